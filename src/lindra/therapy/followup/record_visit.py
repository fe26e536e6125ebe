"""Record a visit of the follow-up."""

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
    VisitRecorded,
)
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class RecordVisit(Command):
    """Record a visit."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    visit: str = asks(Text("Visit", "Besök"), hint=Text("Its name in the plan", "Dess namn i planen"))
    visited_on: date = asks(Text("Day of the visit", "Besöksdag"))
    findings: str = asks(Text("Findings", "Fynd"), long=True, hint=Text("No names", "Inga namn"))


def gather(command: RecordVisit, dossiers: Dossiers, act: Act) -> AfterInfusion:
    """Look up the follow-up."""
    return after_infusion(command.therapy, dossiers)


@rule("FUP-003", "A visit is one of the plan, recorded once", "EMEA/149995/2008; protocol")
def visit_is_planned(command: RecordVisit, evidence: AfterInfusion, act: Act) -> Refusal | None:
    """Object to an unknown or doubled visit."""
    if evidence.followup is None:
        return None
    done = {one.name for one in evidence.followup.done}
    waiting = [one.name for one in evidence.followup.planned if one.name not in done]
    if command.visit in waiting:
        return None
    return objects(
        Text(f"“{command.visit[:40]}” does not wait.", f"”{command.visit[:40]}” väntar inte."),
        Text(f"Next: {', '.join(waiting[:4]) or '–'}.", f"Härnäst: {', '.join(waiting[:4]) or '–'}."),
        field="visit",
    )


@rule("FUP-004", "A visit lies between the infusion and today", "ALCOA++ accurate")
def visit_day_is_possible(command: RecordVisit, evidence: AfterInfusion, act: Act) -> Refusal | None:
    """Object to a day that can not be."""
    return day_is_after(command.visited_on, evidence, act, field="visited_on")


def decide(command: RecordVisit, evidence: AfterInfusion, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        VisitRecorded(
            followup=command.therapy,
            therapy=command.therapy,
            visit=command.visit,
            visited_on=command.visited_on,
            findings=command.findings,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-visit",
    title=Text("Record a visit", "Registrera ett besök"),
    command=RecordVisit,
    gather=gather,
    rules=(therapy_goes_on, follow_up_is_planned, visit_is_planned, visit_day_is_possible),
    decide=decide,
    roles=(Role.PHYSICIAN, Role.WARD_NURSE),
)
