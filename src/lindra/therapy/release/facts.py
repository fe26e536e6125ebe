"""What happens to a batch at its release. The release carries the batch's own number."""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class BatchReviewed(Fact):
    """Quality assurance has reviewed the whole record. The counts are what completeness was proved by."""

    ABOUT = ("release", "batch", "therapy")
    release: str
    batch: str
    therapy: str
    steps: int
    values: int
    verifications: int
    results: int
    deviations: int
    remarks: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Batch {self.batch} reviewed: {self.steps} steps, {self.values} values, {self.verifications} "
            f"verifications, {self.results} results, {self.deviations} deviations; nothing is missing. {self.remarks}",
            f"Sats {self.batch} granskad: {self.steps} steg, {self.values} värden, {self.verifications} "
            f"kontroller, {self.results} resultat, {self.deviations} avvikelser; inget saknas. {self.remarks}",
        )


@dataclass(frozen=True, kw_only=True)
class BatchFirstCertified(Fact):
    """The Qualified Person lets the batch go to the patient while these tests are still read."""

    ABOUT = ("release", "batch", "therapy")
    release: str
    batch: str
    therapy: str
    pending: tuple[str, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        pending = ", ".join(self.pending) or "–"
        return Text(
            f"First certification of batch {self.batch}; pending: {pending}.",
            f"Första certifiering av sats {self.batch}; väntar på: {pending}.",
        )


@dataclass(frozen=True, kw_only=True)
class BatchCertified(Fact):
    """The Qualified Person certifies the batch for good: every test is in."""

    ABOUT = ("release", "batch", "therapy")
    release: str
    batch: str
    therapy: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Final certification of batch {self.batch}.", f"Slutlig certifiering av sats {self.batch}.")

    def claims(self) -> tuple[str, ...]:
        """One final decision a batch."""
        return (f"batch-decided:{self.batch}",)


@dataclass(frozen=True, kw_only=True)
class BatchRejected(Fact):
    """The Qualified Person rejects the batch."""

    ABOUT = ("release", "batch", "therapy")
    release: str
    batch: str
    therapy: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Batch {self.batch} rejected: {self.reason}", f"Sats {self.batch} kasserad: {self.reason}")

    def claims(self) -> tuple[str, ...]:
        """One final decision a batch."""
        return (f"batch-decided:{self.batch}",)
