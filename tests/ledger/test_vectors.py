"""The vectors in tests/vectors/ledger: what the format accepts and refuses, by Lindra and by the stranger."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import verify_passport

from lindra.ledger.canonical import CanonicalError, from_bytes, to_bytes
from lindra.ledger.checkpoint import NoteError, open_checkpoint
from lindra.ledger.entry import EntryError, read_entry
from lindra.ledger.keys import KeyHistory, KeyRefusedError, VerifyingKey
from lindra.ledger.tree import (
    ListSource,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

FOLDER = Path(__file__).parents[1] / "vectors/ledger"
SHARED = Path(__file__).parents[3] / "shared/data/merkle/rfc6962_roots.json"


def vectors(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


CANONICAL, ENTRIES, TREE, HEADS = (vectors(name) for name in ("canonical", "entries", "tree", "heads"))


def each_bad(found: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", found, ids=[case["what"] for case in found])


def test_good_values_have_their_bytes() -> None:
    for case in CANONICAL["good"]:
        assert to_bytes(case["value"]).hex() == case["bytes_hex"]
        assert from_bytes(bytes.fromhex(case["bytes_hex"])) == case["value"]
        assert verify_passport.read_canonical(bytes.fromhex(case["bytes_hex"]), "it") == case["value"]


@each_bad(CANONICAL["bad"])
def test_bad_bytes_are_refused_by_both_readers(case: dict[str, str]) -> None:
    data = case["text"].encode()
    with pytest.raises(CanonicalError):
        from_bytes(data)
    with pytest.raises(verify_passport.Wrong):
        verify_passport.read_canonical(data, "it")


def test_good_entries_are_read_by_both_readers() -> None:
    for text in ENTRIES["good"]:
        body = read_entry(text.encode())
        assert verify_passport.check_entry(text.encode(), body["number"]) == body


@each_bad(ENTRIES["bad"])
def test_bad_entries_are_refused_by_both_readers(case: dict[str, str]) -> None:
    with pytest.raises(EntryError):
        read_entry(case["text"].encode())
    if case["what"] in NOT_THE_STRANGERS_CONCERN:
        return
    with pytest.raises(verify_passport.Wrong):
        verify_passport.check_entry(case["text"].encode(), int(json.loads(case["text"])["number"]))


# What a proved entry means is the centre's concern; the stranger checks what binds it.
NOT_THE_STRANGERS_CONCERN = {
    "number nought",
    "a day that does not exist",
    "an operation in capitals",
    "a fact without its version",
    "a fact about nothing that is a pair",
}


def test_roots_and_proofs_come_out() -> None:
    leaves = [bytes.fromhex(leaf) for leaf in TREE["leaves_hex"]]
    source = ListSource(leaves)
    for size, expected in TREE["roots_hex"].items():
        assert root(leaves[: int(size)]).hex() == expected
    for case in TREE["inclusion"]:
        index, size = case["index"], case["size"]
        proof = [bytes.fromhex(one) for one in case["hashes"]]
        assert inclusion_proof(index, size, source) == proof
        verify_inclusion(leaf=leaves[index], index=index, size=size, proof=proof, root=root(leaves[:size]))
    for case in TREE["consistency"]:
        old, new = case["old"], case["new"]
        proof = [bytes.fromhex(one) for one in case["hashes"]]
        assert consistency_proof(old, new, source) == proof
        verify_consistency(old=old, new=new, proof=proof, old_root=root(leaves[:old]), new_root=root(leaves[:new]))


def test_the_first_leaf_is_the_hash_of_its_entry() -> None:
    assert leaf_hash(ENTRIES["good"][0].encode()).hex() == TREE["leaves_hex"][0]
    assert sha256(b"\x00" + ENTRIES["good"][0].encode()).hexdigest() == TREE["leaves_hex"][0]


def test_heads_are_opened_and_changed_ones_refused() -> None:
    key = VerifyingKey.parse(HEADS["key"])
    for note in HEADS["good"]:
        head, by = open_checkpoint(note, [key], origin=HEADS["origin"])
        assert (head.size, head.root.hex(), by) == (HEADS["size"], HEADS["root_hex"], key)
        assert verify_passport.open_note(note, verify_passport.Key(HEADS["key"]), "it") == head.text()


@each_bad(HEADS["bad"])
def test_changed_heads_are_refused(case: dict[str, str]) -> None:
    with pytest.raises(NoteError):
        open_checkpoint(case["note"], [VerifyingKey.parse(HEADS["key"])], origin=HEADS["origin"])


def test_a_key_is_replaced_from_its_entry_on() -> None:
    first = VerifyingKey.parse(HEADS["key"])
    keys = KeyHistory(first).after(4, HEADS["rotation"])
    assert keys.key_for(3) == first
    assert keys.key_for(4).vkey == HEADS["rotation"]["new"]
    assert keys.current == keys.key_for(4)


@each_bad(HEADS["bad_rotations"])
def test_bad_rotations_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(KeyRefusedError):
        KeyHistory(VerifyingKey.parse(HEADS["key"])).after(4, case["data"])


def test_a_key_never_comes_back() -> None:
    keys = KeyHistory(VerifyingKey.parse(HEADS["key"])).after(4, HEADS["rotation"])
    with pytest.raises(KeyRefusedError, match="out of order"):
        keys.after(4, HEADS["rotation"])
    with pytest.raises(KeyRefusedError, match="not the valid one"):
        keys.after(5, HEADS["rotation"])


def test_the_published_roots_of_the_eight_leaf_tree_come_out() -> None:
    if not SHARED.exists():
        pytest.skip("not run: the published roots are not on this machine")
    published = json.loads(SHARED.read_text(encoding="utf-8"))
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in published["leaves_hex"]]
    roots = [root(leaves[:size]).hex() for size in range(len(leaves) + 1)]
    assert roots == published["roots_hex_by_size"]


def test_the_specification_names_everything_that_the_vectors_use() -> None:
    page = (FOLDER.parents[2] / "docs/ledger-format.md").read_text(encoding="utf-8")
    for name in json.loads(ENTRIES["good"][0]):
        assert re.search(rf"`{name}`", page), name
