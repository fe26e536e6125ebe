"""What issuing, applying and destroying a label look at alike: the bag, and the step of labelling."""

from dataclasses import dataclass
from typing import Any

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import StepKind
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch


@dataclass(frozen=True)
class Labelling(AtStep):
    """The bag, besides the step of labelling."""

    bag: Bag


@dataclass(frozen=True)
class LabellingRun(AtStep):
    """The batch's containers that are there, besides the step of labelling."""

    bags: tuple[Bag, ...]


def labelling_run(number: str, dossiers: Dossiers) -> LabellingRun:
    """Look up a batch's containers and its step of labelling."""
    at = _at_labelling(number, dossiers, field="batch")
    found = (dossiers.find(Bag, one) for one in at.batch.bags)
    bags = tuple(bag for bag in found if bag is not None and bag.discarded_at is None)
    return LabellingRun(at.batch, at.therapy, at.recipe, at.step, at.record, at.last_deviation, bags)


def _at_labelling(number: str, dossiers: Dossiers, *, field: str) -> AtStep:
    batch = dossiers.need(Batch, number, field=field)
    recipe = dossiers.need(RecipeVersion, batch.recipe, field=field).recipe
    step = next(step for step in recipe.steps if step.kind is StepKind.LABEL)
    return at_step(number, step.name, dossiers)


def labelling(number: str, dossiers: Dossiers) -> Labelling:
    """Look up a bag and its batch's step of labelling."""
    bag = dossiers.need(Bag, number, field="bag")
    at = _at_labelling(bag.batch, dossiers, field="bag")
    return Labelling(at.batch, at.therapy, at.recipe, at.step, at.record, at.last_deviation, bag)


@rule("MFG-024", "A bag is labelled while the step of labelling goes on", "EU GMP Part IV 9; Annex 13")
def labelling_goes_on(command: Any, evidence: AtStep, act: Act) -> Refusal | None:
    """Object before its start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


def nothing_out(bag: str) -> Refusal:
    """Say that no copy of the bag's label is out."""
    return objects(
        Text(f"No label is out for {bag}.", f"Ingen etikett är utlämnad för {bag}."),
        Text("Issue one first.", "Lämna ut en först."),
        field="bag",
    )
