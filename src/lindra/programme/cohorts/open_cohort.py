"""Open a cohort of a study, by a decision that was made outside the centre."""

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
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.programme.cohorts.cohort import Cohort
from lindra.programme.cohorts.facts import CohortOpened


@dataclass(frozen=True, kw_only=True)
class OpenCohort(Command):
    """Open a cohort."""

    recipe: str = asks(Text("Therapy", "Behandling"), hint=Text("The recipe's name", "Receptets namn"))
    cohort: str = asks(Text("Cohort", "Kohort"), hint=Text("Its name in the recipe", "Dess namn i receptet"))
    decision: str = asks(
        Text("Decision", "Beslut"),
        hint=Text("Of the safety committee: reference and date", "Säkerhetskommitténs: referens och datum"),
    )


@dataclass(frozen=True)
class Evidence:
    """The recipe in force, and the cohort when it has been opened before."""

    recipe: RecipeVersion | None
    cohort: Cohort | None


def gather(command: OpenCohort, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    return Evidence(
        recipe_in_force(dossiers, command.recipe, at=act.at),
        dossiers.find(Cohort, f"{command.recipe}/{command.cohort}"),
    )


@rule("PRO-001", "A cohort is one that a recipe in force names", "Reg 536/2014; EU GMP Part IV 6")
def cohort_is_known(command: OpenCohort, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another name."""
    dose = evidence.recipe.recipe.dose if evidence.recipe else None
    known = [one.name for one in dose.cohorts] if dose else []
    if command.cohort in known:
        return None
    said = ", ".join(known) or "–"
    return objects(
        Text(
            f"“{command.cohort}” is no cohort of {command.recipe}.",
            f"”{command.cohort}” är ingen kohort i {command.recipe}.",
        ),
        Text(f"Choose: {said}.", f"Välj: {said}."),
        field="cohort",
    )


@rule("PRO-002", "A cohort is opened once, until it is closed", "Reg 536/2014")
def cohort_is_not_open(command: OpenCohort, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is open."""
    if evidence.cohort is None or not evidence.cohort.is_open:
        return None
    return objects(
        Text(
            f"The cohort is open, by {evidence.cohort.decision}.",
            f"Kohorten är öppen, genom {evidence.cohort.decision}.",
        ),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="cohort",
    )


def decide(command: OpenCohort, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Open it."""
    name = f"{command.recipe}/{command.cohort}"
    return (CohortOpened(cohort=name, decision=command.decision, at=act.at, by=act.person),)


operation = Operation(
    name="open-cohort",
    title=Text("Open a cohort", "Öppna en kohort"),
    command=OpenCohort,
    gather=gather,
    rules=(cohort_is_known, cohort_is_not_open),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
