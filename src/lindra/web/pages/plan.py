"""The plan that stands, as a board: who, where and when, what is promised, what is late, and what has no place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language

from lindra.gmp.text import Text
from lindra.schedule.centre.called_in import CalledIn
from lindra.schedule.centre.lapses import Lapse
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.booking import Booking, BookingStatus
from lindra.web.accounts import names_of_people
from lindra.web.context import person_of
from lindra.web.dates import KEEPS_DATES
from lindra.web.plan_picture import Span, board_picture
from lindra.web.plan_rows import LEGEND, LOOKS, By, Occupied, closed_days, patient_rows, resource_rows, short
from lindra.web.standing_plan import ShownStage, StandingPlan, first_ahead, standing_plan

_DAY = (5, 21)
_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


class Range(Enum):
    """How much time the board shows."""

    DAY = "day"
    WEEK = "week"
    WEEKS = "weeks"

    @property
    def days(self) -> int:
        """How many days."""
        return {Range.DAY: 1, Range.WEEK: 7, Range.WEEKS: 28}[self]

    @property
    def title(self) -> Text:
        """The word."""
        return {
            Range.DAY: Text("Day", "Dag"),
            Range.WEEK: Text("Week", "Vecka"),
            Range.WEEKS: Text("Four weeks", "Fyra veckor"),
        }[self]


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see."""

    by: By
    range: Range
    first_day: date
    therapy: str

    @property
    def span(self) -> Span:
        """The days."""
        return Span(self.first_day, self.range.days, CENTRE_ZONE)

    def address(self, **changed: str) -> str:
        """Return the address of the same with something else."""
        fields = {"by": self.by.value, "range": self.range.value, "from": self.first_day.isoformat()}
        fields |= {"therapy": self.therapy} if self.therapy else {}
        return "/plan/?" + urlencode({name: value for name, value in (fields | changed).items() if value})


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    one: ShownStage
    look: str
    what: tuple[Text, ...]  # what it occupies

    @property
    def ends_same_day(self) -> bool:
        """Whether it begins and ends on one day, so that the end is told by the hour."""
        stage = self.one.stage
        return stage.starts_at.astimezone(CENTRE_ZONE).date() == stage.ends_at.astimezone(CENTRE_ZONE).date()


@dataclass(frozen=True)
class Broken:
    """One promised stage that stands at another time."""

    one: ShownStage

    @property
    def short(self) -> Text:
        """What it is, in a word."""
        return short(self.one.stage)

    @property
    def is_same_day(self) -> bool:
        """Whether it is the hour alone that is another."""
        promised = self.one.promised_at
        day = self.one.stage.starts_at.astimezone(CENTRE_ZONE).date()
        return promised is not None and promised.astimezone(CENTRE_ZONE).date() == day


@dataclass(frozen=True)
class DayRows:
    """The lines of one day, or of what began before the time that is shown."""

    title: str
    is_before: bool
    rows: tuple[Row, ...]


def asked_of(request: HttpRequest, plan: StandingPlan) -> Asked:
    """Read the address; whatever it does not say, or says wrongly, is as usual."""
    given = request.GET
    by = next((one for one in By if one.value == given.get("by")), By.PATIENTS)
    how_long = next((one for one in Range if one.value == given.get("range")), Range.WEEK)
    therapy = given.get("therapy", "")[:40]
    try:
        day = date.fromisoformat(given.get("from", ""))
    except ValueError:
        ahead = first_ahead(plan.of(therapy), plan.at) if therapy else None
        day = (ahead or plan.at).astimezone(CENTRE_ZONE).date()
    day = min(max(day, _FIRST), _LAST)
    if how_long is not Range.DAY:
        day -= timedelta(days=day.isoweekday() - 1)
    return Asked(by, how_long, day, therapy)


def without_night(span: Span, stages: Sequence[ShownStage]) -> Span:
    """Return a day alone without its night, where nobody works in the night; longer times as they are."""
    day = replace(span, first_hour=_DAY[0], last_hour=_DAY[1])
    if span.days > 1:
        return span
    work = [one.stage for one in stages if not one.stage.is_hold and one.overlaps(span.begins, span.ends)]
    is_by_day = all(day.begins <= stage.starts_at and stage.ends_at <= day.ends for stage in work)
    return day if is_by_day else span


@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """Show the board."""
    found = standing_plan()
    asked, language = asked_of(request, found), get_language() or "en"
    span = without_night(asked.span, found.stages)

    def said(text: Text) -> str:
        return text.in_language(language)

    occupied = Occupied(found.state, names_of_people(one.person.code for one in found.state.people.everyone))
    stages = [
        one for one in found.stages if one.overlaps(span.begins, span.ends) and asked.therapy in ("", one.stage.therapy)
    ]
    free: list[str] = []
    if asked.by is By.PATIENTS:
        rows = patient_rows(found, stages, span, occupied, said)
    else:
        rows, free = resource_rows(found, stages, span, asked.by, occupied, said)
    shown = [
        one
        for one in stages
        if asked.by is By.PATIENTS or any(occupied.is_of(code, asked.by) for code in one.stage.resources)
    ]
    here = {one.stage.therapy for one in stages}
    person = person_of(request)
    context = {
        "asked": asked,
        "views": [(one.title, asked.address(by=one.value), one is asked.by) for one in By],
        "ranges": [(one.title, asked.address(range=one.value), one is asked.range) for one in Range],
        "previous": asked.address(**{"from": (asked.first_day - timedelta(days=asked.range.days)).isoformat()}),
        "next": asked.address(**{"from": (asked.first_day + timedelta(days=asked.range.days)).isoformat()}),
        "now_address": asked.address(**{"from": found.at.astimezone(CENTRE_ZONE).date().isoformat()}),
        "everyone_address": asked.address(therapy=""),
        "title": _title(asked),
        "picture": board_picture(rows, span, found.at, language, closed_days(found.state, span, said)),
        "rows": rows,
        "free": [what for code in free if (what := occupied.said(code)) is not None],
        "elsewhere": _elsewhere(found, here, asked),
        "days": days_of(shown, occupied, span),
        "lines": len(shown),
        "legend": LEGEND,
        "plan": found,
        "broken": broken_of(found),
        "lapses": lapse_rows(found.lapses, occupied.names),
        "held": _held(found),
        "may_change": person is not None and not person.roles.isdisjoint(KEEPS_DATES),
        "ends": found.standing.centre.timeline.local(found.standing.centre.timeline.horizon) - timedelta(minutes=1),
        "is_past_end": span.ends > found.standing.centre.timeline.moment(found.standing.centre.timeline.horizon),
    }
    return render(request, "lindra/plan.html", context)


def _title(asked: Asked) -> str:
    is_swedish = get_language() == "sv"
    first, last = asked.first_day, asked.first_day + timedelta(days=asked.range.days - 1)
    if asked.range is Range.DAY:
        return date_format(first, "l j F Y").capitalize() if is_swedish else date_format(first, "l j F Y")
    begins = date_format(first, "j F" if first.month != last.month else "j")
    week = Text(f"Week {first.isocalendar().week}", f"Vecka {first.isocalendar().week}")
    return f"{week.in_language(get_language() or 'en')}, {begins} – {date_format(last, 'j F Y')}"


def _elsewhere(found: StandingPlan, here: set[str], asked: Asked) -> list[tuple[str, datetime, str]]:
    """Return the therapies that the plan holds at other times, when each goes on, and the address of that."""
    rows = []
    for therapy in sorted({one.stage.therapy for one in found.stages} - here):
        ahead = first_ahead(found.of(therapy), found.at)
        if ahead is not None and asked.therapy in ("", therapy):
            day = ahead.astimezone(CENTRE_ZONE).date().isoformat()
            rows.append((therapy, ahead, asked.address(**{"from": day})))
    return rows


def broken_of(found: StandingPlan) -> list[tuple[str, list[Broken]]]:
    """Return what can not be kept, patient by patient."""
    by_therapy: dict[str, list[Broken]] = {}
    for one in found.broken:
        by_therapy.setdefault(one.stage.therapy, []).append(Broken(one))
    return list(by_therapy.items())


def _held(found: StandingPlan) -> list[Booking]:
    """Return the dates that are held and not yet booked, those that fall back first on top."""
    held = [
        one.booking
        for one in found.state.therapies
        if one.booking is not None and one.booking.status is BookingStatus.HELD and one.booking.stands_at(found.at)
    ]
    return sorted(held, key=lambda one: one.held_until)


@dataclass(frozen=True)
class LapseRow:
    """One thing that lapses before the plan needs it, and the page where it is renewed."""

    said: Text
    address: str


@dataclass(frozen=True)
class CallRow:
    """One person whom a plan calls in on a day off."""

    called: CalledIn
    name: str


def call_rows(calls: Sequence[CalledIn], names: Mapping[str, str]) -> list[CallRow]:
    """Return them with their names."""
    return [CallRow(one, names.get(one.person, one.person)) for one in calls]


def lapse_rows(lapses: Sequence[Lapse], names: Mapping[str, str]) -> list[LapseRow]:
    """Return them in words; people by their names."""
    return [
        LapseRow(one.said(names.get(one.of, "")), f"/{'people' if one.of in names else 'equipment'}/{one.of}/")
        for one in lapses
    ]


def days_of(stages: Sequence[ShownStage], occupied: Occupied, span: Span) -> list[DayRows]:
    """Return the table: what happens, day by day, in the order of its time."""
    by_day: dict[date | None, list[Row]] = {}
    for one in sorted(stages, key=lambda one: (one.stage.starts_at, one.stage.is_hold, one.stage.therapy)):
        day = one.stage.starts_at.astimezone(CENTRE_ZONE).date() if one.stage.starts_at >= span.begins else None
        by_day.setdefault(day, []).append(Row(one, LOOKS[one.stage.kind], occupied.all_said(one.stage.resources)))
    before = Text("Since before", "Sedan tidigare").in_language(get_language() or "en")
    return [
        DayRows(date_format(day, "l j F") if day else before, day is None, tuple(rows)) for day, rows in by_day.items()
    ]
