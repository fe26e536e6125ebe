"""What a batch that is being made has yet to take out of the stock."""

from collections.abc import Iterator

from lindra.masters.recipe import MaterialNeed, Recipe
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.manufacture.following import is_left_out


def still_needed(batch: Batch, recipe: Recipe) -> Iterator[MaterialNeed]:
    """Yield each need of the steps that are not complete, unless the material has been issued to the step."""
    if batch.status is not BatchStatus.IN_MANUFACTURE:
        return
    for step in recipe.steps:
        record = batch.step(step.name)
        if is_left_out(batch, step) or (record is not None and record.completed_at is not None):
            continue
        issued = {issue.material for issue in record.issues} if record else set()
        yield from (need for need in step.materials if need.material not in issued)
