"""Approve a change for production, before quality assurance does."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, rule
from lindra.gmp.text import Text
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.quality.changes.facts import ChangeApprovedForProduction
from lindra.quality.changes.of_change import OfChange, change_shown, change_stands_at


@dataclass(frozen=True, kw_only=True)
class ApproveChangeForProduction(Command):
    """Approve a change for production."""

    change: str = asks(Text("Change", "Ändring"), refers_to="change")


def gather(command: ApproveChangeForProduction, dossiers: Dossiers, act: Act) -> OfChange:
    """Look it up."""
    return OfChange(dossiers.need(Change, command.change, field="change"))


@rule("QUA-124", "Production approves a change once, after its assessment", "EU GMP Part IV 6; Annex 15 11.3")
def change_is_assessed(command: ApproveChangeForProduction, evidence: OfChange, act: Act) -> Refusal | None:
    """Object at another moment."""
    return change_stands_at(evidence.change, ChangeStatus.ASSESSED)


def decide(command: ApproveChangeForProduction, evidence: OfChange, act: Act) -> Sequence[Fact]:
    """Approve it."""
    return (ChangeApprovedForProduction(change=command.change, at=act.at, by=act.person),)


def shows(command: ApproveChangeForProduction, evidence: OfChange) -> Sequence[Line]:
    """Show what is to be different, why, at what risk, and what was said of it so far."""
    return change_shown(evidence.change)


operation = Operation(
    name="approve-change-for-production",
    title=Text("Approve a change for production", "Godkänn en ändring för produktionen"),
    command=ApproveChangeForProduction,
    gather=gather,
    rules=(change_is_assessed,),
    decide=decide,
    shows=shows,
    roles=(Role.PRODUCTION_MANAGER,),
    signed=Meaning.APPROVED,
)
