"""How many more therapies of a recipe could still be begun, week by week, beside everything that stands.

It is counted with the solver that offers dates: one more order after another is placed, each as early as it goes, until
none fits that begins within the weeks. So all that are counted fit together, and nobody who has dates is moved. Nobody
is called in for them, unless the recipe can not be made otherwise: as where a culture is tended at the weekend, and
nobody works then by the week's hours.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from lindra.gmp.text import Text
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.problem_of import DAYS, CentreProblem, activity_name, problem_of
from lindra.schedule.centre.standing import Standing, standing_of
from lindra.schedule.centre.state import CentreState, UnderWay
from lindra.schedule.centre.timeline import PER_DAY
from lindra.schedule.centre.times import TIMES
from lindra.schedule.plan import Plan
from lindra.schedule.solver.board import Board

FIRST_TRY, SECOND_TRY = 12, 96
TRIED_MAX = 512  # more than any centre begins of one recipe in the weeks that are told


@dataclass(frozen=True)
class Filled:
    """The centre with as many more of one recipe in it as fit; ``began_on`` are the days on which each is begun."""

    centre: CentreProblem
    plan: Plan
    began_on: tuple[date, ...]
    because: tuple[Text, ...] = ()  # why there is none, where the centre can not make it at all
    calls_in: bool = False  # somebody has to be called in for each

    def in_weeks(self, monday: date, weeks: int) -> tuple[int, ...]:
        """Return how many are begun in each week, from a Monday on."""
        numbers = [(day - monday).days // 7 for day in self.began_on]
        return tuple(numbers.count(week) for week in range(weeks))


def filled(state: CentreState, asked: UnderWay, *, until: date, at_most: int = TRIED_MAX) -> Filled:
    """Return the centre filled with as many more of what is asked as can be begun before a day.

    ``at_most`` is how many there can be for another reason, such as what a stock still holds.
    """
    alone = problem_of(state, only=(), more=(asked,), days=DAYS * 2)
    if alone.left_out:
        return Filled(alone, Plan(()), (), alone.left_out[0].because)
    lasts, calls_in = _days_alone(alone, asked, calls_in=False), False
    if lasts is None:
        lasts, calls_in = _days_alone(alone, asked, calls_in=True), True
    if lasts is None:
        nothing = Text("No chain of dates keeps to the recipe.", "Ingen kedja av datum håller receptet.")
        return Filled(alone, Plan(()), (), (nothing,))
    days = max((until - alone.timeline.first_day).days + lasts, DAYS)  # what stands needs its whole plan
    count = at_most if at_most <= SECOND_TRY else FIRST_TRY
    while True:
        copies = [replace(asked, number=f"{asked.number} {number}") for number in range(min(count, at_most, TRIED_MAX))]
        standing = standing_of(state, more=copies, days=days)
        found = _fill(standing, copies, until, calls_in=calls_in)
        if len(found.began_on) < len(copies) or len(copies) in (at_most, TRIED_MAX):
            return found
        count *= 2


def _days_alone(alone: CentreProblem, asked: UnderWay, *, calls_in: bool) -> int | None:
    """Return how many days the chain takes where nobody else is, from its first stage to its last."""
    board = Board(alone.problem)
    chain = board.insert(board.group_of_order(asked.number), not_before=_earliest(alone), may_open_overtime=calls_in)
    if chain is None:
        return None
    return (max(one.end for one in chain) - min(one.start for one in chain)) // PER_DAY + 1


def _fill(standing: Standing, copies: list[UnderWay], until: date, *, calls_in: bool) -> Filled:
    centre = standing.centre
    board = Board(centre.problem, standing.placed.values())
    earliest = _earliest(centre)
    began = []
    for one in copies:
        names = board.group_of_order(one.number)
        chain = board.insert(names, not_before=earliest, may_open_overtime=calls_in)
        if chain is None:
            break
        work = activity_name(one.number, _first_work(one))
        day = centre.timeline.local(next(put.start for put in chain if put.activity == work)).date()
        if day >= until:
            board.remove(names)
            break
        began.append(day)
    return Filled(centre, board.plan(), tuple(began), calls_in=calls_in)


def _first_work(one: UnderWay) -> str:
    return next(stage.name for stage in one.chain.stages if stage.kind is StageKind.WORK)


def _earliest(centre: CentreProblem) -> int:
    """Return the first unit at which a patient who is asked for today may begin, after the usual notice."""
    day = centre.timeline.first_day + timedelta(days=TIMES.notice_days)
    return max(centre.timeline.unit_after(centre.state.now), centre.timeline.unit(centre.timeline.midnight(day)))
