"""Receive a sample in the laboratory."""

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
from lindra.therapy.control.facts import SampleReceived
from lindra.therapy.control.sample import Sample
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True, kw_only=True)
class ReceiveSample(Command):
    """Receive a sample."""

    sample: str = asks(Text("Sample", "Prov"), refers_to="sample")
    label: str = asks(Text("Code read from the tube", "Kod avläst från röret"), scan=True)


@dataclass(frozen=True)
class Evidence:
    """The sample and its therapy."""

    sample: Sample
    therapy: Therapy


def gather(command: ReceiveSample, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    sample = dossiers.need(Sample, command.sample, field="sample")
    return Evidence(sample, dossiers.need(Therapy, sample.therapy, field="sample"))


@rule("QCT-001", "The code on the tube is the sample's own", "EU GMP Part IV 12; Chapter 6")
def tube_is_right(command: ReceiveSample, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when another code was read."""
    if command.label == command.sample:
        return None
    return objects(
        Text(
            f"“{command.label[:40]}” was read; the sample is {command.sample}.",
            f"”{command.label[:40]}” lästes; provet är {command.sample}.",
        ),
        Text("Put the tube aside and find out which it is.", "Ställ röret åt sidan och ta reda på vilket det är."),
        field="label",
    )


@rule("QCT-002", "A sample is received once", "EU GMP Chapter 6")
def sample_is_new(command: ReceiveSample, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the laboratory has it."""
    if evidence.sample.received_at is None:
        return None
    return objects(
        Text(f"{evidence.sample.received_by} has received it.", f"{evidence.sample.received_by} har tagit emot det."),
        Text("Go on with its tests.", "Fortsätt med dess tester."),
        field="sample",
    )


def decide(command: ReceiveSample, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Receive it."""
    return (SampleReceived(sample=command.sample, therapy=evidence.sample.therapy, at=act.at, by=act.person),)


operation = Operation(
    name="receive-sample",
    title=Text("Receive a sample", "Ta emot ett prov"),
    command=ReceiveSample,
    gather=gather,
    rules=(tube_is_right, sample_is_new),
    decide=decide,
    roles=(Role.QC_ANALYST,),
)
