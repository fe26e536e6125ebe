"""The door of the planner: a problem goes in, the best plan that the time allows comes out, with its bound."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from ortools.sat.python import cp_model

from lindra.schedule.check import violations
from lindra.schedule.plan import Plan, measure, value, values
from lindra.schedule.problem import Goal, Problem, Term
from lindra.schedule.solver import sequences, swift
from lindra.schedule.solver.alone import Alone, least, orders_alone, without_chain
from lindra.schedule.solver.answer import Answer, Reached, Status
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.bounds import makespan_bound
from lindra.schedule.solver.by_orders import ByOrders
from lindra.schedule.solver.clash import clash_alone, clash_of
from lindra.schedule.solver.insertion import dispatch
from lindra.schedule.solver.model import Model
from lindra.schedule.solver.part import chains_near, part_of
from lindra.schedule.solver.swift import Swift
from lindra.schedule.solver.together import Together
from lindra.schedule.solver.windows import NoTime, windows_of

WORKERS = 8  # even on two cores: the workers that only raise the bound are among the last
_SHARE = 0.6  # of the time that is left, for a level that others follow
SMALL, WHOLE = 60, 300  # activities: below, CP-SAT needs no help with orders; above, its model takes seconds to write
_BY_ORDERS = 0.4  # of the time, for the search by orders where CP-SAT follows
_BOUND = 0.3  # of the time, for the bound where it can not be worked out beside the search
_WORTH_COMPILING = 8.0  # seconds to search: then the swift search is compiled, for the next time
_REPAIR = 0.6  # of the time, for CP-SAT to mend a last plan that can not be mended chain by chain
_MOVED_MAX = 10  # chains that it may move then
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

    ``begin_from`` is a plan to better, such as the last one; it need not fit any more. A problem with orders begins
    from a plan made order by order, and is bettered so; one that is too big for CP-SAT as a whole has its bound from
    what each order could be alone. Where there is no plan, at most ``clash_seconds`` are taken to find which
    requirements clash; with 0 they are not looked for.
    """
    began = time.monotonic()
    first_seconds = None
    alone: dict[str, Alone] = {}
    if problem.orders:
        last, first = begin_from, _dispatched(problem, begin_from)
        if first is None or (last is not None and _moved(problem, first)):
            alone = orders_alone(problem)
            impossible = without_chain(problem, alone)
            if impossible and len(problem.activities) > SMALL:  # a small one CP-SAT explains as well as it can be
                clash = clash_alone(_only(problem, impossible[0])) if clash_seconds > 0 else None
                return Answer(Status.INFEASIBLE, clash=clash, seconds=time.monotonic() - began)
        if last is not None and (first is None or _moved_unproven(problem, first, alone)):
            repaired = _repaired(problem, last, seconds=seconds * _REPAIR, seed=seed, workers=workers)
            if repaired is not None and (first is None or values(problem, repaired) < values(problem, first)):
                first = repaired
        if first is not None:
            begin_from, first_seconds = first, time.monotonic() - began
        alone = alone or orders_alone(problem)
    if problem.orders and len(problem.activities) > SMALL:
        whole = len(problem.activities) <= WHOLE
        if begin_from is not None and not violations(problem, begin_from):
            if not whole:
                return _bettered_and_bounded(problem, begin_from, alone, began, seconds, seed, first_seconds)
            begin_from = _bettered(problem, begin_from, alone, began + seconds * _BY_ORDERS, seed)
        if not whole and time.monotonic() > began + seconds * _REPAIR:  # too little is left to write it as a whole
            return Answer(Status.UNKNOWN, seconds=time.monotonic() - began)
    search = _searched(problem, began, seconds, seed, workers, begin_from, alone)
    if search is None or search.status is Status.INFEASIBLE:
        return _none(problem, began, clash_seconds, seed)
    answer = search.answer(first_seconds)
    if answer.plan is None or answer.status is Status.OPTIMAL:
        return answer
    return replace(answer, moved_unproven=_unproven(problem, answer.plan, alone, answer.reached))


def _only(problem: Problem, order: str) -> Problem:
    """Return the problem of one order with what hangs together with it, in a centre that has nothing else to do."""
    names = set(Board(problem).group_of_order(order))
    activities = tuple(one for one in problem.activities if one.name in names)
    within = {one.order for one in activities}
    wanted = {demand.of for one in activities for mode in one.modes for demand in mode.demands}
    return replace(
        problem,
        activities=activities,
        resources=tuple(one for one in problem.resources if wanted.intersection((one.name, *one.classes))),
        precedences=tuple(one for one in problem.precedences if one.before in names and one.after in names),
        orders=tuple(one for one in problem.orders if one.first in names or one.name in within),
    )


def _moved(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Return the orders of which a promised start is moved."""
    return tuple(
        dict.fromkeys(
            one.order
            for one in problem.activities
            if one.promise is not None and one.order and plan.placement[one.name].start != one.promise.start
        )
    )


def _moved_unproven(problem: Problem, plan: Plan, alone: Mapping[str, Alone]) -> tuple[str, ...]:
    """Return those of them that could keep all that was promised, if they had the centre to themselves."""
    return tuple(name for name in _moved(problem, plan) if name not in alone or alone[name].moves == 0)


def _unproven(problem: Problem, plan: Plan, alone: Mapping[str, Alone], reached: Sequence[Reached]) -> tuple[str, ...]:
    """Return those of which it is not proved that a start must be moved: neither by themselves, nor by the bound."""
    proved = any(one.value == one.bound and _asks(one.terms, Goal.MOVES) and len(one.terms) == 1 for one in reached[:1])
    return () if proved else _moved_unproven(problem, plan, alone)


def _searched(
    problem: Problem,
    began: float,
    seconds: float,
    seed: int,
    workers: int,
    begin_from: Plan | None,
    alone: Mapping[str, Alone],
) -> "_Search | None":
    """Let CP-SAT search the whole problem, level by level; return None where the times alone leave no plan."""
    windows = windows_of(problem)
    if isinstance(windows, NoTime):
        return None
    bound = makespan_bound(problem, windows)
    if begin_from is None and sequences.is_of_that_kind(problem):
        begin_from = sequences.shortened(problem, seconds=seconds * _SEQUENCES, bound=bound, seed=seed)
    model = Model(problem, windows)
    if Goal.MAKESPAN in model.parts:
        model.cp.add(model.parts[Goal.MAKESPAN] >= bound)
    search = _Search(problem, model, began, seconds, seed, workers, begin_from)
    levels = problem.objective.levels or ((),)
    for number, level in enumerate(levels):
        known = least(level, problem, alone) if alone else None
        if known is not None:
            model.cp.add(model.level(level) >= known)
        if not search.reach(level, last=number == len(levels) - 1, known=known):
            break
        if alone and number == 0 and search.keeps_promises(level):
            # From here on only plans with the promised starts are looked at: the bounds of the orders are theirs.
            alone = orders_alone(_as_promised(problem))
    return search


def _as_promised(problem: Problem) -> Problem:
    """Return the problem in which every promised start is fixed."""
    return replace(
        problem,
        activities=tuple(
            one if one.promise is None or one.fixed_start is not None else replace(one, fixed_start=one.promise.start)
            for one in problem.activities
        ),
    )


def _repaired(problem: Problem, last: Plan, *, seconds: float, seed: int, workers: int) -> Plan | None:
    """Return a plan in which CP-SAT has found a place for what no longer fits, and moved the chains nearest to it."""
    began = time.monotonic()
    board = Board(problem)
    board.keep(last)
    failed = [names for names in board.groups() if not all(name in board.placed for name in names)]
    near = chains_near(board, failed, _MOVED_MAX)
    for names in near:
        board.remove(names)
    for names in (*failed, *near):
        board.let_go(names)
    part = part_of(board, [*failed, *near])
    if part is None:
        return None
    search = _searched(part, began, seconds, seed, workers, last, {})
    found = None if search is None else search.answer().plan
    if found is None:
        return None
    for one in found:
        if one.activity in problem.activity:
            board.put(one)
    plan = board.plan()
    broken = violations(problem, plan)
    if broken:
        raise BrokenPlan(" ".join(one.problem.en for one in broken))
    return plan


def _dispatched(problem: Problem, begin_from: Plan | None) -> Plan | None:
    """Return a first plan made order by order, from what still fits of the last."""
    plan = dispatch(problem, begin_from=begin_from)
    if plan is not None:
        broken = violations(problem, plan)
        if broken:
            raise BrokenPlan(" ".join(one.problem.en for one in broken))
    return plan


def _bettered(problem: Problem, plan: Plan, alone: Mapping[str, Alone], until: float, seed: int) -> Plan:
    bounds = tuple(least(level, problem, alone) for level in problem.objective.levels)
    plan = ByOrders(problem, plan, alone, seed).better(until, lambda values: values <= bounds)
    broken = violations(problem, plan)
    if broken:
        raise BrokenPlan(" ".join(one.problem.en for one in broken))
    return plan


def _bettered_and_bounded(
    problem: Problem,
    plan: Plan,
    alone: Mapping[str, Alone],
    began: float,
    seconds: float,
    seed: int,
    first_seconds: float | None,
) -> Answer:
    """Better a plan that was made order by order, and bound what the orders want together, side by side."""
    until, levels = began + seconds, problem.objective.levels
    bounds = tuple(least(level, problem, alone) for level in levels)
    at = next((number for number, level in enumerate(levels) if _asks(level, Goal.THROUGH)), None)
    left = until - time.monotonic()
    if left > _WORTH_COMPILING and not swift.is_compiled():
        swift.let_compile()
    found: Plan | None = None
    search: Swift | None = None
    if left > 0 and swift.is_compiled():
        search = Swift(problem, plan, alone, seed)
        search.begin(until, bounds)
    elif left > 0:
        found = _bettered(problem, plan, alone, until - (_BOUND * left if at is not None else 0), seed)
    together: Together | None = None
    if at is not None and left > 0:
        hoped = found or plan
        together = Together(problem, **_kept_by_all(problem, bounds, levels[:at]))

        def reached() -> int:
            return search.best_through() if search is not None else measure(problem, hoped)[Goal.THROUGH]

        together.raised(until, reached)
    if search is not None:
        found = search.best()
    if found is not None:
        plan = found
        broken = violations(problem, plan)
        if broken:
            raise BrokenPlan(" ".join(one.problem.en for one in broken))
    return _answer(problem, plan, alone, together, time.monotonic() - began, first_seconds)


def _asks(level: Sequence[Term], goal: Goal) -> bool:
    return any(term.goal is goal and term.weight > 0 for term in level)


def _kept_by_all(
    problem: Problem, worth: Sequence[int], levels: Sequence[tuple[Term, ...]]
) -> dict[Literal["overtime", "on_time", "as_promised"], bool]:
    """Return what is true of every plan that is as good as this in some levels: what they ask for is all nothing."""
    without = [
        level
        for level, much in zip(levels, worth, strict=False)
        if much == 0 and all(term.weight >= 0 and term.goal is not Goal.WAITING for term in level)
    ]
    return {
        "overtime": not any(_asks(level, Goal.OVERTIME) for level in without),
        "on_time": any(_asks(level, Goal.LATENESS) for level in without),
        "as_promised": any(_asks(level, Goal.MOVES) for level in without),
    }


def _answer(
    problem: Problem,
    plan: Plan,
    alone: Mapping[str, Alone],
    together: Together | None,
    seconds: float,
    first_seconds: float | None,
) -> Answer:
    """Return a plan that was made order by order, with the bounds of the orders alone and together."""
    reached: list[Reached] = []
    worth = values(problem, plan)
    for number, level in enumerate(problem.objective.levels):
        through = None
        if together is not None and _asks(level, Goal.THROUGH):
            through = together.holding(alone, **_kept_by_all(problem, worth, problem.objective.levels[:number]))
        bound = least(level, problem, alone, through)
        reached.append(Reached(level, worth[number], min(worth[number], bound)))
    best = all(one.value == one.bound for one in reached)
    status = Status.OPTIMAL if best else Status.FEASIBLE
    unproven = _unproven(problem, plan, alone, reached)
    return Answer(status, plan, tuple(reached), seconds=seconds, first_seconds=first_seconds, moved_unproven=unproven)


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
        if problem.orders:
            self._parameters["cp_model_probing_level"] = 0  # which takes seconds at a centre's size, and finds little
        self._hint = begin_from
        self._plan = begin_from if begin_from is not None and not violations(problem, begin_from) else None
        self._reached: list[Reached] = []
        self.status = Status.UNKNOWN
        self._first_seconds: float | None = None

    def reach(self, level: tuple[Term, ...], *, last: bool, known: int | None = None) -> bool:
        """Make the plan as good as can be in one level; tell whether the next one can be looked at.

        ``known`` is a bound that was proved otherwise: the solver may have no time to find one as good.
        """
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
        proved = math.ceil(solver.best_objective_bound - 1e-6)
        if known is not None:
            proved = max(proved, known)
        bound = worth if status == cp_model.OPTIMAL else min(worth, proved)
        self._reached.append(Reached(level, worth, bound))
        model.cp.add(expression <= worth)
        return True

    def keeps_promises(self, level: tuple[Term, ...]) -> bool:
        """Tell whether a level that asks for kept promises has been reached with every one kept."""
        asks = any(term.goal is Goal.MOVES and term.weight > 0 for term in level)
        return asks and bool(self._reached) and self._reached[-1].value == 0

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

    def answer(self, first_seconds: float | None = None) -> Answer:
        """Return the plan with what every level reached; ``first_seconds`` is when there was one before the search."""
        seconds = time.monotonic() - self._began
        if self._plan is None:
            return Answer(Status.UNKNOWN, seconds=seconds)
        best = all(one.value == one.bound for one in self._reached)
        status = Status.OPTIMAL if best else Status.FEASIBLE
        return Answer(
            status,
            self._plan,
            tuple(self._reached),
            seconds=seconds,
            first_seconds=first_seconds or self._first_seconds,
        )


class _First(cp_model.CpSolverSolutionCallback):
    """Notes when the first plan was there."""

    def __init__(self, began: float) -> None:
        super().__init__()
        self._began = began
        self.after_seconds: float | None = None

    def on_solution_callback(self) -> None:
        if self.after_seconds is None:
            self.after_seconds = time.monotonic() - self._began
