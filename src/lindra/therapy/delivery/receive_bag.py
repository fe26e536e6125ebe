"""Receive a bag at the ward or in the pharmacy: seal and logger are read."""

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
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.delivery.facts import ShipmentReceived
from lindra.therapy.delivery.on_its_way import OnItsWay, on_its_way, seal_is_its_own
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class ReceiveBag(Command):
    """Receive a bag."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag", scan=True)
    seal: str = asks(Text("Seal on the box", "Plombering på lådan"), scan=True)
    temperature_celsius_min: Decimal = asks(Text("Lowest on the logger", "Lägst på loggern"), unit="Cel")
    temperature_celsius_max: Decimal = asks(Text("Highest on the logger", "Högst på loggern"), unit="Cel")
    received_at: datetime = asks(Text("Received at", "Mottagen"), happened=True)


def gather(command: ReceiveBag, dossiers: Dossiers, act: Act) -> OnItsWay:
    """Look up the bag."""
    return on_its_way(command.bag, dossiers)


@rule("DEL-007", "A bag is received once, from a courier, with its own seal", "GDP 2013/C 343/01 9")
def bag_is_brought(command: ReceiveBag, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object to a bag that nobody carries, or that is here, and to another seal."""
    shipment = evidence.shipment
    if shipment is None or shipment.handed_over_at is None or shipment.received_at is not None:
        return objects(
            Text("The bag is not on its way here.", "Påsen är inte på väg hit."),
            Text("Check the number on the box.", "Kontrollera numret på lådan."),
            field="bag",
        )
    return seal_is_its_own(command.seal, evidence)


@rule("DEL-008", "The lowest temperature on the way is not above the highest", "ALCOA++ accurate")
def way_temperatures_are_in_order(command: ReceiveBag, evidence: OnItsWay, act: Act) -> Refusal | None:
    """Object to the two in the wrong order."""
    if command.temperature_celsius_min <= command.temperature_celsius_max:
        return None
    return objects(
        Text("The lowest is above the highest.", "Den lägsta är högre än den högsta."),
        Text("Read the logger again.", "Läs av loggern på nytt."),
        field="temperature_celsius_min",
    )


def decide(command: ReceiveBag, evidence: OnItsWay, act: Act) -> Sequence[Fact]:
    """Receive it; a temperature out of range opens a deviation, and the bag is not given until it is closed."""
    life = evidence.recipe.shelf_life
    in_range = (
        life.temperature_celsius_min <= command.temperature_celsius_min
        and command.temperature_celsius_max <= life.temperature_celsius_max
    )
    received = ShipmentReceived(
        shipment=command.bag,
        therapy=evidence.therapy.number,
        temperature_celsius_min=command.temperature_celsius_min,
        temperature_celsius_max=command.temperature_celsius_max,
        in_range=in_range,
        received_at=command.received_at,
        at=act.at,
        by=act.person,
    )
    if in_range:
        return (received,)
    low, high = written(command.temperature_celsius_min), written(command.temperature_celsius_max)
    allowed = f"{life.temperature_celsius_min}–{life.temperature_celsius_max} °C"
    return (
        received,
        DeviationOpened(
            deviation=next(deviation_numbers(evidence.last_deviation, act.at)),
            therapy=evidence.therapy.number,
            batch=evidence.batch.number,
            origin=Origin.LIMIT,
            what=Text(
                f"Bag {command.bag}: the logger shows {low} to {high} °C on the way; {allowed} is allowed.",
                f"Påse {command.bag}: loggern visar {low} till {high} °C på vägen; {allowed} är tillåtet.",
            ),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="receive-bag",
    title=Text("Receive a bag", "Ta emot en påse"),
    command=ReceiveBag,
    gather=gather,
    rules=(therapy_goes_on, bag_is_brought, way_temperatures_are_in_order),
    decide=decide,
    roles=(Role.PHARMACIST, Role.WARD_NURSE),
)
