"""What happens to a piece of equipment."""

from dataclasses import dataclass
from datetime import date

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class EquipmentAdded(Fact):
    """A piece of equipment belongs to the centre. ``equipment_class`` is the word that recipes use for it."""

    ABOUT = ("equipment",)
    equipment: str
    title: str
    equipment_class: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} ({self.title}, {self.equipment_class}) was added.",
            f"{self.equipment} ({self.title}, {self.equipment_class}) lades till.",
        )


@dataclass(frozen=True, kw_only=True)
class CalibrationRecorded(Fact):
    """The piece was calibrated, and may be used to the end of this day."""

    ABOUT = ("equipment",)
    equipment: str
    valid_until: date
    certificate: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} is calibrated until {self.valid_until} (certificate {self.certificate}).",
            f"{self.equipment} är kalibrerad till och med {self.valid_until} (intyg {self.certificate}).",
        )


@dataclass(frozen=True, kw_only=True)
class EquipmentWithdrawn(Fact):
    """The piece is out of service."""

    ABOUT = ("equipment",)
    equipment: str
    reason: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} is out of service: {self.reason}",
            f"{self.equipment} är tagen ur bruk: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class EquipmentReturned(Fact):
    """The piece is in service again."""

    ABOUT = ("equipment",)
    equipment: str
    reason: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} is in service again: {self.reason}",
            f"{self.equipment} är åter i bruk: {self.reason}",
        )
