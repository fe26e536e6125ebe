"""Take things out of the cryostore, and say what for. It counts when a second person has verified it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import Purpose, TakingOutBegun
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.things import (
    KEEPERS,
    PUTTING,
    asks_codes,
    codes_are_things,
    find_things,
    nothing_waits,
    things_lie_there,
)
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

SHORTEST_REFERENCE = 3
PURPOSES = tuple((purpose.value, purpose.title) for purpose in Purpose)


@dataclass(frozen=True, kw_only=True)
class TakeOutOfStore(Command):
    """Take things out."""

    box: str = asks(Text("Box", "Låda"), refers_to="box", scan=True)
    codes: tuple[str, ...] = asks_codes(Text("What is taken out", "Vad som tas ut"))
    purpose: Purpose = asks(Text("What for", "Till vad"), choices=PURPOSES)
    reference: str = asks(
        Text("Number of the batch, therapy or decision", "Nummer på sats, terapi eller beslut"), scan=True
    )


@dataclass(frozen=True)
class Evidence:
    """The box, and the things."""

    box: Box
    things: tuple[Stored | None, ...]


def gather(command: TakeOutOfStore, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the box and the codes."""
    return Evidence(dossiers.need(Box, command.box, field="box"), find_things(dossiers, command.codes))


@rule("CRY-021", "What is taken out is taken out for something that can be looked up", PUTTING)
def reference_says_something(command: TakeOutOfStore, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a reference of a sign or two."""
    if len(command.reference.strip()) >= SHORTEST_REFERENCE:
        return None
    return objects(
        Text("The reference is too short to be looked up.", "Referensen är för kort för att slå upp."),
        Text("Scan the number of the batch or therapy.", "Skanna satsens eller terapins nummer."),
        field="reference",
    )


def decide(command: TakeOutOfStore, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Begin each taking out."""
    return tuple(
        TakingOutBegun(
            stored=thing.code,
            box=thing.box,
            tank=thing.tank,
            position=thing.position,
            purpose=command.purpose,
            reference=command.reference,
            at=act.at,
            by=act.person,
        )
        for thing in evidence.things
        if thing is not None
    )


operation = Operation(
    name="take-out-of-store",
    title=Text("Take out of the cryostore", "Ta ut ur kryoförrådet"),
    command=TakeOutOfStore,
    gather=gather,
    rules=(codes_are_things, things_lie_there, nothing_waits, reference_says_something),
    decide=decide,
    roles=KEEPERS,
)
