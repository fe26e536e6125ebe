"""Withdraw a permit for contained use: the work it covered stops."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.permits.facts import PermitWithdrawn
from lindra.facility.permits.permit import Permit
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class WithdrawPermit(Command):
    """Withdraw a permit."""

    permit: str = asks(Text("The authority's number", "Myndighetens nummer"), refers_to="permit")
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The permit."""

    permit: Permit


def gather(command: WithdrawPermit, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Permit, command.permit, field="permit"))


@rule("FAC-195", "A permit is withdrawn once", "AFS 2023:13 chapter 9")
def permit_stands(command: WithdrawPermit, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is withdrawn."""
    if not evidence.permit.is_withdrawn:
        return None
    return objects(
        Text(f"{command.permit} is withdrawn already.", f"{command.permit} är redan tillbakadraget."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="permit",
    )


def decide(command: WithdrawPermit, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Withdraw it."""
    return (PermitWithdrawn(permit=command.permit, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="withdraw-permit",
    title=Text("Withdraw a permit for contained use", "Dra tillbaka ett tillstånd för innesluten användning"),
    command=WithdrawPermit,
    gather=gather,
    rules=(permit_stands,),
    decide=decide,
    roles=(Role.BIOSAFETY_COMMITTEE,),
    signed=Meaning.APPROVED,
)
