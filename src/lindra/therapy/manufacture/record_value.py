"""Record one value of a step, which is judged as it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from lindra.gmp.value import ValueKind
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
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.calculations import numbers_of
from lindra.therapy.manufacture.facts import (
    ValueRecorded,
)
from lindra.therapy.manufacture.logbook import Logbook
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

# Entered later than this after it was seen, a value has its reason. Shorter is the time it takes to write.
LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class RecordValue(Command):
    """Record a value."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    measure: str = asks(Text("What is measured", "Vad som mäts"))
    value: str = asks(Text("Value", "Värde"))
    unit: str = asks(Text("Unit", "Enhet"), default="")
    reason: str | None = asks(Text("Reason, outside a soft limit", "Skäl, utanför en mjuk gräns"), default=None)
    happened_at: datetime | None = asks(
        Text("Seen at, if not now", "Sett klockan, om inte nu"), happened=True, default=None
    )
    late_reason: str | None = asks(Text("Why it is entered later", "Varför det förs in senare"), default=None)


@dataclass(frozen=True)
class Evidence(AtStep):
    """The files that are attached to the step, besides the step; looked up where the value is one."""

    files: frozenset[str]


def gather(command: RecordValue, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step."""
    at = at_step(command.batch, command.step, dossiers)
    measure, logbook = asked_for(at, command.measure), None
    if measure is not None and measure.kind is ValueKind.FILE:
        logbook = dossiers.find(Logbook, command.batch)
    files = frozenset(one.digest for one in logbook.files_of(command.step)) if logbook else frozenset()
    return Evidence(**vars(at), files=files)


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
    return expected_codes_of(measure, evidence.batch)


def expected_codes_of(measure: Measure, batch: Batch) -> tuple[str, ...]:
    """Return the codes of a batch of which a scan must read one; none for what is no scan."""
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


@rule("MFG-139", "A file that is recorded as a value is attached to the step", "ALCOA++ original, available")
def file_is_attached(command: RecordValue, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a digest of which the step has no file."""
    measure = asked_for(evidence, command.measure)
    if measure is None or measure.kind is not ValueKind.FILE or command.value in evidence.files:
        return None
    return objects(
        Text("That file is not attached to the step.", "Den filen är inte bifogad till steget."),
        Text("Attach the file to the step first.", "Bifoga filen till steget först."),
        field="value",
    )


@rule("MFG-140", "A value that is entered late says why", "ALCOA++ contemporaneous; 21 CFR 211.188")
def late_entry_has_reason(command: RecordValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to a time farther back than it takes to write, without a reason."""
    seen = command.happened_at
    if seen is None or act.at - seen <= LATE_AFTER or (command.late_reason or "").strip():
        return None
    minutes = int((act.at - seen).total_seconds() // 60)
    return objects(
        Text(f"It was seen {minutes} min ago.", f"Det sågs för {minutes} min sedan."),
        Text("Say why it is entered now.", "Ange varför det förs in nu."),
        field="late_reason",
    )


@rule("MFG-141", "The time that is claimed for a value lies within its step", "ALCOA++ contemporaneous, consistent")
def claimed_time_is_within_step(command: RecordValue, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to a time before the step began."""
    record = evidence.record
    if command.happened_at is None or record is None:
        return None
    # A clock on a wall tells the minute: whatever happened in the minute of the start is within the step.
    if command.happened_at >= record.started_at.replace(second=0, microsecond=0):
        return None
    return objects(
        Text(
            f"The step began {record.started_at:%Y-%m-%d %H:%M} UTC, after that time.",
            f"Steget började {record.started_at:%Y-%m-%d %H:%M} UTC, efter den tiden.",
        ),
        Text(
            "Give the time when it was seen. What was written on a printed form is copied from the form.",
            "Ange tiden då det sågs. Det som skrevs på ett utskrivet formulär skrivs av från formuläret.",
        ),
        field="happened_at",
    )


def decide(command: RecordValue, evidence: AtStep, act: Act) -> Sequence[Fact]:
    """Record and judge it; a broken hard limit opens a deviation."""
    return recorded(command, evidence, act)


def recorded(
    command: RecordValue, evidence: AtStep, act: Act, *, form: str = "", written_by: str = ""
) -> Sequence[Fact]:
    """Return what a value that is recorded, or copied from a form, leads to."""
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
            happened_at=command.happened_at,
            late_reason=command.late_reason or "",
            form=form,
            written_by=written_by,
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
        file_is_attached,
        late_entry_has_reason,
        claimed_time_is_within_step,
    ),
    decide=decide,
    roles=STEP_ROLES,
)
