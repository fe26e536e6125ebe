"""Whether a room is clean enough for the next batch."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from lindra.gmp.text import Text


class Due(Enum):
    """Why a room is to be cleaned before the next batch."""

    NEVER_CLEANED = "never-cleaned"
    TOO_LONG_AGO = "too-long-ago"
    BATCH_LEFT = "batch-left"

    @property
    def title(self) -> Text:
        """The reason in words."""
        return _TITLES[self]


_TITLES = {
    Due.NEVER_CLEANED: Text("no cleaning on record", "ingen städning registrerad"),
    Due.TOO_LONG_AGO: Text("cleaned too long ago", "städat för länge sedan"),
    Due.BATCH_LEFT: Text("a batch has left since", "en sats har lämnat sedan dess"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """The plan for a room's cleaning, and the newest one. Without a plan, a graded room is cleaned after each batch."""

    hours: int | None = None
    after_each_batch: bool = True
    cleaned_at: datetime | None = None
    agent: str = ""
    batch_left_at: datetime | None = None

    @property
    def clean_until(self) -> datetime | None:
        """When the newest cleaning stops counting by itself; None when it was never, or has no end."""
        if self.cleaned_at is None or self.hours is None:
            return None
        return self.cleaned_at + timedelta(hours=self.hours)

    def due(self, at: datetime) -> Due | None:
        """Return why the room is to be cleaned before the next batch, or None when it is clean."""
        if self.cleaned_at is None:
            return Due.NEVER_CLEANED
        if self.clean_until is not None and at > self.clean_until:
            return Due.TOO_LONG_AGO
        if self.after_each_batch and self.batch_left_at is not None and self.batch_left_at > self.cleaned_at:
            return Due.BATCH_LEFT
        return None
