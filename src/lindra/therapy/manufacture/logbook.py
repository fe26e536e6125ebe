"""The logbook of a batch: pauses, hand-overs, comments and files, in the order in which they came.

It is a dossier of its own, and belongs to no list of a therapy's dossiers: it is read where it is shown, and
every other write and board is as fast beside a long logbook as beside an empty one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.manufacture.logbook_facts import (
    BatchHandedOver,
    BatchTakenOver,
    CommentAdded,
    FileAttached,
    LogbookFact,
    StepPaused,
    StepResumed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One interruption of a step."""

    step: str
    reason: str
    paused_at: datetime
    paused_by: str
    found: str = ""
    resumed_at: datetime | None = None
    resumed_by: str = ""

    @property
    def minutes(self) -> int | None:
        """How long it lasted; None while it lasts."""
        if self.resumed_at is None:
            return None
        return int((self.resumed_at - self.paused_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One hand-over, from whom to whom."""

    from_person: str
    to: str
    said: str
    at: datetime
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment."""

    step: str
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file."""

    step: str
    digest: str
    file_name: str
    media_type: str
    size_bytes: int
    shows: str
    at: datetime
    by: str

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, kw_only=True)
class Logbook(Dossier):
    """The logbook of the batch whose number it has."""

    KIND: ClassVar[str] = "logbook"

    batch: str
    pauses: tuple[Pause, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()
    comments: tuple[Comment, ...] = ()
    files: tuple[Attachment, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with whatever is written in it first."""
        return cls(batch=fact.batch).after(fact) if isinstance(fact, LogbookFact) else None

    def after(self, fact: Fact) -> Self:
        """Write it in."""
        match fact:
            case StepPaused():
                pause = Pause(step=fact.step, reason=fact.reason, paused_at=fact.at, paused_by=fact.by)
                return replace(self, pauses=(*self.pauses, pause))
            case StepResumed():
                return replace(self, pauses=tuple(_resumed(self.pauses, fact)))
            case BatchHandedOver():
                over = HandOver(from_person=fact.by, to=fact.to, said=fact.said, at=fact.at)
                return replace(self, hand_overs=(*self.hand_overs, over))
            case BatchTakenOver():
                *earlier, last = self.hand_overs
                return replace(self, hand_overs=(*earlier, replace(last, taken_at=fact.at)))
            case CommentAdded():
                comment = Comment(step=fact.step, text=fact.text, at=fact.at, by=fact.by)
                return replace(self, comments=(*self.comments, comment))
            case FileAttached():
                attachment = Attachment(
                    step=fact.step,
                    digest=fact.digest,
                    file_name=fact.file_name,
                    media_type=fact.media_type,
                    size_bytes=fact.size_bytes,
                    shows=fact.shows,
                    at=fact.at,
                    by=fact.by,
                )
                return replace(self, files=(*self.files, attachment))
            case _:
                return self

    @property
    def key(self) -> str:
        """The batch's number."""
        return self.batch

    @property
    def is_open(self) -> bool:
        """Nothing waits in a logbook."""
        return False

    def file(self, digest: str) -> Attachment | None:
        """Return the file of that digest, or None."""
        return next((one for one in self.files if one.digest == digest), None)

    def files_of(self, step: str) -> Sequence[Attachment]:
        """Return the files that are attached to a step."""
        return [one for one in self.files if one.step == step]


def _resumed(pauses: Sequence[Pause], fact: StepResumed) -> list[Pause]:
    return [
        replace(one, found=fact.found, resumed_at=fact.at, resumed_by=fact.by)
        if one.step == fact.step and one.resumed_at is None
        else one
        for one in pauses
    ]
