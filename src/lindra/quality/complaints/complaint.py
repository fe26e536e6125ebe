"""A complaint, until it is answered and closed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.quality.actions.facts import ActionPlanned
from lindra.quality.complaints.facts import (
    Complainant,
    ComplaintAnswered,
    ComplaintClassified,
    ComplaintClosed,
    ComplaintReceived,
)
from lindra.quality.deviations.facts import Classification

CLASSIFIED_WITHIN = timedelta(days=1)
CLOSED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Complaint(Dossier):
    """One complaint."""

    KIND: ClassVar[str] = "complaint"

    number: str
    therapy: str
    batch: str
    bag: str
    complainant: Complainant
    what: str
    heard_at: datetime
    received_at: datetime
    received_by: str
    classification: Classification | None = None
    assessment: str = ""
    deviation: str = ""
    actions: tuple[str, ...] = ()
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str = ""
    closed_at: datetime | None = None
    closed_by: str | None = None
    conclusion: str = ""
    is_justified: bool | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with what was heard."""
        if not isinstance(fact, ComplaintReceived):
            return None
        return cls(
            number=fact.complaint,
            therapy=fact.therapy,
            batch=fact.batch,
            bag=fact.bag,
            complainant=fact.complainant,
            what=fact.what,
            heard_at=fact.heard_at,
            received_at=fact.at,
            received_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Follow class, answer and closing."""
        match fact:
            case ComplaintClassified():
                return replace(
                    self,
                    classification=fact.classification,
                    assessment=fact.assessment,
                    deviation=fact.deviation or self.deviation,
                )
            case ComplaintAnswered():
                return replace(self, answered_at=fact.at, answered_by=fact.by, answer=fact.answer)
            case ActionPlanned():
                return replace(self, actions=(*self.actions, fact.action))
            case ComplaintClosed():
                return replace(
                    self,
                    closed_at=fact.at,
                    closed_by=fact.by,
                    conclusion=fact.conclusion,
                    is_justified=fact.is_justified,
                )
            case _:
                return self

    @property
    def key(self) -> str:
        """The complaint's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to, where one is known."""
        return self.therapy or None

    @property
    def is_open(self) -> bool:
        """Whether it waits for someone."""
        return self.closed_at is None

    @property
    def due_at(self) -> datetime:
        """Until when the next thing is to be done with it."""
        return self.received_at + (CLASSIFIED_WITHIN if self.classification is None else CLOSED_WITHIN)
