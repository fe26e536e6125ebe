"""Recipes and changes on their way through the hands of production and of quality assurance."""

from collections.abc import Sequence

from lindra.facility.people.facts import Taught
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.simulation.at_work import AtWork


def proposed_and_approved(work: AtWork, recipe_text: str, *, training: Taught = Taught.DRY_RUN) -> str:
    """Propose a version and approve it, by both; a version after the first needs its change. Returns its key."""
    key = proposed(work, recipe_text)
    if any(one.partition("/")[0] == key.partition("/")[0] for one in approved_versions(work)):
        change_approved(work, recipes=(key,))
    work.does("approve-recipe-for-production", by="production manager", recipe=key, training=training)
    work.does("approve-recipe", by="quality", recipe=key)
    return key


def proposed(work: AtWork, recipe_text: str) -> str:
    """Propose a version; returns its key."""
    recipe = read_recipe(recipe_text)
    assert isinstance(recipe, Recipe), recipe
    work.does("propose-recipe", by="production manager", text=recipe_text)
    return f"{recipe.name}/{recipe.version}"


def approved_versions(work: AtWork) -> list[str]:
    """Return the versions that have been approved, retired ones too."""
    from lindra.masters.recipes.recipe_version import RecipeVersion

    with work.store.reading() as record:
        return [one.key for one in record.each(RecipeVersion) if one.approved_at is not None]


def change_approved(work: AtWork, *, recipes: Sequence[str]) -> str:
    """Take a change that names these versions to its approval by production and by quality; returns its number."""
    done = work.does(
        "propose-change",
        by="production manager",
        what=f"Work after {', '.join(recipes)} from now on.",
        why="What was learnt in the batches so far.",
        risk="Low; the validated ranges are kept.",
        recipes=tuple(recipes),
    )
    change = done.facts[0].about()[0].key
    assessment = "Within the validated ranges; batches under way stay on their version."
    work.does("assess-change", by="quality", change=change, assessment=assessment)
    work.does("approve-change-for-production", by="production manager", change=change)
    work.does("approve-change", by="quality", change=change)
    return change
