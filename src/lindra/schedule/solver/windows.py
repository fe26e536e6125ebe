"""The earliest and latest times of every activity, and what of their order is settled already.

Two activities that never fit beside each other on some resource must follow one another; where the lags leave only
one order, that order is a lag itself, and others may follow from it (Brucker, Hilbig and Hurink 1999). What CP-SAT
would find again and again while it searches is found here once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy
from numpy.typing import NDArray

from lindra.schedule.lags import Bound, Moment, longest_paths, reversed_in_time
from lindra.schedule.problem import Activity, Point, Problem, Resource
from lindra.schedule.solver.requirement import Requirement, bounds_of

POINTS_MAX = 700  # of one component, whose distances are all kept; an order of the centre has some tens
_NEVER = -(1 << 40)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Windows:
    """When each activity can start and end, by the times alone; and the pairs whose first ends before the second."""

    start: dict[str, tuple[int, int]]
    end: dict[str, tuple[int, int]]
    settled: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class NoTime:
    """No plan keeps the times: ``clash`` asks for too much together. It is empty where the resources have a part."""

    clash: tuple[Requirement, ...]


def windows_of(problem: Problem) -> Windows | NoTime:
    """Return the windows, or why there are none."""
    bounds = bounds_of(problem)
    pairs = list(_never_together(problem))
    settled: dict[Pair, None] = {}
    while True:
        earliest, to_end = longest_paths(bounds), longest_paths(reversed_in_time(bounds))
        if isinstance(earliest, list) or isinstance(to_end, list):
            cycle = earliest if isinstance(earliest, list) else []
            asked = (bound.because for bound in cycle)
            return NoTime(() if settled else tuple(dict.fromkeys(one for one in asked if isinstance(one, Requirement))))
        start, end = (
            {one.name: (earliest[one.name, point], -to_end[one.name, point]) for one in problem.activities}
            for point in (Point.START, Point.END)
        )
        windows = Windows(start, end, tuple(settled))
        new = [pair for pair in _forced(problem, bounds, pairs, windows) if pair not in settled]
        if not new:
            return windows
        settled.update(dict.fromkeys(new))
        bounds += [Bound((first, Point.END), (second, Point.START), 0) for first, second in new]


def _never_together(problem: Problem) -> Iterable[Pair]:
    """Yield the pairs that never overlap: they last some time, and need more of a resource than there ever is."""
    needed: dict[str, dict[str, int]] = {}
    for one in problem.activities:
        if min(mode.duration for mode in one.modes_open()) > 0:
            for resource, quantity in certain_demands(problem, one).items():
                needed.setdefault(resource, {})[one.name] = quantity
    fixed = {one.name for one in problem.activities if one.fixed_start is not None}
    found: dict[Pair, None] = {}
    for name, quantities in needed.items():
        most = problem.resource[name].capacity_max()
        for (first, quantity), (second, more) in combinations(quantities.items(), 2):
            both_frozen = fixed.issuperset((first, second))  # nothing is left to settle between these
            if quantity + more > most and not both_frozen:
                found[min(first, second), max(first, second)] = None
    return found


def certain_demands(problem: Problem, activity: Activity) -> dict[str, int]:
    """Return what an activity takes of each resource, whatever is chosen in the plan."""
    least: dict[str, int] | None = None
    for mode in activity.modes_open():
        here: dict[str, int] = {}
        for position, demand in enumerate(mode.demands):
            chosen: Sequence[Resource] = problem.chosen_from(activity, position, demand)
            if len(chosen) == 1:
                here[chosen[0].name] = here.get(chosen[0].name, 0) + demand.quantity
        least = here if least is None else {name: min(least[name], here[name]) for name in least if name in here}
    return least or {}


def _forced(problem: Problem, bounds: list[Bound], pairs: list[Pair], windows: Windows) -> Iterable[Pair]:
    """Yield the pairs of which only one order is left, as first and second.

    An order that neither leaves is yielded both ways, and the cycle is found in the next round.
    """
    between = _Distances(bounds)
    for one, other in pairs:
        for first, second in ((one, other), (other, one)):
            # Can the second come before the first? Its end would lie before the first's start.
            latest_start, earliest_end = windows.start[first][1], windows.end[second][0]
            apart = between((first, Point.START), (second, Point.END))
            if earliest_end > latest_start or (apart is not None and apart > 0):
                yield first, second


class _Distances:
    """The longest paths between the points of each component, the plan's start left out."""

    def __init__(self, bounds: list[Bound]) -> None:
        self._at: dict[Moment, tuple[int, int]] = {}
        self._far: list[NDArray[numpy.int64] | None] = []
        inner = [(one.since, one.to, one.length) for one in bounds if one.since is not None and one.to is not None]
        for members in _components([(since, to) for since, to, _ in inner]):
            for position, point in enumerate(members):
                self._at[point] = len(self._far), position
            self._far.append(self._closed(members, inner) if len(members) <= POINTS_MAX else None)

    def _closed(self, members: list[Moment], inner: list[tuple[Moment, Moment, int]]) -> NDArray[numpy.int64]:
        component = len(self._far)
        far = numpy.full((len(members), len(members)), _NEVER, dtype=numpy.int64)
        numpy.fill_diagonal(far, 0)
        for since, to, length in inner:
            if self._at.get(since, (-1, 0))[0] == component:
                row, column = self._at[since][1], self._at[to][1]
                far[row, column] = max(int(far[row, column]), length)
        for middle in range(len(members)):
            numpy.maximum(far, far[:, middle, None] + far[None, middle, :], out=far)
        return far

    def __call__(self, since: Moment, to: Moment) -> int | None:
        (component, row), (other, column) = self._at[since], self._at[to]
        far = self._far[component]
        if component != other or far is None:
            return None
        length = int(far[row, column])
        return length if length > _NEVER // 2 else None


def _components(edges: list[tuple[Moment, Moment]]) -> Iterable[list[Moment]]:
    """Yield the points that hang together, component by component."""
    beside: dict[Moment, list[Moment]] = {}
    for one, other in edges:
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    seen: set[Moment] = set()
    for start in beside:
        if start in seen:
            continue
        seen.add(start)
        members, waiting = [], [start]
        while waiting:
            point = waiting.pop()
            members.append(point)
            for following in beside[point]:
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        yield members
