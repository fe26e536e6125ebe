"""A plate, from its exposure through its incubation to what grew on it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.gmp.value import Value
from lindra.quality.environment.facts import (
    ExposureEnded,
    IncubationStarted,
    OrganismIdentified,
    PlateDiscarded,
    PlateExposed,
    PlateRead,
    PlateReadAgain,
)
from lindra.quality.environment.incubation import Leg
from lindra.quality.environment.methods import Judgement, Method, Phase, worst

EXPOSURE_MAX = timedelta(hours=4)
IDENTIFIED_GRADES = ("A", "B")  # where every organism is given its name
SECOND_READING_WITHIN = timedelta(hours=24)


class PlateStatus(Enum):
    """Where the plate stands."""

    EXPOSED = "exposed"
    WAITS = "waits-for-incubation"
    INCUBATES = "incubates"
    READ = "read-plate"
    DISCARDED = "discarded"

    @property
    def title(self) -> Text:
        """The status as people say it."""
        return _STATUS_TITLES[self]


_STATUS_TITLES = {
    PlateStatus.EXPOSED: Text("lies open", "ligger öppen"),
    PlateStatus.WAITS: Text("waits for its incubator", "väntar på sin inkubator"),
    PlateStatus.INCUBATES: Text("in its incubator", "i sin inkubator"),
    PlateStatus.READ: Text("read", "läst"),
    PlateStatus.DISCARDED: Text("discarded", "kasserad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay in an incubator."""

    incubator: str
    celsius: Decimal
    started_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateReading:
    """What one analyst counted."""

    colonies: int
    value: Value
    judgement: Judgement
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateWork:
    """What comes next for a plate: the operation, who does it, not before when, and until when."""

    operation: str
    fields: dict[str, str]
    roles: tuple[Role, ...]
    text: Text
    since: datetime
    not_before: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Plate(Dossier):
    """One plate. ``batch`` and ``therapy`` are empty where it was exposed for no batch."""

    KIND: ClassVar[str] = "plate"

    code: str
    point: str
    therapy: str
    batch: str
    session: str
    person: str
    room: str
    grade: str
    method: Method
    phase: Phase
    legs: tuple[Leg, ...]
    air_litres: Decimal | None
    exposed_at: datetime
    exposed_by: str
    ended_at: datetime | None = None
    stays: tuple[Stay, ...] = ()
    first: PlateReading | None = None
    second: PlateReading | None = None
    organisms: tuple[str, ...] = ()
    discarded_because: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the exposure. All but a settle plate are closed again at once."""
        if not isinstance(fact, PlateExposed):
            return None
        return cls(
            code=fact.plate,
            point=fact.point,
            therapy=fact.therapy,
            batch=fact.batch,
            session=fact.session,
            person=fact.person,
            room=fact.room,
            grade=fact.grade,
            method=fact.method,
            phase=fact.phase,
            legs=fact.legs,
            air_litres=fact.air_litres,
            exposed_at=fact.exposed_at,
            exposed_by=fact.by,
            ended_at=None if fact.method is Method.SETTLE else fact.exposed_at,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the plate to its last reading."""
        match fact:
            case ExposureEnded():
                return replace(self, ended_at=fact.ended_at)
            case IncubationStarted():
                stay = Stay(incubator=fact.incubator, celsius=fact.celsius, started_at=fact.started_at, by=fact.by)
                return replace(self, stays=(*self.stays, stay))
            case PlateRead():
                return replace(self, first=_read(fact))
            case PlateReadAgain():
                return replace(self, second=_read(fact))
            case OrganismIdentified():
                return replace(self, organisms=(*self.organisms, fact.organism))
            case PlateDiscarded():
                return replace(self, discarded_because=fact.reason)
            case _:
                return self

    @property
    def key(self) -> str:
        """The code on the plate."""
        return self.code

    @property
    def therapy_number(self) -> str | None:
        """The therapy of its batch, when it was exposed for one."""
        return self.therapy or None

    @property
    def is_open(self) -> bool:
        """Whether something is left to do on it."""
        return next_work(self) is not None

    @property
    def status(self) -> PlateStatus:
        """Where the plate stands."""
        if self.discarded_because:
            return PlateStatus.DISCARDED
        if self.first is not None:
            return PlateStatus.READ
        if self.stays:
            return PlateStatus.INCUBATES
        return PlateStatus.EXPOSED if self.ended_at is None else PlateStatus.WAITS

    @property
    def is_awaited(self) -> bool:
        """Whether its reading is still to come."""
        return self.status not in (PlateStatus.READ, PlateStatus.DISCARDED)

    @property
    def judgement(self) -> Judgement | None:
        """The worse of its readings; None before the first."""
        found = [one.judgement for one in (self.first, self.second) if one is not None]
        return worst(found) if found else None

    @property
    def next_leg(self) -> Leg | None:
        """The leg of the incubation that comes next, or None."""
        return self.legs[len(self.stays)] if len(self.stays) < len(self.legs) else None

    @property
    def stay_ends(self) -> tuple[datetime, datetime] | None:
        """When the present stay has lasted long enough, and when too long; None before the first."""
        if not self.stays:
            return None
        leg, began = self.legs[len(self.stays) - 1], self.stays[-1].started_at
        return began + leg.at_least, began + leg.at_most


def _read(fact: PlateRead | PlateReadAgain) -> PlateReading:
    return PlateReading(colonies=fact.colonies, value=fact.value, judgement=fact.judgement, at=fact.at, by=fact.by)


_HANDLERS = (Role.OPERATOR, Role.QC_ANALYST)
_ANALYST = (Role.QC_ANALYST,)


def next_work(plate: Plate) -> PlateWork | None:
    """Return what comes next for a plate; None when nothing is left."""
    code, ends = plate.code, plate.stay_ends
    match plate.status:
        case PlateStatus.DISCARDED:
            return None
        case PlateStatus.READ:
            return _after_reading(plate)
        case PlateStatus.EXPOSED:
            return PlateWork(
                operation="end-exposure",
                fields={"plates": code},
                roles=_HANDLERS,
                text=Text(f"Close plate {code}", f"Stäng platta {code}"),
                since=plate.exposed_at,
                due=plate.exposed_at + EXPOSURE_MAX,
            )
        case _:
            pass
    since = plate.stays[-1].started_at if plate.stays else (plate.ended_at or plate.exposed_at)
    leg = plate.next_leg
    if leg is None:
        return PlateWork(
            operation="read-plate",
            fields={"plate": code},
            roles=_ANALYST,
            text=Text(f"Read plate {code}", f"Läs platta {code}"),
            since=since,
            not_before=ends[0] if ends else None,
            due=ends[1] if ends else None,
        )
    warmth = f"{leg.celsius_min}–{leg.celsius_max} °C"
    return PlateWork(
        operation="start-incubation",
        fields={"plates": code},
        roles=_HANDLERS,
        text=Text(f"Incubate plate {code} at {warmth}", f"Inkubera platta {code} vid {warmth}"),
        since=since,
        not_before=ends[0] if ends else None,
        due=ends[1] if ends else None,
    )


def _after_reading(plate: Plate) -> PlateWork | None:
    assert plate.first is not None
    code, since = plate.code, plate.first.at
    if plate.first.judgement is Judgement.ACTION and plate.second is None:
        return PlateWork(
            operation="read-plate-again",
            fields={"plate": code},
            roles=_ANALYST,
            text=Text(f"Second reading of plate {code}", f"Andra läsning av platta {code}"),
            since=since,
            due=since + SECOND_READING_WITHIN,
        )
    grew = plate.judgement is not Judgement.CLEAN
    if grew and not plate.organisms and (plate.grade in IDENTIFIED_GRADES or plate.judgement is Judgement.ACTION):
        return PlateWork(
            operation="identify-organism",
            fields={"plate": code},
            roles=_ANALYST,
            text=Text(f"Identify what grew on plate {code}", f"Identifiera växten på platta {code}"),
            since=since,
        )
    return None
