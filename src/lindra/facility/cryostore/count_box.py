"""Count a box: what was seen in it, held against the record. A difference is told, and stays until it is cleared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import BoxCounted
from lindra.facility.cryostore.places import THING_CODE
from lindra.facility.cryostore.things import KEEPERS, PUTTING, said
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

# What a reader of whole boxes writes: A1=V-26-0001-K. A code alone says that it was seen, wherever in the box.
_WITH_POSITION = re.compile(r"([A-Z][0-9]{1,3})=(.+)")
FEWEST_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class CountBox(Command):
    """Count a box."""

    box: str = asks(Text("Box", "Låda"), refers_to="box", scan=True)
    seen: tuple[str, ...] = asks(
        Text("What you see in it", "Vad du ser i den"),
        scan=True,
        default=(),
        hint=Text(
            "Scan each label, or let the box reader write A1=code; nothing, when the box is empty",
            "Skanna varje etikett, eller låt lådläsaren skriva A1=kod; inget, när lådan är tom",
        ),
    )
    note: str = asks(Text("What you did about a difference", "Vad du gjorde åt en skillnad"), default="", long=True)


@dataclass(frozen=True)
class Seen:
    """One thing that was seen: its code, and its position when that was told."""

    code: str
    position: str = ""

    def __str__(self) -> str:
        return f"{self.position} {self.code}".strip()


@dataclass(frozen=True)
class Evidence:
    """The box, what was seen, and how it differs from the record."""

    box: Box
    seen: tuple[Seen, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]


def gather(command: CountBox, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the box, and hold what was seen against it."""
    box = dossiers.need(Box, command.box, field="box")
    seen = tuple(_seen(text) for text in command.seen)
    # A move within the box or into it may lie at either end until a second person has verified it.
    places = {code: {position} for position, code in box.things.items()}
    for position, code in box.coming.items():
        places.setdefault(code, set()).add(position)
    codes = {one.code for one in seen}
    missing = tuple(f"{place} {code}" for place, code in box.things.items() if code not in codes)
    unexpected = tuple(
        str(one) for one in seen if one.code not in places or (one.position and one.position not in places[one.code])
    )
    return Evidence(box, seen, missing, unexpected)


def _seen(text: str) -> Seen:
    parts = _WITH_POSITION.fullmatch(text)
    return Seen(parts[2], parts[1]) if parts else Seen(text)


@rule("CRY-036", "A count names each thing once, in positions that the box has", PUTTING)
def count_is_readable(command: CountBox, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code that can not be one, to one seen twice, and to a position that the box lacks."""
    wrong = [one for one in evidence.seen if not THING_CODE.fullmatch(one.code)]
    if wrong:
        first = said([str(one) for one in wrong])
        return objects(
            Text(f"{first}: that is not the code of a thing.", f"{first}: det är inte koden på en sak."),
            Text("Scan the labels in the box again.", "Skanna etiketterna i lådan igen."),
            field="seen",
        )
    codes = [one.code for one in evidence.seen]
    positions = [one.position for one in evidence.seen if one.position]
    twice = sorted({one for named in (codes, positions) for one in named if named.count(one) > 1})
    if twice:
        return objects(
            Text(f"{said(twice)} is counted twice.", f"{said(twice)} är räknad två gånger."),
            Text("Scan each once.", "Skanna var och en en gång."),
            field="seen",
        )
    elsewhere = [one for one in positions if one not in evidence.box.positions]
    if elsewhere:
        return objects(
            Text(f"The box has no position {said(elsewhere)}.", f"Lådan har ingen position {said(elsewhere)}."),
            Text("Check that this is the box.", "Kontrollera att det är denna låda."),
            field="seen",
        )
    return None


@rule("CRY-037", "A difference is counted again, and what was done about it is said", "EU GMP Part IV 8; Annex 11 6")
def difference_is_explained(command: CountBox, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a difference without a word, telling it."""
    if not evidence.missing and not evidence.unexpected:
        return None
    if len(command.note.split()) >= FEWEST_WORDS:
        return None
    return objects(
        Text(
            f"The box differs from the record. Missing: {said(evidence.missing) or '–'}. "
            f"Unexpected: {said(evidence.unexpected) or '–'}.",
            f"Lådan skiljer sig från protokollet. Saknas: {said(evidence.missing) or '–'}. "
            f"Oväntat: {said(evidence.unexpected) or '–'}.",
        ),
        Text(
            "Count again. If it holds, look in the boxes beside, tell quality assurance, and say what you did.",
            "Räkna igen. Om det står sig, leta i lådorna intill, meddela kvalitetssäkringen och skriv vad du gjorde.",
        ),
        field="note",
    )


def decide(command: CountBox, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Keep the count."""
    return (
        BoxCounted(
            box=command.box,
            seen=len(evidence.seen),
            missing=evidence.missing,
            unexpected=evidence.unexpected,
            note=command.note.strip(),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="count-box",
    title=Text("Count a box", "Räkna en låda"),
    command=CountBox,
    gather=gather,
    rules=(count_is_readable, difference_is_explained),
    decide=decide,
    roles=KEEPERS,
)
