"""What happens to a room."""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class RoomAdded(Fact):
    """A room belongs to the centre. ``grade``: A, B, C or D of EU GMP Annex 1, or empty."""

    ABOUT = ("room",)
    room: str
    title: str
    grade: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        grade_en, grade_sv = (f", grade {self.grade}", f", klass {self.grade}") if self.grade else ("", "")
        return Text(
            f"Room {self.room} ({self.title}{grade_en}) was added.",
            f"Rum {self.room} ({self.title}{grade_sv}) lades till.",
        )


@dataclass(frozen=True, kw_only=True)
class RoomCleared(Fact):
    """The room was shown to be empty and clean, and is now this batch's alone."""

    ABOUT = ("room",)
    room: str
    batch: str
    at: datetime
    therapy: str = ""

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Room {self.room} is cleared for batch {self.batch}.",
            f"Rum {self.room} är röjt för sats {self.batch}.",
        )


@dataclass(frozen=True, kw_only=True)
class RoomLeft(Fact):
    """The batch has left the room, which must be cleared before the next."""

    ABOUT = ("room",)
    room: str
    batch: str
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Batch {self.batch} has left room {self.room}.", f"Sats {self.batch} har lämnat rum {self.room}.")


@dataclass(frozen=True, kw_only=True)
class CleaningPlanned(Fact):
    """How often the room is cleaned: so many hours after the last cleaning at most, and after each batch or not."""

    ABOUT = ("room",)
    room: str
    hours: int | None
    after_each_batch: bool
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        said = [
            *([Text(f"within {self.hours} h", f"inom {self.hours} h")] if self.hours else []),
            *([Text("after each batch", "efter varje sats")] if self.after_each_batch else []),
        ]
        return Text(
            f"Room {self.room} is cleaned {' and '.join(one.en for one in said)}.",
            f"Rum {self.room} städas {' och '.join(one.sv for one in said)}.",
        )


@dataclass(frozen=True, kw_only=True)
class RoomCleaned(Fact):
    """The room was cleaned with this agent."""

    ABOUT = ("room",)
    room: str
    agent: str
    cleaned_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Room {self.room} was cleaned with {self.agent}.", f"Rum {self.room} städades med {self.agent}.")


@dataclass(frozen=True, kw_only=True)
class RoomStateChanged(Fact):
    """The room's air is now as in operation, or as at rest, by a person's word."""

    ABOUT = ("room",)
    room: str
    in_operation: bool
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        if self.in_operation:
            return Text(f"Room {self.room} is in operation.", f"Rum {self.room} är i drift.")
        return Text(f"Room {self.room} is at rest.", f"Rum {self.room} är i vila.")


@dataclass(frozen=True, kw_only=True)
class SideBySideAllowed(Fact):
    """Several batches may be in the room at once, as long as each is closed."""

    ABOUT = ("room",)
    room: str
    justification: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Closed batches may be side by side in room {self.room}: {self.justification}",
            f"Slutna satser får vara sida vid sida i rum {self.room}: {self.justification}",
        )


@dataclass(frozen=True, kw_only=True)
class SideBySideEnded(Fact):
    """One batch at a time again."""

    ABOUT = ("room",)
    room: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Room {self.room} takes one batch at a time again: {self.reason}",
            f"Rum {self.room} tar åter en sats i taget: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class PersonEntered(Fact):
    """A person went into the room."""

    ABOUT = ("room",)
    room: str
    who: str
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"{self.who} entered room {self.room}.", f"{self.who} gick in i rum {self.room}.")


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Fact):
    """A person left the room."""

    ABOUT = ("room",)
    room: str
    who: str
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"{self.who} left room {self.room}.", f"{self.who} lämnade rum {self.room}.")
