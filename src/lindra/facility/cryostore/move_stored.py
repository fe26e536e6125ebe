"""Move things from one box to another, or within one. It counts when a second person has verified it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import MoveBegun
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.things import (
    KEEPERS,
    Target,
    asks_codes,
    codes_are_things,
    find_target,
    find_things,
    nothing_waits,
    positions_are_free,
    positions_exist,
    tank_is_in_service,
    things_lie_there,
)
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class MoveStored(Command):
    """Move things."""

    box: str = asks(Text("From box", "Från låda"), refers_to="box", scan=True)
    codes: tuple[str, ...] = asks_codes(
        Text("What is moved", "Vad som flyttas"),
        hint=Text("Scan each label, in the order they will lie", "Skanna varje etikett i den ordning de ska ligga"),
    )
    to_box: str = asks(Text("To box", "Till låda"), refers_to="box", scan=True)
    to_position: str = asks(Text("To position, of the first", "Till position, den första"))


@dataclass(frozen=True)
class Evidence:
    """The box they leave, the things, and the places they go to."""

    box: Box
    things: tuple[Stored | None, ...]
    target: Target


def gather(command: MoveStored, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up both boxes and the codes."""
    count = len(command.codes)
    return Evidence(
        dossiers.need(Box, command.box, field="box"),
        find_things(dossiers, command.codes),
        find_target(dossiers, command.to_box, command.to_position, count, fields=("to_box", "to_position")),
    )


def decide(command: MoveStored, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Keep the new positions for them."""
    box = evidence.target.box
    return tuple(
        MoveBegun(
            stored=thing.code,
            box=thing.box,
            tank=thing.tank,
            position=thing.position,
            to_box=box.code,
            to_tank=box.tank,
            to_site=box.site,
            to_position=place,
            position_turn=box.turn(place),
            stored_turn=thing.turn + 1,
            at=act.at,
            by=act.person,
        )
        for thing, place in zip(evidence.things, evidence.target.places, strict=True)
        if thing is not None
    )


operation = Operation[MoveStored, Evidence](
    name="move-stored",
    title=Text("Move in the cryostore", "Flytta i kryoförrådet"),
    command=MoveStored,
    gather=gather,
    rules=(
        codes_are_things,
        things_lie_there,
        nothing_waits,
        positions_exist,
        positions_are_free,
        tank_is_in_service,
    ),
    decide=decide,
    roles=KEEPERS,
)
