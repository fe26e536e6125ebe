"""Plan the centre anew: everything that stands and, if asked, everyone who waits, as good as the time allows.

The plan that stands is where the search begins. A promised date is moved only where it must be, and each one that is
moved says why: what it clashes with where it was.
"""

from dataclasses import dataclass, replace
from time import monotonic

from lindra.gmp.text import Text
from lindra.schedule.centre.plan_file import PlanFile, chains_of
from lindra.schedule.centre.problem_of import DAYS, CentreProblem, activity_name, problem_of
from lindra.schedule.centre.shown import Change, PlannedStage, changes_of, clash_said, stages_of
from lindra.schedule.centre.standing import standing_of
from lindra.schedule.centre.state import CentreState
from lindra.schedule.centre.timeline import PER_DAY, PER_HOUR
from lindra.schedule.centre.waiting import waiting_list
from lindra.schedule.plan import Plan
from lindra.schedule.problem import Goal, Problem
from lindra.schedule.solver.answer import Answer, Reached
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.clash import clash_of
from lindra.schedule.solver.solve import solve

SECONDS = 10.0
_EXPLAINED = 5  # moved promises, at most: each takes a search
_EXPLAIN_SECONDS = 3.0


@dataclass(frozen=True)
class CentrePlan:
    """The answer in the words of people. Without a plan, ``clash`` says what can not be met together."""

    centre: CentreProblem
    answer: Answer
    stages: tuple[PlannedStage, ...]
    changes: tuple[Change, ...]
    clash: tuple[Text, ...]

    @property
    def plan(self) -> Plan | None:
        """The plan, if there is one."""
        return self.answer.plan

    @property
    def levels(self) -> tuple[Text, ...]:
        """What the plan reaches, level by level, and the least that any plan could."""
        return tuple(_level_said(one) for one in self.answer.reached)

    def file(self) -> PlanFile:
        """Return the plan as a file, to be agreed on and adopted."""
        assert self.answer.plan is not None
        return PlanFile(made_at=self.centre.state.now, therapies=chains_of(self.centre, self.answer.plan))


def planned_anew(
    state: CentreState,
    *,
    seconds: float = SECONDS,
    seed: int = 0,
    days: int = DAYS,
    waiting: bool = True,
    explain: bool = True,
    explain_seconds: float = _EXPLAINED * _EXPLAIN_SECONDS,
) -> CentrePlan:
    """Return the best plan found in so many seconds, with those who wait or without.

    ``explain_seconds`` is what the search for why promises are moved may take: those it does not reach say nothing.
    """
    standing = standing_of(state, days=days)
    centre = standing.centre
    if waiting:
        names = [*(one.name for one in centre.problem.orders), *(w.under_way.number for w in waiting_list(state))]
        names += [one.therapy for one in centre.left_out]
        centre = problem_of(state, only=names, days=days)
    begin = _begin(centre, standing.plan)
    answer = solve(centre.problem, seconds=seconds, seed=seed, begin_from=begin)
    if answer.plan is None:
        clash = clash_said(centre, answer.clash) if answer.clash is not None else ()
        return CentrePlan(centre, answer, (), (), clash)
    changes = changes_of(centre, answer.plan)
    if explain:
        changes = _explained(centre, changes, explain_seconds)
    return CentrePlan(centre, answer, stages_of(centre, answer.plan), changes, ())


def _begin(centre: CentreProblem, standing: Plan) -> Plan | None:
    """Return the plan that stands with those who wait placed into it in their turn, to begin from."""
    board = Board(centre.problem)
    board.keep(standing)
    turn = [one.name for one in sorted(centre.problem.orders, key=lambda one: (-one.weight, one.since, one.name))]
    return board.plan() if board.place_all(turn) else None


def _explained(centre: CentreProblem, changes: tuple[Change, ...], seconds: float) -> tuple[Change, ...]:
    found, left, ends = [], _EXPLAINED, monotonic() + seconds
    for one in changes:
        remaining = ends - monotonic()
        if one.is_promised and one.was_at is not None and left and remaining > 0:
            left -= 1
            found.append(replace(one, why=_why(centre, one, min(_EXPLAIN_SECONDS, remaining))))
        else:
            found.append(one)
    return tuple(found)


def _why(centre: CentreProblem, change: Change, seconds: float) -> tuple[Text, ...]:
    """Say what stands in the way of a promised date: what clashes when it is fixed where it was."""
    assert change.was_at is not None
    name = activity_name(change.therapy, change.stage.name)
    start = centre.timeline.unit(change.was_at)
    now = centre.timeline.unit_after(centre.state.now)
    if start < now:
        return (Text("The time has passed.", "Tiden har passerat."),)
    activities = tuple(
        replace(one, fixed_start=start, promise=None) if one.name == name else one for one in centre.problem.activities
    )
    fixed = Problem(
        activities,
        centre.problem.resources,
        centre.problem.horizon,
        centre.problem.precedences,
        centre.problem.orders,
        centre.problem.objective,
    )
    clash = clash_of(fixed, seconds=seconds, seed=0)
    if clash is None or not clash.requirements:
        return (Text("To keep it would move other promises more.", "Att behålla det skulle flytta andra löften mer."),)
    return clash_said(centre, clash)


def _level_said(one: Reached) -> Text:
    goals = {term.goal for term in one.terms}
    gap = f"{100 * one.gap():.1f} %"
    if Goal.MOVES in goals:
        if one.value == 0:
            return Text("Every promised date is kept.", "Varje lovat datum hålls.")
        return Text(
            f"Promises moved or late: {one.value} points, at best {one.bound}.",
            f"Flyttade eller sena löften: {one.value} poäng, som bäst {one.bound}.",
        )
    if Goal.THROUGH in goals:
        value, bound = one.value / PER_DAY, one.bound / PER_DAY
        return Text(
            f"Patients' time, weighted: {value:.1f} days; no plan is below {bound:.1f} (gap {gap}).",
            f"Patienternas tid, vägd: {value:.1f} dagar; ingen plan ligger under {bound:.1f} (gap {gap}).",
        )
    value, bound = one.value / PER_HOUR, one.bound / PER_HOUR
    return Text(f"Overtime: {value:.0f} h, at best {bound:.0f} h.", f"Övertid: {value:.0f} h, som bäst {bound:.0f} h.")
