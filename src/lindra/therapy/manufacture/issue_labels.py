"""Issue the first labels of all the batch's containers that have none: one roll, each copy counted."""

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
from lindra.therapy.manufacture.facts import LabelIssued
from lindra.therapy.manufacture.labelling import LabellingRun, labelling_goes_on, labelling_run
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class IssueLabels(Command):
    """Issue the labels of a batch."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)


def gather(command: IssueLabels, dossiers: Dossiers, act: Act) -> LabellingRun:
    """Look up the containers and the step of labelling."""
    return labelling_run(command.batch, dossiers)


@rule("MFG-059", "A roll of labels is issued for containers that have none", "EU GMP Part IV 9; Annex 13")
def some_have_no_label(command: IssueLabels, evidence: LabellingRun, act: Act) -> Refusal | None:
    """Object when every container has had its label."""
    if any(not bag.labels for bag in evidence.bags):
        return None
    return objects(
        Text("Every container has had its label.", "Varje behållare har fått sin etikett."),
        Text("Issue another copy for the one that needs it.", "Lämna ut ett exemplar till för den som behöver det."),
        field="batch",
    )


def decide(command: IssueLabels, evidence: LabellingRun, act: Act) -> Sequence[Fact]:
    """Let the first copy of each out."""
    return tuple(
        LabelIssued(
            bag=bag.number,
            batch=bag.batch,
            therapy=bag.therapy,
            copy=1,
            reason="",
            at=act.at,
            by=act.person,
        )
        for bag in evidence.bags
        if not bag.labels
    )


operation = Operation(
    name="issue-labels",
    title=Text("Issue a roll of labels", "Lämna ut en rulle etiketter"),
    command=IssueLabels,
    gather=gather,
    rules=(therapy_goes_on, labelling_goes_on, some_have_no_label),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
