"""A room, and the batch it is cleared for."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from lindra.facility.rooms.facts import RoomAdded, RoomCleared, RoomLeft
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact

GRADES = ("A", "B", "C", "D")  # cleanest first


@dataclass(frozen=True, kw_only=True)
class Room(Dossier):
    """One room. ``cleared_for`` is the batch that has it, or None."""

    KIND: ClassVar[str] = "room"

    code: str
    title: str
    grade: str
    cleared_for: str | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when the room is added."""
        return cls(code=fact.room, title=fact.title, grade=fact.grade) if isinstance(fact, RoomAdded) else None

    def after(self, fact: Fact) -> Self:
        """Follow clearance and leaving."""
        match fact:
            case RoomCleared():
                return replace(self, cleared_for=fact.batch)
            case RoomLeft() if self.cleared_for == fact.batch:
                return replace(self, cleared_for=None)
            case _:
                return self

    @property
    def key(self) -> str:
        """The room's code."""
        return self.code

    def is_at_least(self, grade: str) -> bool:
        """Tell whether the room's air is as clean as asked; no grade asked is always met."""
        if not grade:
            return True
        return self.grade in GRADES and GRADES.index(self.grade) <= GRADES.index(grade)
