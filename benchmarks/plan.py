"""The planner on public instances, against the best that anybody has published and against PyJobShop.

Both get the same instances, seconds and cores, one after the other in turns, so that a machine that is busy for a
while is busy for both. Every plan of either side is examined by ``lindra.schedule.check`` before it counts.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from benchmarks.instances import Instance, instances
from benchmarks.report import Row
from lindra.schedule.check import violations
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Problem, ProblemRefused
from lindra.schedule.solver.answer import Status
from lindra.schedule.solver.solve import solve

SHARED = Path(__file__).parents[2] / "shared/data/scheduling"


@dataclass(frozen=True)
class Outcome:
    """What one side made of one instance. ``broken`` counts what its plan does wrong."""

    makespan: int | None
    bound: float | None
    says_unsat: bool
    seconds: float
    broken: int = 0


def ours(instance: Instance, problem: Problem | None, seconds: float) -> Outcome:
    """Let Lindra plan it. One that the reader refuses as contradictory is recognised already."""
    if problem is None:
        return Outcome(None, None, True, 0.0)
    answer = solve(problem, seconds=seconds, clash_seconds=0)
    if answer.plan is None:
        return Outcome(None, None, answer.status is Status.INFEASIBLE, answer.seconds)
    (reached,) = answer.reached
    return Outcome(reached.value, reached.bound, False, answer.seconds, len(violations(problem, answer.plan)))


def theirs(instance: Instance, problem: Problem | None, seconds: float) -> Outcome:
    """Let PyJobShop read and plan it."""
    from pyjobshop import read
    from pyjobshop import solve as solve_with_pyjobshop

    kind = "rcpsp_max" if instance.path.suffix.lower() == ".sch" else "psplib"
    began = time.monotonic()
    data = read(instance.path, kind)
    result = solve_with_pyjobshop(data, time_limit=seconds, num_workers=os.cpu_count())
    took = time.monotonic() - began
    if not result.best.tasks:
        return Outcome(None, None, result.status.value == "Infeasible", took)
    broken = 0
    if problem is not None:
        placements = [
            Placement(one.name, task.start, task.end, "", tuple(demand.of for demand in one.modes[0].demands))
            for one, task in zip(problem.activities, result.best.tasks, strict=True)
        ]
        broken = len(violations(problem, Plan(tuple(placements))))
    return Outcome(int(result.objective), result.lower_bound, False, took, broken)


def on_public_instances(seconds: float, only: str = "") -> Iterator[tuple[str, Sequence[Row]]]:
    """Yield a table for each set of instances, and one for all."""
    found = [one for one in instances(SHARED) if only in f"{one.set}/{one.path.name}"] if SHARED.is_dir() else []
    if not found:
        print("not run: there are no instances (PSPLIB, ProGen/max with best_known.csv) in ../shared/data/scheduling")
        return
    for side in (ours, theirs):  # what is compiled or loaded once, at the first problem, is nobody's time
        side(found[0], _read(found[0]), 0.1)
    results: list[tuple[Instance, Outcome, Outcome]] = []
    for number, instance in enumerate(found):
        problem = _read(instance)
        sides = (ours, theirs) if number % 2 == 0 else (theirs, ours)
        outcomes = {side: side(instance, problem, seconds) for side in sides}
        results.append((instance, outcomes[ours], outcomes[theirs]))
        print(_told(*results[-1]), flush=True)
    for name in dict.fromkeys(one.set for one in found):
        yield name, _rows([one for one in results if one[0].set == name])
    yield f"All {len(found)} instances, {seconds:g} s each", _rows(results)


def _read(instance: Instance) -> Problem | None:
    try:
        return instance.problem()
    except ProblemRefused:
        return None


def _told(instance: Instance, our: Outcome, their: Outcome) -> str:
    known = "unsat" if instance.unsat else f"{instance.least or '?'}..{instance.best_known}"
    sides = (
        f"{'unsat' if one.says_unsat else one.makespan or 'nothing'} (bound {one.bound or '-'}, {one.seconds:.1f} s)"
        for one in (our, their)
    )
    return f"{instance.set:18} {instance.path.name:12} known {known:10} " + " | PyJobShop ".join(sides)


def _rows(results: Sequence[tuple[Instance, Outcome, Outcome]]) -> list[Row]:
    def both(what: str, unit: str, of: Callable[[Instance, Outcome], float | None], total: bool = False) -> list[Row]:
        sides = [[of(one[0], one[side]) for one in results] for side in (1, 2)]
        # A gap counts where both sides have a plan; the rest is counted as instances without one.
        pairs = [pair for pair in zip(*sides, strict=True) if None not in pair]
        if not pairs:
            return []
        our, their = ((sum if total else mean)([pair[side] or 0.0 for pair in pairs]) for side in (0, 1))
        return [Row(f"{what}: PyJobShop", their, unit), Row(f"{what}: Lindra", our, unit, their)]

    def gap(instance: Instance, one: Outcome) -> float | None:
        if one.makespan is None or instance.best_known is None:
            return None
        return 100 * (one.makespan / instance.best_known - 1)

    def gap_of_bound(_: Instance, one: Outcome) -> float | None:
        return 100 * (1 - one.bound / one.makespan) if one.makespan and one.bound is not None else None

    feasible, unsat = sum(not one.unsat for one, _, _ in results), sum(one.unsat for one, _, _ in results)
    return [
        *both("mean gap to the best known", "%", gap),
        *both("mean gap to its own bound", "%", gap_of_bound),
        *both(f"plans found, of {feasible}", "", lambda i, one: float(one.makespan is not None), total=True),
        *(
            both(f"unsat recognised, of {unsat}", "", lambda i, one: float(i.unsat and one.says_unsat), total=True)
            if unsat
            else []
        ),
        *both("plans that break the problem", "", lambda _, one: float(one.broken > 0), total=True),
        *both("wrongly called unsat", "", lambda i, one: float(one.says_unsat and not i.unsat), total=True),
        *both("mean time", "s", lambda _, one: one.seconds),
    ]
