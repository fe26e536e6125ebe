"""Keeps the centre's signing key safe on disk, names its public half, and says which key signs a head of which size.

Keys are Ed25519. A public key travels as a C2SP vkey, `<name>+<key id in hex>+<base64 of 0x01 ‖ key>`; the name is the
ledger's origin.

Rotation. A key is replaced by an ordinary entry (operation `rotate-key`) with one fact `KeyRotated/1`, whose data hold
the old key, the new key, and the old key's signature over `rotation_statement`. If that entry has number r, the old
key signs the heads of fewer than r entries, and the new key signs the heads of r entries and more, until the next
rotation. So the head that first covers the rotation is already signed by the new key, and the old one may be destroyed
as soon as the entry is durable. The size alone decides, since whoever checks one head cannot know which others exist.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from .base64_text import Base64Error, decode, encode

ED25519 = b"\x01"
ROTATE_KEY = "rotate-key"
KEY_ROTATED = "KeyRotated/1"
KEY_FILE_BYTES_MAX = 16_384


class KeyRefusedError(ValueError):
    """Says, in one sentence, why a key, a key file or a rotation is not trusted."""


@dataclass(frozen=True)
class VerifyingKey:
    """Checks what the centre has signed. `name` is the ledger's origin, `raw` the 32 bytes of the Ed25519 key."""

    name: str
    raw: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or not self.name.isprintable() or any(map(str.isspace, self.name)):
            raise KeyRefusedError(f"A key's name is one word without spaces and without +; {self.name!r} is not.")
        if len(self.raw) != 32:
            raise KeyRefusedError("An Ed25519 public key is 32 bytes long; this is not.")

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart. They identify; they prove nothing."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line of text, to publish and to compare."""
        return f"{self.name}+{self.id.hex()}+{encode(ED25519 + self.raw)}"

    @staticmethod
    def parse(vkey: str) -> "VerifyingKey":
        """Reads a vkey line. Raises KeyRefusedError where it is not exactly what `vkey` writes."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise KeyRefusedError("A key is written name+id+base64; this has fewer parts.")
        try:
            key = decode(parts[2])
        except Base64Error as error:
            raise KeyRefusedError("The key's last part is not base64.") from error
        if key[:1] != ED25519:
            raise KeyRefusedError("The key is not an Ed25519 key (type 1).")
        parsed = VerifyingKey(parts[0], key[1:])
        if parsed.vkey != vkey:
            raise KeyRefusedError("The key's id does not belong to its name and bytes; it may be mistyped.")
        return parsed

    def verify(self, signature: bytes, message: bytes) -> None:
        """Accepts only a signature by this key over exactly this message; else KeyRefusedError."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature as error:
            raise KeyRefusedError(
                f"The signature is not by key {self.id.hex()} of {self.name} over this text."
            ) from error


class SigningKey:
    """Signs for one ledger. Its secret leaves it only into a file that nobody else may read."""

    def __init__(self, name: str, secret: Ed25519PrivateKey) -> None:
        self._secret = secret
        raw = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.verifying_key = VerifyingKey(name, raw)

    @staticmethod
    def generate(name: str) -> "SigningKey":
        """Makes a new key from the operating system's randomness."""
        return SigningKey(name, Ed25519PrivateKey.generate())

    @staticmethod
    def from_seed(name: str, seed: bytes) -> "SigningKey":
        """Makes the key of a known 32-byte seed: for test vectors and demonstrations, never for a centre."""
        return SigningKey(name, Ed25519PrivateKey.from_private_bytes(seed))

    def sign(self, message: bytes) -> bytes:
        return self._secret.sign(message)

    def save(self, path: Path) -> None:
        """Writes the key as PEM (PKCS #8), readable by its owner only, whole or not at all.

        A file that is already there is never replaced: the key in it may be the only one.
        """
        pem = self._secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(pem)
                file.flush()
                os.fsync(file.fileno())
            # A link, not a rename: a rename would silently replace a key.
            os.link(draft, path)
        except FileExistsError as error:
            raise KeyRefusedError(f"There is a file at {path} already; a key is never written over another.") from error
        finally:
            draft.unlink(missing_ok=True)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    @staticmethod
    def load(path: Path, *, name: str) -> "SigningKey":
        """Reads a key file for the ledger `name`. Refuses a file that anyone but its owner may read or write."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise KeyRefusedError(f"{path} is not an ordinary file.")
            if os.name == "posix" and status.st_mode & 0o077:
                raise KeyRefusedError(f"{path} is open to others; run chmod 600 on it, and consider a new key.")
            pem = file.read(KEY_FILE_BYTES_MAX)
        try:
            secret = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise KeyRefusedError(f"{path} does not hold an unencrypted private key in PEM form.") from error
        if not isinstance(secret, Ed25519PrivateKey):
            raise KeyRefusedError(f"{path} holds a key of another kind than Ed25519.")
        return SigningKey(name, secret)


def rotation_statement(*, old: VerifyingKey, new: VerifyingKey) -> bytes:
    """Gives the text that the old key signs to name its successor. Neither a checkpoint nor a passport can equal it."""
    return f"lindra-rotate-key/1\norigin {old.name}\nold {old.vkey}\nnew {new.vkey}\n".encode()


def rotate(old: SigningKey, new: VerifyingKey) -> dict[str, str]:
    """Makes the data of a `KeyRotated/1` fact: the old key, the new key, the old key's signature."""
    signature = old.sign(rotation_statement(old=old.verifying_key, new=new))
    return {"old": old.verifying_key.vkey, "new": new.vkey, "signature": encode(signature)}


def check_rotation(data: Mapping[str, object], *, old: VerifyingKey) -> VerifyingKey:
    """Gives the new key that `old`, the key valid until now, names in this fact's data; else KeyRefusedError."""
    if set(data) != {"old", "new", "signature"} or not all(type(text) is str for text in data.values()):
        raise KeyRefusedError("A key rotation has exactly three texts: old, new and signature.")
    if data["old"] != old.vkey:
        raise KeyRefusedError("The key rotation replaces a key that is not the valid one.")
    new = VerifyingKey.parse(str(data["new"]))
    if new.name != old.name:
        raise KeyRefusedError(f"The new key is for {new.name}, the ledger is {old.name}.")
    try:
        signature = decode(str(data["signature"]))
    except Base64Error as error:
        raise KeyRefusedError("The key rotation's signature is not base64.") from error
    try:
        old.verify(signature, rotation_statement(old=old, new=new))
    except KeyRefusedError as error:
        raise KeyRefusedError("The key rotation is not signed by the old key.") from error
    return new


def rotation_in(body: Mapping[str, object]) -> Mapping[str, object] | None:
    """Gives the data of the key rotation that an entry's body records, or None if it records none.

    An attempt that was refused rotates nothing. A `KeyRotated/1` fact under any other operation is not a rotation.
    """
    if body["operation"] != ROTATE_KEY or body["refused"] is not None:
        return None
    facts = body["facts"]
    if not isinstance(facts, list) or len(facts) != 1 or facts[0]["type"] != KEY_ROTATED:
        raise KeyRefusedError("A rotate-key entry has exactly one fact, of type KeyRotated/1.")
    data: Mapping[str, object] = facts[0]["data"]
    return data


@dataclass(frozen=True)
class KeyHistory:
    """Says which key signs a head of which size, from the first trusted key and the rotations in their order."""

    first: VerifyingKey
    rotations: tuple[tuple[int, VerifyingKey], ...] = ()
    """Number of the rotation's entry and the key it brought in, oldest first."""

    @property
    def keys(self) -> tuple[VerifyingKey, ...]:
        return (self.first, *(key for _, key in self.rotations))

    @property
    def current(self) -> VerifyingKey:
        return self.keys[-1]

    def after(self, number: int, data: Mapping[str, object]) -> "KeyHistory":
        """Gives the history with the rotation recorded in entry `number`; KeyRefusedError if it cannot be trusted."""
        if number <= (self.rotations[-1][0] if self.rotations else 0):
            raise KeyRefusedError(f"The key rotation in entry {number} comes out of order.")
        new = check_rotation(data, old=self.current)
        if new in self.keys:
            # A key that comes back would make an old statement true again.
            raise KeyRefusedError(f"The key rotation in entry {number} brings back a key that was used before.")
        return KeyHistory(self.first, (*self.rotations, (number, new)))

    def key_for(self, size: int) -> VerifyingKey:
        """Gives the one key whose signature makes a head of `size` entries valid."""
        valid = self.first
        for number, key in self.rotations:
            if size >= number:
                valid = key
        return valid
