"""Approve a version of a recipe for production, and say which training it needs, before quality assurance approves."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.facts import Taught
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipes.facts import RecipeApprovedForProduction
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion

TRAININGS = tuple((one.value, one.title) for one in Taught)


@dataclass(frozen=True, kw_only=True)
class ApproveRecipeForProduction(Command):
    """Approve a recipe for production."""

    recipe: str = asks(
        Text("Recipe and version", "Recept och version"),
        refers_to="recipe",
        hint=Text("Such as cd19-car-t/1", "Till exempel cd19-car-t/1"),
    )
    training: Taught = asks(
        Text("How people are to be trained in it", "Hur människor ska utbildas i det"),
        choices=TRAININGS,
    )


@dataclass(frozen=True)
class Evidence:
    """The version."""

    recipe: RecipeVersion


def gather(command: ApproveRecipeForProduction, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(RecipeVersion, command.recipe, field="recipe"))


@rule("REC-024", "Production approves a version once, while it is proposed", "EU GMP Part IV 6; Chapter 2.7")
def version_waits_for_production(command: ApproveRecipeForProduction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is decided on, and when production has approved it."""
    recipe = evidence.recipe
    if recipe.status is not RecipeStatus.PROPOSED:
        return objects(
            Text("The version is decided on already.", "Versionen är redan beslutad."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="recipe",
        )
    if recipe.production_approved_at is None:
        return None
    return objects(
        Text(
            f"{recipe.production_approved_by} has approved it for production.",
            f"{recipe.production_approved_by} har godkänt den för produktionen.",
        ),
        Text("Quality assurance approves it now.", "Kvalitetssäkringen godkänner den nu."),
        field="recipe",
    )


def decide(command: ApproveRecipeForProduction, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Approve it."""
    return (RecipeApprovedForProduction(recipe=command.recipe, training=command.training, at=act.at, by=act.person),)


def shows(command: ApproveRecipeForProduction, evidence: Evidence) -> Sequence[Line]:
    """Show what the version makes, and by how many steps."""
    recipe = evidence.recipe.recipe
    return (
        (Text("Title", "Titel"), recipe.title.en),
        (Text("Product", "Produkt"), recipe.product.en),
        (Text("Steps", "Steg"), ", ".join(step.name for step in recipe.steps)),
        (Text("Proposed by", "Föreslaget av"), evidence.recipe.proposed_by),
    )


operation = Operation(
    name="approve-recipe-for-production",
    title=Text("Approve a recipe for production", "Godkänn ett recept för produktionen"),
    command=ApproveRecipeForProduction,
    gather=gather,
    rules=(version_waits_for_production,),
    decide=decide,
    shows=shows,
    roles=(Role.PRODUCTION_MANAGER,),
    signed=Meaning.APPROVED,
)
