"""Refuse the starting material: the patient is collected again, or not treated."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.collection.facts import (
    CollectionRefused,
)
from lindra.therapy.collection.material import OfCollection, of_collection
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class RefuseCollection(Command):
    """Refuse a collection."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


def gather(command: RefuseCollection, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection."""
    return of_collection(command.collection, dossiers, act)


@rule("COL-031", "Material is refused before it is decided on", "EU GMP Part IV 7.3")
def material_is_not_decided_on(command: RefuseCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object when it is accepted or refused already."""
    if evidence.collection.is_open:
        return None
    return objects(
        Text(
            f"The collection is {evidence.collection.status.value} already.",
            f"Insamlingen är redan bedömd ({evidence.collection.status.value}).",
        ),
        Text("Reject the batch, if one was opened.", "Kassera satsen, om en har öppnats."),
        field="collection",
    )


def decide(command: RefuseCollection, evidence: OfCollection, act: Act) -> Sequence[Fact]:
    """Refuse it."""
    return (
        CollectionRefused(
            collection=command.collection,
            therapy=evidence.therapy.number,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="refuse-collection",
    title=Text("Refuse starting material", "Underkänn utgångsmaterial"),
    command=RefuseCollection,
    gather=gather,
    rules=(therapy_goes_on, material_is_not_decided_on),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.REJECTED,
)
