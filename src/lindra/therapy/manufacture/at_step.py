"""What every act on a step of a batch looks at, and the refusals that they share."""

from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.limit import Severity
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.gmp.value import Value
from lindra.masters.recipe import Recipe, Step
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.manufacture.batch import Batch, BatchStatus, StepRecord
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True)
class AtStep:
    """The batch, its therapy and pinned recipe, and the step as it is asked for and as it stands."""

    batch: Batch
    therapy: Therapy
    recipe: Recipe
    step: Step | None
    record: StepRecord | None
    last_deviation: str | None


def at_step(batch_number: str, step_name: str, dossiers: Dossiers) -> AtStep:
    """Look up the batch and the step that a command names."""
    batch = dossiers.need(Batch, batch_number, field="batch")
    therapy = dossiers.need(Therapy, batch.therapy, field="batch")
    recipe = dossiers.need(RecipeVersion, batch.recipe, field="batch").recipe
    return AtStep(
        batch,
        therapy,
        recipe,
        recipe.step(step_name),
        batch.step(step_name),
        dossiers.last_key(Deviation),
    )


def batch_is_in_manufacture(batch: Batch) -> Refusal | None:
    """Refuse when the batch may leave, or is decided on."""
    if batch.status is BatchStatus.IN_MANUFACTURE:
        return None
    return objects(
        Text(f"Batch {batch.number} is {batch.status.value}.", f"Sats {batch.number} är {batch.status.value}."),
        Text(
            "Nothing more is recorded in it. Open a deviation if something was found.",
            "Inget mer registreras i den. Öppna en avvikelse om något har upptäckts.",
        ),
        field="batch",
    )


def step_is_under_way(evidence: AtStep) -> Refusal | None:
    """Refuse when the step is unknown, has not started or is complete."""
    if evidence.step is None:
        return step_is_unknown(evidence)
    if evidence.record is None:
        return objects(
            Text(f"“{evidence.step.label.en}” has not started.", f"”{evidence.step.label.sv}” har inte startat."),
            Text("Start the step first.", "Starta steget först."),
            field="step",
        )
    if evidence.record.completed_at is not None:
        return objects(
            Text(f"“{evidence.step.label.en}” is complete.", f"”{evidence.step.label.sv}” är klart."),
            Text("A value in it is changed by a correction.", "Ett värde i det ändras med en rättelse."),
            field="step",
        )
    return step_stands_still(evidence)


def step_stands_still(evidence: AtStep) -> Refusal | None:
    """Refuse while the step is paused."""
    paused = evidence.record.paused if evidence.record is not None else None
    if paused is None or evidence.step is None:
        return None
    return objects(
        Text(
            f"“{evidence.step.label.en}” is paused: {paused.reason}",
            f"”{evidence.step.label.sv}” är pausat: {paused.reason}",
        ),
        Text("Resume the step first.", "Återuppta steget först."),
        field="step",
    )


def step_is_unknown(evidence: AtStep) -> Refusal:
    """Say which steps there are."""
    known = ", ".join(step.name for step in evidence.recipe.steps)
    return objects(
        Text("The recipe has no such step.", "Receptet har inget sådant steg."),
        Text(f"Choose: {known}.", f"Välj: {known}."),
        field="step",
    )


def deviation_of(evidence: AtStep, act: Act, number: str, what: Text) -> DeviationOpened:
    """Return the opening of a deviation by a limit in process."""
    return DeviationOpened(
        deviation=number,
        therapy=evidence.batch.therapy,
        batch=evidence.batch.number,
        origin=Origin.LIMIT,
        what=what,
        at=act.at,
        by=act.person,
    )


def outside(label: Text, value: Value, step: Step) -> Text:
    """Say that a value broke its hard limits, where and by how much."""
    limits = "; ".join(str(limit) for limit in value.limits if limit.severity is Severity.HARD)
    return Text(
        f"{step.label.en}: {label.en} {value} is outside {limits}.",
        f"{step.label.sv}: {label.sv} {value} ligger utanför {limits}.",
    )
