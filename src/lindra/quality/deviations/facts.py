"""What happens to a deviation."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.text import Text


class Origin(Enum):
    """What opened the deviation."""

    LIMIT = "limit"  # a hard limit in process or at receipt
    OUT_OF_SPECIFICATION = "out-of-specification"  # a test result outside the specification
    PERSON = "person"
    ENVIRONMENT = "environment"  # the air, a surface, a person's glove, or the plate that was to show it
    ALARM = "alarm"  # equipment or a store that called for help
    COMPLAINT = "complaint"  # somebody outside the centre

    @property
    def title(self) -> Text:
        """The origin as people say it."""
        return _ORIGIN_TITLES[self]


_ORIGIN_TITLES = {
    Origin.LIMIT: Text("a limit", "en gräns"),
    Origin.OUT_OF_SPECIFICATION: Text("a result outside the specification", "ett resultat utanför specifikationen"),
    Origin.PERSON: Text("a person", "en person"),
    Origin.ENVIRONMENT: Text("an excursion in the environment", "ett överskridande i miljön"),
    Origin.ALARM: Text("an alarm", "ett larm"),
    Origin.COMPLAINT: Text("a complaint", "en reklamation"),
}


class Classification(Enum):
    """How grave quality assurance finds it."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def title(self) -> Text:
        """The class as people say it."""
        return _CLASS_TITLES[self]


_CLASS_TITLES = {
    Classification.MINOR: Text("minor", "mindre"),
    Classification.MAJOR: Text("major", "allvarlig"),
    Classification.CRITICAL: Text("critical", "kritisk"),
}


class Cause(Enum):
    """Where an investigation finds the cause."""

    PEOPLE = "people"
    METHOD = "method"
    MATERIAL = "material"
    EQUIPMENT = "equipment"
    ENVIRONMENT = "environment"
    MEASUREMENT = "measurement"
    UNKNOWN = "unknown"

    @property
    def title(self) -> Text:
        """The cause as people say it."""
        return _CAUSE_TITLES[self]


_CAUSE_TITLES = {
    Cause.PEOPLE: Text("how somebody worked, or was trained", "hur någon arbetade eller var utbildad"),
    Cause.METHOD: Text("the recipe or the procedure", "receptet eller instruktionen"),
    Cause.MATERIAL: Text("a material, or the cells", "ett material, eller cellerna"),
    Cause.EQUIPMENT: Text("equipment or a computer", "utrustning eller en dator"),
    Cause.ENVIRONMENT: Text("the room or its air", "rummet eller dess luft"),
    Cause.MEASUREMENT: Text("the measurement", "mätningen"),
    Cause.UNKNOWN: Text("not found yet", "ännu inte funnen"),
}


@dataclass(frozen=True, slots=True)
class Concerned:
    """A batch that a deviation concerns besides the one it was opened in, and the therapy it is made for."""

    batch: str
    therapy: str


class ConcernsBatches:
    """What each fact of a deviation shares: it is told in the record of every batch that is concerned."""

    concerns: tuple[Concerned, ...]

    def concerned(self) -> tuple[Ref, ...]:
        """Return the batches that are concerned, and their therapies."""
        found = (
            ref for one in self.concerns for ref in (Ref("batch", one.batch), Ref("therapy", one.therapy)) if ref.key
        )
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class DeviationOpened(Fact, ConcernsBatches):
    """Something went otherwise than planned. ``therapy`` and ``batch`` are empty where it concerns none (yet)."""

    ABOUT = ("deviation", "therapy", "room", "equipment")
    deviation: str
    therapy: str
    batch: str
    origin: Origin
    what: Text
    at: datetime
    by: str
    room: str = ""
    equipment: str = ""
    concerns: tuple[Concerned, ...] = ()

    def about(self) -> tuple[Ref, ...]:
        """Return the deviation, and everything that it concerns."""
        return tuple(dict.fromkeys((*super().about(), *self.concerned())))

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Deviation {self.deviation} opened: {self.what.en}",
            f"Avvikelse {self.deviation} öppnad: {self.what.sv}",
        )


@dataclass(frozen=True, kw_only=True)
class DeviationAssessed(Fact, ConcernsBatches):
    """Quality assurance has classified it and said what it means for the product.

    ``reason`` says why a critical one is found less grave now.
    """

    ABOUT = ("deviation", "therapy")
    deviation: str
    therapy: str
    classification: Classification
    assessment: str
    at: datetime
    by: str
    reason: str = ""
    concerns: tuple[Concerned, ...] = ()

    def about(self) -> tuple[Ref, ...]:
        """Return the deviation, and every batch that it concerns."""
        return tuple(dict.fromkeys((*super().about(), *self.concerned())))

    def says(self) -> Text:
        """Return the fact in plain words."""
        title = self.classification.title
        less_en, less_sv = (
            (f" (less grave: {self.reason})", f" (lindrigare: {self.reason})") if self.reason else ("", "")
        )
        return Text(
            f"Deviation {self.deviation} assessed as {title.en}: {self.assessment}{less_en}",
            f"Avvikelse {self.deviation} bedömd som {title.sv}: {self.assessment}{less_sv}",
        )


@dataclass(frozen=True, kw_only=True)
class DeviationInvestigated(Fact, ConcernsBatches):
    """Somebody has looked into it: where the cause lies as far as is known now, and which batches it concerns."""

    ABOUT = ("deviation", "therapy")
    deviation: str
    therapy: str
    cause: Cause
    found: str
    concerns: tuple[Concerned, ...]
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the deviation, and every batch that it concerns."""
        return tuple(dict.fromkeys((*super().about(), *self.concerned())))

    def says(self) -> Text:
        """Return the fact in plain words."""
        batches = ", ".join(one.batch for one in self.concerns)
        more_en, more_sv = (f" It concerns {batches}.", f" Den berör {batches}.") if batches else ("", "")
        return Text(
            f"Deviation {self.deviation} investigated, cause: {self.cause.title.en}. {self.found}{more_en}",
            f"Avvikelse {self.deviation} utredd, orsak: {self.cause.title.sv}. {self.found}{more_sv}",
        )


@dataclass(frozen=True, kw_only=True)
class DeviationClosed(Fact, ConcernsBatches):
    """The deviation is closed, with its conclusion. ``product_is_acceptable``: release no longer waits for it.

    ``no_action`` says why a critical one needs no corrective action.
    """

    ABOUT = ("deviation", "therapy")
    deviation: str
    therapy: str
    conclusion: str
    product_is_acceptable: bool
    at: datetime
    by: str
    no_action: str = ""
    concerns: tuple[Concerned, ...] = ()

    def about(self) -> tuple[Ref, ...]:
        """Return the deviation, and every batch that it concerns."""
        return tuple(dict.fromkeys((*super().about(), *self.concerned())))

    def says(self) -> Text:
        """Return the fact in plain words."""
        verdict_en = "the product is acceptable" if self.product_is_acceptable else "the product is not acceptable"
        verdict_sv = "produkten kan godtas" if self.product_is_acceptable else "produkten kan inte godtas"
        none_en, none_sv = (
            (f" No action: {self.no_action}", f" Ingen åtgärd: {self.no_action}") if self.no_action else ("", "")
        )
        return Text(
            f"Deviation {self.deviation} closed, {verdict_en}: {self.conclusion}{none_en}",
            f"Avvikelse {self.deviation} avslutad, {verdict_sv}: {self.conclusion}{none_sv}",
        )
