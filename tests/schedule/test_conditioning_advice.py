"""When conditioning can safely begin: not before there will surely be a product, and near enough the infusion."""

from datetime import timedelta

from tests.centre import Centre
from tests.schedule.booked import booked, ordered, state

from lindra.masters.recipe import Recipe
from lindra.quality.deviations.facts import Classification, DeviationOpened, Origin
from lindra.schedule.centre.conditioning import ConditioningAdvice, conditioning_advice
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.booking import Booking
from lindra.simulation import journey


def advice(work: Centre, therapy: str) -> ConditioningAdvice | None:
    with work.store.reading() as record:
        return conditioning_advice(record, state(work), therapy)


def day(booking: Booking, stage: str) -> object:
    placed = booking.placed(stage)
    assert placed is not None
    return placed.starts_at.astimezone(CENTRE_ZONE).date()


def test_it_waits_for_the_decision_that_there_are_cells_enough(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    therapy = ordered(work, 1)
    assert advice(work, therapy) is None  # without dates there is no infusion to count from
    booking = booked(work, therapy)
    found = advice(work, therapy)
    assert found is not None
    assert found.infusion_on == day(booking, "infusion")
    assert found.earliest_on == day(booking, "day 8")
    assert found.latest_on == found.infusion_on - timedelta(days=2)
    assert found.fits
    assert "Decision count" in found.reasons[1].said.en


def test_a_sure_forecast_lets_it_begin_and_a_critical_deviation_stops_the_advice(
    centre: tuple[Centre, Recipe],
) -> None:
    work, recipe = centre
    therapy = ordered(work, 1)
    booked(work, therapy)
    collection = journey.collected(work, recipe, therapy)
    batch = journey.manufactured(work, collection, until="day5_control")
    found = advice(work, therapy)
    assert found is not None
    assert any("growth forecast" in one.said.en or "cells enough" in one.said.en for one in found.reasons)
    opened = work.does(
        "open-deviation",
        by="operator",
        batch=batch,
        what="The culture bag leaks.",
        origin=Origin.PERSON,
    )
    deviation = next(fact for fact in opened.facts if isinstance(fact, DeviationOpened)).deviation
    work.does(
        "assess-deviation",
        by="quality",
        deviation=deviation,
        classification=Classification.CRITICAL,
        assessment="The culture may be lost.",
    )
    stopped = advice(work, therapy)
    assert stopped is not None
    assert stopped.earliest_on is None
    assert not stopped.fits
    assert any(deviation in one.said.en for one in stopped.reasons)
