"""When conditioning can safely begin: not before there will surely be a product, and near enough the infusion."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from tests.centre import Centre
from tests.schedule.booked import booked, ordered, state
from tests.therapy.test_own_cells import begun, furnished

from lindra.masters.recipe import CertificationStage, Recipe
from lindra.quality.deviations.facts import Classification, DeviationOpened, Origin
from lindra.schedule.centre.conditioning import ConditioningAdvice, NoAdvice, conditioning_advice
from lindra.schedule.centre.standing import standing_of
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.booking import Booking
from lindra.simulation import journey, walk


def asked(work: Centre, therapy: str) -> ConditioningAdvice | NoAdvice:
    with work.store.reading() as record:
        return conditioning_advice(record, standing_of(state(work)), therapy)


def advice(work: Centre, therapy: str) -> ConditioningAdvice:
    found = asked(work, therapy)
    assert isinstance(found, ConditioningAdvice)
    return found


def reasons(found: ConditioningAdvice) -> str:
    return " ".join(one.said.en for one in found.reasons)


def uncertain(found: ConditioningAdvice) -> str:
    assert all(one.sv and one.sv != one.en for one in found.uncertain)
    return " ".join(one.en for one in found.uncertain)


def day(booking: Booking, stage: str) -> date:
    placed = booking.placed(stage)
    assert placed is not None
    return placed.starts_at.astimezone(CENTRE_ZONE).date()


def begun_batch(
    centre: tuple[Centre, Recipe], *, until: str | None = None, values: Mapping[str, str] | None = None
) -> tuple[Centre, str, str]:
    """Order, book and collect, and make the batch up to a step."""
    work, recipe = centre
    therapy = ordered(work, 1)
    booked(work, therapy)
    collection = journey.collected(work, recipe, therapy)
    return work, therapy, journey.manufactured(work, collection, until=until, values=values)


def test_it_waits_for_the_decision_that_there_are_cells_enough(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    therapy = ordered(work, 1)
    waits = asked(work, therapy)
    assert isinstance(waits, NoAdvice)  # without dates there is no infusion to count from
    assert waits.matters
    assert "waits for dates" in waits.because[0].en
    booking = booked(work, therapy)
    found = advice(work, therapy)
    assert found.infusion_on == day(booking, "infusion")
    assert found.earliest_on == day(booking, "day 8")
    assert found.latest_on == found.infusion_on - timedelta(days=2)
    assert found.planned_on == day(booking, "conditioning")
    assert found.fits
    assert found.against == ()
    assert "Decision count" in found.reasons[1].said.en
    assert "Nothing has been collected" in uncertain(found)


def test_dates_that_are_only_held_are_told_as_not_certain(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    therapy = ordered(work, 1)
    work.does("hold-slot", by="coordinator", therapy=therapy)
    assert "The dates are held until" in uncertain(advice(work, therapy))
    work.does("book-slot", by="coordinator", therapy=therapy)
    assert "held" not in uncertain(advice(work, therapy))


def test_what_nobody_knows_yet_is_told(centre: tuple[Centre, Recipe]) -> None:
    work, therapy, batch = begun_batch(centre, until="day5_control")
    said = uncertain(advice(work, therapy))
    for part in (
        f"{batch} is still being made",
        "A forecast is no count",
        "needed before the product may leave: Appearance",
        "Read only after the product may have left: Sterility",
        "not reviewed, and its release is not signed",
    ):
        assert part in said


def test_what_has_become_known_is_told_no_more() -> None:
    work, recipe = furnished("lv-cd34")
    therapy, collection = begun(work, recipe)
    batch = journey.manufactured(work, collection)
    walk.back_up_kept(work, recipe, batch)
    said = uncertain(advice(work, therapy))
    assert "still being made" not in said
    assert "needed before the product may leave" in said
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    said = uncertain(advice(work, therapy))
    assert "needed before the product may leave" not in said
    assert "its release is not signed; the plan has it on" in said
    journey.certified_first(work, batch)
    found = advice(work, therapy)
    assert "signed" not in uncertain(found)
    assert found.earliest_on is not None


def test_a_sure_forecast_lets_it_begin_and_a_critical_deviation_stops_the_advice(
    centre: tuple[Centre, Recipe],
) -> None:
    work, therapy, batch = begun_batch(centre, until="day5_control")
    found = advice(work, therapy)
    assert "growth forecast" in reasons(found) or "cells enough" in reasons(found)
    opened = work.does(
        "open-deviation",
        by="operator",
        batch=batch,
        what="The culture bag leaks.",
        origin=Origin.PERSON,
    )
    deviation = next(fact for fact in opened.facts if isinstance(fact, DeviationOpened)).deviation
    assert f"Deviation {deviation} is open" in uncertain(advice(work, therapy))
    work.does(
        "assess-deviation",
        by="quality",
        deviation=deviation,
        classification=Classification.CRITICAL,
        assessment="The culture may be lost.",
    )
    stopped = advice(work, therapy)
    assert stopped.earliest_on is None
    assert not stopped.fits
    assert any(deviation in one.said.en for one in stopped.waits_for)
    assert "do not rely on that date" in stopped.against[0].en  # the plan still has a day for it


@pytest.mark.parametrize(("cells", "is_stopped"), [("20", True), ("2000", False)])
def test_after_the_decision_a_culture_that_will_probably_give_no_dose_stops_the_advice(
    centre: tuple[Centre, Recipe], cells: str, is_stopped: bool
) -> None:
    values = {"decision_count.viable_cells": cells, "day5_control.viable_cells": "16", "day5_control.car": "6"}
    if not is_stopped:
        values |= {"day5_control.viable_cells": "400", "day5_control.car": "40"}
    work, therapy, _ = begun_batch(centre, until="harvest_decision", values=values)
    found = advice(work, therapy)
    assert (found.earliest_on is None) is is_stopped
    assert ("a probability of only" in reasons(found)) is is_stopped


def test_a_result_outside_the_specification_stops_the_advice() -> None:
    work, recipe = furnished("lv-cd34")
    therapy, collection = begun(work, recipe)
    batch = journey.manufactured(work, collection)
    walk.back_up_kept(work, recipe, batch)
    assert advice(work, therapy).earliest_on is not None
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST, values={"endotoxin": "999"})
    stopped = advice(work, therapy)
    assert stopped.earliest_on is None
    assert "Endotoxin in the whole dose is outside the specification" in reasons(stopped)


def test_an_order_outside_the_days_that_are_advised_is_told(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = ordered(work, 1)
    booked(work, therapy)
    collection = journey.collected(work, recipe, therapy)
    journey.manufactured(work, collection, until="selection")
    before = advice(work, therapy)
    assert before.earliest_on is not None
    days = {"starts_on": before.earliest_on - timedelta(days=1), "infusion_on": before.infusion_on}
    work.does("order-conditioning", by="physician", therapy=therapy, **days)
    found = advice(work, therapy)
    assert found.ordered is not None
    assert "before the earliest safe day" in found.against[0].en
    days = {"starts_on": before.latest_on, "infusion_on": before.infusion_on}
    work.does("order-conditioning", by="physician", therapy=therapy, **days)
    assert advice(work, therapy).against == ()
    work.passes(days=(before.latest_on - work.now.date()).days)
    begun_by_now = asked(work, therapy)
    assert isinstance(begun_by_now, NoAdvice)
    assert begun_by_now.matters
    assert f"ordered to begin on {before.latest_on}" in begun_by_now.because[0].en


def test_a_frozen_product_waits_for_its_certification_and_for_the_back_up() -> None:
    work, recipe = furnished("lv-cd34")
    therapy, collection = begun(work, recipe)
    batch = journey.manufactured(work, collection)
    found = advice(work, therapy)
    assert "The frozen product is certified first" in reasons(found)
    assert found.earliest_on is None
    assert "The back-up does not lie in the store" in found.waits_for[0].said.en
    walk.back_up_kept(work, recipe, batch)
    found = advice(work, therapy)
    assert found.waits_for == ()
    assert "lies in the store" in reasons(found)
    certified = next(one.day for one in found.reasons if "certified first" in one.said.en)
    assert found.earliest_on is not None
    assert certified is not None
    assert found.earliest_on >= certified


def test_before_it_is_made_the_back_up_has_the_day_of_its_session() -> None:
    work, recipe = furnished("lv-cd34")
    therapy, _ = begun(work, recipe)
    found = advice(work, therapy)
    (back_up,) = [one for one in found.reasons if "back-up" in one.said.en]
    assert back_up.day is not None
    assert back_up.day < found.latest_on


def test_there_is_no_advice_where_no_conditioning_is_to_come(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    found = asked(work, "T-00-0000-0")
    assert isinstance(found, NoAdvice)
    assert not found.matters
