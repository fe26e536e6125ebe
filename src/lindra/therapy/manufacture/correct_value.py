"""Correct a value that was written wrongly; the first stays visible, and what depends on it is computed anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind
from lindra.masters.measured import measured, refused_value
from lindra.masters.recipe import Measure, Step
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.therapy.manufacture.at_step import (
    AtStep,
    at_step,
    batch_is_in_manufacture,
    deviation_of,
    outside,
)
from lindra.therapy.manufacture.calculations import calculated, no_number
from lindra.therapy.manufacture.facts import (
    ValueCorrected,
)
from lindra.therapy.manufacture.record_value import asked_for
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class CorrectValue(Command):
    """Correct a value."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    measure: str = asks(Text("What was measured", "Vad som mättes"))
    value: str = asks(Text("The right value", "Rätt värde"))
    unit: str = asks(Text("Unit", "Enhet"), default="")
    reason: str = asks(Text("Why the first was wrong", "Varför det första var fel"), long=True)


def gather(command: CorrectValue, dossiers: Dossiers, act: Act) -> AtStep:
    """Look up the step."""
    return at_step(command.batch, command.step, dossiers)


@rule("MFG-011", "A correction changes a value that stands in the record", "21 CFR 211.188; ALCOA++ traceable")
def value_stands(command: CorrectValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object when there is no such value, or it would not change."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    stands = evidence.record.value(command.measure) if evidence.record else None
    if stands is None or stands.is_calculated:
        return objects(
            Text(f"“{command.measure}” has not been recorded.", f"”{command.measure}” är inte registrerat."),
            Text(
                "Only a recorded value is corrected; a calculated one follows.",
                "Bara ett registrerat värde rättas; ett beräknat följer med.",
            ),
            field="measure",
        )
    if stands.value == command.value:
        return objects(
            Text("The value is the same.", "Värdet är detsamma."),
            Text("Nothing needs to be corrected.", "Inget behöver rättas."),
            field="value",
        )
    return None


@rule("MFG-012", "A corrected value can be read, in its own unit", "EU GMP Part IV 6.3")
def corrected_value_can_be_read(command: CorrectValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to what can not be taken as a value."""
    measure = asked_for(evidence, command.measure)
    return refused_value(measure, command.value, command.unit) if measure else None


@rule("MFG-013", "What depends on a corrected value can be computed anew", "EU GMP Annex 11 6")
def dependants_can_be_computed(command: CorrectValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object when a calculation would give no number."""
    measure = asked_for(evidence, command.measure)
    if measure is None or measure.kind is not ValueKind.NUMBER:
        return None
    if refused_value(measure, command.value, command.unit) is not None:
        return None
    problem = no_number(evidence, _complete_steps(evidence), act, _changed(command, measure))
    return objects(problem, Text("Check the value.", "Kontrollera värdet."), field="value") if problem else None


def _complete_steps(evidence: AtStep) -> list[Step]:
    return [
        step
        for step in evidence.recipe.steps
        if (record := evidence.batch.step(step.name)) is not None and record.completed_at is not None
    ]


def _changed(command: CorrectValue, measure: Measure) -> dict[str, Decimal]:
    if measure.kind is not ValueKind.NUMBER:
        return {}
    return {f"{command.step}.{command.measure}": Decimal(command.value)}


def decide(command: CorrectValue, evidence: AtStep, act: Act) -> Sequence[Fact]:
    """Correct it, compute what depends on it, and open a deviation for each hard limit that is broken now."""
    measure = asked_for(evidence, command.measure)
    assert measure is not None
    assert evidence.step is not None
    assert evidence.record is not None
    stands = evidence.record.value(command.measure)
    assert stands is not None
    numbers = deviation_numbers(evidence.last_deviation, act.at)
    value = measured(measure, command.value)
    facts: list[Fact] = [
        ValueCorrected(
            batch=command.batch,
            therapy=evidence.therapy.number,
            step=command.step,
            first=stands.value,
            value=value,
            reason=command.reason,
            at=act.at,
            by=act.person,
        )
    ]
    if value.broken is Severity.HARD:
        facts.append(deviation_of(evidence, act, next(numbers), outside(measure.label, value, evidence.step)))
    for calculation, fact in calculated(evidence, _complete_steps(evidence), act, _changed(command, measure)):
        record = evidence.batch.step(fact.step)
        before = record.value(calculation.name) if record else None
        if before is not None and before.value == fact.value.value:
            continue
        facts.append(fact)
        step = evidence.recipe.step(fact.step)
        if fact.value.broken is Severity.HARD and step is not None:
            facts.append(deviation_of(evidence, act, next(numbers), outside(calculation.label, fact.value, step)))
    return facts


operation = Operation(
    name="correct-value",
    title=Text("Correct a value", "Rätta ett värde"),
    command=CorrectValue,
    gather=gather,
    rules=(therapy_goes_on, value_stands, corrected_value_can_be_read, dependants_can_be_computed),
    decide=decide,
    roles=(Role.OPERATOR, Role.QUALITY_ASSURANCE),
)
