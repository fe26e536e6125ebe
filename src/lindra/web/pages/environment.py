"""The environment: what lies open, what stands where, what is read today, excursions, trends and the quarter."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lindra.facility.people.person import Person
from lindra.facility.rooms.room import Room
from lindra.gmp.dossier import Dossiers
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.environment.chosen_limits import ChosenLimits, in_force
from lindra.quality.environment.excursion import Excursion
from lindra.quality.environment.methods import Method, Phase
from lindra.quality.environment.of_batch import environment_of_batch
from lindra.quality.environment.plate import Plate, PlateStatus, PlateWork, next_work
from lindra.quality.environment.point import Point
from lindra.quality.environment.quarter import Count, Quarter, quarter_of, together
from lindra.quality.environment.trend import PersonnelPlates, Reading, Trend
from lindra.web.accounts import names_of_people
from lindra.web.context import person_of
from lindra.web.door import clock, store
from lindra.web.trend_chart import trend_chart

EXCURSIONS_SHOWN = 20
EXCURSIONS_SEARCHED = 200  # for those of one room
READINGS_SHOWN = 25
_QUARTER = re.compile(r"(20[0-9]{2})-Q([1-4])")


@dataclass(frozen=True)
class Task:
    """Several plates that ask for the same thing, as one button."""

    address: str
    text: Text
    plates: tuple[Plate, ...]
    roles: tuple[Role, ...]
    due: datetime | None
    is_late: bool


@dataclass(frozen=True)
class Incubator:
    """What stands in one incubator, and when the first of it may come out."""

    code: str
    rows: tuple[tuple[Plate, datetime, datetime], ...]


@dataclass(frozen=True)
class ExcursionRow:
    """An excursion with its deviations."""

    excursion: Excursion
    deviations: tuple[Deviation, ...]

    @property
    def is_open(self) -> bool:
        """Whether a deviation of it waits for someone."""
        return any(one.is_open for one in self.deviations)


@dataclass(frozen=True)
class CountRow:
    """A line of the quarter's table."""

    count: Count
    name: str

    @property
    def recovery(self) -> str:
        """How often something grew, in percent; a dash for particles."""
        if self.count.method is Method.PARTICLES or not self.count.samples:
            return "–"
        return f"{Decimal(100 * self.count.grew) / self.count.samples:.1f} %"


def tasks_of(plates: Iterable[Plate], now: datetime, *, until: datetime) -> list[Task]:
    """Return what is to be done with plates until a moment, the same things together, the late first."""
    grouped: dict[tuple[str, str], list[tuple[Plate, PlateWork]]] = {}
    for plate in plates:
        work = next_work(plate)
        if work is None or (work.not_before is not None and work.not_before > until):
            continue
        # Plates that ask for the same are moved together; each is read alone.
        together_under = str(plate.next_leg) if "plates" in work.fields else plate.code
        grouped.setdefault((work.operation, together_under), []).append((plate, work))
    tasks = []
    for (operation, _), members in grouped.items():
        work = members[0][1]
        text, fields = work.text, work.fields
        if len(members) > 1:
            leg = members[0][0].next_leg
            warmth = f" {leg.celsius_min}–{leg.celsius_max} °C" if leg and operation == "start-incubation" else ""
            if operation == "end-exposure":
                text = Text(f"Close {len(members)} plates", f"Stäng {len(members)} plattor")
            else:
                text = Text(f"Incubate {len(members)} plates,{warmth}", f"Inkubera {len(members)} plattor,{warmth}")
            fields = {"plates": ",".join(plate.code for plate, _ in members)}
        due = min((one.due for _, one in members if one.due is not None), default=None)
        plates_of_task = tuple(plate for plate, _ in members)
        address = f"/do/{operation}/?{urlencode(fields)}"
        tasks.append(Task(address, text, plates_of_task, work.roles, due, due is not None and due < now))
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(tasks, key=lambda task: (not task.is_late, task.due or far, task.address))


def excursion_rows(record: Dossiers, *, room: str = "") -> list[ExcursionRow]:
    """Return the newest excursions, of the centre or of one room, with their deviations."""
    rows = []
    newest = record.newest(Excursion, limit=EXCURSIONS_SEARCHED if room else EXCURSIONS_SHOWN)
    for one in [one for one in newest if room in ("", one.room)][:EXCURSIONS_SHOWN]:
        found = (record.find(Deviation, number) for number in one.deviations)
        rows.append(ExcursionRow(one, tuple(deviation for deviation in found if deviation is not None)))
    return rows


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Show what lies open, what stands where, what is to be done today, and the excursions."""
    now = clock.now()
    code = request.GET.get("plate", "").strip()
    with store().reading() as record:
        if code and record.find(Plate, code) is not None:
            return redirect(f"/environment/plates/{code}/")
        plates = record.open_ones(Plate)
        points = record.open_ones(Point)
        excursions = excursion_rows(record)
        counted = record.find(Quarter, quarter_of(now))
        chosen = in_force(record.each(ChosenLimits), now.date())
        rooms = {room.code: room for room in record.each(Room)}
    standing: dict[str, list[tuple[Plate, datetime, datetime]]] = {}
    for plate in plates:
        ends = plate.stay_ends
        if plate.status is PlateStatus.INCUBATES and ends is not None:
            standing.setdefault(plate.stays[-1].incubator, []).append((plate, *ends))
    incubators = [
        Incubator(name, tuple(sorted(rows, key=lambda row: row[1]))) for name, rows in sorted(standing.items())
    ]
    planned = Counter(point.room for point in points)
    counts = counted.counts if counted else ()
    tasks = tasks_of(plates, now, until=now + timedelta(hours=12))
    person = person_of(request)
    roles = person.roles if person else frozenset()
    context = {
        "now": now,
        "asked": code,
        "lying": [plate for plate in plates if plate.status is PlateStatus.EXPOSED],
        "incubators": incubators,
        "standing": sum(len(one.rows) for one in incubators),
        "tasks": tasks,
        "late": sum(task.is_late for task in tasks),
        "excursions": excursions,
        "open_excursions": sum(row.is_open for row in excursions),
        "rooms": [
            (
                rooms[code],
                number,
                sum(one.samples for one in counts if one.room == code),
                sum(one.above_action for one in counts if one.room == code),
            )
            for code, number in sorted(planned.items())
        ],
        "chosen": chosen,
        "quarter": quarter_of(now),
        "may_plan": not roles.isdisjoint((Role.QUALITY_ASSURANCE, Role.QC_ANALYST)),
        "may_choose": Role.QUALITY_ASSURANCE in roles,
    }
    return render(request, "lindra/environment.html", context, status=404 if code else 200)


@login_required
def plate(request: HttpRequest, code: str) -> HttpResponse:
    """Show one plate: where it was, what comes next, what grew."""
    with store().reading() as record:
        found = record.find(Plate, code)
        if found is None:
            raise Http404
        missing: Sequence[Point] = ()
        if found.batch and found.therapy:
            of = environment_of_batch(record, batch=found.batch, therapy=found.therapy, room=found.room)
            missing = of.missing
    context = {
        "plate": found,
        "work": next_work(found),
        "now": clock.now(),
        "missing": [(point, point.method is Method.PARTICLES) for point in missing],
        "ends": found.stay_ends if found.is_awaited else None,
        "stays": list(zip(found.legs, found.stays, strict=False)),
    }
    return render(request, "lindra/plate.html", context)


@dataclass(frozen=True)
class Series:
    """One kind of reading at one point, as a chart and as a table."""

    title: Text
    unit: str
    chart: SafeString
    readings: tuple[Reading, ...]  # newest first


def series_of(readings: Sequence[Reading], unit: str, language: str) -> list[Series]:
    """Return the readings as charts, one for each thing that is counted."""
    found = []
    for measured in dict.fromkeys(one.measured for one in readings):
        same = sorted((one for one in readings if one.measured is measured), key=lambda one: one.at)
        newest = tuple(reversed(same[-READINGS_SHOWN:]))
        found.append(Series(measured.title, unit, trend_chart(same, language), newest))
    return found


@login_required
def point(request: HttpRequest, code: str) -> HttpResponse:
    """Show one point: its limits and its trend."""
    today = clock.now().date()
    with store().reading() as record:
        found, trend = record.find(Point, code), record.find(Trend, code)
        chosen = in_force(record.each(ChosenLimits), today)
    if found is None or trend is None:
        raise Http404
    limits = [(one.title, found.limits(one, chosen)) for one in found.counts] if chosen else []
    context = {
        "point": found,
        "limits": limits,
        "chosen": chosen,
        "series": series_of(trend.readings, found.method.unit, get_language() or "en"),
        "particles": found.method is Method.PARTICLES,
        "per_batch": found.phase is Phase.PER_BATCH,
    }
    return render(request, "lindra/point.html", context)


@login_required
def room(request: HttpRequest, code: str) -> HttpResponse:
    """Show one room: the trend of each of its points, and who was in it."""
    language = get_language() or "en"
    with store().reading() as record:
        found = record.find(Room, code)
        if found is None:
            raise Http404
        points = [one for one in record.each(Point) if one.room == code]
        trends = [record.find(Trend, one.code) for one in points]
        excursions = excursion_rows(record, room=code)
    rows = [
        (one, series_of(trend.readings, one.method.unit, language))
        for one, trend in zip(points, trends, strict=True)
        if trend is not None
    ]
    context = {"room": found, "rows": rows, "excursions": excursions, "stays": found.occupations[:-21:-1]}
    return render(request, "lindra/room_environment.html", context)


@login_required
def person(request: HttpRequest, code: str) -> HttpResponse:
    """Show the plates from one person's gloves and gown."""
    with store().reading() as record:
        if record.find(Person, code) is None:
            raise Http404
        found = record.find(PersonnelPlates, code)
    readings = found.readings if found else ()
    context = {
        "code": code,
        "name": names_of_people((code,)).get(code, ""),
        "series": series_of(readings, "[CFU]", get_language() or "en"),
    }
    return render(request, "lindra/person_environment.html", context)


@login_required
def quarter(request: HttpRequest, name: str) -> HttpResponse:
    """Show the table of a quarter: by grade, and by point."""
    asked = _QUARTER.fullmatch(name)
    if asked is None:
        raise Http404
    with store().reading() as record:
        found = record.find(Quarter, name)
    counts = found.counts if found else ()
    by_grade: dict[tuple[str, Method], list[Count]] = {}
    for one in counts:
        by_grade.setdefault((one.grade, one.method), []).append(one)
    year, number = int(asked[1]), int(asked[2])
    context = {
        "name": name,
        "grades": [
            CountRow(together(rows), grade)
            for (grade, _), rows in sorted(by_grade.items(), key=lambda item: (item[0][0], item[0][1].value))
        ],
        "points": [CountRow(one, one.point) for one in counts],
        "before": f"{year - (number == 1)}-Q{(number - 2) % 4 + 1}",
        "after": f"{year + (number == 4)}-Q{number % 4 + 1}",
    }
    return render(request, "lindra/quarter.html", context)
