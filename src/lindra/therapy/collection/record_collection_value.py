"""Record one value of the collection, at the apheresis unit."""

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
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.collection.material import OfCollection, of_collection
from lindra.therapy.collection.values import recorded, value_is_asked_for
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class RecordCollectionValue(Command):
    """Record a value of the collection."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    measure: str = asks(Text("What is measured", "Vad som mäts"))
    value: str = asks(Text("Value", "Värde"))
    unit: str = asks(Text("Unit", "Enhet"), default="")


def gather(command: RecordCollectionValue, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection."""
    return of_collection(command.collection, dossiers, act)


@rule("COL-016", "Values of a collection are recorded while it goes on", "ALCOA++ contemporaneous")
def collection_goes_on(command: RecordCollectionValue, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object before its start and after its end."""
    if evidence.collection.status is CollectionStatus.STARTED:
        return None
    return objects(
        Text("The collection is not going on.", "Insamlingen pågår inte."),
        Text("Start it first; after its end, open a deviation.", "Starta den först; efter slutet, öppna en avvikelse."),
        field="collection",
    )


@rule("COL-017", "A value at collection can be read and belongs to the recipe", "EU GMP Part IV 6.3")
def value_can_be_taken(command: RecordCollectionValue, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to what can not be taken as a value."""
    return value_is_asked_for(evidence, command.measure, command.value, command.unit, at_receipt=False)


def decide(command: RecordCollectionValue, evidence: OfCollection, act: Act) -> Sequence[Fact]:
    """Record and judge it."""
    return recorded(evidence, command.measure, command.value, act, at_receipt=False)


operation = Operation(
    name="record-collection-value",
    title=Text("Record a value of the collection", "Registrera ett värde vid insamlingen"),
    command=RecordCollectionValue,
    gather=gather,
    rules=(therapy_goes_on, collection_goes_on, value_can_be_taken),
    decide=decide,
    roles=(Role.APHERESIS_NURSE,),
)
