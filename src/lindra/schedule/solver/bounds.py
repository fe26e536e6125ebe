"""How soon everything can be done at best: counted from the work that each resource has to do.

CP-SAT's own bound often stays at the longest chain. The work of a resource, from the earliest that it can begin to
what must still follow it, divided by how much of the resource there is, is a bound too, and often a higher one.
"""

from collections.abc import Iterable, Sequence

from lindra.schedule.lags import Bound, bounds_of_durations, bounds_of_precedences, longest_paths, reversed_in_time
from lindra.schedule.problem import Activity, Point, Problem, Resource
from lindra.schedule.solver.windows import Windows, certain_demands


def makespan_bound(problem: Problem, windows: Windows) -> int:
    """Return a time before which no plan can have ended."""
    tails = _tails(problem, windows)
    best = max((windows.start[one.name][0] + tails[one.name] for one in problem.activities), default=0)
    for members, work in _work(problem):
        timed = [(windows.start[one.name][0], tails[one.name] - _shortest(one), load) for one, load in work]
        best = max(best, _energy(members, timed))
    return best


def _shortest(one: Activity) -> int:
    return min(mode.duration for mode in one.modes_open())


def _tails(problem: Problem, windows: Windows) -> dict[str, int]:
    """Return how long it is from the start of each activity to the end of the last, by the lags alone."""
    bounds = [
        *(one for one in bounds_of_durations(problem.activities) if one.since is not None),
        *bounds_of_precedences(problem.precedences),
        *(Bound((first, Point.END), (second, Point.START), 0) for first, second in windows.settled),
        *(Bound((one.name, Point.END), None, 0) for one in problem.activities),
    ]
    found = longest_paths(reversed_in_time(bounds))
    if isinstance(found, list):
        raise AssertionError("windows were found, so no cycle is left")
    return {one.name: found[one.name, Point.START] for one in problem.activities}


def _work(problem: Problem) -> Iterable[tuple[Sequence[Resource], list[tuple[Activity, int]]]]:
    """Yield each resource, and each class, with the activities that certainly work on it, and how much."""
    of_resources: dict[str, list[tuple[Activity, int]]] = {}
    of_classes: dict[str, list[tuple[Activity, int]]] = {}
    for one in problem.activities:
        for name, quantity in certain_demands(problem, one).items():
            of_resources.setdefault(name, []).append((one, quantity * _shortest(one)))
        least: dict[str, int] | None = None
        for mode in one.modes_open():
            here: dict[str, int] = {}
            for demand in mode.demands:
                here[demand.of] = here.get(demand.of, 0) + demand.quantity * mode.duration
            least = here if least is None else {name: min(least[name], here[name]) for name in least if name in here}
        for name, load in (least or {}).items():
            of_classes.setdefault(name, []).append((one, load))
    for name, work in of_resources.items():
        yield (problem.resource[name],), work
    for name, work in of_classes.items():
        if name not in problem.resource:
            yield problem.of_class[name], work


def _energy(members: Sequence[Resource], work: list[tuple[int, int, int]]) -> int:
    """Return the bound of one pool: work is the earliest start, what must follow, and the load of each activity."""
    best = 0
    for head in sorted({head for head, _, _ in work}):
        load = 0
        for _, tail, more in sorted((one for one in work if one[0] >= head), key=lambda one: -one[1]):
            load += more
            best = max(best, _done_by(members, head, load) + tail)
    return best


def _done_by(members: Sequence[Resource], since: int, load: int) -> int:
    """Return when so much work can be done at the earliest, if all members do nothing else."""
    if all(one.calendar is None for one in members):
        return since - (-load // sum(one.capacity for one in members)) if load else since
    steps: dict[int, int] = {since: 0}
    for one in members:
        for start, end, capacity in _capacities(one):
            if end is None or end > since:
                steps[max(start, since)] = steps.get(max(start, since), 0) + capacity
                if end is not None:
                    steps[end] = steps.get(end, 0) - capacity
    times, there_is = sorted(steps), 0
    for position, time in enumerate(times):
        there_is += steps[time]
        following = times[position + 1] if position + 1 < len(times) else None
        if load <= 0:
            return time
        if there_is and (following is None or load <= there_is * (following - time)):
            return time - (-load // there_is)
        load -= there_is * ((following or time) - time)
    return times[-1]  # the calendar ends before the work does: no plan, which others find


def _capacities(one: Resource) -> list[tuple[int, int | None, int]]:
    if one.calendar is None:
        return [(0, None, one.capacity)]
    return [(period.start, period.end, period.capacity) for period in one.calendar]
