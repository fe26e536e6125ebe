"""Approve a change for quality assurance, after production: it may be carried out."""

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
from lindra.masters.recipes.facts import RecipeChangeApproved
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.quality.changes.facts import ChangeApproved
from lindra.quality.changes.of_change import OfChange, change_shown, change_stands_at, had_a_hand_in_it


@dataclass(frozen=True, kw_only=True)
class ApproveChange(Command):
    """Approve a change."""

    change: str = asks(Text("Change", "Ändring"), refers_to="change")


def gather(command: ApproveChange, dossiers: Dossiers, act: Act) -> OfChange:
    """Look it up."""
    return OfChange(dossiers.need(Change, command.change, field="change"))


@rule("QUA-125", "Quality assurance approves a change that production has approved", "EU GMP Part IV 6; Annex 15 11.3")
def production_has_approved(command: ApproveChange, evidence: OfChange, act: Act) -> Refusal | None:
    """Object at another moment."""
    return change_stands_at(evidence.change, ChangeStatus.APPROVED_FOR_PRODUCTION)


@rule(
    "QUA-126",
    "Whoever proposed a change, or approved it for production, does not approve it for quality",
    "EU GMP Chapter 2.6",
)
def another_person_approves_the_change(command: ApproveChange, evidence: OfChange, act: Act) -> Refusal | None:
    """Object to the proposer, and to production's signer."""
    if act.person == evidence.change.proposed_by:
        return had_a_hand_in_it(Text("proposed", "föreslagit"))
    if act.person == evidence.change.production_approved_by:
        return had_a_hand_in_it(Text("approved, for production,", "för produktionen godkänt"))
    return None


def decide(command: ApproveChange, evidence: OfChange, act: Act) -> Sequence[Fact]:
    """Approve it, and tell every recipe version that it names."""
    named = [RecipeChangeApproved(recipe=key, change=command.change, at=act.at) for key in evidence.change.recipes]
    return (ChangeApproved(change=command.change, at=act.at, by=act.person), *named)


def shows(command: ApproveChange, evidence: OfChange) -> Sequence[Line]:
    """Show what is to be different, why, at what risk, and what was said of it so far."""
    return change_shown(evidence.change)


operation = Operation(
    name="approve-change",
    title=Text("Approve a change", "Godkänn en ändring"),
    command=ApproveChange,
    gather=gather,
    rules=(production_has_approved, another_person_approves_the_change),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
