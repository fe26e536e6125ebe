"""Reject a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.rooms.facts import RoomLeft
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.therapy.manufacture.complete_step import pieces_let_go
from lindra.therapy.manufacture.facts import (
    BatchClosed,
)
from lindra.therapy.release.decision import Evidence, evidence_of, no_decision_yet
from lindra.therapy.release.facts import BatchRejected
from lindra.therapy.release.review_batch import results_shown


@dataclass(frozen=True, kw_only=True)
class RejectBatch(Command):
    """Reject a batch."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


def gather(command: RejectBatch, dossiers: Dossiers, act: Act) -> Evidence:
    """Go through the record."""
    return evidence_of(command.batch, dossiers)


def decide(command: RejectBatch, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Reject and close the batch; it leaves its rooms and its equipment."""
    batch, therapy = command.batch, evidence.therapy.number
    steps = evidence.record.batch.steps
    return (
        BatchRejected(release=batch, batch=batch, therapy=therapy, reason=command.reason, at=act.at, by=act.person),
        BatchClosed(batch=batch, therapy=therapy, is_rejected=True, at=act.at),
        *(RoomLeft(room=room, batch=batch, at=act.at) for room in evidence.record.batch.rooms),
        *pieces_let_go(evidence.record.batch, frozenset(), steps[-1].name if steps else "", act),
    )


def shows(command: RejectBatch, evidence: Evidence) -> Sequence[Line]:
    """Show every result."""
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        *results_shown(evidence.record),
    )


operation = Operation(
    name="reject-batch",
    title=Text("Reject a batch", "Kassera en sats"),
    command=RejectBatch,
    gather=gather,
    # A batch whose therapy was cancelled must still end: nothing else takes it out of its rooms.
    rules=(no_decision_yet,),
    decide=decide,
    shows=shows,
    roles=(Role.QUALIFIED_PERSON,),
    signed=Meaning.REJECTED,
    seals=True,
)
