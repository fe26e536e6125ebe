"""A set of limits that the centre chose, and the set in force on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.facility.rooms.room import RoomState
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.quality.environment.facts import LimitsChosen
from lindra.quality.environment.limits import ActionLimit, limit_among
from lindra.quality.environment.methods import Measured, Method


@dataclass(frozen=True, kw_only=True)
class ChosenLimits(Dossier):
    """One choice. It holds until the day of the next."""

    KIND: ClassVar[str] = "limitset"

    number: str
    code: str
    title: Text
    from_date: date
    limits: tuple[ActionLimit, ...]
    chosen_at: datetime
    chosen_by: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the choice."""
        if not isinstance(fact, LimitsChosen):
            return None
        return cls(
            number=fact.limitset,
            code=fact.code,
            title=fact.title,
            from_date=fact.from_date,
            limits=fact.limits,
            chosen_at=fact.at,
            chosen_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Nothing more happens to it."""
        return self

    @property
    def key(self) -> str:
        """The set's code and its first day."""
        return self.number

    def action(self, method: Method, measured: Measured, grade: str, state: RoomState) -> ActionLimit | None:
        """Return the limit of one thing in one grade and state; None where the set gives none."""
        found = limit_among(self.limits, method=method, measured=measured, grade=grade, state=state)
        return found if found is not None and found.at_most is not None else None

    def at_most(self, method: Method, measured: Measured, grade: str, state: RoomState) -> Decimal | None:
        """Return the most that is allowed; None where the set gives no limit."""
        found = self.action(method, measured, grade, state)
        return found.at_most if found is not None else None


def in_force(chosen: Iterable[ChosenLimits], day: date) -> ChosenLimits | None:
    """Return the choice that holds on a day; None before the first."""
    begun = [one for one in chosen if one.from_date <= day]
    return max(begun, key=lambda one: one.from_date, default=None)
