"""A tank of the cryostore: its cold, its boxes, and how full it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.facility.cryostore.facts import (
    BoxAdded,
    MoveBegun,
    StorageCalledOff,
    TakingOutBegun,
    TankAdded,
    TankKind,
    TankRead,
    TankReturned,
    TankWithdrawn,
    ThingMoved,
    ThingPutIn,
    ThingSeenInPlace,
    ThingTakenOut,
    Waits,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Certainty, Limit, Provenance, Severity
from lindra.gmp.value import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """How full a box is: its positions, those that are taken or kept, and the things that wait for verification."""

    positions: int
    taken: int = 0
    waiting: int = 0

    def changed(self, *, taken: int = 0, waiting: int = 0) -> "Fill":
        """Return it with so many more."""
        return replace(self, taken=self.taken + taken, waiting=self.waiting + waiting)


@dataclass(frozen=True, kw_only=True)
class Tank(Dossier):
    """One tank. ``boxes`` tells of each of its boxes how full it is, so that a board needs no more than the tanks."""

    KIND: ClassVar[str] = "tank"

    code: str
    title: str
    site: str
    kind: TankKind
    racks: int
    boxes_per_rack: int
    temperature_celsius_max: Decimal
    level_cm_min: Decimal | None
    limits_source: str
    boxes: dict[str, Fill]
    withdrawn_because: str = ""
    withdrawn_at: datetime | None = None
    temperature: Value | None = None
    level: Value | None = None
    done: str = ""
    read_at: datetime | None = None
    read_by: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin without boxes."""
        if not isinstance(fact, TankAdded):
            return None
        return cls(
            code=fact.tank,
            title=fact.title,
            site=fact.site,
            kind=fact.kind,
            racks=fact.racks,
            boxes_per_rack=fact.boxes_per_rack,
            temperature_celsius_max=fact.temperature_celsius_max,
            level_cm_min=fact.level_cm_min,
            limits_source=fact.limits_source,
            boxes={},
        )

    def after(self, fact: Fact) -> Self:
        """Follow its boxes, its service and its readings."""
        match fact:
            case BoxAdded():
                return replace(self, boxes=self.boxes | {fact.box: Fill(positions=fact.rows * fact.columns)})
            case ThingPutIn():
                return self._changed({fact.box: (1, 1)})
            case ThingSeenInPlace():
                return self._changed({fact.box: (0, -1)})
            case MoveBegun():
                return self._changed({fact.to_box: (1, 1)})
            case ThingMoved():
                return self._changed({fact.to_box: (0, -1)})._changed({fact.box: (-1, 0)})
            case TakingOutBegun():
                return self._changed({fact.box: (0, 1)})
            case ThingTakenOut():
                return self._changed({fact.box: (-1, -1)})
            case StorageCalledOff():
                return self._called_off(fact)
            case TankWithdrawn():
                return replace(self, withdrawn_because=fact.reason, withdrawn_at=fact.at)
            case TankReturned():
                return replace(self, withdrawn_because="", withdrawn_at=None)
            case TankRead():
                return replace(
                    self,
                    temperature=fact.temperature,
                    level=fact.level,
                    done=fact.done,
                    read_at=fact.at,
                    read_by=fact.by,
                )
            case _:
                return self

    def _changed(self, more: Mapping[str, tuple[int, int]]) -> Self:
        # A move names boxes of two tanks: each follows its own.
        own = {
            box: self.boxes[box].changed(taken=taken, waiting=waiting)
            for box, (taken, waiting) in more.items()
            if box in self.boxes
        }
        return replace(self, boxes=self.boxes | own) if own else self

    def _called_off(self, fact: StorageCalledOff) -> Self:
        match fact.waited:
            case Waits.PUT_IN:
                return self._changed({fact.box: (-1, -1)})
            case Waits.MOVE:
                return self._changed({fact.to_box: (-1, -1)})
            case Waits.TAKING_OUT:
                return self._changed({fact.box: (0, -1)})

    @property
    def key(self) -> str:
        """The code on the tank."""
        return self.code

    @property
    def is_in_service(self) -> bool:
        """Whether anything may be put in."""
        return not self.withdrawn_because

    @property
    def positions(self) -> int:
        """How many positions its boxes have."""
        return sum(fill.positions for fill in self.boxes.values())

    @property
    def taken(self) -> int:
        """How many of them are taken, or kept for a move."""
        return sum(fill.taken for fill in self.boxes.values())

    @property
    def waiting(self) -> int:
        """How many things wait for verification."""
        return sum(fill.waiting for fill in self.boxes.values())

    @property
    def temperature_limits(self) -> tuple[Limit, ...]:
        """The warmest it may be."""
        return (Limit(severity=Severity.SOFT, provenance=self._source, at_most=self.temperature_celsius_max),)

    @property
    def level_limits(self) -> tuple[Limit, ...]:
        """The least nitrogen it may hold; none for a freezer."""
        if self.level_cm_min is None:
            return ()
        return (Limit(severity=Severity.SOFT, provenance=self._source, at_least=self.level_cm_min),)

    @property
    def _source(self) -> Provenance:
        return Provenance(Certainty.READ, self.limits_source)

    @property
    def is_outside_limits(self) -> bool:
        """Whether the last reading broke a limit."""
        return any(value is not None and value.broken for value in (self.temperature, self.level))
