"""The national view: what each centre has free, and which centres one order could be offered to, with the reasons."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lindra.schedule.national.centres import National
from lindra.web.door import clock, store
from lindra.web.national import (
    Asked,
    asked_of,
    free_picture,
    national_on,
    offers_for,
    recipes_in_force,
    rows_of,
    weeks_from,
)
from lindra.web.national_file import national_file


@login_required
def national(request: HttpRequest) -> HttpResponse:
    """Show what is free, and answer the order that the form asks for."""
    now = clock.now()
    today = now.date()
    found = national_on(today)
    if not isinstance(found, National):
        none = {"faults": found, "file": national_file().name, "now": now}
        return render(request, "lindra/national_none.html", none)
    with store().reading() as record:
        recipes = recipes_in_force(record)
    weeks = weeks_from(today)
    rows = rows_of(found, {name: one.title for name, one in recipes.items()}, weeks)
    offered = [name for name in recipes if any(row.recipe == name for row in rows)]
    given = {name: request.GET.get(name, "")[:80] for name in ("recipe", "place", "wish")}
    asked: Asked | None = None
    if given["recipe"] or given["place"]:
        asked = asked_of(**given, recipes=recipes, national=found, today=today)
    shown = given["recipe"] if given["recipe"] in offered else next(iter(offered), "")
    context: dict[str, Any] = {
        "national": found,
        "rows": rows,
        "weeks": [(week, week.isocalendar().week) for week in weeks],
        "here": next((one for one in found.centres if one.is_here), None),
        "missing": [one for one in found.centres if one.capacity is None],
        "stale": [one for one in found.centres if one.capacity is not None and one.capacity.is_stale_on(today)],
        "recipes": [recipes[name] for name in offered],
        "places": found.places(),
        "shown": recipes.get(shown),
        "picture": free_picture([row for row in rows if row.recipe == shown], weeks, get_language() or "en"),
        "asked": asked,
        "given": given | ({} if given["wish"] else {"wish": today.isoformat()}),
        "today": today,
        "offers": offers_for(asked.order, found, today) if asked and asked.order else (),
        "now": now,
    }
    return render(request, "lindra/national.html", context)
