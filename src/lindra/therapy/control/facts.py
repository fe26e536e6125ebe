"""What happens to a sample in quality control."""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.gmp.value import Value


@dataclass(frozen=True, kw_only=True)
class SampleReceived(Fact):
    """The laboratory has the sample; its label was read."""

    ABOUT = ("sample", "therapy")
    sample: str
    therapy: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Sample {self.sample} received by quality control.", f"Prov {self.sample} mottaget av QC.")


@dataclass(frozen=True, kw_only=True)
class ResultRecorded(Fact):
    """A test has a result, judged against the specification of the batch's recipe."""

    ABOUT = ("sample", "therapy")
    sample: str
    therapy: str
    batch: str
    test: str
    value: Value
    passes: bool
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        verdict = _verdict(self.passes)
        return Text(f"{self.test}: {self.value}, {verdict.en}.", f"{self.test}: {self.value}, {verdict.sv}.")


@dataclass(frozen=True, kw_only=True)
class ResultCorrected(Fact):
    """A result was written wrongly; the first stays visible, and so does its deviation."""

    ABOUT = ("sample", "therapy")
    sample: str
    therapy: str
    batch: str
    test: str
    first: str
    value: Value
    passes: bool
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        verdict = _verdict(self.passes)
        return Text(
            f"{self.test}: corrected from {self.first} to {self.value}, {verdict.en}: {self.reason}",
            f"{self.test}: rättat från {self.first} till {self.value}, {verdict.sv}: {self.reason}",
        )


def _verdict(passes: bool) -> Text:
    if passes:
        return Text("within specification", "inom specifikationen")
    return Text("OUT OF SPECIFICATION", "UTANFÖR SPECIFIKATIONEN")
