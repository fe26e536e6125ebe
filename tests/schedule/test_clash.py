"""Where there is no plan, a few demands are named that clash: without any one of them there is a plan for the rest."""

from dataclasses import replace

import pytest

from lindra.gmp.text import Text
from lindra.schedule.problem import Activity, Demand, Mode, Period, Point, Precedence, Problem, Resource
from lindra.schedule.solver.answer import Answer, Status
from lindra.schedule.solver.requirement import Asks, Requirement, said
from lindra.schedule.solver.solve import solve

ROOM = (Demand("room 7"),)
REASON = Text("The fresh product lives a day.", "Den färska produkten håller ett dygn.")


def centre(*activities: Activity, lags: tuple[Precedence, ...] = (), room: Resource | None = None) -> Problem:
    return Problem(activities, (room or Resource("room 7"), Resource("bed", 2)), 100, lags)


def work(name: str, duration: int = 5, **limits: int) -> Activity:
    return Activity(name, (Mode(duration, ROOM),), **limits)  # type: ignore[arg-type]  # fields by their names


def without(problem: Problem, asked: Requirement) -> Problem:
    """Return the problem that no longer asks this."""

    def freed(one: Activity) -> Activity:
        if one.name != asked.activity:
            return one
        match asked.asks:
            case Asks.DEADLINE:
                return replace(one, deadline=None)
            case Asks.RELEASE:
                return replace(one, release=0)
            case Asks.FIXED:
                return replace(one, fixed_start=None)
            case _:
                return replace(one, modes=tuple(replace(mode, demands=()) for mode in one.modes))

    return replace(
        problem,
        activities=tuple(freed(one) for one in problem.activities),
        precedences=tuple(one for one in problem.precedences if one is not asked.precedence),
        horizon=1000 if asked.asks is Asks.HORIZON else problem.horizon,
    )


def clash(problem: Problem) -> tuple[Answer, list[str]]:
    answer = solve(problem, seconds=10, workers=1)
    assert answer.status is Status.INFEASIBLE
    assert answer.plan is None
    assert answer.clash is not None
    return answer, sorted(said(problem, one).en for one in answer.clash.requirements)


CLOSES = Resource("room 7", calendar=(Period(0, 14),))
CASES = [
    # Two that both must have ended before the room can have held them one after the other.
    (
        centre(work("a", deadline=9), work("b", deadline=9), work("c"), work("d")),
        ["a must have ended by 9.", "a needs room 7.", "b must have ended by 9.", "b needs room 7."],
    ),
    # The room has no permit after 14.
    (centre(work("a", release=10), work("b"), room=CLOSES), ["a can not start before 10.", "a needs room 7."]),
    # Times alone: too long a way for the shelf life, told by its reason.
    (
        centre(
            work("harvest", fixed_start=10),
            work("infusion", release=40),
            work("c"),
            lags=(Precedence("harvest", "infusion", 0, 20, Point.END, Point.START, REASON), Precedence("harvest", "c")),
        ),
        ["The fresh product lives a day.", "harvest is frozen at 10.", "infusion can not start before 40."],
    ),
    # Two that are under way at once in one room.
    (
        centre(work("a", fixed_start=10), work("b", fixed_start=12), work("c")),
        ["a is frozen at 10.", "a needs room 7.", "b is frozen at 12.", "b needs room 7."],
    ),
]


@pytest.mark.parametrize(("problem", "words"), CASES)
def test_the_demands_that_clash_are_told_and_no_others(problem: Problem, words: list[str]) -> None:
    answer, told = clash(problem)
    assert told == words
    assert answer.clash is not None
    assert answer.clash.minimal
    for one in answer.clash.requirements:
        rest = problem
        for other in {Requirement(Asks.HORIZON), *_all(problem)} - {*answer.clash.requirements}:
            rest = without(rest, other)
        assert solve(rest, seconds=10, workers=1, clash_seconds=0).status is Status.INFEASIBLE
        assert solve(without(rest, one), seconds=10, workers=1, clash_seconds=0).status is Status.OPTIMAL


def _all(problem: Problem) -> list[Requirement]:
    from lindra.schedule.solver.requirement import requirements

    return list(requirements(problem))


def test_a_clash_that_is_not_looked_for_is_still_none() -> None:
    answer = solve(CASES[0][0], seconds=5, workers=1, clash_seconds=0)
    assert answer.status is Status.INFEASIBLE
    assert answer.clash is None
