"""Add a comment to a batch, or to one of its steps; whoever works in the centre may."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.therapy.manufacture.at_logbook import AtLogbook, at_logbook, step_is_of_the_batch
from lindra.therapy.manufacture.logbook_facts import CommentAdded


@dataclass(frozen=True, kw_only=True)
class AddComment(Command):
    """Add a comment."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"), default="")
    text: str = asks(Text("Comment", "Kommentar"), long=True)


def gather(command: AddComment, dossiers: Dossiers, act: Act) -> AtLogbook:
    """Look up the batch."""
    return at_logbook(command.batch, dossiers)


def decide(command: AddComment, evidence: AtLogbook, act: Act) -> Sequence[Fact]:
    """Keep it; nothing else changes."""
    return (
        CommentAdded(
            batch=command.batch,
            therapy=evidence.batch.therapy,
            step=command.step,
            text=command.text,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="add-comment",
    title=Text("Add a comment", "Lägg till en kommentar"),
    command=AddComment,
    gather=gather,
    rules=(step_is_of_the_batch,),
    decide=decide,
    roles=tuple(Role),
)
