"""Finds out what a scanned code is, and which open question of a batch it answers, or says STOP.

A code that belongs to another patient's cells is danger, and is said so. A code that is right and comes at
the wrong moment is told as that. What is found here is put into the form; the rules judge it as they judge
everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.materials.lot import Lot
from lindra.facility.people.person import Person
from lindra.facility.rooms.room import Room
from lindra.gmp.command import described
from lindra.gmp.dossier import Dossier, Dossiers
from lindra.gmp.operation import AnyOperation
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind
from lindra.masters.equipment_words import one_of_equipment
from lindra.masters.recipe import Recipe, Step
from lindra.therapy.control.sample import Sample
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.form import Form
from lindra.therapy.manufacture.next_work import Work
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.manufacture.record_value import expected_codes_of

# In the order in which codes are most often scanned.
KINDS: tuple[type[Dossier], ...] = (Lot, Equipment, Room, Bag, Portion, Sample, Form, Batch, Person)
_OWNED = (Bag, Portion, Sample, Form)


@dataclass(frozen=True)
class Answered:
    """The code answers a question of this work: the field of its operation."""

    work: Work
    field: str
    code: str


@dataclass(frozen=True)
class Stop:
    """The code is not what is asked for. ``is_danger``: it may be another patient's."""

    problem: Text
    remedy: Text
    is_danger: bool = True


@dataclass(frozen=True)
class Bench:
    """What is being worked on: the batch, its recipe, the work that is shown, and all that is open."""

    batch: Batch
    recipe: Recipe
    chosen: Work | None
    open: Sequence[Work]
    operations: Mapping[str, AnyOperation]

    @property
    def in_order(self) -> list[Work]:
        """The open work, what is shown first."""
        chosen = [self.chosen] if self.chosen is not None else []
        return chosen + [work for work in self.open if work != self.chosen]

    def step(self, work: Work) -> Step | None:
        """The step that a work belongs to."""
        return self.recipe.step(work.step)


def look_up(code: str, dossiers: Dossiers) -> Dossier | None:
    """Return what a code is the code of, or None."""
    return next((found for kind in KINDS if (found := dossiers.find(kind, code)) is not None), None)


def answer(code: str, bench: Bench, dossiers: Dossiers, today: date) -> Answered | Stop:
    """Return which question the code answers, or why to stop."""
    batch = bench.batch
    asked = _scan_that_is_shown(code, bench)
    if asked is not None:
        return asked
    thing = look_up(code, dossiers)
    foreign = _of_others(code, thing, batch)
    if foreign is not None:
        return foreign
    for work in bench.in_order:
        field = _field_for(code, thing, work, bench)
        if field is not None:
            if isinstance(thing, Equipment) and (unfit := _kept(thing, batch) or _unfit(thing, today)) is not None:
                return unfit
            return Answered(work, field, code)
    return _nobody_asks(code, thing, bench)


def _scan_that_is_shown(code: str, bench: Bench) -> Answered | None:
    """Give any code to a value that is a scan and is being asked for: whether it is the right one, a rule says."""
    work = bench.chosen
    step = bench.step(work) if work is not None else None
    if work is None or step is None or work.operation != "record-value":
        return None
    measure = next((one for one in step.measures if one.name == work.fields.get("measure")), None)
    if measure is None or measure.kind is not ValueKind.SCAN:
        return None
    return Answered(work, "value", code)


def _of_others(code: str, thing: Dossier | None, batch: Batch) -> Stop | None:
    other = ""
    if isinstance(thing, _OWNED) and thing.batch != batch.number and code not in batch.containers:
        other = thing.batch
    elif isinstance(thing, Batch) and thing.number != batch.number:
        other = thing.number
    elif code.startswith("COI-") and code != batch.chain_of_identity:
        other = code
    if not other:
        return None
    return Stop(
        Text(
            f"{code} belongs to {other}, not to {batch.number}.", f"{code} hör till {other}, inte till {batch.number}."
        ),
        Text(
            "This may be another patient's. Put it aside, and find out whose it is.",
            "Detta kan vara någon annans. Ställ det åt sidan och ta reda på vems det är.",
        ),
    )


def _field_for(code: str, thing: Dossier | None, work: Work, bench: Bench) -> str | None:
    """Return the field of the work that the code answers, or None."""
    step = bench.step(work)
    match work.operation, thing:
        case "start-step", Room():
            return "room" if step is not None and step.room_grade else None
        case "start-step", Equipment():
            return "equipment" if step is not None and thing.equipment_class in step.equipment else None
        case "issue-material", Lot():
            return "lot" if thing.material == work.material else None
        case "label-bag", Bag():
            return "read_back" if work.fields.get("bag") == code else None
        case "issue-label", Bag():
            return "bag" if work.fields.get("bag") == code else None
        case "thaw-container", Bag():
            return "container" if code in bench.batch.containers else None
        case "record-value", _:
            return "value" if _expects(code, work, step, bench.batch) else None
        case _:
            pass
    if work != bench.chosen or work.operation == "start-step":
        return None
    return _scan_field(thing, work, bench)


def _expects(code: str, work: Work, step: Step | None, batch: Batch) -> bool:
    measure = next((one for one in step.measures if one.name == work.fields.get("measure")), None) if step else None
    return measure is not None and code in expected_codes_of(measure, batch)


def _scan_field(thing: Dossier | None, work: Work, bench: Bench) -> str | None:
    """Return the field that takes a code of this kind, of the work that is shown."""
    operation = bench.operations.get(work.operation)
    kind = type(thing).KIND if thing is not None else ""
    for field in described(operation.command) if operation is not None else ():
        question = field.question
        if not question.scan or field.name in work.fields:
            continue
        if question.refers_to == kind or (not question.refers_to and not isinstance(thing, Lot | Room | Person)):
            return field.name
    return None


def _kept(piece: Equipment, batch: Batch) -> Stop | None:
    """Return danger when another patient's cells are in the piece, and when this batch's are in its twin."""
    if piece.kept_for not in ("", batch.number):
        return Stop(
            Text(
                f"The cells of {piece.kept_for} are in {piece.code}.",
                f"Cellerna i {piece.kept_for} är i {piece.code}.",
            ),
            Text("Step away from it. Take the piece of this batch.", "Lämna den. Ta den del som hör till satsen."),
        )
    here = batch.keeps(piece.equipment_class)
    if here in (None, piece.code):
        return None
    return Stop(
        Text(f"The cells are in {here}, not in {piece.code}.", f"Cellerna är i {here}, inte i {piece.code}."),
        Text(f"Go to {here} and scan it.", f"Gå till {here} och skanna den."),
    )


def _unfit(piece: Equipment, today: date) -> Stop | None:
    if piece.is_in_service and piece.is_calibrated_on(today):
        return None
    why = Text("is out of service", "är ur bruk")
    if piece.is_in_service:
        why = Text(
            f"was calibrated until {piece.calibrated_until or '–'}",
            f"var kalibrerad till {piece.calibrated_until or '–'}",
        )
    return Stop(
        Text(f"{piece.code} {why.en}.", f"{piece.code} {why.sv}."),
        Text("Take another piece, and mark this one.", "Ta en annan, och märk den här."),
    )


def _nobody_asks(code: str, thing: Dossier | None, bench: Bench) -> Stop:
    if thing is None:
        return Stop(
            Text(f"“{code[:40]}” is not in the record.", f"”{code[:40]}” finns inte i protokollet."),
            Text(
                "Scan it again. If it comes up again, put it aside and ask quality assurance.",
                "Skanna igen. Kommer det tillbaka, ställ det åt sidan och fråga kvalitetssäkringen.",
            ),
        )
    step = bench.step(bench.chosen) if bench.chosen is not None else None
    if isinstance(thing, Lot) and step is not None:
        asked = ", ".join(one.material for one in step.materials) or "–"
        return Stop(
            Text(
                f"{code} is {thing.material}; the step asks for: {asked}.",
                f"{code} är {thing.material}; steget kräver: {asked}.",
            ),
            Text("Take the lot that the step asks for.", "Ta loten som steget kräver."),
        )
    if isinstance(thing, Equipment) and step is not None:
        is_one, wanted = one_of_equipment(thing.equipment_class), [one_of_equipment(name) for name in step.equipment]
        return Stop(
            Text(
                f"{code} is {is_one.en}; the step asks for: {', '.join(one.en for one in wanted) or '–'}.",
                f"{code} är {is_one.sv}; steget kräver: {', '.join(one.sv for one in wanted) or '–'}.",
            ),
            Text("Take what the step asks for.", "Ta det som steget kräver."),
        )
    return Stop(
        Text(f"Nothing asks for {code} now.", f"Inget frågar efter {code} nu."),
        Text("Look at what is to be done, and scan that.", "Se vad som ska göras, och skanna det."),
        is_danger=False,
    )
