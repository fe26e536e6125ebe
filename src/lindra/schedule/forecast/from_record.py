"""Where the forecast's numbers come from: the counts that a recipe's ``growth`` declares, read from the record.

A culture may begin anew within a batch: tumour-infiltrating lymphocytes are harvested, and some of them seeded on
the same day. The counts from one seeding to the next harvest are one culture, and the last that has begun is
foretold. When a count was made is when its step was started, or when it was seen where it was entered late.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from math import log2, sqrt

from lindra.gmp.dossier import Dossiers
from lindra.masters.formula import names_in
from lindra.masters.recipe import Calculation, Measure, Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.schedule.forecast.course import Count, Course, Expected
from lindra.schedule.forecast.forecast import Forecast, Need, forecast
from lindra.schedule.forecast.growth_model import HISTORY_MAX
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.order.therapy import Therapy

_READ_MAX = 200  # of the newest batches, whatever they are: enough to find a recipe's newest thirty

Culture = tuple[str, ...]  # the ``step.name`` of its counts, in order


def cultures_of(recipe: Recipe) -> tuple[Culture, ...]:
    """Return the cultures of a recipe: a count on the day of the one before it begins a new one."""
    found: list[list[str]] = []
    day_before: int | None = None
    for name in recipe.growth.counts if recipe.growth else ():
        day = _day_of(recipe, name)
        if day_before is None or day == day_before:
            found.append([])
        found[-1].append(name)
        day_before = day
    return tuple(tuple(one) for one in found if len(one) > 1)


def growth_points(batch: Batch, recipe: Recipe) -> tuple[tuple[float, float], ...]:
    """Return every count of the growth curve that has been made, by day of the process."""
    points: list[tuple[float, float]] = []
    begun: tuple[datetime, int] | None = None
    for name in recipe.growth.counts if recipe.growth else ():
        made = _count(batch, name)
        if made is None:
            continue
        at, cells = made
        begun = begun or (at, _day_of(recipe, name))
        points.append((begun[1] + (at - begun[0]) / timedelta(days=1), cells))
    return tuple(points)


def course_of(batch: Batch, recipe: Recipe, culture: Culture) -> Course | None:
    """Return the counts of one culture of a batch, or None where its first has not been made."""
    made = [one for one in (_count(batch, name) for name in culture) if one is not None]
    if not made or _count(batch, culture[0]) is None:
        return None
    counts: list[Count] = []
    for at, cells in made:
        day = (at - made[0][0]) / timedelta(days=1)
        # A count that was copied from paper out of order is not made to run backwards.
        counts.append(Count(max(day, counts[-1].day if counts else 0.0), cells))
    return Course(
        batch=batch.number,
        counts=tuple(counts),
        share=_share_of(batch, recipe),
        dosed=_dosed_of(batch, recipe, culture[-1]) if _is_last(recipe, culture) else None,
    )


def expected_of(recipe: Recipe, culture: Culture) -> Expected:
    """Return what the recipe's limits lead one to expect of a culture: the middle of each, on the day of its step."""
    knots: list[tuple[float, float]] = []
    begun: tuple[int, float] | None = None
    for name in culture:
        level, day = _level_of(recipe, name), _day_of(recipe, name)
        if level is None:
            continue
        if begun is None:
            if name != culture[0]:
                break
            begun = (day, level)
        knots.append((float(day - begun[0]), log2(level / begun[1])))
    return Expected(knots=tuple(knots)) if knots else Expected()


def history_of(dossiers: Dossiers, recipe: Recipe, culture: Culture, *, apart_from: str = "") -> tuple[Course, ...]:
    """Return the courses of the newest finished batches of a recipe, in all its versions, oldest first.

    Finished is a batch whose last count has been made, and one that was closed before: a culture that was given
    up because it did not grow belongs to what has been learned.
    """
    found: list[Course] = []
    for batch in dossiers.newest(Batch, limit=_READ_MAX):
        if batch.number == apart_from or batch.recipe.partition("/")[0] != recipe.name:
            continue
        if batch.status is BatchStatus.IN_MANUFACTURE and _count(batch, culture[-1]) is None:
            continue
        course = course_of(batch, recipe, culture)
        if course is not None and len(course.counts) > 1:
            found.append(course)
        if len(found) == HISTORY_MAX:
            break
    return tuple(reversed(found))


def need_of(recipe: Recipe, batch: Batch, *, cohort: str = "") -> Need | None:
    """Return the cells that a batch's dose takes, or None where the recipe does not say it in the counts' unit."""
    dose, growth = recipe.dose, recipe.growth
    if dose is None or growth is None:
        return None
    least, scale = dose.range_for(cohort)[0], _scale(recipe, batch)
    if not least or scale is None:
        return None
    asked = [
        bound
        for step in recipe.steps
        if step.name in {name.partition(".")[0] for name in growth.counts[:-1]}
        for calculation in step.calculations
        if calculation.unit == dose.unit
        for limit in calculation.limits
        for bound in (limit.at_least, limit.above)
        if bound
    ]
    return Need(least=float(least) * scale, enough=float(max(asked)) * scale if asked else None)


def forecast_of(dossiers: Dossiers, batch: Batch) -> Forecast | None:
    """Return the forecast of a batch, or None where nothing grows, nothing is counted yet, or all has been counted."""
    version = dossiers.find(RecipeVersion, batch.recipe)
    if version is None or batch.status is not BatchStatus.IN_MANUFACTURE:
        return None
    recipe = version.recipe
    begun = [one for one in cultures_of(recipe) if _count(batch, one[0]) is not None]
    if not begun or _count(batch, begun[-1][-1]) is not None:
        return None
    culture = begun[-1]
    if any(_is_nothing(batch, name) for name in culture):
        # Cells that are gone have no logarithm, and what was counted before them foretells nothing.
        return None
    course = course_of(batch, recipe, culture)
    therapy = dossiers.find(Therapy, batch.therapy)
    assert course is not None
    return forecast(
        course,
        history_of(dossiers, recipe, culture, apart_from=batch.number),
        expected=expected_of(recipe, culture),
        last_day=float(_day_of(recipe, culture[-1]) - _day_of(recipe, culture[0])),
        need=need_of(recipe, batch, cohort=therapy.cohort if therapy else "") if _is_last(recipe, culture) else None,
    )


def day_offset(batch: Batch, recipe: Recipe, course: Course) -> float:
    """Return the day of the process, as the steps are numbered, on which a course began."""
    return next((day for day, cells in growth_points(batch, recipe) if cells == course.counts[0].cells), 0.0)


def _is_last(recipe: Recipe, culture: Culture) -> bool:
    """Tell whether what grows in this culture is what the dose is made of."""
    return recipe.growth is not None and culture[-1] == recipe.growth.counts[-1]


def _named(recipe: Recipe, name: str) -> Measure | Calculation:
    step_name, _, value_name = name.partition(".")
    step = recipe.step(step_name)
    assert step is not None, "a recipe whose names lead nowhere is refused when it is read"
    everything: Iterable[Measure | Calculation] = (*step.measures, *step.calculations)
    return next(one for one in everything if one.name == value_name)


def _day_of(recipe: Recipe, name: str) -> int:
    step = recipe.step(name.partition(".")[0])
    assert step is not None, "a recipe whose names lead nowhere is refused when it is read"
    return step.day


def _count(batch: Batch, name: str) -> tuple[datetime, float] | None:
    step_name, _, value_name = name.partition(".")
    record = batch.step(step_name)
    value = record.value(value_name) if record else None
    if record is None or value is None or Decimal(value.value) <= 0:
        return None
    return value.late.happened_at if value.late else record.started_at, float(value.value)


def _is_nothing(batch: Batch, name: str) -> bool:
    step_name, _, value_name = name.partition(".")
    record = batch.step(step_name)
    value = record.value(value_name) if record else None
    return value is not None and Decimal(value.value) <= 0


def _level_of(recipe: Recipe, name: str) -> float | None:
    """Return the number of cells that a count's limits lead one to expect."""
    limits = _named(recipe, name).limits
    lows = [float(bound) for limit in limits for bound in (limit.at_least, limit.above) if bound]
    highs = [float(bound) for limit in limits for bound in (limit.at_most, limit.below) if bound]
    if lows and highs:
        return sqrt(max(lows) * min(highs))
    # What is asked for at least is mostly exceeded: half a doubling above it is a modest guess.
    return max(lows) * sqrt(2) if lows else None


def _scale(recipe: Recipe, batch: Batch) -> float | None:
    """Return how many counted cells one unit of the dose is, or None where the units do not tell."""
    if recipe.dose is None or recipe.growth is None:
        return None
    if recipe.dose.unit == f"{recipe.growth.unit}/kg":
        return float(batch.weight_kg)
    return 1.0 if recipe.dose.unit == recipe.growth.unit else None


def _share_of(batch: Batch, recipe: Recipe) -> float | None:
    """Return the share of the cells that the dose counts, as measured last before the step that computes the dose.

    A dose's formula that reads a percentage of its own step (``car``) names what is measured earlier under the
    same name (``day5_control.car``).
    """
    if recipe.dose is None:
        return None
    of_step = recipe.dose.calculation.partition(".")[0]
    calculation = _named(recipe, recipe.dose.calculation)
    if not isinstance(calculation, Calculation):
        return None
    step = recipe.step(of_step)
    percentages = {measure.name for measure in step.measures if measure.unit == "%"} if step else set()
    found: float | None = None
    for earlier in recipe.steps:
        if earlier.name == of_step:
            break
        record = batch.step(earlier.name)
        for name in percentages.intersection(names_in(calculation.formula)):
            value = record.value(name) if record else None
            if value is not None and 0 < Decimal(value.value) <= 100:
                found = float(value.value) / 100
    return found


def _dosed_of(batch: Batch, recipe: Recipe, last: str) -> float | None:
    """Return what of the cells of the last count was found in the dose."""
    scale, counted = _scale(recipe, batch), _count(batch, last)
    dose = _count(batch, recipe.dose.calculation) if recipe.dose else None
    if scale is None or counted is None or dose is None:
        return None
    return dose[1] * scale / counted[1]
