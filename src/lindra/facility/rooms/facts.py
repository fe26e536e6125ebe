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
