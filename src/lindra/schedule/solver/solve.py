"""The door of the planner: a problem goes in, the best plan that the time allows comes out, with its bound."""

import math
import time

from ortools.sat.python import cp_model

from lindra.schedule.check import violations
from lindra.schedule.plan import Plan, measure, value
from lindra.schedule.problem import Goal, Problem, Term
from lindra.schedule.solver import sequences
from lindra.schedule.solver.answer import Answer, Reached, Status
from lindra.schedule.solver.bounds import makespan_bound
from lindra.schedule.solver.clash import clash_of
from lindra.schedule.solver.model import Model
from lindra.schedule.solver.windows import NoTime, windows_of

WORKERS = 8  # even on two cores: the workers that only raise the bound are among the last
_SHARE = 0.6  # of the time that is left, for a level that others follow
_SEQUENCES = 0.6  # of the time at most, for a first plan of a project


class BrokenPlan(Exception):
    """The solver gave a plan that breaks its problem. Never caught to go on: the plan is not used."""


def solve(
    problem: Problem,
    *,
    seconds: float = 30.0,
    seed: int = 0,
    workers: int = WORKERS,
    begin_from: Plan | None = None,
    clash_seconds: float = 10.0,
) -> Answer:
    """Return the best plan found in so many seconds, or why there is none.

    ``begin_from`` is a plan to better, such as the last one; it need not fit any more. Where there is no plan, at most
    ``clash_seconds`` are taken to find which requirements clash; with 0 they are not looked for.
    """
    began = time.monotonic()
    windows = windows_of(problem)
    if isinstance(windows, NoTime):
        return _none(problem, began, clash_seconds, seed)
    bound = makespan_bound(problem, windows)
    if begin_from is None and sequences.is_of_that_kind(problem):
        begin_from = sequences.shortened(problem, seconds=seconds * _SEQUENCES, bound=bound, seed=seed)
    model = Model(problem, windows)
    if Goal.MAKESPAN in model.parts:
        model.cp.add(model.parts[Goal.MAKESPAN] >= bound)
    search = _Search(problem, model, began, seconds, seed, workers, begin_from)
    levels = problem.objective.levels or ((),)
    for number, level in enumerate(levels):
        if not search.reach(level, last=number == len(levels) - 1):
            break
    if search.status is Status.INFEASIBLE:
        return _none(problem, began, clash_seconds, seed)
    return search.answer()


def _none(problem: Problem, began: float, seconds: float, seed: int) -> Answer:
    clash = clash_of(problem, seconds=seconds, seed=seed) if seconds > 0 else None
    return Answer(Status.INFEASIBLE, clash=clash, seconds=time.monotonic() - began)


class _Search:
    """Reaches one level of the objective after the other, each from the plan of the last."""

    def __init__(
        self,
        problem: Problem,
        model: Model,
        began: float,
        seconds: float,
        seed: int,
        workers: int,
        begin_from: Plan | None,
    ) -> None:
        self._problem, self._model, self._began = problem, model, began
        self._ends = began + seconds
        self._parameters = {"random_seed": seed, "num_workers": workers}
        self._hint = begin_from
        self._plan = begin_from if begin_from is not None and not violations(problem, begin_from) else None
        self._reached: list[Reached] = []
        self.status = Status.UNKNOWN
        self._first_seconds: float | None = None

    def reach(self, level: tuple[Term, ...], *, last: bool) -> bool:
        """Make the plan as good as can be in one level; tell whether the next one can be looked at."""
        model, expression = self._model, self._model.level(level)
        if self._hint is not None:
            model.hint(self._hint)
        model.cp.minimize(expression)
        solver = cp_model.CpSolver()
        for name, setting in self._parameters.items():
            setattr(solver.parameters, name, setting)
        left = max(0.05, self._ends - time.monotonic())
        solver.parameters.max_time_in_seconds = left if last else left * _SHARE
        first = _First(self._began)
        status = solver.solve(model.cp, first)
        if status == cp_model.MODEL_INVALID:
            raise BrokenPlan(model.cp.validate())
        if status == cp_model.INFEASIBLE:
            self.status = Status.INFEASIBLE
            return False
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._take(model.plan_of(solver), level)
            self._first_seconds = self._first_seconds or first.after_seconds
        if self._plan is None:
            return False
        self._hint = self._plan
        worth = value(level, measure(self._problem, self._plan))
        bound = worth if status == cp_model.OPTIMAL else min(worth, math.ceil(solver.best_objective_bound - 1e-6))
        self._reached.append(Reached(level, worth, bound))
        model.cp.add(expression <= worth)
        return True

    def _take(self, plan: Plan, level: tuple[Term, ...]) -> None:
        """Take the solver's plan, unless the one there is has proved better."""
        broken = violations(self._problem, plan)
        if broken:
            raise BrokenPlan(" ".join(one.problem.en for one in broken))
        if self._plan is not None:
            parts, before = measure(self._problem, plan), measure(self._problem, self._plan)
            if value(level, parts) > value(level, before):
                return
        self._plan = plan

    def answer(self) -> Answer:
        """Return the plan with what every level reached."""
        seconds = time.monotonic() - self._began
        if self._plan is None:
            return Answer(Status.UNKNOWN, seconds=seconds)
        best = all(one.value == one.bound for one in self._reached)
        status = Status.OPTIMAL if best else Status.FEASIBLE
        return Answer(status, self._plan, tuple(self._reached), seconds=seconds, first_seconds=self._first_seconds)


class _First(cp_model.CpSolverSolutionCallback):
    """Notes when the first plan was there."""

    def __init__(self, began: float) -> None:
        super().__init__()
        self._began = began
        self.after_seconds: float | None = None

    def on_solution_callback(self) -> None:
        if self.after_seconds is None:
            self.after_seconds = time.monotonic() - self._began
