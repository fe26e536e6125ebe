"""Start the collection: read the wristband, give the donation number, start the machine."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.readiness import faults_of, told
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.equipment_words import one_of_equipment
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.collection.facts import (
    CollectionStarted,
)
from lindra.therapy.collection.material import OfCollection, of_collection
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

APHERESIS_CLASS = "apheresis-system"
_DONATION = re.compile(r"[A-Z0-9]{10,20}")


@dataclass(frozen=True, kw_only=True)
class StartCollection(Command):
    """Start a collection."""

    collection: str = asks(Text("Collection", "Insamling"), refers_to="collection", scan=True)
    wristband: str = asks(Text("Code on the wristband", "Kod på armbandet"), scan=True)
    donation_number: str = asks(
        Text("Donation number", "Tappningsnummer"), scan=True, hint=Text("ISBT 128", "ISBT 128")
    )
    equipment: str | None = asks(
        Text("Apheresis machine", "Aferesmaskin"),
        refers_to="equipment",
        scan=True,
        hint=Text("Where a machine collects", "Där en maskin samlar in"),
        default=None,
    )
    started_at: datetime = asks(Text("Started at", "Startade"), happened=True)


@dataclass(frozen=True)
class Evidence(OfCollection):
    """The machine and what its class demands, besides the collection."""

    equipment: Equipment | None
    demands: EquipmentClass | None


def gather(command: StartCollection, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the collection and the machine."""
    of = of_collection(command.collection, dossiers, act)
    machine = dossiers.need(Equipment, command.equipment, field="equipment") if command.equipment else None
    demands = dossiers.find(EquipmentClass, machine.equipment_class) if machine else None
    return Evidence(of.collection, of.therapy, of.recipe, of.last_deviation, machine, demands)


@rule(
    "COL-010",
    "The wristband carries this patient's chain of identity",
    "Dir 2004/23/EC Art 8; WHO patient identification",
)
def wristband_is_right(command: StartCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is another patient's."""
    if command.wristband == evidence.therapy.chain_of_identity:
        return None
    return objects(
        Text(
            f"The wristband says “{command.wristband[:40]}”; this therapy is {evidence.therapy.chain_of_identity}.",
            f"Armbandet säger ”{command.wristband[:40]}”; terapin är {evidence.therapy.chain_of_identity}.",
        ),
        Text(
            "STOP. This may be another patient. Ask for name and number.",
            "STOPP. Detta kan vara en annan patient. Fråga efter namn och nummer.",
        ),
        field="wristband",
    )


@rule("COL-011", "Every infection marker is negative and young enough on the day", "Dir 2006/17/EC Annex II 2")
def serology_is_clear(command: StartCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with every marker that is missing, positive or too old."""
    if evidence.recipe is None:
        return None
    day = command.started_at.date()
    found = {one.marker: one for one in evidence.collection.serology}
    wrong: list[Text] = []
    for asked in evidence.recipe.serology:
        result = found.get(asked.marker)
        if result is None:
            wrong.append(Text(f"{asked.label.en}: no result", f"{asked.label.sv}: inget svar"))
        elif result.result != "negative":
            wrong.append(Text(f"{asked.label.en}: {result.result}", f"{asked.label.sv}: {result.result}"))
        elif (day - result.sampled_on).days > asked.valid_days:
            wrong.append(
                Text(
                    f"{asked.label.en}: sampled {result.sampled_on}, older than {asked.valid_days} days",
                    f"{asked.label.sv}: provtaget {result.sampled_on}, äldre än {asked.valid_days} dagar",
                )
            )
    if not wrong:
        return None
    return objects(
        Text("; ".join(one.en for one in wrong) + ".", "; ".join(one.sv for one in wrong) + "."),
        Text(
            "Record the results. A positive one is for the physician.",
            "Registrera svaren. Ett positivt svar är läkarens sak.",
        ),
        field="collection",
    )


@rule(
    "COL-012",
    "The apheresis machine is one, in service, in calibration and as its class demands",
    "EU GMP Part IV 5; Dir 2006/86/EC Annex I C",
)
def machine_may_be_used(command: StartCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another machine, or one that may not be used."""
    machine, asked = evidence.equipment, evidence.recipe.collection_equipment if evidence.recipe else APHERESIS_CLASS
    if machine is None:
        if not asked:
            return None
        return objects(
            Text(
                f"The collection needs equipment of class {asked}.", f"Insamlingen kräver utrustning av klass {asked}."
            ),
            Text("Scan the code on the machine.", "Skanna koden på maskinen."),
            field="equipment",
        )
    if machine.equipment_class != asked:
        is_one = one_of_equipment(machine.equipment_class)
        return objects(
            Text(f"{machine.code} is {is_one.en}.", f"{machine.code} är {is_one.sv}."),
            Text("Scan the apheresis machine.", "Skanna aferesmaskinen."),
            field="equipment",
        )
    another = Text("Take another machine.", "Ta en annan maskin.")
    return told(faults_of(machine, evidence.demands, act.at), another)


@rule("COL-013", "A donation number is one that ISBT 128 could give", "ISBT 128; Commission Dir 2015/565")
def donation_number_is_plain(command: StartCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another form."""
    if _DONATION.fullmatch(command.donation_number):
        return None
    return objects(
        Text("That is not a donation number.", "Det är inte ett tappningsnummer."),
        Text("Scan it: 10 to 20 capital letters and digits.", "Skanna det: 10 till 20 versaler och siffror."),
        field="donation_number",
    )


@rule("COL-014", "A collection is started once, when it is planned", "EU GMP Part IV 7.3")
def collection_is_planned(command: StartCollection, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it has begun."""
    if evidence.collection.status is CollectionStatus.PLANNED:
        return None
    return objects(
        Text("The collection has begun already.", "Insamlingen har redan börjat."),
        Text("See on the therapy's page what comes next.", "Se på terapins sida vad som kommer härnäst."),
        field="collection",
    )


def decide(command: StartCollection, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Start it."""
    return (
        CollectionStarted(
            collection=command.collection,
            therapy=evidence.therapy.number,
            donation_number=command.donation_number,
            equipment=command.equipment or "",
            started_at=command.started_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="start-collection",
    title=Text("Start the collection", "Starta insamlingen"),
    command=StartCollection,
    gather=gather,
    rules=(
        therapy_goes_on,
        collection_is_planned,
        wristband_is_right,
        serology_is_clear,
        machine_may_be_used,
        donation_number_is_plain,
    ),
    decide=decide,
    roles=(Role.APHERESIS_NURSE,),
)
