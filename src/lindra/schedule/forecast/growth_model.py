"""The model of growth: what a batch's counts, and those of finished batches, say about the counts to come.

Counts are looked at as doublings since the first count of the culture, so that twice the cells give twice the
forecast. With y the doublings of batch b on day t,

    y(b, t) = a(b) + e(t) + m(t) + d(b, t) + noise

    a(b)     where the batch began: nothing is known beforehand
    e(t)     what the recipe's limits lead one to expect (``Expected``), a lag and a slowing included
    m(t)     how all batches of this recipe differ from that: a rate that is unsure, and wanders from day to day
    d(b, t)  how this batch differs from the others: a rate of its own (a slow patient stays slow), a wandering
             of that rate (it wakes, or tires), and a level that returns to the others' (what saturates)
    noise    counting

m and d are Gaussian processes: a straight line with an unsure slope, plus Wahba's integrated Wiener process (a
cubic smoothing spline), plus, for the level, Matérn's covariance with ν = 3/2. The four sizes of d and the noise
are not known either: each has a grid of values with a prior, weighed by how well it foretells the history (the
marginal likelihood), so that a forecast is a mixture of normal distributions, computed exactly. There is no
drawing of lots: the same counts give the same forecast.

With no history, the prior is all there is, and the interval is wide. With three batches it is still mostly prior.
With thirty, the prior hardly matters.

Sources: Rasmussen and Williams, Gaussian Processes for Machine Learning (MIT Press 2006), chapters 2.7 (a mean
with a prior of its own), 4.2 and 5.4.2 (leaving out by the inverse covariance); Wahba, Spline Models for
Observational Data (SIAM 1990); Gelman and others, Bayesian Data Analysis (3rd edition 2013), chapter 5 (few
groups, hierarchical). That a growth curve lags, grows and slows: Zwietering and others, Appl Environ Microbiol
56:1875 (1990). A curve of fixed form (Gompertz, logistic) is not asked for, since a feeding changes the form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from lindra.schedule.forecast.course import Course, Expected
from lindra.schedule.forecast.normal import Array, Mixture, normalised

HISTORY_MAX = 30  # the newest batches tell most, since a process drifts; more hardly narrows a forecast

_START_SD = 10.0  # doublings: where a batch begins is as good as unknown
_COMMON_RATE_SD = 0.2  # doublings a day
_COMMON_WANDER_SD = 0.16  # doublings a day, for each root of a day
_RETURN_DAYS = 4.0  # in which a level has come most of the way back
_RANK_TOLERANCE = 1e-6  # doublings squared: a thousandth of what counting alone scatters

# Each size with its prior weight: small differences are likelier than large ones, and none is ruled out.
_RATE_SD = ((0.02, 1.0), (0.05, 1.5), (0.1, 1.5), (0.2, 0.7))  # doublings a day
_WANDER_SD = ((0.005, 1.0), (0.02, 1.5), (0.06, 0.7))  # doublings a day, for each root of a day
_LEVEL_SD = ((0.03, 1.0), (0.15, 1.0), (0.4, 0.7))  # doublings
_NOISE_SD = ((0.08, 1.0), (0.16, 1.5), (0.3, 0.7))  # doublings: 6, 12 and 23 % of the cells


@dataclass(frozen=True)
class _Grid:
    """Every combination of sizes, each of shape (C,), with the logarithm of its prior."""

    rate: Array
    wander: Array
    level: Array
    noise: Array
    log_prior: Array


def _grid() -> _Grid:
    every = list(product(_RATE_SD, _WANDER_SD, _LEVEL_SD, _NOISE_SD))
    sizes = np.array([[size for size, _ in one] for one in every])
    weight = np.array([np.prod([weight for _, weight in one]) for one in every])
    return _Grid(sizes[:, 0], sizes[:, 1], sizes[:, 2], sizes[:, 3], np.log(weight / weight.sum()))


_GRID = _grid()


def _wiener(s: Array, t: Array) -> Array:
    """Return the covariance of the integrated Wiener process between days."""
    first, last = np.minimum(s[:, None], t[None, :]), np.maximum(s[:, None], t[None, :])
    found: Array = first**2 * (3 * last - first) / 6
    return found


def _common(s: Array, t: Array) -> Array:
    found: Array = _COMMON_RATE_SD**2 * np.outer(s, t) + _COMMON_WANDER_SD**2 * _wiener(s, t)
    return found


def _own(s: Array, t: Array) -> Array:
    """Return, for each combination of sizes, the covariance of one batch's own part: shape (C, S, T)."""
    apart = np.sqrt(3.0) * np.abs(s[:, None] - t[None, :]) / _RETURN_DAYS
    parts = (
        (_GRID.rate, np.outer(s, t)),
        (_GRID.wander, _wiener(s, t)),
        (_GRID.level, (1 + apart) * np.exp(-apart)),
    )
    found = np.full((len(_GRID.log_prior), len(s), len(t)), _START_SD**2)
    for size, shape in parts:
        found += size[:, None, None] ** 2 * shape[None]
    return found


def _noise(count: int) -> Array:
    found: Array = _GRID.noise[:, None, None] ** 2 * np.eye(count)[None]
    return found


def _inverse(of: Array) -> Array:
    return np.asarray(np.linalg.inv(of), dtype=np.float64)


@dataclass(frozen=True)
class Learned:
    """What the history has taught, for each combination: the inverse covariance of its counts, and how it did.

    Each batch's own part of the covariance stands in a small block, and the common part is nearly of low rank.
    The inverse is kept in that form, by Woodbury's identity (Rasmussen and Williams, appendix A.3): the blocks'
    inverses less ``shared`` times itself transposed. Written out whole, it would take a hundred times as long.
    """

    days: Array  # (N,)
    doublings: Array  # (N,): less the expected
    places: tuple[tuple[int, int], ...]  # where each batch's counts stand
    blocks: tuple[Array, ...]  # one a batch, (C, n, n)
    shared: Array  # (C, N, R)
    weighted: Array  # (C, N): the inverse times the doublings
    log_weights: Array  # (C,): prior and likelihood

    def inverse_at(self, batch: int, counts_known: int) -> Array:
        """Return the inverse's part at a batch's counts after the first ones."""
        first, last = self.places[batch]
        shared = self.shared[:, first + counts_known : last]
        found: Array = self.blocks[batch][:, counts_known:, counts_known:] - shared @ shared.transpose(0, 2, 1)
        return found

    def explained(self, cross: Array) -> Array:
        """Return what of a covariance the history takes away; ``cross`` is (N, M), the answer (C, M, M)."""
        through = self.shared.transpose(0, 2, 1) @ cross
        found: Array = -through.transpose(0, 2, 1) @ through
        for (first, last), block in zip(self.places, self.blocks, strict=True):
            found += cross[first:last].T @ (block @ cross[first:last])
        return found


@lru_cache(maxsize=64)
def learned(history: tuple[Course, ...], expected: Expected) -> Learned:
    """Return what a history teaches."""
    days = np.array([one.day for course in history for one in course.counts])
    found = np.array([value for course in history for value in _over_expected(course, expected)])
    ends = np.cumsum([0, *(len(course.counts) for course in history)])
    places = tuple(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))
    combinations = len(_GRID.log_prior)
    if not places:
        nothing = np.zeros((combinations, 0))
        return Learned(days, found, (), (), np.zeros((combinations, 0, 0)), nothing, _GRID.log_prior)
    sizes, vectors = np.linalg.eigh(_common(days, days))
    kept = sizes > _RANK_TOLERANCE
    root = vectors[:, kept] * np.sqrt(sizes[kept])
    own = [_own(days[first:last], days[first:last]) + _noise(last - first) for first, last in places]
    blocks = tuple(_inverse(one) for one in own)
    through = np.concatenate([block @ root[slice(*place)] for place, block in zip(places, blocks, strict=True)], axis=1)
    lower = np.linalg.cholesky(np.eye(root.shape[1])[None] + root.T[None] @ through)
    shared = np.linalg.solve(lower, through.transpose(0, 2, 1)).transpose(0, 2, 1)
    weighted = np.concatenate(
        [block @ found[slice(*place)] for place, block in zip(places, blocks, strict=True)], axis=1
    )
    weighted -= np.einsum("cnr,cr->cn", shared, np.einsum("cnr,n->cr", shared, found))
    log_determinant = 2 * np.log(np.einsum("crr->cr", lower)).sum(axis=1)
    for one in own:
        log_determinant += np.linalg.slogdet(one)[1]
    log_likelihood: Array = -0.5 * (weighted @ found + log_determinant)
    return Learned(days, found, places, blocks, shared, weighted, _GRID.log_prior + log_likelihood)


def _over_expected(course: Course, expected: Expected) -> list[float]:
    return [value - expected.doublings(one.day) for one, value in zip(course.counts, course.doublings(), strict=True)]


def doublings_ahead(known: Learned, course: Course, expected: Expected, days: Sequence[float]) -> Mixture:
    """Return how often the cells, counted on each of these days, will have doubled since the first count."""
    own_days = np.array([one.day for one in course.counts])
    ahead = np.array(days, dtype=np.float64)
    every = np.concatenate([own_days, ahead])
    covariance = _common(every, every)[None] + _own(every, every) + _noise(len(every))
    cross = _common(known.days, every)
    mean = known.weighted @ cross
    covariance = covariance - known.explained(cross)
    own = len(own_days)
    observed = covariance[:, :own, :own]
    differs = np.array(_over_expected(course, expected))[None] - mean[:, :own]
    inverse = np.linalg.inv(observed)
    solved = np.einsum("cij,cj->ci", inverse, differs)
    across = covariance[:, own:, :own]
    means = mean[:, own:] + np.einsum("cij,cj->ci", across, solved)
    variances = np.einsum("cii->ci", covariance[:, own:, own:]) - np.einsum("cij,cjk,cik->ci", across, inverse, across)
    log_likelihood = -0.5 * (np.einsum("ci,ci->c", differs, solved) + np.linalg.slogdet(observed)[1])
    baseline = np.array([expected.doublings(day) for day in days])
    return Mixture(normalised(known.log_weights + log_likelihood), means + baseline[None], np.maximum(variances, 1e-9))


def doublings_held_back(known: Learned, batch: int, counts_known: int, expected: Expected) -> Mixture:
    """Return the forecast of a batch of the history after its first counts, as if the rest had not been seen.

    The rest of the history and the first counts are what is known. Nothing is fitted again: leaving out has a
    closed form in the inverse covariance, and the weights lose what the left-out counts had added to them.
    """
    first, last = known.places[batch]
    out = slice(first + counts_known, last)
    covariance = np.linalg.inv(known.inverse_at(batch, counts_known))
    missed = np.einsum("cij,cj->ci", covariance, known.weighted[:, out])
    log_added = -0.5 * (np.einsum("ci,ci->c", missed, known.weighted[:, out]) + np.linalg.slogdet(covariance)[1])
    baseline = np.array([expected.doublings(day) for day in known.days[out]])
    return Mixture(
        normalised(known.log_weights - log_added),
        known.doublings[out][None] - missed + baseline[None],
        np.einsum("cii->ci", covariance),
    )
