"""The rule that opening a batch shares: somebody can do each of its steps."""

from typing import Any, Protocol

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipes.people_for import is_missing, roster
from lindra.masters.recipes.recipe_version import RecipeVersion


class Staffing(Protocol):
    """What the rule looks at."""

    @property
    def nobody_for(self) -> Text | None:
        """Which steps of the recipe no trained person can do, or None when each has someone."""


def nobody_for(version: RecipeVersion | None, dossiers: Dossiers, act: Act) -> Text | None:
    """Look up which steps of a version no trained person can do."""
    return is_missing(version.recipe, roster(dossiers), act.at.date()) if version is not None else None


@rule("MFG-117", "A batch is opened when each of its steps has a trained person", "EU GMP Part IV 3; 6")
def every_step_has_a_person(command: Any, evidence: Staffing, act: Act) -> Refusal | None:
    """Object when a step of the recipe is one that no trained person can do."""
    if evidence.nobody_for is None:
        return None
    return objects(
        evidence.nobody_for,
        Text(
            "Train and qualify people first: the production manager or quality assurance records it on the page of "
            "people. The cells wait meanwhile.",
            "Utbilda och kvalificera personer först: produktionschefen eller kvalitetssäkringen registrerar det på "
            "sidan med personer. Cellerna väntar så länge.",
        ),
    )
