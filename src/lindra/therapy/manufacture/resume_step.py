"""Resume a step that was paused, and say how things were found."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.qualifications import Qualifications
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_unknown
from lindra.therapy.manufacture.fit_person import person_is_qualified, person_is_trained
from lindra.therapy.manufacture.logbook_facts import StepResumed
from lindra.therapy.manufacture.role_of_step import role_is_the_steps
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class ResumeStep(Command):
    """Resume a step."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    found: str = asks(
        Text("How it was found", "Hur det återfanns"),
        hint=Text("The cells, the room, the equipment, the alarms", "Cellerna, rummet, utrustningen, larmen"),
        long=True,
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """What the person holds, besides the step."""

    held: Qualifications | None


def gather(command: ResumeStep, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step and the person."""
    at = at_step(command.batch, command.step, dossiers)
    return Evidence(**vars(at), held=dossiers.find(Qualifications, act.person))


@rule("MFG-131", "A step that stands still is the one that is resumed", "EU GMP Part IV 9; ALCOA++ contemporaneous")
def step_is_paused(command: ResumeStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a step that is not paused."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    if evidence.step is None:
        return step_is_unknown(evidence)
    if evidence.record is not None and evidence.record.paused is not None:
        return None
    return objects(
        Text("The step is not paused.", "Steget är inte pausat."),
        Text("Go on with the batch as it stands.", "Fortsätt med satsen som den står."),
        field="step",
    )


def decide(command: ResumeStep, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Resume it."""
    assert evidence.record is not None
    assert evidence.record.paused is not None
    return (
        StepResumed(
            batch=command.batch,
            therapy=evidence.therapy.number,
            step=command.step,
            paused_at=evidence.record.paused.at,
            found=command.found,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="resume-step",
    title=Text("Resume a step", "Återuppta ett steg"),
    command=ResumeStep,
    gather=gather,
    rules=(therapy_goes_on, role_is_the_steps, step_is_paused, person_is_trained, person_is_qualified),
    decide=decide,
    roles=STEP_ROLES,
)
