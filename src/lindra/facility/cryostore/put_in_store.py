"""Put things in the cryostore: one, or up to a hundred side by side. It counts when a second person has verified it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.facts import ThingPutIn
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.things import (
    KEEPERS,
    PUTTING,
    Target,
    asks_codes,
    codes_are_things,
    find_target,
    find_things,
    positions_are_free,
    positions_exist,
    said,
    tank_is_in_service,
)
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class PutInStore(Command):
    """Put things in."""

    box: str = asks(Text("Box", "Låda"), refers_to="box", scan=True)
    position: str = asks(
        Text("Position of the first", "Den förstas position"), hint=Text("Such as A1", "Till exempel A1")
    )
    codes: tuple[str, ...] = asks_codes(
        Text("What is put in", "Vad som sätts in"),
        hint=Text(
            "Scan each label; they lie side by side, row by row", "Skanna varje etikett; de ligger i följd, rad för rad"
        ),
    )


@dataclass(frozen=True)
class Evidence:
    """The places, and the things that the cryostore knows already."""

    target: Target
    things: tuple[Stored | None, ...]


def gather(command: PutInStore, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the box and the codes."""
    target = find_target(dossiers, command.box, command.position, len(command.codes), fields=("box", "position"))
    return Evidence(target, find_things(dossiers, command.codes))


@rule("CRY-011", "One thing lies in one position", PUTTING)
def things_lie_nowhere(command: PutInStore, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a thing that lies somewhere."""
    lying = [one for one in evidence.things if one is not None and one.lies]
    if not lying:
        return None
    return objects(
        Text(
            f"{said([one.code for one in lying])} lies in {lying[0].place} already.",
            f"{said([one.code for one in lying])} ligger redan i {lying[0].place}.",
        ),
        Text(
            "Read the label again. To change its place, move it.", "Läs etiketten igen. För att byta plats, flytta den."
        ),
        field="codes",
    )


@rule("CRY-012", "What has been taken out is not put back", "EU GMP Part IV 8")
def things_never_left(command: PutInStore, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a thing that has left the cryostore."""
    gone = [one for one in evidence.things if one is not None and one.is_taken_out]
    if not gone:
        return None
    return objects(
        Text(
            f"{said([one.code for one in gone])} was taken out for {gone[0].taken_out_for}.",
            f"{said([one.code for one in gone])} togs ut till {gone[0].taken_out_for}.",
        ),
        Text(
            "Its cold chain is broken: discard it, and tell quality assurance.",
            "Dess kylkedja är bruten: kassera den och meddela kvalitetssäkringen.",
        ),
        field="codes",
    )


def decide(command: PutInStore, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Put each in its position."""
    box = evidence.target.box
    return tuple(
        ThingPutIn(
            stored=code,
            box=box.code,
            tank=box.tank,
            site=box.site,
            position=place,
            position_turn=box.turn(place),
            stored_turn=thing.turn if thing is not None else 0,
            at=act.at,
            by=act.person,
        )
        for code, place, thing in zip(command.codes, evidence.target.places, evidence.things, strict=True)
    )


operation = Operation(
    name="put-in-store",
    title=Text("Put in the cryostore", "Sätt in i kryoförrådet"),
    command=PutInStore,
    gather=gather,
    rules=(
        codes_are_things,
        positions_exist,
        positions_are_free,
        tank_is_in_service,
        things_lie_nowhere,
        things_never_left,
    ),
    decide=decide,
    roles=KEEPERS,
)
