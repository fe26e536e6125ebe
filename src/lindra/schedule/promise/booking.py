"""The dates of one therapy: held, booked, moved or given back."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.schedule.promise.facts import SlotBooked, SlotCancelled, SlotHeld, SlotMoved
from lindra.schedule.promise.placed import PlacedStage


class BookingStatus(Enum):
    """How firm the dates are."""

    HELD = "held"
    BOOKED = "booked"
    CANCELLED = "cancelled"

    @property
    def title(self) -> Text:
        """The status in a word."""
        return {
            "held": Text("held", "hålls"),
            "booked": Text("booked", "bokad"),
            "cancelled": Text("given back", "återlämnad"),
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class Booking(Dossier):
    """One therapy's dates, under the therapy's own number. ``moves`` counts how often promised dates were changed."""

    KIND: ClassVar[str] = "booking"

    therapy: str
    recipe: str
    chain: tuple[PlacedStage, ...]
    status: BookingStatus
    held_until: datetime
    first_held_at: datetime
    moves: int = 0
    passed_over: tuple[str, ...] = ()
    because: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when dates are held for the first time."""
        if not isinstance(fact, SlotHeld):
            return None
        return cls(
            therapy=fact.therapy,
            recipe=fact.recipe,
            chain=fact.chain,
            status=BookingStatus.HELD,
            held_until=fact.until,
            first_held_at=fact.at,
            passed_over=fact.passed_over,
            because=fact.because,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the dates."""
        match fact:
            case SlotHeld():
                held = self.opened(fact)
                assert held is not None
                return replace(held, first_held_at=self.first_held_at, moves=self.moves)
            case SlotBooked():
                return replace(self, status=BookingStatus.BOOKED)
            case SlotMoved():
                return replace(self, recipe=fact.recipe, chain=fact.chain, moves=self.moves + bool(fact.moved))
            case SlotCancelled():
                return replace(self, status=BookingStatus.CANCELLED, because=fact.because)
            case _:
                return self

    @property
    def key(self) -> str:
        """The therapy's number."""
        return self.therapy

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether the dates are anybody's."""
        return self.status is not BookingStatus.CANCELLED

    def stands_at(self, now: datetime) -> bool:
        """Tell whether the dates are taken: booked, or held and the time of holding has not passed."""
        return self.status is BookingStatus.BOOKED or (self.status is BookingStatus.HELD and now <= self.held_until)

    def placed(self, stage: str) -> PlacedStage | None:
        """Return where a stage stands, or None."""
        return next((one for one in self.chain if one.stage == stage), None)
