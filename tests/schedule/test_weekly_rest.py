"""Weekly rest in the centre's plan: of the days off of seven, one is left to everyone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.centre import Centre
from tests.schedule.booked import booked, ordered, state

from lindra.facility.hours.week import Week
from lindra.masters.recipe import Recipe
from lindra.schedule.centre.problem_of import problem_of
from lindra.schedule.centre.replanning import planned_anew
from lindra.schedule.centre.timeline import CENTRE_ZONE, PER_DAY, Timeline
from lindra.schedule.centre.weekly_rest import rests_of
from lindra.schedule.plan import opened
from lindra.schedule.problem import Rest

WEDNESDAY = date(2026, 6, 3)
SATURDAY, SUNDAY, MONDAY = (WEDNESDAY + timedelta(days=number) for number in (3, 4, 5))
WEEK = Week(weekdays=(1, 2, 3, 4, 5), begins="07:00", ends="16:00")


def rests(first_day: date, days: int, on_call: tuple[int, ...] = (6, 7), **other: Any) -> list[tuple[date, date, int]]:
    timeline = Timeline(first_day, days)

    def day(unit: int) -> date:
        return timeline.local(unit).date()

    found = rests_of(timeline, WEEK, on_call, **other)
    return [(day(one.start), day(one.end), one.opened_max) for one in found]


def is_one_of(*days: date) -> Callable[[date], bool]:
    return lambda day: day in days


def test_at_each_weekend_everyone_has_a_day_off() -> None:
    week = timedelta(days=7)
    assert rests(WEDNESDAY, 12) == [(SATURDAY, MONDAY, 1), (SATURDAY + week, MONDAY + week, 1)]


@pytest.mark.parametrize(
    ("first_day", "other", "found"),
    [
        (SATURDAY, {"called_in": [SATURDAY]}, [(SUNDAY, MONDAY, 0)]),
        (SUNDAY, {"called_in": [SATURDAY]}, [(SUNDAY, MONDAY, 0)]),
        (SUNDAY, {}, []),  # the Saturday was free
        (WEDNESDAY, {"on_call": (6,)}, []),
        (WEDNESDAY, {"is_away": is_one_of(SUNDAY)}, []),
        (WEDNESDAY, {"is_closed": is_one_of(WEDNESDAY)}, []),  # a holiday in the week is rest enough
        (WEDNESDAY, {"is_closed": is_one_of(WEDNESDAY), "on_call": (3, 6, 7)}, [(WEDNESDAY, MONDAY, 2)]),
    ],
)
def test_what_is_free_besides_is_counted(
    first_day: date, other: dict[str, Any], found: list[tuple[date, date, int]]
) -> None:
    assert rests(first_day, (MONDAY - first_day).days, **other) == found


def test_nobody_is_called_in_on_both_days_of_a_weekend(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    for number in (1, 2, 3):
        ordered(work, number)
    answer = planned_anew(state(work), seconds=3)
    assert answer.answer.plan is not None
    problem, timeline = answer.centre.problem, answer.centre.timeline
    called: dict[tuple[str, date], set[date]] = {}
    for resource, period in opened(problem, answer.answer.plan):
        day = timeline.local(period.start).date()
        called.setdefault((resource.name, day - timedelta(days=day.weekday())), set()).add(day)
    assert called  # a culture is tended at weekends too
    assert all(len(days) == 1 for days in called.values()), called


def test_a_promise_that_rest_moves_says_so(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    booking = booked(work, ordered(work, 1))
    # The cells are fed on a Saturday by one of two operators, and on the Sunday by the other.
    hands = {name for placed in booking.chain for name in placed.resources if placed.stage in ("day 8", "day 9")}
    assert {work.code("operator"), work.code("other operator")} <= hands
    work.does(
        "record-absence",
        by="production manager",
        person=work.code("other operator"),
        from_date=work.now.date(),
        to_date=work.now.date() + timedelta(days=20),
        reason="illness",
    )
    changes = planned_anew(state(work), seconds=3).changes
    (moved,) = (one for one in changes if one.stage.name == "collection")
    assert any("weekly rest" in why.en for why in moved.why), [why.en for why in moved.why]


def test_whoever_was_called_in_yesterday_is_not_called_in_today(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    booking = booked(work, ordered(work, 1))
    people = {one.person.code for one in state(work).people.everyone}
    saturday, code = next(
        (local, name)
        for placed in booking.chain
        for name in placed.resources
        if name in people and (local := placed.starts_at.astimezone(CENTRE_ZONE)).isoweekday() == 6
    )
    work.clock.at = datetime.combine(saturday + timedelta(days=1), saturday.time(), CENTRE_ZONE)
    now = state(work)
    assert saturday.date() in now.called_in[code]
    (today, *_) = problem_of(now).problem.resource[code].rests
    assert today == Rest(0, PER_DAY, 0)
