"""Take over the collection as a courier."""

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
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.collection.facts import (
    CollectionHandedOver,
)
from lindra.therapy.collection.material import OfCollection, label_is_right, material_is, of_collection
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class HandOverCollection(Command):
    """Take over a collection."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    label: str = asks(Text("Code on the bag", "Kod på påsen"), scan=True)
    box: str = asks(Text("Box", "Låda"), scan=True)
    logger: str = asks(Text("Temperature logger", "Temperaturlogger"), scan=True)
    temperature_celsius: Decimal = asks(Text("Temperature now", "Temperatur nu"), unit="Cel")
    handed_over_at: datetime = asks(Text("Taken over at", "Övertagen"), happened=True)


def gather(command: HandOverCollection, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection."""
    return of_collection(command.collection, dossiers, act)


@rule(
    "COL-022",
    "A courier takes over a finished collection, with the right label",
    "GDP 2013/C 343/01 9; EU GMP Part IV 7.3",
)
def finished_material_is_taken(command: HandOverCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to another moment or another label."""
    return material_is(evidence.collection, CollectionStatus.FINISHED) or label_is_right(
        command.label, evidence.therapy, field="label"
    )


@rule("COL-023", "A box is closed within the temperature of the recipe", "Dir 2006/86/EC Annex I; GDP 2013/C 343/01 9")
def box_is_cold(command: HandOverCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to a box outside the temperature."""
    life = evidence.recipe.starting_material if evidence.recipe else None
    if life is None:
        return None
    if life.temperature_celsius_min <= command.temperature_celsius <= life.temperature_celsius_max:
        return None
    low, high = life.temperature_celsius_min, life.temperature_celsius_max
    return objects(
        Text(
            f"{written(command.temperature_celsius)} °C is outside {low} to {high} °C.",
            f"{written(command.temperature_celsius)} °C ligger utanför {low} till {high} °C.",
        ),
        Text("Take another box that is at temperature.", "Ta en annan låda med rätt temperatur."),
        field="temperature_celsius",
    )


def decide(command: HandOverCollection, evidence: OfCollection, act: Act) -> Sequence[Fact]:
    """Take it over."""
    return (
        CollectionHandedOver(
            collection=command.collection,
            therapy=evidence.therapy.number,
            box=command.box,
            logger=command.logger,
            temperature_celsius=command.temperature_celsius,
            handed_over_at=command.handed_over_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="hand-over-collection",
    title=Text("Take over a collection", "Ta över en insamling"),
    command=HandOverCollection,
    gather=gather,
    rules=(therapy_goes_on, finished_material_is_taken, box_is_cold),
    decide=decide,
    roles=(Role.COURIER,),
)
