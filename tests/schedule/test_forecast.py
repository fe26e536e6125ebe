"""The growth forecast: what must hold of it for any counts, and what it says of a batch."""

from dataclasses import replace
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.schedule.synthetic import EXPECTED, logistic_history

from lindra.schedule.forecast.course import Count, Course, Expected
from lindra.schedule.forecast.forecast import Forecast, Need, forecast
from lindra.schedule.forecast.growth_model import doublings_ahead, doublings_held_back, learned
from lindra.schedule.forecast.normal import Mixture, normal_cdf
from lindra.schedule.forecast.warns_on import warns_on
from lindra.schedule.forecast.words import cells_said, dose_said, expected_said, percent_said, trust_said

HISTORY = logistic_history(seed=7, batches=12)
DAY_5 = Course(batch="now", counts=(Count(0, 100), Count(5, 300)), share=0.3)
NEED = Need(least=35, enough=700)


def foretold(
    course: Course = DAY_5, history: tuple[Course, ...] = HISTORY, *, need: Need | None = NEED, last_day: float = 12
) -> Forecast:
    return forecast(course, history, expected=EXPECTED, last_day=last_day, need=need)


def width(found: Forecast) -> float:
    """Return the interval of the last day, in doublings."""
    return log2(found.at_last.high / found.at_last.low)


courses = st.lists(st.tuples(st.floats(0.2, 4), st.floats(-3, 6)), min_size=0, max_size=3).map(
    lambda steps: Course(
        batch="now",
        counts=(
            Count(0, 100),
            *(
                Count(float(sum(days for days, _ in steps[: place + 1])), 100 * 2.0**doublings)
                for place, (_, doublings) in enumerate(steps)
            ),
        ),
    )
)
histories = st.integers(0, 6).map(lambda batches: HISTORY[:batches])


@settings(max_examples=20)
@given(course=courses, history=histories)
def test_a_forecast_is_never_negative_and_its_interval_is_in_order(course: Course, history: tuple[Course, ...]) -> None:
    for day in foretold(course, history).days:
        assert 0 < day.low <= day.middle <= day.high
        assert 0 <= (day.least_probability or 0) <= 1
        assert 0 <= (day.enough_probability or 0) <= 1


@settings(max_examples=15)
@given(course=courses, history=histories, times=st.floats(0.001, 10_000))
def test_so_many_times_the_cells_give_so_many_times_the_forecast(
    course: Course, history: tuple[Course, ...], times: float
) -> None:
    def larger(one: Course) -> Course:
        return replace(one, counts=tuple(Count(count.day, count.cells * times) for count in one.counts))

    plain = foretold(course, history)
    scaled = foretold(
        larger(course),
        tuple(larger(one) for one in history),
        need=Need(least=NEED.least * times, enough=(NEED.enough or 0) * times),
    )
    for one, other in zip(plain.days, scaled.days, strict=True):
        assert other.middle == pytest.approx(one.middle * times, rel=1e-6)
        assert other.low == pytest.approx(one.low * times, rel=1e-6)
        assert other.least_probability == pytest.approx(one.least_probability, abs=1e-6)


@settings(max_examples=20)
@given(course=courses, history=histories)
def test_the_same_counts_give_the_same_forecast(course: Course, history: tuple[Course, ...]) -> None:
    first = foretold(course, history)
    forecast.cache_clear()
    learned.cache_clear()
    assert foretold(course, history) == first


def test_each_count_narrows_the_interval() -> None:
    every = (Count(0, 100), Count(5, 330), Count(8, 1200), Count(10, 2000))
    widths = [width(foretold(Course(batch="now", counts=every[:known]))) for known in (1, 2, 3, 4)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] / 2


def test_the_interval_is_wide_without_history_and_narrows_with_it() -> None:
    long = logistic_history(seed=8, batches=30)
    none, one, three, thirty = (width(foretold(history=long[:batches])) for batches in (0, 1, 3, 30))
    assert none > 4  # a factor of sixteen: there is nothing to go by
    assert none > one > thirty
    assert three > thirty


def test_later_days_are_less_sure() -> None:
    days = foretold(history=()).days
    widths = [log2(day.high / day.low) for day in days]
    assert widths == sorted(widths)
    assert [day.day for day in days] == [6, 7, 8, 9, 10, 11, 12]


def test_a_batch_held_back_is_foretold_as_if_it_had_never_been_seen() -> None:
    """Leaving out by the inverse covariance is exact: it says what a forecast from the others says."""
    for place in (0, 5, 11):
        course = HISTORY[place]
        others = HISTORY[:place] + HISTORY[place + 1 :]
        for counts_known in (1, 2, 3):
            quick = doublings_held_back(learned(HISTORY, EXPECTED), place, counts_known, EXPECTED)
            begun = replace(course, counts=course.counts[:counts_known])
            later = [count.day for count in course.counts[counts_known:]]
            slow = doublings_ahead(learned(others, EXPECTED), begun, EXPECTED, later)
            for probability in (0.05, 0.5, 0.95):
                # The first count of the one left out is told apart from its noise by a prior as wide as the world.
                assert quick.quantile(probability) == pytest.approx(slow.quantile(probability), abs=2e-3)


def test_a_batch_is_not_foretold_from_itself() -> None:
    with pytest.raises(AssertionError, match="from itself"):
        foretold(replace(DAY_5, batch=HISTORY[3].batch))


@pytest.mark.parametrize(
    "counts",
    [(), (Count(1, 100),), (Count(0, 100), Count(5, 0)), (Count(0, 100), Count(5, 300), Count(4, 200))],
)
def test_a_course_that_can_not_be_is_refused(counts: tuple[Count, ...]) -> None:
    with pytest.raises(AssertionError):
        Course(batch="now", counts=counts)


def test_the_normal_distribution_is_the_one_of_the_tables() -> None:
    at = np.array([-1.959964, -1.0, 0.0, 1.644854, 3.0])
    assert normal_cdf(at) == pytest.approx([0.025, 0.1586553, 0.5, 0.95, 0.9986501], abs=2e-7)
    plain = Mixture(np.ones(1), np.array([[2.0]]), np.array([[9.0]]))
    assert plain.quantile(0.95)[0] == pytest.approx(2 + 3 * 1.644854, abs=1e-5)


def test_what_the_recipe_leads_one_to_expect_is_even_between_its_days_and_goes_on_at_the_mean_rate() -> None:
    assert [EXPECTED.doublings(day) for day in (0, 5, 8)] == [0, 1.0, 3.4]
    assert EXPECTED.doublings(6.5) == pytest.approx(2.2)
    assert EXPECTED.doublings(12) == pytest.approx(3.4 + 4 * 3.4 / 8)
    assert Expected().doublings(10) == pytest.approx(4.0)


def test_the_dose_is_met_the_sooner_the_better_the_cells_grow_and_the_more_of_them_count() -> None:
    days = []
    for cells, share in ((150, 0.3), (300, 0.3), (300, 0.6)):
        found = foretold(Course(batch="now", counts=(Count(0, 100), Count(5, cells)), share=share))
        days.append(found.day_of_enough() or 99)
        probabilities = [day.enough_probability or 0 for day in found.days]
        assert probabilities == sorted(probabilities)
    assert days == sorted(days, reverse=True)
    assert days[0] > days[2]


def test_the_share_that_drifts_in_the_history_moves_the_dose() -> None:
    falls = tuple(replace(one, share=0.4, dosed=0.1 + 0.005 * place) for place, one in enumerate(HISTORY))
    holds = tuple(replace(one, share=0.4, dosed=0.4 + 0.005 * place) for place, one in enumerate(HISTORY))
    need = Need(least=400)
    fallen, held = foretold(history=falls, need=need), foretold(history=holds, need=need)
    assert (fallen.least_cells or 0) > 2 * (held.least_cells or 0)
    assert (fallen.at_last.least_probability or 0) < (held.at_last.least_probability or 0)
    unknown = foretold(replace(DAY_5, share=None), holds, need=need)
    assert unknown.least_cells == pytest.approx(400 / 0.42, rel=0.1)  # as the history has it


def test_without_a_dose_there_is_a_count_and_no_day() -> None:
    found = foretold(need=None)
    assert found.day_of_dose() is None
    assert found.least_cells is None
    assert dose_said(found) is None
    assert warns_on(found) is None


@pytest.mark.parametrize(
    ("cells", "need", "says"),
    [
        (900, Need(least=35, enough=300), None),
        (300, Need(least=35, enough=2000), "grows slowly"),
        (300, Need(least=500), "may not"),
        (60, Need(least=700), "will probably not"),
    ],
)
def test_a_batch_that_will_not_meet_its_dose_is_warned_of_on_day_five(
    cells: float, need: Need, says: str | None
) -> None:
    found = foretold(Course(batch="now", counts=(Count(0, 100), Count(5, cells)), share=0.3), need=need)
    warning = warns_on(found)
    assert (warning is None) == (says is None), warning
    if warning is not None:
        assert says is not None
        assert says in warning.en
        assert warning.sv != warning.en
        assert "day 12" in warning.en
        assert "dag 12" in warning.sv


def test_nothing_is_warned_of_before_growth_can_be_judged() -> None:
    assert warns_on(foretold(Course(batch="now", counts=(Count(0, 1),), share=0.3))) is None


def test_a_forecast_is_said_in_both_languages_with_how_often_it_held() -> None:
    found = foretold()
    assert expected_said(found, "10*6").en.startswith("Day 12: about ")
    assert "nio gånger av tio" in expected_said(found, "10*6", first_day=1).sv
    assert expected_said(found, "10*6", first_day=1).sv.startswith("Dag 13")
    dose = dose_said(found)
    assert dose is not None
    assert "The least dose is there by day 6" in dose.en
    trust = trust_said(found)
    assert "In 12 finished batches" in trust.en
    assert "höll" in trust.sv
    few = trust_said(foretold(history=HISTORY[:2]))
    assert "too few to judge by" in few.en
    for batches, words in ((0, "no finished batch"), (1, "In 1")):
        assert words in trust_said(foretold(history=HISTORY[:batches])).en


def test_numbers_promise_no_more_than_is_known() -> None:
    assert [cells_said(one) for one in (1834.2, 96.4, 3.26)] == ["1\u202f800", "96", "3.3"]
    assert [percent_said(one).sv for one in (0.0001, 0.5, 0.9999)] == ["under 1\u00a0%", "50\u00a0%", "över 99\u00a0%"]
