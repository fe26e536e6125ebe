"""What comments and files look at alike: the batch, and the step that they name, if any."""

from dataclasses import dataclass
from typing import Any

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.manufacture.batch import Batch


@dataclass(frozen=True)
class AtLogbook:
    """The batch and its recipe."""

    batch: Batch
    recipe: Recipe


def at_logbook(batch_number: str, dossiers: Dossiers) -> AtLogbook:
    """Look up the batch."""
    batch = dossiers.need(Batch, batch_number, field="batch")
    return AtLogbook(batch, dossiers.need(RecipeVersion, batch.recipe, field="batch").recipe)


@rule(
    "MFG-135", "What is written in the logbook is about a step of the batch, or about all of it", "ALCOA++ consistent"
)
def step_is_of_the_batch(command: Any, evidence: AtLogbook, act: Act) -> Refusal | None:
    """Object to a step that the recipe lacks."""
    if not command.step or evidence.recipe.step(command.step) is not None:
        return None
    return objects(
        Text("The recipe has no such step.", "Receptet har inget sådant steg."),
        Text(
            "Name a step of the recipe, or none for the whole batch.",
            "Ange ett steg i receptet, eller inget för hela satsen.",
        ),
        field="step",
    )
