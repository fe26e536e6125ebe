"""Whether a batch will do the steps that its recipe does only on a condition, such as the late feeding of slow cells.

Known where the condition has been judged. Before that the growth forecast tells, where there is one; before any count,
what most of the recipe's last batches did.
"""

from lindra.gmp.dossier import Dossiers
from lindra.masters.formula import names_in_condition
from lindra.masters.recipe import Recipe, Step
from lindra.schedule.forecast.forecast import LIKELY
from lindra.schedule.forecast.from_record import day_offset, forecast_of
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.following import is_left_out

_READ_MAX = 60
_HISTORY_MAX = 20


def conditional_steps_are_done(dossiers: Dossiers, recipe: Recipe, batch: Batch | None) -> bool:
    """Tell whether the plan counts on the conditional steps; True where nothing is known, which takes longer."""
    steps = [step for step in recipe.steps if step.when]
    if not steps:
        return True
    if batch is not None:
        if any(batch.step(step.name) is not None for step in steps):
            return True
        if _is_judged(batch, steps):
            return not all(is_left_out(batch, step) for step in steps)
        foretold = _foretold(dossiers, recipe, batch, steps)
        if foretold is not None:
            return foretold
    return _usually(dossiers, recipe, steps, apart_from=batch.number if batch else "")


def _is_judged(batch: Batch, steps: list[Step]) -> bool:
    """Tell whether every step that a condition names is complete."""
    named = {name.partition(".")[0] for step in steps for name in names_in_condition(step.when)} - {"order"}
    records = [batch.step(name) for name in named]
    return bool(records) and all(one is not None and one.completed_at is not None for one in records)


def _foretold(dossiers: Dossiers, recipe: Recipe, batch: Batch, steps: list[Step]) -> bool | None:
    """Tell whether the cells that an early harvest asks for are not expected by the day of the decision."""
    ahead = forecast_of(dossiers, batch)
    if ahead is None or len(ahead.course.counts) < 2 or ahead.enough_cells is None:
        return None  # one count alone tells nothing of growth
    named = {name.partition(".")[0] for step in steps for name in names_in_condition(step.when)}
    days = [step.day for step in recipe.steps if step.name in named]
    day = ahead.day_of_enough(LIKELY)
    if not days:
        return None
    return day is None or day_offset(batch, recipe, ahead.course) + day > max(days) + 0.5


def _usually(dossiers: Dossiers, recipe: Recipe, steps: list[Step], *, apart_from: str) -> bool:
    done: list[bool] = []
    for batch in dossiers.newest(Batch, limit=_READ_MAX):
        if batch.number != apart_from and batch.recipe.partition("/")[0] == recipe.name and _is_judged(batch, steps):
            done.append(any(batch.step(step.name) is not None for step in steps))
        if len(done) == _HISTORY_MAX:
            break
    return not done or 2 * sum(done) >= len(done)
