"""What happens around the work on a batch: pauses, hand-overs, comments and files.

Each goes to the batch's logbook, a dossier of its own, so that a long shift makes no later write slower.
"""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class LogbookFact(Fact):
    """The base of what goes to a batch's logbook, which has the batch's number."""

    ABOUT = ("batch", "therapy")
    batch: str
    therapy: str
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the logbook, the batch and the therapy."""
        return (Ref("logbook", self.batch), *super().about())


@dataclass(frozen=True, kw_only=True)
class StepPaused(LogbookFact):
    """A step under way was interrupted; nothing is recorded in it until it is resumed."""

    step: str
    reason: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Step {self.step} paused: {self.reason}", f"Steg {self.step} pausat: {self.reason}")


@dataclass(frozen=True, kw_only=True)
class StepResumed(LogbookFact):
    """The work on a paused step went on. ``found`` is how things were found; ``paused_at`` when it stopped."""

    step: str
    paused_at: datetime
    found: str

    @property
    def minutes(self) -> int:
        """How long it stood still."""
        return int((self.at - self.paused_at).total_seconds() // 60)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Step {self.step} resumed after {self.minutes} min: {self.found}",
            f"Steg {self.step} återupptaget efter {self.minutes} min: {self.found}",
        )


@dataclass(frozen=True, kw_only=True)
class BatchHandedOver(LogbookFact):
    """Whoever worked on the batch leaves it to another, and says what must be known."""

    to: str
    said: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.by} hands the batch over to {self.to}: {self.said}",
            f"{self.by} lämnar över satsen till {self.to}: {self.said}",
        )


@dataclass(frozen=True, kw_only=True)
class BatchTakenOver(LogbookFact):
    """Whoever was named has read what was said, and goes on with the batch."""

    from_person: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.by} has taken the batch over from {self.from_person}.",
            f"{self.by} har tagit över satsen från {self.from_person}.",
        )


@dataclass(frozen=True, kw_only=True)
class CommentAdded(LogbookFact):
    """Somebody wrote something about a step, or about the batch where ``step`` is empty."""

    step: str
    text: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        about = f"{self.step}, " if self.step else ""
        return Text(f"{about}{self.by}: {self.text}", f"{about}{self.by}: {self.text}")


@dataclass(frozen=True, kw_only=True)
class FileAttached(LogbookFact):
    """A file was attached. ``digest`` is the SHA-256 of its bytes, under which it is kept beside the record."""

    step: str
    digest: str
    file_name: str
    media_type: str
    size_bytes: int
    shows: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        of = f"{self.step}: " if self.step else ""
        return Text(
            f"{of}file {self.file_name} attached ({self.shows}), SHA-256 {self.digest}.",
            f"{of}filen {self.file_name} bifogad ({self.shows}), SHA-256 {self.digest}.",
        )
