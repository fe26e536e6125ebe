"""Pack a certified bag in its box."""

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
from lindra.therapy.collection.material import seal_is_plain
from lindra.therapy.delivery.facts import BagPacked
from lindra.therapy.delivery.on_its_way import OnItsWay, bag_is_certified, bag_keeps, on_its_way
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class PackBag(Command):
    """Pack a bag."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag", scan=True)
    box: str = asks(Text("Box", "Låda"), scan=True)
    logger: str = asks(Text("Temperature logger", "Temperaturlogger"), scan=True)
    seal: str = asks(Text("Seal", "Plombering"), scan=True)


def gather(command: PackBag, dossiers: Dossiers, act: Act) -> OnItsWay:
    """Look up the bag."""
    return on_its_way(command.bag, dossiers)


@rule("DEL-003", "A bag is packed once, labelled", "EU GMP Part IV 11.4; GDP 2013/C 343/01 9")
def bag_is_labelled_and_here(command: PackBag, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object to a bag that is packed, used or without a label."""
    if evidence.shipment is not None or evidence.bag.used_at is not None:
        return objects(
            Text("The bag is packed or used already.", "Påsen är redan packad eller använd."),
            Text("Check the number on the bag.", "Kontrollera numret på påsen."),
            field="bag",
        )
    if evidence.bag.labelled_at is None:
        return objects(
            Text("The bag has no label.", "Påsen saknar etikett."),
            Text("Label it and read the label back.", "Märk den och läs tillbaka etiketten."),
            field="bag",
        )
    return None


@rule("DEL-004", "A box is sealed with a numbered seal", "GDP 2013/C 343/01 9")
def box_seal_can_be_read(command: PackBag, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object to what can not be a seal's number."""
    return seal_is_plain(command.seal)


def decide(command: PackBag, evidence: OnItsWay, act: Act) -> Sequence[Fact]:
    """Pack it."""
    return (
        BagPacked(
            shipment=command.bag,
            therapy=evidence.therapy.number,
            box=command.box,
            logger=command.logger,
            seal=command.seal,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="pack-bag",
    title=Text("Pack a bag", "Packa en påse"),
    command=PackBag,
    gather=gather,
    rules=(therapy_goes_on, bag_is_certified, bag_keeps, bag_is_labelled_and_here, box_seal_can_be_read),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
