"""What happens to a permit for contained use."""

from dataclasses import dataclass
from datetime import date, datetime

from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class PermitAdded(Fact):
    """The authority was notified or has permitted this use, in these rooms. Without a day it runs until withdrawn."""

    ABOUT = ("permit",)
    permit: str
    organism: str
    category: ContainmentCategory
    level: int
    rooms: tuple[str, ...]
    expires_on: date | None
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        until_en, until_sv = _until(self.expires_on)
        rooms = ", ".join(self.rooms)
        return Text(
            f"Permit {self.permit}: {self.organism}, {self.category.title.en}, level {self.level}, "
            f"in {rooms}{until_en}.",
            f"Tillstånd {self.permit}: {self.organism}, {self.category.title.sv}, nivå {self.level}, "
            f"i {rooms}{until_sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class PermitRenewed(Fact):
    """The permit holds longer."""

    ABOUT = ("permit",)
    permit: str
    expires_on: date
    reference: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        until_en, until_sv = _until(self.expires_on)
        return Text(
            f"Permit {self.permit} was renewed{until_en} ({self.reference}).",
            f"Tillstånd {self.permit} förnyades{until_sv} ({self.reference}).",
        )


@dataclass(frozen=True, kw_only=True)
class PermitWithdrawn(Fact):
    """The permit no longer holds."""

    ABOUT = ("permit",)
    permit: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Permit {self.permit} was withdrawn: {self.reason}",
            f"Tillstånd {self.permit} drogs tillbaka: {self.reason}",
        )


def _until(day: date | None) -> tuple[str, str]:
    return (f", until {day}", f", till och med {day}") if day else ("", "")
