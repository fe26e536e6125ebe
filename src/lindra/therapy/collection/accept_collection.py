"""Accept the starting material for manufacture."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.collection.facts import (
    CollectionAccepted,
)
from lindra.therapy.collection.material import OfCollection, material_is, of_collection
from lindra.therapy.collection.values import missing_measures
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class AcceptCollection(Command):
    """Accept a collection."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)


@dataclass(frozen=True)
class Evidence(OfCollection):
    """The deviations, besides the collection."""

    deviations: tuple[Deviation, ...]


def gather(command: AcceptCollection, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the collection and the therapy's deviations."""
    of = of_collection(command.collection, dossiers, act)
    deviations = tuple(dossiers.of_therapy(Deviation, of.therapy.number))
    return Evidence(of.collection, of.therapy, of.recipe, of.last_deviation, deviations)


@rule("COL-028", "Material is accepted when it is here and every acceptance value is recorded", "EU GMP Part IV 7.3")
def acceptance_is_complete(command: AcceptCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with what is missing."""
    found = material_is(evidence.collection, CollectionStatus.RECEIVED)
    if found is not None:
        return found
    missing = missing_measures(evidence, at_receipt=True)
    if not missing:
        return None
    return objects(
        Text(
            "Not recorded yet: " + ", ".join(one.label.en for one in missing) + ".",
            "Ännu inte registrerat: " + ", ".join(one.label.sv for one in missing) + ".",
        ),
        Text("An operator or analyst records them.", "En operatör eller analytiker registrerar dem."),
        field="collection",
    )


@rule("COL-029", "Material with an open or unacceptable deviation is not accepted", "EU GMP Part IV 12; 7.3")
def deviations_are_closed(command: AcceptCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with the deviations that stand in the way."""
    # A refused collection's deviations belong to that collection, and were opened before this one was planned.
    blocking = [
        one.number
        for one in evidence.deviations
        if one.blocks_release and one.opened_at >= evidence.collection.planned_at
    ]
    if not blocking:
        return None
    return objects(
        Text(f"Deviations stand in the way: {', '.join(blocking)}.", f"Avvikelser hindrar: {', '.join(blocking)}."),
        Text("Assess and close them, or refuse the material.", "Bedöm och avsluta dem, eller underkänn materialet."),
        field="collection",
    )


@rule("COL-030", "Who received the material does not accept it", "EU GMP Chapter 2.6; Part IV 3")
def another_person_accepts(command: AcceptCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the receiver accepts."""
    if act.person != evidence.collection.received_by:
        return None
    return objects(
        Text("You received this material yourself.", "Du tog själv emot materialet."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


def decide(command: AcceptCollection, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Accept it."""
    return (
        CollectionAccepted(collection=command.collection, therapy=evidence.therapy.number, at=act.at, by=act.person),
    )


def shows(command: AcceptCollection, evidence: Evidence) -> Sequence[Line]:
    """Show every value at receipt, and the way here."""
    collection = evidence.collection
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        (Text("Donation", "Tappning"), collection.donation_number),
        (
            Text("Logger", "Logger"),
            f"{collection.temperature_celsius_min} – {collection.temperature_celsius_max} °C",
        ),
        *(
            (Text("At receipt", "Vid mottagning"), f"{one.name}: {one.value} {one.unit}".rstrip())
            for one in collection.values
            if one.at_receipt
        ),
    )


operation = Operation(
    name="accept-collection",
    title=Text("Accept starting material", "Godkänn utgångsmaterial"),
    command=AcceptCollection,
    gather=gather,
    rules=(therapy_goes_on, acceptance_is_complete, deviations_are_closed, another_person_accepts),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
