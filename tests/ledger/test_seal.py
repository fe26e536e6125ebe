"""Nothing is signed that was not recomputed; a key is kept safe; a rotated key signs from its entry on."""

import stat
from pathlib import Path

import pytest

from lindra.ledger.canonical import to_bytes
from lindra.ledger.checkpoint import open_checkpoint
from lindra.ledger.keys import KeyHistory, KeyRefusedError, SigningKey, rotate
from lindra.ledger.seal import LedgerMismatch, Sealed, Sealer, StoredEntry, recompute
from lindra.ledger.tree import Frontier, leaf_hash

ORIGIN = "seal.lindra.example"
OLD, NEW, OTHER = (SigningKey.from_seed(ORIGIN, bytes([number]) * 32) for number in (1, 2, 3))


def entry(number: int, *, operation: str = "record-value", facts: object = ()) -> StoredEntry:
    body = to_bytes(
        {
            "format": "lindra-entry/1",
            "number": number,
            "at": "2026-03-02T07:00:00.000000Z",
            "by": {"person": "P-0001", "roles": []},
            "operation": operation,
            "key": f"key-{number}",
            "asked": "0" * 64,
            "signed": None,
            "refused": None,
            "facts": list(facts),  # type: ignore[call-overload]  # the facts are handed on as an object
        }
    )
    return number, body, leaf_hash(body)


def rotation(number: int, old: SigningKey, new: SigningKey) -> StoredEntry:
    fact = {"type": "KeyRotated/1", "about": [], "data": rotate(old, new.verifying_key)}
    return entry(number, operation="rotate-key", facts=[fact])


def sealed(entries: list[StoredEntry], *signers: SigningKey, after: Sealed | None = None) -> Sealed:
    return Sealer(ORIGIN, signers or (OLD,)).seal(
        last_note=after.note if after else None,
        frontier=after.frontier if after else Frontier(),
        keys=after.keys if after else KeyHistory(OLD.verifying_key),
        entries=entries,
    )


def test_a_head_covers_what_was_recomputed() -> None:
    first = sealed([entry(number) for number in range(1, 301)])
    second = sealed([entry(number) for number in range(301, 514)], after=first)
    head, _ = open_checkpoint(second.note, [OLD.verifying_key], origin=ORIGIN)
    assert (head.size, head.root) == (513, second.frontier.root())
    assert [number for number, _ in (*first.tiles, *second.tiles)] == [0, 1]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ((3, entry(3)[1].replace(b"P-0001", b"P-0002"), entry(3)[2]), "Entry 3 is not as it was written"),
        ((3, entry(3)[1], bytes(32)), "Entry 3 is not as it was written"),
        ((4, entry(4)[1], entry(4)[2]), "Entry 3 should come next"),
        ((3, entry(4)[1], entry(4)[2]), "Entry 3 calls itself number 4"),
        ((3, b"{}", leaf_hash(b"{}")), "Entry 3 is not fit to be sealed"),
    ],
)
def test_nothing_is_signed_over_a_change(changed: StoredEntry, says: str) -> None:
    with pytest.raises(LedgerMismatch, match=says):
        sealed([entry(1), entry(2), changed])


def test_a_head_goes_on_only_from_the_last_signed_one() -> None:
    first = sealed([entry(1), entry(2)])
    forged = Sealed(first.note, first.checkpoint, Frontier(2, [bytes(32)]), (), first.keys)
    with pytest.raises(LedgerMismatch, match="not that of the last signed head"):
        sealed([entry(3)], after=forged)
    with pytest.raises(LedgerMismatch, match="no signed head"):
        Sealer(ORIGIN, (OLD,)).seal(last_note=None, frontier=first.frontier, keys=first.keys, entries=[entry(3)])


def test_a_rotated_key_signs_from_its_entry_on() -> None:
    before = sealed([entry(1)])
    after = sealed([entry(2), rotation(3, OLD, NEW), entry(4)], NEW, after=before)
    assert after.keys.current == NEW.verifying_key
    head, by = open_checkpoint(after.note, [after.keys.key_for(4)], origin=ORIGIN)
    assert (head.size, by) == (4, NEW.verifying_key)
    with pytest.raises(KeyRefusedError, match="must be signed by key"):
        sealed([entry(2), rotation(3, OLD, NEW)], OLD, after=before)


def test_a_rotation_that_the_old_key_did_not_sign_stops_the_sealing() -> None:
    fact = {
        "type": "KeyRotated/1",
        "about": [],
        "data": {**rotate(OTHER, NEW.verifying_key), "old": OLD.verifying_key.vkey},
    }
    with pytest.raises(LedgerMismatch, match="Entry 2 is not fit to be sealed"):
        sealed([entry(1), entry(2, operation="rotate-key", facts=[fact])], OLD, NEW)


def test_a_whole_ledger_is_recomputed_with_memory_for_its_peaks_alone() -> None:
    frontier, tiles = Frontier(), []
    assert recompute(frontier, (entry(number) for number in range(1, 1025)), tiles=tiles) == 1024
    assert (len(frontier.peaks), len(tiles)) == (1, 4)


def test_a_key_is_written_for_its_owner_alone_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    OLD.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SigningKey.load(path, name=ORIGIN).verifying_key == OLD.verifying_key
    with pytest.raises(KeyRefusedError, match="never written over"):
        NEW.save(path)
    assert [file.name for file in tmp_path.iterdir()] == ["signing.pem"]
    path.chmod(0o640)
    with pytest.raises(KeyRefusedError, match="open to others"):
        SigningKey.load(path, name=ORIGIN)
