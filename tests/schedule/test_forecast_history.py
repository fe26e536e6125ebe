"""What the forecast takes from the record: when a count was made, where a culture begins, what is finished."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.centre import MORNING
from tests.conftest import RECIPE_TEXT, ROOT

from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.schedule.forecast.from_record import (
    course_of,
    cultures_of,
    expected_of,
    forecast_of,
    growth_points,
    history_of,
)
from lindra.therapy.manufacture.batch import Batch, BatchStatus, Late, StepRecord, StepValue


def recipe_of(name: str) -> Recipe:
    found = read_recipe((ROOT / f"recipes/{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, Recipe)
    return found


CAR_T, TIL = recipe_of("cd19-car-t"), recipe_of("til")


def value(name: str, number: float, *, late: Late | None = None, first: str | None = None) -> StepValue:
    return StepValue(
        name=name, value=str(number), unit="10*6", broken=None, is_calculated=False, reason="",
        at=MORNING + timedelta(days=40), by="P-0008", first=first, late=late,
    )  # fmt: skip


def batch_with(*counts: tuple[str, float, float], recipe: str = "cd19-car-t/1", **changes: Any) -> Batch:
    """Return a batch with counts, each as its name, the day on which its step was started, and the cells."""
    steps = [
        StepRecord(
            name=name.partition(".")[0],
            room="GMP-01",
            equipment=(),
            started_at=MORNING + timedelta(days=day),
            started_by="P-0008",
            values=(value(name.partition(".")[2], cells),),
        )
        for name, day, cells in counts
    ]
    made = Batch(
        number="B-26-0001-A", therapy="T-26-0001-A", collection="C", chain_of_identity="X", recipe=recipe,
        weight_kg=Decimal(70), opened_at=MORNING, opened_by="P-0007", steps=tuple(steps),
    )  # fmt: skip
    return replace(made, **changes)


class Shelf:
    """Batches on a shelf, newest first."""

    def __init__(self, *batches: Batch) -> None:
        self.batches = batches

    def newest(self, kind: type, *, limit: int = 50, before: str | None = None) -> list[Batch]:
        return list(self.batches)[:limit]

    def find(self, kind: type, key: str) -> RecipeVersion | None:
        if kind is not RecipeVersion:
            return None
        return RecipeVersion(
            name="cd19-car-t", version="1", text=RECIPE_TEXT, proposed_by="P-0007", proposed_at=MORNING
        )


START, DAY_5, DAY_8, HARVEST = CAR_T.growth.counts if CAR_T.growth else ()


def test_a_count_is_made_when_its_step_is_started_even_where_it_is_corrected_long_after() -> None:
    batch = batch_with((START, 0.25, 100), (DAY_5, 5, 310))
    corrected = replace(batch.steps[1], values=(value("viable_cells", 320, first="310"),))
    course = course_of(replace(batch, steps=(batch.steps[0], corrected)), CAR_T, cultures_of(CAR_T)[0])
    assert course is not None
    assert [(one.day, one.cells) for one in course.counts] == [(0, 100), (4.75, 320)]


def test_a_count_that_was_entered_late_was_made_when_it_was_seen() -> None:
    batch = batch_with((START, 0, 100), (DAY_5, 5, 310))
    seen = replace(batch.steps[1], values=(value("viable_cells", 310, late=Late(happened_at=MORNING + timedelta(4))),))
    assert growth_points(replace(batch, steps=(batch.steps[0], seen)), CAR_T) == ((0, 100), (4, 310))


def test_a_culture_begins_anew_where_cells_are_seeded_on_the_day_they_were_harvested() -> None:
    (culture,) = cultures_of(TIL)
    assert culture[0] == "rep_start.cells_in"
    counts = (("pre_rep_harvest.viable_cells", 14.0, 147.0), (culture[0], 14.25, 114.6), (culture[1], 21.0, 3000.0))
    course = course_of(batch_with(*counts, recipe="til/1"), TIL, culture)
    assert course is not None
    assert [(one.day, one.cells) for one in course.counts] == [(0, 114.6), (6.75, 3000.0)]
    assert course_of(batch_with(counts[0], recipe="til/1"), TIL, culture) is None
    assert expected_of(TIL, culture).knots[1][0] == 7


def test_a_batch_given_up_before_its_harvest_belongs_to_the_history_and_one_under_way_does_not() -> None:
    (culture,) = cultures_of(CAR_T)
    growing = batch_with((START, 0, 100), (DAY_5, 5, 310), number="B-26-0002-8")
    given_up = replace(growing, number="B-26-0003-6", status=BatchStatus.REJECTED)
    harvested = batch_with((START, 0, 100), (DAY_5, 5, 310), (HARVEST, 12, 3000), number="B-26-0004-4")
    other = batch_with((START, 0, 100), (DAY_5, 5, 310), (HARVEST, 12, 3000), recipe="other/1")
    later = replace(harvested, number="B-26-0005-2", recipe="cd19-car-t/2")
    shelf: Any = Shelf(later, other, harvested, given_up, growing)
    found = history_of(shelf, CAR_T, culture)
    assert [one.batch for one in found] == ["B-26-0003-6", "B-26-0004-4", "B-26-0005-2"]
    assert len(history_of(shelf, CAR_T, culture, apart_from="B-26-0004-4")) == 2


def test_nothing_is_foretold_of_cells_that_are_gone() -> None:
    growing = batch_with((START, 0, 100), (DAY_5, 5, 310))
    gone = batch_with((START, 0, 100), (DAY_5, 5, 310), (DAY_8, 8, 0))
    shelf: Any = Shelf()
    assert forecast_of(shelf, growing) is not None
    assert forecast_of(shelf, gone) is None
    assert forecast_of(shelf, batch_with()) is None
    assert forecast_of(shelf, replace(growing, status=BatchStatus.REJECTED)) is None
    assert growth_points(gone, CAR_T) == ((0, 100), (5, 310))
