"""Approve a version of a recipe for quality assurance, after production: batches are made after it from its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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

# A version that waits longer was approved for a world that has changed since.
LONGEST_WAIT = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class ApproveRecipe(Command):
    """Approve a recipe."""

    recipe: str = asks(
        Text("Recipe and version", "Recept och version"),
        refers_to="recipe",
        hint=Text("Such as cd19-car-t/1", "Till exempel cd19-car-t/1"),
    )
    effective_on: date | None = asks(
        Text("In force from the day", "I kraft från dagen"),
        hint=Text("Without a day, at once", "Utan dag, genast"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The version, the one it follows, every other that has been approved, and which steps no trained person can do."""

    recipe: RecipeVersion
    in_force: RecipeVersion | None
    approved: tuple[RecipeVersion, ...]
    nobody_for: Text | None


def gather(command: ApproveRecipe, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    version = dossiers.need(RecipeVersion, command.recipe, field="recipe")
    others = [one for one in dossiers.each(RecipeVersion) if one.name == version.name and one.key != version.key]
    approved = tuple(one for one in others if one.approved_at is not None)
    nobody_for = is_missing(version.recipe, roster(dossiers), act.at.date())
    return Evidence(version, recipe_in_force(dossiers, version.name, at=act.at), approved, nobody_for)


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


@rule(
    "REC-020", "Quality assurance approves a version after production has approved it", "EU GMP Part IV 6; Chapter 2.7"
)
def production_has_approved(command: ApproveRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while production's approval is missing."""
    if evidence.recipe.production_approved_at is not None or evidence.recipe.status is not RecipeStatus.PROPOSED:
        return None
    return objects(
        Text("Production has not approved this version.", "Produktionen har inte godkänt versionen."),
        Text(
            "A production manager approves it first, and says which training it needs.",
            "En produktionschef godkänner den först, och säger vilken utbildning den kräver.",
        ),
        field="recipe",
    )


@rule(
    "REC-021", "Two people approve a version: one for production, another for quality", "EU GMP Part IV 6; Chapter 4.3"
)
def two_people_approve(command: ApproveRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to whoever approved it for production."""
    if act.person != evidence.recipe.production_approved_by:
        return None
    return objects(
        Text("You approved this version for production.", "Du godkände versionen för produktionen."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


@rule(
    "REC-022",
    "A version comes into force today or on a day to come, after those approved before it",
    "EU GMP Part IV 6",
)
def day_is_right(command: ApproveRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a day that has passed or lies far ahead, and to one before that of a version that waits for its day."""
    today = act.at.date()
    day = command.effective_on or today
    if not today <= day <= today + LONGEST_WAIT:
        return objects(
            Text(f"{day} is not a day to come within a year.", f"{day} är ingen kommande dag inom ett år."),
            Text("Check the date.", "Kontrollera datumet."),
            field="effective_on",
        )
    waiting = [one for one in evidence.approved if one.status is RecipeStatus.APPROVED and one.effective_on]
    last = max(waiting, key=lambda one: one.effective_on or today, default=None)
    if last is None or last.effective_on is None or day >= last.effective_on:
        return None
    return objects(
        Text(
            f"{last.key} comes into force on {last.effective_on}, and would then replace this one.",
            f"{last.key} träder i kraft {last.effective_on}, och skulle då ersätta denna.",
        ),
        Text(
            "Choose that day or a later one, or retire that version.",
            "Välj den dagen eller en senare, eller dra tillbaka den versionen.",
        ),
        field="effective_on",
    )


@rule(
    "REC-023",
    "A new version comes into force through an approved change that names it",
    "EU GMP Part IV 6; Annex 15 11",
)
def change_is_approved(command: ApproveRecipe, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a version after the first without a change."""
    if not evidence.approved or evidence.recipe.changes or evidence.recipe.status is not RecipeStatus.PROPOSED:
        return None
    before = max(evidence.approved, key=lambda one: one.approved_at or act.at)
    return objects(
        Text(
            f"{before.key} has been in force, and no approved change names {evidence.recipe.key}.",
            f"{before.key} har varit i kraft, och ingen godkänd ändring nämner {evidence.recipe.key}.",
        ),
        Text(
            "Propose a change that names this version; production and quality assurance approve it.",
            "Föreslå en ändring som nämner versionen; produktion och kvalitetssäkring godkänner den.",
        ),
        field="recipe",
    )


def decide(command: ApproveRecipe, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Approve it."""
    return (RecipeApproved(recipe=command.recipe, effective_on=command.effective_on, at=act.at, by=act.person),)


def shows(command: ApproveRecipe, evidence: Evidence) -> Sequence[Line]:
    """Show what the version holds, and everything in which it differs from the one in force."""
    recipe, before = evidence.recipe.recipe, evidence.in_force
    differences = changes(before.recipe, recipe) if before is not None else ()
    against = before.key if before is not None else "–"
    version = evidence.recipe
    return (
        (Text("Approved by production", "Godkänt av produktionen"), version.production_approved_by or "–"),
        (
            Text("How people are to be trained", "Hur människor ska utbildas"),
            version.training.title.en if version.training else "–",
        ),
        (Text("Changes that name it", "Ändringar som nämner det"), ", ".join(version.changes) or "–"),
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
    rules=(
        version_is_proposed,
        another_person_approves,
        production_has_approved,
        two_people_approve,
        day_is_right,
        change_is_approved,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
