"""A box of the cryostore: which of its positions holds what."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self, TypeVar

from lindra.facility.cryostore.facts import (
    BoxAdded,
    BoxCounted,
    MoveBegun,
    StorageCalledOff,
    TakingOutBegun,
    ThingMoved,
    ThingPutIn,
    ThingSeenInPlace,
    ThingTakenOut,
    Waits,
)
from lindra.facility.cryostore.places import positions_of
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Box(Dossier):
    """One box. ``things``: by position, the code that lies there; ``coming``: that is on its way there.

    ``waits`` says of a position what waits for a second person there, ``left`` how often it has been left.
    ``newest`` are the positions that were filled last.
    """

    KIND: ClassVar[str] = "box"

    code: str
    tank: str
    site: str
    rows: int
    columns: int
    things: dict[str, str]
    coming: dict[str, str]
    waits: dict[str, Waits]
    left: dict[str, int]
    newest: tuple[str, ...] = ()
    newest_at: datetime | None = None
    counted_at: datetime | None = None
    counted_by: str = ""
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin empty."""
        if not isinstance(fact, BoxAdded):
            return None
        return cls(
            code=fact.box,
            tank=fact.tank,
            site=fact.site,
            rows=fact.rows,
            columns=fact.columns,
            things={},
            coming={},
            waits={},
            left={},
        )

    def after(self, fact: Fact) -> Self:
        """Follow what comes and goes."""
        match fact:
            case ThingPutIn():
                return self._filled(fact.position, fact.stored, fact.at, waits=Waits.PUT_IN)
            case ThingSeenInPlace():
                return replace(self, waits=_without(self.waits, fact.position))
            case MoveBegun():
                return self._move_begun(fact)
            case ThingMoved():
                return self._moved(fact)
            case TakingOutBegun():
                return replace(self, waits=self.waits | {fact.position: Waits.TAKING_OUT})
            case ThingTakenOut():
                return self._emptied(fact.position)
            case StorageCalledOff():
                return self._called_off(fact)
            case BoxCounted():
                return replace(
                    self,
                    counted_at=fact.at,
                    counted_by=fact.by,
                    missing=fact.missing,
                    unexpected=fact.unexpected,
                )
            case _:
                return self

    def _filled(self, position: str, code: str, at: datetime, *, waits: Waits | None = None) -> Self:
        newest = (*self.newest, position) if self.newest_at == at else (position,)
        return replace(
            self,
            things=self.things | {position: code},
            coming=_without(self.coming, position),
            waits=self.waits | {position: waits} if waits else _without(self.waits, position),
            newest=newest,
            newest_at=at,
        )

    def _emptied(self, position: str) -> Self:
        return replace(
            self,
            things=_without(self.things, position),
            coming=_without(self.coming, position),
            waits=_without(self.waits, position),
            left=self.left | {position: self.turn(position) + 1},
            newest=tuple(one for one in self.newest if one != position),
        )

    def _move_begun(self, fact: MoveBegun) -> Self:
        after = self
        if fact.box == self.code:
            after = replace(after, waits=after.waits | {fact.position: Waits.MOVE})
        if fact.to_box == self.code:
            after = replace(
                after,
                coming=after.coming | {fact.to_position: fact.stored},
                waits=after.waits | {fact.to_position: Waits.MOVE},
            )
        return after

    def _moved(self, fact: ThingMoved) -> Self:
        after = self
        if fact.box == self.code:
            after = after._emptied(fact.position)
        if fact.to_box == self.code:
            after = after._filled(fact.to_position, fact.stored, fact.at)
        return after

    def _called_off(self, fact: StorageCalledOff) -> Self:
        after = self
        if fact.box == self.code and fact.waited is Waits.PUT_IN:
            return after._emptied(fact.position)
        if fact.box == self.code:
            after = replace(after, waits=_without(after.waits, fact.position))
        if fact.to_box == self.code:
            after = after._emptied(fact.to_position)
        return after

    @property
    def key(self) -> str:
        """The code on the box."""
        return self.code

    @property
    def positions(self) -> tuple[str, ...]:
        """Its positions, row by row."""
        return positions_of(self.rows, self.columns)

    @property
    def rack(self) -> str:
        """Its rack, as the code says it: ``R02``."""
        return self.code.split("/")[1]

    def holder(self, position: str) -> str:
        """Return the code that lies in a position, or is on its way there; empty when it is free."""
        return self.things.get(position) or self.coming.get(position, "")

    def turn(self, position: str) -> int:
        """Return how often the position has been left."""
        return self.left.get(position, 0)

    @property
    def differs(self) -> bool:
        """Whether the last count saw something else than the record says."""
        return bool(self.missing or self.unexpected)


def _without(mapping: dict[str, V], key: str) -> dict[str, V]:
    return {one: value for one, value in mapping.items() if one != key}
