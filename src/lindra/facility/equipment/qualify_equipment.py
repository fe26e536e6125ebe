"""Record that a stage of a piece's qualification is done, and until when it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.equipment.demand import STAGE_CHOICES, QualificationStage
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.facts import EquipmentQualified
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, kw_only=True)
class QualifyEquipment(Command):
    """Record a qualification."""

    equipment: str = asks(Text("Equipment", "Utrustning"), refers_to="equipment", scan=True)
    stage: QualificationStage = asks(Text("Stage", "Steg"), choices=STAGE_CHOICES)
    valid_until: date = asks(Text("Valid to the end of", "Gäller till och med"))
    report: str = asks(Text("Report", "Rapport"))


@dataclass(frozen=True)
class Evidence:
    """The piece."""

    equipment: Equipment


def gather(command: QualifyEquipment, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the piece up."""
    return Evidence(dossiers.need(Equipment, command.equipment, field="equipment"))


@rule("FAC-132", "A qualification is valid from today and for five years at most", "EU GMP Part IV 10; Annex 15 4")
def qualification_is_current(command: QualifyEquipment, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a date that has passed, or lies too far ahead."""
    today = act.at.date()
    if today <= command.valid_until <= today + LONGEST:
        return None
    return objects(
        Text("The date has passed, or is too far ahead.", "Datumet har passerat eller ligger för långt fram."),
        Text("Give the day of the next requalification.", "Ange dagen för nästa omkvalificering."),
        field="valid_until",
    )


@rule("FAC-133", "Installation is shown before operation, and operation before performance", "EU GMP Annex 15 3")
def earlier_stages_hold(command: QualifyEquipment, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while an earlier stage has not been done, or no longer holds."""
    order = list(QualificationStage)
    for stage in order[: order.index(command.stage)]:
        until = evidence.equipment.qualified_until(stage)
        if until is None or until < act.at.date():
            return objects(
                Text(
                    f"{stage.value} of {command.equipment} does not hold.",
                    f"{stage.value} för {command.equipment} gäller inte.",
                ),
                Text(f"Record {stage.value} first.", f"Registrera {stage.value} först."),
                field="stage",
            )
    return None


def decide(command: QualifyEquipment, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        EquipmentQualified(
            equipment=command.equipment,
            stage=command.stage,
            valid_until=command.valid_until,
            report=command.report,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: QualifyEquipment, evidence: Evidence) -> Sequence[Line]:
    """Show what the piece is."""
    piece = evidence.equipment
    return (
        (Text("It is called", "Den heter"), piece.title),
        (Text("Class", "Slag"), piece.equipment_class),
        (Text("Program version", "Programversion"), piece.program or "–"),
    )


operation = Operation(
    name="qualify-equipment",
    title=Text("Qualify equipment", "Kvalificera utrustning"),
    command=QualifyEquipment,
    gather=gather,
    rules=(qualification_is_current, earlier_stages_hold),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
