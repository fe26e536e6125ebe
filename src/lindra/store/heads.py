"""Signed heads: the centre's key on disk, the newest head, and the proof of one entry under it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from lindra.facility.keys.signing_key import SigningKey as KeyDossier
from lindra.gmp.record import time_written
from lindra.ledger.checkpoint import Checkpoint, parse
from lindra.ledger.entry import read_entry
from lindra.ledger.keys import KeyHistory, SigningKey, VerifyingKey, rotation_in
from lindra.ledger.note import NoteError
from lindra.ledger.seal import LedgerMismatch, Sealed, Sealer
from lindra.ledger.tree import HASH_BYTES, TILE_LEAVES, Frontier, inclusion_proofs
from lindra.store.connections import RECORD
from lindra.store.database import DatabaseStore

KEY_FILE = "signing.pem"
FIRST_KEY_FILE = "first-key.txt"
ALARM_FILE = "alarm.txt"


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A signed head as it lies in the store."""

    size: int
    note: str
    at: datetime
    frontier: Frontier

    @property
    def checkpoint(self) -> Checkpoint:
        """The head that the note says."""
        return parse(self.note.split("\n\n")[0] + "\n")


class Heads:
    """Makes and reads the signed heads of the record in the database."""

    def __init__(self, store: DatabaseStore, *, folder: Path | None = None, origin: str | None = None) -> None:
        self._store = store
        self._folder = folder or settings.VAR
        self.origin = origin or settings.ORIGIN

    def make_key(self) -> VerifyingKey:
        """Make the centre's first key where there is none; returns the first trusted key."""
        keys = self._folder / "keys"
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (keys / FIRST_KEY_FILE).exists():
            # The public half is written last: it says that a whole key is there.
            if not (keys / KEY_FILE).exists():
                SigningKey.generate(self.origin).save(keys / KEY_FILE)
            key = SigningKey.load(keys / KEY_FILE, name=self.origin)
            (keys / FIRST_KEY_FILE).write_text(key.verifying_key.vkey + "\n", encoding="utf-8")
        return self.first_key()

    def first_key(self) -> VerifyingKey:
        """Return the key that the record's first head was signed with, which a reader must trust."""
        return VerifyingKey.parse((self._folder / "keys" / FIRST_KEY_FILE).read_text(encoding="utf-8").strip())

    def signing_keys(self) -> list[SigningKey]:
        """Return the keys at hand: one, or two while a rotation is under way."""
        return list(self.key_files())

    def key_files(self) -> dict[SigningKey, Path]:
        """Return the keys at hand, each with the file that holds it."""
        files = sorted((self._folder / "keys").glob("*.pem"))
        return {SigningKey.load(file, name=self.origin): file for file in files}

    def newest(self) -> StoredHead | None:
        """Return the newest signed head, or None."""
        rows = self._raw().execute("SELECT size, note, at, peaks FROM checkpoint ORDER BY size DESC LIMIT 1").fetchall()
        if not rows:
            return None
        size, note, at, peaks = rows[0]
        return StoredHead(size, note, datetime.fromisoformat(at), Frontier(size, split_hashes(bytes(peaks))))

    def keys(self, up_to: int) -> KeyHistory:
        """Return which key signs which head, from the first key and the rotations up to an entry."""
        history = KeyHistory(self.first_key())
        rows = self._select(
            "SELECT e.number, e.body FROM mention m JOIN entry e ON e.number = m.entry "
            "WHERE m.kind = ? AND m.entry <= ? ORDER BY m.entry",
            (KeyDossier.KIND, up_to),
        )
        for number, body in rows:
            rotation = rotation_in(read_entry(bytes(body)))
            if rotation is not None:
                history = history.after(number, rotation)
        return history

    def seal(self) -> StoredHead | None:
        """Recompute everything since the newest head, sign a new one and keep it; raises LedgerMismatch.

        A mismatch stops the signing and leaves an alarm that every page shows. Nothing new: returns the newest head.
        """
        last = self.newest()
        size = self._store.size()
        if last is not None and last.size == size:
            return last
        if size == 0:
            return None
        if self.alarm():
            raise LedgerMismatch(f"Signing is stopped: {self.alarm()}")
        frontier = last.frontier if last else Frontier()
        sealer = Sealer(self.origin, self.signing_keys())
        entries = ((entry.number, entry.body, entry.leaf) for entry in self._store.entries(frontier.size + 1, size))
        try:
            sealed = sealer.seal(
                last_note=last.note if last else None,
                frontier=frontier,
                keys=self.keys(frontier.size),
                entries=entries,
            )
        except LedgerMismatch as mismatch:
            self._raise_alarm(mismatch)
            raise
        self._keep(sealed)
        return self.newest()

    def _keep(self, sealed: Sealed) -> None:
        now = time_written(datetime.now(UTC))
        with self._store.writing() as _:
            raw, vendor = self._raw(), connections[RECORD].vendor
            mark = "?" if vendor == "sqlite" else "%s"
            # Another process may have sealed meanwhile; its head covers as much.
            newest = raw.execute("SELECT COALESCE(MAX(size), -1) FROM checkpoint").fetchone()[0]
            if newest >= sealed.checkpoint.size:
                return
            raw.execute(
                "INSERT INTO checkpoint (size, root, peaks, note, at) VALUES (?, ?, ?, ?, ?)".replace("?", mark),
                (
                    sealed.checkpoint.size,
                    sealed.checkpoint.root,
                    b"".join(sealed.frontier.peaks),
                    sealed.note,
                    now,
                ),
            )
            for number, root in sealed.tiles:
                raw.execute("INSERT INTO tile (number, root) VALUES (?, ?)".replace("?", mark), (number, root))

    def alarm(self) -> str:
        """Return why signing is stopped, or nothing."""
        file = self._folder / ALARM_FILE
        return file.read_text(encoding="utf-8").strip() if file.exists() else ""

    def _raise_alarm(self, mismatch: LedgerMismatch) -> None:
        (self._folder / ALARM_FILE).write_text(f"{mismatch}\n", encoding="utf-8")

    def proofs(self, numbers: Iterable[int], size: int) -> list[list[bytes]]:
        """Return the inclusion proof of each entry in the tree of the first ``size`` entries."""
        return inclusion_proofs([number - 1 for number in numbers], size, self)

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Return the leaf hashes from ``start`` to ``end`` (exclusive), counted from 0."""
        rows = self._select("SELECT leaf FROM entry WHERE number > ? AND number <= ? ORDER BY number", (start, end))
        return [bytes(leaf) for (leaf,) in rows]

    def tile_hashes(self, start: int, end: int) -> list[bytes]:
        """Return the roots of the full tiles from ``start`` to ``end`` (exclusive)."""
        rows = self._select("SELECT root FROM tile WHERE number >= ? AND number < ? ORDER BY number", (start, end))
        return [bytes(root) for (root,) in rows]

    def _select(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        mark = "?" if connections[RECORD].vendor == "sqlite" else "%s"
        found: list[Any] = self._raw().execute(sql.replace("?", mark), values).fetchall()
        return found

    @staticmethod
    def _raw() -> Any:
        connection = connections[RECORD]
        connection.ensure_connection()
        return connection.connection


def split_hashes(data: bytes) -> list[bytes]:
    """Return the hashes that lie one after another."""
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]


__all__ = ["TILE_LEAVES", "Heads", "NoteError", "StoredHead", "split_hashes"]
