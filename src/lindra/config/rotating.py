"""Replaces the signing key: a new key on disk, an entry that the old key has signed, a head by the new key."""

from dataclasses import dataclass
from pathlib import Path

from lindra.facility.keys.rotate_key import RotateKey, rotation
from lindra.gmp.act import Meaning, Signature, SystemChance, SystemClock
from lindra.gmp.objection import Objection
from lindra.ledger.keys import KeyRefusedError, SigningKey, rotate
from lindra.operations.door import Door, Refused
from lindra.web.door import heads, seal_or_alarm, store


@dataclass(frozen=True)
class Rotated:
    """What a rotation left: the new public key, its entry, and the file of the old key."""

    public: str
    entry: int
    old_file: Path


def rotate_signing_key(*, who: str) -> Rotated | tuple[Objection, ...]:
    """Rotate the key for a person whose password has been given. Raises KeyRefusedError where no key is at hand.

    The new key is on disk before the entry, and the entry is durable before the old key may go: at whatever
    moment this stops, the key that is valid then is there.
    """
    keys = heads().keys(store().size())
    files = heads().key_files()
    old = next((key for key in files if key.verifying_key == keys.current), None)
    if old is None:
        raise KeyRefusedError("The key that signs this record is not at hand.")
    new = SigningKey.generate(heads().origin)
    new_file = files[old].with_name(f"signing-{new.verifying_key.id.hex()}.pem")
    new.save(new_file)
    command = RotateKey(**rotate(old, new.verifying_key))
    door = Door(
        [rotation(lambda: heads().keys(store().size()))],
        store(),
        clock=SystemClock(),
        chance=SystemChance(),
        seal=seal_or_alarm,
    )
    shown = door.show(command, by=who)
    signed = Signature(Meaning.APPROVED, shown.digest, "password")
    answer = door.perform(command, by=who, key=f"rotate-{new.verifying_key.id.hex()}", signed=signed)
    if isinstance(answer, Refused):
        new_file.unlink()
        return answer.objections
    return Rotated(new.verifying_key.vkey, answer.number, files[old])
