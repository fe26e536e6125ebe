"""Put the label on a bag, and read it back."""

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
from lindra.therapy.manufacture.facts import BagLabelled
from lindra.therapy.manufacture.labelling import Labelling, labelling, labelling_goes_on, nothing_out
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class LabelBag(Command):
    """Label a bag."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag")
    read_back: str = asks(
        Text("Code read from the label", "Kod avläst från etiketten"),
        scan=True,
        hint=Text("Scan the label on the bag", "Skanna etiketten på påsen"),
    )


def gather(command: LabelBag, dossiers: Dossiers, act: Act) -> Labelling:
    """Look up the bag and the step of labelling."""
    return labelling(command.bag, dossiers)


@rule("MFG-032", "A bag takes a label that was issued for it", "EU GMP Part IV 9; Annex 13")
def label_is_out(command: LabelBag, evidence: Labelling, act: Act) -> Refusal | None:
    """Object when no copy is out for the bag."""
    return None if evidence.bag.label_out is not None else nothing_out(command.bag)


@rule("MFG-025", "The label on a bag reads as the bag's own number", "EU GMP Part IV 9; Reg 1394/2007 Annex III")
def label_reads_right(command: LabelBag, evidence: Labelling, act: Act) -> Refusal | None:
    """Object when another code was read."""
    if command.read_back == command.bag:
        return None
    return objects(
        Text(
            f"“{command.read_back[:40]}” was read; the bag is {command.bag}.",
            f"”{command.read_back[:40]}” lästes; påsen är {command.bag}.",
        ),
        Text(
            "STOP. Take the label off, record it as destroyed, and issue another.",
            "STOPP. Ta av etiketten, registrera den som förstörd och lämna ut en ny.",
        ),
        field="read_back",
    )


def decide(command: LabelBag, evidence: Labelling, act: Act) -> Sequence[Fact]:
    """Record the label."""
    copy = evidence.bag.label_out
    assert copy is not None, "MFG-032 lets nothing else through"
    return (
        BagLabelled(
            bag=command.bag,
            batch=evidence.batch.number,
            therapy=evidence.therapy.number,
            copy=copy.number,
            read_back=command.read_back,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="label-bag",
    title=Text("Label a bag", "Märk en påse"),
    command=LabelBag,
    gather=gather,
    rules=(therapy_goes_on, labelling_goes_on, label_is_out, label_reads_right),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
