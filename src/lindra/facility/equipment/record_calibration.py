"""Record that a piece of equipment was calibrated, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.facts import CalibrationRecorded
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class RecordCalibration(Command):
    """Record a calibration."""

    equipment: str = asks(Text("Equipment", "Utrustning"), refers_to="equipment", scan=True)
    valid_until: date = asks(Text("Valid to the end of", "Gäller till och med"))
    certificate: str = asks(Text("Certificate", "Intyg"))


@dataclass(frozen=True)
class Evidence:
    """The piece."""

    equipment: Equipment


def gather(command: RecordCalibration, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the piece up."""
    return Evidence(dossiers.need(Equipment, command.equipment, field="equipment"))


@rule("FAC-014", "A calibration is valid from today and for three years at most", "EU GMP Part IV 5")
def calibration_is_current(command: RecordCalibration, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a date that has passed, or lies too far ahead."""
    today = act.at.date()
    if today <= command.valid_until <= today + LONGEST:
        return None
    return objects(
        Text("The date has passed, or is too far ahead.", "Datumet har passerat eller ligger för långt fram."),
        Text("Read the date on the certificate.", "Läs datumet på intyget."),
        field="valid_until",
    )


def decide(command: RecordCalibration, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        CalibrationRecorded(
            equipment=command.equipment, valid_until=command.valid_until, certificate=command.certificate
        ),
    )


operation = Operation(
    name="record-calibration",
    title=Text("Record a calibration", "Registrera kalibrering"),
    command=RecordCalibration,
    gather=gather,
    rules=(calibration_is_current,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
