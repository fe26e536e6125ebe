"""How plates are incubated: leg after leg, each at its temperature, for its time."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum

from lindra.gmp.text import Text

PLATE_INCUBATOR_CLASS = "plate-incubator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One stay in an incubator."""

    celsius_min: Decimal
    celsius_max: Decimal
    hours_min: int
    hours_max: int

    @property
    def at_least(self) -> timedelta:
        """How long it lasts at least."""
        return timedelta(hours=self.hours_min)

    @property
    def at_most(self) -> timedelta:
        """How long it lasts at most."""
        return timedelta(hours=self.hours_max)

    def __str__(self) -> str:
        return f"{self.celsius_min}–{self.celsius_max} °C, {self.hours_min}–{self.hours_max} h"


class Incubation(Enum):
    """The ways that the centre has shown to recover what it looks for (professional knowledge, USP <1116>)."""

    MOULD_FIRST = "mould-first"  # cool, then warm: spreads less over the plate
    BACTERIA_FIRST = "bacteria-first"
    NONE = "none"  # nothing grows: particles

    @property
    def title(self) -> Text:
        """The way as people say it."""
        return _TITLES[self]

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Its legs, in order."""
        return _LEGS[self]


_COOL = Leg(celsius_min=Decimal(20), celsius_max=Decimal(25), hours_min=72, hours_max=120)
_WARM = Leg(celsius_min=Decimal(30), celsius_max=Decimal(35), hours_min=48, hours_max=120)
_TITLES = {
    Incubation.MOULD_FIRST: Text(
        "20–25 °C for 3 to 5 days, then 30–35 °C for 2 to 5", "20–25 °C i 3 till 5 dygn, sedan 30–35 °C i 2 till 5"
    ),
    Incubation.BACTERIA_FIRST: Text(
        "30–35 °C for 2 to 5 days, then 20–25 °C for 3 to 5", "30–35 °C i 2 till 5 dygn, sedan 20–25 °C i 3 till 5"
    ),
    Incubation.NONE: Text("none", "ingen"),
}
_LEGS = {
    Incubation.MOULD_FIRST: (_COOL, _WARM),
    Incubation.BACTERIA_FIRST: (_WARM, _COOL),
    Incubation.NONE: (),
}
PLATE_INCUBATIONS = tuple((one.value, one.title) for one in Incubation if one is not Incubation.NONE)
