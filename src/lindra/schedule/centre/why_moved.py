"""Why a promised date was moved: what would have to be otherwise for it to stay.

The therapy is placed with the date where it was, alone in the centre. If that can not be, the need without which it
could is the reason; if it can, the reason is whoever has what it needs then.
"""

from collections.abc import Iterator
from dataclasses import replace

from lindra.gmp.text import Text
from lindra.schedule.centre.problem_of import CentreProblem, activity_name, problem_of
from lindra.schedule.centre.shown import Change
from lindra.schedule.plan import Plan
from lindra.schedule.problem import Problem
from lindra.schedule.solver.board import Board


def why(centre: CentreProblem, plan: Plan, change: Change) -> tuple[Text, ...]:
    """Return the reasons in words, the nearest first; there is always one."""
    assert change.was_at is not None
    start = centre.timeline.unit(change.was_at)
    if start < centre.timeline.unit_after(centre.state.now):
        return (Text("That time has passed.", "Den tiden har passerat."),)
    fixed = {activity_name(change.therapy, change.stage.name): start}
    alone = problem_of(centre.state, only=[change.therapy], days=centre.timeline.days)
    if change.therapy not in alone.problem.order:
        return tuple(text for one in alone.left_out for text in one.because)
    if _fits(alone.problem, change.therapy, fixed):
        board = Board(centre.problem, (one for one in plan if centre.stages[one.activity][0] != change.therapy))
        if board.insert(board.group_of_order(change.therapy), exactly=fixed, compact=False) is not None:
            return (Text("It follows the therapy's other dates.", "Det följer terapins andra datum."),)
        found = tuple(_of_others(centre, plan, change, fixed))
        more = Text("To keep it would move other promises.", "Att behålla det skulle flytta andra löften.")
        return found or (more,)
    if _fits(_without_rests(alone.problem), change.therapy, fixed):
        return (
            Text(
                "To keep it, somebody would be called in on all of a week's days off, and have no weekly rest.",
                "Att behålla det skulle kräva att någon kallas in på veckans alla lediga dagar, utan veckovila.",
            ),
        )
    found = tuple(_of_needs(alone, change.therapy, fixed))
    late = Text(
        "What comes before it can no longer be done in time.", "Det som kommer före hinns inte längre med i tid."
    )
    return found or (late,)


def _fits(problem: Problem, therapy: str, fixed: dict[str, int]) -> bool:
    board = Board(problem)
    return board.insert(board.group_of_order(therapy), exactly=fixed, compact=False) is not None


def _without_rests(problem: Problem) -> Problem:
    return replace(problem, resources=tuple(replace(one, rests=()) for one in problem.resources))


def _of_needs(alone: CentreProblem, therapy: str, fixed: dict[str, int]) -> Iterator[Text]:
    """Yield each need of a stage without which the date could stay."""
    problem, version = alone.problem, alone.chains[therapy].version
    for name in alone.activities_of(therapy):
        activity, (_, stage) = problem.activity[name], alone.stages[name]
        for need in stage.needs:
            named = need.named(version)
            modes = tuple(
                replace(mode, demands=tuple(one for one in mode.demands if one.of != named)) for mode in activity.modes
            )
            if modes == activity.modes:
                continue
            freed = replace(
                problem,
                activities=tuple(replace(one, modes=modes) if one.name == name else one for one in problem.activities),
            )
            if _fits(freed, therapy, fixed):
                said = need.said(version)
                yield Text(
                    f"“{stage.title.en}” needs {said.en}, and there is none at that time.",
                    f"”{stage.title.sv}” behöver {said.sv}, och det finns ingen då.",
                )


def _of_others(centre: CentreProblem, plan: Plan, change: Change, fixed: dict[str, int]) -> Iterator[Text]:
    """Yield each other therapy that has what is needed then."""
    others = [one for one in plan if centre.stages[one.activity][0] != change.therapy]
    for therapy in centre.chains:
        if therapy == change.therapy or therapy not in centre.problem.order:
            continue
        board = Board(centre.problem, (one for one in others if centre.stages[one.activity][0] != therapy))
        if board.insert(board.group_of_order(change.therapy), exactly=fixed, compact=False) is not None:
            yield Text(f"{therapy} has what it needs at that time.", f"{therapy} har det som behövs vid den tiden.")
