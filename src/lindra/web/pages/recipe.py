"""The recipes, and one version with the source of every number."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.web.door import store
from lindra.web.words import word


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
    if found is None:
        raise Http404
    context = {"version": found, "recipe": found.recipe, "status": word(found.status.value)}
    return render(request, "lindra/recipe.html", context)
