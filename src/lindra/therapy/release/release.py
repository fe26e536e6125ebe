"""The release of a batch: reviewed, certified first, certified for good, or rejected."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.release.facts import BatchCertified, BatchFirstCertified, BatchRejected, BatchReviewed


@dataclass(frozen=True, kw_only=True)
class Release(Dossier):
    """One batch's release, under the batch's own number."""

    KIND: ClassVar[str] = "release"

    batch: str
    therapy: str
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    first_certified_at: datetime | None = None
    first_certified_by: str | None = None
    pending: tuple[str, ...] = ()
    certified_at: datetime | None = None
    certified_by: str | None = None
    rejected_at: datetime | None = None
    rejected_by: str | None = None
    rejected_because: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the review, with a rejection before it, or with the release of a preparation."""
        if not isinstance(fact, BatchReviewed | BatchRejected | BatchFirstCertified):
            return None
        return cls(batch=fact.batch, therapy=fact.therapy).after(fact)

    def after(self, fact: Fact) -> Self:
        """Follow the decisions."""
        match fact:
            case BatchReviewed():
                return replace(self, reviewed_at=fact.at, reviewed_by=fact.by)
            case BatchFirstCertified():
                return replace(self, first_certified_at=fact.at, first_certified_by=fact.by, pending=fact.pending)
            case BatchCertified():
                return replace(self, certified_at=fact.at, certified_by=fact.by, pending=())
            case BatchRejected():
                return replace(self, rejected_at=fact.at, rejected_by=fact.by, rejected_because=fact.reason)
            case _:
                return self

    @property
    def key(self) -> str:
        """The batch's number."""
        return self.batch

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether a decision is awaited."""
        return self.certified_at is None and self.rejected_at is None

    @property
    def lets_go(self) -> bool:
        """Whether the bags may leave the centre and be given."""
        return self.rejected_at is None and self.first_certified_at is not None
