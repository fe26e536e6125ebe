"""A day on which the centre is closed."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from lindra.facility.hours.facts import DayClosed, DayOpened
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class ClosedDay(Dossier):
    """One day."""

    KIND: ClassVar[str] = "closed_day"

    day: date
    reason: str
    is_closed: bool = True

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when the day is closed."""
        return cls(day=date.fromisoformat(fact.closed_day), reason=fact.reason) if isinstance(fact, DayClosed) else None

    def after(self, fact: Fact) -> Self:
        """Follow closing and opening."""
        match fact:
            case DayClosed():
                return replace(self, reason=fact.reason, is_closed=True)
            case DayOpened():
                return replace(self, reason=fact.reason, is_closed=False)
            case _:
                return self

    @property
    def key(self) -> str:
        """The day."""
        return self.day.isoformat()

    @property
    def is_open(self) -> bool:
        """Whether it counts: a dossier is left open while its day is closed."""
        return self.is_closed
