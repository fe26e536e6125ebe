"""A deviation, and whether it stands in the way of work and of release."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.text import Text
from lindra.quality.actions.facts import ActionPlanned
from lindra.quality.deviations.facts import (
    Cause,
    Classification,
    Concerned,
    DeviationAssessed,
    DeviationClosed,
    DeviationInvestigated,
    DeviationOpened,
    Origin,
)

# How long each may take. A batch waits for its deviations; thirty days is the usual limit for all others.
ASSESSED_WITHIN = timedelta(days=2)
CLOSED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Deviation(Dossier):
    """One deviation from its opening to its conclusion. Its thread of findings is read from the entries about it."""

    KIND: ClassVar[str] = "deviation"

    number: str
    therapy: str
    batch: str
    origin: Origin
    what: Text
    opened_at: datetime
    opened_by: str
    room: str = ""
    equipment: str = ""
    concerns: tuple[Concerned, ...] = ()  # batches besides ``batch``
    classification: Classification | None = None
    assessed_by: str | None = None
    assessment: str = ""
    cause: Cause | None = None
    investigated_at: datetime | None = None
    investigated_by: str | None = None
    actions: tuple[str, ...] = ()
    closed_at: datetime | None = None
    closed_by: str | None = None
    conclusion: str = ""
    product_is_acceptable: bool | None = None
    no_action: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with what was seen."""
        if not isinstance(fact, DeviationOpened):
            return None
        return cls(
            number=fact.deviation,
            therapy=fact.therapy,
            batch=fact.batch,
            origin=fact.origin,
            what=fact.what,
            opened_at=fact.at,
            opened_by=fact.by,
            room=fact.room,
            equipment=fact.equipment,
            concerns=fact.concerns,
        )

    def after(self, fact: Fact) -> Self:
        """Follow assessment, investigation, actions and closing."""
        match fact:
            case DeviationAssessed():
                return replace(
                    self, classification=fact.classification, assessed_by=fact.by, assessment=fact.assessment
                )
            case DeviationInvestigated():
                return replace(
                    self,
                    cause=fact.cause,
                    concerns=fact.concerns,
                    investigated_at=fact.at,
                    investigated_by=fact.by,
                )
            case ActionPlanned():
                return replace(self, actions=(*self.actions, fact.action))
            case DeviationClosed():
                return replace(
                    self,
                    closed_at=fact.at,
                    closed_by=fact.by,
                    conclusion=fact.conclusion,
                    product_is_acceptable=fact.product_is_acceptable,
                    no_action=fact.no_action,
                )
            case _:
                return self

    @property
    def key(self) -> str:
        """The deviation's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to; none where it concerns the facility."""
        return self.therapy or None

    @property
    def is_open(self) -> bool:
        """Whether it waits for someone."""
        return self.closed_at is None

    @property
    def blocks_release(self) -> bool:
        """Whether a batch of this therapy must wait, or must not be released at all."""
        return self.is_open or self.product_is_acceptable is False

    @property
    def blocks_work(self) -> bool:
        """Whether nothing is begun or completed in the batches it concerns."""
        return self.is_open and self.classification is Classification.CRITICAL

    @property
    def needs_investigation(self) -> bool:
        """Whether it is too grave to be closed on its assessment alone, and nobody has looked into it."""
        grave = self.classification in (Classification.MAJOR, Classification.CRITICAL)
        return grave and self.investigated_at is None

    @property
    def batches(self) -> tuple[str, ...]:
        """Every batch that it concerns."""
        return (*((self.batch,) if self.batch else ()), *(one.batch for one in self.concerns))

    @property
    def due_at(self) -> datetime:
        """Until when the next thing is to be done with it."""
        if self.classification is None or self.batches or self.therapy:
            return self.opened_at + ASSESSED_WITHIN
        return self.opened_at + CLOSED_WITHIN


def deviation_numbers(last: str | None, at: datetime) -> Iterator[str]:
    """Yield the numbers that follow the last one given out, for as many deviations as one act opens."""
    while True:
        last = next_number("D", last, at)
        yield last
