"""Everything that a release looks at: the batch and all that belongs to it."""

from dataclasses import dataclass

from lindra.gmp.dossier import Dossiers
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.masters.units import unit_shown
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.environment.plate import Plate
from lindra.therapy.control.sample import Sample
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.deviations_of import deviations_of
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.release.release import Release


@dataclass(frozen=True)
class RecordOfBatch:
    """One batch with its recipe, samples, bags, deviations, alarms, plates and release so far."""

    batch: Batch
    therapy: Therapy
    recipe: Recipe
    samples: tuple[Sample, ...]
    bags: tuple[Bag, ...]
    deviations: tuple[Deviation, ...]
    alarms: tuple[Alarm, ...]
    release: Release | None
    plates: tuple[Plate, ...] = ()

    def result(self, test: str) -> tuple[str, bool] | None:
        """Return a test's result as it is shown, and whether it passes; None while it is awaited."""
        for sample in self.samples:
            found = sample.result(test)
            if found is not None:
                return f"{found.value} {unit_shown(found.unit)}".rstrip(), found.passes
        return None

    @property
    def hands(self) -> frozenset[str]:
        """Everyone who made, verified or tested the batch."""
        found: set[str | None] = {self.batch.opened_by}
        for step in self.batch.steps:
            found |= {step.started_by, step.completed_by, step.verified_by}
            found |= {value.by for value in step.values} | {issue.by for issue in step.issues}
        for sample in self.samples:
            found |= {sample.taken_by, sample.received_by} | {result.by for result in sample.results}
        for plate in self.plates:
            found |= {plate.exposed_by} | {one.by for one in (plate.first, plate.second) if one is not None}
        return frozenset(person for person in found if person is not None)


def record_of_batch(number: str, dossiers: Dossiers) -> RecordOfBatch:
    """Look up the batch that a command names, and all that belongs to it."""
    batch = dossiers.need(Batch, number, field="batch")
    return RecordOfBatch(
        batch=batch,
        therapy=dossiers.need(Therapy, batch.therapy, field="batch"),
        recipe=dossiers.need(RecipeVersion, batch.recipe, field="batch").recipe,
        samples=tuple(one for one in dossiers.of_therapy(Sample, batch.therapy) if one.batch == number),
        bags=tuple(one for one in dossiers.of_therapy(Bag, batch.therapy) if one.batch == number),
        deviations=deviations_of(dossiers, batch),
        alarms=tuple(dossiers.of_therapy(Alarm, batch.therapy)),
        release=dossiers.find(Release, number),
        plates=tuple(one for one in dossiers.of_therapy(Plate, batch.therapy) if one.batch == number),
    )
