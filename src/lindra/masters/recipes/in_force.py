"""Which version of a recipe is in force: the newest that is approved."""

from lindra.gmp.dossier import Dossiers
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion


def recipe_in_force(dossiers: Dossiers, name: str) -> RecipeVersion | None:
    """Return the version of that name approved last and not retired, or None."""
    approved = [one for one in dossiers.each(RecipeVersion) if one.name == name and one.approved_at is not None]
    in_force = [one for one in approved if one.status is RecipeStatus.APPROVED]
    return max(in_force, key=lambda one: (one.approved_at, one.version), default=None)
