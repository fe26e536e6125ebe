"""One batch: its record as it is being written, what is next, values against their limits, the growth curve."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lindra.gmp.limit import Limit, Severity
from lindra.gmp.text import Text
from lindra.masters.recipe import Calculation, Measure, Recipe, Step, Test
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.schedule.forecast.from_record import growth_points
from lindra.therapy.control.sample import Result
from lindra.therapy.flow import Journey, Waiting, journey, waiting
from lindra.therapy.manufacture.batch import Batch, BatchStatus, StepRecord, StepValue
from lindra.therapy.manufacture.following import is_left_out
from lindra.therapy.manufacture.logbook import Attachment, Comment, Logbook, Pause
from lindra.therapy.release.completeness import completeness
from lindra.web.context import person_of
from lindra.web.door import clock, store
from lindra.web.foretold import Foretold, foretold
from lindra.web.pages.therapy import LIST_LENGTH, name_for
from lindra.web.pages.today import by_urgency
from lindra.web.pictures import growth_curve, range_picture
from lindra.web.words import word


@dataclass(frozen=True)
class ValueRow:
    """One value of a step: asked for, recorded or computed, and how it stands against its limits."""

    label: Text
    unit: str
    limits: tuple[Limit, ...]
    value: StepValue | None
    is_calculated: bool
    picture: SafeString

    @property
    def is_broken(self) -> bool:
        """Whether it breaks a hard or a soft limit."""
        return self.value is not None and self.value.broken in (Severity.HARD, Severity.SOFT)

    @property
    def shown(self) -> Text:
        """The value as people say it."""
        return word(self.value.value) if self.value else Text("", "")


@dataclass(frozen=True)
class StepRow:
    """One step of the recipe, with what has been done."""

    number: int
    step: Step
    record: StepRecord | None
    values: tuple[ValueRow, ...]
    work: tuple[Waiting, ...]
    pauses: tuple[Pause, ...] = ()
    comments: tuple[Comment, ...] = ()
    files: tuple[Attachment, ...] = ()
    is_left_out: bool = False

    @property
    def state(self) -> Text:
        """Where the step stands, in a word."""
        if self.is_left_out:
            return Text(f"left out: “{self.step.when}” does not hold", f"utgår: ”{self.step.when}” gäller inte")
        if self.record is None:
            return Text("not started", "inte startat")
        if self.record.paused is not None:
            return Text("paused", "pausat")
        if self.record.completed_at is None:
            return Text("under way", "pågår")
        if self.step.critical and self.record.verified_at is None:
            return Text("waits for a second person", "väntar på en andra person")
        return Text("verified", "kontrollerat") if self.record.verified_at else Text("complete", "klart")

    @property
    def mark(self) -> str:
        """The class that colours the state."""
        if self.is_left_out:
            return "done"
        if self.record is None:
            return "ahead"
        if self.record.completed_at is None or (self.step.critical and self.record.verified_at is None):
            return "current"
        return "done"


@dataclass(frozen=True)
class TestRow:
    """One test of the specification, with its result."""

    test: Test
    result: Result | None
    picture: SafeString

    @property
    def shown(self) -> Text:
        """The result as people say it."""
        return word(self.result.value) if self.result else Text("", "")


def step_rows(batch: Batch, recipe: Recipe, waits: list[Waiting], logbook: Logbook | None = None) -> list[StepRow]:
    """Return the recipe's steps with what has been done in each, and what was written around it."""
    rows, book = [], logbook or Logbook(batch=batch.number)
    for number, step in enumerate(recipe.steps, start=1):
        record = batch.step(step.name)
        values = []
        everything: list[Measure | Calculation] = [*step.measures, *step.calculations]
        for asked in everything:
            value = record.value(asked.name) if record else None
            calculated = isinstance(asked, Calculation)
            broken = value is not None and value.broken is Severity.HARD
            picture = range_picture(value.value, asked.limits, broken=broken) if value else SafeString("")
            values.append(ValueRow(asked.label, asked.unit, asked.limits, value, calculated, picture))
        work = tuple(item for item in waits if item.fields.get("step") == step.name)
        pauses = tuple(one for one in book.pauses if one.step == step.name)
        comments = tuple(one for one in book.comments if one.step == step.name)
        files = tuple(book.files_of(step.name))
        left_out = is_left_out(batch, step)
        rows.append(StepRow(number, step, record, tuple(values), work, pauses, comments, files, left_out))
    return rows


def _found(number: str) -> tuple[Batch, Recipe, Journey, Logbook, Foretold | None]:
    with store().reading() as record:
        batch = record.find(Batch, number)
        if batch is None:
            raise Http404
        version = record.need(RecipeVersion, batch.recipe, field="batch")
        one = journey(record, batch.therapy, clock.now())
        logbook = record.find(Logbook, number) or Logbook(batch=number)
        ahead = foretold(record, batch)
    assert one is not None
    return batch, version.recipe, one, logbook, ahead


@login_required
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """Show one batch."""
    now = clock.now()
    found, recipe, one, logbook, ahead = _found(number)
    waits = by_urgency([item for item in waiting(one, now) if _is_of(item, found, one)])
    record = one.record_of(found, recipe)
    person = person_of(request)
    roles = person.roles if person else frozenset()
    by_test = {result.test: result for sample in record.samples for result in sample.results}
    tests = []
    for test in recipe.specification:
        result = by_test.get(test.name)
        picture = range_picture(result.value, test.limits, broken=not result.passes) if result else SafeString("")
        tests.append(TestRow(test, result, picture))
    rows = step_rows(found, recipe, waits, logbook)
    context = {
        "batch": found,
        "recipe": recipe,
        "of": one,
        "rows": rows,
        "next": waits[:1],
        "waits": waits,
        "mine": [item for item in waits if not roles.isdisjoint(item.roles)],
        "tests": tests,
        "samples": record.samples,
        "bags": record.bags,
        "logbook": logbook,
        "about_all": [one for one in logbook.comments if not one.step],
        "files_of_all": logbook.files_of(""),
        "in_manufacture": found.status is BatchStatus.IN_MANUFACTURE,
        "deviations": record.deviations,
        "plates": record.plates,
        "release": record.release,
        "completeness": completeness(record),
        "has_growth": ahead is not None or len(growth_points(found, recipe)) > 1,
        "foretold": ahead,
        "days": (now - found.opened_at) // timedelta(days=1),
        "done": sum(row.mark == "done" for row in rows),
        "name": name_for(request, one.therapy.patient),
        "status": word(found.status.value),
    }
    return render(request, "lindra/batch.html", context)


def _is_of(item: Waiting, batch: Batch, one: Journey) -> bool:
    samples = {sample.number for sample in one.samples if sample.batch == batch.number}
    plates = {plate.code for plate in one.plates if plate.batch == batch.number}
    forms = {form.form for form in batch.forms_out}
    forms |= {value.late.form for step in batch.steps for value in step.values if value.late is not None}
    return (
        item.fields.get("batch") == batch.number
        or item.fields.get("form", "") in forms - {""}
        or item.fields.get("bag", "") in batch.bags
        or item.fields.get("sample", "") in samples
        or (item.fields.get("plate") or item.fields.get("plates", "")) in plates
        or item.operation in ("assess-deviation", "record-investigation", "close-deviation")
    )


@login_required
def growth(request: HttpRequest, number: str) -> HttpResponse:
    """Draw the growth curve, with what is foretold."""
    found, recipe, *_, ahead = _found(number)
    points = growth_points(found, recipe)
    if recipe.growth is None or (len(points) < 2 and ahead is None):
        raise Http404
    language = get_language() or "en"
    svg = growth_curve(
        points,
        recipe.growth.label.in_language(language),
        unit_shown(recipe.growth.unit),
        Text("Day of culture", "Odlingsdag").in_language(language),
        ahead=ahead.ahead(language) if ahead else None,
        on_dark=request.GET.get("on") == "dark",
    )
    return HttpResponse(svg, content_type="image/svg+xml")


@login_required
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches, newest first."""
    before = request.GET.get("before") or None
    with store().reading() as record:
        found = record.newest(Batch, limit=LIST_LENGTH + 1, before=before)
    more = found[LIST_LENGTH - 1].number if len(found) > LIST_LENGTH else None
    rows = [(one, word(one.status.value)) for one in found[:LIST_LENGTH]]
    return render(request, "lindra/batches.html", {"rows": rows, "more": more})
