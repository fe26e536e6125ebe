"""Writes the proof that one entry is under a signed head as a block of text, and reads it strictly (C2SP tlog-proof).

c2sp.org/tlog-proof@v1
index <number of the entry, less one>
<base64 of a sibling hash, lowest first>
...
(an empty line)
<the signed checkpoint, verbatim>
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .base64_text import Base64Error, decode, encode
from .canonical import INTEGER_MAX
from .tree import HASH_BYTES, ProofError

HEADER = "c2sp.org/tlog-proof@v1"
HASHES_MAX = 64


@dataclass(frozen=True)
class EntryProof:
    """What a proof block says: the leaf's index (from 0), the sibling hashes, and the checkpoint note as text."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def write_proof(*, index: int, hashes: Sequence[bytes], checkpoint: str) -> str:
    """Gives the text block. `checkpoint` is the whole signed note."""
    lines = [HEADER, f"index {index}", *(encode(each) for each in hashes), "", checkpoint]
    return "\n".join(lines)


def read_proof(text: str) -> EntryProof:
    """Reads a text block; ProofError where it is not exactly one. Neither proof nor checkpoint is verified here."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or len(lines) < 2 or lines[0] != HEADER:
        raise ProofError(f"A proof begins with {HEADER} and an index, and has an empty line before its checkpoint.")
    if lines[1].startswith("extra "):
        raise ProofError("The proof carries extra data, which Lindra does not use.")
    word, _, index = lines[1].partition(" ")
    if word != "index" or not (index.isascii() and index.isdigit()) or (index[0] == "0" and index != "0"):
        raise ProofError("The proof's index is not a plain decimal number.")
    if len(index) > 16 or int(index) >= INTEGER_MAX:
        raise ProofError("The proof's index is beyond any ledger.")
    if len(lines) - 2 > HASHES_MAX:
        raise ProofError("The proof has more hashes than any tree is high.")
    try:
        hashes = tuple(decode(line) for line in lines[2:])
    except Base64Error as error:
        raise ProofError("A hash in the proof is not base64.") from error
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofError("A hash in the proof is not 32 bytes long.")
    return EntryProof(int(index), hashes, checkpoint)
