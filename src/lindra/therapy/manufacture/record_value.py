"""Record one value of a step, which is judged as it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import written
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.measured import measured, reason_is_missing, refused_value
from lindra.masters.recipe import STEP_ROLES, Expected, Measure
from lindra.masters.units import unit_shown
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.therapy.manufacture.at_step import (
    AtStep,
    at_step,
    batch_is_in_manufacture,
    deviation_of,
    outside,
    step_is_under_way,
)
from lindra.therapy.manufacture.calculations import numbers_of
from lindra.therapy.manufacture.facts import (
    ValueRecorded,
)
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class RecordValue(Command):
    """Record a value."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    measure: str = asks(Text("What is measured", "Vad som mäts"))
    value: str = asks(Text("Value", "Värde"))
    unit: str = asks(Text("Unit", "Enhet"), default="")
    reason: str | None = asks(Text("Reason, outside a soft limit", "Skäl, utanför en mjuk gräns"), default=None)


def gather(command: RecordValue, dossiers: Dossiers, act: Act) -> AtStep:
    """Look up the step."""
    return at_step(command.batch, command.step, dossiers)


def asked_for(evidence: AtStep, name: str) -> Measure | None:
    """Return the measure of that name in the step, or None."""
    step = evidence.step
    return next((one for one in step.measures if one.name == name), None) if step else None


@rule("MFG-008", "A value is recorded while its step goes on", "ALCOA++ contemporaneous; EU GMP Part IV 6.3")
def step_goes_on(command: RecordValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object before the step's start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


@rule(
    "MFG-009", "A value is one that the step asks for, written so that it can be read", "EU GMP Part IV 6.3; Annex 11 6"
)
def value_can_be_read(command: RecordValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to an unknown, doubled or unreadable value, and to another unit."""
    measure = asked_for(evidence, command.measure)
    if evidence.step is None or evidence.record is None:
        return None
    if measure is None:
        known = ", ".join(one.name for one in evidence.step.measures)
        return objects(
            Text(f"“{command.measure}” is not asked for here.", f"”{command.measure}” efterfrågas inte här."),
            Text(f"Choose: {known or '–'}.", f"Välj: {known or '–'}."),
            field="measure",
        )
    if evidence.record.value(command.measure) is not None:
        return objects(
            Text(f"{measure.label.en} is recorded already.", f"{measure.label.sv} är redan registrerat."),
            Text("Correct it, with a reason, if it is wrong.", "Rätta det, med skäl, om det är fel."),
            field="measure",
        )
    return refused_value(measure, command.value, command.unit)


def expected_codes(measure: Measure, evidence: AtStep) -> tuple[str, ...]:
    """Return the codes of which a scan must read one; none for what is no scan."""
    batch = evidence.batch
    match measure.expects:
        case Expected.CHAIN_OF_IDENTITY:
            return (batch.chain_of_identity,)
        case Expected.BATCH:
            return (batch.number,)
        case Expected.SOURCE:
            return batch.containers or (batch.collection, batch.chain_of_identity)
        case None:
            return ()


@rule("MFG-058", "The code that is read is the one that belongs here", "EU GMP Part IV 9.4; patient identification")
def right_code_is_read(command: RecordValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to another code: it may be another patient's."""
    measure = asked_for(evidence, command.measure)
    expected = expected_codes(measure, evidence) if measure is not None else ()
    if not expected or command.value in expected:
        return None
    return objects(
        Text(
            f"“{command.value[:40]}” was read; {' or '.join(expected)} belongs here.",
            f"”{command.value[:40]}” lästes; hit hör {' eller '.join(expected)}.",
        ),
        Text(
            "STOP. This may be another patient's. Put it aside, and find out whose it is.",
            "STOPP. Detta kan vara någon annans. Ställ det åt sidan och ta reda på vems det är.",
        ),
        field="value",
    )


@rule("MFG-010", "A value outside a soft limit comes with a reason", "EU GMP Part IV 9; 12")
def soft_limit_has_reason(command: RecordValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object when the reason is missing."""
    measure = asked_for(evidence, command.measure)
    if measure is None or refused_value(measure, command.value, command.unit) is not None:
        return None
    return reason_is_missing(measure, command.value, command.reason or "")


def target_of(measure: Measure, evidence: AtStep) -> Decimal | None:
    """Return what the value should come near, where the recipe says so and it is known."""
    return numbers_of(evidence.batch, evidence.recipe).get(measure.target) if measure.target else None


@rule("MFG-062", "A value comes near what was computed for it, or there is a reason", "EU GMP Part IV 9; Annex 11 6")
def value_is_near_its_target(command: RecordValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to a value far from its target, without a reason."""
    measure = asked_for(evidence, command.measure)
    if measure is None or refused_value(measure, command.value, command.unit) is not None:
        return None
    target = target_of(measure, evidence)
    if target is None or (command.reason or "").strip():
        return None
    if abs(Decimal(command.value) - target) <= abs(target) * measure.target_percent / 100:
        return None
    unit = unit_shown(measure.unit)
    return objects(
        Text(
            f"{measure.label.en}: {command.value}, and {written(target)} {unit} was computed.",
            f"{measure.label.sv}: {command.value}, och {written(target)} {unit} beräknades.",
        ),
        Text("Look again, and say why if it is right.", "Se efter på nytt, och ange varför om det stämmer."),
        field="reason",
    )


def decide(command: RecordValue, evidence: AtStep, act: Act) -> Sequence[Fact]:
    """Record and judge it; a broken hard limit opens a deviation."""
    measure = asked_for(evidence, command.measure)
    assert measure is not None
    assert evidence.step is not None
    value = measured(measure, command.value)
    facts: list[Fact] = [
        ValueRecorded(
            batch=command.batch,
            therapy=evidence.therapy.number,
            step=command.step,
            value=value,
            reason=command.reason or "",
            at=act.at,
            by=act.person,
        )
    ]
    if value.broken is Severity.HARD:
        number = next(deviation_numbers(evidence.last_deviation, act.at))
        facts.append(deviation_of(evidence, act, number, outside(measure.label, value, evidence.step)))
    return facts


operation = Operation(
    name="record-value",
    title=Text("Record a value", "Registrera ett värde"),
    command=RecordValue,
    gather=gather,
    rules=(
        therapy_goes_on,
        step_goes_on,
        value_can_be_read,
        right_code_is_read,
        soft_limit_has_reason,
        value_is_near_its_target,
    ),
    decide=decide,
    roles=STEP_ROLES,
)
