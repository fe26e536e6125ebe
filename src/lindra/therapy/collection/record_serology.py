"""Record the patient's result for one infection marker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
    SerologyRecorded,
)
from lindra.therapy.collection.material import OfCollection, of_collection
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

RESULTS = (("negative", Text("negative", "negativ")), ("positive", Text("positive", "positiv")))


@dataclass(frozen=True, kw_only=True)
class RecordSerology(Command):
    """Record serology."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    marker: str = asks(Text("Marker", "Markör"), hint=Text("As in the recipe: hiv, hbv", "Som i receptet: hiv, hbv"))
    result: str = asks(Text("Result", "Resultat"), choices=RESULTS)
    sampled_on: date = asks(Text("Day of the blood sample", "Provtagningsdag"))


def gather(command: RecordSerology, dossiers: Dossiers, act: Act) -> OfCollection:
    """Look up the collection."""
    return of_collection(command.collection, dossiers, act)


@rule("COL-007", "A marker is one that the recipe asks for", "Dir 2006/17/EC Annex II")
def marker_is_asked_for(command: RecordSerology, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to another marker."""
    markers = tuple(one.marker for one in evidence.recipe.serology) if evidence.recipe else ()
    if command.marker in markers:
        return None
    return objects(
        Text(f"“{command.marker}” is not asked for.", f"”{command.marker}” efterfrågas inte."),
        Text(f"Choose: {', '.join(markers)}.", f"Välj: {', '.join(markers)}."),
        field="marker",
    )


@rule("COL-008", "A blood sample was taken before its result", "Dir 2006/17/EC Annex II")
def sample_is_past(command: RecordSerology, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object to a day ahead."""
    if command.sampled_on <= act.at.date():
        return None
    return objects(
        Text("The day of the sample lies ahead.", "Provtagningsdagen ligger framåt i tiden."),
        Text("Read the day on the report.", "Läs dagen på svaret."),
        field="sampled_on",
    )


@rule("COL-009", "Markers are recorded before the collection begins", "Dir 2006/17/EC Annex II")
def collection_has_not_begun(command: RecordSerology, evidence: OfCollection, act: Act) -> Refusal | None:
    """Object when cells are being collected."""
    if evidence.collection.status is CollectionStatus.PLANNED:
        return None
    return objects(
        Text("The collection has begun.", "Insamlingen har börjat."),
        Text("Open a deviation if a result has come late.", "Öppna en avvikelse om ett svar kom sent."),
        field="collection",
    )


def decide(command: RecordSerology, evidence: OfCollection, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        SerologyRecorded(
            collection=command.collection,
            therapy=evidence.therapy.number,
            marker=command.marker,
            result=command.result,
            sampled_on=command.sampled_on,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-serology",
    title=Text("Record serology", "Registrera smittprov"),
    command=RecordSerology,
    gather=gather,
    rules=(therapy_goes_on, marker_is_asked_for, sample_is_past, collection_has_not_begun),
    decide=decide,
    roles=(Role.APHERESIS_NURSE, Role.PHYSICIAN, Role.COORDINATOR, Role.QC_ANALYST),
)
