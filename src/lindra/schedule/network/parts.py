"""The parts of a network: what is asked where, what can make it, the ways between, and what is best.

    Network         the whole: a period of so many days, and how long anybody may wait
      Product       what is made: days on the line and until release, shelf lives, the contained use it needs
      Centre        where it can be made: costs, lines, the days between two batches of a line, permits
      Hospital      where patients are: a flow of so many every so many days, for a product
      Route         one way between a hospital and a centre: hours, and cost of there and back
      Curve         what share of patients is lost (drop-out, mortality) after so many days, with its source
      Level, Term   what is best, in the order that is stated: each level a weighted sum of goals

Days are whole and counted from the start of the period. Costs are whole, in the unit that ``currency`` names.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.limit import Provenance
from lindra.gmp.text import Text

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A contained use of modified organisms: the category and level that a product needs, or that a centre may do."""

    category: ContainmentCategory
    level: int

    def covers(self, need: "Permit") -> bool:
        """Tell whether this is enough for the need."""
        return self.category.covers(need.category) and self.level >= need.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What is made for one patient. Fresh material and fresh product live for hours; frozen ones for many."""

    name: str
    title: Text
    line_days: int  # that a line is held
    release_days: int = 0  # from the line to the release, when the line is free again
    starting_material_hours: Decimal  # from collection to the start
    product_hours: Decimal  # from release to the infusion
    contained_use: Permit | None = None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A place that can make products, and what it costs over the period.

    A line begins a batch every ``cycle_days``: the days that the batch holds it, cleaning and rest. Batches are begun
    on each day that ``start_every_days`` divides (7: one day a week).
    """

    name: str
    title: Text
    fixed_cost: int  # of being open at all
    line_cost: int  # of each line
    batch_cost: int
    lines_max: int
    lines_min: int = 0  # 1 or more: it is open whatever else is decided
    cycle_days: int
    start_every_days: int = 1
    permits: tuple[Permit, ...] = ()
    provenance: Provenance

    def may_make(self, product: Product) -> bool:
        """Tell whether the centre has the permit that a product needs."""
        need = product.contained_use
        return need is None or any(one.covers(need) for one in self.permits)

    def first_starts(self) -> tuple[int, ...]:
        """Return the day on which each line begins its first batch: each next line where the gap is widest.

        A further line never moves the earlier ones, so that more lines never make anybody wait longer.
        """
        days = list(range(0, self.cycle_days, self.start_every_days))
        taken: list[int] = []
        for line in range(self.lines_max):
            this_round = taken[line - line % len(days) :]
            free = [day for day in days if day not in this_round]
            taken.append(max(free, key=lambda day: (self._from_nearest(day, this_round), -day)))
        return tuple(taken)

    def _from_nearest(self, day: int, others: list[int]) -> int:
        away = [abs(day - other) for other in others]
        return min((min(one, self.cycle_days - one) for one in away), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Patients of a hospital who are asked for: so many on a day, and again every so many days until the last."""

    product: str
    patients: int
    from_day: int = 0
    every_days: int = 7
    to_day: int | None = None  # without one, they are asked for once

    def days(self) -> tuple[int, ...]:
        """Return the days on which they are asked for."""
        if self.to_day is None:
            return (self.from_day,)
        return tuple(range(self.from_day, self.to_day + 1, self.every_days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """Where patients are collected from and infused."""

    name: str
    title: Text
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way between a hospital and a centre. ``cost`` is that of one patient, there and back."""

    hospital: str
    centre: str
    by: str
    hours: Decimal
    cost: int

    def days(self) -> int:
        """Return the whole days it takes; what is begun counts as one."""
        return math.ceil(self.hours / HOURS_A_DAY)


class Counts(Enum):
    """From when to when the days of a curve are counted."""

    WAITING = "waiting"  # from the day a patient is asked for to the collection
    VEIN_TO_VEIN = "vein-to-vein"  # from collection to infusion
    IN_ALL = "in-all"  # from the day a patient is asked for to the infusion


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """So many per cent after so many days."""

    days: int
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The share of patients that is lost by the time they wait: straight lines between points, level outside them."""

    counts: Counts
    points: tuple[CurvePoint, ...]
    untreated_percent: Decimal  # of those who are never given the product
    provenance: Provenance

    def percent_after(self, days: int) -> Decimal:
        """Return the share after so many days, in per cent, to the hundredth."""
        before = [one for one in self.points if one.days <= days]
        after = [one for one in self.points if one.days > days]
        if not before or not after:
            return (before[-1] if before else after[0]).percent.quantize(_HUNDREDTH)
        low, high = before[-1], after[0]
        part = Decimal(days - low.days) / (high.days - low.days)
        return (low.percent + part * (high.percent - low.percent)).quantize(_HUNDREDTH)


_HUNDREDTH = Decimal("0.01")


class Goal(Enum):
    """Something to keep small over the period."""

    COST = "cost"  # of centres, lines, batches and transport, in the network's currency
    UNTREATED = "untreated"  # patients who get no start within the longest wait
    DROP_OUT = "drop-out"  # patients expected to be lost before the infusion, the untreated included
    DEATHS = "deaths"  # patients expected to die within the time that the mortality is of, the untreated included
    WAITING = "waiting"  # days from asking to collection, summed over the treated


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A goal with its weight. Beside cost, the weight is what one patient or one day is worth in the currency."""

    goal: Goal
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A weighted sum of goals. A later level chooses only among answers that are as good in all earlier ones."""

    sum_of: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where numbers were read, by the short name that the other parts use."""

    name: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The whole question. ``treat_all``: an answer that leaves anybody without a start is none."""

    title: Text
    currency: str
    days: int
    waiting_days_max: int
    treat_all: bool = False
    centres_max: int | None = None  # that may be open
    best: tuple[Level, ...]
    sources: tuple[Source, ...] = ()
    products: tuple[Product, ...]
    centres: tuple[Centre, ...]
    hospitals: tuple[Hospital, ...]
    routes: tuple[Route, ...]
    drop_out: Curve | None = None
    mortality: Curve | None = None

    def patients(self) -> int:
        """Return how many patients are asked for."""
        return sum(flow.patients * len(flow.days()) for one in self.hospitals for flow in one.flows)

    def designs(self) -> int:
        """Return in how many ways lines can be placed, before anything else is looked at."""
        ways = 1
        for one in self.centres:
            ways *= one.lines_max - one.lines_min + 1
        return ways
