"""A plan bettered order by order: its bound holds, its plans keep to the problem, and a slip is mended."""

import time
from dataclasses import replace

import pytest
from benchmarks.planned_centre import PlannedCentre
from hypothesis import given
from tests.schedule.small import SMALL, every_plan, small_problems

from lindra.schedule.check import violations
from lindra.schedule.plan import values
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
from lindra.schedule.solver.alone import Alone, least, orders_alone
from lindra.schedule.solver.answer import Status
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.by_orders import ByOrders
from lindra.schedule.solver.insertion import dispatch
from lindra.schedule.solver.part import chains_near, part_of
from lindra.schedule.solver.solve import solve


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
