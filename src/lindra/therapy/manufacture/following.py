"""Which steps follow which: what is complete, what is left out by its condition, what still stands in the way."""

from decimal import Decimal

from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.masters.formula import FormulaError, holds, names_in_condition
from lindra.masters.recipe import Step
from lindra.therapy.manufacture.at_step import AtStep
from lindra.therapy.manufacture.batch import Batch


def is_left_out(batch: Batch, step: Step) -> bool:
    """Tell whether a step is left out: its condition is told by values that are there, and fails."""
    if not step.when or batch.step(step.name) is not None:
        return False
    values: dict[str, Decimal] = {}
    for name in names_in_condition(step.when):
        at, _, value_name = name.partition(".")
        record = batch.step(at)
        if at == "order":
            values[name] = batch.weight_kg if value_name == "weight" else (batch.dose or Decimal(0))
        elif record is not None and record.completed_at is not None:
            value = record.value(value_name)
            if value is not None:
                values[name] = Decimal(value.value)
    try:
        return not holds(step.when, values)
    except FormulaError:
        return False  # a value is missing: nobody knows yet


def is_done(batch: Batch, step: Step) -> bool:
    """Tell whether a step is complete, and verified where it is critical, or left out."""
    record = batch.step(step.name)
    if record is None:
        return is_left_out(batch, step)
    if record.completed_at is None:
        return False
    return record.verified_at is not None or not step.critical


def not_complete_before(evidence: AtStep) -> Refusal | None:
    """Refuse while a step that comes before is not done."""
    assert evidence.step is not None
    before = [evidence.recipe.step(name) for name in evidence.step.after]
    waiting = [step for step in before if step is not None and not is_done(evidence.batch, step)]
    if not waiting:
        return None
    return objects(
        Text(
            "Not complete yet: " + ", ".join(step.label.en for step in waiting) + ".",
            "Ännu inte klart: " + ", ".join(step.label.sv for step in waiting) + ".",
        ),
        Text(
            "Complete it, and let a second person verify it where it is critical.",
            "Slutför det, och låt en andra person kontrollera det där det är kritiskt.",
        ),
        field="step",
    )
