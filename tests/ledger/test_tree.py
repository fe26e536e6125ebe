"""The tree for any number of leaves, and by a library that nobody here wrote."""

from typing import Any

import pymerkle
import pytest
import verify_passport
from hypothesis import given
from hypothesis import strategies as some
from pymerkle.proof import InclusionProof

from lindra.ledger.tree import (
    Frontier,
    ListSource,
    ProofError,
    consistency_proof,
    inclusion_proof,
    inclusion_proofs,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(f"entry {number}".encode()) for number in range(1100)]


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162, 2.1.1 defines it, by cutting the list."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(by_definition(leaves[:left]), by_definition(leaves[left:]))


@given(some.integers(1, 1100))
def test_the_root_is_the_one_that_the_standard_defines(size: int) -> None:
    assert root(LEAVES[:size]) == by_definition(LEAVES[:size])


@given(some.data())
def test_every_leaf_is_proved_and_no_other(data: Any) -> None:
    size = data.draw(some.integers(1, 1100))
    index = data.draw(some.integers(0, size - 1))
    proof = inclusion_proof(index, size, ListSource(LEAVES))
    whole = root(LEAVES[:size])
    verify_inclusion(leaf=LEAVES[index], index=index, size=size, proof=proof, root=whole)
    assert verify_passport.root_from(LEAVES[index], index, size, proof) == whole
    wrong = data.draw(some.integers(0, size - 1).filter(lambda other: other != index)) if size > 1 else None
    if wrong is not None:
        with pytest.raises(ProofError):
            verify_inclusion(leaf=LEAVES[wrong], index=index, size=size, proof=proof, root=whole)
        with pytest.raises(ProofError):
            verify_inclusion(leaf=LEAVES[index], index=wrong, size=size, proof=proof, root=whole)
    for damaged in (proof[1:], [*proof, bytes(32)], [bytes(32), *proof[1:]]):
        if damaged != proof:
            with pytest.raises(ProofError):
                verify_inclusion(leaf=LEAVES[index], index=index, size=size, proof=damaged, root=whole)


@given(some.data())
def test_every_head_is_proved_to_go_on_from_every_earlier_one(data: Any) -> None:
    new = data.draw(some.integers(1, 1100))
    old = data.draw(some.integers(1, new))
    proof = consistency_proof(old, new, ListSource(LEAVES))
    before, after = root(LEAVES[:old]), root(LEAVES[:new])
    verify_consistency(old=old, new=new, proof=proof, old_root=before, new_root=after)
    other = root([bytes(32), *LEAVES[1:old]])
    with pytest.raises(ProofError):
        verify_consistency(old=old, new=new, proof=proof, old_root=other, new_root=after)


@given(some.lists(some.integers(0, 999), max_size=20), some.just(1000))
def test_proofs_made_together_are_those_made_alone(indexes: list[int], size: int) -> None:
    source = ListSource(LEAVES)
    assert inclusion_proofs(indexes, size, source) == [inclusion_proof(index, size, source) for index in indexes]


@given(some.integers(0, 1000), some.integers(0, 1000))
def test_a_tree_goes_on_from_its_peaks(first: int, second: int) -> None:
    one, two = sorted((first, second))
    begun = Frontier()
    begun.extend(LEAVES[:one])
    resumed = Frontier(begun.size, begun.peaks)
    resumed.extend(LEAVES[one:two])
    assert resumed.root() == root(LEAVES[:two])
    assert (resumed.size, len(resumed.peaks)) == (two, two.bit_count())


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 31, 64, 100, 257])
def test_an_independent_library_accepts_our_proofs_and_we_its_roots(size: int) -> None:
    theirs = pymerkle.InmemoryTree("sha256")
    for number in range(size):
        theirs.append_entry(f"entry {number}".encode())
    whole = root(LEAVES[:size])
    assert theirs.get_root() == whole
    for index in {0, size // 2, size - 1}:
        made = theirs.prove_inclusion(index + 1)
        ours = inclusion_proof(index, size, ListSource(LEAVES))
        proof = InclusionProof("sha256", True, size, index + 1, made.rule, [LEAVES[index], *ours])
        pymerkle.verify_inclusion(LEAVES[index], whole, proof, index=index + 1, size=size)
    for old in {1, size // 2, size} - {0}:
        proof = theirs.prove_consistency(old)
        pymerkle.verify_consistency(root(LEAVES[:old]), whole, proof, prior_size=old, later_size=size)


def test_proofs_that_can_not_be_made_are_refused() -> None:
    source = ListSource(LEAVES)
    for index, size in ((-1, 5), (5, 5), (0, 0)):
        with pytest.raises(ProofError):
            inclusion_proof(index, size, source)
    for old, new in ((6, 5), (-1, 5)):
        with pytest.raises(ProofError):
            consistency_proof(old, new, source)
    with pytest.raises(ProofError):
        Frontier(3, [bytes(32)])
