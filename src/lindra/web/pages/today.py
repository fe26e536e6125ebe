"""The centre today, and my work: which therapies are in flight, what waits for whom, what is late."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.facility.rooms.room import Room
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.flow import Journey, Stage, Waiting, journeys, stage_of
from lindra.web.context import person_of
from lindra.web.dates import KEEPS_DATES, wait_for_dates, waits_of
from lindra.web.door import clock, store
from lindra.web.pages.patients import REGISTRARS
from lindra.web.pages.quality import waits_for, waits_for_roles
from lindra.web.pictures import stages

SHOWN_A_ROLE = 6
ASK_FOR_TRAINING = frozenset({"start-step", "complete-step", "verify-step"})


@dataclass(frozen=True)
class Row:
    """One therapy on the board."""

    journey: Journey
    stage: Stage
    picture: SafeString
    next: Waiting | None
    is_late: bool
    has_alarm: bool


@dataclass(frozen=True)
class ForRole:
    """What waits for one role, the most urgent first."""

    role: Role
    title: Text
    items: tuple[Waiting, ...]
    more: int
    late: int


def address_of(item: Waiting) -> str:
    """Return the page where what waits is done."""
    return f"/do/{item.operation}/?{urlencode(item.fields)}"


def by_urgency(items: list[Waiting]) -> list[Waiting]:
    """Return what waits, the late first, then by due time, then by how long it has waited."""
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(items, key=lambda item: (not item.is_late, item.due or far, item.since))


@login_required
def today(request: HttpRequest) -> HttpResponse:
    """Show the centre."""
    person = person_of(request)
    now, language = clock.now(), get_language() or "en"
    with store().reading() as record:
        everything = journeys(record, now)
        rooms = record.each(Room)
        deviations = record.open_ones(Deviation)
        alarms = record.open_ones(Alarm)
        waits = waits_for_roles(record, now, everything)
        my_actions = waits_for(record, person.code, now) if person else []
        without_dates = wait_for_dates(record, everything, now)
        of_therapies = {one.therapy.number: waits_of(record, one, now) for one in everything}
    rows = []
    for one in everything:
        found = by_urgency(list(of_therapies[one.therapy.number]))
        waits += found
        late = any(item.is_late for item in found)
        stage = stage_of(one)
        rows.append(
            Row(
                one,
                stage,
                stages(stage, language, is_late=late),
                found[0] if found else None,
                late,
                any(alarm.is_open for alarm in one.alarms),
            )
        )
    rows.sort(key=lambda row: (not row.has_alarm, not row.is_late, row.journey.therapy.number))
    roles = []
    for role in Role:
        mine = by_urgency([item for item in waits if role in item.roles])
        if mine:
            late_count = sum(item.is_late for item in mine)
            more = max(len(mine) - SHOWN_A_ROLE, 0)
            roles.append(ForRole(role, role.title, tuple(mine[:SHOWN_A_ROLE]), more, late_count))
    context = {
        "rows": rows,
        "roles": roles,
        "late": [item for item in by_urgency(waits) if item.is_late],
        "waits": len(waits),
        "rooms": rooms,
        "busy_rooms": sum(room.cleared_for is not None for room in rooms),
        "deviations": deviations,
        "alarms": alarms,
        "my_actions": by_urgency(my_actions),
        "without_dates": without_dates,
        "may_give_dates": person is not None and not person.roles.isdisjoint(KEEPS_DATES),
        "may_register": person is not None and not person.roles.isdisjoint(REGISTRARS),
        "may_order": person is not None and Role.PHYSICIAN in person.roles,
        "now": now,
    }
    return render(request, "lindra/today.html", context)


@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person who is signed in."""
    person = person_of(request)
    now = clock.now()
    with store().reading() as record:
        everything = journeys(record, now)
        held = record.find(Qualifications, person.code) if person else None
        of_quality = waits_for_roles(record, now, everything)
        actions = waits_for(record, person.code, now) if person else []
        of_therapies = {one.therapy.number: waits_of(record, one, now) for one in everything}
    roles = person.roles if person else frozenset()
    mine = [*actions, *(item for item in of_quality if not roles.isdisjoint(item.roles))]
    untrained = set[str]()
    for one in everything:
        # What a rule would refuse is not offered: the person is told what training is missing instead.
        lacking = {batch.number: batch.recipe for batch in one.batches if not is_trained(held, batch.recipe, now)}
        for item in of_therapies[one.therapy.number]:
            if roles.isdisjoint(item.roles):
                continue
            version = lacking.get(item.fields.get("batch", "")) if item.operation in ASK_FOR_TRAINING else None
            if version is None:
                mine.append(item)
            else:
                untrained.add(version)
    grouped: dict[str, list[Waiting]] = {}
    for item in by_urgency(mine):
        grouped.setdefault(item.therapy, []).append(item)
    context = {
        "groups": list(grouped.items()),
        "count": len(mine),
        "late": sum(item.is_late for item in mine),
        "untrained": sorted(untrained),
        "now": now,
    }
    return render(request, "lindra/my_work.html", context)


def is_trained(held: Qualifications | None, version: str, now: datetime) -> bool:
    """Tell whether a person is trained in a version of a recipe today."""
    return held is not None and held.stands_in_training(version, now.date()) is Standing.HELD
