"""Call off what waits for verification: it was a slip, and things are as they were before."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.facts import StorageCalledOff, Waits
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.things import (
    KEEPERS,
    PUTTING,
    asks_codes,
    codes_are_things,
    find_things,
    things_not_waiting,
)
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class CallOffStorage(Command):
    """Call it off."""

    codes: tuple[str, ...] = asks_codes(Text("Which things", "Vilka saker"))
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The things."""

    things: tuple[Stored | None, ...]


def gather(command: CallOffStorage, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the codes."""
    return Evidence(find_things(dossiers, command.codes))


@rule("CRY-024", "Only what waits for verification can be called off", PUTTING)
def things_wait(command: CallOffStorage, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a thing for which nothing waits."""
    others = things_not_waiting(command.codes, evidence.things, *Waits)
    if not others:
        return None
    return objects(
        Text(f"{others[0][0][:40]}: nothing waits.", f"{others[0][0][:40]}: inget väntar."),
        Text(
            "What two people have seen stands; move it, or take it out.",
            "Det två personer har sett står fast; flytta den eller ta ut den.",
        ),
        field="codes",
    )


def decide(command: CallOffStorage, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record that it did not happen."""
    return tuple(
        StorageCalledOff(
            stored=thing.code,
            waited=thing.waiting.what,
            box=thing.box,
            tank=thing.tank,
            position=thing.position,
            to_box=thing.waiting.to_box,
            to_tank=thing.waiting.to_tank,
            to_position=thing.waiting.to_position,
            reason=command.reason,
            at=act.at,
            by=act.person,
        )
        for thing in evidence.things
        if thing is not None and thing.waiting is not None
    )


operation = Operation(
    name="call-off-storage",
    title=Text("Call off what waits for verification", "Återkalla det som väntar på kontroll"),
    command=CallOffStorage,
    gather=gather,
    rules=(codes_are_things, things_wait),
    decide=decide,
    roles=KEEPERS,
)
