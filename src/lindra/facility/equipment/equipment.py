"""A piece of equipment, and whether it may be used."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from lindra.facility.equipment.facts import (
    CalibrationRecorded,
    EquipmentAdded,
    EquipmentReturned,
    EquipmentWithdrawn,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Equipment(Dossier):
    """One piece. Without a calibration it may not be used."""

    KIND: ClassVar[str] = "equipment"

    code: str
    title: str
    equipment_class: str
    calibrated_until: date | None = None
    is_in_service: bool = True

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when the piece is added."""
        if not isinstance(fact, EquipmentAdded):
            return None
        return cls(code=fact.equipment, title=fact.title, equipment_class=fact.equipment_class)

    def after(self, fact: Fact) -> Self:
        """Follow calibration and service."""
        match fact:
            case CalibrationRecorded():
                return replace(self, calibrated_until=fact.valid_until)
            case EquipmentWithdrawn():
                return replace(self, is_in_service=False)
            case EquipmentReturned():
                return replace(self, is_in_service=True)
            case _:
                return self

    @property
    def key(self) -> str:
        """The code on the piece."""
        return self.code

    def is_calibrated_on(self, day: date) -> bool:
        """Tell whether its calibration holds on that day."""
        return self.calibrated_until is not None and day <= self.calibrated_until
