"""What makes no sense is refused in words; what does is written, read, printed and compared."""

from dataclasses import replace

import pytest

from lindra.gmp.text import Text
from lindra.schedule.parts import Changeover
from lindra.schedule.plan import Placement, Plan
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
    ProblemRefused,
    Promise,
    Resource,
    Rest,
)
from lindra.schedule.solver.solve import solve
from lindra.schedule.written import (
    differences,
    moves,
    plan_from_json,
    plan_in_lines,
    plan_to_json,
    problem_from_json,
    problem_in_lines,
    problem_to_json,
)

FRESH = Text("The apheresis is used within a day.", "Aferesen används inom ett dygn.")
CENTRE = Problem(
    activities=(
        Activity("apheresis", (Mode(4, (Demand("apheresis unit"),)),), order="P1"),
        Activity("culture", (Mode(40, (Demand("room 7"), Demand("bioreactor")), 60),), order="P1", state="lentivirus"),
        Activity(
            "infusion",
            (Mode(1, (Demand("bed"), Demand("nurse"))), Mode(2, (Demand("bed"),), name="slow")),
            order="P1",
            promise=Promise(70, 5, 1),
        ),
    ),
    resources=(
        Resource("apheresis unit"),
        Resource("room 7", separates=True, clearance=1, changeovers=(Changeover("lentivirus", "", 8),)),
        Resource("reactor A", classes=("bioreactor",)),
        Resource("bed", 4),
        Resource(
            "anna",
            classes=("nurse",),
            calendar=(Period(0, 60), Period(60, 80, 1, overtime=True)),
            rests=(Rest(60, 80, 1),),
        ),
    ),
    horizon=200,
    precedences=(
        Precedence("apheresis", "culture", 0, 24, reason=FRESH),
        Precedence("culture", "infusion", 2, None, Point.END, Point.START),
    ),
    orders=(Order("P1", "apheresis", "infusion", 3, 0, 80),),
    objective=Objective.in_order(Goal.MOVES, Goal.OVERTIME, Goal.THROUGH),
)
APHERESIS, CULTURE, INFUSION = CENTRE.activities
WORDS = [
    (
        {"activities": (replace(APHERESIS, modes=(Mode(4, (Demand("room 9"),)),)), CULTURE, INFUSION)},
        "apheresis names the resource room 9, which there is not.",
    ),
    ({"activities": (replace(APHERESIS, modes=(Mode(-4),)), CULTURE, INFUSION)}, "The duration of apheresis is -4."),
    (
        {"resources": (*CENTRE.resources, Resource("night crew", calendar=()))},
        "The calendar of night crew has no time with capacity.",
    ),
    (
        {"resources": (*CENTRE.resources, Resource("night crew", calendar=(Period(8, 8),)))},
        "A period in the calendar of night crew runs from 8 to 8.",
    ),
    (
        {"resources": (*CENTRE.resources, Resource("crew", calendar=(Period(0, 8), Period(7, 9))))},
        "Two periods in the calendar of crew overlap at 7.",
    ),
    (
        {"resources": (*CENTRE.resources, Resource("crew", rests=(Rest(8, 8, 1),)))},
        "A rest of crew runs from 8 to 8, with 1 times of overtime.",
    ),
    (
        {"resources": (*CENTRE.resources, Resource("crew", rests=(Rest(0, 8, 1), Rest(7, 9, 1))))},
        "Two rests of crew overlap at 7.",
    ),
    ({"resources": (*CENTRE.resources, Resource("bed", 2))}, "The resource bed stands there 2 times."),
    (
        {"resources": (*CENTRE.resources, Resource("nurse"))},
        "anna is in the class nurse, and a resource is called the same.",
    ),
    (
        {"resources": (*CENTRE.resources, Resource("hall", clearance=2))},
        "hall has a time between orders, and does not separate them.",
    ),
    ({"orders": (replace(CENTRE.orders[0], since=81),)}, "P1 came in at 81, after it was due, at 80."),
    ({"orders": ()}, "apheresis names the order P1, which there is not."),
    (
        {"activities": (APHERESIS, replace(CULTURE, release=10, deadline=49), INFUSION)},
        "culture can start at 10 and takes 40, but must have ended by 49.",
    ),
    (
        {"activities": (APHERESIS, replace(CULTURE, modes=(Mode(40, (Demand("bed", 5),)),)), INFUSION)},
        "culture needs 5 of bed, of which there is never more than 4.",
    ),
    (
        {"activities": (APHERESIS, replace(CULTURE, fixed_resources=("room 7",)), INFUSION)},
        "The resources of culture are fixed, and do not answer to its demands.",
    ),
    (
        {"activities": (APHERESIS, replace(CULTURE, fixed_resources=("room 7", "bed")), INFUSION)},
        "culture is fixed to bed, which is no bioreactor.",
    ),
    (
        {"activities": (APHERESIS, replace(CULTURE, fixed_mode="night"), INFUSION)},
        "culture names the mode night, which there is not.",
    ),
    (
        {"precedences": (Precedence("apheresis", "culture", 3, 2),)},
        "culture comes at least 3 and at most 2 after apheresis.",
    ),
    (
        {"precedences": (Precedence("apheresis", "thaw"),)},
        "The precedence from apheresis to thaw names the activity thaw, which there is not.",
    ),
    (
        {"precedences": (*CENTRE.precedences, Precedence("apheresis", "infusion", None, 30, Point.START))},
        "The times between apheresis, culture, infusion can not all be kept (16 too much)",
    ),
    ({"horizon": 39}, "culture can not end before the plan does, at 39."),
]


@pytest.mark.parametrize(("change", "words"), WORDS)
def test_what_makes_no_sense_is_refused_in_words(change: dict[str, object], words: str) -> None:
    with pytest.raises(ProblemRefused) as refused:
        replace(CENTRE, **change)  # type: ignore[arg-type]  # fields by their names
    told = next(fault for fault in refused.value.faults if fault.problem.en.startswith(words))
    assert told.problem.sv not in ("", told.problem.en)
    assert told.remedy.en
    assert told.remedy.sv


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ProblemRefused) as refused:
        Problem((Activity("a", (Mode(-1, (Demand("x"),)),)),), (Resource("y", -1),), 5)
    assert len(refused.value.faults) == 3


def test_what_stands_at_its_limit_is_no_fault() -> None:
    replace(CENTRE, activities=(APHERESIS, replace(CULTURE, release=10, deadline=50), INFUSION))
    replace(CENTRE, orders=(replace(CENTRE.orders[0], since=80),))
    replace(CENTRE, precedences=(*CENTRE.precedences, Precedence("apheresis", "infusion", None, 46, Point.START)))


def test_a_problem_and_a_plan_are_written_and_read_back() -> None:
    assert problem_from_json(problem_to_json(CENTRE)) == CENTRE
    plan = solve(CENTRE, seconds=10, workers=1).plan
    assert plan is not None
    assert plan_from_json(plan_to_json(plan)) == plan


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "lindra-plan-problem/1"}', '{"format": "lindra-plan/1"}'])
def test_what_is_no_problem_is_not_read(text: str) -> None:
    with pytest.raises(ProblemRefused, match="can not be read"):
        problem_from_json(text)
    with pytest.raises(ProblemRefused, match="can not be read"):
        plan_from_json(text)


def test_a_problem_that_was_tampered_with_is_refused_in_words() -> None:
    with pytest.raises(ProblemRefused, match="names the resource wing"):
        problem_from_json(problem_to_json(CENTRE).replace('"of": "bed"', '"of": "wing"'))


def test_the_plan_is_printed_with_its_bound() -> None:
    answer = solve(CENTRE, seconds=10, workers=1)
    lines = plan_in_lines(CENTRE, answer)
    # The promised start is kept without overtime by giving the infusion slowly; the cells wait in culture.
    assert lines.startswith("optimal\n")
    assert "    70–72     infusion slow  bed" in lines
    assert "1 × moves: 0, at best 0 (gap 0.0 %)" in lines
    assert "1 × overtime: 0, at best 0 (gap 0.0 %)" in lines
    printed = problem_in_lines(CENTRE)
    assert "from end of apheresis to start of culture: at least 0 at most 24 (The apheresis is used within" in printed
    assert "resource anna (nurse) 0–60×1 60–80×1 overtime" in printed


def test_what_moved_is_told_promises_first() -> None:
    def plan(culture: int, infusion: int) -> Plan:
        return Plan(
            (
                Placement("apheresis", 0, 4, "", ("apheresis unit",)),
                Placement("culture", culture, culture + 40, "", ("room 7", "reactor A")),
                Placement("infusion", infusion, infusion + 1, "", ("bed", "anna")),
            )
        )

    moved = moves(CENTRE, plan(4, 70), plan(10, 72))
    assert [(one.activity, one.later_by(), one.breaks_promise) for one in moved] == [
        ("infusion", 2, True),
        ("culture", 6, False),
    ]
    assert moves(CENTRE, plan(4, 70), plan(4, 70)) == ()


def test_two_problems_are_compared() -> None:
    other = replace(CENTRE, resources=(*CENTRE.resources[:-1], replace(CENTRE.resources[-1], calendar=None)))
    assert differences(CENTRE, other) == ("anna",)
    assert differences(CENTRE, replace(CENTRE, precedences=CENTRE.precedences[:1])) == ("infusion",)
    assert differences(CENTRE, CENTRE) == ()
