"""The validator finds each thing that a plan can do wrong, and nothing in a plan that is right."""

from dataclasses import replace

import pytest

from lindra.schedule.check import Breach, violations
from lindra.schedule.plan import Placement, Plan, measure
from lindra.schedule.problem import (
    Activity,
    Changeover,
    Demand,
    Goal,
    Mode,
    Order,
    Period,
    Precedence,
    Problem,
    Promise,
    Resource,
    Rest,
)

PROBLEM = Problem(
    (
        Activity("a", (Mode(2, (Demand("room"), Demand("staff"))),), order="P1", state="virus", release=1),
        Activity("b", (Mode(2, (Demand("room"),), 4),), order="P2", deadline=12, promise=Promise(7, 10, 2)),
        Activity("c", (Mode(1, (Demand("freezer", 2),)),), fixed_start=3),
    ),
    (
        Resource("room", 5, separates=True, clearance=1, changeovers=(Changeover("virus", "", 3),)),
        Resource("anna", classes=("staff",), calendar=(Period(0, 4), Period(4, 6, overtime=True))),
        Resource("bo", classes=("staff",)),
        Resource("freezer", 2),
    ),
    20,
    (Precedence("a", "b", 2, 6),),
    (Order("P1", "a", "a", 3), Order("P2", "b", "b", 2, since=2, due=8)),
)
A, B, C = (
    Placement("a", 1, 3, "", ("room", "anna")),
    Placement("b", 6, 9, "", ("room",)),
    Placement("c", 3, 4, "", ("freezer",)),
)


def test_a_plan_that_keeps_to_everything_is_right() -> None:
    assert violations(PROBLEM, Plan((A, B, C))) == ()


@pytest.mark.parametrize(
    ("placements", "breach"),
    [
        ((A, B), Breach.PLACEMENT),
        ((A, B, C, C), Breach.PLACEMENT),
        ((A, B, C, Placement("d", 0, 1)), Breach.PLACEMENT),
        ((A, B, replace(C, mode="other")), Breach.PLACEMENT),
        ((replace(A, resources=("room", "freezer")), B, C), Breach.PLACEMENT),
        ((replace(A, resources=("room",)), B, C), Breach.PLACEMENT),
        ((A, replace(B, end=11), C), Breach.DURATION),
        ((A, replace(B, end=7), C), Breach.DURATION),
        ((replace(A, start=0, end=2), B, C), Breach.TIME),
        ((A, replace(B, start=9, end=13), C), Breach.TIME),
        ((A, replace(B, start=10, end=12), C), Breach.LAG),
        ((A, replace(B, start=4, end=7), C), Breach.LAG),
        ((A, B, replace(C, start=4, end=5)), Breach.FROZEN),
        ((replace(A, start=5, end=7), replace(B, start=10, end=12), C), Breach.CAPACITY),
        ((A, replace(B, start=5, end=8), C), Breach.SEPARATION),
    ],
)
def test_each_thing_that_is_wrong_is_found(placements: tuple[Placement, ...], breach: Breach) -> None:
    found = violations(PROBLEM, Plan(placements))
    assert breach in {one.breach for one in found}
    assert all(one.problem.en != one.problem.sv for one in found)


@pytest.mark.parametrize(("opened_max", "breaches"), [(0, [Breach.REST]), (1, [Breach.REST]), (2, [])])
def test_whoever_is_called_in_on_too_many_days_is_found(opened_max: int, breaches: list[Breach]) -> None:
    days = (Period(0, 8), Period(24, 32, overtime=True), Period(48, 56, overtime=True), Period(72, 80, overtime=True))
    anna = Resource("anna", calendar=days, rests=(Rest(24, 72, opened_max),))
    problem = Problem(tuple(Activity(name, (Mode(4, (Demand("anna"),)),)) for name in "abcd"), (anna,), 80)
    starts = {"a": 24, "b": 28, "c": 50, "d": 72}  # the last lies after the days of the rest
    plan = Plan(tuple(Placement(name, start, start + 4, "", ("anna",)) for name, start in starts.items()))
    assert [one.breach for one in violations(problem, plan)] == breaches


def test_more_than_there_is_of_a_pool_is_found() -> None:
    two = replace(PROBLEM, activities=(*PROBLEM.activities, Activity("d", (Mode(2, (Demand("freezer"),)),))))
    plan = Plan((A, B, C, Placement("d", 2, 4, "", ("freezer",))))
    assert [one.about for one in violations(two, plan)] == [("freezer", "c", "d")]


def test_work_of_one_order_may_share_a_room() -> None:
    one = replace(PROBLEM, activities=(*PROBLEM.activities, Activity("d", (Mode(2, (Demand("room"),)),), order="P1")))
    assert violations(one, Plan((A, B, C, Placement("d", 1, 3, "", ("room",))))) == ()
    other = replace(one, activities=(*PROBLEM.activities, replace(one.activities[-1], order="")))
    assert [v.breach for v in violations(other, Plan((A, B, C, Placement("d", 1, 3, "", ("room",)))))] == [
        Breach.SEPARATION
    ]


def test_what_a_plan_is_worth() -> None:
    plan = Plan((replace(A, start=3, end=5), replace(B, start=8, end=11), C))
    assert measure(PROBLEM, plan) == {
        Goal.MAKESPAN: 11,
        Goal.THROUGH: 3 * 2 + 2 * 3,
        Goal.WAITING: 3 * 3 + 2 * 6,
        Goal.LATENESS: 2 * 3,
        Goal.MOVES: 10 + 2,
        Goal.OVERTIME: 2,  # Anna's evening is opened as a whole, for one unit of it
    }
