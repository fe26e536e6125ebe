"""Signs the head of the ledger as a C2SP checkpoint, and reads one strictly (tlog-checkpoint over signed-note).

Three lines: the ledger's origin, the number of entries, the base64 of the root. Extension lines are refused, since
Lindra writes none and nobody could audit them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .base64_text import Base64Error, decode, encode
from .canonical import INTEGER_MAX
from .keys import SigningKey, VerifyingKey
from .note import NoteError, open_note, sign_note
from .tree import EMPTY_ROOT, HASH_BYTES

__all__ = ["Checkpoint", "NoteError", "open_checkpoint", "open_note", "parse", "sign"]


@dataclass(frozen=True)
class Checkpoint:
    """One head of the ledger: whose it is, how many entries it covers, and the root that binds them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


def sign(checkpoint: Checkpoint, signer: SigningKey) -> str:
    """Gives the signed note of a head. The key's name must be the ledger's origin."""
    if signer.verifying_key.name != checkpoint.origin:
        raise NoteError(f"A key of {signer.verifying_key.name} does not sign heads of {checkpoint.origin}.")
    text = checkpoint.text()
    parse(text)
    return sign_note(text, signer)


def open_checkpoint(note: str, verifiers: Sequence[VerifyingKey], *, origin: str) -> tuple[Checkpoint, VerifyingKey]:
    """Gives the head in a signed note, and the key that signed it; NoteError if it is not the head of `origin`."""
    text, key = open_note(note, verifiers)
    checkpoint = parse(text)
    if checkpoint.origin != origin or key.name != origin:
        raise NoteError(f"The checkpoint is of {checkpoint.origin}, not of {origin}.")
    return checkpoint, key


def parse(text: str) -> Checkpoint:
    """Reads the three lines of a head, without its signatures. Accepts exactly what `Checkpoint.text` writes."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise NoteError("A checkpoint has three lines: origin, number of entries, root.")
    origin, size, root = lines[:3]
    if not origin:
        raise NoteError("The checkpoint's origin is empty.")
    if not (size.isascii() and size.isdigit()) or (size[0] == "0" and size != "0") or len(size) > 16:
        raise NoteError("The checkpoint's number of entries is not a plain decimal number.")
    if int(size) > INTEGER_MAX:
        raise NoteError("The checkpoint's number of entries is beyond 2^53 - 1.")
    try:
        digest = decode(root)
    except Base64Error as error:
        raise NoteError("The checkpoint's root is not base64.") from error
    if len(digest) != HASH_BYTES:
        raise NoteError("The checkpoint's root is not 32 bytes long.")
    if size == "0" and digest != EMPTY_ROOT:
        raise NoteError("The checkpoint of an empty ledger has the wrong root.")
    return Checkpoint(origin, int(size), digest)
