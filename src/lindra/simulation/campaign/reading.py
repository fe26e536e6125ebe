"""Reads a scenario from its text, and says every fault at once with its line, in both languages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lindra.gmp.text import Text
from lindra.masters.checking import Fault
from lindra.masters.reading import Form, Lines, read_as
from lindra.masters.recipe import Duration, Recipe
from lindra.simulation.campaign.process import GRADES, TESTS_MAX, VISITS_MAX, Way, room_for, system_of, ways_of
from lindra.simulation.campaign.scenario import Opening, Scenario
from lindra.simulation.campaign.tables import RESOURCES_MAX

SCENARIO = Form(
    whole=Text("the scenario", "scenariot"),
    many=Text("scenarios", "scenarier"),
    one_a_file=Text("one scenario to a file", "ett scenario i varje fil"),
    page="docs/what-if.md",
)
YEARS_MAX, PATIENTS_MAX = 50, 20_000

RecipeOf = Callable[[str], Recipe | Text]  # by the file that the scenario names, or why there is none


@dataclass(frozen=True, slots=True)
class Read:
    """A scenario that was read, with its recipes and the ways of its patients."""

    scenario: Scenario
    recipes: tuple[Recipe, ...]
    ways: tuple[Way, ...]


def read_scenario(text: str, recipe_of: RecipeOf) -> Read | tuple[Fault, ...]:
    """Return the scenario that the text means, or every fault in it, first line first. Never raises on bad text."""
    recipes: list[Recipe] = []

    def check(scenario: Scenario, lines: Lines, faults: list[Fault]) -> None:
        checks = _Checks(scenario, lines, faults)
        checks.numbers()
        recipes.extend(checks.recipes(recipe_of))

    found = read_as(Scenario, text, SCENARIO, check)
    if isinstance(found, tuple):
        return found
    return Read(found, tuple(recipes), ways_of(found, tuple(recipes)))


class _Checks:
    """What must hold for the scenario as a whole."""

    def __init__(self, scenario: Scenario, lines: Lines, faults: list[Fault]) -> None:
        self._scenario = scenario
        self._lines: Mapping[Any, tuple[int, int]] = lines
        self._faults = faults

    def _says(self, at: Any, problem: Text, remedy: Text, field: str = "") -> None:
        line, column = self._lines.get((id(at), field)) or self._lines[id(at)]
        self._faults.append(Fault(line, column, problem, remedy))

    def _within(self, at: Any, name: str, low: float, high: float, unit: Text | None = None) -> None:
        value = getattr(at, name)
        if not low <= value <= high:
            words = unit or Text("", "")
            self._says(
                at,
                Text(f"{name} is {value}{words.en}.", f"{name} är {value}{words.sv}."),
                Text(f"Write {low:g} to {high:g}.", f"Skriv {low:g} till {high:g}."),
                name,
            )

    def numbers(self) -> None:
        """Say which numbers make no sense."""
        one = self._scenario
        self._within(one, "years", 0.1, YEARS_MAX)
        if not 0 <= one.warm_up_years < one.years:
            self._says(
                one,
                Text(
                    f"Of {one.years} years, the first {one.warm_up_years} are not to be counted: nothing is left.",
                    f"Av {one.years} år ska de första {one.warm_up_years} inte räknas: då återstår inget.",
                ),
                Text("Write fewer warm_up_years, from 0 on.", "Skriv färre warm_up_years, från 0."),
                "warm_up_years",
            )
        self._within(one.patients, "a_year", 0.1, PATIENTS_MAX)
        counts = [
            (one.apheresis, "places"),
            (one.crews, "crews"),
            (one.quality_control, "analysts"),
            (one.certifying, "people"),
            (one.beds, "beds"),
        ]
        counts += [(room, "rooms") for room in one.rooms] + [(system, "pieces") for system in one.systems]
        for at, name in counts:
            self._within(at, name, 1, 10_000)
        self._within(one.crews, "people_in_each", 1, 20)
        failures, waiting = one.failures, one.waiting
        self._within(failures, "collection_refused_percent", 0, 95)
        for name in ("batch_fails_percent", "out_of_specification_percent", "given_anyway_percent"):
            self._within(failures, name, 0, 100)
        self._within(failures, "remakes", 0, 20)
        self._within(failures, "again_days", 0, 365)
        self._within(waiting, "dropout_percent_a_month", 0, 99)
        self._within(waiting, "untreated_mortality_percent", 0, 99.9)
        self._within(waiting, "treated_mortality_percent", 0, 99.9)
        self._within(waiting, "shape", 0.1, 10)
        self._within(waiting, "decline", 0, 1)
        for name, value in vars(one.costs).items():
            if isinstance(value, Decimal):
                self._within(one.costs, name, 0, 1e12)
        self._openings()
        self._durations()
        self._names()

    def _openings(self) -> None:
        one = self._scenario
        for part in (one.apheresis, one.crews, one.quality_control, one.certifying):
            opening: Opening = part.opening
            self._within(opening, "days_a_week", 1, 7)
            self._within(opening, "hours_a_day", 0.25, 24)
            if not 0 <= opening.opens_at_hour <= 24 - opening.hours_a_day:
                self._says(
                    opening,
                    Text(
                        f"Open from {opening.opens_at_hour} for {opening.hours_a_day} hours goes past midnight.",
                        f"Öppet från {opening.opens_at_hour} i {opening.hours_a_day} timmar går förbi midnatt.",
                    ),
                    Text(
                        "Open at 0 for 24 hours, or end within the day.",
                        "Öppna kl. 0 i 24 timmar, eller sluta inom dygnet.",
                    ),
                )

    def _durations(self) -> None:
        one = self._scenario
        durations: list[tuple[str, Duration]] = [
            ("duration", one.apheresis.duration),
            ("transport", one.apheresis.transport),
            ("work", one.quality_control.work),
            ("sterility_duration", one.quality_control.sterility_duration),
            ("work", one.certifying.work),
            ("stay", one.beds.stay),
        ]
        for name, duration in durations:
            if not 0 <= duration.low_hours <= duration.mode_hours <= duration.high_hours <= 8766:
                self._says(
                    duration,
                    Text(
                        f"{name} is not low, mode, high in order, from 0 to a year.",
                        f"{name} är inte lägst, vanligast, högst i ordning, från 0 till ett år.",
                    ),
                    Text("Put the three numbers in order.", "Sätt de tre talen i ordning."),
                )

    def _names(self) -> None:
        one = self._scenario
        named = [(room, room.grade) for room in one.rooms] + [(system, system.equipment) for system in one.systems]
        seen: set[str] = set()
        for at, name in named:
            if name in seen:
                self._says(
                    at,
                    Text(f"“{name}” stands twice.", f"”{name}” står två gånger."),
                    Text("Write their number once.", "Skriv antalet en gång."),
                )
            seen.add(name)
        for room in one.rooms:
            if room.grade not in GRADES:
                self._says(
                    room,
                    Text(f"“{room.grade}” is not a grade of air.", f"”{room.grade}” är ingen renhetsklass."),
                    Text("Choose: A, B, C, D.", "Välj: A, B, C, D."),
                    "grade",
                )
        if len(one.rooms) + len(one.systems) + 5 > RESOURCES_MAX:
            self._says(
                one,
                Text("There are too many kinds of rooms and systems.", "Det är för många slag av rum och system."),
                Text(f"{RESOURCES_MAX - 5} is the most.", f"Högst {RESOURCES_MAX - 5}."),
                "systems",
            )

    def recipes(self, recipe_of: RecipeOf) -> list[Recipe]:
        """Return the recipes, and say which are missing or can not be made by what the scenario has."""
        one = self._scenario
        if not one.treatments:
            self._says(
                one,
                Text("There are no treatments.", "Det finns inga behandlingar."),
                Text("Name a recipe under “treatments:”.", "Nämn ett recept under ”treatments:”."),
                "treatments",
            )
        found = []
        for treatment in one.treatments:
            if treatment.share_percent <= 0:
                self._within(treatment, "share_percent", 0.01, 100)
            recipe = recipe_of(treatment.recipe)
            if isinstance(recipe, Text):
                self._says(
                    treatment,
                    recipe,
                    Text(
                        "Name the recipe's file, seen from the scenario's; lindra recipe check tells its faults.",
                        "Nämn receptets fil, sedd från scenariots; lindra recipe check säger felen i den.",
                    ),
                    "recipe",
                )
                continue
            self._can_be_made(treatment, recipe)
            found.append(recipe)
        total = sum(treatment.share_percent for treatment in one.treatments)
        if one.treatments and total != 100:
            self._says(
                one.treatments[-1],
                Text(f"The shares add up to {total} %.", f"Andelarna blir tillsammans {total} %."),
                Text("Let them be 100 % together.", "Låt dem bli 100 % tillsammans."),
                "share_percent",
            )
        return found

    def _can_be_made(self, treatment: Any, recipe: Recipe) -> None:
        one = self._scenario
        if not system_of(one, recipe):
            used = sorted({name for step in recipe.steps for name in step.equipment})
            self._says(
                treatment,
                Text(
                    f"No system of the scenario is used by {recipe.name}.",
                    f"Inget av scenariots system används av {recipe.name}.",
                ),
                Text(
                    f"Under “systems:”, name what its batches occupy, one of: {', '.join(used)}.",
                    f"Nämn under ”systems:” vad dess satser upptar, något av: {', '.join(used)}.",
                ),
                "recipe",
            )
        grades = sorted({step.room_grade for step in recipe.steps if step.room_grade and not step.closed})
        for grade in grades:
            if not room_for(one, grade):
                self._says(
                    treatment,
                    Text(
                        f"{recipe.name} is made in a room of grade {grade}, and the scenario has none.",
                        f"{recipe.name} görs i ett rum av klass {grade}, och scenariot har inget.",
                    ),
                    Text(
                        f"Add rooms of grade {grade} or cleaner under “rooms:”.",
                        f"Lägg till rum av klass {grade} eller renare under ”rooms:”.",
                    ),
                    "recipe",
                )
        if len(recipe.steps) > VISITS_MAX or len(recipe.specification) > TESTS_MAX:
            self._says(
                treatment,
                Text(
                    f"{recipe.name} has more steps or tests than a campaign can follow.",
                    f"{recipe.name} har fler steg eller tester än en kampanj kan följa.",
                ),
                Text(
                    f"{VISITS_MAX} steps and {TESTS_MAX} tests are the most.",
                    f"Högst {VISITS_MAX} steg och {TESTS_MAX} tester.",
                ),
                "recipe",
            )
