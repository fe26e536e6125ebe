"""Which version of a recipe is in force at a moment: of those that are approved, the last whose day has come."""

from datetime import datetime

from lindra.gmp.dossier import Dossiers
from lindra.masters.recipes.recipe_version import RecipeVersion


def recipe_in_force(dossiers: Dossiers, name: str, *, at: datetime) -> RecipeVersion | None:
    """Return the version of that name which came into force last before ``at`` and is not retired, or None."""
    in_force = [one for one in dossiers.each(RecipeVersion) if one.name == name and one.is_in_force(at)]
    return max(in_force, key=lambda one: (one.in_force_from, one.approved_at, one.version), default=None)
