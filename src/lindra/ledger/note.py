"""Signs a text so that it can be read as text, and opens it again only if a known key has signed it (C2SP signed-note).

A note is the text, ending in a newline; an empty line; and one line for each signature:
`— <key name> <base64 of 4 bytes of key id ‖ signature>`.
"""

from collections.abc import Sequence

from .base64_text import Base64Error, decode, encode
from .keys import KeyRefusedError, SigningKey, VerifyingKey

SIGNATURES_MAX = 64
NOTE_BYTES_MAX = 1_000_000


class NoteError(ValueError):
    """Says, in one sentence, why a signed note or a checkpoint is not accepted."""


def sign_note(text: str, signer: SigningKey) -> str:
    """Gives the note of `text` with one signature. The text must end in a newline and hold no control characters."""
    _check_text(text)
    key = signer.verifying_key
    signature = encode(key.id + signer.sign(text.encode("utf-8")))
    return f"{text}\n— {key.name} {signature}\n"


def open_note(note: str, verifiers: Sequence[VerifyingKey]) -> tuple[str, VerifyingKey]:
    """Gives the text of a note and the key that signed it, trying only `verifiers`.

    Signatures by unknown keys (a witness, the next key) are passed over. A signature that claims a known key and fails
    refuses the note, and so does a note that no known key has signed.
    """
    if len(note) > NOTE_BYTES_MAX:
        raise NoteError("The note is too long.")
    body, gap, signatures = note.rpartition("\n\n")
    if not gap:
        raise NoteError("The note has no empty line between its text and its signatures.")
    text = body + "\n"
    _check_text(text)
    if not signatures.endswith("\n"):
        raise NoteError("The note's last line is cut short.")
    lines = signatures[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise NoteError(f"The note has more than {SIGNATURES_MAX} signatures.")
    known = {(key.name, key.id): key for key in verifiers}
    accepted: dict[tuple[str, bytes], VerifyingKey] = {}
    for line in lines:
        name, identifier, signature = _read_signature(line)
        key = known.get((name, identifier))
        if key is None:
            continue
        if (name, identifier) in accepted:
            raise NoteError(f"The note is signed twice by key {identifier.hex()} of {name}.")
        try:
            key.verify(signature, text.encode("utf-8"))
        except KeyRefusedError as error:
            raise NoteError(f"The signature by key {identifier.hex()} of {name} does not fit the text.") from error
        accepted[name, identifier] = key
    if not accepted:
        raise NoteError("The note is not signed by a known key.")
    return text, next(iter(accepted.values()))


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not parts[1] or "+" in parts[1] or any(map(str.isspace, parts[1])):
        raise NoteError("A signature line is not of the form: dash, key name, base64.")
    try:
        signature = decode(parts[2])
    except Base64Error as error:
        raise NoteError("A signature is not base64.") from error
    if len(signature) < 5:
        raise NoteError("A signature is too short.")
    return parts[1], signature[:4], signature[4:]


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("The text of a note ends with a newline; this does not.")
    if any(letter < " " and letter != "\n" for letter in text):
        raise NoteError("The note holds a control character.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NoteError("The note holds half of a surrogate pair, which is not a character.") from error
