"""What a plan counts on that will have lapsed by then is told, and what has lapsed is not planned with."""

from datetime import date, timedelta

import pytest
from tests.centre import Centre
from tests.schedule.booked import booked, ordered, state

from lindra.facility.people.record_training import Taught
from lindra.gmp.qualification import Qualification
from lindra.masters.recipe import Recipe
from lindra.schedule.centre.lapses import Lapse, lapses_of
from lindra.schedule.centre.standing import standing_of
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.booking import Booking

DAY = timedelta(days=1)


@pytest.fixture
def work(centre: tuple[Centre, Recipe]) -> Centre:
    return centre[0]


def lapses(work: Centre) -> tuple[Lapse, ...]:
    standing = standing_of(state(work))
    return lapses_of(standing.centre, standing.plan)


def day_of(booking: Booking, stage: str) -> date:
    placed = booking.placed(stage)
    assert placed is not None
    return placed.starts_at.astimezone(CENTRE_ZONE).date()


def who(booking: Booking, stage: str, letters: str) -> str:
    placed = booking.placed(stage)
    assert placed is not None
    return next(name for name in placed.resources if name.startswith(letters))


def calibrated(work: Centre, piece: str, until: date) -> None:
    work.does("record-calibration", by="quality", equipment=piece, valid_until=until, certificate="K-1")


def test_a_calibration_that_ends_before_a_stage_is_told_with_the_first_that_needs_it(work: Centre) -> None:
    booking = booked(work, ordered(work, 1))
    assert lapses(work) == ()
    counter, day = who(booking, "day 5", "CC"), day_of(booking, "day 5")
    later = [stage for stage in ("day 8", "day 12") if who(booking, stage, "CC") == counter]
    calibrated(work, counter, day)
    assert [one.needed_on for one in lapses(work)] == [day_of(booking, later[0])]
    calibrated(work, counter, day - DAY)
    (found,) = lapses(work)
    assert (found.of, found.what.en, found.until, found.needed_on) == (counter, "calibration", day - DAY, day)
    assert (found.therapy, found.more) == (booking.therapy, len(later))
    assert found.said("The counter").en.startswith(f"The counter: calibration holds until {day - DAY}; “Day 5")
    assert f"och {len(later)} till behöver det {day}" in found.said().sv


def test_a_piece_that_cells_are_kept_in_is_needed_until_they_are_out(work: Centre) -> None:
    booking = booked(work, ordered(work, 1))
    hold = booking.placed("hold closed-system-processor")
    assert hold is not None
    (piece,), last = hold.resources, hold.ends_at.astimezone(CENTRE_ZONE).date()
    calibrated(work, piece, last)
    assert lapses(work) == ()
    calibrated(work, piece, last - DAY)
    assert [(one.of, one.needed_on) for one in lapses(work)] == [(piece, last)]


def test_what_a_person_holds_is_told_where_the_stage_asks_for_it(work: Centre) -> None:
    booking = booked(work, ordered(work, 1))
    operator, day = who(booking, "day 12", "P-0008"), day_of(booking, "day 12")
    for qualification in (Qualification.EYESIGHT, Qualification.GOWNING):
        work.does(
            "record-qualification",
            by="production manager",
            person=operator,
            qualification=qualification,
            is_passed=True,
            shown_on=work.now.date(),
            valid_until=day - DAY,
            reference="Q-1",
        )
    assert {(one.of, one.what.en, one.needed_on) for one in lapses(work)} == {
        (operator, Qualification.EYESIGHT.title.en, day),
        (operator, Qualification.GOWNING.title.en, day),
    }


def test_a_training_that_ends_is_told(work: Centre) -> None:
    booking = booked(work, ordered(work, 1))
    operator, day = who(booking, "day 0", "P-0008"), day_of(booking, "day 0")
    work.does(
        "record-training",
        by="production manager",
        person=operator,
        procedure=booking.recipe,
        taught=Taught.UNDER_EYES,
        trained_on=work.now.date(),
        valid_until=day - DAY,
    )
    (found,) = lapses(work)
    assert (found.what.en, found.needed_on) == (f"training in {booking.recipe}", day)
    assert found.more > 3


def test_what_has_lapsed_is_planned_with_only_where_nothing_else_is_there(work: Centre) -> None:
    counters = [one.code for one in state(work).equipment if one.equipment_class == "cell-counter"]
    for code in counters[1:]:
        calibrated(work, code, work.now.date())
    work.passes(days=1)
    booking = booked(work, ordered(work, 1))
    assert {who(booking, stage, "CC") for stage in ("day 0", "day 5", "day 8", "day 12")} == {counters[0]}
    assert lapses(work) == ()
    calibrated(work, counters[0], work.now.date())
    work.passes(days=1)
    assert {one.what.en for one in lapses(work)} == {"calibration"}
