"""The best design of a network, proven: all designs are laid out, and bounds say which need not be looked at.

Theory of operation. A design says how many lines each centre has. There are some millions, so each is one number in
an array: the least that it can count, as far as is known. The design with the lowest is taken, and its assignment
made (``assign.py``). That gives its true value, and prices: what one more start would save at each centre on each
day. Prices that hold for one design hold for all, so they bound all the others, in one sum over the centres (Benders
1962, with an array where the master problem would stand). It ends when no design's bound is below the best value
found.

All of it is counted in whole numbers, so the proof has no tolerance. Levels follow one another: a later one looks
only at the designs that reach the best in all earlier ones.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lindra.schedule.network.answer import Answer, Made, Reached, Status, Untreated
from lindra.schedule.network.assign import Assigned, Assignment, Prices
from lindra.schedule.network.clash import clash_of
from lindra.schedule.network.parts import Goal, Level, Network, Term
from lindra.schedule.network.sound import DESIGNS_MAX, faults_of
from lindra.schedule.network.ways import PARTS, Ways, Whole
from lindra.schedule.parts import Fault

_FAR = 2**60
_EVERYBODY = Level(sum_of=(Term(goal=Goal.UNTREATED),))


class NetworkRefused(ValueError):
    """A network makes no sense; ``faults`` says all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{one.problem.en} {one.remedy.en}" for one in self.faults))


def design(network: Network, *, seconds: float = 600.0) -> Answer:
    """Return the best design and assignment, or why not everybody can be treated. Raises NetworkRefused."""
    faults = [found.fault for found in faults_of(network)]
    if faults:
        raise NetworkRefused(faults)
    assert network.designs() <= DESIGNS_MAX
    return _Search(network, seconds).run()


@dataclass(slots=True)
class _Best:
    """The best of one level so far."""

    lines: tuple[int, ...]
    assigned: Assigned
    value: int
    bound: int


class _Search:
    """One search: what is known of every design, level by level."""

    def __init__(self, network: Network, seconds: float) -> None:
        self.network, self.began, self.seconds = network, time.monotonic(), seconds
        self.examined = 0
        self.bests: list[_Best] = []
        self.weights: tuple[int, ...] = ()  # of the levels, when they are made at once
        self.levels = (_EVERYBODY, *network.best) if network.treat_all else network.best
        self.ways = Ways(network)
        counted = [self.ways.cost_of(level) for level in self.levels]
        self.fixed = [fixed for _, _, fixed in counted]
        self.costs = [(each, none) for each, none, _ in counted]
        self.assignment = Assignment(self.ways, self.costs)
        # One axis for each centre, one place for each number of its lines.
        self.counts = [np.arange(one.lines_min, one.lines_max + 1) for one in network.centres]
        self.sizes = tuple(len(one) for one in self.counts)
        most = len(self.sizes) if network.centres_max is None else network.centres_max
        self.may = self._summed([one > 0 for one in self.counts]) <= most
        self.alive = self.may.copy()  # designs that are as good as any in the levels that are done, as far as is known
        self.bounds = [self._first_bounds(number) for number in range(len(self.levels))]

    def run(self) -> Answer:
        """Search level by level."""
        network = self.network
        for number in range(len(self.levels)):
            best = self._level(number)
            self.bests.append(best)
            if network.treat_all and number == 0 and best.value > 0 and best.bound > 0:
                return self._answer(Status.INFEASIBLE, clash_of(network, int(best.assigned.untreated.sum())))
            if best.value > best.bound:
                return self._answer(Status.FEASIBLE)
            self.alive &= self.bounds[number] <= best.value
        return self._answer(Status.OPTIMAL)

    def _level(self, number: int) -> _Best:
        """Search one level until no design that is left can be better, or until time is out."""
        first = self.bests[-1].lines if self.bests else self._most()
        best = self._examine(first, number, None)
        assert best is not None, "the best of the earlier levels is one of this level"
        looked = np.zeros(self.sizes, dtype=bool)
        looked[self._place(first)] = True
        while True:
            open_ones = np.where(self.alive & ~looked, self.bounds[number], _FAR)
            place = int(np.argmin(open_ones))
            least = int(open_ones.flat[place])
            best.bound = min(best.value, least, self._least_of(looked, number))
            if least >= best.value or time.monotonic() - self.began > self.seconds:
                return best
            looked.flat[place] = True
            lines = self._lines_at(place)
            best = self._examine(lines, number, best) or best

    def _least_of(self, looked: np.ndarray, number: int) -> int:
        """Return the lowest bound of what was looked at: its value, as long as whole prices prove it."""
        bounds = self.bounds[number][looked & self.alive]
        return int(bounds.min()) if bounds.size else _FAR

    def _examine(self, lines: tuple[int, ...], number: int, best: _Best | None) -> _Best | None:
        """Make the assignment of a design, bound all designs by its prices; return it where it is the best so far."""
        self.examined += 1
        capacity = self.ways.capacity(lines)
        at_most = tuple(one.value - self._fixed_of(lines, earlier) for earlier, one in enumerate(self.bests))
        if best is not None:
            assigned = self.assignment.at_once(capacity, self.weights)
            self._bound(assigned.prices[0], number)
            if self.bounds[number][self._place(lines)] >= best.value:
                return None
        if best is None or assigned.values[:number] != at_most:
            assigned = self.assignment.in_order(capacity, number + 1, at_most)
            for level, prices in enumerate(assigned.prices):
                self._bound(prices, level)
            if assigned.values[:number] != at_most:
                return None  # the prices just made say so too, and have dropped it
            self.weights = assigned.prices[-1].weights
        value = assigned.values[number] + self._fixed_of(lines, number)
        if best is not None and value >= best.value:
            return None
        return _Best(lines, assigned, value, -_FAR)

    def _bound(self, prices: Prices, number: int) -> None:
        """Raise the bounds of all designs to what prices say of them, and drop those that can not be the best."""
        whole = prices.value(self.ways.patients, np.zeros(len(self.ways.starts), dtype=np.int64))
        whole -= sum(weight * self.bests[earlier].value for earlier, weight in enumerate(prices.weights[:-1]))
        saved = np.array(prices.of_start, dtype=object)
        parts = []
        for place, centre in enumerate(self.network.centres):
            used = np.flatnonzero(self.ways.lines[place][-1])
            table = []
            for count in range(centre.lines_min, centre.lines_max + 1):
                takes = self.ways.lines[place][count]
                total = sum(int(takes[at]) * int(saved[at]) for at in used if saved[at])
                total += sum(weight * int(self.fixed[k][place][count]) for k, weight in enumerate(prices.weights))
                table.append(total)
            parts.append(table)
        if abs(whole) + sum(max(abs(one) for one in table) for table in parts) >= _FAR:
            return  # too large to be added in an array; the bounds that there are hold without it
        found = self._summed(parts, whole)
        np.maximum(self.bounds[number], found, out=self.bounds[number])
        if number < len(self.bests):
            self.alive &= self.bounds[number] <= self.bests[number].value

    def _first_bounds(self, number: int) -> np.ndarray:
        """Return what each design counts at least: its own part, and each patient as if alone."""
        each, none = self.costs[number]
        least = none.copy()
        np.minimum.at(least, self.ways.group, each)
        own = [table[counts] for table, counts in zip(self.fixed[number], self.counts, strict=True)]
        return self._summed(own, int(least @ self.ways.patients))

    def _summed(self, parts: Sequence[ArrayLike], first: int = 0) -> Whole:
        """Return one number for each design: the sum of what each centre's number of lines counts."""
        found = np.full((1,) * len(parts), first, dtype=np.int64)
        for place, part in enumerate(parts):
            shape = [1] * len(parts)
            shape[place] = -1
            found = found + np.asarray(part, dtype=np.int64).reshape(shape)
        return found

    def _most(self) -> tuple[int, ...]:
        """Return a design with as many lines as may be."""
        return self._lines_at(int(np.argmax(np.where(self.may, self._summed(self.counts), -1))))

    def _lines_at(self, place: int) -> tuple[int, ...]:
        at = np.unravel_index(place, self.sizes)
        return tuple(int(counts[index]) for index, counts in zip(at, self.counts, strict=True))

    def _place(self, lines: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(count - one.lines_min for count, one in zip(lines, self.network.centres, strict=True))

    def _fixed_of(self, lines: tuple[int, ...], number: int) -> int:
        return sum(int(table[count]) for table, count in zip(self.fixed[number], lines, strict=True))

    def _answer(self, status: Status, clash: tuple[Fault, ...] = ()) -> Answer:
        ways, best = self.ways, self.bests[-1]
        made, untreated = [], []
        for way in np.flatnonzero(best.assigned.taken).tolist():
            group, start = ways.groups[ways.group[way]], ways.starts[ways.start[way]]
            count, centre = int(best.assigned.taken[way]), self.network.centres[start.centre].name
            by = ways.route[way].by
            made.append(Made(group.hospital, group.product.name, group.day, centre, by, start.day, count))
        for at in np.flatnonzero(best.assigned.untreated).tolist():
            group = ways.groups[at]
            untreated.append(Untreated(group.hospital, group.product.name, group.day, int(best.assigned.untreated[at])))
        reached = [
            Reached(level, one.value / PARTS, one.bound / PARTS)
            for level, one in zip(self.levels, self.bests, strict=False)
            if level is not _EVERYBODY
        ]
        lines = dict(zip((one.name for one in self.network.centres), best.lines, strict=True))
        return Answer(
            status=status,
            lines=lines,
            made=tuple(made),
            untreated=tuple(untreated),
            goals=self._goals(best),
            reached=tuple(reached),
            designs=int(self.may.sum()),
            examined=self.examined,
            seconds=time.monotonic() - self.began,
            clash=clash,
        )

    def _goals(self, best: _Best) -> dict[Goal, float]:
        found = {}
        for goal in Goal:
            curve = {Goal.DROP_OUT: self.network.drop_out, Goal.DEATHS: self.network.mortality}
            if curve.get(goal, True) is None:
                continue
            each, none, fixed = self.ways.cost_of(Level(sum_of=(Term(goal=goal),)))
            total = int(each @ best.assigned.taken + none @ best.assigned.untreated)
            total += sum(int(table[count]) for table, count in zip(fixed, best.lines, strict=True))
            found[goal] = total / PARTS
        return found
