"""The few requirements of a problem that can not all be met.

CP-SAT names requirements that are enough for the contradiction; then each is let go of in turn, and stays away if the
rest still clash (a deletion filter). What is left is minimal: without any one of them there is a plan for the others.
It need not be the only such set, nor the one with the fewest.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import replace

from ortools.sat.python import cp_model

from lindra.schedule.problem import Activity, Problem, ProblemRefused
from lindra.schedule.solver.alone import orders_alone, without_chain
from lindra.schedule.solver.answer import Clash
from lindra.schedule.solver.model import Model
from lindra.schedule.solver.requirement import Asks, Requirement, requirements
from lindra.schedule.solver.windows import NoTime, windows_of

_FURTHER = 2  # times as far again: where a plan ends that need not end in time
_ORDER = (Asks.HORIZON, Asks.RELEASE, Asks.DEADLINE, Asks.LAG, Asks.DEMAND, Asks.FIXED)


def clash_of(problem: Problem, *, seconds: float = 10.0, seed: int = 0) -> Clash | None:
    """Return the requirements that clash; None where they do not, or where that could not be told in time."""
    found = windows_of(problem)
    if isinstance(found, NoTime) and found.clash:
        return Clash(found.clash)  # a simple cycle: without any one of its bounds it is none
    ends = time.monotonic() + seconds
    model = Model(problem, None, relaxed=True)
    core = _core(model, model.asked, ends, seed)
    if core is None:
        return None
    kept = sorted(core, key=lambda one: _ORDER.index(one.asks))
    minimal, position = True, 0
    while position < len(kept):
        tried = [*kept[:position], *kept[position + 1 :]]
        smaller = _core(model, tried, ends, seed)
        if smaller is None:
            minimal = minimal and time.monotonic() < ends
            position += 1
        else:
            kept = [one for one in tried if one in smaller]  # what is needed before this place is in every core
    return Clash(tuple(kept), minimal)


def _core(model: Model, asked: Iterable[Requirement], ends: float, seed: int) -> set[Requirement] | None:
    """Return which of these requirements are enough for a contradiction; None where they can be met, or time is up."""
    left = ends - time.monotonic()
    if left <= 0:
        return None
    literals = {model.asked[one].index: one for one in asked}
    model.cp.clear_assumptions()
    model.cp.add_assumptions([model.asked[one] for one in literals.values()])
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = left
    solver.parameters.num_workers = 1  # assumptions are followed by one worker alone
    solver.parameters.random_seed = seed
    if solver.solve(model.cp) != cp_model.INFEASIBLE:
        return None
    return {literals[index] for index in solver.sufficient_assumptions_for_infeasibility()}


def clash_alone(problem: Problem) -> Clash:
    """Return requirements that clash in a problem which was proved to have no chain for one of its orders.

    The proof takes milliseconds (``alone.py``), so that each requirement is let go of in turn and stays away where the
    proof still stands. What is left is enough for the contradiction, and nearly always no more than is needed.
    """
    dropped: set[Requirement] = set()
    for one in sorted(requirements(problem), key=lambda asked: _ORDER.index(asked.asks)):
        tried = _without(problem, {*dropped, one})
        if tried is not None and without_chain(tried, orders_alone(tried)):
            dropped.add(one)
    return Clash(tuple(one for one in requirements(problem) if one not in dropped), minimal=False)


def _without(problem: Problem, dropped: Collection[Requirement]) -> Problem | None:
    """Return the problem that does not ask for these; None where what is left is refused on its face."""

    def freed(one: Activity) -> Activity:
        asks = {asked.asks for asked in dropped if asked.activity == one.name}
        if Asks.RELEASE in asks:
            one = replace(one, release=0)
        if Asks.DEADLINE in asks:
            one = replace(one, deadline=None)
        if Asks.FIXED in asks:
            one = replace(one, fixed_start=None, fixed_resources=(), fixed_mode=None)
        if Asks.DEMAND in asks:
            one = replace(one, modes=tuple(replace(mode, demands=()) for mode in one.modes), fixed_resources=())
        return one

    further = _FURTHER * problem.horizon if any(one.asks is Asks.HORIZON for one in dropped) else 0
    gone = {asked.precedence for asked in dropped}
    try:
        return replace(
            problem,
            activities=tuple(freed(one) for one in problem.activities),
            precedences=tuple(one for one in problem.precedences if one not in gone),
            horizon=problem.horizon + further,
        )
    except ProblemRefused:
        return None
