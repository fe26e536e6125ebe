"""Open a day that was closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.hours.closed_day import ClosedDay
from lindra.facility.hours.facts import DayOpened
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class OpenDay(Command):
    """Open a day."""

    day: date = asks(Text("Day", "Dag"))
    reason: str = asks(Text("Reason", "Orsak"))


@dataclass(frozen=True)
class Evidence:
    """The day, where it has been closed."""

    known: ClosedDay | None


def gather(command: OpenDay, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the day up."""
    return Evidence(dossiers.find(ClosedDay, command.day.isoformat()))


@rule("FAC-208", "A day that is opened was closed", "EU GMP Part IV 4")
def day_is_closed(command: OpenDay, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a day that is open."""
    if evidence.known is not None and evidence.known.is_closed:
        return None
    return objects(
        Text(f"{command.day} is not closed.", f"{command.day} är inte stängd."),
        Text("Check the day.", "Kontrollera dagen."),
        field="day",
    )


def decide(command: OpenDay, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Open it."""
    return (DayOpened(closed_day=command.day.isoformat(), reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="open-day",
    title=Text("Open a closed day", "Öppna en stängd dag"),
    command=OpenDay,
    gather=gather,
    rules=(day_is_closed,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.COORDINATOR),
)
