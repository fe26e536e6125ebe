"""How good the orders can be together: a bound that knows that they want the same people, rooms and machines.

``alone.py`` lets each order have the centre for itself, so that all take the best weekday. Here each still chooses its
best times for itself, but pays a price for what it occupies, and the prices are set where the orders crowd (Lagrangian
relaxation; for projects: Möhring, Schulz, Stork and Uetz 2003). Whatever the prices are, no plan is better than what
the orders would choose at them, less the prices of all that there is: a plan pays no more than that, since it occupies
no more than there is, and each of its orders chooses no better than the best. So a bound needs no proof that the prices
are good; good prices only make it higher, and are found by raising those of what is asked for too much.

To choose the best times of an order at prices is a shortest path where its lags form a tree: from the leaves inwards,
each moment costs what it costs itself and the cheapest that each branch can do from there. Other lags are let go of,
which can only make the order better; those that say the most are kept, each as narrow as all together make it. An
activity with more than one mode may take any time that any allows, and pays nothing. Prices are of pools: all that
serves a class, or one resource; with every demand that only members of the pool can serve. Everything is counted in
whole numbers, prices in fractions of 1/4096, so that nothing is lost to rounding.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy
from numpy.typing import NDArray

from lindra.schedule.problem import Activity, Order, Problem, ProblemRefused, Resource
from lindra.schedule.solver.alone import Alone
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.chain import Chain

Ints = NDArray[numpy.int64]
_UNIT = 4096  # prices are whole numbers of this part of the objective's unit
_NEVER = 1 << 50
_BUCKETS = 1200  # into which the time of the plan is cut at most, each with one price for each pool
_PATIENCE = 5  # rounds without a better bound, after which the steps become shorter
_FAR = -(1 << 40)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A variable, the one that it hangs from, and how much later it may be than that one."""

    of: int
    hangs_from: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class _Use:
    """What an activity takes while it lasts: from a time of one variable to a time of another (or so much later)."""

    start: tuple[int, int]  # variable, and how much later than it
    end: tuple[int, int]
    pools: tuple[tuple[int, int], ...]  # pool, quantity
    lasts: int | None  # where it always lasts as long


@dataclass(frozen=True, slots=True)
class _Tree:
    """An order as variables that hang together: whole sets of moments that always lie as far apart."""

    chain: Chain
    order: Order
    earliest: tuple[int, ...]
    latest: tuple[int, ...]
    branches: tuple[_Branch, ...]  # leaves first
    root: int
    first: tuple[int, int]
    last: tuple[int, int]
    uses: tuple[_Use, ...]
    closed: tuple[tuple[int, int, NDArray[numpy.bool_]], ...]  # variable, how much later, and when it can not start


class Together:
    """The bound of the orders' times, from first to last, weighed; of all plans, or of those that keep to something.

    Without ``overtime`` it is of plans that open none, ``on_time`` of plans in which nobody is late, ``as_promised``
    of plans that keep every promised start: what a later level of the objective asks of the plans it looks at.
    """

    def __init__(self, problem: Problem, *, overtime: bool, on_time: bool, as_promised: bool) -> None:
        self._problem, self._horizon = problem, problem.horizon
        self._kept = overtime, on_time, as_promised
        self._overtime = overtime
        due = {one.last: one.due for one in problem.orders if on_time and one.due is not None and one.weight > 0}

        def kept(one: Activity) -> Activity:
            if one.name in due:
                one = replace(
                    one, deadline=min(due[one.name], problem.horizon if one.deadline is None else one.deadline)
                )
            if as_promised and one.promise is not None and one.fixed_start is None and one.promise.cost > 0:
                one = replace(one, fixed_start=one.promise.start)
            return one

        try:
            problem = replace(problem, activities=tuple(kept(one) for one in problem.activities))
        except ProblemRefused:  # no plan keeps to it: what is let go of only makes the bound lower
            self._kept = overtime, False, False
        self._open: dict[tuple[str, ...], Ints] = {}
        self._starts: dict[tuple[tuple[str, ...], int, int], NDArray[numpy.bool_]] = {}
        self._pools = self._pools_of(problem)
        width = max(1, -(-self._horizon // _BUCKETS))
        self._bucket = numpy.arange(self._horizon) // width
        self._room = numpy.array(
            [numpy.bincount(self._bucket, self._left(pool)[: self._horizon]) for pool in self._pools], dtype=numpy.int64
        ).reshape(len(self._pools), -1 if self._pools else int(self._bucket.max(initial=0)) + 1)
        self.prices = numpy.zeros_like(self._room)
        board = Board(problem)
        self._trees = []
        for names in board.groups():
            chain = board.chain(names)
            found = board.windows(chain)
            if found is not None and len(chain.orders) == 1:
                self._trees.append(self._tree(chain, *found))
        self.best: int | None = None
        self.rounds = 0

    def holding(self, alone: Mapping[str, Alone], *, overtime: bool, on_time: bool, as_promised: bool) -> int | None:
        """Return the bound for plans of which this is known, with the orders that are not in it as they are alone."""
        best = self.best
        if best is not None and not (
            (self._kept[0] or not overtime) and (on_time or not self._kept[1]) and (as_promised or not self._kept[2])
        ):
            # It was looked for among fewer plans than it must hold for. Any prices give a bound: take these.
            wider = Together(self._problem, overtime=overtime, on_time=on_time, as_promised=as_promised)
            wider.best = wider.bound_at(self.prices)
            return wider.holding(alone, overtime=wider._kept[0], on_time=wider._kept[1], as_promised=wider._kept[2])
        if best is None:
            return None
        within = {tree.order.name for tree in self._trees}
        return best + sum(
            one.weight * alone[one.name].through
            for one in self._problem.orders
            if one.name in alone and one.name not in within
        )

    # What there is

    def _pools_of(self, problem: Problem) -> list[tuple[str, ...]]:
        found: dict[tuple[str, ...], None] = {}
        for one in problem.activities:
            for mode in one.modes_open():
                for at, demand in enumerate(mode.demands):
                    found[tuple(sorted(r.name for r in problem.chosen_from(one, at, demand)))] = None
        return list(found)

    def _capacity(self, one: Resource) -> Ints:
        """Return how much there is of a resource at every time."""
        steps = numpy.zeros(self._horizon + 1, dtype=numpy.int64)
        if one.calendar is None:
            steps[0] += one.capacity
        for period in one.calendar or ():
            if not period.overtime or self._overtime:
                start, end = max(0, period.start), min(self._horizon, period.end)
                if start < end:
                    steps[start] += period.capacity
                    steps[end] -= period.capacity
        return numpy.cumsum(steps)[: self._horizon]

    def _left(self, pool: tuple[str, ...]) -> Ints:
        if pool not in self._open:
            self._open[pool] = sum(
                (self._capacity(self._problem.resource[name]) for name in pool), numpy.zeros(self._horizon, numpy.int64)
            )
        return self._open[pool]

    def _can_not_start(self, pool: tuple[str, ...], lasts: int, quantity: int) -> NDArray[numpy.bool_]:
        """Return at which times no member of a pool is there for so long."""
        key = pool, lasts, quantity
        if key not in self._starts:
            never = numpy.ones(self._horizon + 1, dtype=numpy.bool_)
            for name in pool:
                lacks = self._capacity(self._problem.resource[name]) < quantity
                so_far = numpy.concatenate(([0], numpy.cumsum(lacks)))
                if lasts <= self._horizon:
                    never[: self._horizon + 1 - lasts] &= so_far[lasts:] > so_far[: self._horizon + 1 - lasts]
            self._starts[key] = never
        return self._starts[key]

    # What an order is

    def _tree(self, chain: Chain, earliest: Sequence[int], latest: Sequence[int]) -> _Tree:
        points = len(earliest)
        far = numpy.full((points, points), _FAR, dtype=numpy.int64)
        numpy.fill_diagonal(far, 0)
        for since, edges in enumerate(chain.after):
            for to, length in edges:
                far[since, to] = max(int(far[since, to]), length)
        for middle in range(points):
            numpy.maximum(far, far[:, middle, None] + far[None, middle, :], out=far)
        variable, later = [-1] * points, [0] * points
        heads: list[int] = []
        for point in range(points):
            for number, head in enumerate(heads):
                if far[head, point] > _FAR // 2 and far[head, point] == -far[point, head]:
                    variable[point], later[point] = number, int(far[head, point])
                    break
            else:
                variable[point] = len(heads)
                heads.append(point)
        order = chain.orders[0]
        last = 2 * chain.at[order.last] + 1
        soonest = tuple(
            max(earliest[p] - later[p] for p in range(points) if variable[p] == v) for v in range(len(heads))
        )
        last_of = tuple(min(latest[p] - later[p] for p in range(points) if variable[p] == v) for v in range(len(heads)))
        branches = tuple(
            replace(
                one,
                least=max(one.least, soonest[one.of] - last_of[one.hangs_from]),
                most=min(one.most, last_of[one.of] - soonest[one.hangs_from]),
            )
            for one in self._branches(chain, far, heads, variable, variable[last])
        )
        closed = []
        taken: dict[tuple[tuple[int, int], tuple[int, int], int | None], dict[int, int]] = {}
        for at, activity in enumerate(chain.activities):
            modes = activity.modes_open()
            if len(modes) != 1:
                continue
            mode, start, end = modes[0], 2 * at, 2 * at + 1
            lasts = mode.duration if mode.longest() == mode.duration else None
            for number, demand in enumerate(mode.demands):
                serving = tuple(sorted(r.name for r in self._problem.chosen_from(activity, number, demand)))
                here = taken.setdefault(((variable[start], later[start]), (variable[end], later[end]), lasts), {})
                for place, pool in enumerate(self._pools):
                    if set(serving) <= set(pool):
                        here[place] = here.get(place, 0) + demand.quantity
                if lasts:
                    closed.append((variable[start], later[start], self._can_not_start(serving, lasts, demand.quantity)))
        first = 2 * chain.at[order.first]
        return _Tree(
            chain,
            order,
            soonest,
            last_of,
            branches,
            variable[last],
            (variable[first], later[first]),
            (variable[last], later[last]),
            tuple(_Use(start, end, tuple(pools.items()), lasts) for (start, end, lasts), pools in taken.items()),
            tuple(closed),
        )

    def _branches(
        self, chain: Chain, far: Ints, heads: Sequence[int], variable: Sequence[int], root: int
    ) -> tuple[_Branch, ...]:
        """Keep of the lags a tree: those that leave the least; of those without an end, the ones with a beginning."""
        pairs: dict[tuple[int, int], None] = {}
        for since, edges in enumerate(chain.after):
            for to, _ in edges:
                if variable[since] != variable[to]:
                    one, other = sorted((variable[since], variable[to]))
                    pairs[one, other] = None

        def window(one: int, other: int) -> tuple[int, int]:
            least, most = int(far[heads[one], heads[other]]), -int(far[heads[other], heads[one]])
            return max(least, -_NEVER), min(most, _NEVER) if most < -_FAR // 2 else _NEVER

        def says(pair: tuple[int, int]) -> tuple[int, int]:
            least, most = window(*pair)
            return most - least, 0

        top = list(range(len(heads)))

        def group(one: int) -> int:
            while top[one] != one:
                one = top[one]
            return one

        beside: dict[int, list[int]] = {}
        for one, other in sorted(pairs, key=says):
            if group(one) != group(other):
                top[group(one)] = group(other)
                beside.setdefault(one, []).append(other)
                beside.setdefault(other, []).append(one)
        found: list[_Branch] = []
        seen, waiting = {root}, [root]
        while waiting:
            one = waiting.pop(0)
            for other in beside.get(one, ()):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
                    found.append(_Branch(other, one, *window(one, other)))
        loose = [_Branch(other, root, -_NEVER, _NEVER) for other in range(len(heads)) if other not in seen]
        return (*loose, *reversed(found))

    # The bound at some prices

    def bound_at(self, prices: Ints) -> int:
        """Return the bound at these prices."""
        return -(-self.value(prices)[0] // _UNIT)

    def value(self, prices: Ints) -> tuple[int, Ints]:
        """Return the bound at these prices, in parts of ``_UNIT``, and what is asked for beyond what there is."""
        paid = numpy.zeros((len(self._pools), self._horizon + 1), dtype=numpy.int64)
        numpy.cumsum(prices[:, self._bucket], axis=1, out=paid[:, 1:])
        asked = numpy.zeros((len(self._pools), self._horizon + 1), dtype=numpy.int64)
        memory: dict[tuple[tuple[tuple[int, int], ...], int | None], Ints] = {}
        total = -int((prices * self._room).sum())
        for tree in self._trees:
            total += self._chosen(tree, paid, asked, memory)
        beyond = numpy.cumsum(asked, axis=1)[:, : self._horizon]
        used = numpy.zeros_like(self._room)
        for pool, row in enumerate(beyond):
            used[pool] = numpy.bincount(self._bucket, row)
        return total, used - self._room

    def _chosen(
        self,
        tree: _Tree,
        paid: Ints,
        asked: Ints,
        memory: dict[tuple[tuple[tuple[int, int], ...], int | None], Ints],
    ) -> int:
        costs = [
            numpy.zeros(max(1, late - early + 1), dtype=numpy.int64)
            for early, late in zip(tree.earliest, tree.latest, strict=True)
        ]
        horizon = self._horizon
        for (variable, later), sign in ((tree.last, 1), (tree.first, -1)):
            moments = numpy.arange(len(costs[variable])) + tree.earliest[variable] + later
            costs[variable] += sign * tree.order.weight * _UNIT * moments
        for use in tree.uses:
            (start, later), (end, end_later) = use.start, use.end
            key = use.pools, use.lasts
            if key not in memory:
                so_far = sum((quantity * paid[pool] for pool, quantity in use.pools), numpy.zeros_like(paid[0]))
                if use.lasts is not None:
                    ends = numpy.minimum(numpy.arange(horizon + 1) + use.lasts, horizon)
                    so_far = so_far[ends] - so_far
                memory[key] = so_far
            since = tree.earliest[start] + later
            there = memory[key][since : since + len(costs[start])]
            if use.lasts is not None:
                costs[start] += there
            else:
                costs[start] -= there
                since = tree.earliest[end] + end_later
                costs[end] += memory[key][since : since + len(costs[end])]
        for variable, later, never in tree.closed:
            since = tree.earliest[variable] + later
            costs[variable][never[since : since + len(costs[variable])]] = _NEVER
        for branch in tree.branches:
            costs[branch.hangs_from] += self._cheapest(tree, branch, costs[branch.of])
            numpy.minimum(costs[branch.hangs_from], _NEVER, out=costs[branch.hangs_from])
        at = int(costs[tree.root].argmin())
        worth = int(costs[tree.root][at])
        if worth >= _NEVER // 2:
            return 0  # the order has no place at all: not this bound's to say
        chosen = {tree.root: tree.earliest[tree.root] + at}
        for branch in reversed(tree.branches):
            low, high = self._range(tree, branch, chosen[branch.hangs_from])
            chosen[branch.of] = tree.earliest[branch.of] + low + int(costs[branch.of][low:high].argmin())
        for use in tree.uses:
            start = chosen[use.start[0]] + use.start[1]
            end = chosen[use.end[0]] + use.end[1]
            for pool, quantity in use.pools:
                asked[pool, start] += quantity
                asked[pool, min(end, horizon)] -= quantity
        return worth

    def _range(self, tree: _Tree, branch: _Branch, at: int) -> tuple[int, int]:
        early, late = tree.earliest[branch.of], tree.latest[branch.of]
        low = max(early, at + branch.least)
        high = min(late, at + branch.most)
        return low - early, high - early + 1

    def _cheapest(self, tree: _Tree, branch: _Branch, costs: Ints) -> Ints:
        """Return, for every moment of the one that a branch hangs from, the cheapest that the branch can do."""
        if branch.least > branch.most:
            return numpy.full(tree.latest[branch.hangs_from] - tree.earliest[branch.hangs_from] + 1, _NEVER)
        since = tree.earliest[branch.hangs_from] + branch.least - tree.earliest[branch.of]  # of the first moment
        moments = tree.latest[branch.hangs_from] - tree.earliest[branch.hangs_from] + 1
        width = min(branch.most - branch.least + 1, len(costs) + max(0, -since))
        padded = numpy.full(moments + width - 1, _NEVER, dtype=numpy.int64)
        low, high = max(0, since), min(len(costs), since + len(padded))
        if low < high:
            padded[low - since : high - since] = costs[low:high]
        power = 1
        while 2 * power <= width:  # the least of a power of two from each moment on; two of them cover the stretch
            padded = numpy.minimum(padded[:-power], padded[power:])
            power *= 2
        return numpy.minimum(padded[:moments], padded[width - power : width - power + moments])

    # Better prices

    def raised(self, until: float, reached: Callable[[], int]) -> None:
        """Better the prices until a time of the monotonic clock, or until they hardly change any more."""
        best_prices, since_better, part = self.prices, 0, 1.0
        direction = numpy.zeros_like(self.prices, dtype=numpy.float64)
        floating = self.prices.astype(numpy.float64)
        best_value = None
        while time.monotonic() < until:
            worth, beyond = self.value(self.prices)
            self.rounds += 1
            if best_value is None or worth > best_value:
                best_value, best_prices, since_better = worth, self.prices, 0
                self.best = -(-worth // _UNIT)
            else:
                since_better += 1
                if since_better >= _PATIENCE:
                    part, since_better = part * 0.7, 0
                    floating = best_prices.astype(numpy.float64)
                    direction[:] = 0
            direction = beyond + 0.7 * direction
            blocked = (floating <= 0) & (direction < 0)
            step = numpy.where(blocked, 0.0, direction)
            length = float((step * step).sum())
            if length == 0 or part < 0.002:
                break
            target = max(reached() * _UNIT, best_value + 1)
            floating = numpy.maximum(0.0, floating + part * (target - worth) / length * step)
            self.prices = numpy.rint(floating).astype(numpy.int64)
        self.prices = best_prices
