"""The newest readings of a point, and of a person's gloves and gown: what a trend chart is drawn from."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.value import Value
from lindra.quality.environment.facts import (
    ParticlesCounted,
    PersonnelPlateRead,
    PlateRead,
    PlateReadAgain,
    PointAdded,
)
from lindra.quality.environment.methods import Judgement, Measured, judgement_of

# About a year of a point that is sampled every working day; what is older stands in the ledger.
READINGS_KEPT = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One dot of a chart, with the limits that it was judged by."""

    source: str  # the plate, or the number of the particle count
    point: str
    measured: Measured
    at: datetime  # when the sample was taken
    value: Decimal
    judgement: Judgement
    alert: Decimal | None
    action: Decimal | None


def _reading(value: Value, *, source: str, point: str, at: datetime) -> Reading:
    def bound(severity: Severity) -> Decimal | None:
        bounds = [one.at_most for one in value.limits if one.severity is severity and one.at_most is not None]
        return min(bounds, default=None)

    return Reading(
        source=source,
        point=point,
        measured=Measured(value.name),
        at=at,
        value=Decimal(value.value),
        judgement=judgement_of(value),
        alert=bound(Severity.SOFT),
        action=bound(Severity.HARD),
    )


def _with(readings: tuple[Reading, ...], new: Reading) -> tuple[Reading, ...]:
    # A plate that was read twice is one dot, the worse of the two.
    before = next((one for one in readings if (one.source, one.measured) == (new.source, new.measured)), None)
    if before is None:
        return (*readings, new)[-READINGS_KEPT:]
    if new.value <= before.value:
        return readings
    return tuple(new if one is before else one for one in readings)


@dataclass(frozen=True, kw_only=True)
class Trend(Dossier):
    """The newest readings of one point, in the order in which they were read."""

    KIND: ClassVar[str] = "trend"

    point: str
    readings: tuple[Reading, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin empty, with the point."""
        return cls(point=fact.point) if isinstance(fact, PointAdded) else None

    def after(self, fact: Fact) -> Self:
        """Follow the readings."""
        match fact:
            case PlateRead() | PlateReadAgain():
                new = _reading(fact.value, source=fact.plate, point=fact.point, at=fact.exposed_at)
                return replace(self, readings=_with(self.readings, new))
            case ParticlesCounted():
                readings = self.readings
                for value in (fact.half, fact.five):
                    new = _reading(value, source=fact.particlecount, point=fact.point, at=fact.started_at)
                    readings = _with(readings, new)
                return replace(self, readings=readings)
            case _:
                return self

    @property
    def key(self) -> str:
        """The point's code."""
        return self.point


@dataclass(frozen=True, kw_only=True)
class PersonnelPlates(Dossier):
    """The newest readings of one person's gloves and gown."""

    KIND: ClassVar[str] = "personnelplates"

    person: str
    readings: tuple[Reading, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the first plate that is read."""
        return cls(person=fact.person).after(fact) if isinstance(fact, PersonnelPlateRead) else None

    def after(self, fact: Fact) -> Self:
        """Follow the readings."""
        if not isinstance(fact, PersonnelPlateRead):
            return self
        new = _reading(fact.value, source=fact.plate, point=fact.point, at=fact.sampled_at)
        return replace(self, readings=_with(self.readings, new))

    @property
    def key(self) -> str:
        """The person's code."""
        return self.person
