"""A plan bettered order by order: its bound holds, its plans keep to the problem, and a slip is mended."""

import time
from dataclasses import replace

import pytest
from benchmarks.planned_centre import DAY, PlannedCentre
from hypothesis import given
from tests.schedule.small import (
    PATIENTS_FIRST,
    SMALL,
    STAFF_FIRST,
    every_plan,
    small_problems,
    two_patients,
    weekend,
)

from lindra.schedule.check import violations
from lindra.schedule.plan import Placement, measure, values
from lindra.schedule.problem import (
    Activity,
    Demand,
    Goal,
    Mode,
    Objective,
    Order,
    Period,
    Problem,
    Promise,
    Resource,
)
from lindra.schedule.solver.alone import Alone, least, orders_alone, without_chain
from lindra.schedule.solver.answer import Status
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.by_orders import ByOrders
from lindra.schedule.solver.clash import clash_alone
from lindra.schedule.solver.insertion import dispatch
from lindra.schedule.solver.part import chains_near, part_of
from lindra.schedule.solver.solve import _moved_unproven, solve


@given(small_problems())
@SMALL
def test_no_plan_is_better_than_what_its_orders_could_be_alone(problem: Problem) -> None:
    alone = orders_alone(problem)
    bounds = [least(level, problem, alone) for level in problem.objective.levels]
    for plan in every_plan(problem):
        assert all(bound <= value for bound, value in zip(bounds, values(problem, plan), strict=True))


@given(small_problems())
@SMALL
def test_what_is_bettered_keeps_to_the_problem_and_is_as_good_as_it_says(problem: Problem) -> None:
    plan = dispatch(problem)
    if plan is None:
        return
    search = ByOrders(problem, plan, orders_alone(problem), seed=1)
    better = search.better(time.monotonic() + 0.05)
    assert violations(problem, better) == ()
    assert search.best_values == values(problem, better) <= values(problem, plan)


def test_nobody_is_called_in_on_both_days_of_a_weekend() -> None:
    problem = weekend(people=2, orders=3)
    plan = dispatch(problem)
    assert plan is not None
    assert violations(problem, plan) == ()
    better = ByOrders(problem, plan, orders_alone(problem), seed=1).better(time.monotonic() + 0.3)
    assert violations(problem, better) == ()
    assert 40 <= measure(problem, better)[Goal.LATENESS] <= 44  # the best is 40, and this is no proof


def test_in_a_part_whoever_is_called_in_by_others_keeps_the_other_day_free() -> None:
    problem = weekend(people=1, orders=2)
    board = Board(problem)
    board.put(Placement("P1 first", 0, 4, "", ("nurse 1",)))
    board.put(Placement("P1 second", 48, 52, "", ("nurse 1",)))
    part = part_of(board, [("P2 first", "P2 second")])
    assert part is not None
    answer = solve(part, seconds=5)
    assert answer.plan is not None
    assert [answer.plan.placement[name].start for name in ("P2 first", "P2 second")] == [4, 52]


def test_the_shortest_time_alone_counts_the_hours_at_which_rooms_are_open() -> None:
    day = Resource("room", calendar=(Period(0, 8), Period(24, 32), Period(48, 56)))
    problem = Problem(
        (
            Activity("seed", (Mode(4, (Demand("room"),)),), order="P"),
            Activity("harvest", (Mode(6, (Demand("room"),)),), order="P"),
        ),
        (day,),
        60,
        orders=(Order("P", "seed", "harvest"),),
    )
    # Without a lag the harvest may come first.
    assert orders_alone(problem)["P"] == Alone(0, 6, 2 - 48)


PROMISED = Objective.in_order(Goal.MOVES, Goal.LATENESS, Goal.THROUGH)


def _promised(starts: dict[str, int]) -> Problem:
    return Problem(
        tuple(
            Activity(name, (Mode(4, (Demand("room"),)),), name, promise=Promise(start, 10, 1))
            for name, start in starts.items()
        ),
        (Resource("room"),),
        40,
        orders=tuple(Order(name, name, name) for name in starts),
        objective=PROMISED,
    )


def test_a_slip_moves_only_the_promise_it_must() -> None:
    promised = _promised({"a": 0, "b": 10, "c": 20})
    slipped = replace(
        promised,
        activities=(replace(promised.activities[0], release=3), *promised.activities[1:]),
    )
    last = dispatch(promised)
    assert last is not None
    plan = dispatch(slipped, begin_from=last)
    assert plan is not None
    assert [plan.placement[name].start for name in "abc"] == [3, 10, 20]


def test_a_plan_that_can_not_be_mended_chain_by_chain_is_mended_together(monkeypatch: pytest.MonkeyPatch) -> None:
    promised = _promised({"a": 0, "b": 4, "c": 20})
    slipped = replace(
        promised,
        activities=(replace(promised.activities[0], release=3, deadline=7), *promised.activities[1:]),
    )
    last = dispatch(promised)
    monkeypatch.setattr("lindra.schedule.solver.solve._dispatched", lambda *_: None)
    answer = solve(slipped, seconds=5, begin_from=last)
    assert answer.plan is not None
    assert violations(slipped, answer.plan) == ()
    assert [answer.plan.placement[name].start for name in "abc"] == [3, 7, 20]


def test_a_part_is_planned_in_what_the_others_leave() -> None:
    room = Resource("room", 2, separates=True, clearance=1)
    nurse = Resource("nurse", 2)
    demands = (Demand("room"), Demand("nurse"))
    problem = Problem(
        tuple(Activity(name, (Mode(4, demands),), name) for name in "abc"),
        (room, nurse),
        14,
        orders=tuple(Order(name, name, name) for name in "abc"),
    )
    board = Board(problem)
    assert board.place_all(["b", "a", "c"]) is None
    assert chains_near(board, [], 2) == []
    board.remove(["a", "c"])
    part = part_of(board, [("a",), ("c",)])
    assert part is not None
    answer = solve(part, seconds=5)
    assert answer.plan is not None
    for one in answer.plan:
        if one.activity in problem.activity:
            board.put(one)
    assert violations(problem, board.plan()) == ()


def test_a_centre_is_planned_and_replanned() -> None:
    problem = PlannedCentre(20, 90).problem()
    answer = solve(problem, seconds=2)
    assert answer.plan is not None
    assert answer.status is Status.FEASIBLE
    assert violations(problem, answer.plan) == ()
    assert all(one.bound <= one.value for one in answer.reached)
    again = solve(problem, seconds=0, begin_from=answer.plan)
    assert again.plan == answer.plan


def test_what_no_plan_can_keep_is_told_from_the_one_order_that_asks_it() -> None:
    """A culture must be harvested later than its time allows: no plan, whatever the other 19 do."""
    problem = PlannedCentre(20, 90).problem()
    last = solve(problem, seconds=0).plan
    assert last is not None
    seeded = last.placement["P003 transduction"].start

    def now(one: Activity) -> Activity:
        if one.name == "P003 transduction":
            return replace(one, fixed_start=seeded)
        return replace(one, release=seeded + 12 * DAY) if one.name == "P003 harvest" else one

    slipped = replace(problem, activities=tuple(now(one) for one in problem.activities))
    answer = solve(slipped, seconds=1, begin_from=last, clash_seconds=20)
    assert answer.status is Status.INFEASIBLE
    assert answer.clash is not None
    told = {one.activity for one in answer.clash.requirements if one.activity}
    assert told == {"P003 harvest", "P003 transduction"}


def test_a_promise_that_is_moved_without_proof_is_named() -> None:
    """Two are promised the room at once; each could have it alone. That one must move is proved for both together."""
    promised = _promised({"a": 0, "b": 2})
    plan = dispatch(promised)
    assert plan is not None
    alone = orders_alone(promised)
    assert [alone[name].moves for name in "ab"] == [0, 0]
    assert _moved_unproven(promised, plan, alone) == ("b",)
    assert solve(promised, seconds=5).moved_unproven == ()  # the search of all of it proved it


def test_what_an_order_must_move_by_itself_is_proved_alone() -> None:
    promised = _promised({"a": 4, "b": 20})
    late = replace(promised, activities=(replace(promised.activities[0], release=6), promised.activities[1]))
    alone = orders_alone(late)
    assert [alone[name].moves for name in "ab"] == [11, 0]
    assert least(PROMISED.levels[0], late, alone) == 11


@given(small_problems())
@SMALL
def test_only_what_has_no_plan_is_said_to_have_none(problem: Problem) -> None:
    if without_chain(problem, orders_alone(problem)):
        assert every_plan(problem) == []
        assert clash_alone(problem).requirements


@pytest.mark.parametrize(("levels", "starts"), [(PATIENTS_FIRST, [10, 20]), (STAFF_FIRST, [20, 23])])
def test_who_is_called_in_is_as_the_order_of_aims_says(levels: tuple[tuple[Goal, ...], ...], starts: list[int]) -> None:
    problem = two_patients(*levels)
    plan = dispatch(problem)
    assert plan is not None
    assert sorted(one.start for one in plan) == [20, 23]
    better = ByOrders(problem, plan, orders_alone(problem), seed=1).better(time.monotonic() + 0.2)
    assert violations(problem, better) == ()
    assert sorted(one.start for one in better) == starts
