"""Put equipment back in service."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.facts import EquipmentReturned
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ReturnEquipment(Command):
    """Put equipment back in service."""

    equipment: str = asks(Text("Equipment", "Utrustning"), refers_to="equipment", scan=True)
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The piece."""

    equipment: Equipment


def gather(command: ReturnEquipment, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the piece up."""
    return Evidence(dossiers.need(Equipment, command.equipment, field="equipment"))


@rule("FAC-016", "Equipment out of service can be returned", "EU GMP Part IV 5")
def service_changes(command: ReturnEquipment, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing would change."""
    if not evidence.equipment.is_in_service:
        return None
    return objects(
        Text(f"{command.equipment} is in service already.", f"{command.equipment} är redan i bruk."),
        Text("Check the code on the piece.", "Kontrollera koden på utrustningen."),
        field="equipment",
    )


def decide(command: ReturnEquipment, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (EquipmentReturned(equipment=command.equipment, reason=command.reason),)


operation = Operation(
    name="return-equipment",
    title=Text("Put equipment back in service", "Ta utrustning i bruk igen"),
    command=ReturnEquipment,
    gather=gather,
    rules=(service_changes,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
