"""A chain of activities settled among what is placed already: each as early as may be, or as late.

The activities that go together (an order with its chain) are placed as follows. Every start and end has a time
before which it can not lie, at first by the lags alone. An activity whose resources are not free where it lies is
moved to the first time at which they are; the lags then move others: those that follow, and, where too long would
pass between them, those that come before, which are taken up and placed again (the unscheduling step of Franck,
Neumann and Schwindt 2001). Times only ever grow, so it ends.

What makes this exact for one chain: where an activity can lie from ``s`` to ``e``, it can lie in every part of that
time. The plans of a chain are then closed under taking the earlier of two times everywhere (a lattice), and the first
found is the earliest in every activity; seen from the end of time, the latest. Three passes give a short chain: forward
for the earliest end, backward from that end for the latest start, and forward again from there. Two things are beyond
this, and only done well, not best: activities of one chain that want the same resource, and a choice of modes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from lindra.schedule.lags import bounds_of_durations, bounds_of_precedences
from lindra.schedule.problem import Activity, Mode, Order, Point, Problem
from lindra.schedule.solver.free import ENDLESS, FORWARD, Free, Work

_ROUNDS = 80  # times that each activity of a chain is moved, on the average, before it is given up


@dataclass(frozen=True, slots=True)
class Way:
    """A mode, with the resources that may serve each demand."""

    mode: Mode
    least: int
    longest: int
    demands: tuple[tuple[int, tuple[Free, ...]], ...]


@dataclass(frozen=True, slots=True)
class Put:
    """Where an activity lies for now, in the terms of the direction: ``lead`` is its start or minus its end."""

    lead: int
    trail: int
    way: Way
    served: tuple[Free, ...]


class Chain:
    """Activities that are placed together, with the lags between them. Start and end of number i: 2i and 2i + 1."""

    def __init__(self, problem: Problem, names: Sequence[str], ways: Mapping[str, tuple[Way, ...]]) -> None:
        self.names = tuple(names)
        self.activities = tuple(problem.activity[name] for name in names)
        self.at = {name: position for position, name in enumerate(names)}
        self.ways = tuple(ways[name] for name in names)
        self.whose = tuple(whose_of(one) for one in self.activities)
        self.orders: tuple[Order, ...] = tuple(
            one for one in problem.orders if one.first in self.at and one.last in self.at
        )
        # For each point, who must come how long after it; and seen from the end of time, the reverse.
        self.after: list[list[tuple[int, int]]] = [[] for _ in range(2 * len(names))]
        self.before: list[list[tuple[int, int]]] = [[] for _ in range(2 * len(names))]
        # To activities outside the chain: own point, the other's, the lag, and whether the own comes after.
        self.outside: list[tuple[int, str, Point, int, bool]] = []
        within = [one for one in problem.precedences if one.before in self.at or one.after in self.at]
        for bound in (*bounds_of_durations(self.activities), *bounds_of_precedences(within)):
            if bound.since is None or bound.to is None:
                continue
            since, to = self.point(*bound.since), self.point(*bound.to)
            if since is not None and to is not None:
                self.after[since].append((to, bound.length))
                self.before[to].append((since, bound.length))
            elif to is not None:
                self.outside.append((to, *bound.since, bound.length, True))
            elif since is not None:
                self.outside.append((since, *bound.to, bound.length, False))
        self.earliest = [0] * (2 * len(names))
        self.latest = [problem.horizon] * (2 * len(names))
        for position, one in enumerate(self.activities):
            self.earliest[2 * position] = max(0, one.release)
            self.latest[2 * position + 1] = (
                problem.horizon if one.deadline is None else min(problem.horizon, one.deadline)
            )
            if one.fixed_start is not None:
                self.earliest[2 * position] = max(self.earliest[2 * position], one.fixed_start)
                self.latest[2 * position] = one.fixed_start

    def no_longer_than(self, through_max: Mapping[str, int]) -> "Chain":
        """Return the chain with a limit on the times of some orders, from first to last."""
        limited = copy(self)
        limited.after, limited.before = list(self.after), list(self.before)
        for order in self.orders:
            if order.name in through_max:
                first, last, most = 2 * self.at[order.first], 2 * self.at[order.last] + 1, through_max[order.name]
                limited.after[last] = [*limited.after[last], (first, -most)]
                limited.before[first] = [*limited.before[first], (last, -most)]
        return limited

    def point(self, name: str, end: Point) -> int | None:
        """Return the number of a point, None where the activity is not in the chain."""
        position = self.at.get(name)
        return None if position is None else 2 * position + (end is Point.END)


class Pass:
    """One pass over a chain, forward or backward. ``low`` and ``high`` are of the points, in the pass's direction.

    ``hindered`` activities occupy what they are put on; those that are not only ask whether others leave it free.
    """

    def __init__(self, chain: Chain, direction: int, low: list[int], high: list[int], *, hindered: bool = True) -> None:
        self._chain, self._direction = chain, direction
        self.low, self._high = list(low), high
        self._edges = chain.after if direction == FORWARD else chain.before
        self._hindered = hindered
        self.puts: list[Put | None] = [None] * len(chain.names)
        self.gave_up = False
        self._rounds = 0

    def settle(self, rounds_each: int = _ROUNDS) -> bool:
        """Put every activity, each as soon as may be; where that fails, leave none. Tell whether it went.

        They are first moved as if they did not hinder one another: most moves need nothing to be put. It is given up
        where the activities had to be moved more than so many times each, on the average.
        """
        self._rounds = rounds_each * len(self._chain.names)
        return self._settled(hindered=False) and (not self._hindered or self._settled(hindered=True))

    def _settled(self, *, hindered: bool) -> bool:
        chain, low, high, direction = self._chain, self.low, self._high, self._direction
        ahead = 0 if direction == FORWARD else 1  # of the two points of an activity, the leading one
        waiting = [(low[2 * at + ahead], at) for at in range(len(chain.names))]
        heapify(waiting)
        is_settled = [False] * len(chain.names)
        while waiting:
            _, at = heappop(waiting)
            if is_settled[at]:
                continue
            lead, trail = 2 * at + ahead, 2 * at + 1 - ahead
            if not self._rounds:
                self.gave_up = True
                self.take_up()
                return False
            self._rounds -= 1
            found = fitting(
                chain.ways[at],
                direction,
                low[lead],
                low[trail],
                high[lead],
                chain.whose[at],
                chain.activities[at].state,
                choosing=hindered,
            )
            moved = None
            if found is not None and found.trail <= high[trail]:
                moved = self._raise(((lead, found.lead), (trail, found.trail)))
            if found is None or moved is None:
                self.take_up()
                return False
            for other in moved:
                if is_settled[other]:
                    is_settled[other] = False
                    put = self.puts[other]
                    if put is not None:
                        self._lift(other, put)
                    heappush(waiting, (low[2 * other + ahead], other))
            if low[lead] == found.lead and low[trail] == found.trail:
                is_settled[at] = True
                if hindered:
                    self.puts[at] = found
                    occupy(found, direction, chain.whose[at], chain.activities[at].state)
            else:
                heappush(waiting, (low[lead], at))
        return True

    def _raise(self, times: Iterable[tuple[int, int]]) -> set[int] | None:
        """Let points come no sooner than this, with all that follows from it; return the activities that moved."""
        low, high, edges = self.low, self._high, self._edges
        moved: set[int] = set()
        waiting: list[int] = []
        for point, time in times:
            if time > low[point]:
                low[point] = time
                waiting.append(point)
                moved.add(point >> 1)
        while waiting:
            point = waiting.pop()
            time = low[point]
            if time > high[point]:
                return None
            for following, length in edges[point]:
                if time + length > low[following]:
                    low[following] = time + length
                    waiting.append(following)
                    moved.add(following >> 1)
        return moved

    def take_up(self) -> list[Put]:
        """Take all that was put, and give its resources back."""
        taken = [put for put in self.puts if put is not None]
        for at, put in enumerate(self.puts):
            if put is not None:
                self._lift(at, put)
        return taken

    def put_back(self, puts: Sequence[Put]) -> None:
        """Put again what was taken up."""
        for at, put in enumerate(puts):
            self.puts[at] = put
            occupy(put, self._direction, self._chain.whose[at], self._chain.activities[at].state)

    def _lift(self, at: int, put: Put) -> None:
        self.puts[at] = None
        if self._hindered:
            vacate(put, self._direction, self._chain.whose[at], self._chain.activities[at].state)


def whose_of(one: Activity) -> str:
    """Return the order that a resource holds apart from others; an activity without one counts as its own."""
    return f"order {one.order}" if one.order else f"activity {one.name}"


def pushed(edges: Sequence[Sequence[tuple[int, int]]], times: list[int], sign: int) -> bool:
    """Push every point as far as the others ask, up (sign 1) or down; tell whether that came to an end."""
    waiting = list(range(len(times)))
    steps = len(times) * len(times) + len(times)
    while waiting:
        point = waiting.pop()
        for following, length in edges[point]:
            time = times[point] + sign * length
            if (time - times[following]) * sign > 0:
                times[following] = time
                waiting.append(following)
                steps -= 1
                if not steps:
                    return False
    return True


def occupy(put: Put, direction: int, whose: str, state: str) -> None:
    for free, work in _works(put, direction, whose, state):
        free.add(work)


def vacate(put: Put, direction: int, whose: str, state: str) -> None:
    for free, work in _works(put, direction, whose, state):
        free.remove(work)


def _works(put: Put, direction: int, whose: str, state: str) -> Iterator[tuple[Free, Work]]:
    start, end = (put.lead, put.trail) if direction == FORWARD else (-put.trail, -put.lead)
    quantities: dict[Free, int] = {}
    for (quantity, _), free in zip(put.way.demands, put.served, strict=True):
        if quantity:
            quantities[free] = quantities.get(free, 0) + quantity
    for free, quantity in quantities.items():
        yield free, Work(start, end, quantity, whose, state)


def fitting(
    ways: Sequence[Way],
    direction: int,
    lead: int,
    trail: int,
    lead_max: int,
    whose: str,
    state: str,
    *,
    choosing: bool = True,
) -> Put | None:
    """Return the first place of an activity from ``lead`` on, ending no sooner than ``trail``; in any mode.

    Without ``choosing`` it is enough that there are resources; which they are is left open.
    """
    best: Put | None = None
    for way in ways:
        found = _fitting_in(way, direction, lead, trail, lead_max, whose, state, choosing=choosing)
        if found is not None and (best is None or (found.trail, found.lead) < (best.trail, best.lead)):
            best = found
    return best


def _fitting_in(
    way: Way, direction: int, lead: int, trail: int, lead_max: int, whose: str, state: str, *, choosing: bool
) -> Put | None:
    trail = max(trail, lead + way.least)
    lead = max(lead, trail - way.longest)
    enough = len(way.demands)  # of which each demand finds one, whatever the others take: the rest need not be asked
    while lead <= lead_max:
        later = ENDLESS  # when the next resource comes free that is not now
        free_now: list[list[Free]] = []
        for quantity, resources in way.demands:
            here: list[Free] = []
            soonest = ENDLESS
            for free in resources:
                moved = free.moved(direction, lead, trail, quantity, whose, state) if quantity else lead
                if moved == lead:
                    here.append(free)
                    if not choosing and len(here) == enough:
                        break
                elif moved < soonest:
                    soonest = moved
            if not here:
                later = soonest
                break
            later = min(later, soonest)
            free_now.append(here)
        else:
            if not choosing and all(len(here) >= enough for here in free_now):
                return Put(lead, trail, way, ())
            served = _served(way, free_now, direction, lead, trail, whose, state)
            if served is not None:
                return Put(lead, trail, way, served)
        if later >= ENDLESS:
            return None
        lead = later
        trail = max(trail, lead + way.least)
    return None


def _served(
    way: Way, fitting: list[list[Free]], direction: int, lead: int, trail: int, whose: str, state: str
) -> tuple[Free, ...] | None:
    """Choose a resource for every demand, of those that are free; the least wanted, that have lain idle the least."""
    if len(fitting) == 1 and len(fitting[0]) == 1:
        return (fitting[0][0],)
    taken: dict[Free, int] = {}
    chosen: list[Free | None] = [None] * len(fitting)
    narrowest = sorted(range(len(fitting)), key=lambda at: len(fitting[at]))

    def choose(turn: int) -> bool:
        if turn == len(narrowest):
            return True
        at = narrowest[turn]
        quantity = way.demands[at][0]
        place = {free: position for position, free in enumerate(fitting[at])}
        for free in sorted(place, key=lambda one: (one.wanted, one.idle(direction, lead), place[one])):
            before = taken.get(free, 0)
            if before and quantity:
                total = before + quantity
                if free.moved(direction, lead, trail, total, whose, state) != lead:
                    continue
            taken[free] = before + quantity
            chosen[at] = free
            if choose(turn + 1):
                return True
            taken[free] = before
        return False

    return tuple(free for free in chosen if free is not None) if choose(0) else None
