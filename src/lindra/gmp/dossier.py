"""Dossiers: the present state of one thing, made only from facts."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Protocol, Self, TypeVar

from lindra.gmp.fact import Fact

DOSSIERS: dict[str, "type[Dossier]"] = {}


class Dossier(ABC):
    """The base of every dossier; subclasses are frozen dataclasses that register by their kind."""

    KIND: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        DOSSIERS[cls.KIND] = cls

    @classmethod
    @abstractmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Return the dossier that this fact opens, or None when it opens none."""

    @abstractmethod
    def after(self, fact: Fact) -> Self:
        """Return the dossier as it is after the fact; reads nothing else. Unconcerned, it returns itself."""

    @property
    @abstractmethod
    def key(self) -> str:
        """The number that names this dossier among its kind."""

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to, when it belongs to one."""
        return None

    @property
    def is_open(self) -> bool:
        """Whether work is left on it: open dossiers are what boards and lists begin with."""
        return True


D = TypeVar("D", bound=Dossier)


class Dossiers(Protocol):
    """What ``gather`` may read: dossiers, and nothing else of the record."""

    def find(self, kind: type[D], key: str) -> D | None:
        """Return the dossier, or None."""

    def need(self, kind: type[D], key: str, *, field: str) -> D:
        """Return the dossier that a command's field names, or raise ``Missing``."""

    def of_therapy(self, kind: type[D], therapy: str) -> Sequence[D]:
        """Return a therapy's dossiers of one kind, in the order of their numbers."""

    def belonging_to(self, therapies: Sequence[str]) -> "Sequence[Dossier]":
        """Return every dossier of these therapies, of whatever kind, in the order of their numbers."""

    def last_key(self, kind: type[D]) -> str | None:
        """Return the number of a kind given out last, from which the next is made."""

    def each(self, kind: type[D]) -> Sequence[D]:
        """Return every dossier of a kind; for kinds that stay few (rooms, equipment, recipes)."""

    def open_ones(self, kind: type[D]) -> Sequence[D]:
        """Return the dossiers of a kind on which work is left, in the order of their numbers."""

    def newest(self, kind: type[D], *, limit: int = 50, before: str | None = None) -> Sequence[D]:
        """Return the dossiers opened last, newest first; with ``before``, those opened before that one."""
