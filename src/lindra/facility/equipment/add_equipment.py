"""Add a piece of equipment to the centre."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.facts import EquipmentAdded
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_CODE = re.compile(r"[A-Z][A-Z0-9]{0,9}-[A-Z0-9]{1,9}")
CLASS_WORD = re.compile(r"[a-z][a-z0-9-]{1,39}")


@dataclass(frozen=True, kw_only=True)
class AddEquipment(Command):
    """Add a piece of equipment."""

    equipment: str = asks(Text("Code on the piece", "Kod på utrustningen"), scan=True)
    title: str = asks(Text("What it is called", "Vad den heter"))
    equipment_class: str = asks(
        Text("Class", "Slag"),
        hint=Text("The word that recipes use: cell-counter", "Ordet som recepten använder: cell-counter"),
    )


@dataclass(frozen=True)
class Evidence:
    """The piece, when the code is taken."""

    known: Equipment | None


def gather(command: AddEquipment, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the code up."""
    return Evidence(dossiers.find(Equipment, command.equipment))


@rule("FAC-012", "A code names one piece of equipment", "EU GMP Part IV 5")
def equipment_is_new(command: AddEquipment, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the code is taken."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.equipment} is taken.", f"{command.equipment} är upptagen."),
        Text("Give another code.", "Ange en annan kod."),
        field="equipment",
    )


@rule("FAC-013", "Equipment is known by a code and a class that recipes can name", "EU GMP Part IV 5")
def equipment_words_are_plain(command: AddEquipment, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code or class in another form."""
    if not _CODE.fullmatch(command.equipment):
        return objects(
            Text("That is not a code for equipment.", "Det är inte en utrustningskod."),
            Text("Capital letters, a hyphen and a number: CC-02.", "Versaler, bindestreck och nummer: CC-02."),
            field="equipment",
        )
    if not CLASS_WORD.fullmatch(command.equipment_class):
        return objects(
            Text("That is not a class of equipment.", "Det är inte ett slag av utrustning."),
            Text("Small letters and hyphens: cell-counter.", "Små bokstäver och bindestreck: cell-counter."),
            field="equipment_class",
        )
    return None


def decide(command: AddEquipment, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Add the piece."""
    return (EquipmentAdded(equipment=command.equipment, title=command.title, equipment_class=command.equipment_class),)


operation = Operation(
    name="add-equipment",
    title=Text("Add equipment", "Lägg till utrustning"),
    command=AddEquipment,
    gather=gather,
    rules=(equipment_is_new, equipment_words_are_plain),
    decide=decide,
    roles=(Role.ADMINISTRATOR, Role.PRODUCTION_MANAGER),
)
