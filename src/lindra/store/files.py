"""Files beside the record: kept under the SHA-256 of their bytes, written once, never changed.

``files/ab/cdef…`` in the centre's folder. A file is written whole under another name, brought to the disk, and
only then given its own: a power cut leaves none that is half.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from lindra.gmp.files import SIZE_MAX, KeptFile
from lindra.gmp.objection import AssumptionBroken

_DIGEST = re.compile(r"[0-9a-f]{64}")


class KeptFiles:
    """The files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> KeptFile:
        """Keep the bytes and return what they are; bytes that are kept already stay as they are."""
        if len(data) > SIZE_MAX:
            raise AssumptionBroken(f"{len(data)} bytes are more than a file may hold")
        kept = KeptFile.of(data)
        place = self._place(kept.digest)
        if place.exists() and self.digest_of(kept.digest) == kept.digest:
            return kept
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=place.parent, prefix=".unfinished-")
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(unfinished).replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return kept

    def kept(self, digest: str) -> KeptFile | None:
        """Return what is kept under a digest; None when nothing is, or when it is not what it was."""
        data = self.read(digest)
        return KeptFile.of(data) if data is not None else None

    def read(self, digest: str) -> bytes | None:
        """Return the bytes; None when they are missing or have been changed."""
        if not _DIGEST.fullmatch(digest):
            return None
        try:
            data = self._place(digest).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == digest else None

    def digest_of(self, digest: str) -> str | None:
        """Return the digest of what lies there now, or None when nothing does: to tell what is missing or changed."""
        try:
            with self._place(digest).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]
