"""How far to trust the forecast: each batch of the history held back in turn, and foretold from the others.

A batch is foretold from its first two counts on, as it would have been on those days. Its later counts are then
compared with the interval, and with what the naive rule would have said: cells go on doubling as fast as they
did between the last two counts.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log2

import numpy as np

from lindra.schedule.forecast.course import Course, Expected
from lindra.schedule.forecast.growth_model import doublings_held_back, learned

COUNTS_KNOWN_MIN = 2
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How the forecast would have done. Errors are means of the absolute difference, in doublings."""

    batches: int
    foretold: int  # counts that were foretold, each as often as it lay ahead
    held: int  # of these, within the 90 % interval
    error_doublings: float
    naive_error_doublings: float

    @property
    def share_held(self) -> float:
        """What part of the intervals held."""
        return self.held / self.foretold

    @property
    def beats_naive(self) -> bool:
        """Whether the forecast came nearer than the naive rule."""
        return self.error_doublings < self.naive_error_doublings


def doubling_as_before(course: Course, counts_known: int, day: float) -> float:
    """Return the doublings until a day by the naive rule: as fast as between the last two counts known."""
    before, last = course.counts[counts_known - 2 : counts_known]
    since_first = log2(last.cells / course.counts[0].cells)
    if last.day == before.day:
        return since_first
    return since_first + log2(last.cells / before.cells) / (last.day - before.day) * (day - last.day)


@lru_cache(maxsize=64)
def calibration(history: tuple[Course, ...], expected: Expected) -> Calibration | None:
    """Return how the forecast would have done on the history, or None where nothing can be held back."""
    known = learned(history, expected)
    held, errors, naive, batches = 0, [], [], 0
    for place, course in enumerate(history):
        actual = course.doublings()
        batches += len(actual) > COUNTS_KNOWN_MIN
        for counts_known in range(COUNTS_KNOWN_MIN, len(actual)):
            ahead = doublings_held_back(known, place, counts_known, expected)
            later = actual[counts_known:]
            # Within the interval is what lies between its two quantiles.
            below, middles = ahead.cdf(np.array(later)), ahead.quantile(0.5)
            held += int(np.count_nonzero((below >= LOW) & (below <= HIGH)))
            for count, value, middle in zip(course.counts[counts_known:], later, middles, strict=True):
                errors.append(abs(value - float(middle)))
                naive.append(abs(value - doubling_as_before(course, counts_known, count.day)))
    if not errors:
        return None
    return Calibration(
        batches=batches,
        foretold=len(errors),
        held=held,
        error_doublings=sum(errors) / len(errors),
        naive_error_doublings=sum(naive) / len(naive),
    )
