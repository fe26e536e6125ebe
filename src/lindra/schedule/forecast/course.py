"""The course of a culture: what was counted, on which day of it, and what of the last count became the dose."""

from dataclasses import dataclass
from math import log2


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """So many viable cells, so many days after the first count of the culture."""

    day: float
    cells: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The counts of one culture in the order of their days. The first is on day 0; every count is above nought.

    ``share`` is the part of the cells that the dose counts (such as CAR+ cells), as measured early, from 0 to 1.
    ``dosed`` is what of the cells of the last count was found in the dose, from 0 to 1. None where not known.
    """

    batch: str
    counts: tuple[Count, ...]
    share: float | None = None
    dosed: float | None = None

    def __post_init__(self) -> None:
        days = [one.day for one in self.counts]
        assert days, "a course begins with a count"
        assert days[0] == 0, "days are counted from the first count"
        assert days == sorted(days), "counts stand in the order of their days"
        assert all(one.cells > 0 for one in self.counts), "a count of nothing has no logarithm"

    def doublings(self) -> list[float]:
        """Return how often the cells had doubled since the first count, at each count."""
        first = self.counts[0].cells
        return [log2(one.cells / first) for one in self.counts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the recipe leads one to expect, before any batch is known: doublings since the first count, by day.

    ``knots`` begins with (0, 0); between knots the rate is even, and after the last it is the mean rate so far.
    """

    knots: tuple[tuple[float, float], ...] = ((0.0, 0.0),)

    def doublings(self, day: float) -> float:
        """Return the doublings expected until a day."""
        last_day, last = self.knots[-1]
        if day >= last_day:
            return last + (day - last_day) * (last / last_day if last_day else DOUBLINGS_PER_DAY)
        for (from_day, low), (to_day, high) in zip(self.knots, self.knots[1:], strict=False):
            if day <= to_day:
                return low + (high - low) * (day - from_day) / (to_day - from_day)
        raise AssertionError("a day before the last knot lies between two knots")


# Where a recipe says nothing: about thirty-fold in twelve to thirteen days, published for automated CAR-T processes
# (Academic automated T-cell transduction, n = 7, https://fcd.mcw.edu/?module=search&func=showPublication&id=785626).
DOUBLINGS_PER_DAY = 0.4
