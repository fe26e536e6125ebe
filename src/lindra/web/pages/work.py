"""The work page of a batch: the next thing to do, for an operator in gloves, on a tablet.

One question at a time, large. A code is scanned first, and finds the question that it answers; what is typed is
read back before it is recorded; what is signed is signed by whoever gives their own code and password, at this
tablet or at another. The page holds no rule: it asks the door, and shows what the door answers.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from lindra.gmp.act import Signature
from lindra.gmp.command import FieldKind, described
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.files import KeptFile
from lindra.gmp.limit import Limit, Severity
from lindra.gmp.objection import Objection
from lindra.gmp.operation import AnyOperation, Line
from lindra.gmp.quantity import written
from lindra.gmp.record import to_plain
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.gmp.value import Value, ValueKind
from lindra.ledger.canonical import to_bytes
from lindra.masters.equipment_words import equipment_said
from lindra.masters.formula import FormulaError, compute, names_in
from lindra.masters.recipe import STEP_ROLES, Calculation, Measure, Recipe, Step, StepKind
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.operations.door import Done, Refused
from lindra.operations.reading import read_command
from lindra.quality.deviations.facts import DeviationOpened
from lindra.therapy.manufacture.attach_file import file_is_readable, refused_file
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus, StepRecord, StepValue
from lindra.therapy.manufacture.calculations import numbers_of
from lindra.therapy.manufacture.facts import ValueCalculated, ValueRecorded
from lindra.therapy.manufacture.fill_bag import volume_to_fill
from lindra.therapy.manufacture.following import is_done
from lindra.therapy.manufacture.form import Form
from lindra.therapy.manufacture.logbook import Logbook
from lindra.therapy.manufacture.next_work import Work, next_work
from lindra.therapy.order.therapy import Therapy
from lindra.web.accounts import names_of_people, password_is_own
from lindra.web.context import person_of
from lindra.web.door import clock, door, files, store
from lindra.web.marks import Mark, mark_of
from lindra.web.pages.ask import Field, Setting, fields_of, given_by, setting_of
from lindra.web.scanning import Answered, Bench, Stop, answer, look_up
from lindra.web.timers import Timer, timers_of
from lindra.web.words import word

# Told by the script that it sent the form: it is answered without a page, and knows by the answer that it is done.
SENT_BY_SCRIPT = "X-Lindra-Script"
DONE, NEXT = "X-Lindra-Done", "X-Lindra-Next"
# A lot other than the first to expire may be taken with a reason: asked for, not stopped.
ASKS_FOR_REASON = {"MFG-035"}
# Of what is read back after an act; that a piece of equipment is in use, or a lot smaller, goes without saying.
TOLD = {"batch", "logbook", "bag", "sample", "portion", "form"}
_MOVING = (Role.OPERATOR, Role.PRODUCTION_MANAGER)
_SIDE = (Role.OPERATOR, Role.PHARMACIST, Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE)


def identity(work: Work) -> str:
    """Return the name of a work on its batch's page; the same as long as the work is the same."""
    if work.material:
        return ".".join((work.operation, work.step, work.material))
    return ".".join((work.operation, *(value for name, value in work.fields.items() if name != "batch")))


@dataclass(frozen=True)
class Slot:
    """Something to be scanned: what, and what has been."""

    field: str
    label: Text
    code: str = ""
    detail: str = ""
    wanted: str = ""  # the one that it must be: the piece that the cells are in


@dataclass(frozen=True)
class Sum:
    """What the system computes in a step, with the formula and what goes into it."""

    label: Text
    formula: str
    inputs: tuple[tuple[str, str], ...]
    result: str
    unit: str
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class DoneValue:
    """A value that stands, by its label."""

    measure: str
    label: Text
    value: StepValue
    is_calculated: bool


@dataclass
class Desk:
    """Everything that the page shows and asks about, as it was read once."""

    batch: Batch
    recipe: Recipe
    therapy: Therapy
    bags: list[Bag]
    logbook: Logbook
    person: str
    roles: frozenset[Role]
    now: datetime
    open: tuple[Work, ...] = ()
    side: tuple[Work, ...] = ()

    @property
    def address(self) -> str:
        """The page's own address."""
        return f"/batches/{self.batch.number}/bench/"

    @property
    def mark(self) -> Mark:
        """The mark of the cells."""
        return mark_of(self.batch.chain_of_identity)

    @property
    def state(self) -> str:
        """A short name of how the batch stands: it changes whenever the batch does."""
        return sha256(to_bytes(to_plain(self.batch))).hexdigest()[:12]

    def work(self, name: str) -> Work | None:
        """Return the work of that name: what is open, what may be done beside it, or a correction."""
        return next((one for one in (*self.open, *self.side) if identity(one) == name), None)

    def first(self) -> Work | None:
        """Return what this person does next; else what comes next for anyone."""
        mine = [one for one in self.open if not self.roles.isdisjoint(one.roles)]
        return next(iter((*mine, *self.open)), None)


def desk_of(request: HttpRequest, number: str) -> Desk:
    """Read what the page shows; the same few questions however long the record is."""
    person = person_of(request)
    with store().reading() as record:
        batch = record.find(Batch, number)
        if batch is None:
            raise Http404
        recipe = record.need(RecipeVersion, batch.recipe, field="batch").recipe
        therapy = record.need(Therapy, batch.therapy, field="batch")
        bags = [bag for code in batch.bags if (bag := record.find(Bag, code)) is not None]
        logbook = record.find(Logbook, number) or Logbook(batch=number)
    roles = person.roles if person is not None else frozenset()
    code = request.user.get_username()
    desk = Desk(batch, recipe, therapy, bags, logbook, code, roles, clock.now())
    desk.open = next_work(batch, recipe, bags)
    desk.side = tuple(_beside(desk))
    return desk


def _beside(desk: Desk) -> Iterator[Work]:
    """Yield what may be done at any time, and is not the next thing."""
    batch = desk.batch
    known = {"batch": batch.number}
    going = [one for one in batch.steps if one.completed_at is None and one.paused is None]
    making = batch.status is BatchStatus.IN_MANUFACTURE
    at = known | ({"step": going[0].name} if going else {})
    for one in going if making else ():
        step = desk.recipe.step(one.name)
        label = step.label if step else Text(one.name, one.name)
        text = Text(f"Pause: {label.en}", f"Pausa: {label.sv}") if len(going) > 1 else Text("Pause", "Pausa")
        yield Work(
            operation="pause-step", fields=known | {"step": one.name}, roles=STEP_ROLES, text=text, step=one.name
        )
    if making and not batch.handed_over_to:
        text = Text("Hand over", "Lämna över")
        yield Work(operation="hand-over-batch", fields=known, roles=STEP_ROLES, text=text, step="")
    everyone = tuple(Role)
    name = going[0].name if going else ""
    yield Work(operation="add-comment", fields=at, roles=everyone, text=Text("Comment", "Kommentar"), step=name)
    yield Work(
        operation="attach-file", fields=at, roles=everyone, text=Text("Photo or file", "Foto eller fil"), step=name
    )
    deviation = {"therapy": batch.therapy, "batch": batch.number}
    text = Text("Something went wrong", "Något gick fel")
    yield Work(operation="open-deviation", fields=deviation, roles=everyone, text=text, step=name)
    for piece in batch.kept if making else ():
        text = Text(f"Move the cells out of {piece.equipment}", f"Flytta cellerna från {piece.equipment}")
        fields = known | {"from_equipment": piece.equipment}
        yield Work(operation="move-cells", fields=fields, roles=_MOVING, text=text, step=name)
    if making:
        out = {one.step for one in batch.forms_out}
        left = [one.name for one in desk.recipe.steps if not is_done(batch, one) and one.name not in out]
        if left:
            text = Text("Print paper forms", "Skriv ut formulär")
            yield Work(operation="print-forms", fields=known, roles=_SIDE, text=text, step="")
        yield from _from_paper(desk)
    for record in batch.steps if making else ():
        for value in record.values:
            if not value.is_calculated:
                fields = known | {"step": record.name, "measure": value.name, "unit": value.unit}
                text = Text("Correct", "Rätta")
                yield Work(operation="correct-value", fields=fields, roles=_SIDE, text=text, step=record.name)


def _from_paper(desk: Desk) -> Iterator[Work]:
    for out in desk.batch.forms_out:
        step, record = desk.recipe.step(out.step), desk.batch.step(out.step)
        if step is None or record is None or record.completed_at is not None or record.paused is not None:
            continue
        for measure in step.measures:
            if record.value(measure.name) is None:
                fields = {"batch": desk.batch.number, "step": step.name, "measure": measure.name}
                text = Text(f"From paper: {measure.label.en}", f"Från papper: {measure.label.sv}")
                yield Work(
                    operation="transcribe-from-paper",
                    fields=fields | {"unit": measure.unit, "form": out.form},
                    roles=(step.role,),
                    text=text,
                    step=step.name,
                )


@dataclass
class Card:
    """The one thing: which work, what has been answered, and how far it is."""

    desk: Desk
    work: Work
    operation: AnyOperation
    given: dict[str, Any]
    key: str
    stage: str = "ask"  # ask, back (read back) or sign
    objections: tuple[Objection, ...] = ()
    stop: Stop | None = None
    lines: tuple[Line, ...] = ()
    digest: str = ""
    signer: str = ""
    setting: Setting = field(default_factory=Setting)
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The work's name in addresses and drafts."""
        return identity(self.work)

    @property
    def step(self) -> Step | None:
        """The step that it belongs to."""
        return self.desk.recipe.step(self.work.step)

    @property
    def record(self) -> StepRecord | None:
        """The step as it stands."""
        return self.desk.batch.step(self.work.step)

    @property
    def measure(self) -> Measure | None:
        """What is measured, where a value is asked for."""
        return self.setting.measure if isinstance(self.setting.measure, Measure) else None

    @property
    def is_mine(self) -> bool:
        """Whether the one who is signed in holds a role that does it."""
        return not self.desk.roles.isdisjoint(self.work.roles)

    @property
    def by_other(self) -> bool:
        """Whether it is for a second person, so that no code stands there already."""
        return self.operation.name in ("verify-step", "take-over-batch", "confirm-transcription")

    @property
    def keypad(self) -> bool:
        """Whether a number is asked for."""
        measure = self.measure
        if any(one.name == "value" for one in self.fields):
            return measure is not None and measure.kind is ValueKind.NUMBER
        return any(one.widget == "number" for one in self.fields)

    @property
    def asks_for_file(self) -> bool:
        """Whether a file is asked for: attached, or recorded as a value."""
        measure = self.measure
        return self.work.operation == "attach-file" or (
            self.work.operation == "record-value" and measure is not None and measure.kind is ValueKind.FILE
        )

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits in force for what is asked."""
        return self.measure.limits if self.measure else ()

    @property
    def all_fields(self) -> list[Field]:
        """Every field of the operation that is not known already."""
        fixed = [*self.work.fields, *(["unit"] if "unit" in self.work.fields else [])]
        return [
            one
            for one in fields_of(self.operation, self.given, fixed, self.setting, self.objections)
            if one.name not in _known(self.work)
        ]

    @property
    def fields(self) -> list[Field]:
        """The fields that are typed or chosen, without those that are scanned or seldom needed."""
        apart = {"digest", "file_name", "value"} if self.asks_for_file else set()
        if self.work.operation == "print-forms":
            apart = {"steps"}
        return [
            one
            for one in self.all_fields
            if one.name not in apart and not _is_scanned(one, self) and (_is_asked(one) or one.errors)
        ]

    @property
    def seldom(self) -> list[Field]:
        """The fields that are asked for only when somebody opens them."""
        hidden = ("reason",) if self.measure is not None and self.work.operation != "correct-value" else ()
        return [
            one
            for one in self.all_fields
            if not _is_scanned(one, self) and not _is_asked(one) and not one.errors and one.name not in hidden
        ]

    @property
    def slots(self) -> list[Slot]:
        """What is to be scanned, and what has been."""
        found: list[Slot] = []
        for one in self.all_fields:
            if _is_scanned(one, self):
                found += self._slots_of(one)
        return found

    def _slots_of(self, one: Field) -> Iterator[Slot]:
        codes = _codes(self.given.get(one.name))
        if self.work.operation == "start-step" and one.name == "equipment":
            left = list(codes)
            for name in self.step.equipment if self.step else ():
                code = next((code for code in left if self.details.get(code) == name), "")
                if code:
                    left.remove(code)
                yield Slot(one.name, equipment_said(name), code, wanted=self.desk.batch.keeps(name) or "")
            for code in left:
                yield Slot(one.name, one.label, code, self.details.get(code, ""))
            return
        if one.described.kind is FieldKind.LIST:
            for code in codes:
                yield Slot(one.name, one.label, code, self.details.get(code, ""))
            if not codes:
                yield Slot(one.name, one.label)
            return
        code = codes[0] if codes else ""
        yield Slot(one.name, one.label, code, self.details.get(code, ""))

    @property
    def known(self) -> list[tuple[str, str]]:
        """What is known from the batch, as the form carries it."""
        known = _known(self.work) & _names(self.operation)
        return [(name, value) for name, value in self.work.fields.items() if name in known]

    @property
    def scanned(self) -> list[tuple[str, str]]:
        """What has been scanned, as the form carries it."""
        return [
            (one.name, code)
            for one in self.all_fields
            if _is_scanned(one, self)
            for code in _codes(self.given.get(one.name))
        ]

    @property
    def everything(self) -> list[tuple[str, str]]:
        """Every answer, as the form carries it while it is read back."""
        asked = {one.name for one in self.fields} if self.stage == "back" else set()
        return self.known + [
            (one.name, code)
            for one in self.all_fields
            if not (one.name in asked and one.errors)
            for code in _codes(self.given.get(one.name))
        ]

    @property
    def said_back(self) -> list[Line]:
        """What was answered, for the one who answered to look at once more."""
        apart = {
            "Batch",
            "Step",
            "What is measured",
            "Therapy",
            "Unit" if self.measure is not None else "",
            "SHA-256 of the file",
        }
        return [(label, value) for label, value in self.lines if label.en not in apart and value not in ("–", "")]

    @property
    def answer(self) -> Text | None:
        """The value that was written, as people say it, where a value is asked for."""
        value = self.given.get("value")
        if self.measure is None or not isinstance(value, str) or self.stage != "back":
            return None
        return Text(value, value) if self.measure.kind in (ValueKind.NUMBER, ValueKind.FILE) else word(value)

    @property
    def step_choices(self) -> list[tuple[str, Text, bool]]:
        """The steps of which forms can be printed, where that is asked for."""
        if self.work.operation != "print-forms":
            return []
        batch, chosen = self.desk.batch, _codes(self.given.get("steps"))
        out = {one.step for one in batch.forms_out}
        left = [one for one in self.desk.recipe.steps if one.name not in out and one.kind is not StepKind.HOLD]
        undone = [one for one in left if (at := batch.step(one.name)) is None or at.completed_at is None]
        return [(one.name, one.label, one.name in chosen) for one in undone]

    @property
    def reasons(self) -> list[Field]:
        """What is asked for besides, as it is read back: the reason outside a soft limit, or for a late entry."""
        return [one for one in self.all_fields if one.errors and one.name in ("reason", "late_reason")]

    @property
    def sums(self) -> list[Sum]:
        """What the system computes in the step."""
        return list(sums_of(self.desk.batch, self.desk.recipe, self.step))

    @property
    def target(self) -> Sum | None:
        """What the value should come near, and how that was computed."""
        filling = self.desk.recipe.filling
        is_fill = self.work.operation == "fill-bag"
        named = filling.target if is_fill else self.measure.target if self.measure else ""
        at, _, name = named.partition(".")
        found = next((one for of, one in _sums(self.desk, at) if of == name), None)
        if found is not None or not is_fill:
            return found
        volume = volume_to_fill(self.desk.batch, self.desk.recipe) or filling.volume.value
        label = Text("Volume in each container", "Volym i varje behållare")
        return Sum(label, "", (), written(volume), "mL", ())

    @property
    def done(self) -> list[DoneValue]:
        """The values that stand in the step."""
        step, record = self.step, self.record
        if step is None or record is None:
            return []
        asked: list[Measure | Calculation] = [*step.measures, *step.calculations]
        return [
            DoneValue(one.name, one.label, value, isinstance(one, Calculation))
            for one in asked
            if (value := record.value(one.name)) is not None
        ]

    @property
    def is_one_number(self) -> bool:
        """Whether one number is all that is asked, so that its keys and the button stand side by side."""
        return self.stage == "ask" and self.keypad and len(self.fields) == 1

    @property
    def may_go_on(self) -> bool:
        """Whether nothing is left to be scanned that must be."""
        return self.operation.name == "make-portion" or all(slot.code for slot in self.slots)

    @property
    def is_correction(self) -> bool:
        """Whether a value is corrected, so that its own words are too few."""
        return self.work.operation == "correct-value"

    @property
    def is_patient_work(self) -> bool:
        """Whether the instruction of the step belongs above it."""
        return self.work.operation not in ("hand-over-batch", "take-over-batch", "add-comment", "open-deviation")


def _sums(desk: Desk, step_name: str) -> Iterator[tuple[str, Sum]]:
    step = desk.recipe.step(step_name)
    names = [one.name for one in step.calculations] if step else []
    yield from zip(names, sums_of(desk.batch, desk.recipe, step), strict=True)


def sums_of(batch: Batch, recipe: Recipe, step: Step | None) -> Iterator[Sum]:
    """Yield what is computed in a step: the formula, its inputs as far as known, and the result."""
    if step is None:
        return
    numbers = numbers_of(batch, recipe)
    for one in step.calculations:
        names = names_in(one.formula)
        full = {name: name if "." in name else f"{step.name}.{name}" for name in names}
        values = {name: numbers[full[name]] for name in names if full[name] in numbers}
        result = ""
        try:
            found = compute(one.formula, values, decimals=one.decimals)
            numbers[f"{step.name}.{one.name}"] = found
            result = written(found)
        except FormulaError:
            # A value is still to come; the formula is shown with what there is.
            result = ""
        inputs = tuple((name, written(values[name]) if name in values else "…") for name in names)
        yield Sum(one.label, one.formula, inputs, result, one.unit, one.limits)


def _names(operation: AnyOperation) -> set[str]:
    return {one.name for one in described(operation.command)}


def _known(work: Work) -> set[str]:
    """Return the fields that are not asked for: all that is known, but the amount, which is looked at."""
    known = set(work.fields)
    if work.operation == "issue-material":
        known -= {"amount"}
    return known


def _is_scanned(one: Field, card: Card) -> bool:
    if one.name == "value":
        return card.measure is not None and card.measure.kind is ValueKind.SCAN
    if one.name == "room" and card.step is not None and not card.step.room_grade:
        return card.step.kind is StepKind.LINE_CLEARANCE
    if one.name == "parents":
        return True
    return one.described.question.scan or one.described.question.refers_to == "bag"


def _is_asked(one: Field) -> bool:
    if one.name == "room" and not one.described.required and not one.value:
        return False
    return one.described.required or bool(one.value and one.value != one.described.default)


def _codes(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list | tuple):
        return [str(part) for part in value]
    return [str(value)]


def _card(desk: Desk, work: Work, given: Mapping[str, Any], *, key: str, **more: Any) -> Card:
    operation = door().operation(work.operation)
    if operation is None:
        raise Http404
    answers = {**work.fields, **{name: value for name, value in given.items() if value not in ("", [])}}
    if work.operation == "open-deviation":
        answers["batch"] = desk.batch.number
    for one in described(operation.command):
        if one.kind is FieldKind.TIME and one.required and one.name not in answers:
            answers[one.name] = f"{timezone.localtime(desk.now):%Y-%m-%dT%H:%M}"
    with store().reading() as record:
        setting = setting_of(answers, record)
        if work.operation == "confirm-transcription":
            setting = _of_form(desk, work, setting)
        details = _details(answers, record) if more.get("stage", "ask") == "ask" else {}
    return Card(desk, work, operation, answers, key, setting=setting, details=details, **more)


def _of_form(desk: Desk, work: Work, setting: Setting) -> Setting:
    step = desk.recipe.step(work.step)
    measure = next((one for one in step.measures if one.name == work.fields["measure"]), None) if step else None
    return Setting(desk.therapy, desk.batch, step, measure)


def _details(given: Mapping[str, Any], record: Dossiers) -> dict[str, str]:
    """Return what the scanned codes are: the class of a piece, the material of a lot with its expiry."""
    from lindra.facility.equipment.equipment import Equipment
    from lindra.facility.materials.lot import Lot
    from lindra.facility.rooms.room import Room

    found: dict[str, str] = {}
    for name in ("room", "equipment", "lot", "parents", "container"):
        for code in _codes(given.get(name)):
            match look_up(code, record):
                case Equipment() as piece:
                    found[code] = piece.equipment_class
                case Lot() as lot:
                    found[code] = f"{lot.material}, {written(lot.left)} {lot.unit}, → {lot.expires_on}"
                case Room() as room:
                    found[code] = room.title
                case _:
                    pass
    return found


@login_required
def work(request: HttpRequest, number: str) -> HttpResponse:
    """Show the next thing, scan, read back, record, sign."""
    desk = desk_of(request, number)
    if request.method != "POST":
        chosen = desk.work(request.GET.get("do", "")) or desk.first()
        card = _card(desk, chosen, {}, key=uuid.uuid4().hex) if chosen is not None else None
        if card is not None:
            card = _begun(card)
        return _shown(request, desk, card)
    chosen = desk.work(request.POST.get("do", ""))
    key = request.POST.get("key", "")[:100] or uuid.uuid4().hex
    if chosen is None:
        # What was to be done is done, perhaps by this very form: the same key tells.
        return _done_already(request, desk, key)
    operation = door().operation(chosen.operation)
    assert operation is not None
    given = given_by(operation, request.POST)
    card = _card(desk, chosen, given, key=key)
    scanned = request.POST.get("scan", "").strip()
    match request.POST.get("action", "read"):
        case "scan" if scanned:
            return _scanned(request, card, scanned)
        case "change":
            return _shown(request, desk, card)
        case "do":
            return _performed(request, card)
        case _:
            return _read_back(request, card)


def _begun(card: Card) -> Card:
    """Return the card as it begins: what needs no answer is shown at once as it is signed."""
    # Nothing to answer: what is about to be recorded, or signed, is shown at once.
    waits = [one for one in card.all_fields if one.described.required or _is_scanned(one, card)]
    if waits or card.asks_for_file:
        return card
    read = read_command(card.operation, _answers(card))
    if isinstance(read, tuple):
        return card
    shown = door().show(read, by=card.desk.person)
    card.stage = "sign" if card.operation.signed else "back"
    card.lines, card.digest = shown.lines[2:], shown.digest
    card.objections = () if card.by_other else tuple(shown.objections)
    return card


def _answers(card: Card) -> dict[str, Any]:
    names = _names(card.operation)
    return {name: value for name, value in card.given.items() if name in names}


def _shown(request: HttpRequest, desk: Desk, card: Card | None, *, status: int = 200) -> HttpResponse:
    chosen = card.work if card is not None else None
    step = card.work.step if card is not None else ""
    with_step = [one for one in desk.open if one != chosen and one.step == step]
    elsewhere = [one for one in desk.open if one != chosen and one.step != step]
    corrections = {
        one.fields["measure"]: one for one in desk.side if one.operation == "correct-value" and one.step == step
    }
    numbers = {one.name: at for at, one in enumerate(desk.recipe.steps, start=1)}
    coming = [one.label for one in desk.recipe.steps if desk.batch.step(one.name) is None and one.name != step]
    context = {
        "desk": desk,
        "coming": coming[:4],
        "card": card,
        "mark": desk.mark.drawn(get_language() or "en"),
        "left": [(one, identity(one)) for one in with_step],
        "elsewhere": [(one, identity(one)) for one in elsewhere],
        "beside": [
            (one, identity(one))
            for one in desk.side
            if one.operation not in ("correct-value", "transcribe-from-paper") and one != chosen
        ],
        "paper": [
            (one, identity(one)) for one in desk.side if one.operation == "transcribe-from-paper" and one != chosen
        ],
        "corrections": {name: identity(one) for name, one in corrections.items()},
        "step_number": numbers.get(step),
        "steps": len(desk.recipe.steps),
        "timers": timers_of(desk.batch, desk.recipe, desk.bags, desk.now),
        "hand_over": desk.logbook.hand_overs[-1] if desk.batch.handed_over_to else None,
        "comments": [one for one in desk.logbook.comments if one.step in (step, "")][-3:],
        "files": desk.logbook.files_of(step) if step else [],
        "name_of_other": names_of_people([desk.batch.handed_over_to]) if desk.batch.handed_over_to else {},
        "is_other": bool(card and card.by_other),
    }
    return render(request, "lindra/tablet.html", context, status=status)


def _scanned(request: HttpRequest, card: Card, code: str) -> HttpResponse:
    desk = card.desk
    operations = {one.name: one for one in door().catalogue}
    bench = Bench(desk.batch, desk.recipe, card.work, desk.open, operations)
    with store().reading() as record:
        found = answer(code, bench, record, desk.now.date())
        form = record.find(Form, code) if isinstance(found, Stop) else None
    if form is not None and form.batch == desk.batch.number and form.fate is None:
        paper = next((one for one in desk.side if one.fields.get("form") == code), None)
        paper = paper or next((one for one in desk.open if one.fields.get("form") == code), None)
        if paper is not None:
            return _sent(request, f"{desk.address}?{urlencode({'do': identity(paper)})}")
    if isinstance(found, Stop):
        card.stop = found
        return _shown(request, desk, card, status=422)
    if found.work != card.work:
        card = _card(desk, found.work, {}, key=uuid.uuid4().hex)
    return _put(request, card, found)


def _put(request: HttpRequest, card: Card, found: Answered) -> HttpResponse:
    """Put a scanned code into its field, and let the rules look at it at once."""
    field_of = next(one for one in described(card.operation.command) if one.name == found.field)
    given = dict(card.given)
    if field_of.kind is FieldKind.LIST:
        codes = _codes(given.get(found.field))
        given[found.field] = [*codes, found.code] if found.code not in codes else codes
    else:
        given[found.field] = found.code
    card = _card(card.desk, card.work, given, key=card.key)
    read = read_command(card.operation, _answers(card))
    if not isinstance(read, tuple):
        shown = door().show(read, by=card.desk.person)
        wrong = [one for one in shown.objections if one.field == found.field and found.field != "equipment"]
        asked = [one for one in wrong if one.rule in ASKS_FOR_REASON]
        if asked:
            first = asked[0]
            card.objections = (Objection(first.rule, first.problem, first.remedy, "reason"),)
        elif wrong:
            card.stop = Stop(wrong[0].problem, wrong[0].remedy)
            kept = [code for code in _codes(given.get(found.field)) if code != found.code]
            stopped = _card(card.desk, card.work, {**given, found.field: kept or ""}, key=card.key)
            stopped.stop = card.stop
            return _shown(request, card.desk, stopped, status=422)
        elif not card.fields and card.operation.signed is None and not [one for one in card.slots if not one.code]:
            return _read_back(request, card)
    return _shown(request, card.desk, card)


def _read_back(request: HttpRequest, card: Card) -> HttpResponse:
    refused = _take_file(request, card)
    if refused is not None:
        card.objections = (refused,)
        return _shown(request, card.desk, card, status=422)
    read = read_command(card.operation, _answers(card))
    if isinstance(read, tuple):
        card.objections = read
        return _shown(request, card.desk, card, status=422)
    shown = door().show(read, by=card.desk.person)
    reasons = [one for one in shown.objections if one.field in ("reason", "late_reason") or one.rule in ASKS_FOR_REASON]
    others = [one for one in shown.objections if one not in reasons]
    if others and card.operation.signed is None:
        danger = next((one for one in others if one.remedy.en.startswith("STOP")), None)
        card.objections = tuple(shown.objections)
        card.stop = Stop(danger.problem, danger.remedy) if danger is not None else None
        return _shown(request, card.desk, card, status=422)
    card.stage = "sign" if card.operation.signed else "back"
    card.lines, card.digest = shown.lines[2:], shown.digest
    card.objections = tuple(
        Objection(one.rule, one.problem, one.remedy, one.field if one.field.endswith("reason") else "reason")
        for one in reasons
    )
    if card.operation.signed is not None and not card.by_other:
        card.objections = tuple(shown.objections)
    return _shown(request, card.desk, card, status=422 if reasons else 200)


def _take_file(request: HttpRequest, card: Card) -> Objection | None:
    """Keep the file that was sent, and put its digest where it is asked for."""
    sent: Any = request.FILES.get("upload")
    if sent is None or not card.asks_for_file:
        return None
    data = sent.read()
    kept, name = KeptFile.of(data), str(sent.name or "")[-100:]
    refused = refused_file(kept, name)
    if refused is not None:
        return Objection(file_is_readable.id, refused.problem, refused.remedy, "upload")
    files().keep(data)
    if card.work.operation == "attach-file":
        card.given |= {"digest": kept.digest, "file_name": name}
        return None
    command = {"batch": card.desk.batch.number, "step": card.work.step, "digest": kept.digest, "file_name": name}
    operation = door().operation("attach-file")
    assert operation is not None
    shows = card.measure.label.in_language("en") if card.measure else name
    read = read_command(operation, command | {"shows": shows})
    if isinstance(read, tuple):
        return read[0]
    attached = door().perform(read, by=card.desk.person, key=f"{card.key}/file"[-100:])
    if isinstance(attached, Refused):
        return attached.objections[0]
    card.given |= {"value": kept.digest}
    return None


def _performed(request: HttpRequest, card: Card) -> HttpResponse:
    read = read_command(card.operation, _answers(card))
    if isinstance(read, tuple):
        card.objections = read
        return _shown(request, card.desk, card, status=422)
    by, signature = card.desk.person, None
    if card.operation.signed is not None:
        # Whoever gives their own code and password signs: the act is theirs, whoever is signed in at the tablet.
        by = request.POST.get("code", "").strip().upper()[:20] or card.desk.person
        card.signer = by
        wrong = password_is_own(by, request.POST.get("password", ""))
        if wrong is not None:
            return _again(request, card, read, (wrong,))
        signature = Signature(card.operation.signed, request.POST.get("shown", "")[:64], "password")
    done = door().perform(read, by=by, key=card.key, signed=signature)
    if isinstance(done, Refused):
        return _again(request, card, read, done.objections)
    return _finished(request, card, done)


def _again(request: HttpRequest, card: Card, command: Any, objections: tuple[Objection, ...]) -> HttpResponse:
    """Show once more what was refused, with what stands in the way."""
    shown = door().show(command, by=card.signer or card.desk.person)
    card.stage = "sign" if card.operation.signed else "back"
    card.lines, card.digest, card.objections = shown.lines[2:], shown.digest, objections
    if card.operation.signed is None and any(not one.field.endswith("reason") for one in objections):
        card.stage = "ask"
    return _shown(request, card.desk, card, status=422)


def _finished(request: HttpRequest, card: Card, done: Done) -> HttpResponse:
    language = get_language() or "en"
    told: list[str] = []
    for fact in done.facts:
        if isinstance(fact, DeviationOpened):
            messages.error(request, fact.says().in_language(language))
        elif fact.about()[0].kind in TOLD:
            told.append(_told(card, fact, language))
    if not done.facts:
        said = Text(f"Recorded already, as entry {done.number}.", f"Redan registrerat, som post {done.number}.")
        told.append(said.in_language(language))
    if told:
        messages.success(request, "\n".join(told))
    return _sent(request, card.desk.address)


def _told(card: Card, fact: Fact, language: str) -> str:
    """Return what happened as it is read back: a value by its label and in its unit, a step by its name."""
    if isinstance(fact, ValueRecorded | ValueCalculated) and card.step is not None:
        asked: list[Measure | Calculation] = [*card.step.measures, *card.step.calculations]
        label = next((one.label.in_language(language) for one in asked if one.name == fact.value.name), fact.value.name)
        formula = f" = {fact.formula}" if isinstance(fact, ValueCalculated) else ""
        return f"{label}: {_value_said(fact.value, language)}{formula}"
    said = fact.says().in_language(language)
    return said.replace(card.step.name, card.step.label.in_language(language), 1) if card.step is not None else said


def _value_said(value: Value, language: str) -> str:
    """Return a value as it stands now, and whether it is outside."""
    outside = {
        Severity.HARD: Text("OUTSIDE THE LIMIT", "UTANFÖR GRÄNSEN"),
        Severity.SOFT: Text("outside the soft limit", "utanför den mjuka gränsen"),
    }
    said = f"{word(value.value).in_language(language)} {unit_shown(value.unit)}".strip()
    broken = outside.get(value.broken) if value.broken is not None else None
    return f"{said} ({broken.in_language(language)})" if broken is not None else said


def _sent(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on to an address: the form is done with."""
    if SENT_BY_SCRIPT not in request.headers:
        return redirect(address)
    answered = HttpResponse(status=204)
    answered[DONE], answered[NEXT] = "1", address
    return answered


def _done_already(request: HttpRequest, desk: Desk, key: str) -> HttpResponse:
    """Answer a form whose work is no longer there: sent twice, or done by somebody else meanwhile."""
    entry = store().entry_of_key(key)
    if entry is not None:
        said = Text(f"It is recorded, as entry {entry}.", f"Det är registrerat, som post {entry}.")
        messages.success(request, said.in_language(get_language() or "en"))
    else:
        said = Text(
            "This is no longer to be done: the batch has gone on. Nothing was recorded by this form.",
            "Detta ska inte längre göras: satsen har gått vidare. Inget registrerades med detta formulär.",
        )
        messages.error(request, said.in_language(get_language() or "en"))
    return _sent(request, desk.address)


@login_required
def timers(request: HttpRequest, number: str) -> HttpResponse:
    """Show the times that run, and whether the batch has changed since the page was shown."""
    desk = desk_of(request, number)
    found: Sequence[Timer] = timers_of(desk.batch, desk.recipe, desk.bags, desk.now)
    context = {"desk": desk, "timers": found, "changed": request.GET.get("state", "") not in ("", desk.state)}
    return render(request, "lindra/tablet_timers.html", context)
