"""Approve a version of a recipe, after which batches may be made."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.difference import changes
from lindra.masters.recipe import Test
from lindra.masters.recipes.facts import RecipeApproved
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.people_for import is_missing, roster
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.masters.units import unit_shown


@dataclass(frozen=True, kw_only=True)
class ApproveRecipe(Command):
    """Approve a recipe."""

    recipe: str = asks(
        Text("Recipe and version", "Recept och version"),
        refers_to="recipe",
        hint=Text("Such as cd19-car-t/1", "Till exempel cd19-car-t/1"),
    )


@dataclass(frozen=True)
class Evidence:
    """The version, the one that it follows, if any, and which steps no trained person can do, if any."""

    recipe: RecipeVersion
    in_force: RecipeVersion | None
    nobody_for: Text | None


def gather(command: ApproveRecipe, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    version = dossiers.need(RecipeVersion, command.recipe, field="recipe")
    nobody_for = is_missing(version.recipe, roster(dossiers), act.at.date())
    return Evidence(version, recipe_in_force(dossiers, version.name), nobody_for)


@rule("REC-003", "A version is approved once, while it is proposed", "EU GMP Part IV 6")
def version_is_proposed(command: ApproveRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is decided on."""
    if evidence.recipe.status is RecipeStatus.PROPOSED:
        return None
    return objects(
        Text(f"The version is {evidence.recipe.status.value} already.", "Versionen är redan bedömd."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="recipe",
    )


@rule("REC-004", "Who proposes a recipe does not approve it", "EU GMP Part IV 6; Chapter 4.3")
def another_person_approves(command: ApproveRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the proposer approves."""
    if act.person != evidence.recipe.proposed_by:
        return None
    return objects(
        Text("You proposed this version yourself.", "Du föreslog själv versionen."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


def decide(command: ApproveRecipe, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Approve it."""
    return (RecipeApproved(recipe=command.recipe, at=act.at, by=act.person),)


def shows(command: ApproveRecipe, evidence: Evidence) -> Sequence[Line]:
    """Show what the version holds, and everything in which it differs from the one in force."""
    recipe, before = evidence.recipe.recipe, evidence.in_force
    differences = changes(before.recipe, recipe) if before is not None else ()
    against = before.key if before is not None else "–"
    return (
        (Text("Differs from", "Skiljer sig från"), f"{against} ({len(differences)})"),
        *((one.where, f"{one.before.en} → {one.after.en}") for one in differences),
        (Text("Title", "Titel"), recipe.title.en),
        # A warning, not a refusal: people are trained in a version that is approved. No batch is opened before.
        (Text("Cannot be done yet", "Kan inte göras ännu"), evidence.nobody_for.en if evidence.nobody_for else "–"),
        (Text("Steps", "Steg"), ", ".join(step.name for step in recipe.steps)),
        (Text("Specification", "Specifikation"), "; ".join(_limits(test) for test in recipe.specification)),
    )


def _limits(test: Test) -> str:
    limits = ", ".join(str(limit) for limit in test.limits)
    return f"{test.name} {limits} {unit_shown(test.unit)}".rstrip()


operation = Operation(
    name="approve-recipe",
    title=Text("Approve a recipe", "Godkänn ett recept"),
    command=ApproveRecipe,
    gather=gather,
    rules=(version_is_proposed, another_person_approves),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
