"""A part of a problem: some chains, in what the others leave them. Small enough for CP-SAT to search it all.

What the others occupy is taken out of the calendars; only where a resource holds orders apart do they stand in the part
themselves, frozen, since the time between orders depends on both.
"""

from collections.abc import Iterable
from dataclasses import replace

from lindra.schedule.plan import Placement
from lindra.schedule.problem import Activity, Demand, Mode, Order, Period, Problem, ProblemRefused, Resource
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.free import Free


def part_of(board: Board, chains: Iterable[tuple[str, ...]]) -> Problem | None:
    """Return the problem of placing these chains, none of which is placed; None where nothing is left for them."""
    problem = board.problem
    names = {name for chain in chains for name in chain}
    activities = [one for one in problem.activities if one.name in names]
    wanted = {
        resource.name
        for one in activities
        for mode in one.modes_open()
        for position, demand in enumerate(mode.demands)
        for resource in problem.chosen_from(one, position, demand)
    }
    resources = [
        one if one.separates else _left(one, board.free[one.name], problem.horizon)
        for one in problem.resources
        if one.name in wanted
    ]
    apart = {one.name for one in resources if one.separates}
    frozen = [frozen for placement in board.placed.values() for frozen in _frozen(problem, placement, apart)]
    orders = [one for one in problem.orders if one.first in names]
    measured = {one.name for one in orders}
    for one in frozen:
        if one.order and one.order not in measured:  # it has a name here, and counts for nothing
            measured.add(one.order)
            orders.append(Order(one.order, one.name, one.name, 0))
    try:
        return Problem(
            (*activities, *frozen),
            tuple(resources),
            problem.horizon,
            tuple(one for one in problem.precedences if one.before in names and one.after in names),
            tuple(orders),
            problem.objective,
        )
    except ProblemRefused:
        return None


def chains_near(board: Board, failed: Iterable[tuple[str, ...]], count: int) -> list[tuple[str, ...]]:
    """Return the chains placed that are most in the way of some that are not.

    Work is in the way where it lies in the window of an activity, on a resource that could serve it; the more, the
    narrower the window is.
    """
    problem = board.problem
    windows: list[tuple[int, int, set[str]]] = []
    for names in failed:
        chain = board.chain(names)
        found = board.windows(chain)
        for at, one in enumerate(chain.activities if found is not None else ()):
            if found is not None and one.fixed_start is None:
                serve = {free.resource.name for way in chain.ways[at] for _, frees in way.demands for free in frees}
                windows.append((found[0][2 * at], found[1][2 * at + 1], serve))

    def in_the_way(names: tuple[str, ...]) -> float:
        total = 0.0
        for name in names:
            placed = board.placed[name]
            if problem.activity[name].fixed_start is not None:
                continue
            for since, until, serve in windows:
                if placed.start < until and placed.end > since and not serve.isdisjoint(placed.resources):
                    total += 1 / (1 + until - since)
        return total

    placed = [names for names in board.groups() if all(name in board.placed for name in names)]
    near = sorted(((in_the_way(names), names) for names in placed), reverse=True)[:count]
    return [names for much, names in near if much]


def _left(one: Resource, free: Free, horizon: int) -> Resource:
    """Return the resource with what others leave of it as its calendar."""
    return replace(one, calendar=tuple(_periods(free, horizon)), rests=free.rests_left())


def _periods(free: Free, horizon: int) -> Iterable[Period]:
    for start, end, left in zip(free.times[:-1], free.times[1:], free.left[:-1], strict=True):
        if left > 0 and max(0, start) < min(horizon, end):
            yield Period(max(0, start), min(horizon, end), left)
    yield from free.unopened()


def _frozen(problem: Problem, placement: Placement, apart: set[str]) -> Iterable[Activity]:
    one = problem.activity[placement.activity]
    mode = next(mode for mode in one.modes if mode.name == placement.mode)
    for at, (demand, name) in enumerate(zip(mode.demands, placement.resources, strict=True)):
        if name in apart and demand.quantity:
            lasts = placement.end - placement.start
            yield Activity(
                f"{one.name} ({at})",
                (Mode(lasts, (Demand(name, demand.quantity),)),),
                one.order,
                one.state,
                fixed_start=placement.start,
            )
