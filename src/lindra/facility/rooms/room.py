"""A room: its grade and state, whether it is clean, which batches it is cleared for, and who is inside."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, Self

from lindra.facility.rooms.cleaning import Cleaning, Due
from lindra.facility.rooms.facts import (
    CleaningPlanned,
    PersonEntered,
    PersonLeft,
    RoomAdded,
    RoomCleaned,
    RoomCleared,
    RoomLeft,
    RoomStateChanged,
    SideBySideAllowed,
    SideBySideEnded,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text

GRADES = ("A", "B", "C", "D")  # cleanest first
GOWNED = frozenset({"A", "B"})  # the grades that only a person qualified in gowning enters


class RoomState(Enum):
    """What is asked of the room's air (EU GMP Annex 1 4.22, 4.27)."""

    AT_REST = "at-rest"  # equipment in place, nobody inside
    IN_OPERATION = "in-operation"

    @property
    def title(self) -> Text:
        """The state as people say it."""
        return Text("at rest", "i vila") if self is RoomState.AT_REST else Text("in operation", "i drift")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A person who is in the room."""

    person: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Room(Dossier):
    """One room. ``cleared_for`` is the batch that has it, or None; ``beside`` are closed batches cleared beside it."""

    KIND: ClassVar[str] = "room"

    code: str
    title: str
    grade: str
    cleared_for: str | None = None
    beside: tuple[str, ...] = ()
    side_by_side: str = ""  # why closed batches may be side by side; empty when they may not
    state: RoomState = RoomState.AT_REST
    cleaning: Cleaning = field(default_factory=Cleaning)
    inside: tuple[Inside, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when the room is added."""
        return cls(code=fact.room, title=fact.title, grade=fact.grade) if isinstance(fact, RoomAdded) else None

    def after(self, fact: Fact) -> Self:
        """Follow clearance and leaving, cleaning, state, and who goes in and out."""
        match fact:
            case RoomCleared():
                return self._cleared(fact.batch)
            case RoomLeft() if fact.batch in self.batches:
                return self._left(fact)
            case CleaningPlanned():
                plan = replace(self.cleaning, hours=fact.hours, after_each_batch=fact.after_each_batch)
                return replace(self, cleaning=plan)
            case RoomCleaned():
                return replace(self, cleaning=replace(self.cleaning, cleaned_at=fact.cleaned_at, agent=fact.agent))
            case RoomStateChanged():
                return replace(self, state=RoomState.IN_OPERATION if fact.in_operation else RoomState.AT_REST)
            case SideBySideAllowed():
                return replace(self, side_by_side=fact.justification)
            case SideBySideEnded():
                return replace(self, side_by_side="")
            case PersonEntered():
                return replace(self, inside=(*self._others(fact.who), Inside(person=fact.who, since=fact.at)))
            case PersonLeft():
                return replace(self, inside=self._others(fact.who))
            case _:
                return self

    @property
    def key(self) -> str:
        """The room's code."""
        return self.code

    @property
    def batches(self) -> tuple[str, ...]:
        """The batches that the room is cleared for, in the order of their clearance."""
        return (*((self.cleared_for,) if self.cleared_for else ()), *self.beside)

    def is_at_least(self, grade: str) -> bool:
        """Tell whether the room's air is as clean as asked; no grade asked is always met."""
        if not grade:
            return True
        return self.grade in GRADES and GRADES.index(self.grade) <= GRADES.index(grade)

    def is_inside(self, person: str) -> bool:
        """Tell whether the person is in the room."""
        return any(one.person == person for one in self.inside)

    def cleaning_due(self, at: datetime) -> Due | None:
        """Return why the room is to be cleaned before the next batch, or None; a room without grade needs none."""
        return self.cleaning.due(at) if self.grade else None

    def _cleared(self, batch: str) -> Self:
        if batch in self.batches:
            return self
        room = replace(self, state=RoomState.IN_OPERATION)
        if self.cleared_for is None:
            return replace(room, cleared_for=batch)
        # Before batches could be side by side, the last to be cleared had the room.
        return replace(room, beside=(*self.beside, batch)) if self.side_by_side else replace(room, cleared_for=batch)

    def _left(self, fact: RoomLeft) -> Self:
        others = tuple(one for one in self.batches if one != fact.batch)
        return replace(
            self,
            cleared_for=others[0] if others else None,
            beside=others[1:],
            state=self.state if others else RoomState.AT_REST,
            cleaning=replace(self.cleaning, batch_left_at=fact.at),
        )

    def _others(self, person: str) -> tuple[Inside, ...]:
        return tuple(one for one in self.inside if one.person != person)
