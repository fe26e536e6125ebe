"""The record in a database: one writer, many readers.

Theory of operation. The writer holds a lock of this process, lifts the connection's read-only setting,
opens one transaction that excludes every other writer (``BEGIN IMMEDIATE`` on SQLite, an advisory lock
on PostgreSQL), and appends one entry with its mentions, claims and dossiers. Everything is plain SQL on
the driver's own connection: an operation is some eight statements, and each wrapper would be felt.

A dossier is parsed once and kept with the number of the entry that changed it last; a row with the same
number is the same dossier, so that the cache can never be older or newer than the snapshot that is read.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

from django.db import connections

from lindra.facility.people.person import Person
from lindra.gmp.dossier import DOSSIERS, D, Dossier
from lindra.gmp.fact import Ref
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.record import from_plain, time_read, time_written, to_plain
from lindra.operations.missing import missing
from lindra.operations.store import Head, KnownKey, NewEntry, StoredEntry
from lindra.store.connections import RECORD

CACHED_DOSSIERS = 4_096
CHUNK = 2_000
IN_MAX = 500
# Any number, the same in every process: PostgreSQL's advisory lock of the record's writer.
WRITER_LOCK = 5_546_271
PERSON = Person.KIND


class OutcomeUnknown(Exception):
    """The connection was lost at COMMIT: the act is in the record or it is not. Send it again, with its key."""


class _Cache:
    """Dossiers as they were parsed, the least used forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[int, Dossier]] = OrderedDict()
        self._lock = threading.Lock()

    def dossier(self, kind: str, key: str, entry: int, state: str) -> Dossier:
        """Return the dossier that a row holds."""
        place = (kind, key)
        with self._lock:
            kept = self._kept.get(place)
            if kept is not None and kept[0] == entry:
                self._kept.move_to_end(place)
                return kept[1]
        dossier = from_plain(DOSSIERS[kind], json.loads(state))
        self.keep(entry, dossier)
        return dossier

    def keep(self, entry: int, dossier: Dossier) -> None:
        """Keep a dossier as an entry left it."""
        with self._lock:
            self._kept[dossier.KIND, dossier.key] = (entry, dossier)
            if len(self._kept) > CACHED_DOSSIERS:
                self._kept.popitem(last=False)


class Reading:
    """A look at the dossiers, in one snapshot."""

    def __init__(self, raw: Any, cache: _Cache, mark: str) -> None:
        self._raw = raw
        self._cache = cache
        self._mark = mark  # how the driver writes the place of a value: ? or %s

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        found = self._raw.execute(sql.replace("?", self._mark), values).fetchall()
        return cast("list[Any]", found)

    def _dossiers(self, kind: type[D], where: str, values: Sequence[Any]) -> list[D]:
        rows = self._rows(f"SELECT key, entry, state FROM dossier WHERE kind = ? {where}", (kind.KIND, *values))
        return [cast("D", self._cache.dossier(kind.KIND, key, entry, state)) for key, entry, state in rows]

    def find(self, kind: type[D], key: str) -> D | None:
        """Return the dossier, or None."""
        found = self._dossiers(kind, "AND key = ?", (key,))
        return found[0] if found else None

    def need(self, kind: type[D], key: str, *, field: str) -> D:
        """Return the dossier that a field names, or raise ``Missing``."""
        found = self.find(kind, key)
        if found is None:
            raise missing(kind.KIND, key, field=field)
        return found

    def of_therapy(self, kind: type[D], therapy: str) -> Sequence[D]:
        """Return a therapy's dossiers of one kind, in the order of their numbers."""
        return self._dossiers(kind, "AND therapy = ? ORDER BY key", (therapy,))

    def belonging_to(self, therapies: Sequence[str]) -> Sequence[Dossier]:
        """Return every dossier of these therapies, in the order of their numbers."""
        found: list[Dossier] = []
        # Some databases take no more than so many values in one question.
        for start in range(0, len(therapies), IN_MAX):
            part = tuple(therapies[start : start + IN_MAX])
            marks = ", ".join("?" for _ in part)
            rows = self._rows(f"SELECT kind, key, entry, state FROM dossier WHERE therapy IN ({marks})", part)
            found += [self._cache.dossier(*row) for row in rows]
        return sorted(found, key=lambda dossier: dossier.key)

    def last_key(self, kind: type[D]) -> str | None:
        """Return the number given out last."""
        rows = self._rows("SELECT key FROM dossier WHERE kind = ? ORDER BY opened DESC, key DESC LIMIT 1", (kind.KIND,))
        return rows[0][0] if rows else None

    def each(self, kind: type[D]) -> Sequence[D]:
        """Return every dossier of a kind, in the order of their numbers."""
        return self._dossiers(kind, "ORDER BY key", ())

    def open_ones(self, kind: type[D]) -> Sequence[D]:
        """Return the dossiers of a kind on which work is left."""
        return self._dossiers(kind, "AND is_open ORDER BY key", ())

    def newest(self, kind: type[D], *, limit: int = 50, before: str | None = None) -> Sequence[D]:
        """Return the dossiers opened last, newest first."""
        if before is None:
            return self._dossiers(kind, "ORDER BY opened DESC, key DESC LIMIT ?", (limit,))
        return self._dossiers(
            kind,
            "AND opened < (SELECT opened FROM dossier WHERE kind = ? AND key = ?) "
            "ORDER BY opened DESC, key DESC LIMIT ?",
            (kind.KIND, before, limit),
        )


class Writing(Reading):
    """The one open write."""

    def __init__(self, raw: Any, cache: _Cache, mark: str) -> None:
        super().__init__(raw, cache, mark)
        self._found: dict[tuple[str, str], Dossier | None] = {}
        self._head: Head | None = None
        self._known: dict[str, KnownKey | None] = {}
        self.appended: list[tuple[int, Dossier]] = []

    def find(self, kind: type[D], key: str) -> D | None:
        """Return the dossier, or None; read once, since nobody else writes meanwhile."""
        place = (kind.KIND, key)
        if place not in self._found:
            self._found[place] = super().find(kind, key)
        return cast("D | None", self._found[place])

    def opens(self, before: Sequence[str], key: str, person: str) -> None:
        """Open the transaction with what every operation asks first: the head, its key, its person; one round trip."""
        with self._together():
            for statement in before:
                self._raw.execute(statement)
            newest = self._raw.execute(
                "SELECT n.number, n.at, k.number, k.person, k.asked "
                "FROM (SELECT number, at FROM entry ORDER BY number DESC LIMIT 1) n "
                f"LEFT JOIN entry k ON k.key = {self._mark}",
                (key,),
            )
            who = self._raw.execute(
                f"SELECT entry, state FROM dossier WHERE kind = {self._mark} AND key = {self._mark}", (PERSON, person)
            )
        row, found = newest.fetchone(), who.fetchone()
        self._head = Head(row[0], time_read(row[1])) if row else Head(0, None)
        self._known[key] = KnownKey(*row[2:]) if row and row[2] is not None else None
        self._found[PERSON, person] = self._cache.dossier(PERSON, person, *found) if found else None

    def _together(self) -> AbstractContextManager[Any]:
        # PostgreSQL's driver sends what stands in a pipeline at once, and waits for the answers once.
        return self._raw.pipeline() if self._mark == "%s" else nullcontext()

    def head(self) -> Head:
        """Return the newest entry's number and time."""
        if self._head is not None:
            return self._head
        rows = self._rows("SELECT number, at FROM entry ORDER BY number DESC LIMIT 1")
        return Head(rows[0][0], time_read(rows[0][1])) if rows else Head(0, None)

    def known_key(self, key: str) -> KnownKey | None:
        """Return the entry that this key made, or None."""
        if key in self._known:
            return self._known[key]
        rows = self._rows("SELECT number, person, asked FROM entry WHERE key = ?", (key,))
        return KnownKey(*rows[0]) if rows else None

    def append(self, entry: NewEntry) -> None:
        """Write the entry, its mentions, its claims and its dossiers."""
        for claim in entry.claims:
            held = self._rows("SELECT entry FROM claim WHERE name = ?", (claim,))
            if held:
                raise AssumptionBroken(f"{claim} is claimed by entry {held[0][0]}")
        opened: list[tuple[Any, ...]] = []
        changed: list[tuple[Any, ...]] = []
        for dossier in entry.dossiers:
            row = (entry.number, dossier.therapy_number, dossier.is_open, state_of(dossier), dossier.KIND, dossier.key)
            is_new = self.find(type(dossier), dossier.key) is None
            (opened if is_new else changed).append((entry.number, *row) if is_new else row)
            self.appended.append((entry.number, dossier))
        columns = (entry.number, time_written(entry.at), entry.person, entry.operation, entry.key, entry.asked)
        with self._together():
            self._each(
                "INSERT INTO entry (number, at, person, operation, key, asked, body, leaf) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(*columns, entry.body, entry.leaf)],
            )
            self._each(
                "INSERT INTO mention (kind, key, entry) VALUES (?, ?, ?)",
                [(ref.kind, ref.key, entry.number) for ref in entry.about],
            )
            self._each(
                "INSERT INTO claim (name, entry) VALUES (?, ?)", [(claim, entry.number) for claim in entry.claims]
            )
            self._each(
                "INSERT INTO dossier (opened, entry, therapy, is_open, state, kind, key) VALUES (?, ?, ?, ?, ?, ?, ?)",
                opened,
            )
            self._each(
                "UPDATE dossier SET entry = ?, therapy = ?, is_open = ?, state = ? WHERE kind = ? AND key = ?", changed
            )
        self._head = None
        self._known.clear()
        self._found.clear()

    def _each(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        sql = sql.replace("?", self._mark)
        for row in values:
            self._raw.execute(sql, row)


def as_bytes(stored: Any) -> bytes:
    """Return what lies in a column of bytes; a text put there by someone is read as its bytes."""
    return stored.encode("utf-8", "surrogateescape") if isinstance(stored, str) else bytes(stored)


def state_of(dossier: Dossier) -> str:
    """Return a dossier as its row holds it."""
    return json.dumps(to_plain(dossier), ensure_ascii=False, separators=(",", ":"))


class DatabaseStore:
    """Keeps the record in the database of Django's alias ``default``."""

    def __init__(self) -> None:
        self._cache = _Cache()
        # One writer of this process at a time, so that threads wait here and not inside the database.
        self._turn = threading.Lock()

    @contextmanager
    def writing(self, *, key: str = "", person: str = "") -> Iterator[Writing]:
        """Open the only write; leaving it commits, an exception leaves nothing behind.

        ``key`` and ``person`` say what will be asked for first, so that it is fetched with the opening.
        """
        with self._turn:
            raw, vendor = self._raw()
            if vendor == "sqlite":
                raw.execute("PRAGMA query_only = OFF")
                begin = ["BEGIN IMMEDIATE"]
            else:
                begin = ["BEGIN READ WRITE", f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"]
            try:
                writing = Writing(raw, self._cache, self._mark(vendor))
                try:
                    writing.opens(begin, key, person)
                    yield writing
                except BaseException:
                    self._roll_back(raw, vendor)
                    raise
                self._commit(raw)
                for entry, dossier in writing.appended:
                    self._cache.keep(entry, dossier)
            finally:
                if vendor == "sqlite":
                    raw.execute("PRAGMA query_only = ON")

    @staticmethod
    def _roll_back(raw: Any, vendor: str) -> None:
        # On SQLite, a writer that waited in vain for its turn has opened nothing.
        if vendor != "sqlite" or raw.in_transaction:
            raw.execute("ROLLBACK")

    def _commit(self, raw: Any) -> None:
        try:
            raw.execute("COMMIT")
        except Exception as error:
            if getattr(raw, "closed", False):
                connections[RECORD].close()
                raise OutcomeUnknown("The connection was lost while the entry was being committed.") from error
            raw.execute("ROLLBACK")
            raise

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a look, in one snapshot."""
        raw, vendor = self._raw()
        raw.execute("BEGIN" if vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield Reading(raw, self._cache, self._mark(vendor))
        finally:
            raw.execute("COMMIT")

    def entries(self, first: int = 1, last: int | None = None) -> Iterator[StoredEntry]:
        """Yield the entries from ``first`` to ``last``, both included, reading a few at a time."""
        while last is None or first <= last:
            until = first + CHUNK - 1 if last is None else min(last, first + CHUNK - 1)
            rows = self._select(
                "SELECT number, body, leaf FROM entry WHERE number BETWEEN ? AND ? ORDER BY number", (first, until)
            )
            if not rows:
                return
            for number, body, leaf in rows:
                yield StoredEntry(number, as_bytes(body), as_bytes(leaf))
            first = until + 1

    def entries_about(self, ref: Ref) -> Sequence[StoredEntry]:
        """Return the entries about one dossier, in order."""
        rows = self._select(
            "SELECT e.number, e.body, e.leaf FROM mention m JOIN entry e ON e.number = m.entry "
            "WHERE m.kind = ? AND m.key = ? ORDER BY m.entry",
            (ref.kind, ref.key),
        )
        return [StoredEntry(number, as_bytes(body), as_bytes(leaf)) for number, body, leaf in rows]

    def entry_of_key(self, key: str) -> int | None:
        """Return the number of the entry that a command's key made, or None."""
        rows = self._select("SELECT number FROM entry WHERE key = ?", (key,))
        return int(rows[0][0]) if rows else None

    def newest_about(self, ref: Ref, *, limit: int = 50) -> Sequence[StoredEntry]:
        """Return the newest entries about one dossier, newest first."""
        rows = self._select(
            "SELECT e.number, e.body, e.leaf FROM mention m JOIN entry e ON e.number = m.entry "
            "WHERE m.kind = ? AND m.key = ? ORDER BY m.entry DESC LIMIT ?",
            (ref.kind, ref.key, limit),
        )
        return [StoredEntry(number, as_bytes(body), as_bytes(leaf)) for number, body, leaf in rows]

    def newest_entries(self, *, limit: int = 50, before: int | None = None) -> Sequence[StoredEntry]:
        """Return the newest entries, newest first; with ``before``, those below that number."""
        below = 2**62 if before is None else before
        rows = self._select(
            "SELECT number, body, leaf FROM entry WHERE number < ? ORDER BY number DESC LIMIT ?", (below, limit)
        )
        return [StoredEntry(number, as_bytes(body), as_bytes(leaf)) for number, body, leaf in rows]

    def newest_entries_about(self, ref: Ref, *, limit: int = 50, before: int | None = None) -> Sequence[StoredEntry]:
        """Return the newest entries about one dossier, newest first; with ``before``, those below that number."""
        below = 2**62 if before is None else before
        rows = self._select(
            "SELECT e.number, e.body, e.leaf FROM mention m JOIN entry e ON e.number = m.entry "
            "WHERE m.kind = ? AND m.key = ? AND m.entry < ? ORDER BY m.entry DESC LIMIT ?",
            (ref.kind, ref.key, below, limit),
        )
        return [StoredEntry(number, as_bytes(body), as_bytes(leaf)) for number, body, leaf in rows]

    def size(self) -> int:
        """Return how many entries there are."""
        rows = self._select("SELECT COALESCE(MAX(number), 0) FROM entry", ())
        return int(rows[0][0])

    def _select(self, sql: str, values: Iterable[Any]) -> list[Any]:
        raw, vendor = self._raw()
        found = raw.execute(sql.replace("?", self._mark(vendor)), tuple(values)).fetchall()
        return cast("list[Any]", found)

    def _raw(self) -> tuple[Any, str]:
        connection = connections[RECORD]
        connection.ensure_connection()
        return cast("Any", connection.connection), connection.vendor

    @staticmethod
    def _mark(vendor: str) -> str:
        return "?" if vendor == "sqlite" else "%s"
