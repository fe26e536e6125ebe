"""Verifies the whole record: bytes, tree, signatures, triggers, and every table against the facts.

It trusts nothing that is stored but the first key. Each entry is recomputed from its bytes; the columns
beside it, the mentions, claims and dossiers are made again from the facts and compared; every signed head
must be the head of the tree at its size.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connections

from lindra.gmp.dossier import DOSSIERS, Dossier
from lindra.gmp.fact import FACTS, Ref
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.record import from_plain
from lindra.ledger.checkpoint import open_checkpoint
from lindra.ledger.entry import EntryError, read_entry
from lindra.ledger.keys import KeyHistory, KeyRefusedError, rotation_in
from lindra.ledger.note import NoteError
from lindra.ledger.tree import TILE_LEAVES, Frontier, leaf_hash
from lindra.operations.replay import changed_dossiers, facts_of
from lindra.store.connections import RECORD
from lindra.store.database import CHUNK, DatabaseStore, as_bytes, state_of
from lindra.store.heads import Heads, split_hashes
from lindra.store.triggers import differences

FINDINGS_MAX = 100


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
    triggers: int = 0
    root: str = ""
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
    store: DatabaseStore, heads: Heads, *, replay: bool = True, progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Verify the record. Without ``replay`` only bytes, tree and heads are checked, in memory that does not grow."""
    report = Report()
    try:
        _Verification(store, heads, report, replay=replay, progress=progress).run()
    except (DatabaseError, sqlite3.DatabaseError, UnicodeDecodeError) as error:
        # A page of the database file that can not be read at all.
        report.says(f"The database itself can not be read: {error}")
    return report


class _Verification:
    def __init__(
        self,
        store: DatabaseStore,
        heads: Heads,
        report: Report,
        *,
        replay: bool,
        progress: Callable[[int], None],
    ) -> None:
        self._store = store
        self._heads = heads
        self._report = report
        self._replay = replay
        self._progress = progress
        self._mentions: set[tuple[str, str, int]] = set()
        self._claims: dict[str, int] = {}
        self._dossiers: dict[Ref, Dossier] = {}
        self._opened: dict[Ref, int] = {}
        self._changed: dict[Ref, int] = {}

    def run(self) -> None:
        """Check everything, in the order in which one thing rests on another."""
        connection = connections[RECORD]
        connection.ensure_connection()
        raw: Any = connection.connection
        if connection.vendor == "sqlite":
            # The entries below are read through the table alone, and the file is checked as a file.
            for (line,) in raw.execute("PRAGMA integrity_check(10)").fetchall():
                if line != "ok":
                    self._report.says(f"The database file is damaged: {line}")
        for difference in differences():
            self._report.says(difference)
        self._entries()
        if self._replay:
            self._read_tables()

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        connection = connections[RECORD]
        raw: Any = connection.connection
        mark = "?" if connection.vendor == "sqlite" else "%s"
        found: list[Any] = raw.execute(sql.replace("?", mark), values).fetchall()
        return found

    def _chunks(self) -> Iterator[Any]:
        first = 0
        columns = "number, at, person, operation, key, asked, body, leaf"
        while True:
            rows = self._rows(f"SELECT {columns} FROM entry WHERE number > ? ORDER BY number LIMIT ?", (first, CHUNK))
            if not rows:
                return
            yield from rows
            first = rows[-1][0]
            self._progress(first)

    def _entries(self) -> None:
        report = self._report
        frontier = Frontier()
        heads = self._rows("SELECT size, root, peaks, note FROM checkpoint ORDER BY size")
        tiles = {number: as_bytes(root) for number, root in self._rows("SELECT number, root FROM tile")}
        waiting = iter(heads)
        head = next(waiting, None)
        keys = KeyHistory(self._heads.first_key())
        for row in self._chunks():
            number, body, leaf = row[0], as_bytes(row[6]), as_bytes(row[7])
            if number != frontier.size + 1:
                report.says(f"Entry {frontier.size + 1} is missing; entry {number} follows.")
                return
            if leaf_hash(body) != leaf:
                report.says(f"Entry {number} is not as it was written: its bytes and its leaf hash differ.")
            keys = self._entry(row, body, keys)
            tile = frontier.append(leaf_hash(body))
            if tile is not None:
                place = frontier.size // TILE_LEAVES - 1
                report.tiles += 1
                if place in tiles and tiles.pop(place) != tile:
                    report.says(f"Tile {place} is not the root of its 256 entries.")
            while head is not None and head[0] == frontier.size:
                self._head(head, frontier, keys)
                head = next(waiting, None)
        report.entries = frontier.size
        report.root = frontier.root().hex()
        if head is not None:
            report.says(
                f"A signed head covers {head[0]} entries, but there are {frontier.size}: the end has been cut off."
            )
        for place in tiles:
            report.says(f"Tile {place} covers entries that are not there.")
        report.unsealed = frontier.size - (heads[-1][0] if heads else 0)

    def _entry(self, row: Any, data: bytes, keys: KeyHistory) -> KeyHistory:
        number, at, person, operation, key, asked = row[:6]
        report = self._report
        try:
            body: dict[str, Any] = read_entry(data)
        except EntryError as error:
            report.says(f"Entry {number} can not be read: {error}")
            return keys
        if body["number"] != number:
            report.says(f"Entry {number} calls itself number {body['number']}.")
        columns = {"at": at, "person": person, "operation": operation, "key": key, "asked": asked}
        said = {**{name: body[name] for name in ("at", "operation", "key", "asked")}, "person": body["by"]["person"]}
        for name, value in columns.items():
            if value != said[name]:
                report.says(f"Entry {number}: the column {name} says {value!r}, the entry {said[name]!r}.")
        report.signatures += body["signed"] is not None
        report.refused += body["refused"] is not None
        try:
            rotation = rotation_in(body)
            if rotation is not None:
                keys = keys.after(number, rotation)
        except KeyRefusedError as error:
            report.says(f"Entry {number}: {error}")
        if self._replay:
            self._facts(number, body)
        return keys

    def _facts(self, number: int, body: dict[str, Any]) -> None:
        unknown = [fact["type"] for fact in body["facts"] if fact["type"] not in FACTS]
        if unknown:
            self._report.says(f"Entry {number} holds facts that this program does not know: {', '.join(unknown)}.")
            return
        try:
            facts = facts_of(body)
            changed = changed_dossiers(facts, self._dossiers.get)
        except (AssumptionBroken, KeyError, TypeError, ValueError, AttributeError) as error:
            self._report.says(f"Entry {number} does not follow from the entries before it: {error}")
            return
        for fact, written in zip(facts, body["facts"], strict=True):
            if [[ref.kind, ref.key] for ref in fact.about()] != written["about"]:
                self._report.says(f"Entry {number}: the fact {fact.TYPE} is about something else than it says.")
            self._mentions |= {(ref.kind, ref.key, number) for ref in fact.about()}
            for claim in fact.claims():
                if claim in self._claims:
                    self._report.says(f"Entry {number} claims {claim}, which entry {self._claims[claim]} holds.")
                self._claims[claim] = number
        for ref, dossier in changed.items():
            self._opened.setdefault(ref, number)
            self._changed[ref] = number
            self._dossiers[ref] = dossier

    def _head(self, head: Any, frontier: Frontier, keys: KeyHistory) -> None:
        size, root, peaks, note = head
        report = self._report
        report.heads += 1
        if as_bytes(root) != frontier.root():
            report.says(f"The head of {size} entries has another root than the entries.")
        if tuple(split_hashes(as_bytes(peaks))) != frontier.peaks:
            report.says(f"The peaks kept with the head of {size} entries are not the tree's.")
        try:
            checkpoint, _ = open_checkpoint(note, [keys.key_for(size)], origin=self._heads.origin)
        except NoteError as error:
            report.says(f"The signed head of {size} entries is not valid: {error}")
            return
        if (checkpoint.size, checkpoint.root) != (size, frontier.root()):
            report.says(f"The signed head of {size} entries says another tree than the entries make.")

    def _read_tables(self) -> None:
        report = self._report
        report.triggers = len(set(DOSSIERS))
        stored = {tuple(row) for row in self._rows("SELECT kind, key, entry FROM mention")}
        report.mentions = len(stored)
        for kind, key, entry in sorted(self._mentions - stored)[:FINDINGS_MAX]:
            report.says(f"The mention of {kind} {key} in entry {entry} is missing.")
        for kind, key, entry in sorted(stored - self._mentions, key=str)[:FINDINGS_MAX]:
            report.says(f"A mention of {kind} {key} names entry {entry}, which does not speak of it.")
        claims = dict(self._rows("SELECT name, entry FROM claim"))
        report.claims = len(claims)
        for name in sorted({*claims, *self._claims}):
            if claims.get(name) != self._claims.get(name):
                report.says(
                    f"The claim {name} is of entry {claims.get(name)}, and should be of {self._claims.get(name)}."
                )
        self._dossier_rows()

    def _dossier_rows(self) -> None:
        report = self._report
        left = set(self._dossiers)
        rows = self._rows("SELECT kind, key, opened, entry, therapy, is_open, state FROM dossier ORDER BY kind, key")
        for kind, key, opened, entry, therapy, is_open, state in rows:
            ref = Ref(kind, key)
            report.dossiers += 1
            dossier = self._dossiers.get(ref)
            if dossier is None:
                report.says(f"The dossier {kind} {key} does not come from any entry.")
                continue
            left.discard(ref)
            expected = (
                self._opened[ref],
                self._changed[ref],
                dossier.therapy_number,
                dossier.is_open,
                state_of(dossier),
            )
            if (opened, entry, therapy, bool(is_open), state) != expected:
                report.says(
                    f"The dossier {kind} {key} is not what its entries make it.{_difference(kind, state, dossier)}"
                )
        for ref in sorted(left, key=str):
            report.says(f"The dossier {ref.kind} {ref.key} is missing.")


def _difference(kind: str, state: str, dossier: Dossier) -> str:
    try:
        stored = from_plain(DOSSIERS[kind], json.loads(state))
    except Exception:
        return " Its row can not be read."
    names = [name for name in vars(dossier) if getattr(stored, name, None) != getattr(dossier, name)]
    return f" It differs in: {', '.join(names)}." if names else ""
