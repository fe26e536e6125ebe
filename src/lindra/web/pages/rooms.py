"""The rooms: grade and state, clean until when, which batch, who is inside, which permits cover them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.facility.permits.permit import Permit, covering
from lindra.facility.rooms.cleaning import Due
from lindra.facility.rooms.room import Room, RoomState
from lindra.gmp.fact import Ref
from lindra.gmp.roles import Role
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.web.accounts import names_of_people
from lindra.web.context import person_of
from lindra.web.door import clock, store
from lindra.web.pages.ledger import EntryRow

SOON = timedelta(days=60)
CLEANING_SOON = timedelta(hours=24)
ENTRIES = 40


@dataclass(frozen=True)
class PermitRow:
    """One permit, and what stops when it ends."""

    permit: Permit
    is_in_force: bool
    is_soon: bool
    stops: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The class that colours its standing."""
        if not self.is_in_force:
            return "bad"
        return "warn" if self.is_soon else "done"


@dataclass(frozen=True)
class RoomRow:
    """One room on the board."""

    room: Room
    due: Due | None
    is_due_soon: bool
    permits: tuple[PermitRow, ...]

    @property
    def is_busy(self) -> bool:
        """Whether a batch is in it."""
        return bool(self.room.batches)

    @property
    def is_in_operation(self) -> bool:
        """Whether its air is as in operation."""
        return self.room.state is RoomState.IN_OPERATION


def permit_row(permit: Permit, permits: Sequence[Permit], recipes: Sequence[Recipe], today: date) -> PermitRow:
    """Return the permit with what stops after its last day: each recipe in force that no other permit covers then."""
    stops: list[str] = []
    ends = permit.expires_on
    for recipe in recipes:
        use = recipe.contained_use
        if use is None or ends is None or not permit.is_for(use.organism.en, use.category, use.level):
            continue
        after = max(ends + timedelta(days=1), today)
        left = [
            room
            for room in permit.rooms
            if not any(one.holds_on(after) for one in covering(permits, room, use.organism.en, use.category, use.level))
        ]
        if left:
            stops.append(f"{recipe.name}/{recipe.version}: {', '.join(left)}")
    is_soon = ends is not None and ends <= today + SOON
    return PermitRow(permit, permit.holds_on(today), is_soon, tuple(stops))


def room_row(room: Room, permits: Sequence[PermitRow], now: datetime) -> RoomRow:
    """Return one room with the permits that cover it."""
    until = room.cleaning.clean_until
    due = room.cleaning_due(now)
    is_soon = due is None and bool(room.grade) and until is not None and until < now + CLEANING_SOON
    return RoomRow(room, due, is_soon, tuple(one for one in permits if room.code in one.permit.rooms))


@login_required
def rooms(request: HttpRequest) -> HttpResponse:
    """Show every room, and what lapses soon."""
    now = clock.now()
    with store().reading() as record:
        found, permits, versions = record.each(Room), record.open_ones(Permit), record.open_ones(RecipeVersion)
    recipes = [one.recipe for one in versions if one.status is RecipeStatus.APPROVED]
    permit_rows = [permit_row(one, permits, recipes, now.date()) for one in permits]
    permit_rows.sort(key=lambda row: (row.permit.expires_on or date.max, row.permit.number))
    rows = [room_row(room, permit_rows, now) for room in found]
    inside = [one.person for room in found for one in room.inside]
    person = person_of(request)
    context = {
        "rows": rows,
        "permits": permit_rows,
        "lapses": [row for row in permit_rows if row.is_soon],
        "in_use": sum(row.is_busy for row in rows),
        "free": sum(not row.is_busy and row.due is None for row in rows if row.room.grade),
        "to_clean": sum(row.due is not None for row in rows),
        "inside": len(inside),
        "names": names_of_people(inside),
        "may_permit": person is not None and Role.BIOSAFETY_COMMITTEE in person.roles,
        "now": now,
    }
    return render(request, "lindra/rooms.html", context)


@login_required
def room(request: HttpRequest, code: str) -> HttpResponse:
    """Show one room, and what has happened in it lately."""
    now = clock.now()
    with store().reading() as record:
        found, permits, versions = record.find(Room, code), record.open_ones(Permit), record.open_ones(RecipeVersion)
    if found is None:
        raise Http404
    recipes = [one.recipe for one in versions if one.status is RecipeStatus.APPROVED]
    here = Ref("room", code)
    entries = [EntryRow.of(entry, here) for entry in store().newest_about(here, limit=ENTRIES)]
    people = [*(row.person for row in entries), *(one.person for one in found.inside)]
    person = person_of(request)
    rows = [permit_row(one, permits, recipes, now.date()) for one in permits if code in one.rooms]
    context = {
        "row": room_row(found, rows, now),
        "entries": entries,
        "names": names_of_people(people),
        "is_inside": person is not None and found.is_inside(person.code),
    }
    return render(request, "lindra/room.html", context)
