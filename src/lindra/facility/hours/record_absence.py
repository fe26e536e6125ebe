"""Record that a person is away, or will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.hours.facts import AbsenceRecorded
from lindra.facility.hours.hours import Hours
from lindra.facility.people.person import Person
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

DAYS_MAX = 366
REASONS = (
    ("illness", Text("illness", "sjukdom")),
    ("leave", Text("leave", "ledighet")),
    ("training", Text("training", "utbildning")),
    ("other", Text("other", "annat")),
)


@dataclass(frozen=True, kw_only=True)
class RecordAbsence(Command):
    """Record an absence."""

    person: str = asks(Text("Person", "Person"), refers_to="person")
    from_date: date = asks(Text("First day", "Första dag"))
    to_date: date = asks(Text("Last day", "Sista dag"))
    reason: str = asks(Text("Reason", "Orsak"), choices=REASONS)


@dataclass(frozen=True)
class Evidence:
    """The person, and what is known of the hours."""

    person: Person
    hours: Hours | None


def gather(command: RecordAbsence, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the person up."""
    person = dossiers.need(Person, command.person, field="person")
    return Evidence(person, dossiers.find(Hours, command.person))


@rule("FAC-203", "An absence has a first and a last day, at most a year apart", "EU GMP Part IV 3")
def days_are_in_order(command: RecordAbsence, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to days in the wrong order, too long ago, or too many."""
    first, last = command.from_date, command.to_date
    if 0 <= (last - first).days < DAYS_MAX and last >= act.at.date() - timedelta(days=31):
        return None
    return objects(
        Text(
            f"{first} to {last} is no absence to plan for.", f"{first} till {last} är ingen frånvaro att planera för."
        ),
        Text(
            "Give the first day and then the last, at most a year; what has passed needs no plan.",
            "Ange första dagen och sedan sista, högst ett år; det som varit behöver ingen plan.",
        ),
        field="to_date",
    )


@rule("FAC-204", "A person is away once at a time", "EU GMP Part IV 3")
def not_away_already(command: RecordAbsence, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the days overlap an absence that is known."""
    for one in evidence.hours.absences if evidence.hours else ():
        if one.from_date <= command.to_date and command.from_date <= one.to_date:
            return objects(
                Text(
                    f"{command.person} is away {one.from_date} to {one.to_date} already.",
                    f"{command.person} är redan borta {one.from_date} till {one.to_date}.",
                ),
                Text("Record the days that are missing.", "Registrera de dagar som saknas."),
                field="from_date",
            )
    return None


def decide(command: RecordAbsence, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    number = (evidence.hours.recorded if evidence.hours else 0) + 1
    return (
        AbsenceRecorded(
            hours=command.person,
            absence=f"A{number}",
            from_date=command.from_date,
            to_date=command.to_date,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-absence",
    title=Text("Record an absence", "Registrera frånvaro"),
    command=RecordAbsence,
    gather=gather,
    rules=(days_are_in_order, not_away_already),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.COORDINATOR, Role.QUALITY_ASSURANCE),
)
