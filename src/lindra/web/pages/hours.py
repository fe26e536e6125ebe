"""When people work and are away, on which days the centre is closed, and how much there is of what is shared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.facility.hours.capacity import Capacity
from lindra.facility.hours.closed_day import ClosedDay
from lindra.facility.hours.hours import Absence, Hours
from lindra.facility.hours.place import Place
from lindra.facility.hours.week import Week
from lindra.facility.hours.weekly_rest import times_a_week
from lindra.facility.people.person import Person
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.schedule.centre.problem_of import USUAL_PLACES
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.centre.times import USUAL_ON_CALL, USUAL_WEEK
from lindra.web.accounts import names_of_people
from lindra.web.context import person_of
from lindra.web.door import clock, store
from lindra.web.pages.plan import call_rows
from lindra.web.standing_plan import standing_plan

SETS_HOURS = frozenset({Role.PRODUCTION_MANAGER, Role.COORDINATOR})
EVERY_DAY = 7
RECORDS_ABSENCE = SETS_HOURS | {Role.QUALITY_ASSURANCE}


@dataclass(frozen=True)
class Cell:
    """One day of a person's week."""

    hours: str
    is_on_call: bool = False
    is_called_in: bool = False  # by the plan that stands
    is_away: bool = False


@dataclass(frozen=True)
class PersonRow:
    """One person's week, and the absences that are known."""

    person: Person
    cells: tuple[Cell, ...]
    is_usual: bool
    absences: tuple[Absence, ...]
    away_now: Absence | None
    called_in_max: int | None = None  # days a week, where it is fewer than those on call: one is left for rest


@dataclass(frozen=True)
class PlaceRow:
    """How much there is of one thing; without a capacity, what is usual."""

    place: Place
    capacity: Capacity | None
    usual: int

    @property
    def when(self) -> Text:
        """When there is so much of it."""
        return week_said(self.capacity.week) if self.capacity is not None else Text("", "")


def in_short(week: Week) -> str:
    """Return the hours of a day, without minutes where there are none."""
    return "–".join(time.removesuffix(":00") for time in (week.begins, week.ends))


def week_said(week: Week) -> Text:
    """Return when something is there: every day and the whole day have words of their own."""
    if len(week.weekdays) == EVERY_DAY:
        if (week.begins, week.ends) == ("00:00", "23:59"):
            return Text("day and night", "dygnet runt")
        return Text(f"every day {week.begins}–{week.ends}", f"alla dagar {week.begins}–{week.ends}")
    return week.said()


def person_row(
    person: Person, hours: Hours | None, today: date, monday: date, called_in: frozenset[date] = frozenset()
) -> PersonRow:
    """Return one person's week that begins on that Monday, with the days on which the plan calls the person in."""
    week = hours.week if hours is not None else None
    absences = tuple(one for one in hours.absences if one.to_date >= today) if hours is not None else ()
    away_now = next((one for one in absences if one.from_date <= today), None)
    on_call = hours.on_call if hours is not None and week is not None else USUAL_ON_CALL
    cells = tuple(_cells(week or USUAL_WEEK, on_call, hours, monday, called_in))
    times = max(0, times_a_week(week or USUAL_WEEK, on_call))
    on_call_days = sum(one.is_on_call for one in cells)
    return PersonRow(person, cells, week is None, absences, away_now, times if times < on_call_days else None)


def _cells(
    week: Week, on_call: tuple[int, ...], hours: Hours | None, monday: date, called_in: frozenset[date]
) -> Iterator[Cell]:
    for day in range(1, 8):
        at = monday + timedelta(days=day - 1)
        is_away = hours is not None and hours.is_away(at)
        if day in week.weekdays:
            yield Cell(in_short(week), is_away=is_away)
        elif day in on_call:
            yield Cell(in_short(week), is_on_call=True, is_called_in=at in called_in, is_away=is_away)
        else:
            yield Cell("", is_away=is_away)


@login_required
def hours(request: HttpRequest) -> HttpResponse:
    """Show the hours of this week, absences, closed days and places."""
    today = clock.now().astimezone(CENTRE_ZONE).date()
    monday = today - timedelta(days=today.isoweekday() - 1)
    with store().reading() as record:
        people = [one for one in record.each(Person) if one.is_active]
        known = {one.person: one for one in record.each(Hours)}
        closed = [one for one in record.each(ClosedDay) if one.is_closed and one.day >= today]
        capacities = {one.place: one for one in record.each(Capacity)}
    reader = person_of(request)
    roles = reader.roles if reader is not None else frozenset()
    plan, names = standing_plan(), names_of_people(one.code for one in people)
    calls = plan.called_in
    days: dict[str, set[date]] = {}
    for call in calls:
        days.setdefault(call.person, set()).add(call.day)
    rows = [person_row(one, known.get(one.code), today, monday, frozenset(days.get(one.code, ()))) for one in people]
    context = {
        "rows": sorted(rows, key=lambda row: row.person.code),
        "days": [monday + timedelta(days=number) for number in range(7)],
        "closed_here": {one.day for one in closed},
        "closed": sorted(closed, key=lambda one: one.day),
        "places": [PlaceRow(one, capacities.get(one.value), USUAL_PLACES[one]) for one in Place],
        "names": names,
        "calls": call_rows(calls, names),
        "store_free": plan.state.store_free,
        "away": [row for row in rows if row.away_now is not None],
        "may_set": not roles.isdisjoint(SETS_HOURS),
        "may_record": not roles.isdisjoint(RECORDS_ABSENCE),
        "today": today,
    }
    return render(request, "lindra/hours.html", context)
