"""The few requirements of a problem that can not all be met.

CP-SAT names requirements that are enough for the contradiction; then each is let go of in turn, and stays away if the
rest still clash (a deletion filter). What is left is minimal: without any one of them there is a plan for the others.
It need not be the only such set, nor the one with the fewest.
"""

import time
from collections.abc import Iterable

from ortools.sat.python import cp_model

from lindra.schedule.problem import Problem
from lindra.schedule.solver.answer import Clash
from lindra.schedule.solver.model import Model
from lindra.schedule.solver.requirement import Asks, Requirement
from lindra.schedule.solver.windows import NoTime, windows_of

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
