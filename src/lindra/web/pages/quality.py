"""Deviations, actions, changes and complaints: what is open and how old, who does what until when, and each thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.gmp.dossier import Dossier, Dossiers
from lindra.gmp.fact import Ref
from lindra.gmp.text import Text
from lindra.quality.actions.action import Action
from lindra.quality.changes.change import Change
from lindra.quality.complaints.complaint import Complaint
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import Classification
from lindra.quality.waiting import (
    QualityWait,
    of_action,
    of_change,
    of_complaint,
    of_deviation,
    waiting_in_quality,
)
from lindra.therapy.flow import Journey, Waiting
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.web.accounts import names_of_people
from lindra.web.door import clock, store
from lindra.web.pages.ledger import EntryRow

CLOSED_SHOWN = 50
# The gravest first; what nobody has assessed may be any of them, and stands before the known minor ones.
_ORDER = (Classification.CRITICAL, Classification.MAJOR, None, Classification.MINOR)
_UNASSESSED = Text("not assessed", "inte bedömd")
_MARKS = {Classification.CRITICAL: "bad", Classification.MAJOR: "warn", None: "warn", Classification.MINOR: ""}


@dataclass(frozen=True)
class Row:
    """One thing on a board: itself, how old it is, what it waits for."""

    of: Deviation | Action | Change | Complaint
    days: int
    next: Waiting | None

    @property
    def is_late(self) -> bool:
        """Whether what it waits for should have been done."""
        return self.next is not None and self.next.is_late


@dataclass(frozen=True)
class OfClass:
    """The open deviations of one class."""

    title: Text
    mark: str
    rows: tuple[Row, ...]


def as_waiting(wait: QualityWait, now: datetime) -> Waiting:
    """Return what waits in quality as everything else that waits is shown; it belongs to no therapy."""
    return Waiting(
        operation=wait.operation,
        fields=wait.fields,
        roles=wait.roles,
        text=wait.text,
        therapy="",
        chain_of_identity="",
        since=wait.since,
        due=wait.due,
        is_late=wait.is_late(now),
    )


def waits_for_roles(record: Dossiers, now: datetime, everything: Iterable[Journey]) -> list[Waiting]:
    """Return what waits in quality for anyone of a role; the deviations of therapies in flight wait with them."""
    in_flight = {one.therapy.number for one in everything}
    found = waiting_in_quality(record, now, in_flight=in_flight)
    return [as_waiting(wait, now) for wait in found if not wait.owner]


def waits_for(record: Dossiers, person: str, now: datetime) -> list[Waiting]:
    """Return what waits for one person alone: the actions that are theirs."""
    return [as_waiting(wait, now) for wait in waiting_in_quality(record, now) if wait.owner == person]


def _row(
    of: Deviation | Action | Change | Complaint, since: datetime, waits: Iterable[QualityWait], now: datetime
) -> Row:
    wait = next(iter(waits), None)
    return Row(of, (now - since) // timedelta(days=1), as_waiting(wait, now) if wait else None)


def deviation_row(one: Deviation, now: datetime) -> Row:
    """Return a deviation as a row."""
    return _row(one, one.opened_at, of_deviation(one), now)


def action_row(one: Action, now: datetime) -> Row:
    """Return an action as a row."""
    return _row(one, one.planned_at, of_action(one, now), now)


def overdue(actions: Iterable[Action], now: datetime) -> list[Action]:
    """Return the actions whose day has passed, the oldest day first."""
    return sorted((one for one in actions if one.is_overdue_on(now.date())), key=lambda one: one.next_on)


def thread(kind: str, number: str) -> list[EntryRow]:
    """Return everything that was done with one thing, oldest first, in the ledger's own words."""
    return [EntryRow.of(entry) for entry in store().entries_about(Ref(kind, number))]


def _names(*codes: Iterable[str | None]) -> dict[str, str]:
    return names_of_people({code for group in codes for code in group if code})


def _closed(record: Dossiers, kind: type[Dossier]) -> list[Dossier]:
    return [one for one in record.newest(kind, limit=CLOSED_SHOWN) if not one.is_open]


@login_required
def deviations(request: HttpRequest) -> HttpResponse:
    """Show the deviations that are open, by class and age, the actions that are overdue, and what was closed."""
    now = clock.now()
    with store().reading() as record:
        opened, actions = record.open_ones(Deviation), record.open_ones(Action)
        closed = _closed(record, Deviation)
    classes = []
    for classification in _ORDER:
        rows = [deviation_row(one, now) for one in opened if one.classification is classification]
        rows.sort(key=lambda row: -row.days)
        title = classification.title if classification else _UNASSESSED
        classes.append(OfClass(title, _MARKS[classification], tuple(rows)))
    late = overdue(actions, now)
    context = {
        "classes": classes,
        "opened": len(opened),
        "late": sum(row.is_late for one in classes for row in one.rows),
        "overdue": late,
        "closed": closed,
        "names": _names(one.owner for one in late),
        "now": now,
    }
    return render(request, "lindra/deviations.html", context)


@login_required
def deviation(request: HttpRequest, number: str) -> HttpResponse:
    """Show one deviation: what happened, what it concerns, its thread, and who does what until when."""
    now = clock.now()
    with store().reading() as record:
        one = record.find(Deviation, number)
        if one is None:
            raise Http404
        actions = _actions(record, one.actions, now)
        held = [batch for key in one.batches if (batch := record.find(Batch, key)) is not None]
    entries = thread("deviation", number)
    context = {
        "one": one,
        "row": deviation_row(one, now),
        "mark": _MARKS[one.classification],
        "title": one.classification.title if one.classification else _UNASSESSED,
        "actions": actions,
        "batches": held,
        "entries": entries,
        "names": _names(
            (row.person for row in entries), (row.of.owner for row in actions if isinstance(row.of, Action))
        ),
        "now": now,
    }
    return render(request, "lindra/deviation.html", context)


def _actions(record: Dossiers, numbers: Sequence[str], now: datetime) -> list[Row]:
    found = (record.find(Action, number) for number in numbers)
    return [action_row(one, now) for one in found if one is not None]


@login_required
def actions(request: HttpRequest) -> HttpResponse:
    """Show the actions that are open, the overdue first, and those that were checked."""
    now = clock.now()
    with store().reading() as record:
        opened = sorted(record.open_ones(Action), key=lambda one: one.next_on)
        closed = _closed(record, Action)
    late = overdue(opened, now)
    context = {
        "rows": [action_row(one, now) for one in opened],
        "late": len(late),
        "closed": closed,
        "names": _names(one.owner for one in opened),
        "now": now,
    }
    return render(request, "lindra/actions.html", context)


@login_required
def action(request: HttpRequest, number: str) -> HttpResponse:
    """Show one action with its thread."""
    now = clock.now()
    with store().reading() as record:
        one = record.find(Action, number)
    if one is None:
        raise Http404
    entries = thread("action", number)
    context = {
        "one": one,
        "row": action_row(one, now),
        "is_overdue": one.is_overdue_on(now.date()),
        "entries": entries,
        "names": _names((row.person for row in entries), (one.owner,)),
    }
    return render(request, "lindra/action.html", context)


@login_required
def changes(request: HttpRequest) -> HttpResponse:
    """Show the changes that are open, and those that are over."""
    now = clock.now()
    with store().reading() as record:
        opened = record.open_ones(Change)
        closed = _closed(record, Change)
    rows = [_row(one, one.proposed_at, of_change(one), now) for one in opened]
    context = {"rows": rows, "closed": closed, "late": sum(row.is_late for row in rows), "now": now}
    return render(request, "lindra/changes.html", context)


@login_required
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Show one change: what, why, at what risk, who has stood behind it, and its thread."""
    now = clock.now()
    with store().reading() as record:
        one = record.find(Change, number)
        if one is None:
            raise Http404
        actions = _actions(record, one.actions, now)
        movable = _movable(record, one) if one.is_approved else []
    entries = thread("change", number)
    context = {
        "one": one,
        "row": _row(one, one.status_at, of_change(one), now),
        "movable": movable,
        "actions": actions,
        "entries": entries,
        "names": _names(
            (row.person for row in entries), (row.of.owner for row in actions if isinstance(row.of, Action))
        ),
        "now": now,
    }
    return render(request, "lindra/change.html", context)


def _movable(record: Dossiers, one: Change) -> list[tuple[Batch, str]]:
    """Return the batches under way after another version of a recipe that the change names, each with the version."""
    made = [batch for batch in record.open_ones(Batch) if batch.status is BatchStatus.IN_MANUFACTURE]
    names = {key.partition("/")[0]: key for key in one.recipes}
    return [
        (batch, key)
        for batch in made
        if (key := names.get(batch.recipe.partition("/")[0])) is not None and batch.recipe != key
    ]


@login_required
def complaints(request: HttpRequest) -> HttpResponse:
    """Show the complaints that are open, and those that are closed."""
    now = clock.now()
    with store().reading() as record:
        opened = record.open_ones(Complaint)
        closed = _closed(record, Complaint)
    rows = [_row(one, one.received_at, of_complaint(one), now) for one in opened]
    context = {"rows": rows, "closed": closed, "late": sum(row.is_late for row in rows), "now": now}
    return render(request, "lindra/complaints.html", context)


@login_required
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """Show one complaint with its thread."""
    now = clock.now()
    with store().reading() as record:
        one = record.find(Complaint, number)
        if one is None:
            raise Http404
        actions = _actions(record, one.actions, now)
    entries = thread("complaint", number)
    context = {
        "one": one,
        "row": _row(one, one.received_at, of_complaint(one), now),
        "actions": actions,
        "entries": entries,
        "names": _names(
            (row.person for row in entries), (row.of.owner for row in actions if isinstance(row.of, Action))
        ),
        "now": now,
    }
    return render(request, "lindra/complaint.html", context)
