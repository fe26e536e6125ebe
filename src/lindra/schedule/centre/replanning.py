"""Plan the centre anew: everything that stands and, if asked, everyone who waits, as good as the time allows.

The plan that stands is where the search begins. A promised date is moved only where it must be, and each one that is
moved says why: what it clashes with where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from lindra.gmp.text import Text
from lindra.schedule.centre.called_in import CalledIn, called_in_by
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.lapses import Lapse, lapses_of
from lindra.schedule.centre.plan_file import PlanFile, chains_of
from lindra.schedule.centre.problem_of import DAYS, CentreProblem, problem_of
from lindra.schedule.centre.shown import Change, PlannedStage, changes_of, clash_said, stages_of
from lindra.schedule.centre.standing import standing_of
from lindra.schedule.centre.state import CentreState
from lindra.schedule.centre.timeline import PER_DAY, PER_HOUR
from lindra.schedule.centre.times import TIMES
from lindra.schedule.centre.waiting import waiting_list
from lindra.schedule.centre.why_moved import why
from lindra.schedule.check import violations
from lindra.schedule.plan import Plan, values
from lindra.schedule.problem import Goal
from lindra.schedule.solver.answer import Answer, Reached
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.solve import solve

SECONDS = 10.0


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
    def lapses(self) -> tuple[Lapse, ...]:
        """What the plan counts on that will have lapsed by then."""
        return lapses_of(self.centre, self.answer.plan) if self.answer.plan is not None else ()

    @property
    def called_in(self) -> tuple[CalledIn, ...]:
        """Whom the plan calls in on their days off."""
        return called_in_by(self.centre, self.answer.plan) if self.answer.plan is not None else ()

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
) -> CentrePlan:
    """Return the best plan found in so many seconds, with those who wait or without."""
    standing = standing_of(state, days=days)
    centre = standing.centre
    if waiting:
        who = [one.under_way for one in waiting_list(state)]
        names = [*(one.name for one in centre.problem.orders), *(one.number for one in who)]
        names += [one.therapy for one in centre.left_out]
        # Nobody is called to a first stage without notice; who has begun goes on.
        soonest = centre.timeline.first_day + timedelta(days=TIMES.notice_days)
        first_days = {one.number: soonest for one in who if not one.done}
        centre = problem_of(state, only=names, days=days, first_days=first_days)
    begin = _begin(centre, standing.plan)
    answer = solve(centre.problem, seconds=seconds, seed=seed, begin_from=begin)
    if answer.plan is None:
        clash = clash_said(centre, answer.clash) if answer.clash is not None else ()
        return CentrePlan(centre, answer, (), (), clash)
    answer = replace(answer, plan=_calmed(centre, answer.plan))
    assert answer.plan is not None
    changes = changes_of(centre, answer.plan)
    if explain:
        changes = _explained(centre, answer, changes)
    return CentrePlan(centre, answer, stages_of(centre, answer.plan), changes, ())


def _begin(centre: CentreProblem, standing: Plan) -> Plan | None:
    """Return the plan that stands with those who wait placed into it in their turn, to begin from."""
    board = Board(centre.problem)
    board.keep(standing)
    turn = [one.name for one in sorted(centre.problem.orders, key=lambda one: (-one.weight, one.since, one.name))]
    return board.plan() if board.place_all(turn) else None


def _calmed(centre: CentreProblem, plan: Plan) -> Plan:
    """Put each therapy back to where it stands, as long as the plan is as good: people are not moved for nothing."""
    calming = _Calming(centre, plan)
    for therapy in centre.chains:
        calming.put_back(therapy)
    calm = calming.board.plan()
    return plan if violations(centre.problem, calm) else calm


class _Calming:
    """A plan that is put back to what stands, a therapy at a time, and never becomes worse."""

    def __init__(self, centre: CentreProblem, plan: Plan) -> None:
        self._centre, self._kept = centre, centre.kept.placement
        self.board = Board(centre.problem, plan)
        self._worth = values(centre.problem, plan)

    def put_back(self, therapy: str) -> None:
        """Put a therapy back whole; or its stages to their times, and then each to what served it, the latest first."""
        placed, activity = self.board.placed, self._centre.problem.activity
        own = [name for name in self._centre.activities_of(therapy) if name in placed]
        known = [name for name in own if name in self._kept and activity[name].fixed_start is None]
        if self._as_it_was(known) or not known:
            return
        self._at_its_times(therapy, own, known)
        for name in sorted(known, key=lambda one: -self._kept[one].start):
            self._as_it_was([name])

    def _as_it_was(self, names: Sequence[str]) -> bool:
        """Try to put some activities exactly where they stand; tell whether they are there."""
        moved = [name for name in names if self.board.placed[name] != self._kept[name]]
        if not moved:
            return True

        def placed() -> bool:
            with self.board.all_overtime():
                for name in moved:
                    if not self.board.fits(self._kept[name]):
                        return False
                    self.board.put(self._kept[name])
            return all(self.board.lags_hold(self.board.group_of(name)) for name in moved)

        return self._tried(moved, placed)

    def _at_its_times(self, therapy: str, own: Sequence[str], known: Sequence[str]) -> None:
        """Try to put all stages to the times at which they stand, or each of them, whatever serves them then."""
        board, kept = self.board, self._kept
        work = {name for name in own if self._centre.stages[name][1].kind is not StageKind.HOLD}
        late = [name for name in known if name in work and kept[name].start != board.placed[name].start]
        group = board.group_of_order(therapy)
        for names in (late, *([name] for name in sorted(late, key=lambda one: -kept[one].start))):
            starts = {name: board.placed[name].start for name in work} | {name: kept[name].start for name in names}
            overtime = board.overtime_of((board.placed[name] for name in own), with_opened=True)

            def placed(exactly: Mapping[str, int] = starts, which: Mapping[str, frozenset[int]] = overtime) -> bool:
                with board.some_overtime(which):
                    return board.insert(group, exactly=exactly, compact=False, may_open_overtime=False) is not None

            if names and self._tried(group, placed) and names is late:
                return

    def _tried(self, names: Sequence[str], placed: Callable[[], bool]) -> bool:
        """Take some activities up and let them be placed; put them back where they were unless it is as good."""
        before = [self.board.placed[name] for name in names]
        self.board.remove(names)
        if placed() and values(self._centre.problem, self.board.plan()) <= self._worth:
            return True
        self.board.remove(name for name in names if name in self.board.placed)
        for placement in before:
            self.board.put(placement)
        return False


def _explained(centre: CentreProblem, answer: Answer, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Say of every promise that is moved why, and where it is not proved that it must be, that too."""
    plan, tried = answer.plan, f"{answer.seconds:.0f}"
    assert plan is not None
    not_proved = Text(
        f"No plan that keeps it was found in {tried} s; that there is none is not proved.",
        f"Ingen plan som håller det hittades på {tried} s; att det inte finns någon är inte bevisat.",
    )

    def said(one: Change) -> Change:
        if not one.is_promised or one.was_at is None:
            return one
        unproven = (not_proved,) if one.therapy in answer.moved_unproven else ()
        return replace(one, why=(*why(centre, plan, one), *unproven))

    return tuple(said(one) for one in changes)


def _level_said(one: Reached) -> Text:
    goals = {term.goal for term in one.terms}
    if Goal.MOVES in goals:
        if one.value == 0:
            return Text("Every promised date is kept.", "Varje lovat datum hålls.")
        return Text(
            f"Promises moved or late: {one.value} points, at best {one.bound}.",
            f"Flyttade eller sena löften: {one.value} poäng, som bäst {one.bound}.",
        )
    if Goal.THROUGH in goals:
        value, bound, gap = (f"{each:.1f}" for each in (one.value / PER_DAY, one.bound / PER_DAY, 100 * one.gap()))
        value_sv, bound_sv, gap_sv = (each.replace(".", ",") for each in (value, bound, gap))
        return Text(
            f"Patients' time, weighted: {value} days; no plan is below {bound} (gap {gap}\u00a0%).",
            f"Patienternas tid, vägd: {value_sv} dagar; ingen plan ligger under {bound_sv} (skillnad {gap_sv}\u00a0%).",
        )
    hours, best = one.value / PER_HOUR, one.bound / PER_HOUR
    return Text(f"Overtime: {hours:.0f} h, at best {best:.0f} h.", f"Övertid: {hours:.0f} h, som bäst {best:.0f} h.")
