"""Account for a printed form: filed, destroyed or lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.form import Form
from lindra.therapy.manufacture.form_facts import FATES, FormAccountedFor, FormFate


@dataclass(frozen=True, kw_only=True)
class AccountForForm(Command):
    """Account for a form."""

    form: str = asks(Text("Form", "Formulär"), refers_to="form", scan=True)
    fate: FormFate = asks(Text("What became of it", "Vad som hände med det"), choices=FATES)
    reason: str = asks(
        Text("Reason", "Skäl"),
        hint=Text("Asked for unless it is filed", "Krävs om det inte är arkiverat"),
        default="",
    )


@dataclass(frozen=True)
class Evidence:
    """The form and its batch."""

    form: Form
    batch: Batch
    last_deviation: str | None


def gather(command: AccountForForm, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up both."""
    form = dossiers.need(Form, command.form, field="form")
    return Evidence(form, dossiers.need(Batch, form.batch, field="form"), dossiers.last_key(Deviation))


@rule("MFG-145", "A form is accounted for once", "EU GMP Chapter 4.2")
def form_is_out(command: AccountForForm, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it has been."""
    if evidence.form.fate is None:
        return None
    fate = dict(FATES)[evidence.form.fate.value]
    return objects(
        Text(f"{evidence.form.number}: {fate.en}.", f"{evidence.form.number}: {fate.sv}."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="form",
    )


@rule(
    "MFG-146", "A form that is not filed has its reason, and none is destroyed that was copied from", "EU GMP Chapter 4"
)
def fate_is_right(command: AccountForForm, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a missing reason, and to destroying what the record was copied from."""
    record = evidence.batch.step(evidence.form.step)
    values = record.values if record else ()
    is_copied = any(one.late is not None and one.late.form == command.form for one in values)
    if command.fate is FormFate.DESTROYED and is_copied:
        return objects(
            Text("Values were copied from this form.", "Värden har skrivits av från detta formulär."),
            Text("File it with the batch: it is the original.", "Arkivera det med satsen: det är originalet."),
            field="fate",
        )
    if command.fate is FormFate.FILED or command.reason.strip():
        return None
    return objects(
        Text("The reason is missing.", "Skälet saknas."),
        Text("Say why in a sentence.", "Skriv varför, i en mening."),
        field="reason",
    )


def decide(command: AccountForForm, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Account for it; one that is lost opens a deviation."""
    form = evidence.form
    facts: list[Fact] = [
        FormAccountedFor(
            form=command.form,
            batch=form.batch,
            therapy=evidence.batch.therapy,
            step=form.step,
            fate=command.fate,
            reason=command.reason,
            at=act.at,
            by=act.person,
        )
    ]
    if command.fate is FormFate.LOST:
        what = Text(
            f"Controlled form {form.number} of step {form.step} is lost: {command.reason}",
            f"Kontrollerat formulär {form.number} för steg {form.step} har förkommit: {command.reason}",
        )
        facts.append(
            DeviationOpened(
                deviation=next(deviation_numbers(evidence.last_deviation, act.at)),
                therapy=evidence.batch.therapy,
                batch=form.batch,
                origin=Origin.PERSON,
                what=what,
                at=act.at,
                by=act.person,
            )
        )
    return facts


operation = Operation(
    name="account-for-form",
    title=Text("Account for a form", "Redovisa ett formulär"),
    command=AccountForForm,
    gather=gather,
    rules=(form_is_out, fate_is_right),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE, Role.PHARMACIST),
)
