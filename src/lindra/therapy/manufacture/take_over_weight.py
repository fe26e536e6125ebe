"""Make the batch for the patient's new weight: what depends on it is computed anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.checking import ORDER_WEIGHT
from lindra.masters.recipe import Recipe
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, deviation_of, outside
from lindra.therapy.manufacture.calculations import calculated
from lindra.therapy.manufacture.facts import WeightTakenOver
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class TakeOverWeight(Command):
    """Take the new weight over."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)


def gather(command: TakeOverWeight, dossiers: Dossiers, act: Act) -> AtStep:
    """Look up the batch and its therapy."""
    return at_step(command.batch, "", dossiers)


def weight_is_too_old(therapy: Therapy, recipe: Recipe | None, act: Act, *, field: str) -> Refusal | None:
    """Return why a dose can not be made for the weight that is known, or None."""
    dose = recipe.dose if recipe else None
    if dose is None or dose.weight_hours_max is None:
        return None
    weighed = therapy.weighed_at
    if weighed is not None and act.at - weighed <= timedelta(hours=float(dose.weight_hours_max)):
        return None
    when = f"{weighed:%Y-%m-%d %H:%M}" if weighed else "–"
    return objects(
        Text(
            f"The patient was weighed {when}, more than {dose.weight_hours_max} hours ago.",
            f"Patienten vägdes {when}, för mer än {dose.weight_hours_max} timmar sedan.",
        ),
        Text("The ward weighs the patient and records it.", "Avdelningen väger patienten och registrerar det."),
        field=field,
    )


@rule("MFG-045", "A batch takes over a weight that differs, before it is filled", "EU GMP Part IV 6.3")
def weight_differs(command: TakeOverWeight, evidence: AtStep, act: Act) -> Refusal | None:
    """Object when the batch is filled, or already made for that weight."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    if evidence.batch.bags:
        return objects(
            Text("The product is filled.", "Produkten är fylld."),
            Text(
                "Open a deviation: the dose was made for another weight.",
                "Öppna en avvikelse: dosen gjordes för en annan vikt.",
            ),
            field="batch",
        )
    if evidence.therapy.weight_kg != evidence.batch.weight_kg:
        return None
    return objects(
        Text(
            f"The batch is made for {written(evidence.batch.weight_kg)} kg.",
            f"Satsen görs för {written(evidence.batch.weight_kg)} kg.",
        ),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="batch",
    )


def decide(command: TakeOverWeight, evidence: AtStep, act: Act) -> Sequence[Fact]:
    """Take it over, and compute anew every completed step; a broken hard limit opens a deviation."""
    batch, therapy = evidence.batch, evidence.therapy
    facts: list[Fact] = [
        WeightTakenOver(
            batch=batch.number,
            therapy=therapy.number,
            before_kg=batch.weight_kg,
            weight_kg=therapy.weight_kg,
            at=act.at,
            by=act.person,
        )
    ]
    done = [step for step in evidence.recipe.steps if (record := batch.step(step.name)) and record.completed_at]
    numbers = deviation_numbers(evidence.last_deviation, act.at)
    for calculation, fact in calculated(evidence, done, act, {ORDER_WEIGHT: therapy.weight_kg}):
        step, before = evidence.recipe.step(fact.step), batch.step(fact.step)
        value = before.value(calculation.name) if before else None
        if step is None or (value is not None and value.value == fact.value.value):
            continue
        facts.append(fact)
        if fact.value.broken is Severity.HARD:
            facts.append(deviation_of(evidence, act, next(numbers), outside(calculation.label, fact.value, step)))
    return facts


def shows(command: TakeOverWeight, evidence: AtStep) -> Sequence[Line]:
    """Show both weights."""
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.batch.chain_of_identity),
        (Text("Made for", "Görs för"), f"{written(evidence.batch.weight_kg)} kg"),
        (Text("Weighed last", "Senast vägd"), f"{written(evidence.therapy.weight_kg)} kg"),
    )


operation = Operation(
    name="take-over-weight",
    title=Text("Make the batch for the new weight", "Gör satsen för den nya vikten"),
    command=TakeOverWeight,
    gather=gather,
    rules=(therapy_goes_on, weight_differs),
    decide=decide,
    shows=shows,
    roles=(Role.PHARMACIST, Role.PRODUCTION_MANAGER, Role.OPERATOR),
    signed=Meaning.PERFORMED,
)
