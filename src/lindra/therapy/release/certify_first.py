"""Certify a fresh batch for the patient while the last tests are still read."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Certifier
from lindra.masters.units import unit_shown
from lindra.therapy.manufacture.facts import (
    BatchMayLeave,
)
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.release.decision import (
    Evidence,
    decider_is_free,
    evidence_of,
    no_decision_yet,
    no_lot_is_blocked,
    nothing_stands_in_the_way,
    review_holds,
)
from lindra.therapy.release.facts import BatchFirstCertified
from lindra.therapy.release.record_of_batch import RecordOfBatch
from lindra.therapy.release.review_batch import results_shown


@dataclass(frozen=True, kw_only=True)
class CertifyFirst(Command):
    """Certify a batch, first."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)


def gather(command: CertifyFirst, dossiers: Dossiers, act: Act) -> Evidence:
    """Go through the record."""
    return evidence_of(command.batch, dossiers)


def dose_of(record: RecordOfBatch) -> Decimal | None:
    """Return how much one dose holds per kilogram, as the recipe computes it, or None."""
    if record.recipe.dose is None:
        return None
    step, _, name = record.recipe.dose.calculation.partition(".")
    found = record.batch.step(step)
    value = found.value(name) if found else None
    return Decimal(value.value) if value else None


@rule("REL-008", "The dose lies within the range of the recipe for this patient's weight", "EU GMP Part IV 6; 11")
def dose_is_in_range(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a dose that is unknown, too small or too large."""
    dose, asked = dose_of(evidence.record), evidence.record.recipe.dose
    if dose is None or asked is None:
        return None
    low, high = asked.range_for(evidence.therapy.cohort)
    if (low is None or low <= dose) and (high is None or dose <= high):
        return None
    unit = unit_shown(asked.unit)
    return objects(
        Text(
            f"The dose is {written(dose)} {unit}; {low or '–'} to {high or '–'} is allowed.",
            f"Dosen är {written(dose)} {unit}; {low or '–'} till {high or '–'} är tillåtet.",
        ),
        Text("Reject the batch, or talk with the physician.", "Kassera satsen, eller tala med läkaren."),
        field="batch",
    )


@rule("REL-009", "A batch is certified first once", "EU GMP Part IV 11")
def first_is_new(command: CertifyFirst, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it has its first certification."""
    release = evidence.record.release
    if release is None or release.first_certified_at is None:
        return None
    return objects(
        Text("The batch has its first certification.", "Satsen har sin första certifiering."),
        Text(
            "Certify it for good when the last tests are in.", "Certifiera den slutligt när de sista testerna är klara."
        ),
        field="batch",
    )


@rule("REL-010", "A bag that is certified can still be used", "EU GMP Part IV 11")
def bag_is_not_expired(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when every bag has expired."""
    if not evidence.record.bags or any(bag.expires_at > act.at for bag in evidence.record.bags):
        return None
    return objects(
        Text("Every bag has expired.", "Alla påsar har gått ut."),
        Text("Reject the batch.", "Kassera satsen."),
        field="batch",
    )


@rule("REL-012", "A dose is no larger in volume than the recipe allows", "EU GMP Part IV 6; SmPC 4.2")
def volume_is_in_range(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a dose of too great a volume."""
    record = evidence.record
    asked = record.recipe.dose
    if asked is None or asked.volume_max is None:
        return None
    step, _, name = asked.volume_calculation.partition(".")
    found = record.batch.step(step)
    value = found.value(name) if found else None
    if value is None or Decimal(value.value) <= asked.volume_max:
        return None
    unit = unit_shown(value.unit)
    return objects(
        Text(
            f"The dose is {value.value} {unit}; {asked.volume_max} is the most.",
            f"Dosen är {value.value} {unit}; högst {asked.volume_max} får ges.",
        ),
        Text("Reject the batch, or talk with the physician.", "Kassera satsen, eller tala med läkaren."),
        field="batch",
    )


@rule("REL-015", "A bank is no older than its recipe allows, in doublings and passages", "EU GMP Part IV 8")
def bank_is_young(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a stock whose cells have doubled or been passaged too often."""
    bank = evidence.record.recipe.bank
    if bank is None:
        return None
    passages = Decimal(bank.passages_max) if bank.passages_max is not None else None
    limits = (
        (bank.doublings, bank.doublings_max, Text("doublings", "fördubblingar")),
        (bank.passages, passages, Text("passages", "passager")),
    )
    for name, most, what in limits:
        step, _, value_name = name.partition(".")
        found = evidence.record.batch.step(step)
        value = found.value(value_name) if found else None
        if value is not None and most is not None and Decimal(value.value) > most:
            return objects(
                Text(
                    f"The cells are at {value.value} {what.en}; {most} is the most.",
                    f"Cellerna är vid {value.value} {what.sv}; högst {most} får det vara.",
                ),
                Text("Reject the batch; begin from a younger vial.", "Kassera satsen; börja från en yngre ampull."),
                field="batch",
            )
    return None


@rule("REL-013", "The Qualified Person certifies what is manufactured", "EU GMP Part IV 11; 16")
def batch_is_manufactured(command: CertifyFirst, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a preparation, which the pharmacist releases."""
    if evidence.record.recipe.certifier is Certifier.QUALIFIED_PERSON:
        return None
    return objects(
        Text("This is a preparation, made after release.", "Detta är en beredning, gjord efter frisläppning."),
        Text("The pharmacist releases it.", "Apotekaren frisläpper den."),
        field="batch",
    )


def decide(command: CertifyFirst, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Let the bags go."""
    batch, therapy = command.batch, evidence.therapy.number
    return (
        BatchFirstCertified(
            release=batch,
            batch=batch,
            therapy=therapy,
            pending=evidence.completeness.pending,
            at=act.at,
            by=act.person,
        ),
        BatchMayLeave(batch=batch, therapy=therapy, at=act.at),
    )


def shows(command: CertifyFirst, evidence: Evidence) -> Sequence[Line]:
    """Show the patient's code, the dose, every result and what is pending."""
    dose = dose_of(evidence.record)
    asked = evidence.record.recipe.dose
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        (Text("Dose", "Dos"), f"{written(dose)} {unit_shown(asked.unit)}" if dose is not None and asked else "–"),
        (Text("Pending", "Väntar"), ", ".join(evidence.completeness.pending) or "–"),
        *results_shown(evidence.record),
    )


operation = Operation(
    name="certify-first",
    title=Text("Certify a batch, first stage", "Certifiera en sats, första steget"),
    command=CertifyFirst,
    gather=gather,
    rules=(
        therapy_goes_on,
        review_holds,
        nothing_stands_in_the_way,
        no_lot_is_blocked,
        decider_is_free,
        no_decision_yet,
        batch_is_manufactured,
        dose_is_in_range,
        volume_is_in_range,
        bank_is_young,
        first_is_new,
        bag_is_not_expired,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.QUALIFIED_PERSON,),
    signed=Meaning.CERTIFIED,
    seals=True,
)
