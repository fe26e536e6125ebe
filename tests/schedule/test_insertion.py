"""Orders placed one by one: what comes out keeps to the problem, and one chain alone is as early as it can be."""

from dataclasses import replace

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as some
from tests.schedule.small import HORIZON, SMALL, every_plan, small_problems

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
    Resource,
)
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.insertion import dispatch, first_come_first_served, insert, offers, soonest

MANY = settings(SMALL, max_examples=150)


@given(small_problems())
@MANY
def test_what_is_dispatched_keeps_to_the_problem(problem: Problem) -> None:
    for plan in (dispatch(problem), first_come_first_served(problem)):
        if plan is not None:
            assert violations(problem, plan) == ()


@some.composite
def chains(draw: some.DrawFn) -> Problem:
    """One order of three steps, each with rooms of its own that are open now and then, and perhaps a hold of all."""
    number = some.integers

    def rooms(step: str) -> tuple[Resource, ...]:
        cuts = [sorted(draw(some.sets(number(0, HORIZON), min_size=2, max_size=4))) for _ in range(draw(number(1, 2)))]
        return tuple(
            Resource(
                f"{step}{at}",
                classes=(step,),
                calendar=tuple(
                    Period(start, end, draw(number(0, 2)))
                    for start, end in zip(times[:-1:2], times[1::2], strict=False)
                ),
            )
            for at, times in enumerate(cuts)
        )

    activities = [
        Activity(name, (Mode(draw(number(0, 2)), (Demand(name),)),), order="P", release=draw(number(0, 1)))
        for name in "abc"
    ]
    steps = "abc"
    if draw(some.booleans()):
        activities.append(Activity("hold", (Mode(0, (Demand("machine"),), HORIZON),), order="P"))
        steps = "abcm"
    lags = [
        Precedence(before, after, draw(number(0, 2)), draw(some.sampled_from([None, 2, 3])))
        for before, after in (("a", "b"), ("b", "c"))
    ]
    if len(activities) == 4:
        lags += [
            Precedence("a", "hold", 0, 0, Point.START, Point.START),
            Precedence("c", "hold", 0, 0, Point.END, Point.END),
        ]
    machines = tuple(replace(one, classes=("machine",)) for one in rooms("m")) if len(activities) == 4 else ()
    try:
        return Problem(
            tuple(activities),
            (*(one for step in steps[:3] for one in rooms(step)), *machines),
            HORIZON,
            tuple(lags),
            (Order("P", "a", "c"),),
            Objective.in_order(Goal.LATENESS, Goal.THROUGH),
        )
    except ProblemRefused:
        reject()


@given(chains())
# Most chains that are drawn are contradictory and drawn again, and every plan of each is tried: many, and slow.
@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
def test_one_chain_alone_is_found_where_there_is_one_as_early_and_then_as_short_as_it_can_be(problem: Problem) -> None:
    there_are = every_plan(problem)
    plan = dispatch(problem)
    if not there_are:
        assert plan is None
        return
    assert plan is not None
    assert violations(problem, plan) == ()

    def end_and_start(one: Plan) -> tuple[int, int]:
        return one.placement["c"].end, -one.placement["a"].start

    assert end_and_start(plan) == min(end_and_start(one) for one in there_are)


def test_a_shelf_life_moves_what_comes_before() -> None:
    """The room for the second step opens at 20 only, so the first waits until its product will keep."""
    problem = Problem(
        (
            Activity("collect", (Mode(2, (Demand("apheresis"),)),), order="P"),
            Activity("make", (Mode(5, (Demand("room"),)),), order="P"),
        ),
        (Resource("apheresis", calendar=(Period(0, 10), Period(15, 40))), Resource("room", calendar=(Period(20, 40),))),
        40,
        (Precedence("collect", "make", 0, 4),),
        (Order("P", "collect", "make"),),
    )
    assert insert(problem, {}, ["collect", "make"]) == (
        Placement("collect", 18, 20, "", ("apheresis",)),
        Placement("make", 20, 25, "", ("room",)),
    )
    early = first_come_first_served(problem)
    assert early is not None
    assert early.placement["collect"].start == 15
    assert insert(problem, {}, ["collect", "make"], not_before=36) is None


def test_a_machine_is_held_from_the_first_step_to_the_last() -> None:
    """Of two machines one is booked from 6 on; the hold takes the other, and the next order waits for it."""
    steps = tuple(
        Activity(f"{name} {order}", (Mode(lasts, (Demand(of),) if of else ()),), order=order)
        for order in ("P", "Q")
        for name, lasts, of in (("seed", 1, "hands"), ("harvest", 1, "hands"))
    )
    holds = tuple(Activity(f"hold {order}", (Mode(1, (Demand("machine"),), 99),), order=order) for order in ("P", "Q"))
    lags = tuple(
        lag
        for order in ("P", "Q")
        for lag in (
            Precedence(f"seed {order}", f"harvest {order}", 8, 10),
            Precedence(f"seed {order}", f"hold {order}", 0, 0, Point.START, Point.START),
            Precedence(f"harvest {order}", f"hold {order}", 0, 0, Point.END, Point.END),
        )
    )
    problem = Problem(
        (*steps, *holds, Activity("service", (Mode(40, (Demand("M1"),)),), fixed_start=6)),
        (
            Resource("M1", classes=("machine",), separates=True),
            Resource("M2", classes=("machine",), separates=True, clearance=2),
            Resource("hands", 2),
        ),
        60,
        lags,
        tuple(Order(order, f"seed {order}", f"harvest {order}") for order in ("P", "Q")),
    )
    plan = dispatch(problem)
    assert plan is not None
    assert violations(problem, plan) == ()
    assert plan.placement["hold P"] == Placement("hold P", 0, 10, "", ("M2",))
    assert plan.placement["hold Q"] == Placement("hold Q", 12, 22, "", ("M2",))


def _beds(*placed: Placement) -> tuple[Problem, dict[str, Placement]]:
    names = [one.activity for one in placed]
    problem = Problem(
        tuple(Activity(name, (Mode(3, (Demand("bed"),)),), order=name) for name in (*names, "new")),
        (Resource("bed", calendar=(Period(0, 12), Period(12, 20, overtime=True), Period(20, 40))),),
        40,
        orders=tuple(Order(name, name, name) for name in (*names, "new")),
    )
    return problem, {one.activity: one for one in placed}


def test_offers_come_apart_among_what_is_placed() -> None:
    problem, placed = _beds(Placement("a", 0, 3, "", ("bed",)), Placement("b", 5, 8, "", ("bed",)))
    found = offers(problem, placed, "new", count=3, apart=4)
    assert [chain[0].start for chain in found] == [8, 20, 24]
    assert [chain[0].start for chain in offers(problem, placed, "new", count=9, apart=4, not_before=30)] == [30, 34]


def test_overtime_is_opened_only_where_it_does_not_go_without() -> None:
    problem, placed = _beds(Placement("a", 20, 23, "", ("bed",)))
    without = replace(problem, horizon=20)
    assert insert(problem, placed, ["new"], not_before=11) == (Placement("new", 23, 26, "", ("bed",)),)
    assert insert(without, {}, ["new"], not_before=11) == (Placement("new", 11, 14, "", ("bed",)),)
    board = Board(problem, [Placement("a", 13, 16, "", ("bed",))])
    assert board.insert(["new"], not_before=11) == (Placement("new", 16, 19, "", ("bed",)),)
    board.remove(["a"])
    board.remove(["new"])
    assert board.insert(["new"], not_before=11) == (Placement("new", 20, 23, "", ("bed",)),)


def _nurses(*goals: Goal) -> Problem:
    """Two nurses of whom one can be called in, and a stage of three hours that either can do."""
    calendars = ((Period(6, 9), Period(20, 40)), (Period(10, 14, overtime=True), Period(20, 40)))
    nurses = tuple(
        Resource(name, classes=("nurse",), calendar=calendar)
        for name, calendar in zip(("day", "call"), calendars, strict=True)
    )
    return Problem(
        (Activity("new", (Mode(3, (Demand("nurse"),)),), order="new"),),
        nurses,
        40,
        orders=(Order("new", "new", "new"),),
        objective=Objective.in_order(*goals),
    )


def test_who_can_be_called_in_is_called_where_patients_come_before_overtime_and_only_where_it_helps() -> None:
    patients_first, staff_first = _nurses(Goal.THROUGH, Goal.OVERTIME), _nurses(Goal.OVERTIME, Goal.THROUGH)

    def served(problem: Problem, not_before: int) -> tuple[int, str]:
        board = Board(problem)
        chain = soonest(board, ("new",), not_before=not_before)
        assert chain is not None
        assert violations(problem, board.plan()) == ()
        return chain[0].start, chain[0].resources[0]

    assert served(patients_first, 7) == (10, "call")
    assert served(staff_first, 7)[0] == 20
    # Without need nobody is called in: the day's nurse is there as soon.
    assert served(patients_first, 0) == (6, "day")
    # What is offered is that, and it leaves nothing opened behind it.
    assert [chain[0].start for chain in offers(patients_first, {}, "new", count=2, not_before=7, apart=4)] == [10, 20]


def test_nobody_is_called_in_for_what_whoever_is_there_can_do_as_soon() -> None:
    # The one on call stands first and is as free, so that only the overtime speaks against her.
    call = Resource("call", classes=("nurse",), calendar=(Period(0, 20, overtime=True),))
    day = Resource("day", classes=("nurse",), calendar=(Period(0, 20),))
    problem = Problem(
        (Activity("new", (Mode(3, (Demand("nurse"),)),), order="new"),),
        (call, day),
        20,
        orders=(Order("new", "new", "new"),),
        objective=Objective.in_order(Goal.THROUGH, Goal.OVERTIME),
    )
    board = Board(problem)
    assert soonest(board, ("new",)) == (Placement("new", 0, 3, "", ("day",)),)
    assert board.overtime() == 0


def test_of_the_overtime_that_a_chain_lies_in_only_what_its_end_takes_is_kept() -> None:
    # The first stage takes the one on call; the last could have her, too, in an evening of its own.
    call = Resource(
        "call", classes=("special", "nurse"), calendar=(Period(0, 3, overtime=True), Period(4, 9, overtime=True))
    )
    day = Resource("day", classes=("nurse",), calendar=(Period(0, 20),))
    busy = tuple(Activity(f"busy {n}", (Mode(1, (Demand("day"),)),), release=12, order=f"busy {n}") for n in range(2))
    problem = Problem(
        (
            Activity("first", (Mode(2, (Demand("special"),)),), order="new"),
            Activity("last", (Mode(2, (Demand("nurse"),)),), order="new"),
            *busy,
        ),
        (call, day),
        20,
        precedences=(Precedence("first", "last", 2),),
        orders=(Order("new", "first", "last"), *(Order(one.name, one.name, one.name) for one in busy)),
        objective=Objective.in_order(Goal.THROUGH, Goal.OVERTIME),
    )
    board = Board(problem)
    with board.all_overtime():
        taken = board.insert(("first", "last"), may_open_overtime=False)
    assert taken is not None
    assert [one.resources for one in taken] == [("call",), ("call",)]  # as it would be without a second look
    board.remove(("first", "last"))
    chain = soonest(board, ("first", "last"))
    assert chain is not None
    assert [(one.start, one.end, one.resources) for one in chain] == [(0, 2, ("call",)), (4, 6, ("day",))]
    assert board.overtime() == 3


def test_of_two_who_can_be_called_in_one_is() -> None:
    overtime = Period(0, 9, overtime=True)
    nurses = tuple(Resource(name, classes=("nurse",), calendar=(overtime,)) for name in ("a", "b"))
    two = tuple(Activity(name, (Mode(2, (Demand("nurse"),)),), order="new") for name in ("first", "last"))
    problem = Problem(
        two,
        nurses,
        20,
        precedences=(Precedence("first", "last"),),
        orders=(Order("new", "first", "last"),),
        objective=Objective.in_order(Goal.THROUGH, Goal.OVERTIME),
    )
    board = Board(problem)
    chain = soonest(board, ("first", "last"))
    assert chain is not None
    assert [one.end for one in chain] == [2, 4]
    assert chain[0].resources == chain[1].resources
    assert board.overtime() == 9
    board.remove(["first", "last"])
    assert board.overtime() == 0


def test_what_still_fits_of_the_last_plan_is_kept() -> None:
    room = Resource("room", separates=True, clearance=1, changeovers=(Changeover("virus", "", 3),))
    names = ("a", "b", "c")
    activities = tuple(Activity(name, (Mode(4, (Demand("room"),)),), order=name) for name in names)
    problem = Problem(activities, (room,), 60, orders=tuple(Order(name, name, name) for name in names))
    last = dispatch(problem)
    assert last is not None
    slipped = replace(
        problem, activities=(*activities, Activity("repair", (Mode(3, (Demand("room"),)),), fixed_start=0))
    )
    plan = dispatch(slipped, begin_from=last)
    assert plan is not None
    assert violations(slipped, plan) == ()
    assert [plan.placement[name].start for name in names] == [15, 5, 10]
