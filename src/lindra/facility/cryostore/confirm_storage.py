"""Verify as a second person: what was put in or moved lies where the record says, label by label."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.facts import ThingMoved, ThingSeenInPlace, Waits
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.things import (
    KEEPERS,
    PUTTING,
    Target,
    another_person_verifies,
    asks_codes,
    codes_are_things,
    find_target,
    find_things,
    positions_exist,
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
class ConfirmStorage(Command):
    """Confirm that things lie where they were put."""

    box: str = asks(Text("Box", "Låda"), refers_to="box", scan=True)
    position: str = asks(
        Text("Position where you begin", "Position där du börjar"),
        hint=Text("Such as A1", "Till exempel A1"),
    )
    codes: tuple[str, ...] = asks_codes(
        Text("What you see there", "Vad du ser där"),
        hint=Text("Scan each label, position by position", "Skanna varje etikett, position för position"),
    )


@dataclass(frozen=True)
class Evidence:
    """The places where it was seen, and the things that were seen."""

    target: Target
    things: tuple[Stored | None, ...]


def gather(command: ConfirmStorage, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the box and the codes."""
    target = find_target(dossiers, command.box, command.position, len(command.codes), fields=("box", "position"))
    return Evidence(target, find_things(dossiers, command.codes))


@rule("CRY-019", "What is verified was put in or moved, and waits", PUTTING)
def things_wait(command: ConfirmStorage, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a thing that nobody has put in or moved, or that has been verified."""
    others = things_not_waiting(command.codes, evidence.things, Waits.PUT_IN, Waits.MOVE)
    if not others:
        return None
    code, thing = others[0]
    where_en = f"the record has it in {thing.place}" if thing is not None and thing.lies else "it does not lie here"
    where_sv = f"protokollet har den i {thing.place}" if thing is not None and thing.lies else "den ligger inte här"
    return objects(
        Text(
            f"{code[:40]} does not wait for verification: {where_en}.",
            f"{code[:40]} väntar inte på kontroll: {where_sv}.",
        ),
        Text("Read the label again. If it is right, count the box.", "Läs etiketten igen. Stämmer den, räkna lådan."),
        field="codes",
    )


@rule("CRY-020", "A thing is verified in the position where it was put", PUTTING)
def things_are_in_place(command: ConfirmStorage, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a thing that was put elsewhere than where it is seen."""
    for code, thing, place in zip(command.codes, evidence.things, evidence.target.places, strict=False):
        if thing is None or thing.waiting is None:
            continue
        right = _put_in(thing)
        if right != (evidence.target.box.code, place):
            return objects(
                Text(
                    f"{code} was seen in {evidence.target.box.code} {place}; it was put in {right[0]} {right[1]}.",
                    f"{code} sågs i {evidence.target.box.code} {place}; den sattes i {right[0]} {right[1]}.",
                ),
                Text(
                    "STOP. Lay it in its position, or call it off and put it in anew.",
                    "STOPP. Lägg den i sin position, eller återkalla och sätt in den på nytt.",
                ),
                field="codes",
            )
    return None


def _put_in(thing: Stored) -> tuple[str, str]:
    """Return the box and position where a thing that waits was put."""
    if thing.waiting is not None and thing.waiting.what is Waits.MOVE:
        return thing.waiting.to_box, thing.waiting.to_position
    return thing.box, thing.position


def decide(command: ConfirmStorage, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Let what was put in be stored, and what was moved lie in its new position."""
    return tuple(_seen(thing, act) for thing in evidence.things if thing is not None)


def _seen(thing: Stored, act: Act) -> Fact:
    waiting = thing.waiting
    if waiting is None or waiting.what is Waits.PUT_IN:
        return ThingSeenInPlace(
            stored=thing.code, box=thing.box, tank=thing.tank, position=thing.position, at=act.at, by=act.person
        )
    return ThingMoved(
        stored=thing.code,
        box=thing.box,
        tank=thing.tank,
        position=thing.position,
        to_box=waiting.to_box,
        to_tank=waiting.to_tank,
        to_site=waiting.to_site,
        to_position=waiting.to_position,
        moved_by=waiting.by,
        at=act.at,
        by=act.person,
    )


operation = Operation(
    name="confirm-storage",
    title=Text("Verify what was put in or moved", "Kontrollera det som satts in eller flyttats"),
    command=ConfirmStorage,
    gather=gather,
    rules=(codes_are_things, positions_exist, things_wait, things_are_in_place, another_person_verifies),
    decide=decide,
    roles=KEEPERS,
)
