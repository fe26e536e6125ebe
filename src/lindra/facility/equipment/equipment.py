"""A piece of equipment, and whether it may be used."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Self

from lindra.facility.equipment.demand import QualificationStage
from lindra.facility.equipment.facts import (
    CalibrationRecorded,
    EquipmentAdded,
    EquipmentCleaned,
    EquipmentKept,
    EquipmentLetGo,
    EquipmentQualified,
    EquipmentReturned,
    EquipmentUsed,
    EquipmentWithdrawn,
    ProgramInstalled,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Which batch and step the piece was used for, and when."""

    batch: str
    step: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StageHeld:
    """A stage of qualification, and until when it holds."""

    stage: QualificationStage
    valid_until: date


@dataclass(frozen=True, kw_only=True)
class Equipment(Dossier):
    """One piece. Without a calibration it may not be used. Every use stands in the entries about it; here, the last."""

    KIND: ClassVar[str] = "equipment"

    code: str
    title: str
    equipment_class: str
    calibrated_until: date | None = None
    is_in_service: bool = True
    out_of_service_because: str = ""
    stages: tuple[StageHeld, ...] = ()
    cleaned_at: datetime | None = None
    used_since_cleaning: Use | None = None  # the last use after it was cleaned
    program: str = ""
    kept_for: str = ""  # the batch whose cells are in it; empty when it is nobody's

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when the piece is added."""
        if not isinstance(fact, EquipmentAdded):
            return None
        return cls(code=fact.equipment, title=fact.title, equipment_class=fact.equipment_class)

    def after(self, fact: Fact) -> Self:
        """Follow service, calibration, qualification, cleaning, program and use."""
        match fact:
            case CalibrationRecorded():
                return replace(self, calibrated_until=fact.valid_until)
            case EquipmentWithdrawn():
                return replace(self, is_in_service=False, out_of_service_because=fact.reason)
            case EquipmentReturned():
                return replace(self, is_in_service=True, out_of_service_because="")
            case EquipmentQualified():
                held = StageHeld(stage=fact.stage, valid_until=fact.valid_until)
                return replace(self, stages=(*(one for one in self.stages if one.stage is not fact.stage), held))
            case EquipmentCleaned():
                used = self.used_since_cleaning
                still = used if used is not None and used.at > fact.cleaned_at else None
                return replace(self, cleaned_at=fact.cleaned_at, used_since_cleaning=still)
            case ProgramInstalled():
                return replace(self, program=fact.version)
            case EquipmentUsed():
                return replace(self, used_since_cleaning=Use(batch=fact.batch, step=fact.step, at=fact.at))
            case EquipmentKept():
                return replace(self, kept_for=fact.batch)
            case EquipmentLetGo() if fact.batch == self.kept_for:
                used = Use(batch=fact.batch, step=fact.step, at=fact.at)
                return replace(self, kept_for="", used_since_cleaning=used)
            case _:
                return self

    @property
    def key(self) -> str:
        """The code on the piece."""
        return self.code

    def is_calibrated_on(self, day: date) -> bool:
        """Tell whether its calibration holds on that day."""
        return self.calibrated_until is not None and day <= self.calibrated_until

    def qualified_until(self, stage: QualificationStage) -> date | None:
        """Return until when a stage of qualification holds or held; None when it was never done."""
        return next((one.valid_until for one in self.stages if one.stage is stage), None)
