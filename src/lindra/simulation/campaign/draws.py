"""Chance that is counted, not drawn in turn: each number is a function of seed, replication, patient and question.

So a run gives the same whatever the number of workers, a patient has the same fate in two scenarios that are compared
(common random numbers), and the engine can be held against its twin patient by patient. The function is SplitMix64
(Steele, Lea and Flood, OOPSLA 2014), whose output at any place of its sequence is computed at once; every patient
begins at a place that is itself mixed. Here it is in plain Python; ``engine.py`` has the same, compiled.
"""

import math
from dataclasses import dataclass

from lindra.simulation.campaign.process import STREAMS, Hours

GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB
TO_UNIT = 2.0**-53
_MASK = 0xFFFFFFFFFFFFFFFF


def mixed(value: int) -> int:
    """Return 64 bits that look like chance, for 64 bits."""
    value = ((value ^ (value >> 30)) * FIRST) & _MASK
    value = ((value ^ (value >> 27)) * SECOND) & _MASK
    return value ^ (value >> 31)


@dataclass(frozen=True, slots=True)
class Chance:
    """What chance answers about one patient of one replication."""

    key: int

    @classmethod
    def of(cls, *, seed: int, replication: int, patient: int) -> "Chance":
        """Return the chance of one patient."""
        begun = mixed((mixed(seed & _MASK) + (replication + 1) * GOLDEN) & _MASK)
        return cls(mixed((begun + (patient + 1) * GOLDEN) & _MASK))

    def unit(self, stream: int, collection: int = 0) -> float:
        """Return a number from 0 to below 1."""
        count = collection * STREAMS + stream + 1
        return (mixed((self.key + count * GOLDEN) & _MASK) >> 11) * TO_UNIT

    def exponential(self, stream: int, collection: int = 0) -> float:
        """Return a number of mean 1 that is exponentially distributed."""
        return -math.log1p(-self.unit(stream, collection))

    def triangular(self, hours: Hours, stream: int, collection: int = 0) -> float:
        """Return a duration by its low, mode and high."""
        low, mode, high = hours
        unit, span = self.unit(stream, collection), high - low
        if span == 0.0:
            return low
        if unit * span < mode - low:
            return low + math.sqrt(span * (mode - low)) * math.sqrt(unit)
        return high - math.sqrt(span * (high - mode)) * math.sqrt(1.0 - unit)
