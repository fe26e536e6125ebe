"""Copy a value from a controlled form into the record; a second person reads it off the paper afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.facility.people.person import Person
from lindra.gmp.act import Act
from lindra.gmp.command import asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES
from lindra.therapy.manufacture import record_value
from lindra.therapy.manufacture.form import Form
from lindra.therapy.manufacture.record_value import RecordValue, recorded
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class TranscribeFromPaper(RecordValue):
    """Copy a value from paper."""

    form: str = asks(Text("Form", "Formulär"), refers_to="form", scan=True)
    written_by: str = asks(
        Text("Who wrote it on the paper", "Vem som skrev det på papperet"), refers_to="person", scan=True
    )
    happened_at: datetime | None = asks(Text("Time on the paper", "Tid på papperet"), happened=True)


@dataclass(frozen=True)
class Evidence(record_value.Evidence):
    """The form and the writer, besides the step."""

    form: Form
    writer: Person


def gather(command: TranscribeFromPaper, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step, the form and the writer."""
    form = dossiers.need(Form, command.form, field="form")
    writer = dossiers.need(Person, command.written_by, field="written_by")
    return Evidence(**vars(record_value.gather(command, dossiers, act)), form=form, writer=writer)


@rule("MFG-143", "What is copied stands on a form of its step that is out", "EU GMP Chapter 4.2; ALCOA++ original")
def form_is_of_the_step(command: TranscribeFromPaper, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another batch's or another step's form, and to one that is accounted for."""
    form = evidence.form
    if form.batch != command.batch or form.step != command.step:
        return objects(
            Text(
                f"{form.number} is the form of step {form.step} in batch {form.batch}.",
                f"{form.number} är formuläret för steg {form.step} i sats {form.batch}.",
            ),
            Text("STOP. Take the form of this step.", "STOPP. Ta formuläret för detta steg."),
            field="form",
        )
    if form.fate is None:
        return None
    return objects(
        Text(f"{form.number} is accounted for already.", f"{form.number} är redan redovisat."),
        Text("Tell quality assurance of the paper.", "Berätta för kvalitetssäkringen om papperet."),
        field="form",
    )


@rule("MFG-144", "What stands on a form was written after it was printed", "ALCOA++ contemporaneous, consistent")
def written_after_printing(command: TranscribeFromPaper, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an earlier time."""
    printed = evidence.form.printed_at
    if command.happened_at is None or command.happened_at >= printed.replace(second=0, microsecond=0):
        return None
    return objects(
        Text(
            f"The form was printed {printed:%Y-%m-%d %H:%M} UTC, after that time.",
            f"Formuläret skrevs ut {printed:%Y-%m-%d %H:%M} UTC, efter den tiden.",
        ),
        Text("Read the time on the paper once more.", "Läs tiden på papperet en gång till."),
        field="happened_at",
    )


def decide(command: TranscribeFromPaper, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it as copied from the form, and judge it."""
    return recorded(command, evidence, act, form=command.form, written_by=command.written_by)


operation = Operation(
    name="transcribe-from-paper",
    title=Text("Copy a value from paper", "Skriv av ett värde från papper"),
    command=TranscribeFromPaper,
    gather=gather,
    rules=(
        therapy_goes_on,
        form_is_of_the_step,
        written_after_printing,
        record_value.step_goes_on,
        record_value.value_can_be_read,
        record_value.right_code_is_read,
        record_value.soft_limit_has_reason,
        record_value.value_is_near_its_target,
        record_value.file_is_attached,
    ),
    decide=decide,
    roles=STEP_ROLES,
)
