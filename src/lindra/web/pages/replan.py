"""Plan the centre anew: what would move, whom to tell and why, before anybody agrees to it."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.gmp.text import Text
from lindra.schedule.booking import set_planning_aims
from lindra.schedule.centre.plan_file import to_text
from lindra.schedule.centre.replanning import CentrePlan, planned_anew
from lindra.schedule.centre.shown import Change
from lindra.schedule.centre.state import state_of
from lindra.schedule.centre.waiting import waiting_list
from lindra.schedule.promise.aims import OF_THE_CENTRE, USUAL, PlanningAims
from lindra.web.accounts import names_of_people
from lindra.web.context import person_of
from lindra.web.dates import KEEPS_DATES
from lindra.web.door import clock, store
from lindra.web.pages.plan import call_rows, lapse_rows

# The page answers within some eight seconds: to read and to explain takes its time beside the search.
SECONDS = (2, 4)
_ONE_AT_A_TIME = threading.Lock()  # a search uses every core


@dataclass(frozen=True)
class ChangeRow:
    """One stage that would move."""

    change: Change

    @property
    def moved(self) -> Text:
        """How far it moves, in words."""
        late = self.change.later_by
        is_earlier = late < timedelta(0)
        days, (hours, minutes) = abs(late).days, divmod(abs(late).seconds // 60, 60)
        by_clock = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
        en = " ".join([f"{days} {'day' if days == 1 else 'days'}"] * bool(days) + by_clock)
        sv = " ".join([f"{days} {'dag' if days == 1 else 'dagar'}"] * bool(days) + by_clock)
        return Text(f"{en} earlier", f"{sv} tidigare") if is_earlier else Text(f"{en} later", f"{sv} senare")


def by_patient(changes: Sequence[Change]) -> list[ChangeRow]:
    """Return the changes patient by patient, as they are told, whoever is concerned first on top."""
    first: dict[str, datetime] = {}
    for one in changes:
        begins = min(one.starts_at, one.was_at or one.starts_at)
        first[one.therapy] = min(begins, first.get(one.therapy, begins))
    return [ChangeRow(one) for one in sorted(changes, key=lambda one: (first[one.therapy], one.therapy, one.starts_at))]


@dataclass(frozen=True)
class WouldGet:
    """When somebody who waits could begin and end, in this plan."""

    therapy: str
    begins: datetime
    ends: datetime


def would_get(found: CentrePlan, waiting: Sequence[str]) -> list[WouldGet]:
    """Return the dates that those who wait could have in a plan."""
    rows = []
    for number in waiting:
        of = [one for one in found.stages if one.therapy == number]
        if of:
            rows.append(WouldGet(number, min(one.starts_at for one in of), max(one.ends_at for one in of)))
    return rows


@login_required
def anew(request: HttpRequest) -> HttpResponse:
    """Explain; and when asked to, plan anew and show what would change."""
    person = person_of(request)
    may_plan = person is not None and not person.roles.isdisjoint(KEEPS_DATES)
    with store().reading() as record:
        aims = record.find(PlanningAims, OF_THE_CENTRE)
    context = {"may_plan": may_plan, "seconds": SECONDS, "chosen": SECONDS[0], "with_waiting": True}
    context |= {
        "aims": [one.title for one in (aims.order if aims is not None else USUAL)],
        "decided": aims,
        "decided_by": names_of_people([aims.by]).get(aims.by, aims.by) if aims is not None else "",
        "may_decide": person is not None and not person.roles.isdisjoint(set_planning_aims.operation.roles),
    }
    if request.method != "POST":
        return render(request, "lindra/plan_anew.html", context)
    if not may_plan:
        return render(request, "lindra/plan_anew.html", context, status=403)
    seconds = next((one for one in SECONDS if str(one) == request.POST.get("seconds")), SECONDS[0])
    with_waiting = request.POST.get("waiting") == "yes"
    context |= {"chosen": seconds, "with_waiting": with_waiting}
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        return render(request, "lindra/plan_anew.html", context | {"is_busy": True}, status=503)
    try:
        now = clock.now()
        with store().reading() as record:
            state = state_of(record, now)
        found = planned_anew(state, seconds=seconds, waiting=with_waiting)
    finally:
        _ONE_AT_A_TIME.release()
    rows = by_patient(found.changes)
    names = names_of_people(one.person.code for one in state.people.everyone)
    context |= {
        "found": found,
        "made_at": now,
        "promised": [row for row in rows if row.change.is_promised],
        "others": [row for row in rows if not row.change.is_promised],
        "therapies": len({row.change.therapy for row in rows}),
        "told": tuple(dict.fromkeys(role for row in rows for role in row.change.told)),
        "would_get": would_get(found, [one.under_way.number for one in waiting_list(state)] if with_waiting else ()),
        "plan_text": to_text(found.file()) if found.plan is not None and rows else "",
        "lapses": lapse_rows(found.lapses, names),
        "calls": call_rows(found.called_in, names),
        "key": uuid.uuid4().hex,
    }
    return render(request, "lindra/plan_anew.html", context)
