"""Batches that grow by laws the forecast does not know: a lag, then logistic or Gompertz growth to a capacity.

Each batch has a lag, a rate, a capacity and a loss at the start of its own. The model of the forecast has none of
these; so its calibration on them can fail.
"""

import numpy as np

from lindra.schedule.forecast.course import Count, Course, Expected

# From the CD19 CAR-T recipe's limits: 150 on day 5 and 800 on day 8 at least, from about 100.
EXPECTED = Expected(knots=((0.0, 0.0), (5.0, 1.0), (8.0, 3.4)))
_NOISE = 0.12  # of counting, as a part of the cells


def _course(chance: np.random.Generator, batch: str, days: list[float], cells: list[float]) -> Course:
    counted = [float(one * np.exp(chance.normal(0, _NOISE))) for one in cells]
    return Course(batch=batch, counts=tuple(Count(day, one) for day, one in zip(days, counted, strict=True)))


def _days(chance: np.random.Generator) -> list[float]:
    harvest = 10 if chance.random() < 0.3 else 12  # some are harvested early
    return [0.0, *(float(day + chance.uniform(-0.3, 0.3)) for day in (5, 8, harvest))]


def logistic_history(*, seed: int, batches: int) -> tuple[Course, ...]:
    """Return batches that lose cells at activation, lag, and grow logistically."""
    chance, found = np.random.default_rng(seed), []
    for place in range(batches):
        start, left = chance.uniform(90, 110), chance.uniform(0.6, 1.0)
        lag, rate = chance.uniform(1.0, 3.0), chance.lognormal(np.log(0.62), 0.2)
        capacity, days = chance.lognormal(np.log(3500), 0.3), _days(chance)
        grown = [
            capacity / (1 + (capacity / (start * left) - 1) * np.exp(-rate * max(day - lag, 0))) for day in days[1:]
        ]
        found.append(_course(chance, f"L{place}", days, [start, *grown]))
    return tuple(found)


def gompertz_history(*, seed: int, batches: int) -> tuple[Course, ...]:
    """Return batches that grow by Gompertz' law, thirty-fold in the end, each with its own pace."""
    chance, found = np.random.default_rng(seed), []
    for place in range(batches):
        start, height = chance.uniform(90, 110), chance.normal(np.log(30), 0.35)
        pace, steepest, days = chance.lognormal(np.log(0.3), 0.2), chance.normal(4.5, 0.7), _days(chance)
        grown = [height * np.exp(-np.exp(-pace * (day - steepest))) for day in days]
        found.append(_course(chance, f"G{place}", days, [float(start * np.exp(one - grown[0])) for one in grown]))
    return tuple(found)
