"""A collection of starting material, from its planning to its acceptance at the centre."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.therapy.collection.facts import (
    CollectionAccepted,
    CollectionCalledOff,
    CollectionFinished,
    CollectionHandedOver,
    CollectionMoved,
    CollectionPlanned,
    CollectionReceived,
    CollectionRefused,
    CollectionStarted,
    CollectionValueRecorded,
    SerologyRecorded,
)


class CollectionStatus(Enum):
    """Where the material is."""

    PLANNED = "planned"
    STARTED = "started"
    FINISHED = "finished"
    UNDER_WAY = "under-way"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CALLED_OFF = "called-off"  # before anything had begun


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerResult:
    """One infection marker's newest result."""

    marker: str
    result: str
    sampled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionValue:
    """One recorded value; the limits it was judged against stand in its fact."""

    name: str
    value: str
    unit: str
    broken: Severity | None
    at_receipt: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class Collection(Dossier):
    """One collection."""

    KIND: ClassVar[str] = "collection"

    number: str
    therapy: str
    planned_on: date
    planned_at: datetime
    status: CollectionStatus = CollectionStatus.PLANNED
    serology: tuple[MarkerResult, ...] = ()
    donation_number: str = ""
    values: tuple[CollectionValue, ...] = ()
    started_at: datetime | None = None
    collected_by: str | None = None
    finished_at: datetime | None = None
    seal: str = ""
    box: str = ""
    logger: str = ""
    carried_by: str | None = None
    handed_over_at: datetime | None = None
    handed_over_celsius: Decimal | None = None
    received_at: datetime | None = None
    received_by: str | None = None
    temperature_celsius_min: Decimal | None = None
    temperature_celsius_max: Decimal | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    refused_because: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the booked day."""
        if not isinstance(fact, CollectionPlanned):
            return None
        return cls(number=fact.collection, therapy=fact.therapy, planned_on=fact.planned_on, planned_at=fact.at)

    def after(self, fact: Fact) -> Self:
        """Follow the material to the centre."""
        match fact:
            case CollectionMoved():
                return replace(self, planned_on=fact.planned_on)
            case CollectionCalledOff():
                return replace(self, status=CollectionStatus.CALLED_OFF)
            case SerologyRecorded():
                found = MarkerResult(marker=fact.marker, result=fact.result, sampled_on=fact.sampled_on)
                return replace(self, serology=(*(one for one in self.serology if one.marker != fact.marker), found))
            case CollectionStarted():
                return replace(
                    self,
                    status=CollectionStatus.STARTED,
                    donation_number=fact.donation_number,
                    started_at=fact.started_at,
                    collected_by=fact.by,
                )
            case CollectionValueRecorded():
                value = CollectionValue(
                    name=fact.value.name,
                    value=fact.value.value,
                    unit=fact.value.unit,
                    broken=fact.value.broken,
                    at_receipt=fact.at_receipt,
                    by=fact.by,
                )
                return replace(self, values=(*self.values, value))
            case CollectionFinished():
                return replace(self, status=CollectionStatus.FINISHED, finished_at=fact.finished_at, seal=fact.seal)
            case CollectionHandedOver():
                return replace(
                    self,
                    status=CollectionStatus.UNDER_WAY,
                    box=fact.box,
                    logger=fact.logger,
                    carried_by=fact.by,
                    handed_over_at=fact.handed_over_at,
                    handed_over_celsius=fact.temperature_celsius,
                )
            case CollectionReceived():
                return replace(
                    self,
                    status=CollectionStatus.RECEIVED,
                    received_at=fact.received_at,
                    received_by=fact.by,
                    temperature_celsius_min=fact.temperature_celsius_min,
                    temperature_celsius_max=fact.temperature_celsius_max,
                )
            case CollectionAccepted():
                return replace(self, status=CollectionStatus.ACCEPTED, decided_at=fact.at, decided_by=fact.by)
            case CollectionRefused():
                return replace(
                    self,
                    status=CollectionStatus.REFUSED,
                    decided_at=fact.at,
                    decided_by=fact.by,
                    refused_because=fact.reason,
                )
            case _:
                return self

    @property
    def key(self) -> str:
        """The collection's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether it waits for someone."""
        return not self.came_to_nothing and self.status is not CollectionStatus.ACCEPTED

    @property
    def came_to_nothing(self) -> bool:
        """Whether its cells will never be used: refused, or called off. Another can be planned."""
        return self.status in (CollectionStatus.REFUSED, CollectionStatus.CALLED_OFF)

    def value(self, name: str, *, at_receipt: bool) -> CollectionValue | None:
        """Return the value of that name, or None."""
        return next((one for one in self.values if one.name == name and one.at_receipt == at_receipt), None)
