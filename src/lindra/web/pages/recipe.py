"""The recipes, and one version with the source of every number."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lindra.gmp.text import Text
from lindra.masters.difference import changes
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.web.door import store
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
    with store().reading() as record:
        found = record.each(RecipeVersion)
    return render(request, "lindra/recipes.html", {"rows": [(one, word(one.status.value)) for one in found]})


@login_required
def recipe(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Show one version."""
    with store().reading() as record:
        found = record.find(RecipeVersion, f"{name}/{version}")
        others = [one for one in record.each(RecipeVersion) if one.name == name and one.version != version]
    if found is None:
        raise Http404
    # Compared with the version that is asked for, or with the one proposed last before it.
    asked = request.GET.get("with", "")
    earlier = [one for one in others if one.proposed_at < found.proposed_at]
    chosen = next((one for one in others if one.version == asked), None)
    before = chosen or max(earlier, key=lambda one: one.proposed_at, default=None)
    context = {
        "version": found,
        "recipe": found.recipe,
        "flow": flow_chart(found.recipe, get_language() or "en"),
        "dose_ranges": dose_ranges(found.recipe),
        "status": word(found.status.value),
        "others": others,
        "before": before,
        "changes": changes(before.recipe, found.recipe) if before else (),
    }
    return render(request, "lindra/recipe.html", context)
