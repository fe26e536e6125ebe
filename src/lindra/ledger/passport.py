"""Writes a therapy's passport: one file that proves one therapy to a stranger with ``verify_passport.py``.

The zip holds the entries' exact bytes, a proof for each under one signed head, the keys, a page to read, the
specification, and a signed manifest. The tree proves that each entry is in the record as it was written; only
the manifest says that no other entry speaks of this therapy, and that is the centre's word (docs/ledger-format.md,
"What a passport shows").
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from .canonical import to_bytes
from .entry import is_about, read_entry
from .keys import KeyHistory, SigningKey, VerifyingKey
from .note import sign_note
from .proof import write_proof

FORMAT = "lindra-passport/1"
_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same therapy, whenever it is written


class PassportError(ValueError):
    """Says why no passport is written: its own verifier would refuse it."""


@dataclass(frozen=True)
class ProvedEntry:
    """One entry: its number, its exact bytes, and the sibling hashes from its leaf to the head's root."""

    number: int
    body: bytes
    hashes: Sequence[bytes]


def write_passport(
    *,
    therapy: str,
    entries: Sequence[ProvedEntry],
    rotations: Sequence[ProvedEntry],
    checkpoint: str,
    size: int,
    keys: KeyHistory,
    signer: SigningKey,
    page: str,
    specification: str,
) -> bytes:
    """Gives the zip. ``rotations`` are the key-rotation entries up to the head; ``signer`` is the head's key."""
    if not entries:
        raise PassportError(f"The record has no entry about therapy {therapy}.")
    if signer.verifying_key != keys.key_for(size):
        raise PassportError("The key at hand is not the one that signs heads of this size.")
    for entry in entries:
        if not is_about(read_entry(entry.body), "therapy", therapy):
            raise PassportError(f"Entry {entry.number} does not speak of therapy {therapy}.")
    files: dict[str, bytes] = {"page.html": page.encode(), "specification.md": specification.encode()}
    for folder, proved in (("entries", entries), ("rotations", rotations)):
        for entry in proved:
            name = f"{folder}/{entry.number:08d}"
            files[f"{name}.json"] = entry.body
            files[f"{name}.proof"] = write_proof(
                index=entry.number - 1, hashes=entry.hashes, checkpoint=checkpoint
            ).encode()
    files["checkpoint.txt"] = checkpoint.encode()
    files["first-key.txt"] = f"{keys.first.vkey}\n".encode()
    manifest = to_bytes(
        {
            "format": FORMAT,
            "origin": signer.verifying_key.name,
            "therapy": therapy,
            "size": size,
            "entries": [entry.number for entry in entries],
            "rotations": [entry.number for entry in rotations],
            "files": [[name, sha256(data).hexdigest()] for name, data in sorted(files.items())],
        }
    )
    note = sign_note(manifest_statement(signer.verifying_key, manifest), signer)
    return _zipped({"manifest.json": manifest, "manifest.note": note.encode(), **files})


def manifest_statement(key: VerifyingKey, manifest: bytes) -> str:
    """Gives the text that is signed over a manifest; no checkpoint equals it, since its second line is no number."""
    return f"{key.name}\n{FORMAT}\n{sha256(manifest).hexdigest()}\n"


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return out.getvalue()
