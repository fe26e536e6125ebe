"""Close the centre for a day, such as a public holiday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.hours.closed_day import ClosedDay
from lindra.facility.hours.facts import DayClosed
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class CloseDay(Command):
    """Close a day."""

    day: date = asks(Text("Day", "Dag"))
    reason: str = asks(Text("Reason", "Orsak"))


@dataclass(frozen=True)
class Evidence:
    """The day, where it has been closed before."""

    known: ClosedDay | None


def gather(command: CloseDay, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the day up."""
    return Evidence(dossiers.find(ClosedDay, command.day.isoformat()))


@rule("FAC-207", "A day that is closed lies ahead, and is closed once", "EU GMP Part IV 4")
def day_can_be_closed(command: CloseDay, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a day that has passed, lies far ahead, or is closed already."""
    if evidence.known is not None and evidence.known.is_closed:
        return objects(
            Text(f"{command.day} is closed already.", f"{command.day} är redan stängd."),
            Text("Choose another day.", "Välj en annan dag."),
            field="day",
        )
    if act.at.date() <= command.day <= act.at.date() + AHEAD:
        return None
    return objects(
        Text(
            f"{command.day} has passed, or lies too far ahead.",
            f"{command.day} har passerat, eller ligger för långt fram.",
        ),
        Text("Choose a day of the next three years.", "Välj en dag under de närmaste tre åren."),
        field="day",
    )


def decide(command: CloseDay, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Close it."""
    return (DayClosed(closed_day=command.day.isoformat(), reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="close-day",
    title=Text("Close a day", "Stäng en dag"),
    command=CloseDay,
    gather=gather,
    rules=(day_can_be_closed,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.COORDINATOR),
)
