"""Weekly rest: thirty-six hours in a row without work in every seven days (Arbetstidslagen 1982:673 14 §).

A person's seven days begin with the first working day after the longest free time of the week, so that the free days
lie together in them (the law leaves open when the seven days begin). A day off between two working days of at most
twelve hours is rest enough; whoever may be called in on every day off must therefore be left one.
"""

from collections.abc import Collection
from functools import lru_cache
from itertools import combinations, pairwise

from lindra.facility.hours.week import Week, clock_time

DAYS = 7
REST_HOURS = 36


def first_of_seven(week: Week) -> int:
    """Return the day of the week, 1 to 7, on which the seven days of whoever works these begin."""
    found, longest = 1, 0
    for day in week.weekdays:
        free = next(back for back in range(1, DAYS + 1) if (day - back - 1) % DAYS + 1 in week.weekdays) - 1
        if free > longest:
            found, longest = day, free
    return found


def times_called_in(week: Week, working: Collection[int], may: Collection[int]) -> int:
    """Return on how many of the days ``may`` a person can be called in with the rest kept, whichever they are.

    Days are numbered from 0, the first of the seven; ``working`` are those that are worked anyhow. Less than 0 where
    already these leave no rest.
    """
    return _times(_minutes(week), tuple(sorted(working)), tuple(sorted(may)))


def times_a_week(week: Week, on_call: Collection[int]) -> int:
    """Return on how many of the days of call, 1 to 7, a person can be called in during a usual week."""
    first = first_of_seven(week)
    working = [(day - first) % DAYS for day in week.weekdays]
    may = [(day - first) % DAYS for day in on_call if day not in week.weekdays]
    return times_called_in(week, working, may)


@lru_cache(maxsize=4096)
def _times(lasts: int, working: tuple[int, ...], may: tuple[int, ...]) -> int:
    most = -1
    for count in range(len(may) + 1):
        if not all(_leaves_rest(lasts, (*working, *called)) for called in combinations(may, count)):
            break
        most = count
    return most


def _leaves_rest(lasts: int, days: Collection[int]) -> bool:
    """Tell whether working days of so many minutes leave the rest within the seven days from the first one's start."""
    day = 24 * 60
    worked = sorted((day * one, day * one + lasts) for one in set(days))
    ends = [(0, 0), *worked, (DAYS * day, DAYS * day)]
    return any(following - end >= 60 * REST_HOURS for (_, end), (following, _) in pairwise(ends))


def _minutes(week: Week) -> int:
    begins, ends = clock_time(week.begins), clock_time(week.ends)
    return 60 * (ends.hour - begins.hour) + ends.minute - begins.minute
