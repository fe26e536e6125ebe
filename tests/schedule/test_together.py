"""What orders that want the same could be together: never more than the best plan has, and more than each alone."""

import time
from itertools import product

import numpy
import pytest
from benchmarks.planned_centre import PlannedCentre
from hypothesis import given
from tests.schedule.small import SMALL, every_plan, small_problems

from lindra.schedule.plan import Plan, measure
from lindra.schedule.problem import (
    Activity,
    Demand,
    Goal,
    Mode,
    Objective,
    Order,
    Period,
    Point,
    Precedence,
    Problem,
    Resource,
)
from lindra.schedule.solver.alone import orders_alone
from lindra.schedule.solver.answer import Status
from lindra.schedule.solver.solve import solve
from lindra.schedule.solver.together import Together


def _is_such(problem: Problem, plan: Plan, *, overtime: bool, on_time: bool, as_promised: bool) -> bool:
    parts = measure(problem, plan)
    return (
        (overtime or parts[Goal.OVERTIME] == 0)
        and (not on_time or parts[Goal.LATENESS] == 0)
        and (not as_promised or parts[Goal.MOVES] == 0)
    )


@given(small_problems())
@SMALL
def test_no_plan_is_better_than_its_orders_could_be_together_at_any_prices(problem: Problem) -> None:
    plans, alone, chance = every_plan(problem), orders_alone(problem), numpy.random.default_rng(7)
    for overtime, on_time, as_promised in product((False, True), repeat=3):
        kept = {"overtime": overtime, "on_time": on_time, "as_promised": as_promised}
        together = Together(problem, **kept)
        for _ in range(2):
            together.prices = chance.integers(0, 9000, together.prices.shape)
            together.best = None
            together.raised(time.monotonic() + 0.003, lambda: 5)
            together.best = together.bound_at(together.prices) if together.best is None else together.best
            bound = together.holding(alone, **kept)
            wider = together.holding(alone, overtime=True, on_time=False, as_promised=False)
            assert bound is not None
            assert wider is not None
            for plan in plans:
                through = measure(problem, plan)[Goal.THROUGH]
                assert wider <= through
                assert bound <= through or not _is_such(problem, plan, **kept)


def _two_weeks(patients: int) -> Problem:
    """Each is given what was made two days before; the one room is open on weekdays, and takes one a day."""
    room = Resource("room", calendar=tuple(Period(24 * day, 24 * day + 8) for day in range(14) if day % 7 < 5))
    names = [f"P{number}" for number in range(patients)]
    return Problem(
        tuple(Activity(f"{name} {what}", (Mode(8, (Demand("room"),)),), name) for name in names for what in "ab"),
        (room,),
        14 * 24,
        tuple(Precedence(f"{name} a", f"{name} b", 40, None, Point.END, Point.START) for name in names),
        tuple(Order(name, f"{name} a", f"{name} b") for name in names),
        Objective.in_order(Goal.THROUGH),
    )


def test_together_they_can_not_all_have_the_days_that_each_would_take() -> None:
    problem = _two_weeks(4)
    alone = orders_alone(problem)
    together = Together(problem, overtime=False, on_time=False, as_promised=False)
    together.raised(time.monotonic() + 1, lambda: 4 * 56 + 48)
    exact = solve(problem, seconds=20)
    assert exact.status is Status.OPTIMAL
    bound = together.holding(alone, overtime=False, on_time=False, as_promised=False)
    assert bound is not None
    assert sum(one.through for one in alone.values()) <= bound <= exact.reached[0].value


@pytest.mark.parametrize("orders", [20])
def test_the_bound_of_a_centre_is_raised_by_what_its_orders_share(orders: int) -> None:
    problem = PlannedCentre(orders, 110).problem()
    alone = orders_alone(problem)
    together = Together(problem, overtime=False, on_time=True, as_promised=False)
    at_no_prices = together.bound_at(together.prices)
    together.raised(time.monotonic() + 2, lambda: at_no_prices * 11 // 10)
    bound = together.holding(alone, overtime=False, on_time=True, as_promised=False)
    assert bound is not None
    assert bound >= at_no_prices
    answer = solve(problem, seconds=2)
    assert all(one.bound <= one.value for one in answer.reached)
