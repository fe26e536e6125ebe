"""The way of one patient, from a recipe and a scenario: what is done on which day, for how long, by whom, where.

Steps that follow each other on one day in rooms of one grade are one visit of a crew, whose time is the sum of theirs:
who is slow in one is slow in all. A step in which the cells never meet the air takes no room for itself. Conditional
steps are done. Equipment but the systems that a batch occupies, materials and shelf lives are not looked at.
"""

from dataclasses import dataclass
from enum import IntEnum

from lindra.masters.recipe import CertificationStage, Duration, Recipe, Step, Test
from lindra.simulation.campaign.scenario import Scenario

Hours = tuple[float, float, float]  # low, mode and high of a triangular distribution

GRADES = ("A", "B", "C", "D")  # from the cleanest on
CALLED_WITHIN_HOURS = 2.0  # of opening: when on its day a visit of a culture is called for
COLLECTIONS_MAX = 200  # of one patient


class Stream(IntEnum):
    """What chance is asked about. The same question of the same patient has the same answer in every scenario."""

    REFERRAL = 0
    TREATMENT = 1
    DEATH = 2
    DROPOUT = 3
    COLLECTION = 16
    TRANSPORT = 17
    REFUSED = 18
    FAILS = 19
    OUT_OF_SPECIFICATION = 20
    GIVEN_ANYWAY = 21
    ANALYSIS = 22
    CERTIFYING = 23
    STAY = 24
    TEST = 32
    VISIT = 96
    VISIT_CALLED = 176


STREAMS = 256  # of each collection of a patient
VISITS_MAX = Stream.VISIT_CALLED - Stream.VISIT
TESTS_MAX = Stream.VISIT - Stream.TEST


@dataclass(frozen=True, slots=True)
class Awaited:
    """A test that the product waits for, from the end of the visit that took its sample."""

    name: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Visit:
    """What a crew does in one go. ``day`` counts from the first visit."""

    day: int
    hours: Hours
    grade: str  # of the room it takes for itself; empty when none
    tests: tuple[Awaited, ...] = ()
    frees_system: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """The way of those who are treated by one recipe."""

    recipe: str
    share: float
    system: str
    visits: tuple[Visit, ...]
    conditioning_hours: float  # that begin after certification; nothing where the cells grow meanwhile


def ways_of(scenario: Scenario, recipes: tuple[Recipe, ...]) -> tuple[Way, ...]:
    """Return the way by each treatment of a scenario, whose recipes are given in the same order."""
    total = sum(one.share_percent for one in scenario.treatments)
    return tuple(
        _way(scenario, recipe, float(one.share_percent / total))
        for one, recipe in zip(scenario.treatments, recipes, strict=True)
    )


def system_of(scenario: Scenario, recipe: Recipe) -> str:
    """Return the class of equipment that a batch of the recipe occupies, or nothing when the scenario has none."""
    used = {name for step in recipe.steps for name in step.equipment}
    return next((one.equipment for one in scenario.systems if one.equipment in used), "")


def room_for(scenario: Scenario, grade: str) -> str:
    """Return the grade of the rooms that work of a grade is done in: its own, or the next cleaner; or nothing."""
    there = {one.grade for one in scenario.rooms if one.rooms > 0}
    fit = GRADES[: GRADES.index(grade) + 1][::-1]
    return next((one for one in fit if one in there), "")


def hours_of(duration: Duration) -> Hours:
    """Return a duration in hours."""
    return float(duration.low_hours), float(duration.mode_hours), float(duration.high_hours)


def _way(scenario: Scenario, recipe: Recipe, share: float) -> Way:
    system = system_of(scenario, recipe)
    grouped = _grouped(recipe.steps)
    frees = _frees(system, grouped)
    awaited = _awaited(scenario, recipe)
    visits = []
    for place, steps in enumerate(grouped):
        low, mode, high = (sum(parts) for parts in zip(*(hours_of(one.duration) for one in steps), strict=True))
        opened = [one.room_grade for one in steps if one.room_grade and not one.closed]
        tests = [awaited[name] for one in steps for sample in one.samples for name in sample.tests if name in awaited]
        visits.append(
            Visit(
                day=steps[0].day - recipe.steps[0].day,
                hours=(low, mode, high),
                grade=room_for(scenario, min(opened)) if opened else "",
                tests=_that_may_decide(tests),
                frees_system=place == frees,
            )
        )
    conditioning = recipe.conditioning
    after = conditioning is not None and (
        conditioning.after_certification or scenario.quality_control.sterility_awaited
    )
    return Way(
        recipe=recipe.name,
        share=share,
        system=system,
        visits=tuple(visits),
        conditioning_hours=24.0 * conditioning.days_before_min if conditioning is not None and after else 0.0,
    )


def _frees(system: str, grouped: list[list[Step]]) -> int:
    """Return the visit after which a system is free: the last to use it, or the next, if the cells stay till then."""
    last = max(
        (place for place, steps in enumerate(grouped) if any(system in one.equipment for one in steps)), default=0
    )
    stays = last + 1 < len(grouped) and grouped[last + 1][0].day > grouped[last][0].day
    return last + 1 if stays else last


def _grouped(steps: tuple[Step, ...]) -> list[list[Step]]:
    found: list[list[Step]] = []
    grade = ""
    for step in steps:
        stays = found and found[-1][0].day == step.day and (not grade or step.room_grade in ("", grade))
        if not stays:
            found.append([])
            grade = ""
        found[-1].append(step)
        grade = grade or step.room_grade
    return found


def _awaited(scenario: Scenario, recipe: Recipe) -> dict[str, Awaited]:
    control = scenario.quality_control
    found = {}
    for test in recipe.specification:
        if test.stage is CertificationStage.FINAL and not control.sterility_awaited:
            continue
        is_by_method = test.stage is CertificationStage.FINAL and _is_of_sterility(test)
        found[test.name] = Awaited(test.name, hours_of(control.sterility_duration if is_by_method else test.turnaround))
    return found


def _is_of_sterility(test: Test) -> bool:
    return "sterility" in test.name


def _that_may_decide(tests: list[Awaited]) -> tuple[Awaited, ...]:
    """Leave out a test of the same sample that is always read before another is."""
    latest = max((one.hours[0] for one in tests), default=0.0)
    return tuple(one for one in tests if one.hours[2] > latest or one.hours[0] == latest)
