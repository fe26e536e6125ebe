"""Mixtures of normal distributions: what a forecast is made of, and its quantiles."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_HALVINGS = 40


def normal_cdf(z: Array) -> Array:
    """Return the standard normal distribution function, to about 1e-7.

    Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 7.1.26. NumPy has no error function.
    """
    x = np.abs(z) / np.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * x)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    half = 0.5 * series * np.exp(-x * x)
    found: Array = np.where(z >= 0, 1.0 - half, half)
    return found


@dataclass(frozen=True)
class Mixture:
    """At each of T places, the same C normal distributions in the same proportions.

    ``weights`` has shape (C,) and sums to 1; ``means`` and ``variances`` have shape (C, T).
    """

    weights: Array
    means: Array
    variances: Array

    def cdf(self, at: Array) -> Array:
        """Return the probability of lying at or below ``at``, one value a place."""
        found: Array = self.weights @ normal_cdf((at - self.means) / np.sqrt(self.variances))
        return found

    def quantile(self, probability: float) -> Array:
        """Return the value below which so much lies, at each place."""
        sd = np.sqrt(self.variances)
        low: Any = (self.means - 9 * sd).min(axis=0)
        high: Any = (self.means + 9 * sd).max(axis=0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_below = self.cdf(middle) < probability
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        found: Array = (low + high) / 2
        return found

    def plus(self, other: "Mixture") -> "Mixture":
        """Return the sum with an independent mixture of one place."""
        weights = np.outer(self.weights, other.weights).ravel()
        means = (self.means[:, None, :] + other.means[None, :, :]).reshape(len(weights), -1)
        variances = (self.variances[:, None, :] + other.variances[None, :, :]).reshape(len(weights), -1)
        return Mixture(weights, means, variances)


def normalised(log_weights: Array) -> Array:
    """Return weights that sum to 1 from their logarithms."""
    weights = np.exp(log_weights - log_weights.max())
    found: Array = weights / weights.sum()
    return found
