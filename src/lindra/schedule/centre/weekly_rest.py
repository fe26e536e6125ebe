"""Weekly rest in the plan: on how many of their days off people are called in, week by week."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta

from lindra.facility.hours.week import Week
from lindra.facility.hours.weekly_rest import DAYS, first_of_seven, times_called_in
from lindra.schedule.centre.timeline import Timeline
from lindra.schedule.problem import Rest


def rests_of(
    timeline: Timeline,
    week: Week,
    on_call: Collection[int],
    *,
    called_in: Collection[date] = (),
    is_closed: Callable[[date], bool] = lambda day: False,
    is_away: Callable[[date], bool] = lambda day: False,
) -> Iterator[Rest]:
    """Yield the rests that leave one person 36 hours in a row in each seven days.

    ``called_in`` are the days before the plan, or its first, on which the person has been called in: of the days off
    of the same seven, so many fewer are left.
    """
    today, last = timeline.first_day, timeline.first_day + timedelta(days=timeline.days)
    begins = today - timedelta(days=(today.isoweekday() - first_of_seven(week)) % DAYS)
    while begins < last:
        working, may = set(), set()
        for number in range(DAYS):
            day = begins + timedelta(days=number)
            works = day.isoweekday() in week.weekdays and not is_closed(day)
            if is_away(day):
                continue
            if works or day in called_in:
                working.add(number)
            elif day >= today and day.isoweekday() in on_call:
                may.add(number)
        most = max(0, times_called_in(week, working, may))
        if most < len(may):
            first, until = begins + timedelta(days=min(may)), begins + timedelta(days=max(may) + 1)
            yield Rest(timeline.unit(timeline.midnight(first)), timeline.unit(timeline.midnight(until)), most)
        begins += timedelta(days=DAYS)
