"""Withdraw a qualification, such as gowning after growth on the plates from a gown."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.facts import QualificationWithdrawn
from lindra.facility.people.qualifications import Qualifications
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class WithdrawQualification(Command):
    """Withdraw a qualification."""

    person: str = asks(Text("Person", "Person"), refers_to="person")
    qualification: Qualification = asks(
        Text("Qualification", "Kvalifikation"), choices=tuple((one.value, one.title) for one in Qualification)
    )
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """What the person holds."""

    held: Qualifications | None


def gather(command: WithdrawQualification, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.find(Qualifications, command.person))


@rule("FAC-173", "A qualification that is on record can be withdrawn", "EU GMP Annex 1 7.6")
def qualification_is_there(command: WithdrawQualification, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when there is none."""
    held = evidence.held
    if held is not None and (
        held.simulations
        if command.qualification is Qualification.ASEPTIC_SIMULATION
        else any(one.qualification is command.qualification for one in held.shown)
    ):
        return None
    title = command.qualification.title
    return objects(
        Text(
            f"{command.person} has no {title.en} on record.",
            f"{command.person} har ingen registrerad {title.sv}.",
        ),
        Text("Look at the person's page for what is there.", "Se på personens sida vad som finns."),
        field="qualification",
    )


def decide(command: WithdrawQualification, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Withdraw it."""
    return (
        QualificationWithdrawn(
            person=command.person,
            qualification=command.qualification,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="withdraw-qualification",
    title=Text("Withdraw a qualification", "Dra tillbaka en kvalifikation"),
    command=WithdrawQualification,
    gather=gather,
    rules=(qualification_is_there,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
    signed=Meaning.APPROVED,
)
