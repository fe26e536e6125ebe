"""How often the intervals hold, and how near the forecast comes, on batches of laws that it does not know."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.schedule.synthetic import EXPECTED, gompertz_history, logistic_history

from lindra.schedule.forecast import growth_model
from lindra.schedule.forecast.calibration import Calibration, calibration, doubling_as_before
from lindra.schedule.forecast.course import Count, Course

History = Callable[..., tuple[Course, ...]]


def together(law: History, *, batches: int, seeds: range) -> tuple[float, float, float]:
    """Return the share that held, the mean error and that of the naive rule, over several histories."""
    found = [calibration(law(seed=seed, batches=batches), EXPECTED) for seed in seeds]
    every = [one for one in found if isinstance(one, Calibration)]
    foretold = sum(one.foretold for one in every)
    return (
        sum(one.held for one in every) / foretold,
        sum(one.error_doublings * one.foretold for one in every) / foretold,
        sum(one.naive_error_doublings * one.foretold for one in every) / foretold,
    )


@pytest.mark.parametrize("law", [logistic_history, gompertz_history])
@pytest.mark.parametrize(("batches", "seeds"), [(5, range(24)), (30, range(4))])
def test_of_the_intervals_85_to_95_in_a_hundred_hold_and_the_error_is_below_naive_doubling(
    law: History, batches: int, seeds: range
) -> None:
    held, error, naive = together(law, batches=batches, seeds=seeds)
    assert 0.85 <= held <= 0.95, held
    assert error < 0.7 * naive, (error, naive)


@pytest.mark.parametrize("law", [logistic_history, gompertz_history])
def test_with_two_batches_the_intervals_still_hold_mostly(law: History) -> None:
    """From one other batch, growth that the recipe did not foresee can not be known; the interval says most of it."""
    held, error, naive = together(law, batches=2, seeds=range(60))
    assert held >= 0.8, held
    assert error < naive


@pytest.mark.parametrize("law", [logistic_history, gompertz_history])
def test_with_thirty_batches_the_forecast_beats_their_mean_growth_between_the_same_counts(law: History) -> None:
    errors, means = [], []
    for seed in range(4):
        history = law(seed=seed, batches=30)
        found = calibration(history, EXPECTED)
        assert found is not None
        errors.append(found.error_doublings)
        grown = np.array([course.doublings() for course in history])
        for place in range(len(history)):
            others = np.delete(grown, place, axis=0)
            for known, ahead in ((2, 2), (2, 3), (3, 3)):
                mean = (others[:, ahead] - others[:, known - 1]).mean()
                means.append(abs(grown[place, ahead] - grown[place, known - 1] - mean))
    assert np.mean(errors) < np.mean(means)


def test_the_check_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is too sure of itself is found out: its intervals do not hold."""
    sure = replace(
        growth_model._GRID,
        **{name: getattr(growth_model._GRID, name) / 6 for name in ("rate", "wander", "level", "noise")},
    )
    monkeypatch.setattr(growth_model, "_GRID", sure)
    growth_model.learned.cache_clear()
    calibration.cache_clear()
    try:
        held, _, _ = together(logistic_history, batches=12, seeds=range(100, 103))
    finally:
        growth_model.learned.cache_clear()
        calibration.cache_clear()
    assert held < 0.7


def test_nothing_is_claimed_where_nothing_can_be_held_back() -> None:
    short = Course(batch="A", counts=(Count(0, 100), Count(5, 300)))
    assert calibration((), EXPECTED) is None
    assert calibration((short,), EXPECTED) is None


def test_the_naive_rule_doubles_as_before() -> None:
    course = Course(batch="A", counts=(Count(0, 100), Count(4, 200), Count(8, 800)))
    assert doubling_as_before(course, 2, 8) == pytest.approx(2)
    assert doubling_as_before(course, 3, 10) == pytest.approx(4)
    at_once = Course(batch="A", counts=(Count(0, 100), Count(0, 200), Count(8, 800)))
    assert doubling_as_before(at_once, 2, 8) == 1
