"""What the door asks of a store. Two stand behind it: one in memory, one in a database."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lindra.gmp.dossier import Dossier, Dossiers
from lindra.gmp.fact import Fact, Ref


@dataclass(frozen=True, slots=True)
class KnownKey:
    """The entry that a command's key already made."""

    number: int
    person: str
    asked: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: its number and time. An empty record has number 0 and no time."""

    number: int
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """One entry to append: its exact bytes, and what changes with it in the same commit."""

    number: int
    at: datetime
    person: str
    operation: str
    key: str
    asked: str
    body: bytes
    leaf: bytes
    facts: tuple[Fact, ...]
    about: tuple[Ref, ...]
    claims: tuple[str, ...]
    dossiers: tuple[Dossier, ...]  # as they are after the facts


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it lies in the store."""

    number: int
    body: bytes
    leaf: bytes


class Writing(Dossiers, Protocol):
    """The one open write. Nothing else writes until it ends."""

    def head(self) -> Head:
        """Return the newest entry's number and time."""

    def known_key(self, key: str) -> KnownKey | None:
        """Return the entry that this key made, or None."""

    def append(self, entry: NewEntry) -> None:
        """Write the entry, its claims and its dossiers; all of it or, when anything is wrong, none."""


class Store(Protocol):
    """Where the record lies."""

    def writing(self, *, key: str = "", person: str = "") -> AbstractContextManager[Writing]:
        """Open the only write; leaving it commits, an exception leaves nothing behind.

        ``key`` and ``person`` say what will be asked for first; a store may fetch it with the opening.
        """

    def reading(self) -> AbstractContextManager[Dossiers]:
        """Open a look at the dossiers, which can not write."""

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[StoredEntry]:
        """Yield the entries in order, from ``first`` to ``last``, both included."""

    def entries_about(self, ref: Ref) -> Sequence[StoredEntry]:
        """Return the entries about one dossier, in order."""
