"""Report an adverse event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.followup.after_infusion import AfterInfusion, after_infusion, day_is_after, follow_up_is_planned
from lindra.therapy.followup.facts import (
    AdverseEventReported,
)

RELATIONS = (
    ("unrelated", Text("unrelated", "inte relaterad")),
    ("possible", Text("possible", "möjlig")),
    ("probable", Text("probable", "trolig")),
    ("certain", Text("certain", "säker")),
)


@dataclass(frozen=True, kw_only=True)
class ReportAdverseEvent(Command):
    """Report an adverse event."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    term: str = asks(Text("Event", "Händelse"), hint=Text("Such as cytokine release syndrome", "Till exempel CRS"))
    grade: int = asks(Text("Grade, 1 to 5", "Grad, 1 till 5"), hint=Text("CTCAE or ASTCT", "CTCAE eller ASTCT"))
    onset_on: date = asks(Text("First day", "Första dag"))
    is_serious: bool = asks(Text("Serious", "Allvarlig"))
    relation: str = asks(Text("Relation to the product", "Samband med produkten"), choices=RELATIONS)
    action: str = asks(Text("What was done", "Vad som gjordes"), long=True)


def gather(command: ReportAdverseEvent, dossiers: Dossiers, act: Act) -> AfterInfusion:
    """Look up the follow-up."""
    return after_infusion(command.therapy, dossiers)


@rule("FUP-005", "A grade is 1 to 5, and 4 or 5 is serious", "CTCAE 5.0; Dir 2001/83/EC Art 1(12)")
def grade_is_possible(command: ReportAdverseEvent, evidence: AfterInfusion, act: Act) -> Refusal | None:
    """Object to another grade, and to a grave event that is not called serious."""
    if not 1 <= command.grade <= 5:
        return objects(
            Text("A grade is 1 to 5.", "En grad är 1 till 5."),
            Text(
                "Grade it by CTCAE, or ASTCT for CRS and ICANS.", "Gradera enligt CTCAE, eller ASTCT för CRS och ICANS."
            ),
            field="grade",
        )
    if command.grade >= 4 and not command.is_serious:
        return objects(
            Text("An event of grade 4 or 5 is serious.", "En händelse av grad 4 eller 5 är allvarlig."),
            Text("Mark it as serious.", "Markera den som allvarlig."),
            field="is_serious",
        )
    return None


@rule("FUP-006", "An adverse event begins between the infusion and today", "EU GVP Module VI")
def onset_is_possible(command: ReportAdverseEvent, evidence: AfterInfusion, act: Act) -> Refusal | None:
    """Object to a day that can not be."""
    return day_is_after(command.onset_on, evidence, act, field="onset_on")


def decide(command: ReportAdverseEvent, evidence: AfterInfusion, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        AdverseEventReported(
            followup=command.therapy,
            therapy=command.therapy,
            term=command.term,
            grade=command.grade,
            onset_on=command.onset_on,
            is_serious=command.is_serious,
            relation=command.relation,
            action=command.action,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="report-adverse-event",
    title=Text("Report an adverse event", "Rapportera en biverkning"),
    command=ReportAdverseEvent,
    gather=gather,
    rules=(follow_up_is_planned, grade_is_possible, onset_is_possible),
    decide=decide,
    roles=(Role.PHYSICIAN,),
)
