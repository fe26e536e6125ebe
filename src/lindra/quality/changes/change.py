"""A change, from its proposal until it is closed or rejected."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.quality.actions.facts import ActionPlanned
from lindra.quality.changes.facts import (
    ChangeApproved,
    ChangeApprovedForProduction,
    ChangeAssessed,
    ChangeClosed,
    ChangeImplemented,
    ChangeProposed,
    ChangeRejected,
)


class ChangeStatus(Enum):
    """Where the change stands."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED_FOR_PRODUCTION = "approved-for-production"
    APPROVED = "approved"
    IMPLEMENTED = "implemented"
    CLOSED = "closed"
    REJECTED = "rejected"

    @property
    def title(self) -> Text:
        """The state as people say it."""
        return _TITLES[self]


_TITLES = {
    ChangeStatus.PROPOSED: Text("proposed", "föreslagen"),
    ChangeStatus.ASSESSED: Text("assessed", "bedömd"),
    ChangeStatus.APPROVED_FOR_PRODUCTION: Text("approved by production", "godkänd av produktionen"),
    ChangeStatus.APPROVED: Text("approved, to be carried out", "godkänd, ska genomföras"),
    ChangeStatus.IMPLEMENTED: Text("carried out, to be closed", "genomförd, ska avslutas"),
    ChangeStatus.CLOSED: Text("closed", "avslutad"),
    ChangeStatus.REJECTED: Text("rejected", "avslagen"),
}


@dataclass(frozen=True, kw_only=True)
class Change(Dossier):
    """One change."""

    KIND: ClassVar[str] = "change"

    number: str
    what: str
    why: str
    risk: str
    recipes: tuple[str, ...]
    rooms: tuple[str, ...]
    equipment: tuple[str, ...]
    proposed_at: datetime
    proposed_by: str
    status: ChangeStatus = ChangeStatus.PROPOSED
    status_at: datetime
    assessment: str = ""
    assessed_by: str | None = None
    production_approved_by: str | None = None
    approved_at: datetime | None = None
    approved_by: str | None = None
    done: str = ""
    implemented_by: str | None = None
    actions: tuple[str, ...] = ()
    conclusion: str = ""  # or why it was rejected
    closed_by: str | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the proposal."""
        if not isinstance(fact, ChangeProposed):
            return None
        return cls(
            number=fact.change,
            what=fact.what,
            why=fact.why,
            risk=fact.risk,
            recipes=fact.recipes,
            rooms=fact.rooms,
            equipment=fact.equipment,
            proposed_at=fact.at,
            proposed_by=fact.by,
            status_at=fact.at,
        )

    def after(self, fact: Fact) -> Self:
        """Follow it from desk to desk."""
        match fact:
            case ChangeAssessed():
                return self._in(ChangeStatus.ASSESSED, fact.at, assessment=fact.assessment, assessed_by=fact.by)
            case ChangeApprovedForProduction():
                return self._in(ChangeStatus.APPROVED_FOR_PRODUCTION, fact.at, production_approved_by=fact.by)
            case ChangeApproved():
                return self._in(ChangeStatus.APPROVED, fact.at, approved_at=fact.at, approved_by=fact.by)
            case ChangeImplemented():
                return self._in(ChangeStatus.IMPLEMENTED, fact.at, done=fact.done, implemented_by=fact.by)
            case ChangeClosed():
                return self._in(ChangeStatus.CLOSED, fact.at, conclusion=fact.conclusion, closed_by=fact.by)
            case ChangeRejected():
                return self._in(ChangeStatus.REJECTED, fact.at, conclusion=fact.reason, closed_by=fact.by)
            case ActionPlanned():
                return replace(self, actions=(*self.actions, fact.action))
            case _:
                return self

    def _in(self, status: ChangeStatus, at: datetime, **more: object) -> Self:
        return replace(self, status=status, status_at=at, **more)  # type: ignore[arg-type]  # fields by their names

    @property
    def key(self) -> str:
        """The change's number."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it waits for someone."""
        return self.status not in (ChangeStatus.CLOSED, ChangeStatus.REJECTED)

    @property
    def is_approved(self) -> bool:
        """Whether it may be, or has been, carried out."""
        return self.approved_at is not None
