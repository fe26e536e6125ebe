"""Record one value of the material as it was received."""

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
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.collection.material import OfCollection, material_is, of_collection
from lindra.therapy.collection.values import recorded, value_is_asked_for
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class RecordReceiptValue(Command):
    """Record a value at receipt."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    measure: str = asks(Text("What is measured", "Vad som mäts"))
    value: str = asks(Text("Value", "Värde"))
    unit: str = asks(Text("Unit", "Enhet"), default="")


def gather(command: RecordReceiptValue, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection."""
    return of_collection(command.collection, dossiers, act)


@rule("COL-026", "Values at receipt are recorded between receipt and decision", "EU GMP Part IV 7.3")
def material_is_at_the_centre(command: RecordReceiptValue, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object before receipt and after the decision."""
    return material_is(evidence.collection, CollectionStatus.RECEIVED)


@rule("COL-027", "A value at receipt can be read and belongs to the recipe", "EU GMP Part IV 7.3")
def receipt_value_can_be_taken(command: RecordReceiptValue, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to what can not be taken as a value."""
    return value_is_asked_for(evidence, command.measure, command.value, command.unit, at_receipt=True)


def decide(command: RecordReceiptValue, evidence: OfCollection, act: Act) -> Sequence[Fact]:
    """Record and judge it."""
    return recorded(evidence, command.measure, command.value, act, at_receipt=True)


operation = Operation(
    name="record-receipt-value",
    title=Text("Record a value at receipt", "Registrera ett värde vid mottagning"),
    command=RecordReceiptValue,
    gather=gather,
    rules=(therapy_goes_on, material_is_at_the_centre, receipt_value_can_be_taken),
    decide=decide,
    roles=(Role.OPERATOR, Role.QC_ANALYST),
)
