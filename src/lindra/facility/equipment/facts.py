"""What happens to a piece of equipment, and to its class."""

from dataclasses import dataclass
from datetime import date, datetime

from lindra.facility.equipment.demand import CleanedAfter, QualificationStage
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


@dataclass(frozen=True, kw_only=True)
class EquipmentDemandsSet(Fact):
    """What every piece of a class must show before it is used, from now on."""

    ABOUT = ("equipment_class",)
    equipment_class: str
    stages: tuple[QualificationStage, ...]
    cleaned_every_days: int | None
    cleaned_after: CleanedAfter
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        stages = ", ".join(stage.value for stage in self.stages) or "–"
        every_en = f", at least every {self.cleaned_every_days} days" if self.cleaned_every_days else ""
        every_sv = f", minst var {self.cleaned_every_days}:e dag" if self.cleaned_every_days else ""
        return Text(
            f"{self.equipment_class}: qualified {stages}; {self.cleaned_after.title.en}{every_en}. {self.reason}",
            f"{self.equipment_class}: kvalificerad {stages}; {self.cleaned_after.title.sv}{every_sv}. {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class EquipmentQualified(Fact):
    """One stage of the piece's qualification is done, and holds to the end of this day."""

    ABOUT = ("equipment",)
    equipment: str
    stage: QualificationStage
    valid_until: date
    report: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment}: {self.stage.value} holds until {self.valid_until} (report {self.report}).",
            f"{self.equipment}: {self.stage.value} gäller till och med {self.valid_until} (rapport {self.report}).",
        )


@dataclass(frozen=True, kw_only=True)
class EquipmentCleaned(Fact):
    """The piece was cleaned, after this procedure."""

    ABOUT = ("equipment",)
    equipment: str
    cleaned_at: datetime
    procedure: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} was cleaned {self.cleaned_at:%Y-%m-%d %H:%M} UTC after {self.procedure}.",
            f"{self.equipment} rengjordes {self.cleaned_at:%Y-%m-%d %H:%M} UTC enligt {self.procedure}.",
        )


@dataclass(frozen=True, kw_only=True)
class ProgramInstalled(Fact):
    """The piece runs this version of its program."""

    ABOUT = ("equipment",)
    equipment: str
    version: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} runs program version {self.version}: {self.reason}",
            f"{self.equipment} kör programversion {self.version}: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class EquipmentUsed(Fact):
    """A step of a batch began with the piece."""

    ABOUT = ("equipment",)
    equipment: str
    batch: str
    step: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} is used for batch {self.batch}, step {self.step}.",
            f"{self.equipment} används för sats {self.batch}, steg {self.step}.",
        )


@dataclass(frozen=True, kw_only=True)
class EquipmentKept(Fact):
    """The piece is the batch's alone from now on: its cells are in it, or will be."""

    ABOUT = ("equipment", "batch")
    equipment: str
    equipment_class: str
    batch: str
    step: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} is kept for batch {self.batch}.",
            f"{self.equipment} hålls för sats {self.batch}.",
        )


@dataclass(frozen=True, kw_only=True)
class EquipmentLetGo(Fact):
    """The cells of the batch are no longer in the piece, which counts as used until it is cleaned."""

    ABOUT = ("equipment", "batch")
    equipment: str
    batch: str
    step: str  # the last it was used in
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.equipment} is no longer kept for batch {self.batch}.",
            f"{self.equipment} hålls inte längre för sats {self.batch}.",
        )
