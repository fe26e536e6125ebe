"""Record that a label that is out is spoiled and destroyed."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.facts import LabelSpoiled
from lindra.therapy.manufacture.labelling import Labelling, labelling, labelling_goes_on, nothing_out
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class DestroyLabel(Command):
    """Destroy a label."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag")
    reason: str = asks(Text("Why it is not used", "Varför den inte används"))


def gather(command: DestroyLabel, dossiers: Dossiers, act: Act) -> Labelling:
    """Look up the bag and the step of labelling."""
    return labelling(command.bag, dossiers)


@rule("MFG-033", "A label that is destroyed was out", "EU GMP Part IV 9; Annex 13")
def label_was_out(command: DestroyLabel, evidence: Labelling, act: Act) -> Refusal | None:
    """Object when no copy is out for the bag."""
    return None if evidence.bag.label_out is not None else nothing_out(command.bag)


def decide(command: DestroyLabel, evidence: Labelling, act: Act) -> Sequence[Fact]:
    """Record the copy as destroyed."""
    copy = evidence.bag.label_out
    assert copy is not None, "MFG-033 lets nothing else through"
    return (
        LabelSpoiled(
            bag=command.bag,
            batch=evidence.batch.number,
            therapy=evidence.therapy.number,
            copy=copy.number,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="destroy-label",
    title=Text("Destroy a label", "Förstör en etikett"),
    command=DestroyLabel,
    gather=gather,
    rules=(therapy_goes_on, labelling_goes_on, label_was_out),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
