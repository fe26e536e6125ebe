"""How much there is of something that is shared, and when."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from lindra.facility.hours.facts import CapacitySet
from lindra.facility.hours.week import Week
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Capacity(Dossier):
    """One kind of place."""

    KIND: ClassVar[str] = "capacity"

    place: str
    quantity: int
    week: Week

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when it is said for the first time."""
        if not isinstance(fact, CapacitySet):
            return None
        return cls(place=fact.capacity, quantity=fact.quantity, week=fact.week)

    def after(self, fact: Fact) -> Self:
        """Follow changes."""
        return replace(self, quantity=fact.quantity, week=fact.week) if isinstance(fact, CapacitySet) else self

    @property
    def key(self) -> str:
        """The word of the place."""
        return self.place
