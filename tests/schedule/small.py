"""Small problems with everything that a problem can have, and every plan that each of them has."""

from itertools import product
from math import prod

from hypothesis import HealthCheck, assume, reject, settings
from hypothesis import strategies as some

from lindra.schedule.check import violations
from lindra.schedule.plan import Placement, Plan
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
    Rest,
    Term,
)

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

    def rests() -> tuple[Rest, ...]:
        return (Rest(0, draw(number(1, 5)), draw(number(0, 1))),) if draw(some.booleans()) else ()

    resources = tuple(
        Resource(
            name,
            draw(number(1, 2)),
            classes=("staff",) if name != "room" else (),
            calendar=calendar(),
            rests=rests(),
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


def every_plan(problem: Problem) -> list[Plan]:
    """Return every plan that the validator accepts."""
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
    found: list[Plan] = []
    for placements in product(*ways):
        plan = Plan(placements)
        if not violations(problem, plan):
            found.append(plan)
    return found


def two_patients(*levels: tuple[Goal, ...]) -> Problem:
    """Two orders of three hours that a nurse serves: in her hours from 20 on, or called in, from 10 to 14."""
    nurse = Resource("nurse", calendar=(Period(10, 14, overtime=True), Period(20, 40)))
    names = ("a", "b")
    return Problem(
        tuple(Activity(name, (Mode(3, (Demand("nurse"),)),), order=name) for name in names),
        (nurse,),
        40,
        orders=tuple(Order(name, name, name) for name in names),
        objective=Objective(tuple(tuple(Term(goal) for goal in level) for level in levels)),
    )


PATIENTS_FIRST = ((Goal.THROUGH, Goal.WAITING), (Goal.OVERTIME,))
STAFF_FIRST = ((Goal.OVERTIME,), (Goal.THROUGH, Goal.WAITING))


def weekend(people: int, orders: int) -> Problem:
    """Cells that are fed on a Saturday and on the Sunday, by people who may be called in on one of the two days.

    Each can serve two orders a day, and those who wait until they are at work are late.
    """
    days = (Period(0, 8, overtime=True), Period(24, 32, overtime=True), Period(48, 56), Period(72, 80))
    staff = tuple(
        Resource(f"nurse {number}", 1, ("staff",), days, rests=(Rest(0, 48, 1),)) for number in range(1, people + 1)
    )
    feeding = (Mode(4, (Demand("staff"),)),)
    names = [f"P{number}" for number in range(1, orders + 1)]
    return Problem(
        tuple(Activity(f"{name} {day}", feeding, name) for name in names for day in ("first", "second")),
        staff,
        80,
        tuple(Precedence(f"{name} first", f"{name} second", 16, 44) for name in names),
        tuple(Order(name, f"{name} first", f"{name} second", due=32) for name in names),
        Objective.in_order(Goal.LATENESS, Goal.THROUGH, Goal.OVERTIME),
    )
