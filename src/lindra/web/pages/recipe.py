"""The recipes, and one version with the source of every number."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import combinations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lindra.gmp.text import Text
from lindra.masters.difference import changes
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.web.door import clock, store
from lindra.web.trees import flow_chart
from lindra.web.words import word


def dose_ranges(recipe: Recipe) -> list[tuple[Decimal | None, Decimal | None, Text]]:
    """Return each range of the dose, with the cohort's name where there are cohorts."""
    if recipe.dose is None:
        return []
    if recipe.dose.cohorts:
        return [(one.least, one.most, one.label) for one in recipe.dose.cohorts]
    return [(*recipe.dose.range_for(""), Text("", ""))]


@login_required
def recipes(request: HttpRequest) -> HttpResponse:
    """List every version."""
    now = clock.now()
    with store().reading() as record:
        found = record.each(RecipeVersion)
        in_force = {name: recipe_in_force(record, name, at=now) for name in {one.name for one in found}}
    rows = [(one, state_of(one, in_force[one.name], now), before_it(one, found)) for one in found]
    return render(request, "lindra/recipes.html", {"rows": rows})


def state_of(version: RecipeVersion, in_force: RecipeVersion | None, now: datetime) -> Text:
    """Return where a version stands: whose approval it waits for, from when it is in force, what has replaced it."""
    if version.status is RecipeStatus.PROPOSED and version.production_approved_at is None:
        return Text("proposed, waits for production", "föreslaget, väntar på produktionen")
    if version.status is RecipeStatus.PROPOSED:
        return Text("waits for quality assurance", "väntar på kvalitetssäkringen")
    if version.status is RecipeStatus.RETIRED or (in_force is not None and in_force.key == version.key):
        return word(version.status.value)
    if not version.is_in_force(now):
        return Text(f"approved, in force from {version.effective_on}", f"godkänt, i kraft från {version.effective_on}")
    key = in_force.key if in_force else "–"
    return Text(f"approved, replaced by {key}", f"godkänt, ersatt av {key}")


def before_it(version: RecipeVersion, everything: Sequence[RecipeVersion]) -> RecipeVersion | None:
    """Return the version of the same recipe that was proposed last before this one."""
    earlier = [one for one in everything if one.name == version.name and one.proposed_at < version.proposed_at]
    return max(earlier, key=lambda one: one.proposed_at, default=None)


@login_required
def recipe(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Show one version."""
    now = clock.now()
    with store().reading() as record:
        found = record.find(RecipeVersion, f"{name}/{version}")
        others = [one for one in record.each(RecipeVersion) if one.name == name and one.version != version]
        in_force = recipe_in_force(record, name, at=now)
    if found is None:
        raise Http404
    before = before_it(found, others)
    context = {
        "version": found,
        "recipe": found.recipe,
        "flow": flow_chart(found.recipe, get_language() or "en"),
        "dose_ranges": dose_ranges(found.recipe),
        "status": state_of(found, in_force, now),
        "others": others,
        "before": before,
        "changes": changes(before.recipe, found.recipe) if before else (),
    }
    return render(request, "lindra/recipe.html", context)


@login_required
def against(request: HttpRequest, name: str, version: str, other: str) -> HttpResponse:
    """Show two versions side by side: what stood in ``other``, what stands in ``version``."""
    now = clock.now()
    with store().reading() as record:
        versions = [one for one in record.each(RecipeVersion) if one.name == name]
        in_force = recipe_in_force(record, name, at=now)
    versions.sort(key=lambda one: one.proposed_at)
    old = next((one for one in versions if one.version == other), None)
    new = next((one for one in versions if one.version == version), None)
    if old is None or new is None:
        raise Http404
    context = {
        "old": old,
        "new": new,
        "old_state": state_of(old, in_force, now),
        "new_state": state_of(new, in_force, now),
        "title": new.recipe.title,
        "rows": changes(old.recipe, new.recipe),
        "pairs": [pair for pair in combinations(versions, 2) if set(pair) != {old, new}],
    }
    return render(request, "lindra/against.html", context)
