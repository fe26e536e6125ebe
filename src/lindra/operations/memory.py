"""The record in memory: for specifications, and as the plainest statement of what a store does."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lindra.gmp.dossier import D, Dossier
from lindra.gmp.fact import Ref
from lindra.gmp.files import KeptFile
from lindra.gmp.objection import AssumptionBroken
from lindra.operations.missing import missing
from lindra.operations.store import Head, KnownKey, NewEntry, StoredEntry


class MemoryFiles:
    """Keeps files in a dictionary."""

    def __init__(self) -> None:
        self._files: dict[str, KeptFile] = {}

    def keep(self, data: bytes) -> KeptFile:
        """Keep the bytes, and return what they are."""
        found = KeptFile.of(data)
        return self._files.setdefault(found.digest, found)

    def kept(self, digest: str) -> KeptFile | None:
        """Return what is kept under a digest, or None."""
        return self._files.get(digest)


class MemoryStore:
    """Keeps entries, keys, claims and dossiers in dictionaries. One writer at a time, like every store."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._entries: list[NewEntry] = []
        self._keys: dict[str, KnownKey] = {}
        self._claims: dict[str, int] = {}
        self._dossiers: dict[str, dict[str, Dossier]] = {}

    @contextmanager
    def writing(self, *, key: str = "", person: str = "") -> Iterator["MemoryStore"]:
        """Open the only write. ``append`` checks everything before it changes anything."""
        with self._lock:
            yield self

    @contextmanager
    def reading(self) -> Iterator["MemoryStore"]:
        """Open a look."""
        with self._lock:
            yield self

    def head(self) -> Head:
        """Return the newest entry's number and time."""
        if not self._entries:
            return Head(0, None)
        newest = self._entries[-1]
        return Head(newest.number, newest.at)

    def known_key(self, key: str) -> KnownKey | None:
        """Return the entry that this key made, or None."""
        return self._keys.get(key)

    def append(self, entry: NewEntry) -> None:
        """Write the entry; refuses a wrong number, a used key and a claim that is held."""
        if entry.number != len(self._entries) + 1:
            raise AssumptionBroken(f"entry {entry.number} does not follow entry {len(self._entries)}")
        if entry.key in self._keys:
            raise AssumptionBroken(f"the key {entry.key} has made entry {self._keys[entry.key].number}")
        for claim in entry.claims:
            if claim in self._claims:
                raise AssumptionBroken(f"{claim} is claimed by entry {self._claims[claim]}")
        self._entries.append(entry)
        self._keys[entry.key] = KnownKey(entry.number, entry.person, entry.asked)
        self._claims.update(dict.fromkeys(entry.claims, entry.number))
        for dossier in entry.dossiers:
            self._dossiers.setdefault(dossier.KIND, {})[dossier.key] = dossier

    def find(self, kind: type[D], key: str) -> D | None:
        """Return the dossier, or None."""
        found = self._dossiers.get(kind.KIND, {}).get(key)
        return found if isinstance(found, kind) else None

    def need(self, kind: type[D], key: str, *, field: str) -> D:
        """Return the dossier that a field names, or raise ``Missing``."""
        found = self.find(kind, key)
        if found is None:
            raise missing(kind.KIND, key, field=field)
        return found

    def of_therapy(self, kind: type[D], therapy: str) -> Sequence[D]:
        """Return a therapy's dossiers of one kind, in the order of their numbers."""
        return [dossier for dossier in self.each(kind) if dossier.therapy_number == therapy]

    def belonging_to(self, therapies: Sequence[str]) -> Sequence[Dossier]:
        """Return every dossier of these therapies, in the order of their numbers."""
        found = [one for kind in self._dossiers.values() for one in kind.values() if one.therapy_number in therapies]
        return sorted(found, key=lambda dossier: dossier.key)

    def last_key(self, kind: type[D]) -> str | None:
        """Return the number given out last."""
        return next(reversed(self._dossiers.get(kind.KIND, {})), None)

    def each(self, kind: type[D]) -> Sequence[D]:
        """Return every dossier of a kind, in the order of their numbers."""
        found = sorted(self._dossiers.get(kind.KIND, {}).items())
        return [dossier for _, dossier in found if isinstance(dossier, kind)]

    def open_ones(self, kind: type[D]) -> Sequence[D]:
        """Return the dossiers of a kind on which work is left."""
        return [dossier for dossier in self.each(kind) if dossier.is_open]

    def newest(self, kind: type[D], *, limit: int = 50, before: str | None = None) -> Sequence[D]:
        """Return the dossiers opened last, newest first."""
        found = [one for one in reversed(self._dossiers.get(kind.KIND, {}).values()) if isinstance(one, kind)]
        keys = [one.key for one in found]
        start = keys.index(before) + 1 if before is not None and before in keys else 0
        return found[start : start + limit]

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[StoredEntry]:
        """Yield the entries from ``first`` to ``last``, both included."""
        for entry in self._entries[first - 1 : last]:
            yield StoredEntry(entry.number, entry.body, entry.leaf)

    def entries_about(self, ref: Ref) -> Sequence[StoredEntry]:
        """Return the entries about one dossier, in order."""
        return [StoredEntry(entry.number, entry.body, entry.leaf) for entry in self._entries if ref in entry.about]
