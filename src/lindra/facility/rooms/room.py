"""A room: its grade and state, whether it is clean, which batches it is cleared for, and who is inside."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
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


# How far back the room remembers who was in it: longer than any plate is incubated, and never a growing list.
OCCUPATIONS_KEPT = timedelta(days=60)
OCCUPATIONS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """A batch that was in the room: from its clearance until it left, or until now."""

    batch: str
    therapy: str  # empty where the clearance did not say
    since: datetime
    until: datetime | None = None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Tell whether the batch was in the room at any moment from start to end, both included."""
        return self.since <= end and (self.until is None or self.until >= start)


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
    occupations: tuple[Occupation, ...] = ()  # the batches of the last weeks, in the order of their clearance

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when the room is added."""
        return cls(code=fact.room, title=fact.title, grade=fact.grade) if isinstance(fact, RoomAdded) else None

    def after(self, fact: Fact) -> Self:
        """Follow clearance and leaving, cleaning, state, and who goes in and out."""
        match fact:
            case RoomCleared():
                return replace(self._cleared(fact.batch), occupations=_stay_begun(self.occupations, fact))
            case RoomLeft() if fact.batch in self.batches:
                return replace(self._left(fact), occupations=_stay_ended(self.occupations, fact))
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

    def occupied(self, start: datetime, end: datetime) -> tuple[Occupation, ...]:
        """Return the batches that were in the room at any moment from start to end."""
        return tuple(one for one in self.occupations if one.overlaps(start, end))

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


def _stay_begun(occupations: tuple[Occupation, ...], fact: RoomCleared) -> tuple[Occupation, ...]:
    # A batch that clears again without having left stays the same guest.
    if any(one.batch == fact.batch and one.until is None for one in occupations):
        return occupations
    kept = tuple(one for one in occupations if one.until is None or one.until >= fact.at - OCCUPATIONS_KEPT)
    new = Occupation(batch=fact.batch, therapy=fact.therapy, since=fact.at)
    return (*kept, new)[-OCCUPATIONS_MAX:]


def _stay_ended(occupations: tuple[Occupation, ...], fact: RoomLeft) -> tuple[Occupation, ...]:
    return tuple(
        replace(one, until=fact.at) if one.batch == fact.batch and one.until is None else one for one in occupations
    )
