"""The forecast of one batch: cells on each coming day, the day its dose is met, and how far to trust it."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, log2

import numpy as np

from lindra.schedule.forecast.calibration import HIGH, LOW, Calibration, calibration
from lindra.schedule.forecast.course import Course, Expected
from lindra.schedule.forecast.growth_model import doublings_ahead, learned
from lindra.schedule.forecast.normal import Array, Mixture, normalised

LIKELY, SURE = 0.5, 0.9

# What of the counted cells becomes dose, in doublings: the prior of the mean, and of how batches scatter about it.
# With a share measured early, the question is only how it drifts; without, nearly everything is open.
_DRIFT_MEAN, _DRIFT_MEAN_SD = 0.0, 0.25
_DOSED_MEAN, _DOSED_MEAN_SD = -0.7, 0.7
_SCATTER_SD = np.array([0.1, 0.2, 0.4, 0.8])
_SCATTER_PRIOR = np.array([0.2, 0.35, 0.3, 0.15])


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """How many cells of the kind that the dose counts this batch must have.

    ``least`` is what the patient's dose must hold. ``enough`` is what the recipe asks for in the culture before
    it is harvested early, with what washing, samples and filling take; None where it says nothing.
    """

    least: float
    enough: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """One coming day. Cells in the recipe's unit; ``low`` to ``high`` holds what is counted nine times in ten."""

    day: float  # of the culture, counted from its first count
    low: float
    middle: float
    high: float
    least_probability: float | None = None  # that what is counted gives the least dose
    enough_probability: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is expected of one batch. ``least_cells`` and ``enough_cells`` are the counts that the need comes to."""

    course: Course
    last_day: float  # when the recipe harvests at the latest
    days: tuple[DayAhead, ...]
    history: int  # batches it was learned from
    least_cells: float | None = None
    enough_cells: float | None = None
    calibration: Calibration | None = None

    @property
    def at_last(self) -> DayAhead:
        """The last day that is foretold: the day of harvest, unless that has passed."""
        return self.days[-1]

    def day_of_dose(self, probability: float = LIKELY) -> float | None:
        """Return the first day on which the least dose is there with this probability, or None."""
        return next((one.day for one in self.days if (one.least_probability or 0) >= probability), None)

    def day_of_enough(self, probability: float = LIKELY) -> float | None:
        """Return the first day on which there is enough to harvest early with this probability, or None."""
        return next((one.day for one in self.days if (one.enough_probability or 0) >= probability), None)


@lru_cache(maxsize=256)
def forecast(
    course: Course, history: tuple[Course, ...], *, expected: Expected, last_day: float, need: Need | None = None
) -> Forecast:
    """Return the forecast of a batch for each coming day until the last. The history must not hold the batch."""
    assert all(one.batch != course.batch for one in history), "a batch is not foretold from itself"
    known, first = learned(history, expected), course.counts[0]
    begins = floor(course.counts[-1].day + 0.5) + 1  # the day after the last count
    days = [float(day) for day in range(begins, max(ceil(last_day), begins) + 1)]
    ahead = doublings_ahead(known, course, expected, days)
    low, middle, high = (first.cells * np.exp2(ahead.quantile(one)) for one in (LOW, 0.5, HIGH))
    least, enough = _probabilities(course, history, ahead, need)
    part = float(np.exp2(_dosed(course, history).quantile(LIKELY)[0]))
    return Forecast(
        course=course,
        last_day=last_day,
        days=tuple(
            DayAhead(
                day=day,
                low=float(low[place]),
                middle=float(middle[place]),
                high=float(high[place]),
                least_probability=None if least is None else float(least[place]),
                enough_probability=None if enough is None else float(enough[place]),
            )
            for place, day in enumerate(days)
        ),
        history=len(history),
        least_cells=need.least / part if need else None,
        enough_cells=need.enough / (course.share or part) if need and need.enough else None,
        calibration=calibration(history, expected),
    )


def _probabilities(
    course: Course, history: tuple[Course, ...], ahead: Mixture, need: Need | None
) -> tuple[Array | None, Array | None]:
    """Return the probability of the least dose, and of enough, on each day."""
    if need is None:
        return None, None
    dosed, first = _dosed(course, history), log2(course.counts[0].cells)

    def above(cells: float, part: Mixture) -> Array:
        there = ahead.plus(part)
        return 1.0 - there.cdf(np.full(there.means.shape[1], log2(cells) - first))

    if need.enough is None:
        return above(need.least, dosed), None
    # The recipe judges what is in the culture by the share as measured: how that drifts is not asked there.
    measured = (
        Mixture(np.ones(1), np.full((1, 1), log2(course.share)), np.full((1, 1), 1e-9)) if course.share else dosed
    )
    return above(need.least, dosed), above(need.enough, measured)


def _dosed(course: Course, history: tuple[Course, ...]) -> Mixture:
    """Return what of the counted cells becomes dose, in doublings (below nought): a mixture of one place.

    A normal mean with a normal prior for each size of scatter, weighed by the marginal likelihood (Gelman and
    others, Bayesian Data Analysis, chapters 2 and 3).
    """
    if course.share:
        values = [log2(one.dosed / one.share) for one in history if one.dosed and one.share]
        offset, prior_mean, prior_sd = log2(course.share), _DRIFT_MEAN, _DRIFT_MEAN_SD
    else:
        values = [log2(one.dosed) for one in history if one.dosed]
        offset, prior_mean, prior_sd = 0.0, _DOSED_MEAN, _DOSED_MEAN_SD
    seen, count = np.array(values), len(values)
    scatter, prior = _SCATTER_SD**2, prior_sd**2
    variance = 1.0 / (1.0 / prior + count / scatter)
    mean = variance * (prior_mean / prior + seen.sum() / scatter)
    differs = seen - prior_mean
    # The likelihood of all values at once: the scatter of each, and a mean that they share.
    spread = (differs @ differs - differs.sum() ** 2 * prior / (scatter + count * prior)) / scatter
    log_size = (count - 1) * np.log(scatter) + np.log(scatter + count * prior) if count else 0.0 * scatter
    weights = normalised(np.log(_SCATTER_PRIOR) - 0.5 * (spread + log_size))
    return Mixture(weights, (offset + mean)[:, None], (variance + scatter)[:, None])
