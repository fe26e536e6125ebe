"""Chance from one seed: each thing that is drawn has a name, and draws of its own.

So a change to one part of the year leaves the draws of all others as they were.
"""

from random import Random

from lindra.masters.recipe import Duration

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Draws:
    """Draws by name."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, *name: object) -> Random:
        """Return chance of its own for a name: the same seed and name draw the same."""
        return Random("/".join(map(str, (self.seed, *name))))

    def happens(self, rate: float, *name: object) -> bool:
        """Tell whether something happens that happens at this rate."""
        return self.of(*name).random() < rate

    def hours(self, duration: Duration, *name: object) -> float:
        """Draw how long something takes, from the recipe's triangular distribution."""
        low, mode, high = (float(one) for one in (duration.low_hours, duration.mode_hours, duration.high_hours))
        return self.of(*name).triangular(low, high, mode) if high > low else mode

    def between(self, low: float, high: float, *name: object) -> float:
        """Draw evenly between two numbers."""
        return self.of(*name).uniform(low, high)


class SeededChance:
    """Letters for the door that come again with the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def letters(self, count: int) -> str:
        """Return the next letters."""
        return "".join(self._random.choice(_LETTERS) for _ in range(count))
