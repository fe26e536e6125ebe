"""The solver against the validator, and against trying every plan."""

from dataclasses import replace
from itertools import product
from math import prod

from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as some

from lindra.schedule.check import violations
from lindra.schedule.plan import Placement, Plan, measure, values
from lindra.schedule.problem import (
    Activity,
    Changeover,
    Demand,
    Goal,
    Mode,
    Objective,
    Order,
    Period,
    Point,
    Precedence,
    Problem,
    ProblemRefused,
    Promise,
    Resource,
)
from lindra.schedule.solver.answer import Status
from lindra.schedule.solver.sequences import is_of_that_kind, shortened
from lindra.schedule.solver.solve import solve

HORIZON = 6
SMALL = settings(
    max_examples=60,
    derandomize=True,
    # A problem that is refused as contradictory is drawn again, and most of the small ones are.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@some.composite
def small_problems(draw: some.DrawFn) -> Problem:
    """Two or three activities with everything that a problem can have, in a time that can be tried out."""
    number = some.integers

    def calendar() -> tuple[Period, ...] | None:
        if draw(some.booleans()):
            return None
        cut = draw(number(1, 4))
        return (
            Period(0, cut, draw(number(0, 2)), draw(some.booleans())),
            Period(cut, draw(number(5, 8)), draw(number(0, 2)), draw(some.booleans())),
        )

    resources = tuple(
        Resource(
            name,
            draw(number(1, 2)),
            classes=("staff",) if name != "room" else (),
            calendar=calendar(),
            separates=name == "room",
            clearance=draw(number(0, 1)) if name == "room" else 0,
            changeovers=(Changeover("virus", "", 2),) if name == "room" and draw(some.booleans()) else (),
        )
        for name in ("room", "ann", "bo")
    )
    demands = some.lists(
        some.sampled_from([Demand("room"), Demand("staff"), Demand("ann"), Demand("staff", 2)]), max_size=2
    )

    def mode(name: str) -> Mode:
        duration = draw(number(0, 2))
        return Mode(duration, tuple(draw(demands)), draw(some.sampled_from([None, duration + 1])), name)

    activities = tuple(
        Activity(
            name,
            tuple(mode(way) for way in ("by hand", "by machine")[: draw(number(1, 2))]),
            order=draw(some.sampled_from(["", "order"])),
            state=draw(some.sampled_from(["", "virus"])),
            release=draw(number(0, 2)),
            deadline=draw(some.sampled_from([None, None, 5])),
            promise=draw(some.sampled_from([None, Promise(1, 2, 1)])),
            fixed_start=draw(some.sampled_from([None, None, None, 1])),
        )
        for name in "abc"[: draw(number(2, 3))]
    )
    pairs = some.tuples(some.sampled_from(activities), some.sampled_from(activities)).filter(
        lambda two: two[0] != two[1]
    )
    points = some.sampled_from(Point)
    precedences = tuple(
        Precedence(
            before.name,
            after.name,
            draw(some.sampled_from([None, -1, 0, 1])),
            draw(some.sampled_from([None, 1, 3])),
            draw(points),
            draw(points),
        )
        for before, after in draw(some.lists(pairs, max_size=2))
    )
    goals = draw(some.permutations(Goal))[: draw(number(1, 3))]
    try:
        return Problem(
            activities,
            resources,
            HORIZON,
            precedences,
            (Order("order", "a", "b", draw(number(1, 2)), 0, draw(some.sampled_from([None, 3]))),),
            Objective.in_order(*goals)
            if draw(some.booleans())
            else Objective.weighted({goal: 1 + at for at, goal in enumerate(goals)}),
        )
    except ProblemRefused:
        reject()


def every_plan(problem: Problem) -> list[tuple[int, ...]]:
    """Return how good each plan is that the validator accepts, of all plans there are."""
    ways = []
    for one in problem.activities:
        ways.append(
            [
                Placement(one.name, start, end, mode.name, resources)
                for mode in one.modes_open()
                for start in range(HORIZON + 1)
                for end in range(start + mode.duration, min(HORIZON, start + mode.longest()) + 1)
                for resources in product(*([r.name for r in problem.of_class[d.of]] for d in mode.demands))
                if one.fixed_start in (None, start) and start >= one.release and end <= (one.deadline or HORIZON)
            ]
        )
    assume(prod(len(one) for one in ways) <= 3000)
    found = []
    for placements in product(*ways):
        plan = Plan(placements)
        if not violations(problem, plan):
            found.append(values(problem, plan))
    return found


@given(small_problems())
@SMALL
def test_the_best_plan_is_the_best_of_all_there_are(problem: Problem) -> None:
    there_are = every_plan(problem)
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
