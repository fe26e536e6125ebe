"""Files that are kept beside the record, by the digest of their bytes: photographs, print-outs, tables.

The record names a file by its SHA-256, so that the file can not be another without being found. What kind a
file is of is told by its bytes, never by its name.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol

SIZE_MAX = 10 * 1024 * 1024
SHOWN_KINDS = "PNG, JPEG, PDF, CSV, TXT"
_BEGINNINGS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"%PDF-", "application/pdf"))


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as its bytes are. ``media_type`` is empty when they are of no kind that is kept."""

    digest: str  # hex SHA-256
    size_bytes: int
    media_type: str

    @classmethod
    def of(cls, data: bytes) -> "KeptFile":
        """Look at the bytes."""
        return cls(hashlib.sha256(data).hexdigest(), len(data), media_type_of(data))


def media_type_of(data: bytes) -> str:
    """Return the media type that the bytes show, or nothing for a kind that is not kept."""
    for beginning, media_type in _BEGINNINGS:
        if data.startswith(beginning):
            return media_type
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    unseen = {letter for letter in text if ord(letter) < 32} - set("\t\n\r")
    return "" if unseen or not text else "text/plain"


class Files(Protocol):
    """The files that are kept, as ``gather`` may ask for them."""

    def kept(self, digest: str) -> KeptFile | None:
        """Return what is kept under a digest, or None."""


class NoFiles:
    """Keeps none: of a door that was given no place for files."""

    def kept(self, digest: str) -> KeptFile | None:
        """Return None."""
        return None
