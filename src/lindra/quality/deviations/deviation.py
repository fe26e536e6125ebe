"""A deviation, and whether it stands in the way of release."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.text import Text
from lindra.quality.deviations.facts import (
    Classification,
    DeviationAssessed,
    DeviationClosed,
    DeviationOpened,
    Origin,
)


@dataclass(frozen=True, kw_only=True)
class Deviation(Dossier):
    """One deviation from its opening to its conclusion."""

    KIND: ClassVar[str] = "deviation"

    number: str
    therapy: str
    batch: str
    origin: Origin
    what: Text
    opened_at: datetime
    opened_by: str
    classification: Classification | None = None
    assessed_by: str | None = None
    assessment: str = ""
    closed_at: datetime | None = None
    closed_by: str | None = None
    conclusion: str = ""
    product_is_acceptable: bool | None = None

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
        )

    def after(self, fact: Fact) -> Self:
        """Follow assessment and closing."""
        match fact:
            case DeviationAssessed():
                return replace(
                    self, classification=fact.classification, assessed_by=fact.by, assessment=fact.assessment
                )
            case DeviationClosed():
                return replace(
                    self,
                    closed_at=fact.at,
                    closed_by=fact.by,
                    conclusion=fact.conclusion,
                    product_is_acceptable=fact.product_is_acceptable,
                )
            case _:
                return self

    @property
    def key(self) -> str:
        """The deviation's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to; a deviation of a room without a batch belongs to none."""
        return self.therapy or None

    @property
    def is_open(self) -> bool:
        """Whether it waits for someone."""
        return self.closed_at is None

    @property
    def blocks_release(self) -> bool:
        """Whether a batch of this therapy must wait, or must not be released at all."""
        return self.is_open or self.product_is_acceptable is False


def deviation_numbers(last: str | None, at: datetime) -> Iterator[str]:
    """Yield the numbers that follow the last one given out, for as many deviations as one act opens."""
    while True:
        last = next_number("D", last, at)
        yield last
