"""Reject a change that is not approved: it will not be carried out."""

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
from lindra.quality.changes.facts import ChangeRejected
from lindra.quality.changes.of_change import OfChange, change_shown, change_stands_at
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class RejectChange(Command):
    """Reject a change."""

    change: str = asks(Text("Change", "Ändring"), refers_to="change")
    reason: str = asks(Text("Why not", "Varför inte"), long=True)


def gather(command: RejectChange, dossiers: Dossiers, act: Act) -> OfChange:
    """Look it up."""
    return OfChange(dossiers.need(Change, command.change, field="change"))


@rule("QUA-127", "A change is rejected before it is approved, with a reason", "EU GMP Annex 15 11.3; ALCOA++ complete")
def change_can_be_rejected(command: RejectChange, evidence: OfChange, act: Act) -> Refusal | None:
    """Object once it is approved or over, and to a word or two."""
    waiting = (ChangeStatus.PROPOSED, ChangeStatus.ASSESSED, ChangeStatus.APPROVED_FOR_PRODUCTION)
    found = change_stands_at(evidence.change, *waiting)
    return found or (None if is_a_sentence(command.reason) else too_short(field="reason"))


def decide(command: RejectChange, evidence: OfChange, act: Act) -> Sequence[Fact]:
    """Reject it."""
    return (ChangeRejected(change=command.change, reason=command.reason, at=act.at, by=act.person),)


def shows(command: RejectChange, evidence: OfChange) -> Sequence[Line]:
    """Show what is to be different, why, at what risk, and what was said of it so far."""
    return change_shown(evidence.change)


operation = Operation(
    name="reject-change",
    title=Text("Reject a change", "Avslå en ändring"),
    command=RejectChange,
    gather=gather,
    rules=(change_can_be_rejected,),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER),
    signed=Meaning.REJECTED,
)
