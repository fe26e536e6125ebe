"""What happens to a deviation."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


class Origin(Enum):
    """What opened the deviation."""

    LIMIT = "limit"  # a hard limit in process or at receipt
    OUT_OF_SPECIFICATION = "out-of-specification"  # a test result outside the specification
    PERSON = "person"
    ENVIRONMENT = "environment"  # the air, a surface, a person's glove, or the plate that was to show it


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


@dataclass(frozen=True, kw_only=True)
class DeviationOpened(Fact):
    """Something went otherwise than planned. ``batch`` and ``therapy`` are empty where it concerns none."""

    ABOUT = ("deviation", "therapy")
    deviation: str
    therapy: str
    batch: str
    origin: Origin
    what: Text
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Deviation {self.deviation} opened: {self.what.en}",
            f"Avvikelse {self.deviation} öppnad: {self.what.sv}",
        )


@dataclass(frozen=True, kw_only=True)
class DeviationAssessed(Fact):
    """Quality assurance has classified it and said what it means for the product."""

    ABOUT = ("deviation", "therapy")
    deviation: str
    therapy: str
    classification: Classification
    assessment: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        title = self.classification.title
        return Text(
            f"Deviation {self.deviation} assessed as {title.en}: {self.assessment}",
            f"Avvikelse {self.deviation} bedömd som {title.sv}: {self.assessment}",
        )


@dataclass(frozen=True, kw_only=True)
class DeviationClosed(Fact):
    """The deviation is closed, with its conclusion. ``product_is_acceptable``: release no longer waits for it."""

    ABOUT = ("deviation", "therapy")
    deviation: str
    therapy: str
    conclusion: str
    product_is_acceptable: bool
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        verdict_en = "the product is acceptable" if self.product_is_acceptable else "the product is not acceptable"
        verdict_sv = "produkten kan godtas" if self.product_is_acceptable else "produkten kan inte godtas"
        return Text(
            f"Deviation {self.deviation} closed, {verdict_en}: {self.conclusion}",
            f"Avvikelse {self.deviation} avslutad, {verdict_sv}: {self.conclusion}",
        )
