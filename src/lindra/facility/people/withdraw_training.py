"""Withdraw a training: the person no longer works after that procedure."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.facts import TrainingWithdrawn
from lindra.facility.people.qualifications import Qualifications
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class WithdrawTraining(Command):
    """Withdraw a training."""

    person: str = asks(Text("Person", "Person"), refers_to="person")
    procedure: str = asks(Text("Procedure and version", "Procedur och version"))
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """What the person holds."""

    held: Qualifications | None


def gather(command: WithdrawTraining, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.find(Qualifications, command.person))


@rule("FAC-165", "A training that is on record can be withdrawn", "EU GMP Part IV 3")
def training_is_there(command: WithdrawTraining, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when there is none."""
    if evidence.held is not None and evidence.held.training(command.procedure) is not None:
        return None
    return objects(
        Text(
            f"{command.person} has no training in {command.procedure[:40]} on record.",
            f"{command.person} har ingen registrerad utbildning i {command.procedure[:40]}.",
        ),
        Text("Look at the person's page for what is there.", "Se på personens sida vad som finns."),
        field="procedure",
    )


def decide(command: WithdrawTraining, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Withdraw it."""
    return (
        TrainingWithdrawn(
            person=command.person, procedure=command.procedure, reason=command.reason, at=act.at, by=act.person
        ),
    )


operation = Operation(
    name="withdraw-training",
    title=Text("Withdraw a training", "Dra tillbaka en utbildning"),
    command=WithdrawTraining,
    gather=gather,
    rules=(training_is_there,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
    signed=Meaning.APPROVED,
)
