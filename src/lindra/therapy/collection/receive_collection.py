"""Receive the collection at the centre: label, seal and logger are read at the airlock."""

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
    CollectionReceived,
)
from lindra.therapy.collection.material import OfCollection, label_is_right, material_is, of_collection
from lindra.therapy.collection.values import deviation
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class ReceiveCollection(Command):
    """Receive a collection."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    label: str = asks(Text("Code on the bag", "Kod på påsen"), scan=True)
    seal: str = asks(Text("Seal on the box", "Plombering på lådan"), scan=True)
    temperature_celsius_min: Decimal = asks(Text("Lowest on the logger", "Lägst på loggern"), unit="Cel")
    temperature_celsius_max: Decimal = asks(Text("Highest on the logger", "Högst på loggern"), unit="Cel")
    received_at: datetime = asks(Text("Received at", "Mottagen"), happened=True)


def gather(command: ReceiveCollection, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection."""
    return of_collection(command.collection, dossiers, act)


@rule(
    "COL-024",
    "The centre receives what a courier brings, with the right label",
    "EU GMP Part IV 7.3; Dir 2006/86/EC Annex II",
)
def brought_material_is_right(command: ReceiveCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to another moment or another label."""
    return material_is(evidence.collection, CollectionStatus.UNDER_WAY) or label_is_right(
        command.label, evidence.therapy, field="label"
    )


@rule("COL-025", "The lowest temperature is not above the highest", "ALCOA++ accurate")
def temperatures_are_in_order(command: ReceiveCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to the two in the wrong order."""
    if command.temperature_celsius_min <= command.temperature_celsius_max:
        return None
    return objects(
        Text("The lowest is above the highest.", "Den lägsta är högre än den högsta."),
        Text("Read the logger again.", "Läs av loggern på nytt."),
        field="temperature_celsius_min",
    )


def decide(command: ReceiveCollection, evidence: OfCollection, act: Act) -> Sequence[Fact]:
    """Receive it; a broken seal, a wrong temperature or too long a way opens a deviation."""
    facts: list[Fact] = [
        CollectionReceived(
            collection=command.collection,
            therapy=evidence.therapy.number,
            seal=command.seal,
            temperature_celsius_min=command.temperature_celsius_min,
            temperature_celsius_max=command.temperature_celsius_max,
            received_at=command.received_at,
            at=act.at,
            by=act.person,
        )
    ]
    wrong = _wrong_on_the_way(command, evidence)
    if wrong:
        said = Text(" ".join(one.en for one in wrong), " ".join(one.sv for one in wrong))
        facts.append(deviation(evidence, act, said))
    return facts


def _wrong_on_the_way(command: ReceiveCollection, evidence: OfCollection) -> list[Text]:
    wrong: list[Text] = []
    collection = evidence.collection
    if command.seal != collection.seal:
        wrong.append(
            Text(
                f"The seal is {command.seal}; the bag was sealed with {collection.seal}.",
                f"Plomberingen är {command.seal}; påsen förseglades med {collection.seal}.",
            )
        )
    life = evidence.recipe.starting_material if evidence.recipe else None
    if life is None:
        return wrong
    if (
        command.temperature_celsius_min < life.temperature_celsius_min
        or command.temperature_celsius_max > life.temperature_celsius_max
    ):
        low, high = written(command.temperature_celsius_min), written(command.temperature_celsius_max)
        allowed = f"{life.temperature_celsius_min}–{life.temperature_celsius_max} °C"
        wrong.append(
            Text(
                f"The logger shows {low} to {high} °C; {allowed} is allowed.",
                f"Loggern visar {low} till {high} °C; {allowed} är tillåtet.",
            )
        )
    if collection.finished_at is not None:
        hours = Decimal((command.received_at - collection.finished_at).total_seconds()) / 3600
        if hours > life.hours:
            wrong.append(
                Text(
                    f"It came {hours:.1f} h after the collection; {life.hours} h is allowed.",
                    f"Det kom {hours:.1f} h efter insamlingen; {life.hours} h är tillåtet.",
                )
            )
    return wrong


operation = Operation(
    name="receive-collection",
    title=Text("Receive a collection", "Ta emot en insamling"),
    command=ReceiveCollection,
    gather=gather,
    rules=(therapy_goes_on, brought_material_is_right, temperatures_are_in_order),
    decide=decide,
    roles=(Role.OPERATOR,),
)
