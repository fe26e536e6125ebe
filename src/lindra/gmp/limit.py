"""Limits on values, each with its source, and how a value is judged against them.

A hard limit stops: the value is kept, a deviation opens and release is blocked until it is
closed. A soft limit asks for a reason. A limit for information only tells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from lindra.gmp.quantity import written


class Certainty(Enum):
    """How sure a number is, so that an invented one is never taken for a published one."""

    READ = "read"  # read in the source named beside it
    SECONDARY = "secondary"  # read in a secondary or commercial source
    PROFESSIONAL = "professional"  # professional knowledge, not checked against a text
    DEMONSTRATION = "demonstration"  # chosen to make a recipe runnable


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number comes from. ``source`` is an address or a citation; empty only for a demonstration value."""

    certainty: Certainty
    source: str = ""


class Severity(Enum):
    """What a broken limit does, mildest first."""

    INFORMATION = "information"
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit on one value. Numbers use the bounds; words (``negative``, ``cloudy``) use ``one_of``."""

    severity: Severity
    provenance: Provenance
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    one_of: tuple[str, ...] = ()

    def holds(self, value: Decimal | str) -> bool:
        """Tell whether the value keeps the limit."""
        if isinstance(value, str):
            return not self.one_of or value in self.one_of
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
        )

    def __str__(self) -> str:
        if self.one_of:
            return " / ".join(self.one_of)
        bounds = (("≥", self.at_least), (">", self.above), ("≤", self.at_most), ("<", self.below))
        return ", ".join(f"{sign} {written(bound)}" for sign, bound in bounds if bound is not None)


def worst_broken(limits: Iterable[Limit], value: Decimal | str) -> Limit | None:
    """Return the most severe limit that the value breaks, or None when it keeps them all."""
    order = list(Severity)
    broken = [limit for limit in limits if not limit.holds(value)]
    return max(broken, key=lambda limit: order.index(limit.severity), default=None)
