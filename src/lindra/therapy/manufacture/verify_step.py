"""Verify a critical step as a second person."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.qualifications import Qualifications
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.at_step import (
    AtStep,
    at_step,
    batch_is_in_manufacture,
    step_is_unknown,
)
from lindra.therapy.manufacture.complete_step import rooms_left, step_shown
from lindra.therapy.manufacture.facts import (
    StepVerified,
)
from lindra.therapy.manufacture.fit_person import second_person_is_fit
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

VERIFYING = (Role.OPERATOR, Role.QUALITY_ASSURANCE, Role.PHARMACIST, Role.QC_ANALYST, Role.WARD_NURSE, Role.PHYSICIAN)


@dataclass(frozen=True, kw_only=True)
class VerifyStep(Command):
    """Verify a step."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))


@dataclass(frozen=True)
class Evidence(AtStep):
    """What the second person holds, besides the step."""

    held: Qualifications | None


def gather(command: VerifyStep, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step and the second person."""
    at = at_step(command.batch, command.step, dossiers)
    return Evidence(**vars(at), held=dossiers.find(Qualifications, act.person))


@rule("MFG-029", "A critical step is verified after it is complete, once", "EU GMP Part IV 9; Chapter 5")
def step_waits_for_verification(command: VerifyStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is not complete, not critical, or verified."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    if evidence.step is None:
        return step_is_unknown(evidence)
    if not evidence.step.critical:
        return objects(
            Text("The step needs no second person.", "Steget kräver ingen andra person."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="step",
        )
    if evidence.record is None or evidence.record.completed_at is None:
        return objects(
            Text("The step is not complete.", "Steget är inte klart."),
            Text("The operator completes it first.", "Operatören slutför det först."),
            field="step",
        )
    if evidence.record.verified_at is not None:
        return objects(
            Text(
                f"{evidence.record.verified_by} has verified it.",
                f"{evidence.record.verified_by} har kontrollerat det.",
            ),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="step",
        )
    return None


@rule("MFG-030", "Whoever performs does not verify", "EU GMP Part IV 9; Chapter 2.6")
def another_person_verifies(command: VerifyStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the person started, completed, or recorded anything in the step."""
    record = evidence.record
    if record is None:
        return None
    hands = {record.started_by, record.completed_by}
    hands |= {value.by for value in record.values} | {issue.by for issue in record.issues}
    hands |= {portion.by for portion in record.portions}
    hands |= {value.late.written_by for value in record.values if value.late is not None}
    if act.person not in hands:
        return None
    return objects(
        Text("You worked in this step yourself.", "Du arbetade själv i steget."),
        Text("Ask a colleague who did not.", "Be en kollega som inte gjorde det."),
    )


def decide(command: VerifyStep, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Verify it; after the last step the batch leaves its rooms."""
    assert evidence.step is not None
    return (
        StepVerified(batch=command.batch, therapy=evidence.therapy.number, step=command.step, at=act.at, by=act.person),
        *rooms_left(evidence.batch, evidence.recipe, evidence.step, act),
    )


def shows(command: VerifyStep, evidence: Evidence) -> Sequence[Line]:
    """Show every value of the step."""
    return step_shown(evidence)


operation = Operation(
    name="verify-step",
    title=Text("Verify a step", "Kontrollera ett steg"),
    command=VerifyStep,
    gather=gather,
    rules=(therapy_goes_on, step_waits_for_verification, another_person_verifies, second_person_is_fit),
    decide=decide,
    shows=shows,
    roles=VERIFYING,
    signed=Meaning.VERIFIED,
)
