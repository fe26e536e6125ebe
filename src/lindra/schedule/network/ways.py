"""Every way a patient can be made, as columns of numbers: which group, which start, and what each goal counts for it.

Patients of one hospital who are asked for on the same day for the same product are alike: they are one group. A start
is a day at a centre. A line begins batches on fixed days, so that a start takes one patient a line, and a patient
takes one start: what is left to decide, once the lines are known, is a transport from groups to starts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lindra.schedule.network.parts import Centre, Counts, Curve, Goal, Level, Network, Product, Route

Whole = npt.NDArray[np.int64]
# What goals are counted in: patients by parts, since a curve gives parts of a patient; cost and days likewise, so
# that goals can be added. All of it is whole numbers, and so is every proof.
PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Group:
    """Patients who are alike."""

    hospital: str
    product: Product
    day: int
    patients: int


@dataclass(frozen=True, slots=True)
class Start:
    """A day on which a centre begins batches, and the first line of those that do, second and so on."""

    centre: int
    day: int
    lines: tuple[int, ...]


def allowed(centre: Centre, product: Product, route: Route) -> bool:
    """Tell whether a product can be made at a centre for a hospital at the other end of a route."""
    return (
        centre.may_make(product)
        and product.line_days <= centre.cycle_days
        and route.hours <= product.starting_material_hours
        and route.hours <= product.product_hours
    )


def routes_worth(routes: list[Route]) -> list[Route]:
    """Return the cheapest route of one pair for each number of days that it takes.

    A slower one is no worse for being slower: cells that travel longer are collected sooner for the same start, and
    reach a start that those on the quick way would have waited too long for.
    """
    best: dict[int, Route] = {}
    for one in sorted(routes, key=lambda route: (route.cost, route.hours), reverse=True):
        best[one.days()] = one
    return [best[days] for days in sorted(best)]


class Ways:
    """The columns of a network: arrays of one length, ordered by start."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.groups = tuple(_groups(network))
        self.starts = tuple(_starts(network))
        self.patients: Whole = np.array([one.patients for one in self.groups], dtype=np.int64)
        number = {(one.centre, one.day): position for position, one in enumerate(self.starts)}
        rows = sorted(self._columns(number))
        self.start: Whole = np.array([row[0] for row in rows], dtype=np.int64)
        self.group: Whole = np.array([row[1] for row in rows], dtype=np.int64)
        self.route = [network.routes[row[2]] for row in rows]

    def _columns(self, number: dict[tuple[int, int], int]) -> Iterator[tuple[int, int, int]]:
        """Yield start, group and route of each way."""
        network = self.network
        position = {id(route): place for place, route in enumerate(network.routes)}
        between: dict[tuple[str, str], list[Route]] = {}
        for one in network.routes:
            between.setdefault((one.hospital, one.centre), []).append(one)
        days_of: dict[int, list[int]] = {}
        for start in self.starts:
            days_of.setdefault(start.centre, []).append(start.day)
        for at, group in enumerate(self.groups):
            for place, centre in enumerate(network.centres):
                may = [
                    one for one in between.get((group.hospital, centre.name), ()) if allowed(centre, group.product, one)
                ]
                for route in routes_worth(may):
                    first = group.day + route.days()
                    last = first + network.waiting_days_max
                    for day in days_of.get(place, ()):
                        if first <= day <= last:
                            yield number[place, day], at, position[id(route)]

    @cached_property
    def lines(self) -> tuple[Whole, ...]:
        """For each centre, how many batches each start takes (columns) with so many lines (rows)."""
        found = []
        for place, centre in enumerate(self.network.centres):
            table = np.zeros((centre.lines_max + 1, len(self.starts)), dtype=np.int64)
            for number, start in enumerate(self.starts):
                if start.centre == place:
                    for line in start.lines:
                        table[line + 1 :, number] += 1
            found.append(table)
        return tuple(found)

    def capacity(self, lines: tuple[int, ...]) -> Whole:
        """Return how many batches each start takes in a design."""
        tables = [table[count] for table, count in zip(self.lines, lines, strict=True)]
        return np.asarray(np.sum(tables, axis=0), dtype=np.int64)

    def cost_of(self, level: Level) -> tuple[Whole, Whole, tuple[Whole, ...]]:
        """Return what a level counts: for each way, for each group left untreated, for each centre by its lines."""
        each = np.zeros(len(self.group), dtype=np.int64)
        untreated = np.zeros(len(self.groups), dtype=np.int64)
        fixed = [np.zeros(one.lines_max + 1, dtype=np.int64) for one in self.network.centres]
        for term in level.sum_of:
            each += term.weight * self._each(term.goal)
            untreated += term.weight * self._untreated(term.goal)
            if term.goal is Goal.COST:
                for place, centre in enumerate(self.network.centres):
                    counts = np.arange(centre.lines_max + 1)
                    costs = centre.line_cost * counts + centre.fixed_cost * (counts > 0)
                    fixed[place] += term.weight * PARTS * costs
        return each, untreated, tuple(fixed)

    @cached_property
    def _days(self) -> dict[Counts, Whole]:
        asked = np.array([self.groups[at].day for at in self.group], dtype=np.int64)
        making = np.array([self.groups[at].product for at in self.group], dtype=object)
        made = np.array([one.line_days + one.release_days for one in making], dtype=np.int64)
        there = np.array([one.days() for one in self.route], dtype=np.int64)
        day = np.array([self.starts[at].day for at in self.start], dtype=np.int64)
        waiting = day - there - asked
        vein_to_vein = there + made + there
        return {Counts.WAITING: waiting, Counts.VEIN_TO_VEIN: vein_to_vein, Counts.IN_ALL: waiting + vein_to_vein}

    def _each(self, goal: Goal) -> Whole:
        match goal:
            case Goal.COST:
                batch = [self.network.centres[self.starts[at].centre].batch_cost for at in self.start]
                way = [one.cost for one in self.route]
                return PARTS * (np.array(batch, dtype=np.int64) + np.array(way, dtype=np.int64))
            case Goal.WAITING:
                return PARTS * self._days[Counts.WAITING]
            case Goal.UNTREATED:
                return np.zeros(len(self.group), dtype=np.int64)
            case Goal.DROP_OUT | Goal.DEATHS:
                curve = self._curve(goal)
                days = self._days[curve.counts]
                by_days = {day: parts_of(curve.percent_after(day)) for day in np.unique(days).tolist()}
                return np.array([by_days[day] for day in days.tolist()], dtype=np.int64)

    def _untreated(self, goal: Goal) -> Whole:
        each = {Goal.COST: 0, Goal.WAITING: 0, Goal.UNTREATED: PARTS}
        parts = each[goal] if goal in each else parts_of(self._curve(goal).untreated_percent)
        return np.full(len(self.groups), parts, dtype=np.int64)

    def _curve(self, goal: Goal) -> Curve:
        curve = self.network.drop_out if goal is Goal.DROP_OUT else self.network.mortality
        assert curve is not None, "a goal without its curve is refused before"
        return curve


def parts_of(percent: Decimal) -> int:
    """Return a per cent of a patient in the parts that goals are counted in."""
    return round(percent * PARTS / 100)


def _groups(network: Network) -> Iterator[Group]:
    products = {one.name: one for one in network.products}
    found: dict[tuple[str, str, int], int] = {}
    for hospital in network.hospitals:
        for flow in hospital.flows:
            for day in flow.days():
                key = (hospital.name, flow.product, day)
                found[key] = found.get(key, 0) + flow.patients
    for (name, product, day), patients in found.items():
        if patients:
            yield Group(name, products[product], day, patients)


def _starts(network: Network) -> Iterator[Start]:
    """Yield the starts of every line there may be. The last to ask may wait as long as anybody, so starts go on."""
    end = network.days + network.waiting_days_max + max((one.days() for one in network.routes), default=0)
    for place, centre in enumerate(network.centres):
        begun: dict[int, list[int]] = {}
        for line, first in enumerate(centre.first_starts()):
            for day in range(first, end, centre.cycle_days):
                begun.setdefault(day, []).append(line)
        for day in sorted(begun):
            yield Start(place, day, tuple(begun[day]))
