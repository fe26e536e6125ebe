"""Say how much there is of something that is shared."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.hours.facts import CapacitySet
from lindra.facility.hours.place import PLACE_CHOICES, Place
from lindra.facility.hours.week import TIME_HINT, WEEKDAYS_HINT, Week, days_of, not_a_week
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

QUANTITY_MAX = 500


@dataclass(frozen=True, kw_only=True)
class SetCapacity(Command):
    """Set a capacity."""

    place: Place = asks(Text("Of what", "Av vad"), choices=PLACE_CHOICES)
    quantity: int = asks(Text("How many at a time", "Hur många samtidigt"))
    weekdays: str = asks(Text("Days", "Dagar"), hint=WEEKDAYS_HINT)
    begins: str = asks(Text("From", "Från"), hint=TIME_HINT)
    ends: str = asks(
        Text("Until", "Till"), hint=Text("07:00 to 16:00; 23:59 is midnight", "07:00 till 16:00; 23:59 är midnatt")
    )


@dataclass(frozen=True)
class Evidence:
    """Nothing is looked up."""


def gather(command: SetCapacity, dossiers: Dossiers, act: Act) -> Evidence:
    """Look nothing up."""
    return Evidence()


@rule("FAC-206", "A capacity is a number, at days and hours", "EU GMP Part IV 4")
def capacity_makes_sense(command: SetCapacity, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a number that is none, and to days and hours that are none."""
    if not 0 <= command.quantity <= QUANTITY_MAX:
        return objects(
            Text(f"{command.quantity} is no capacity.", f"{command.quantity} är ingen kapacitet."),
            Text(f"Give a number from 0 to {QUANTITY_MAX}.", f"Ange ett tal från 0 till {QUANTITY_MAX}."),
            field="quantity",
        )
    return not_a_week(command.weekdays, command.begins, command.ends)


def decide(command: SetCapacity, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Set it."""
    return (
        CapacitySet(
            capacity=command.place.value,
            quantity=command.quantity,
            week=Week(weekdays=days_of(command.weekdays) or (), begins=command.begins, ends=command.ends),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="set-capacity",
    title=Text("Set a capacity", "Ange kapacitet"),
    command=SetCapacity,
    gather=gather,
    rules=(capacity_makes_sense,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.COORDINATOR),
)
