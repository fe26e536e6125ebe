"""Replace the key that signs the record, from the centre's own machine.

It is asked for by ``lindra rotate-key`` alone and is not in the catalogue of pages and API: only the machine that
holds the old key can make the statement, and only it knows which key is the valid one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lindra.facility.keys.facts import KeyRotated
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.ledger.keys import ROTATE_KEY, KeyHistory, KeyRefusedError


@dataclass(frozen=True, kw_only=True)
class RotateKey(Command):
    """Replace the signing key."""

    old: str = asks(Text("Key that is replaced", "Nyckel som ersätts"))
    new: str = asks(Text("Key that takes over", "Nyckel som tar över"))
    signature: str = asks(Text("The old key's signature over both", "Den gamla nyckelns signatur över båda"))


@dataclass(frozen=True)
class Evidence:
    """The keys until now."""

    keys: KeyHistory


@rule("KEY-001", "A new signing key is named by the valid one, and was never used", "EU GMP Annex 11 12; RFC 8032")
def new_key_is_named_by_the_valid_one(command: RotateKey, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a rotation that no reader of the record could follow: it would end the signing for good."""
    data = {"old": command.old, "new": command.new, "signature": command.signature}
    newest = max((number for number, _ in evidence.keys.rotations), default=0)
    try:
        evidence.keys.after(newest + 1, data)
    except KeyRefusedError as refused:
        return objects(
            Text(str(refused), f"Nyckelbytet kan inte följas: {refused}"),
            Text("Run: lindra rotate-key, where the keys are.", "Kör: lindra rotate-key, där nycklarna finns."),
            field="new",
        )
    return None


def decide(command: RotateKey, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Let the new key take over."""
    return (KeyRotated(old=command.old, new=command.new, signature=command.signature),)


def rotation(keys: Callable[[], KeyHistory]) -> Operation[RotateKey, Evidence]:
    """Return the operation, for a machine that knows the keys until now."""

    def gather(command: RotateKey, dossiers: Dossiers, act: Act) -> Evidence:
        return Evidence(keys())

    return Operation(
        name=ROTATE_KEY,
        title=Text("Replace the signing key", "Byt signeringsnyckel"),
        command=RotateKey,
        gather=gather,
        rules=(new_key_is_named_by_the_valid_one,),
        decide=decide,
        roles=(Role.ADMINISTRATOR,),
        signed=Meaning.APPROVED,
        seals=True,
    )
