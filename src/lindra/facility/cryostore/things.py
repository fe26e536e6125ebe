"""What the acts on things in the cryostore have in common: the codes that were scanned, and the places they go to.

A thing is named by its own code, many at a time when they lie or come to lie side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import Waits
from lindra.facility.cryostore.places import THING_CODE, following
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.tank import Tank
from lindra.gmp.act import Act
from lindra.gmp.command import asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

KEEPERS = (Role.CRYOSTORE_KEEPER, Role.OPERATOR)
PUTTING = "EU GMP Part IV 8; Dir 2006/86/EC Annex II"
_SAID_MAX = 3  # codes named in one objection


class NamesThings(Protocol):
    """A command that names things by their codes."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in the order they were scanned."""


@dataclass(frozen=True)
class Target:
    """The places that things go to: from ``first`` on, one for each; fewer when the box ends."""

    box: Box
    tank: Tank
    first: str
    places: tuple[str, ...]
    box_field: str
    position_field: str


class SeesThings(Protocol):
    """Evidence of the things that were named; None stands for a code that the cryostore does not know."""

    @property
    def things(self) -> tuple[Stored | None, ...]:
        """The things, in the order of the codes."""


class SeesTarget(Protocol):
    """Evidence of the places that things go to."""

    @property
    def target(self) -> Target:
        """The places."""


class SeesBox(SeesThings, Protocol):
    """Evidence of the things that were named, and the box they lie in."""

    @property
    def box(self) -> Box:
        """The box."""


def asks_codes(label: Text, *, hint: Text | None = None) -> tuple[str, ...]:
    """Ask for the codes of things, scanned one after another."""
    asked: tuple[str, ...] = asks(label, hint=hint, scan=True)
    return asked


def find_things(dossiers: Dossiers, codes: Sequence[str]) -> tuple[Stored | None, ...]:
    """Look the codes up."""
    return tuple(dossiers.find(Stored, code) for code in codes)


def find_target(dossiers: Dossiers, box: str, first: str, count: int, *, fields: tuple[str, str]) -> Target:
    """Look the box up, and the positions that so many things would take in it."""
    found = dossiers.need(Box, box, field=fields[0])
    tank = dossiers.need(Tank, found.tank, field=fields[0])
    return Target(found, tank, first, following(found.positions, first, count), *fields)


def said(codes: Sequence[str]) -> str:
    """Return a few codes, and how many more there are."""
    shown = ", ".join(code[:40] for code in codes[:_SAID_MAX])
    return f"{shown} (+{len(codes) - _SAID_MAX})" if len(codes) > _SAID_MAX else shown


@rule("CRY-010", "A thing is named by its own code, once in an act", PUTTING)
def codes_are_things(command: NamesThings, evidence: object, act: Act) -> Refusal | None:
    """Object to nothing, to a code in another form and to one that was scanned twice."""
    codes = command.codes
    if not codes:
        return objects(
            Text("No code was scanned.", "Ingen kod skannades."),
            Text("Scan the label of each vial or bag.", "Skanna etiketten på varje rör eller påse."),
            field="codes",
        )
    wrong = [code for code in codes if not THING_CODE.fullmatch(code)]
    if wrong:
        return objects(
            Text(f"{said(wrong)}: that is not the code of a thing.", f"{said(wrong)}: det är inte koden på en sak."),
            Text(
                "Scan the label of the vial or bag; a code with a slash is a place.",
                "Skanna etiketten på röret eller påsen; en kod med snedstreck är en plats.",
            ),
            field="codes",
        )
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        return objects(
            Text(f"{said(twice)} was scanned twice.", f"{said(twice)} skannades två gånger."),
            Text("Scan each once, in their order.", "Skanna var och en en gång, i sin ordning."),
            field="codes",
        )
    return None


@rule("CRY-013", "Things go to positions that the box has", PUTTING)
def positions_exist(command: NamesThings, evidence: SeesTarget, act: Act) -> Refusal | None:
    """Object to a position that the box lacks, and to more things than follow it."""
    target = evidence.target
    box = target.box
    if not target.places:
        return objects(
            Text(
                f"{box.code} has no position “{target.first[:20]}”.",
                f"{box.code} har ingen position ”{target.first[:20]}”.",
            ),
            Text(
                f"Its positions are {box.positions[0]} to {box.positions[-1]}.",
                f"Dess positioner är {box.positions[0]} till {box.positions[-1]}.",
            ),
            field=target.position_field,
        )
    if len(target.places) < len(command.codes):
        return objects(
            Text(
                f"{len(command.codes)} do not fit from {target.first} on: {len(target.places)} positions are left.",
                f"{len(command.codes)} får inte plats från {target.first}: {len(target.places)} positioner återstår.",
            ),
            Text("Begin earlier, or take another box.", "Börja tidigare eller ta en annan låda."),
            field=target.position_field,
        )
    return None


@rule("CRY-014", "One position holds one thing", PUTTING)
def positions_are_free(command: NamesThings, evidence: SeesTarget, act: Act) -> Refusal | None:
    """Object when something lies in a position, or one is kept for a move."""
    target = evidence.target
    taken = [(place, holder) for place in target.places if (holder := target.box.holder(place))]
    if not taken:
        return None
    place, holder = taken[0]
    return objects(
        Text(
            f"{target.box.code} {place} is taken by {holder}"
            f"{f', and {len(taken) - 1} more are taken' if len(taken) > 1 else ''}.",
            f"{target.box.code} {place} är upptagen av {holder}"
            f"{f', och {len(taken) - 1} till är upptagna' if len(taken) > 1 else ''}.",
        ),
        Text("Choose positions that are free on the map of the box.", "Välj positioner som är lediga på lådans karta."),
        field=target.position_field,
    )


@rule("CRY-015", "Nothing is put in a tank that is out of service", "EU GMP Part IV 5; 8")
def tank_is_in_service(command: NamesThings, evidence: SeesTarget, act: Act) -> Refusal | None:
    """Object when the tank has been withdrawn."""
    tank = evidence.target.tank
    if tank.is_in_service:
        return None
    return objects(
        Text(
            f"{tank.code} is out of service: {tank.withdrawn_because}",
            f"{tank.code} är tagen ur bruk: {tank.withdrawn_because}",
        ),
        Text("Use another tank.", "Använd en annan tank."),
        field=evidence.target.box_field,
    )


@rule("CRY-016", "What is moved or taken out lies in the box it is taken from", PUTTING)
def things_lie_there(command: NamesThings, evidence: SeesBox, act: Act) -> Refusal | None:
    """Object to a thing that lies elsewhere, or nowhere."""
    elsewhere = [
        (code, thing)
        for code, thing in zip(command.codes, evidence.things, strict=True)
        if thing is None or thing.box != evidence.box.code
    ]
    if not elsewhere:
        return None
    code, thing = elsewhere[0]
    if thing is None or not thing.lies:
        return objects(
            Text(f"{code[:40]} does not lie in the cryostore.", f"{code[:40]} ligger inte i kryoförrådet."),
            Text(
                "STOP. Put it back where it was, and read the label again.",
                "STOPP. Lägg tillbaka den där den låg och läs etiketten igen.",
            ),
            field="codes",
        )
    return objects(
        Text(
            f"{code[:40]} does not lie in {evidence.box.code}: the record has it in {thing.place}.",
            f"{code[:40]} ligger inte i {evidence.box.code}: protokollet har den i {thing.place}.",
        ),
        Text(
            "STOP. Read both codes again. If it does lie here, count the box.",
            "STOPP. Läs båda koderna igen. Om den ändå ligger här, räkna lådan.",
        ),
        field="codes",
    )


@rule("CRY-017", "One thing at a time: what waits for verification is neither moved nor taken out", PUTTING)
def nothing_waits(command: NamesThings, evidence: SeesBox, act: Act) -> Refusal | None:
    """Object to a thing whose last act waits for verification."""
    waiting = [thing for thing in evidence.things if thing is not None and thing.waiting is not None]
    if not waiting:
        return None
    what = waiting[0].waiting
    assert what is not None
    codes = said([thing.code for thing in waiting])
    return objects(
        Text(f"{codes}: {what.what.title.en}.", f"{codes}: {what.what.title.sv}."),
        Text(
            "Let a second person verify it first, or call it off.",
            "Låt en andra person kontrollera först, eller återkalla det.",
        ),
        field="codes",
    )


@rule("CRY-018", "Who put in, moved or took out does not verify", "EU GMP Part IV 6.3; 8")
def another_person_verifies(command: NamesThings, evidence: SeesThings, act: Act) -> Refusal | None:
    """Object when the person did it themselves."""
    did_it = (one.waiting.by for one in evidence.things if one is not None and one.waiting is not None)
    if act.person not in did_it:
        return None
    return objects(
        Text("You did this yourself.", "Du gjorde detta själv."),
        Text("Ask a colleague to verify.", "Be en kollega kontrollera."),
    )


def things_not_waiting(
    codes: Sequence[str], things: Sequence[Stored | None], *waits: Waits
) -> list[tuple[str, Stored | None]]:
    """Return the things for which none of these waits for verification."""
    return [
        (code, thing)
        for code, thing in zip(codes, things, strict=True)
        if thing is None or thing.waiting is None or thing.waiting.what not in waits
    ]
