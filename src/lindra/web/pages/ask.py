"""One question to one person: the page of an operation, made from its command's own description.

Asked, answered, read back where it is signed, and done. What was typed is never lost: every
refusal shows the form again as it was, with each objection beside its field.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from lindra.gmp.act import Signature
from lindra.gmp.command import Command, FieldDescription, FieldKind, described
from lindra.gmp.dossier import DOSSIERS, Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Limit
from lindra.gmp.objection import Objection
from lindra.gmp.operation import AnyOperation
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind
from lindra.masters.recipe import Measure, Recipe, Step, Test
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.operations.door import Done, Refused, value_shown
from lindra.operations.reading import read_command
from lindra.therapy.control.sample import Sample
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy
from lindra.web.accounts import password_is_own
from lindra.web.door import clock, door, store
from lindra.web.words import word

_PAGES = {
    "plate": "/environment/plates/{}/",
    "point": "/environment/points/{}/",
    "limitset": "/environment/",
    "batch": "/batches/{}/",
    "therapy": "/therapies/{}/",
    "lot": "/lots/{}/",
    "material": "/materials/{}/",
    "supplier": "/suppliers/",
    "permit": "/rooms/",
    "room": "/rooms/{}/",
    "equipment": "/equipment/{}/",
    "equipment_class": "/equipment/",
    "person": "/people/{}/",
    "qualifications": "/people/{}/",
    "recipe": "/recipes/{}/",
    "box": "/cryostore/boxes/{}/",
    "stored": "/cryostore/things/{}/",
    "tank": "/cryostore/tanks/{}/",
    "site": "/cryostore/",
    "hours": "/plan/hours/",
    "capacity": "/plan/hours/",
    "closed_day": "/plan/hours/",
    "planning_aims": "/plan/anew/",
}
# What an act was first of all about leads back to its own page, whichever therapy it belongs to.
_OWN_PAGES = {
    "deviation": "/deviations/{}/",
    "action": "/actions/{}/",
    "change": "/changes/{}/",
    "complaint": "/complaints/{}/",
}


@dataclass(frozen=True)
class Setting:
    """What a question is about: whose cells, which step, which measure with its limits."""

    therapy: Therapy | None = None
    batch: Batch | None = None
    step: Step | None = None
    measure: Measure | Test | None = None

    @property
    def limits(self) -> tuple[Limit, ...]:
        """The limits that the answer is judged against."""
        return self.measure.limits if self.measure else ()


def setting_of(given: dict[str, Any], dossiers: Dossiers) -> Setting:
    """Find out what a question is about, from the fields that are filled in."""
    therapy = batch = step = recipe = None
    measure: Measure | Test | None = None
    for kind, dossier in DOSSIERS.items():
        key = given.get(kind)
        if isinstance(key, str) and key and (found := dossiers.find(dossier, key)) is not None:
            if isinstance(found, Batch):
                batch = found
            if isinstance(found, Sample):
                batch = dossiers.find(Batch, found.batch)
            if found.therapy_number:
                therapy = dossiers.find(Therapy, found.therapy_number)
    if batch is not None:
        version = dossiers.find(RecipeVersion, batch.recipe)
        recipe = version.recipe if version else None
    elif therapy is not None:
        version = recipe_in_force(dossiers, therapy.recipe, at=clock.now())
        recipe = version.recipe if version else None
    if recipe is not None:
        step = recipe.step(str(given.get("step", "")))
        measure = _measure(recipe, step, given)
    return Setting(therapy, batch, step, measure)


def _measure(recipe: Recipe, step: Step | None, given: dict[str, Any]) -> Measure | Test | None:
    name = given.get("measure")
    if given.get("test"):
        return recipe.test(str(given["test"]))
    asked = step.measures if step else (*recipe.collection, *recipe.acceptance)
    return next((one for one in asked if one.name == name), None)


@dataclass(frozen=True)
class Field:
    """One field as the form shows it."""

    described: FieldDescription
    value: Any
    label: Text
    unit: str
    hint: Text | None
    choices: tuple[tuple[str, Text], ...]
    is_fixed: bool  # known from where the person came, and shown rather than asked
    errors: tuple[Objection, ...]

    @property
    def name(self) -> str:
        """The field's name."""
        return self.described.name

    @property
    def widget(self) -> str:
        """Which control answers it."""
        if self.described.kind is FieldKind.LIST:
            return "checks" if self.choices else "codes"
        if self.choices:
            return "radio" if len(self.choices) <= 6 else "select"
        return {
            FieldKind.LONG_TEXT: "area",
            FieldKind.FILE: "file",
            FieldKind.NUMBER: "number",
            FieldKind.WHOLE_NUMBER: "number",
            FieldKind.FLAG: "flag",
            FieldKind.DATE: "date",
            FieldKind.TIME: "time",
        }.get(self.described.kind, "text")

    @property
    def lines(self) -> str:
        """The codes of a list, one to a line, as a scanner writes them."""
        return "\n".join(self.value) if isinstance(self.value, list | tuple) else str(self.value or "")

    @property
    def shown(self) -> str:
        """The value as it is read back; a file is not read aloud."""
        if self.widget == "file":
            return f"{max(len(str(self.value)) // 1000, 1)} kB"
        if self.widget == "time":
            return str(self.value).replace("T", " ", 1)
        return ", ".join(self.value) if isinstance(self.value, list | tuple) else str(self.value or "–")


def fields_of(
    operation: AnyOperation,
    given: dict[str, Any],
    fixed: Sequence[str],
    setting: Setting,
    objections: Sequence[Objection],
) -> list[Field]:
    """Return the fields of the form; a recorded value takes its label, unit and choices from the recipe."""
    fields = []
    for one in described(operation.command):
        question = one.question
        label, hint, choices, unit = question.label, question.hint, question.choices, question.unit
        if one.name in ("value",) and setting.measure is not None:
            measure = setting.measure
            label, unit = measure.label, measure.unit
            hint = measure.hint if isinstance(measure, Measure) else None
            words = ("yes", "no") if measure.kind is ValueKind.FLAG else measure.choices
            choices = tuple((code, word(code)) for code in words)
        value = given.get(one.name)
        is_fixed = one.name in fixed and bool(value)
        if one.name == "unit" and setting.measure is not None:
            value, is_fixed = setting.measure.unit, True
        errors = tuple(objection for objection in objections if objection.field == one.name)
        fields.append(Field(one, value, label, unit, hint, choices, is_fixed and not errors, errors))
    return fields


def given_by(operation: AnyOperation, data: QueryDict, files: Any = None) -> dict[str, Any]:
    """Return what a form or an address gave, for the fields that the operation has."""
    given: dict[str, Any] = {}
    for one in described(operation.command):
        if one.kind is FieldKind.LIST:
            values = data.getlist(one.name)
            given[one.name] = values[0] if len(values) == 1 and not one.question.choices else values
        elif files is not None and one.name in files:
            given[one.name] = files[one.name].read(one.length_max * 4 + 1).decode("utf-8", errors="replace")
        elif one.name in data:
            given[one.name] = data[one.name]
    return given


def page_after(facts: Sequence[Fact]) -> str:
    """Return where to go when it is done: the batch, the therapy, or the list that it is about."""
    first = next((ref for fact in facts for ref in fact.about()), None)
    if first is not None and first.kind in _OWN_PAGES:
        return _OWN_PAGES[first.kind].format(first.key)
    refs = {ref.kind: ref.key for fact in facts for ref in fact.about()}
    if len({ref for fact in facts for ref in fact.about() if ref.kind == "plate"}) > 1:
        return "/environment/"
    if len({ref for fact in facts for ref in fact.about() if ref.kind == "booking"}) > 1:
        return "/plan/"
    for kind, address in _PAGES.items():
        if kind in refs:
            return address.format(refs[kind])
    return "/today/"


@login_required
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """Ask, read back, and do."""
    operation = door().operation(name)
    if operation is None:
        raise Http404
    if request.method != "POST":
        given = given_by(operation, request.GET)
        fixed = [key for key, value in given.items() if value]
        return _form(request, operation, given, fixed, (), key=uuid.uuid4().hex)
    given = given_by(operation, request.POST, request.FILES)
    key = request.POST.get("key", "")[:100] or uuid.uuid4().hex
    fixed = [part for part in request.POST.get("fixed", "").split(",") if part]
    read = read_command(operation, given)
    if isinstance(read, tuple):
        return _form(request, operation, given, fixed, read, key=key, status=422)
    code = request.user.get_username()
    if operation.signed is None:
        answer = door().perform(read, by=code, key=key)
    else:
        assert isinstance(request.user, User)
        if request.POST.get("stage") != "sign":
            return _read_back(request, operation, read, given, fixed, key=key)
        objection = password_is_own(code, request.POST.get("password", ""))
        if objection is not None:
            return _read_back(request, operation, read, given, fixed, key=key, wrong=(objection,), status=422)
        signature = Signature(operation.signed, request.POST.get("shown", "")[:64], "password")
        answer = door().perform(read, by=code, key=f"{key}", signed=signature)
    if isinstance(answer, Refused):
        return _form(request, operation, given, fixed, answer.objections, key=key, status=422)
    return _done(request, answer)


def _done(request: HttpRequest, answer: Done) -> HttpResponse:
    text = Text(f"Recorded as entry {answer.number}.", f"Registrerat som post {answer.number}.")
    messages.success(request, text.in_language(getattr(request, "LANGUAGE_CODE", "en")))
    facts = answer.facts
    if answer.repeated:
        from lindra.ledger.canonical import from_bytes
        from lindra.operations.replay import facts_of

        body: dict[str, Any] = from_bytes(next(iter(store().entries(answer.number, answer.number))).body)
        facts = tuple(facts_of(body))
    return redirect(page_after(facts))


def _form(
    request: HttpRequest,
    operation: AnyOperation,
    given: dict[str, Any],
    fixed: Sequence[str],
    objections: Sequence[Objection],
    *,
    key: str,
    status: int = 200,
) -> HttpResponse:
    with store().reading() as record:
        setting = setting_of(given, record)
    fields = fields_of(operation, given, fixed, setting, objections)
    names = {field.name for field in fields if not field.is_fixed}
    first = next((field.name for field in fields if not field.is_fixed), "")
    context = {
        "operation": operation,
        "fields": fields,
        "fixed": ",".join(fixed),
        "setting": setting,
        "objections": objections,
        "names": names,
        "first": first,
        "key": key,
    }
    return render(request, "lindra/ask.html", context, status=status)


def _read_back(
    request: HttpRequest,
    operation: AnyOperation,
    command: Command,
    given: dict[str, Any],
    fixed: Sequence[str],
    *,
    key: str,
    wrong: Sequence[Objection] = (),
    status: int = 200,
) -> HttpResponse:
    shown = door().show(command, by=request.user.get_username())
    if shown.objections:
        # A refused attempt is recorded when it is signed; here the person only learns what stands in the way.
        blocking = [one for one in shown.objections if one.field in {field.name for field in described(type(command))}]
        if not shown.lines or (blocking and not operation.signed):
            return _form(request, operation, given, fixed, shown.objections, key=key, status=422)
    with store().reading() as record:
        setting = setting_of(given, record)
    hidden = [
        (field.name, part) for field in described(type(command)) for part in _parts(getattr(command, field.name), field)
    ]
    context = {
        "operation": operation,
        "lines": shown.lines[2:],
        "meaning": operation.signed.sentence if operation.signed else None,
        "digest": shown.digest,
        "objections": (*wrong, *shown.objections),
        "setting": setting,
        "hidden": hidden,
        "fixed": ",".join(fixed),
        "key": key,
    }
    return render(request, "lindra/read_back.html", context, status=422 if shown.objections else status)


def _parts(value: Any, field: FieldDescription) -> list[str]:
    if value is None:
        return []
    if isinstance(value, tuple):
        return [value_shown(part) for part in value]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [value_shown(value)]
