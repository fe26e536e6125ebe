"""A thing in the cryostore, by its own code: where it lies, whether it still does, and for what it left."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, Self

from lindra.facility.cryostore.facts import (
    MoveBegun,
    Purpose,
    StorageCalledOff,
    TakingOutBegun,
    ThawRecorded,
    ThingMoved,
    ThingPutIn,
    ThingSeenInPlace,
    ThingTakenOut,
    Waits,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity

EVENTS_KEPT = 20  # the newest; all of them stand in the ledger


class StoredStatus(Enum):
    """Where the thing stands between putting in and taking out."""

    PUT_IN = "put-in"  # by one person; it counts when a second has verified it
    STORED = "stored"
    TAKEN_OUT = "taken-out"
    CALLED_OFF = "called-off"  # it was never stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for verification: who did it, and where to or for what."""

    what: Waits
    by: str
    at: datetime
    to_box: str = ""
    to_tank: str = ""
    to_site: str = ""
    to_position: str = ""
    purpose: Purpose | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thaw:
    """How it was thawed."""

    device: str
    started_at: datetime
    finished_at: datetime
    temperature: Quantity
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to it: a word, where, when, who, and who looked."""

    what: str
    where: str
    at: datetime
    by: str
    seen_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Stored(Dossier):
    """One vial, bag, back-up bag or sample. ``site``, ``box`` and ``position`` are empty when it lies nowhere."""

    KIND: ClassVar[str] = "stored"

    code: str
    status: StoredStatus
    site: str
    tank: str
    box: str
    position: str
    put_in_at: datetime
    put_in_by: str
    seen_by: str = ""
    waiting: Waiting | None = None
    taking_out_began_at: datetime | None = None
    taken_out_at: datetime | None = None
    taken_out_by: str = ""
    taken_out_seen_by: str = ""
    taken_out_purpose: Purpose | None = None
    taken_out_for: str = ""
    thaw: Thaw | None = None
    turn: int = 0  # how often it has left a place, or one that was kept for it
    events: tuple[Event, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when it is put in for the first time."""
        if not isinstance(fact, ThingPutIn):
            return None
        waiting = Waiting(what=Waits.PUT_IN, by=fact.by, at=fact.at)
        first = cls(
            code=fact.stored,
            status=StoredStatus.PUT_IN,
            site=fact.site,
            tank=fact.tank,
            box=fact.box,
            position=fact.position,
            put_in_at=fact.at,
            put_in_by=fact.by,
            waiting=waiting,
        )
        return first._with("put-in", f"{fact.box} {fact.position}", fact.at, fact.by)

    def after(self, fact: Fact) -> Self:
        """Follow it from place to place, out, and through its thaw."""
        match fact:
            case ThingPutIn():
                again = self.opened(fact)
                return self if again is None else replace(again, turn=self.turn, events=self.events + again.events)
            case ThingSeenInPlace():
                seen = replace(self, status=StoredStatus.STORED, seen_by=fact.by, waiting=None)
                return seen._with("seen-in-place", self.place, fact.at, self.put_in_by, fact.by)
            case MoveBegun():
                return replace(
                    self,
                    waiting=Waiting(
                        what=Waits.MOVE,
                        by=fact.by,
                        at=fact.at,
                        to_box=fact.to_box,
                        to_tank=fact.to_tank,
                        to_site=fact.to_site,
                        to_position=fact.to_position,
                    ),
                )
            case ThingMoved():
                moved = replace(
                    self,
                    site=fact.to_site,
                    tank=fact.to_tank,
                    box=fact.to_box,
                    position=fact.to_position,
                    seen_by=fact.by,
                    waiting=None,
                    turn=self.turn + 1,
                )
                return moved._with("moved", moved.place, fact.at, fact.moved_by, fact.by)
            case TakingOutBegun():
                return replace(
                    self,
                    waiting=Waiting(
                        what=Waits.TAKING_OUT,
                        by=fact.by,
                        at=fact.at,
                        purpose=fact.purpose,
                        reference=fact.reference,
                    ),
                )
            case ThingTakenOut():
                out = replace(
                    self._nowhere(),
                    status=StoredStatus.TAKEN_OUT,
                    taking_out_began_at=self.waiting.at if self.waiting else fact.at,
                    taken_out_at=fact.at,
                    taken_out_by=fact.taken_by,
                    taken_out_seen_by=fact.by,
                    taken_out_purpose=fact.purpose,
                    taken_out_for=fact.reference,
                )
                return out._with("taken-out", self.place, fact.at, fact.taken_by, fact.by)
            case StorageCalledOff(waited=Waits.PUT_IN):
                never = replace(self._nowhere(), status=StoredStatus.CALLED_OFF)
                return never._with("called-off", self.place, fact.at, fact.by)
            case StorageCalledOff():
                # The place that was kept for a move is left; that of a taking out never was.
                left = 1 if fact.waited is Waits.MOVE else 0
                return replace(self, waiting=None, turn=self.turn + left)._with(
                    "called-off", self.place, fact.at, fact.by
                )
            case ThawRecorded():
                thaw = Thaw(
                    device=fact.device,
                    started_at=fact.started_at,
                    finished_at=fact.finished_at,
                    temperature=fact.temperature,
                    by=fact.by,
                )
                return replace(self, thaw=thaw)._with("thawed", fact.device, fact.at, fact.by)
            case _:
                return self

    def _nowhere(self) -> Self:
        return replace(self, site="", tank="", box="", position="", waiting=None, turn=self.turn + 1)

    def _with(self, what: str, where: str, at: datetime, by: str, seen_by: str = "") -> Self:
        event = Event(what=what, where=where, at=at, by=by, seen_by=seen_by)
        return replace(self, events=(*self.events, event)[-EVENTS_KEPT:])

    @property
    def key(self) -> str:
        """Its code."""
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether it lies in the cryostore."""
        return self.lies

    @property
    def lies(self) -> bool:
        """Whether it lies in a position, seen by a second person or not."""
        return bool(self.box)

    @property
    def is_stored(self) -> bool:
        """Whether a second person has seen it in its position; a taking out that waits has not happened yet."""
        return self.status is StoredStatus.STORED

    @property
    def is_taken_out(self) -> bool:
        """Whether it has left the cryostore, seen by a second person."""
        return self.status is StoredStatus.TAKEN_OUT

    @property
    def place(self) -> str:
        """Where it lies, as it is read aloud: ``TANK-01/R02/B03 A1``; empty when it lies nowhere."""
        return f"{self.box} {self.position}".strip()
