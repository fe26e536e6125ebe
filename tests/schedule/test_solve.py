"""The solver against the validator, and against trying every plan."""

from dataclasses import replace

import pytest
from hypothesis import given
from tests.schedule.small import SMALL, every_plan, small_problems, weekend

from lindra.schedule.check import violations
from lindra.schedule.plan import Placement, Plan, measure, values
from lindra.schedule.problem import (
    Activity,
    Demand,
    Goal,
    Mode,
    Objective,
    Precedence,
    Problem,
    Promise,
    Resource,
)
from lindra.schedule.solver.answer import Status
from lindra.schedule.solver.sequences import is_of_that_kind, shortened
from lindra.schedule.solver.solve import solve


@given(small_problems())
@SMALL
def test_the_best_plan_is_the_best_of_all_there_are(problem: Problem) -> None:
    there_are = [values(problem, plan) for plan in every_plan(problem)]
    answer = solve(problem, seconds=20, workers=1, clash_seconds=0)
    if not there_are:
        assert answer.status is Status.INFEASIBLE
        return
    assert answer.status is Status.OPTIMAL
    assert answer.plan is not None
    assert not violations(problem, answer.plan)
    assert values(problem, answer.plan) == min(there_are)
    assert tuple(one.bound for one in answer.reached) == min(there_are)


PROJECT = Problem(
    tuple(
        Activity(name, (Mode(lasts, (Demand("crew", needs),) if needs else ()),))
        for name, lasts, needs in [("begin", 0, 0), ("a", 3, 2), ("b", 4, 1), ("c", 2, 2), ("d", 3, 1), ("end", 0, 0)]
    ),
    (Resource("crew", 3),),
    12,
    tuple(Precedence(*pair) for pair in [["begin", "a"], ["begin", "b"], ["a", "c"], ["b", "d"]]),
)


def test_a_plan_begins_from_the_last_one() -> None:
    last = solve(PROJECT, seconds=5).plan
    assert last is not None
    answer = solve(PROJECT, seconds=5, begin_from=last)
    assert answer.status is Status.OPTIMAL
    assert (answer.reached[0].value, answer.reached[0].bound, answer.reached[0].gap()) == (7, 7, 0.0)


def test_a_last_plan_that_does_not_fit_any_more_does_no_harm() -> None:
    wrong = Plan((Placement("a", 90, 93, "", ("crew",)), Placement("gone", 0, 1)))
    assert solve(PROJECT, seconds=5, begin_from=wrong).status is Status.OPTIMAL


def test_the_last_plan_is_kept_when_there_is_no_time_for_another() -> None:
    last = solve(PROJECT, seconds=5).plan
    answer = solve(PROJECT, seconds=0, begin_from=last)
    assert answer.plan is not None
    assert not violations(PROJECT, answer.plan)


def test_replanning_moves_a_promise_only_where_it_must() -> None:
    room = (Demand("room"),)
    promised = tuple(
        Activity(name, (Mode(4, room),), promise=Promise(start, 10, 1))
        for name, start in [("a", 0), ("b", 4), ("c", 8)]
    )
    slipped = Activity("repair", (Mode(3, room),), fixed_start=0)
    goals = Objective.in_order(Goal.MOVES, Goal.MAKESPAN)
    before = Problem(promised, (Resource("room"),), 40, objective=goals)
    after = Problem((*promised, slipped), (Resource("room"),), 40, objective=goals)
    assert [one.value for one in solve(before, seconds=5).reached] == [0, 12]
    answer = solve(after, seconds=5)
    # All three a little later costs 3 × (10 + 3); the first to the end costs 10 + 12.
    assert [one.value for one in answer.reached] == [22, 16]


@pytest.mark.parametrize(("people", "orders", "late"), [(2, 2, 0), (1, 1, 20), (2, 3, 40)])
def test_nobody_is_called_in_on_both_days_of_a_weekend(people: int, orders: int, late: int) -> None:
    problem = weekend(people, orders)
    answer = solve(problem, seconds=10)
    assert answer.plan is not None
    assert violations(problem, answer.plan) == ()
    assert answer.status is Status.OPTIMAL
    assert measure(problem, answer.plan)[Goal.LATENESS] == late


def test_an_empty_problem_has_an_empty_plan() -> None:
    answer = solve(Problem((), (), 0), seconds=5)
    assert answer.status is Status.OPTIMAL
    assert answer.plan == Plan(())


def test_the_sequences_give_a_plan_that_keeps_to_the_project() -> None:
    assert is_of_that_kind(PROJECT)
    plan = shortened(PROJECT, seconds=0.1, bound=7, seed=3)
    assert not violations(PROJECT, plan)
    assert measure(PROJECT, plan)[Goal.MAKESPAN] == 7
    assert not is_of_that_kind(replace(PROJECT, precedences=(Precedence("a", "b", 0, 4),)))
