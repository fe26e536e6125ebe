"""Makes the read tables again from the facts, entry by entry, and compares them with what is stored.

Theory of operation. Mentions lie in the order of their entries, so that they are compared as both streams pass.
A claim is looked up by its name. Dossiers are what grows: those used lately are in memory, the others in a
temporary database that the system removes, so that the memory needed does not grow with the record.
"""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lindra.gmp.dossier import DOSSIERS, Dossier
from lindra.gmp.fact import FACTS, Fact, Ref
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.record import from_plain
from lindra.operations.replay import changed_dossiers, facts_of
from lindra.store.database import CHUNK, state_of

IN_MEMORY = 20_000

Rows = Callable[[str, tuple[Any, ...]], list[Any]]


@dataclass(slots=True)
class _Kept:
    """A dossier as the entries make it, and which entries opened and changed it."""

    dossier: Dossier
    opened: int
    changed: int


class KeptDossiers:
    """The dossiers of a replay: lately used ones in memory, the others in a temporary file."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._recent: OrderedDict[Ref, _Kept] = OrderedDict()
        # An empty name: SQLite keeps it in a file that has no name and is gone when it is closed.
        self._others = sqlite3.connect("", isolation_level=None)
        self._others.execute(
            "CREATE TABLE kept (kind TEXT, key TEXT, opened INTEGER, changed INTEGER, state TEXT,"
            " PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self._others.execute("BEGIN")

    def find(self, ref: Ref) -> Dossier | None:
        """Return the dossier, or None."""
        kept = self.kept(ref)
        return kept.dossier if kept else None

    def kept(self, ref: Ref) -> _Kept | None:
        """Return the dossier with its entries, or None."""
        found = self._recent.get(ref)
        if found is not None:
            self._recent.move_to_end(ref)
            return found
        row = self._others.execute(
            "SELECT opened, changed, state FROM kept WHERE kind = ? AND key = ?", (ref.kind, ref.key)
        ).fetchone()
        if row is None:
            return None
        kept = _Kept(from_plain(DOSSIERS[ref.kind], json.loads(row[2])), row[0], row[1])
        self._keep(ref, kept)
        return kept

    def change(self, ref: Ref, dossier: Dossier, entry: int) -> None:
        """Keep a dossier as an entry leaves it."""
        kept = self.kept(ref)
        self._keep(ref, _Kept(dossier, kept.opened if kept else entry, entry))

    def _keep(self, ref: Ref, kept: _Kept) -> None:
        self._recent[ref] = kept
        if len(self._recent) > self._in_memory:
            self._put_away(*self._recent.popitem(last=False))

    def _put_away(self, ref: Ref, kept: _Kept) -> None:
        self._others.execute(
            "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)",
            (ref.kind, ref.key, kept.opened, kept.changed, state_of(kept.dossier)),
        )

    def forget(self, ref: Ref) -> None:
        """Forget a dossier that has been compared."""
        self._recent.pop(ref, None)
        self._others.execute("DELETE FROM kept WHERE kind = ? AND key = ?", (ref.kind, ref.key))

    def left(self) -> Iterator[Ref]:
        """Yield the dossiers that were not forgotten, in their order."""
        for ref, kept in self._recent.items():
            self._put_away(ref, kept)
        yield from (Ref(kind, key) for kind, key in self._others.execute("SELECT kind, key FROM kept ORDER BY 1, 2"))

    def close(self) -> None:
        """Let the temporary database go."""
        self._others.close()


class Replaying:
    """Takes the entries one by one, then compares; says what differs.

    ``end`` is the newest entry of this verification: what later entries wrote meanwhile is left alone.
    """

    def __init__(self, rows: Rows, says: Callable[[str], None], end: int, *, in_memory: int = IN_MEMORY) -> None:
        self._rows = rows
        self._says = says
        self._end = end
        self._dossiers = KeptDossiers(in_memory)
        self._stored_mentions = self._mention_rows()
        self._next_mention = next(self._stored_mentions, None)
        self.mentions = 0
        self.claims = 0
        self.dossiers = 0

    def take(self, number: int, body: dict[str, Any]) -> None:
        """Follow the facts of one entry."""
        unknown = [fact["type"] for fact in body["facts"] if fact["type"] not in FACTS]
        if unknown:
            self._says(f"Entry {number} holds facts that this program does not know: {', '.join(unknown)}.")
            return
        try:
            facts = facts_of(body)
            changed = changed_dossiers(facts, self._dossiers.find)
        except (AssumptionBroken, KeyError, TypeError, ValueError, AttributeError) as error:
            self._says(f"Entry {number} does not follow from the entries before it: {error}")
            return
        for fact, written in zip(facts, body["facts"], strict=True):
            if [[ref.kind, ref.key] for ref in fact.about()] != written["about"]:
                self._says(f"Entry {number}: the fact {fact.TYPE} is about something else than it says.")
        self._compare_mentions(number, {ref for fact in facts for ref in fact.about()})
        self._compare_claims(number, facts)
        for ref, dossier in changed.items():
            self._dossiers.change(ref, dossier, number)

    def finish(self) -> None:
        """Compare what is left when every entry has been taken."""
        while self._next_mention is not None:
            self._strange_mention(self._next_mention)
            self._next_mention = next(self._stored_mentions, None)
        stored = self._rows("SELECT COUNT(*) FROM claim WHERE entry <= ?", (self._end,))[0][0]
        if stored != self.claims:
            self._strange_claims()
        self._compare_dossiers()
        self._dossiers.close()

    # --- mentions -----------------------------------------------------------------------------------------------

    def _mention_rows(self) -> Iterator[tuple[int, str, str]]:
        newest = 0
        while True:
            rows = self._rows(
                "SELECT id, entry, kind, key FROM mention WHERE id > ? ORDER BY id LIMIT ?", (newest, CHUNK)
            )
            if not rows:
                return
            newest = rows[-1][0]
            yield from (row[1:] for row in rows if row[1] <= self._end or not self._exists(row[1]))

    def _exists(self, entry: int) -> bool:
        return bool(self._rows("SELECT 1 FROM entry WHERE number = ?", (entry,)))

    def _compare_mentions(self, number: int, expected: set[Ref]) -> None:
        found: set[Ref] = set()
        while self._next_mention is not None and self._next_mention[0] <= number:
            entry, kind, key = self._next_mention
            if entry == number and Ref(kind, key) in expected:
                found.add(Ref(kind, key))
                self.mentions += 1
            else:
                self._strange_mention(self._next_mention)
            self._next_mention = next(self._stored_mentions, None)
        for ref in sorted(expected - found, key=str):
            self._says(f"The mention of {ref.kind} {ref.key} in entry {number} is missing.")

    def _strange_mention(self, row: tuple[int, str, str]) -> None:
        entry, kind, key = row
        self._says(f"A mention of {kind} {key} names entry {entry}, which does not speak of it.")

    # --- claims -------------------------------------------------------------------------------------------------

    def _compare_claims(self, number: int, facts: list[Fact]) -> None:
        for fact in facts:
            for claim in fact.claims():
                self.claims += 1
                held = self._rows("SELECT entry FROM claim WHERE name = ?", (claim,))
                if not held:
                    self._says(f"The claim {claim} of entry {number} is missing.")
                elif held[0][0] != number:
                    self._says(f"The claim {claim} is of entry {held[0][0]}, and should be of {number}.")

    def _strange_claims(self) -> None:
        # Rare, so that it may be slow: each claim is sought in the entry that it names.
        last = ""
        while rows := self._rows(
            "SELECT name, entry FROM claim WHERE name > ? AND entry <= ? ORDER BY name LIMIT ?",
            (last, self._end, CHUNK),
        ):
            for name, entry in rows:
                if name not in self._claims_of(entry):
                    self._says(f"The claim {name} names entry {entry}, which does not make it.")
            last = rows[-1][0]

    def _claims_of(self, entry: int) -> set[str]:
        bodies = self._rows("SELECT body FROM entry WHERE number = ?", (entry,))
        try:
            facts = [fact for (body,) in bodies for fact in facts_of(json.loads(bytes(body)))]
        except (KeyError, TypeError, ValueError, AttributeError):
            return set()
        return {claim for fact in facts for claim in fact.claims()}

    # --- dossiers -----------------------------------------------------------------------------------------------

    def _compare_dossiers(self) -> None:
        kind, key = "", ""
        while rows := self._rows(
            "SELECT kind, key, opened, entry, therapy, is_open, state FROM dossier "
            "WHERE kind > ? OR (kind = ? AND key > ?) ORDER BY kind, key LIMIT ?",
            (kind, kind, key, CHUNK),
        ):
            for row in rows:
                self._compare_dossier(*row)
            kind, key = rows[-1][:2]
        for ref in self._dossiers.left():
            self._says(f"The dossier {ref.kind} {ref.key} is missing.")

    def _compare_dossier(
        self, kind: str, key: str, opened: int, entry: int, therapy: str | None, is_open: bool, state: str
    ) -> None:
        ref = Ref(kind, key)
        self.dossiers += 1
        kept = self._dossiers.kept(ref) if kind in DOSSIERS else None
        self._dossiers.forget(ref)
        if entry > self._end and self._exists(entry):
            return
        if kept is None:
            self._says(f"The dossier {kind} {key} does not come from any entry.")
            return
        made = kept.dossier
        expected = (kept.opened, kept.changed, made.therapy_number, made.is_open, state_of(made))
        if (opened, entry, therapy, bool(is_open), state) != expected:
            self._says(f"The dossier {kind} {key} is not what its entries make it.{_difference(kind, state, made)}")


def _difference(kind: str, state: str, dossier: Dossier) -> str:
    try:
        stored = from_plain(DOSSIERS[kind], json.loads(state))
    except Exception:
        return " Its row can not be read."
    names = [name for name in vars(dossier) if getattr(stored, name, None) != getattr(dossier, name)]
    return f" It differs in: {', '.join(names)}." if names else ""
