"""Retire a version of a recipe: no new batch is made after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipes.facts import RecipeRetired
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion


@dataclass(frozen=True, kw_only=True)
class RetireRecipe(Command):
    """Retire a recipe."""

    recipe: str = asks(Text("Recipe and version", "Recept och version"), refers_to="recipe")
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The version."""

    recipe: RecipeVersion


def gather(command: RetireRecipe, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the version up."""
    return Evidence(dossiers.need(RecipeVersion, command.recipe, field="recipe"))


@rule("REC-005", "A version is retired once", "EU GMP Part IV 6")
def version_is_not_retired(command: RetireRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is retired already."""
    if evidence.recipe.status is not RecipeStatus.RETIRED:
        return None
    return objects(
        Text("The version is retired already.", "Versionen är redan tillbakadragen."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="recipe",
    )


def decide(command: RetireRecipe, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Retire it."""
    return (RecipeRetired(recipe=command.recipe, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="retire-recipe",
    title=Text("Retire a recipe", "Dra tillbaka ett recept"),
    command=RetireRecipe,
    gather=gather,
    rules=(version_is_not_retired,),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
