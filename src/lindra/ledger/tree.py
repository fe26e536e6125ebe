"""Binds any number of entries to 32 bytes, and proves that one is among them or that nothing before was changed.

The tree is that of RFC 9162, section 2.1: a leaf is SHA-256(0x00 ‖ bytes), a node SHA-256(0x01 ‖ left ‖ right), and
the left side of a node is the largest full tree that fits.

Theory of operation. A tree of n leaves is a row of full trees, one for each 1 in the binary digits of n, joined from
the right. `Frontier` keeps only their roots, so appending needs memory that grows with log n. A proof needs the roots
of a few ranges; a `HashSource` gives leaf hashes, and ready-made roots of full, aligned runs of 256 leaves (tiles), so
that a proof in a tree of a million reads some 4,000 hashes and not a million. Every range that a proof asks for starts
at a multiple of a power of two no smaller than itself: it is either a run of tiles and a short tail, or lies within
one tile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

HASH_BYTES = 32
TILE_LEAVES = 256
EMPTY_ROOT = sha256(b"").digest()
_TILE_HEIGHT = 8


class ProofError(ValueError):
    """Says, in one sentence, why a proof does not show what it should, or cannot be made."""


class HashSource(Protocol):
    """Where proofs read stored hashes from. Both methods must give exactly `end - start` hashes, in order."""

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Gives the hashes of the leaves `start` to `end` (exclusive), counted from 0."""

    def tile_hashes(self, start: int, end: int) -> list[bytes]:
        """Gives the roots of the full tiles `start` to `end` (exclusive); tile t is leaves 256 t to 256 t + 255."""


@dataclass(frozen=True)
class ListSource:
    """A HashSource over leaf hashes held in memory, for tests and small ledgers."""

    leaves: Sequence[bytes]

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        return list(self.leaves[start:end])

    def tile_hashes(self, start: int, end: int) -> list[bytes]:
        return [root(self.leaves[tile * TILE_LEAVES : (tile + 1) * TILE_LEAVES]) for tile in range(start, end)]


def leaf_hash(data: bytes) -> bytes:
    """Gives the hash of one leaf, from the bytes of its entry."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Gives the hash of the node above `left` and `right`."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that can grow and tell its root while holding only the roots of its full parts, largest first."""

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size < 0 or len(peaks) != size.bit_count() or any(len(peak) != HASH_BYTES for peak in peaks):
            raise ProofError(f"These are not the peaks of a tree of {size} leaves.")
        self._size = size
        self._peaks = list(peaks)

    @property
    def size(self) -> int:
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The state: `Frontier(size, peaks)` goes on where this one stands."""
        return tuple(self._peaks)

    def copy(self) -> "Frontier":
        return Frontier(self._size, self._peaks)

    def append(self, leaf: bytes) -> bytes | None:
        """Adds one leaf hash. Gives the root of the tile that this leaf fills, or None while the tile has room."""
        peaks = self._peaks
        full = self._size
        self._size = full + 1
        node = leaf
        tile = None
        if full & 0xFF == 0xFF:
            for _ in range(_TILE_HEIGHT):
                node = sha256(b"\x01" + peaks.pop() + node).digest()
            tile = node
            full >>= _TILE_HEIGHT
        while full & 1:
            node = sha256(b"\x01" + peaks.pop() + node).digest()
            full >>= 1
        peaks.append(node)
        return tile

    def extend(self, leaves: Iterable[bytes]) -> list[bytes]:
        """Adds leaf hashes in order. Gives the roots of the tiles they fill."""
        append = self.append
        return [tile for leaf in leaves if (tile := append(leaf)) is not None]

    def root(self) -> bytes:
        """Gives the root of the tree so far; that of the empty tree is the hash of nothing."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node


def root(leaves: Iterable[bytes]) -> bytes:
    """Gives the root of the tree over these leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def inclusion_proof(index: int, size: int, source: HashSource) -> list[bytes]:
    """Proves that leaf `index` (from 0) is in the tree of the first `size` leaves: sibling hashes, lowest first."""
    return inclusion_proofs([index], size, source)[0]


def inclusion_proofs(indexes: Iterable[int], size: int, source: HashSource) -> list[list[bytes]]:
    """Proves many leaves in one tree. What the proofs share is read and hashed once."""
    ranges = _Ranges(source, size)
    return [_inclusion(index, size, ranges) for index in indexes]


def consistency_proof(old: int, new: int, source: HashSource) -> list[bytes]:
    """Proves that the tree of `new` leaves begins with the whole tree of `old` leaves, nothing changed or left out."""
    if not 0 <= old <= new:
        raise ProofError(f"A tree of {new} leaves cannot continue one of {old}.")
    if old in (0, new):
        return []
    ranges = _Ranges(source, new)
    proof: list[bytes] = []
    start, end, whole = 0, new, True
    # RFC 9162, 2.1.4.1. `whole` says that the range still begins at the old tree's first leaf, so that its root is
    # known to whoever holds the old head.
    while old != end:
        split = start + _largest_power_below(end - start)
        if old <= split:
            proof.append(ranges.root(split, end))
            end = split
        else:
            proof.append(ranges.root(start, split))
            start = split
            whole = False
    if not whole:
        proof.append(ranges.root(start, end))
    return proof[::-1]


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Accepts only if `proof` leads from leaf hash `leaf` at `index` to `root` (RFC 9162, 2.1.3.2); else ProofError."""
    _check_lengths([leaf, root, *proof])
    if not 0 <= index < size:
        raise ProofError(f"There is no leaf {index} in a tree of {size} leaves.")
    number, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("The proof is longer than the tree is high.")
        if number & 1 or number == last:
            node = node_hash(sibling, node)
            while number & 1 == 0 and number != 0:
                number >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        number >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("The proof is shorter than the tree is high.")
    if node != root:
        raise ProofError(f"The proof of leaf {index} leads to another root than the head's.")


def verify_consistency(*, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Accepts only if `proof` shows that the new tree continues the old (RFC 9162, 2.1.4.2); else ProofError.

    From the empty tree every tree follows; its root must then be that of the empty tree, and the proof empty.
    """
    _check_lengths([old_root, new_root, *proof])
    if not 0 <= old <= new:
        raise ProofError(f"A tree of {new} leaves cannot continue one of {old}.")
    if old in (0, new):
        if proof:
            raise ProofError("The proof should be empty here, and is not.")
        if old_root != (EMPTY_ROOT if old == 0 else new_root) or (new == 0 and new_root != EMPTY_ROOT):
            raise ProofError(f"The heads of {old} and {new} leaves contradict each other.")
        return
    hashes = list(proof)
    if old.bit_count() == 1:
        hashes.insert(0, old_root)
    number, last = old - 1, new - 1
    while number & 1:
        number >>= 1
        last >>= 1
    if not hashes:
        raise ProofError("The proof is empty, and should not be.")
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("The proof is longer than the tree is high.")
        if number & 1 or number == last:
            before = node_hash(sibling, before)
            after = node_hash(sibling, after)
            while number & 1 == 0 and number != 0:
                number >>= 1
                last >>= 1
        else:
            after = node_hash(after, sibling)
        number >>= 1
        last >>= 1
    if last != 0:
        raise ProofError("The proof is shorter than the tree is high.")
    if before != old_root:
        raise ProofError(f"The proof does not lead to the old head of {old} leaves.")
    if after != new_root:
        raise ProofError(f"The proof does not lead to the new head of {new} leaves.")


class _Ranges:
    """Gives the root of a range of leaves, reading each run of tiles and each tile's leaves once."""

    def __init__(self, source: HashSource, size: int) -> None:
        self._source = source
        self._size = size
        self._roots: dict[tuple[int, int], bytes] = {}
        self._tiles: dict[int, list[bytes]] = {}

    def root(self, start: int, end: int) -> bytes:
        known = self._roots.get((start, end))
        if known is None:
            known = self._roots[(start, end)] = self._compute(start, end)
        return known

    def _compute(self, start: int, end: int) -> bytes:
        if end - start < TILE_LEAVES:
            return root(self._leaves(start, end))
        first, last = start // TILE_LEAVES, end // TILE_LEAVES
        tiles = self._source.tile_hashes(first, last)
        _check_count(tiles, last - first)
        peaks = Frontier()
        peaks.extend(tiles)
        # A row of tiles has the shape of a row of leaves, 256 times coarser: the tail joins it from the right.
        node = peaks.root()
        tail = self._leaves(last * TILE_LEAVES, end)
        if not tail:
            return node
        node = root(tail)
        for peak in reversed(peaks.peaks):
            node = node_hash(peak, node)
        return node

    def _leaves(self, start: int, end: int) -> list[bytes]:
        if start == end:
            return []
        tile = start // TILE_LEAVES
        first = tile * TILE_LEAVES
        leaves = self._tiles.get(tile)
        if leaves is None:
            last = min(first + TILE_LEAVES, self._size)
            leaves = self._source.leaf_hashes(first, last)
            _check_count(leaves, last - first)
            # Only the tile in hand is kept: proofs come in the order of their entries, and memory stays small.
            self._tiles = {tile: leaves}
        return leaves[start - first : end - first]


def _inclusion(index: int, size: int, ranges: _Ranges) -> list[bytes]:
    if not 0 <= index < size:
        raise ProofError(f"There is no leaf {index} in a tree of {size} leaves.")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _largest_power_below(end - start)
        if index < split:
            proof.append(ranges.root(split, end))
            end = split
        else:
            proof.append(ranges.root(start, split))
            start = split
    return proof[::-1]


def _largest_power_below(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _check_lengths(hashes: Iterable[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofError("A hash is not 32 bytes long.")


def _check_count(hashes: Sequence[bytes], count: int) -> None:
    if len(hashes) != count:
        raise ProofError(f"The stored hashes are incomplete: {count} were asked for, {len(hashes)} came.")
