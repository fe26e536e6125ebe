"""Verifies the whole record: bytes, tree, signatures, triggers, and every table against the facts.

It trusts nothing that is stored but the first key. Each entry is recomputed from its bytes; the columns
beside it, the mentions, claims and dossiers are made again from the facts and compared; every signed head
must be the head of the tree at its size. It looks at the entries there are when it begins, reads a few at a
time, and stands in nobody's way: a centre verifies while it works.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connections

from lindra.ledger.checkpoint import open_checkpoint
from lindra.ledger.entry import EntryError, read_entry
from lindra.ledger.keys import ROTATE_KEY, KeyHistory, KeyRefusedError, rotation_in
from lindra.ledger.note import NoteError
from lindra.ledger.tree import TILE_LEAVES, Frontier, leaf_hash
from lindra.store.connections import RECORD
from lindra.store.database import CHUNK, DatabaseStore, as_bytes
from lindra.store.files import KeptFiles
from lindra.store.heads import Heads, split_hashes
from lindra.store.replaying import Replaying
from lindra.store.triggers import RULES, differences
from lindra.therapy.manufacture.logbook_facts import FileAttached

FINDINGS_MAX = 100
FILE_ATTACHED = FileAttached.TYPE
_ROTATES = f'"operation":"{ROTATE_KEY}"'.encode()


@dataclass
class Report:
    """What was checked, and what was found wrong, in words."""

    entries: int = 0
    signatures: int = 0
    refused: int = 0
    heads: int = 0
    tiles: int = 0
    mentions: int = 0
    claims: int = 0
    dossiers: int = 0
    files: int = 0
    triggers: int = 0
    root: str = ""
    sealed: int = 0
    unsealed: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.findings

    def says(self, finding: str) -> None:
        """Add a finding; after a hundred, only that there are more."""
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(finding)
        elif len(self.findings) == FINDINGS_MAX:
            self.findings.append("There is more; mend the first findings and verify again.")


def verify(
    store: DatabaseStore,
    heads: Heads,
    *,
    files: KeptFiles | None = None,
    tree_only: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Verify the record; with ``tree_only`` its bytes, its tree and its signed heads, and not what they mean."""
    report = Report()
    try:
        _Verification(store, heads, files, report, progress).run(tree_only=tree_only)
    except (DatabaseError, sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # A page of the database file that can not be read at all.
        report.says(f"The database itself can not be read: {error}")
    return report


class _Verification:
    def __init__(
        self,
        store: DatabaseStore,
        heads: Heads,
        files: KeptFiles | None,
        report: Report,
        progress: Callable[[int], None],
    ) -> None:
        self._files = files
        self._looked_at: set[str] = set()
        self._heads = heads
        self._report = report
        self._progress = progress
        self._end = store.size()
        self._frontier = Frontier()
        self._keys = KeyHistory(heads.first_key())
        self._signed = self._pages(
            "SELECT size, root, peaks, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?"
        )
        self._next_head = next(self._signed, None)
        self._tiles = self._pages("SELECT number, root FROM tile WHERE number > ? ORDER BY number LIMIT ?", first=-1)
        self._next_tile = next(self._tiles, None)

    def run(self, *, tree_only: bool) -> None:
        """Check everything, in the order in which one thing rests on another."""
        if not tree_only:
            self._file()
        for difference in differences():
            self._report.says(difference)
        self._report.triggers = len(RULES)
        whole = self._tree() if tree_only else self._entries()
        self._end_of_tree(whole)

    def _file(self) -> None:
        connection = connections[RECORD]
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            for (line,) in self._rows("PRAGMA integrity_check(10)"):
                if line != "ok":
                    self._report.says(f"The database file is damaged: {line}")

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        connection = connections[RECORD]
        connection.ensure_connection()
        raw: Any = connection.connection
        mark = "?" if connection.vendor == "sqlite" else "%s"
        found: list[Any] = raw.execute(sql.replace("?", mark), values).fetchall()
        return found

    def _pages(self, sql: str, *, first: int = 0) -> Iterator[Any]:
        """Yield rows in the order of their first column, reading a few at a time."""
        while rows := self._rows(sql, (first, CHUNK)):
            yield from rows
            first = rows[-1][0]

    def _tree(self) -> bool:
        """Check bytes, leaves, tiles and heads as fast as the hashes go; tells whether no entry was missing."""
        for number, body, leaf in self._pages(
            "SELECT number, body, leaf FROM entry WHERE number > ? ORDER BY number LIMIT ?"
        ):
            if number > self._end:
                break
            data = as_bytes(body)
            if not self._leaf(number, data, as_bytes(leaf)):
                return False
            if _ROTATES in data:
                self._rotation(number, read_entry(data))
            self._after(number)
        return True

    def _entries(self) -> bool:
        """Check everything that entries say; tells whether no entry was missing."""
        columns = "number, at, person, operation, key, asked, body, leaf"
        replaying = Replaying(self._rows, self._report.says, self._end)
        for row in self._pages(f"SELECT {columns} FROM entry WHERE number > ? ORDER BY number LIMIT ?"):
            number = row[0]
            if number > self._end:
                break
            data = as_bytes(row[6])
            if not self._leaf(number, data, as_bytes(row[7])):
                return False
            body = self._entry(row, data)
            if body is not None:
                self._rotation(number, body)
                replaying.take(number, body)
                self._attached(number, body)
            self._after(number)
        replaying.finish()
        report = self._report
        report.mentions, report.claims, report.dossiers = replaying.mentions, replaying.claims, replaying.dossiers
        return True

    def _leaf(self, number: int, data: bytes, stored: bytes) -> bool:
        """Add one entry to the tree; tells whether it is the one that follows."""
        if number != self._frontier.size + 1:
            self._report.says(f"Entry {self._frontier.size + 1} is missing; entry {number} follows.")
            return False
        leaf = leaf_hash(data)
        if leaf != stored:
            self._report.says(f"Entry {number} is not as it was written: its bytes and its leaf hash differ.")
        root = self._frontier.append(leaf)
        if root is not None:
            self._tile(number // TILE_LEAVES - 1, root)
        return True

    def _tile(self, number: int, root: bytes) -> None:
        self._report.tiles += 1
        if self._next_tile is not None and self._next_tile[0] == number:
            if as_bytes(self._next_tile[1]) != root:
                self._report.says(f"Tile {number} is not the root of its {TILE_LEAVES} entries.")
            self._next_tile = next(self._tiles, None)

    def _after(self, number: int) -> None:
        while self._next_head is not None and self._next_head[0] == number:
            self._head(*self._next_head)
            self._next_head = next(self._signed, None)
        if number % CHUNK == 0:
            self._progress(number)

    def _head(self, size: int, root: Any, peaks: Any, note: str) -> None:
        report, frontier = self._report, self._frontier
        report.heads += 1
        report.sealed = size
        if as_bytes(root) != frontier.root():
            report.says(f"The head of {size} entries has another root than the entries.")
        if tuple(split_hashes(as_bytes(peaks))) != frontier.peaks:
            report.says(f"The peaks kept with the head of {size} entries are not the tree's.")
        try:
            checkpoint, _ = open_checkpoint(note, [self._keys.key_for(size)], origin=self._heads.origin)
        except NoteError as error:
            report.says(f"The signed head of {size} entries is not valid: {error}")
            return
        if (checkpoint.size, checkpoint.root) != (size, frontier.root()):
            report.says(f"The signed head of {size} entries says another tree than the entries make.")

    def _end_of_tree(self, whole: bool) -> None:
        report = self._report
        report.entries, report.root = self._frontier.size, self._frontier.root().hex()
        report.unsealed = report.entries - report.sealed
        newest = self._rows("SELECT COALESCE(MAX(number), 0) FROM entry")[0][0] if whole else self._end
        if self._next_head is not None and self._next_head[0] > newest:
            size = self._next_head[0]
            report.says(f"A signed head covers {size} entries, but there are {newest}: the end has been cut off.")
        if self._next_tile is not None and (self._next_tile[0] + 1) * TILE_LEAVES > newest:
            report.says(f"Tile {self._next_tile[0]} covers entries that are not there.")

    def _entry(self, row: Any, data: bytes) -> dict[str, Any] | None:
        number, at, person, operation, key, asked = row[:6]
        report = self._report
        try:
            body: dict[str, Any] = read_entry(data)
        except EntryError as error:
            report.says(f"Entry {number} can not be read: {error}")
            return None
        if body["number"] != number:
            report.says(f"Entry {number} calls itself number {body['number']}.")
        columns = {"at": at, "person": person, "operation": operation, "key": key, "asked": asked}
        said = {**{name: body[name] for name in ("at", "operation", "key", "asked")}, "person": body["by"]["person"]}
        for name, value in columns.items():
            if value != said[name]:
                report.says(f"Entry {number}: the column {name} says {value!r}, the entry {said[name]!r}.")
        report.signatures += body["signed"] is not None
        report.refused += body["refused"] is not None
        return body

    def _attached(self, number: int, body: dict[str, Any]) -> None:
        """Look at each file that the entry names, once: it is there, and its bytes are those that were attached."""
        for fact in body["facts"] if self._files is not None else ():
            if fact["type"] != FILE_ATTACHED or fact["data"]["digest"] in self._looked_at:
                continue
            digest, name = fact["data"]["digest"], fact["data"]["file_name"]
            self._looked_at.add(digest)
            self._report.files += 1
            assert self._files is not None
            found = self._files.digest_of(digest)
            if found is None:
                self._report.says(f"Entry {number}: the file {name} that it names is missing ({digest}).")
            elif found != digest:
                self._report.says(f"Entry {number}: the file {name} is not as it was attached; it is {found} now.")

    def _rotation(self, number: int, body: dict[str, Any]) -> None:
        try:
            rotation = rotation_in(body)
            if rotation is not None:
                self._keys = self._keys.after(number, rotation)
        except KeyRefusedError as error:
            self._report.says(f"Entry {number}: {error}")
