"""Read a copied value off the paper a second time, as another person."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.gmp.value import ValueKind
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture
from lindra.therapy.manufacture.batch import StepValue
from lindra.therapy.manufacture.form import Form
from lindra.therapy.manufacture.form_facts import TranscriptionConfirmed
from lindra.therapy.manufacture.verify_step import VERIFYING


@dataclass(frozen=True, kw_only=True)
class ConfirmTranscription(Command):
    """Read a copied value a second time."""

    form: str = asks(Text("Form", "Formulär"), refers_to="form", scan=True)
    measure: str = asks(Text("What was measured", "Vad som mättes"))
    value: str = asks(
        Text("Value on the paper", "Värde på papperet"),
        hint=Text(
            "Read it off the paper; what was copied is not shown", "Läs av papperet; det som skrevs av visas inte"
        ),
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """The form and the copied value, besides the step."""

    form: Form
    copied: StepValue | None
    kind: ValueKind


def gather(command: ConfirmTranscription, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the form, and what was copied from it."""
    form = dossiers.need(Form, command.form, field="form")
    at = at_step(form.batch, form.step, dossiers)
    found = at.record.value(command.measure) if at.record else None
    copied = found if found is not None and found.late is not None and found.late.form == form.number else None
    kinds = {one.name: one.kind for one in at.step.measures} if at.step else {}
    return Evidence(**vars(at), form=form, copied=copied, kind=kinds.get(command.measure, ValueKind.TEXT))


@rule("MFG-147", "A copied value is read a second time by another person", "EU GMP Part IV 9; ALCOA++ accurate")
def another_person_reads(command: ConfirmTranscription, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing waits, and to whoever wrote or copied it."""
    copied = evidence.copied
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    if copied is None or copied.late is None or not copied.late.waits:
        return objects(
            Text("No copied value waits for a second reading.", "Inget avskrivet värde väntar på en andra avläsning."),
            Text("Look at the step in the record.", "Se steget i protokollet."),
            field="measure",
        )
    if act.person not in (copied.by, copied.late.written_by):
        return None
    return objects(
        Text("You wrote or copied it yourself.", "Du skrev eller skrev av det själv."),
        Text("Ask a colleague to read the paper.", "Be en kollega läsa papperet."),
    )


@rule("MFG-148", "Both readings of a paper say the same", "ALCOA++ accurate")
def readings_agree(command: ConfirmTranscription, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the second reading differs; the copied value is not told."""
    if evidence.copied is None or _same(command.value, evidence.copied.value, evidence.kind):
        return None
    return objects(
        Text(
            f"“{command.value[:40]}” is not what was copied into the record.",
            f"”{command.value[:40]}” är inte det som skrevs av till protokollet.",
        ),
        Text(
            "Look at the paper together. If the copy is wrong, correct the value with a reason.",
            "Titta på papperet tillsammans. Är avskriften fel, rätta värdet med skäl.",
        ),
        field="value",
    )


def _same(read: str, copied: str, kind: ValueKind) -> bool:
    if kind is not ValueKind.NUMBER:
        return read.strip() == copied
    try:
        return Decimal(read) == Decimal(copied)
    except ArithmeticError:
        return False


def decide(command: ConfirmTranscription, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Confirm it."""
    assert evidence.copied is not None
    return (
        TranscriptionConfirmed(
            form=command.form,
            batch=evidence.batch.number,
            therapy=evidence.therapy.number,
            step=evidence.form.step,
            measure=command.measure,
            value=evidence.copied.value,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ConfirmTranscription, evidence: Evidence) -> Sequence[Line]:
    """Show whose cells, and the step."""
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.batch.chain_of_identity),
        (Text("Step", "Steg"), evidence.step.label.en if evidence.step else evidence.form.step),
    )


operation = Operation(
    name="confirm-transcription",
    title=Text("Read a copied value a second time", "Läs ett avskrivet värde en andra gång"),
    command=ConfirmTranscription,
    gather=gather,
    rules=(another_person_reads, readings_agree),
    decide=decide,
    shows=shows,
    roles=VERIFYING,
    signed=Meaning.VERIFIED,
)
