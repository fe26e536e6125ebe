"""The people: who holds what, what lapses when and what it will stop, who is to be trained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import Lapse, Qualifications, Standing
from lindra.facility.rooms.room import GOWNED, Room
from lindra.gmp.fact import Ref
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe, Step, StepKind
from lindra.masters.recipes.people_for import Colleague, Roster, doing, is_missing, roster
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.web.accounts import names_of_people
from lindra.web.door import clock, store
from lindra.web.pages.ledger import EntryRow

SOON = timedelta(days=60)
ENTRIES = 40
STEPS_SHOWN = 4
SECOND = frozenset({Role.OPERATOR, Role.QUALITY_ASSURANCE})  # who usually verifies a critical step


@dataclass(frozen=True)
class Cell:
    """How one person stands in one thing."""

    what: Text
    standing: Standing
    until: date | None
    today: date
    is_asked: bool = True

    @property
    def is_soon(self) -> bool:
        """Whether it is held and ends soon."""
        return self.standing is Standing.HELD and self.until is not None and self.until <= self.today + SOON

    @property
    def mark(self) -> str:
        """The class that colours it."""
        if self.standing is Standing.HELD:
            return "warn" if self.is_soon else "done"
        return "bad" if self.is_asked else ""


@dataclass(frozen=True)
class MatrixRow:
    """One person, and how they stand in every column."""

    person: Person
    general: tuple[Cell, ...]
    by_version: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class LapseRow:
    """Something that ends soon, what it stops, and who else can do it then."""

    person: str
    lapse: Lapse
    stops: tuple[Text, ...]
    alone: tuple[Text, ...]  # the steps that nobody at all can do then
    days: int
    mend: str

    @property
    def mark(self) -> str:
        """The class that colours it."""
        return "bad" if self.alone else "warn"


@dataclass(frozen=True)
class Coverage:
    """One version in force: who can do all of it, who is to be trained, which steps nobody can do."""

    version: str
    recipe: Recipe
    trained: int
    missing: tuple[str, ...]
    fewest: int  # how many people can do the step that the fewest can do
    nobody: Text | None

    @property
    def mark(self) -> str:
        """The class that colours it."""
        if self.nobody is not None:
            return "bad"
        return "warn" if self.fewest == 1 or self.missing else "done"


def hands_of(recipe: Recipe) -> frozenset[Role]:
    """Return the roles that do or usually verify the steps of a recipe."""
    return doing(recipe) | SECOND if any(step.critical for step in recipe.steps) else doing(recipe)


def asked_of(recipes: Sequence[Recipe]) -> frozenset[Qualification]:
    """Return what the steps of these recipes ask for."""
    return frozenset(one for recipe in recipes for step in recipe.steps for one in step.requires)


def version_cells(one: Colleague, recipe: Recipe, today: date) -> tuple[Cell, ...]:
    """Return how a person stands in the training and, where a step asks for it, the simulation of a version."""
    version = f"{recipe.name}/{recipe.version}"
    is_asked = not one.person.roles.isdisjoint(hands_of(recipe))
    training = one.held.training(version)
    until = training.valid_until if training else None
    training_word = Text("training", "utbildning")
    cells = [Cell(training_word, one.held.stands_in_training(version, today), until, today, is_asked)]
    simulation = Qualification.ASEPTIC_SIMULATION
    if simulation in asked_of([recipe]) or one.held.simulated(recipe.name) is not None:
        asking = {step.role for step in recipe.steps if simulation in step.requires}
        cells.append(
            Cell(
                Text("simulation", "simulering"),
                one.held.stands_in(simulation, recipe.name, today),
                one.held.until(simulation, recipe.name),
                today,
                not one.person.roles.isdisjoint(asking),
            )
        )
    # What is neither asked for nor there is one dash, not two.
    return tuple(cells) if any(cell.is_asked or cell.standing is not Standing.ABSENT for cell in cells) else (cells[0],)


def general_cells(one: Colleague, recipes: Sequence[Recipe], today: date) -> tuple[Cell, ...]:
    """Return how a person stands in gowning and eyesight."""
    return tuple(cell_of(one, each, recipes, today) for each in (Qualification.GOWNING, Qualification.EYESIGHT))


def cell_of(one: Colleague, qualification: Qualification, recipes: Sequence[Recipe], today: date) -> Cell:
    """Return how a person stands in gowning or eyesight, and whether a step of theirs asks for it."""
    asking = {step.role for recipe in recipes for step in recipe.steps if qualification in step.requires}
    return Cell(
        qualification.title,
        one.held.stands_in(qualification, "", today),
        one.held.until(qualification, ""),
        today,
        not one.person.roles.isdisjoint(asking),
    )


def _needs(step: Step, recipe: Recipe, lapse: Lapse) -> bool:
    if lapse.qualification is None:
        return lapse.procedure == f"{recipe.name}/{recipe.version}"
    of_process = lapse.qualification is not Qualification.ASEPTIC_SIMULATION or lapse.procedure == recipe.name
    return lapse.qualification in step.requires and of_process


def stopped_by(
    one: Colleague, lapse: Lapse, recipes: Sequence[Recipe], working: Roster, rooms: Sequence[Room]
) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Return what a person can no longer do when something ends, and which steps nobody can do then."""
    stops: list[Text] = []
    alone: list[Text] = []
    day_after = lapse.until + timedelta(days=1)
    for recipe in recipes:
        version = f"{recipe.name}/{recipe.version}"
        steps = [step for step in recipe.steps if _needs(step, recipe, lapse)]
        mine = [step for step in steps if step.role in one.person.roles and step.kind is not StepKind.HOLD]
        if mine:
            stops.append(_steps(version, mine, recipe))
        elif steps and lapse.qualification is None and not one.person.roles.isdisjoint(hands_of(recipe)):
            stops.append(Text(f"{version}: verifying", f"{version}: kontroll"))
        left = [step for step in mine if not working.can_do(step, version, day_after)]
        if left:
            alone.append(_steps(version, left, recipe))
    if lapse.qualification is Qualification.GOWNING:
        codes = [room.code for room in rooms if room.grade in GOWNED]
        if codes:
            shown = f"{codes[0]}–{codes[-1]}" if len(codes) > 2 else ", ".join(codes)
            stops.append(Text(f"entering grade A and B ({shown})", f"att gå in i klass A och B ({shown})"))
    return tuple(stops), tuple(alone)


def _steps(version: str, steps: Sequence[Step], recipe: Recipe) -> Text:
    if len(steps) == len(recipe.steps):
        return Text(f"{version}: every step", f"{version}: varje steg")
    shown, left = (steps, 0) if len(steps) <= STEPS_SHOWN else (steps[: STEPS_SHOWN - 2], len(steps) - STEPS_SHOWN + 2)
    more = Text(f" and {left} steps more", f" och {left} steg till") if left else Text("", "")
    return Text(
        f"{version}: {', '.join(step.label.en for step in shown)}{more.en}",
        f"{version}: {', '.join(step.label.sv for step in shown)}{more.sv}",
    )


def mending(person: str, lapse: Lapse) -> str:
    """Return the page where what ends is recorded anew."""
    if lapse.qualification is None:
        return f"/do/record-training/?{urlencode({'person': person, 'procedure': lapse.procedure})}"
    if lapse.qualification is Qualification.ASEPTIC_SIMULATION:
        return f"/do/record-simulation/?{urlencode({'person': person, 'process': lapse.procedure})}"
    return f"/do/record-qualification/?{urlencode({'person': person, 'qualification': lapse.qualification.value})}"


def lapse_rows(
    of: Sequence[Colleague],
    recipes: Sequence[Recipe],
    working: Roster,
    rooms: Sequence[Room],
    today: date,
) -> list[LapseRow]:
    """Return everything that ends soon for these people, the soonest first; training in old versions left out."""
    in_force = {f"{recipe.name}/{recipe.version}" for recipe in recipes}
    rows = []
    for one in of:
        for lapse in one.held.lapses(today, SOON):
            if lapse.qualification is None and lapse.procedure[0].islower() and lapse.procedure not in in_force:
                continue
            stops, alone = stopped_by(one, lapse, recipes, working, rooms)
            days = (lapse.until - today).days
            rows.append(LapseRow(one.person.code, lapse, stops, alone, days, mending(one.person.code, lapse)))
    return sorted(rows, key=lambda row: (row.lapse.until, row.person))


def coverage_of(version: RecipeVersion, working: Roster, today: date) -> Coverage:
    """Return who can do a version."""
    recipe = version.recipe
    return Coverage(
        version=version.key,
        recipe=recipe,
        trained=sum(one.is_trained(version.key, today) for one in working.everyone),
        missing=working.to_be_trained(recipe, today),
        fewest=min(len(working.can_do(step, version.key, today)) for step in recipe.steps),
        nobody=is_missing(recipe, working, today),
    )


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Show who may act, what they hold, and what lapses soon."""
    now = clock.now()
    today = now.date()
    with store().reading() as record:
        found = record.each(Person)
        working = roster(record)
        versions = [one for one in record.open_ones(RecipeVersion) if one.status is RecipeStatus.APPROVED]
        rooms = record.each(Room)
    recipes = [one.recipe for one in versions]
    hands = frozenset[Role]().union(*(hands_of(recipe) for recipe in recipes))
    shown = [
        one
        for one in working.everyone
        if not one.person.roles.isdisjoint(hands) or one.held.trainings or one.held.shown or one.held.simulations
    ]
    matrix = [
        MatrixRow(
            one.person,
            general_cells(one, recipes, today),
            tuple(version_cells(one, recipe, today) for recipe in recipes),
        )
        for one in shown
    ]
    coverage = [coverage_of(version, working, today) for version in versions]
    lapses = lapse_rows(working.everyone, recipes, working, rooms, today)
    context = {
        "people": found,
        "names": names_of_people(one.code for one in found),
        "matrix": matrix,
        "recipes": recipes,
        "coverage": coverage,
        "lapses": lapses,
        "untrained": len({code for one in coverage for code in one.missing}),
        "nobody": sum(one.nobody is not None for one in coverage),
        "active": len(working.everyone),
        "now": now,
    }
    return render(request, "lindra/people.html", context)


@dataclass(frozen=True)
class Doing:
    """What one person may do of one version."""

    version: str
    recipe: Recipe
    is_trained: bool
    steps: int
    lacking: tuple[tuple[Step, tuple[Text, ...]], ...]


def doing_of(one: Colleague, recipe: Recipe, today: date) -> Doing:
    """Return which steps of the person's role they may do, and what they lack for the others."""
    version = f"{recipe.name}/{recipe.version}"
    mine = [step for step in recipe.steps if step.role in one.person.roles and step.kind is not StepKind.HOLD]
    lacking = ((step, one.lacks(step, recipe.name, today)) for step in mine)
    return Doing(
        version,
        recipe,
        one.is_trained(version, today),
        len(mine),
        tuple((step, what) for step, what in lacking if what),
    )


@login_required
def person(request: HttpRequest, code: str) -> HttpResponse:
    """Show one person: what they hold, what they may do, and the entries about it."""
    today = clock.now().date()
    with store().reading() as record:
        found = record.find(Person, code)
        if found is None:
            raise Http404
        held = record.find(Qualifications, code) or Qualifications(person=code)
        working = roster(record)
        versions = [one for one in record.open_ones(RecipeVersion) if one.status is RecipeStatus.APPROVED]
        rooms = record.each(Room)
    recipes = [one.recipe for one in versions]
    one = Colleague(found, held)
    entries = [EntryRow.of(entry) for entry in store().newest_about(Ref("qualifications", code), limit=ENTRIES)]
    context = {
        "one": found,
        "held": held,
        "trainings": [(training, held.stands_in_training(training.procedure, today)) for training in held.trainings],
        "general": [(shown, cell_of(one, shown.qualification, recipes, today)) for shown in held.shown],
        "simulations": [
            (simulated, held.stands_in(Qualification.ASEPTIC_SIMULATION, simulated.process, today))
            for simulated in held.simulations
        ],
        "doing": [doing_of(one, recipe, today) for recipe in recipes if not found.roles.isdisjoint(hands_of(recipe))],
        "lapses": lapse_rows([one], recipes, working, rooms, today),
        "inside": [(room, there) for room in rooms for there in room.inside if there.person == code],
        "entries": entries,
        "names": names_of_people([code, *(row.person for row in entries)]),
    }
    return render(request, "lindra/person.html", context)
