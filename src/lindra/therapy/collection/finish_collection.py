"""Finish the collection: label, read the label back, seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.collection.facts import (
    CollectionFinished,
)
from lindra.therapy.collection.material import OfCollection, label_is_right, of_collection, seal_is_plain
from lindra.therapy.collection.values import missing_measures
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class FinishCollection(Command):
    """Finish a collection."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    label: str = asks(Text("Code on the bag's label, read back", "Kod på påsens etikett, läst tillbaka"), scan=True)
    seal: str = asks(Text("Seal", "Plombering"), scan=True)
    finished_at: datetime = asks(Text("Finished at", "Avslutades"), happened=True)


def gather(command: FinishCollection, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection."""
    return of_collection(command.collection, dossiers, act)


@rule("COL-018", "The bag's label is read back before the bag leaves the patient", "Dir 2006/86/EC Annex II E")
def bag_label_is_right(command: FinishCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object when another code was read."""
    return label_is_right(command.label, evidence.therapy, field="label")


@rule("COL-019", "A collection is finished when it goes on and everything asked for is recorded", "EU GMP Part IV 7.3")
def collection_is_complete(command: FinishCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object with everything that is missing."""
    if evidence.collection.status is not CollectionStatus.STARTED:
        return objects(
            Text("The collection is not going on.", "Insamlingen pågår inte."),
            Text("See on the therapy's page what comes next.", "Se på terapins sida vad som kommer härnäst."),
            field="collection",
        )
    missing = missing_measures(evidence, at_receipt=False)
    if not missing:
        return None
    return objects(
        Text(
            "Not recorded yet: " + ", ".join(one.label.en for one in missing) + ".",
            "Ännu inte registrerat: " + ", ".join(one.label.sv for one in missing) + ".",
        ),
        Text("Record them first.", "Registrera dem först."),
        field="collection",
    )


@rule("COL-020", "An end comes after its start", "ALCOA++ accurate")
def end_follows_start(command: FinishCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to an end before the start."""
    started = evidence.collection.started_at
    if started is None or command.finished_at > started:
        return None
    return objects(
        Text("The end lies before the start.", "Slutet ligger före starten."),
        Text("Check the time.", "Kontrollera tiden."),
        field="finished_at",
    )


@rule("COL-021", "A collection is sealed with a numbered seal", "GDP 2013/C 343/01 9")
def seal_can_be_read(command: FinishCollection, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to what can not be a seal's number."""
    return seal_is_plain(command.seal)


def decide(command: FinishCollection, evidence: OfCollection, act: Act) -> Sequence[Fact]:
    """Finish it."""
    return (
        CollectionFinished(
            collection=command.collection,
            therapy=evidence.therapy.number,
            seal=command.seal,
            finished_at=command.finished_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="finish-collection",
    title=Text("Finish the collection", "Avsluta insamlingen"),
    command=FinishCollection,
    gather=gather,
    rules=(therapy_goes_on, collection_is_complete, bag_label_is_right, end_follows_start, seal_can_be_read),
    decide=decide,
    roles=(Role.APHERESIS_NURSE,),
)
