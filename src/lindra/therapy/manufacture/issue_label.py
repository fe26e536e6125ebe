"""Issue a label for a bag: it is out until it is on the bag or destroyed."""

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
from lindra.therapy.manufacture.labelling import Labelling, labelling, labelling_goes_on
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class IssueLabel(Command):
    """Issue a label."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag")
    reason: str = asks(
        Text("Reason for another copy", "Skäl till ett nytt exemplar"),
        hint=Text("Asked for from the second copy on", "Efterfrågas från och med det andra exemplaret"),
        default="",
    )


def gather(command: IssueLabel, dossiers: Dossiers, act: Act) -> Labelling:
    """Look up the bag and the step of labelling."""
    return labelling(command.bag, dossiers)


@rule("MFG-031", "One label is out for a bag, and another copy has its reason", "EU GMP Part IV 9; Annex 13")
def copy_has_its_reason(command: IssueLabel, evidence: Labelling, act: Act) -> Refusal | None:
    """Object while a copy is out, and to a second copy without a reason."""
    if evidence.bag.label_out is not None:
        return objects(
            Text(
                f"Copy {evidence.bag.label_out.number} of this label is out.",
                f"Exemplar {evidence.bag.label_out.number} av etiketten är utlämnat.",
            ),
            Text("Put it on the bag, or record it as destroyed.", "Sätt den på påsen, eller registrera som förstörd."),
            field="bag",
        )
    if evidence.bag.labels and not command.reason.strip():
        return objects(
            Text("This is not the first copy.", "Detta är inte det första exemplaret."),
            Text("Say why another is needed.", "Ange varför ett nytt behövs."),
            field="reason",
        )
    return None


def decide(command: IssueLabel, evidence: Labelling, act: Act) -> Sequence[Fact]:
    """Let the next copy out."""
    return (
        LabelIssued(
            bag=command.bag,
            batch=evidence.batch.number,
            therapy=evidence.therapy.number,
            copy=len(evidence.bag.labels) + 1,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="issue-label",
    title=Text("Issue a label", "Lämna ut en etikett"),
    command=IssueLabel,
    gather=gather,
    rules=(therapy_goes_on, labelling_goes_on, copy_has_its_reason),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
