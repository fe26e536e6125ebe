"""Take a sample that the step asks for."""

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
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.facts import (
    SampleTaken,
)
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class TakeSample(Command):
    """Take a sample."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    plan: str = asks(Text("Sample", "Prov"), hint=Text("Its name in the recipe", "Dess namn i receptet"))


def gather(command: TakeSample, dossiers: Dossiers, act: Act) -> AtStep:
    """Look up the step."""
    return at_step(command.batch, command.step, dossiers)


@rule("MFG-018", "A sample is taken while its step goes on", "EU GMP Part IV 12; ALCOA++ contemporaneous")
def step_gives_samples(command: TakeSample, evidence: AtStep, act: Act) -> Refusal | None:
    """Object before the step's start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


@rule("MFG-019", "A sample is one that the step asks for, once", "EU GMP Part IV 12")
def sample_is_asked_for(command: TakeSample, evidence: AtStep, act: Act) -> Refusal | None:
    """Object to an unknown or doubled sample."""
    if evidence.step is None or evidence.record is None:
        return None
    if command.plan not in {one.name for one in evidence.step.samples}:
        known = ", ".join(one.name for one in evidence.step.samples) or "–"
        return objects(
            Text(f"“{command.plan}” is not asked for here.", f"”{command.plan}” efterfrågas inte här."),
            Text(f"Choose: {known}.", f"Välj: {known}."),
            field="plan",
        )
    taken = next((one for one in evidence.record.samples if one.plan == command.plan), None)
    if taken is None:
        return None
    return objects(
        Text(f"It was taken as {taken.sample}.", f"Det togs som {taken.sample}."),
        Text("Use that one.", "Använd det."),
        field="plan",
    )


def decide(command: TakeSample, evidence: AtStep, act: Act) -> Sequence[Fact]:
    """Give the sample its number."""
    assert evidence.step is not None
    plan = next(one for one in evidence.step.samples if one.name == command.plan)
    return (
        SampleTaken(
            sample=evidence.batch.part_number("S", evidence.batch.sample_count + 1),
            batch=command.batch,
            therapy=evidence.therapy.number,
            step=command.step,
            plan=command.plan,
            volume=plan.volume,
            tests=plan.tests,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="take-sample",
    title=Text("Take a sample", "Ta ett prov"),
    command=TakeSample,
    gather=gather,
    rules=(therapy_goes_on, step_gives_samples, sample_is_asked_for),
    decide=decide,
    roles=(Role.OPERATOR, Role.QC_ANALYST, Role.PHARMACIST),
)
