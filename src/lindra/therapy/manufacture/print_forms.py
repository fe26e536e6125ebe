"""Print controlled forms of a batch's steps, for work without a screen: each has a number and is accounted for."""

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
from lindra.therapy.manufacture.at_logbook import AtLogbook, at_logbook
from lindra.therapy.manufacture.at_step import batch_is_in_manufacture
from lindra.therapy.manufacture.form_facts import FormPrinted


@dataclass(frozen=True, kw_only=True)
class PrintForms(Command):
    """Print forms."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    steps: tuple[str, ...] = asks(
        Text("Steps", "Steg"), hint=Text("Their names in the recipe, one a line", "Deras namn i receptet, ett per rad")
    )
    reason: str = asks(Text("Why on paper", "Varför på papper"))


def gather(command: PrintForms, dossiers: Dossiers, act: Act) -> AtLogbook:
    """Look up the batch."""
    return at_logbook(command.batch, dossiers)


@rule(
    "MFG-142", "A form is printed for a step that is still to be done, one at a time", "EU GMP Chapter 4.2; Annex 11 8"
)
def steps_are_to_be_done(command: PrintForms, evidence: AtLogbook, act: Act) -> Refusal | None:
    """Object to no step, an unknown one, one that is complete and one of which a form is out."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    wrong: list[Text] = []
    out = {one.step: one.form for one in evidence.batch.forms_out}
    for name in dict.fromkeys(command.steps):
        step, record = evidence.recipe.step(name), evidence.batch.step(name)
        if step is None:
            wrong.append(Text(f"{name} is no step of the recipe", f"{name} är inget steg i receptet"))
        elif record is not None and record.completed_at is not None:
            wrong.append(Text(f"{step.label.en} is complete", f"{step.label.sv} är klart"))
        elif name in out:
            wrong.append(Text(f"form {out[name]} of {name} is out", f"formulär {out[name]} för {name} är ute"))
    if not command.steps:
        wrong.append(Text("no step is named", "inget steg är angivet"))
    if not wrong:
        return None
    return objects(
        Text("; ".join(one.en for one in wrong) + ".", "; ".join(one.sv for one in wrong) + "."),
        Text(
            "Name the steps that are to be done, and account for the form that is out before another is printed.",
            "Ange steg som ska göras, och redovisa formuläret som är ute innan ett nytt skrivs ut.",
        ),
        field="steps",
    )


def decide(command: PrintForms, evidence: AtLogbook, act: Act) -> Sequence[Fact]:
    """Give each form its number."""
    batch = evidence.batch
    return tuple(
        FormPrinted(
            form=batch.part_number("F", batch.forms_printed + ordinal),
            batch=command.batch,
            therapy=batch.therapy,
            step=name,
            reason=command.reason,
            at=act.at,
            by=act.person,
        )
        for ordinal, name in enumerate(dict.fromkeys(command.steps), start=1)
    )


operation = Operation(
    name="print-forms",
    title=Text("Print controlled forms", "Skriv ut kontrollerade formulär"),
    command=PrintForms,
    gather=gather,
    rules=(steps_are_to_be_done,),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE, Role.PHARMACIST),
)
