"""Signs the head of the ledger only after recomputing every new leaf from the bytes that are stored.

The stored leaf hash was computed when the entry was written. If the bytes have changed since (a failing disk, a hand
in the database), the recomputed leaf differs: `LedgerMismatch` names the entry, and nothing is signed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .checkpoint import Checkpoint, open_checkpoint, sign
from .entry import EntryError, read_entry
from .keys import KeyHistory, KeyRefusedError, SigningKey, rotation_in
from .note import NoteError
from .tree import TILE_LEAVES, Frontier, leaf_hash

StoredEntry = tuple[int, bytes, bytes]
"""Number, body bytes, stored leaf hash."""


class LedgerMismatch(ValueError):
    """Says what is stored otherwise than it was written; `number` is the entry's, or None if none can be named."""

    def __init__(self, message: str, number: int | None = None) -> None:
        super().__init__(message)
        self.number = number


@dataclass(frozen=True)
class Sealed:
    """A signed head and what the next one starts from."""

    note: str
    """The signed checkpoint, as text to store and to publish."""
    checkpoint: Checkpoint
    frontier: Frontier
    tiles: tuple[tuple[int, bytes], ...]
    """Number (from 0) and root of each tile that became full."""
    keys: KeyHistory
    """The key history with the rotations among the new entries."""


@dataclass(frozen=True)
class Sealer:
    """Signs heads of one ledger. `signers` are the keys at hand: one, or two while a rotation is under way."""

    origin: str
    signers: Sequence[SigningKey]

    def seal(
        self,
        *,
        last_note: str | None,
        frontier: Frontier,
        keys: KeyHistory,
        entries: Iterable[StoredEntry],
    ) -> Sealed:
        """Gives the signed head over everything up to the last of `entries`.

        `last_note`, `frontier` and `keys` stand at the last signed head (None, an empty frontier and the first key
        where there is none); `entries` are all entries since, in order. `frontier` is not changed.
        Raises LedgerMismatch if anything differs from what was written, KeyRefusedError if the valid key is missing.
        """
        self._check_start(last_note, frontier, keys)
        grown = frontier.copy()
        tiles: list[tuple[int, bytes]] = []
        for number, data in self._recomputed(grown, tiles, entries):
            try:
                body = read_entry(data)
                rotation = rotation_in(body)
                if rotation is not None:
                    keys = keys.after(number, rotation)
            except (EntryError, KeyRefusedError) as error:
                raise LedgerMismatch(f"Entry {number} is not fit to be sealed: {error}", number) from error
            if body["number"] != number:
                raise LedgerMismatch(f"Entry {number} calls itself number {body['number']}.", number)
        checkpoint = Checkpoint(self.origin, grown.size, grown.root())
        return Sealed(sign(checkpoint, self._signer(keys, grown.size)), checkpoint, grown, tuple(tiles), keys)

    def _check_start(self, last_note: str | None, frontier: Frontier, keys: KeyHistory) -> None:
        # The stored frontier is as open to change as the entries; only the signed head is not.
        if last_note is None:
            if frontier.size:
                raise LedgerMismatch(f"There are {frontier.size} sealed entries, but no signed head.")
            return
        try:
            last, _ = open_checkpoint(last_note, [keys.key_for(frontier.size)], origin=self.origin)
        except NoteError as error:
            raise LedgerMismatch(f"The last signed head is not valid: {error}") from error
        if (last.size, last.root) != (frontier.size, frontier.root()):
            raise LedgerMismatch(f"The stored tree of {frontier.size} entries is not that of the last signed head.")

    def _signer(self, keys: KeyHistory, size: int) -> SigningKey:
        valid = keys.key_for(size)
        for signer in self.signers:
            if signer.verifying_key == valid:
                return signer
        raise KeyRefusedError(
            f"The head of {size} entries must be signed by key {valid.id.hex()}, which is not at hand."
        )

    @staticmethod
    def _recomputed(
        frontier: Frontier, tiles: list[tuple[int, bytes]], entries: Iterable[StoredEntry]
    ) -> Iterator[tuple[int, bytes]]:
        for number, data, stored in entries:
            _add(frontier, tiles, number, data, stored)
            yield number, data


def recompute(
    frontier: Frontier, entries: Iterable[StoredEntry], *, tiles: list[tuple[int, bytes]] | None = None
) -> int:
    """Grows `frontier` by entries recomputed from their bytes, as fast as the hashes go; gives how many there were.

    This is the check of a whole ledger: leaves against bytes, numbers without gaps. It does not read the bodies;
    `read_entry` does. Completed tiles are added to `tiles` for comparison. Raises LedgerMismatch.
    """
    completed: list[tuple[int, bytes]] = [] if tiles is None else tiles
    before = frontier.size
    for number, data, stored in entries:
        _add(frontier, completed, number, data, stored)
    return frontier.size - before


def _add(frontier: Frontier, tiles: list[tuple[int, bytes]], number: int, data: bytes, stored: bytes) -> None:
    if number != frontier.size + 1:
        raise LedgerMismatch(f"Entry {frontier.size + 1} should come next, and entry {number} came.", number)
    leaf = leaf_hash(data)
    if leaf != stored:
        raise LedgerMismatch(f"Entry {number} is not as it was written: its bytes and its leaf hash differ.", number)
    tile = frontier.append(leaf)
    if tile is not None:
        tiles.append((frontier.size // TILE_LEAVES - 1, tile))
