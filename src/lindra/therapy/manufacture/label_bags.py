"""Put the labels of a roll on the containers, and read the first and the last back.

For vials of a stock, which are many and alike. What is left on the roll is destroyed, copy by copy, or the step does
not close: the number issued is the number applied and the number destroyed.
"""

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
from lindra.masters.recipe import Makes
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.facts import BagLabelled
from lindra.therapy.manufacture.labelling import LabellingRun, labelling_goes_on, labelling_run
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class LabelBags(Command):
    """Label the containers of a batch."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    first: str = asks(Text("Code read from the first", "Kod avläst från den första"), scan=True)
    last: str = asks(Text("Code read from the last", "Kod avläst från den sista"), scan=True)
    count: int = asks(Text("How many carry their label", "Antal som bär sin etikett"))


def gather(command: LabelBags, dossiers: Dossiers, act: Act) -> LabellingRun:
    """Look up the containers and the step of labelling."""
    return labelling_run(command.batch, dossiers)


def with_label_out(evidence: LabellingRun) -> tuple[Bag, ...]:
    """Return the containers whose label is out, in order."""
    return tuple(bag for bag in evidence.bags if bag.label_out is not None)


@rule("MFG-060", "Only a stock is labelled in a run; a dose is labelled and read back one by one", "EU GMP Part IV 9.7")
def run_is_of_a_stock(command: LabelBags, evidence: LabellingRun, act: Act) -> Refusal | None:
    """Object to a product for a patient."""
    if evidence.recipe.makes is Makes.STOCK:
        return None
    return objects(
        Text("This product goes to a patient.", "Denna produkt går till en patient."),
        Text("Label each bag, and read its label back.", "Märk varje påse och läs tillbaka dess etikett."),
        field="batch",
    )


@rule(
    "MFG-061",
    "The first and the last of a run read as they should, and the count is right",
    "EU GMP Part IV 9.7; Annex 13",
)
def run_reads_right(command: LabelBags, evidence: LabellingRun, act: Act) -> Refusal | None:
    """Object to another code at either end, and to another count than is out."""
    out = with_label_out(evidence)
    if not out:
        return objects(
            Text("No label is out.", "Ingen etikett är utlämnad."),
            Text("Issue the roll first.", "Lämna ut rullen först."),
            field="batch",
        )
    for field, read, bag in (("first", command.first, out[0]), ("last", command.last, out[-1])):
        if read != bag.number:
            return objects(
                Text(f"“{read[:40]}” was read; it is {bag.number}.", f"”{read[:40]}” lästes; det är {bag.number}."),
                Text(
                    "STOP. The roll is out of step: read each label, and destroy those that are wrong.",
                    "STOPP. Rullen är i otakt: läs varje etikett och förstör de som är fel.",
                ),
                field=field,
            )
    if command.count == len(out):
        return None
    return objects(
        Text(
            f"{command.count} are counted, and {len(out)} labels are out.",
            f"{command.count} är räknade, och {len(out)} etiketter är utlämnade.",
        ),
        Text(
            "Count again; destroy each label that is left over.", "Räkna på nytt; förstör varje etikett som blir över."
        ),
        field="count",
    )


def decide(command: LabelBags, evidence: LabellingRun, act: Act) -> Sequence[Fact]:
    """Record each label."""
    return tuple(
        BagLabelled(
            bag=bag.number,
            batch=bag.batch,
            therapy=bag.therapy,
            copy=bag.label_out.number,
            read_back=bag.number if bag.number in (command.first, command.last) else "",
            at=act.at,
            by=act.person,
        )
        for bag in with_label_out(evidence)
        if bag.label_out is not None
    )


operation = Operation(
    name="label-bags",
    title=Text("Label a run of containers", "Märk en följd av behållare"),
    command=LabelBags,
    gather=gather,
    rules=(therapy_goes_on, labelling_goes_on, run_is_of_a_stock, run_reads_right),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
