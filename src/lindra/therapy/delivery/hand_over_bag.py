"""Take over a packed bag as a courier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.delivery.facts import ShipmentHandedOver
from lindra.therapy.delivery.on_its_way import OnItsWay, bag_is_certified, bag_keeps, on_its_way, seal_is_its_own
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class HandOverBag(Command):
    """Take over a bag."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag", scan=True)
    seal: str = asks(Text("Seal on the box", "Plombering på lådan"), scan=True)
    temperature_celsius: Decimal = asks(Text("Temperature now", "Temperatur nu"), unit="Cel")
    handed_over_at: datetime = asks(Text("Taken over at", "Övertagen"), happened=True)


def gather(command: HandOverBag, dossiers: Dossiers, act: Act) -> OnItsWay:
    """Look up the bag."""
    return on_its_way(command.bag, dossiers)


@rule("DEL-005", "A courier takes over a packed bag once, with its own seal", "GDP 2013/C 343/01 9")
def bag_waits_for_courier(command: HandOverBag, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object to a bag that is not packed or is gone, and to another seal."""
    if evidence.shipment is None or evidence.shipment.handed_over_at is not None:
        return objects(
            Text("The bag does not wait for a courier.", "Påsen väntar inte på bud."),
            Text("Check the number on the box.", "Kontrollera numret på lådan."),
            field="bag",
        )
    return seal_is_its_own(command.seal, evidence)


@rule("DEL-006", "A box leaves within the temperature of the recipe", "GDP 2013/C 343/01 9; EU GMP Part IV 11")
def box_is_at_temperature(command: HandOverBag, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object to a box outside the temperature."""
    life = evidence.recipe.shelf_life
    low, high = life.temperature_celsius_min, life.temperature_celsius_max
    if low <= command.temperature_celsius <= high:
        return None
    return objects(
        Text(
            f"{written(command.temperature_celsius)} °C is outside {low} to {high} °C.",
            f"{written(command.temperature_celsius)} °C ligger utanför {low} till {high} °C.",
        ),
        Text("Take another box that is at temperature.", "Ta en annan låda med rätt temperatur."),
        field="temperature_celsius",
    )


def decide(command: HandOverBag, evidence: OnItsWay, act: Act) -> Sequence[Fact]:
    """Take it over."""
    return (
        ShipmentHandedOver(
            shipment=command.bag,
            therapy=evidence.therapy.number,
            temperature_celsius=command.temperature_celsius,
            handed_over_at=command.handed_over_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="hand-over-bag",
    title=Text("Take over a bag", "Ta över en påse"),
    command=HandOverBag,
    gather=gather,
    rules=(therapy_goes_on, bag_is_certified, bag_keeps, bag_waits_for_courier, box_is_at_temperature),
    decide=decide,
    roles=(Role.COURIER,),
)
