"""What the system computes: every calculation of a step, from what has been recorded."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from lindra.gmp.act import Act
from lindra.gmp.quantity import written
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind, judged
from lindra.masters.checking import ORDER_DOSE, ORDER_WEIGHT, STOCK_AMOUNT, STOCK_CONTAINERS
from lindra.masters.formula import FormulaError, compute, names_in
from lindra.masters.recipe import Calculation, Recipe, Step
from lindra.therapy.manufacture.at_step import (
    AtStep,
)
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import (
    ValueCalculated,
)


def numbers_of(batch: Batch, recipe: Recipe, changed: dict[str, Decimal] | None = None) -> dict[str, Decimal]:
    """Return every number of the batch by ``step.name``, with the order's weight; ``changed`` takes precedence."""
    numbers = {ORDER_WEIGHT: batch.weight_kg}
    if batch.dose is not None:
        numbers[ORDER_DOSE] = batch.dose
    if batch.stock_amount is not None:
        numbers[STOCK_AMOUNT] = batch.stock_amount.value
        numbers[STOCK_CONTAINERS] = Decimal(len(batch.containers))
    for step in recipe.steps:
        record = batch.step(step.name)
        if record is None:
            continue
        words = {measure.name for measure in step.measures if measure.kind is not ValueKind.NUMBER}
        for value in record.values:
            if value.name not in words:
                numbers[f"{step.name}.{value.name}"] = Decimal(value.value)
    return numbers | (changed or {})


def calculated(
    evidence: AtStep, steps: Iterable[Step], act: Act, changed: dict[str, Decimal] | None = None
) -> Iterator[tuple[Calculation, ValueCalculated]]:
    """Yield each calculation of the steps, in order; raises FormulaError where one gives no number."""
    batch = evidence.batch
    numbers = numbers_of(batch, evidence.recipe, changed)
    for step in steps:
        for calculation in step.calculations:
            names = names_in(calculation.formula)
            full = {name: name if "." in name else f"{step.name}.{name}" for name in names}
            values = {name: numbers[full[name]] for name in names if full[name] in numbers}
            found = compute(calculation.formula, values, decimals=calculation.decimals)
            numbers[f"{step.name}.{calculation.name}"] = found
            yield (
                calculation,
                ValueCalculated(
                    batch=batch.number,
                    therapy=batch.therapy,
                    step=step.name,
                    value=judged(calculation.name, found, calculation.unit, calculation.limits),
                    formula=calculation.formula,
                    inputs=tuple((name, written(values[name])) for name in names),
                    at=act.at,
                ),
            )


def no_number(
    evidence: AtStep, steps: Iterable[Step], act: Act, changed: dict[str, Decimal] | None = None
) -> Text | None:
    """Return why a calculation gives no number, or None when all do."""
    try:
        list(calculated(evidence, steps, act, changed))
    except FormulaError as error:
        return error.problem
    return None
