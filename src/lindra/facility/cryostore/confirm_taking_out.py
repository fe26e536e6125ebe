"""Verify a taking out as a second person: these labels, for this batch or therapy."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.facts import Purpose, ThingTakenOut, Waits
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.things import (
    KEEPERS,
    PUTTING,
    another_person_verifies,
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
class ConfirmTakingOut(Command):
    """Confirm that things were taken out."""

    codes: tuple[str, ...] = asks_codes(Text("What you hold", "Vad du håller i"))
    reference: str = asks(
        Text("Number of the batch, therapy or decision", "Nummer på sats, terapi eller beslut"),
        scan=True,
        hint=Text("Scan it from its own paper", "Skanna det från dess eget papper"),
    )


@dataclass(frozen=True)
class Evidence:
    """The things."""

    things: tuple[Stored | None, ...]


def gather(command: ConfirmTakingOut, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the codes."""
    return Evidence(find_things(dossiers, command.codes))


@rule("CRY-022", "What is verified was taken out, and waits", PUTTING)
def things_wait(command: ConfirmTakingOut, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a thing that nobody has taken out, or that has been verified."""
    others = things_not_waiting(command.codes, evidence.things, Waits.TAKING_OUT)
    if not others:
        return None
    code, thing = others[0]
    where_en = f"the record has it in {thing.place}" if thing is not None and thing.lies else "it does not lie there"
    where_sv = f"protokollet har den i {thing.place}" if thing is not None and thing.lies else "den ligger inte där"
    return objects(
        Text(
            f"{code[:40]} has not been recorded as taken out: {where_en}.",
            f"{code[:40]} är inte registrerad som uttagen: {where_sv}.",
        ),
        Text("STOP. Lay it back, and read the label again.", "STOPP. Lägg tillbaka den och läs etiketten igen."),
        field="codes",
    )


@rule("CRY-023", "A thing leaves for what it was taken out for", PUTTING)
def reference_is_the_same(command: ConfirmTakingOut, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the number that the second person scans is another."""
    for thing in evidence.things:
        waiting = thing.waiting if thing is not None else None
        if thing is None or waiting is None or waiting.what is not Waits.TAKING_OUT:
            continue
        if waiting.reference != command.reference:
            return objects(
                Text(
                    f"{thing.code} was taken out for {waiting.reference}, not for {command.reference[:40]}.",
                    f"{thing.code} togs ut till {waiting.reference}, inte till {command.reference[:40]}.",
                ),
                Text(
                    "STOP. Find out which is right; call the taking out off if it was wrong.",
                    "STOPP. Ta reda på vilket som är rätt; återkalla uttaget om det var fel.",
                ),
                field="reference",
            )
    return None


def decide(command: ConfirmTakingOut, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Let each leave its position for good."""
    return tuple(
        ThingTakenOut(
            stored=thing.code,
            box=thing.box,
            tank=thing.tank,
            position=thing.position,
            purpose=thing.waiting.purpose or Purpose.BATCH,
            reference=thing.waiting.reference,
            taken_by=thing.waiting.by,
            at=act.at,
            by=act.person,
        )
        for thing in evidence.things
        if thing is not None and thing.waiting is not None
    )


operation = Operation(
    name="confirm-taking-out",
    title=Text("Verify a taking out", "Kontrollera ett uttag"),
    command=ConfirmTakingOut,
    gather=gather,
    rules=(codes_are_things, things_wait, reference_is_the_same, another_person_verifies),
    decide=decide,
    roles=KEEPERS,
)
