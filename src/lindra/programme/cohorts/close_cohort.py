"""Close a cohort of a study: no more therapies are ordered in it."""

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
from lindra.programme.cohorts.cohort import Cohort
from lindra.programme.cohorts.facts import CohortClosed


@dataclass(frozen=True, kw_only=True)
class CloseCohort(Command):
    """Close a cohort."""

    cohort: str = asks(
        Text("Cohort", "Kohort"),
        refers_to="cohort",
        hint=Text("Recipe and cohort: dopaminergic-dose/low", "Recept och kohort: dopaminergic-dose/low"),
    )
    reason: str = asks(Text("Reason", "Skäl"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The cohort."""

    cohort: Cohort


def gather(command: CloseCohort, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Cohort, command.cohort, field="cohort"))


@rule("PRO-003", "A cohort is closed while it is open", "Reg 536/2014 Art 38")
def cohort_is_open(command: CloseCohort, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is closed."""
    if evidence.cohort.is_open:
        return None
    return objects(
        Text("The cohort is closed already.", "Kohorten är redan stängd."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="cohort",
    )


def decide(command: CloseCohort, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Close it."""
    return (CohortClosed(cohort=command.cohort, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="close-cohort",
    title=Text("Close a cohort", "Stäng en kohort"),
    command=CloseCohort,
    gather=gather,
    rules=(cohort_is_open,),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
