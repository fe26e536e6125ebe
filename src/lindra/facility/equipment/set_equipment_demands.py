"""Set what a class of equipment demands of its pieces."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.equipment.add_equipment import CLASS_WORD
from lindra.facility.equipment.demand import CLEANED_CHOICES, STAGE_CHOICES, CleanedAfter, QualificationStage
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.facts import EquipmentDemandsSet
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

DAYS_MAX = 366


@dataclass(frozen=True, kw_only=True)
class SetEquipmentDemands(Command):
    """Set the demands of a class; all of them are stated anew."""

    equipment_class: str = asks(
        Text("Class", "Slag"),
        hint=Text("The word that recipes use: cell-counter", "Ordet som recepten använder: cell-counter"),
    )
    stages: tuple[QualificationStage, ...] = asks(
        Text("Qualification", "Kvalificering"), choices=STAGE_CHOICES, default=()
    )
    cleaned_after: CleanedAfter = asks(Text("Cleaning", "Rengöring"), choices=CLEANED_CHOICES)
    cleaned_every_days: int | None = asks(Text("Cleaned at least every", "Rengörs minst var"), unit="d", default=None)
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The class as it stands, when it has demands."""

    known: EquipmentClass | None


def gather(command: SetEquipmentDemands, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the class up."""
    return Evidence(dossiers.find(EquipmentClass, command.equipment_class))


@rule("FAC-130", "A class of equipment is called as recipes call it", "EU GMP Part IV 5")
def class_is_a_word(command: SetEquipmentDemands, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a name in another form."""
    if CLASS_WORD.fullmatch(command.equipment_class):
        return None
    return objects(
        Text("That is not a class of equipment.", "Det är inte ett slag av utrustning."),
        Text("Small letters and hyphens: cell-counter.", "Små bokstäver och bindestreck: cell-counter."),
        field="equipment_class",
    )


@rule("FAC-131", "Equipment is cleaned every day to every year", "EU GMP Part IV 5")
def days_are_possible(command: SetEquipmentDemands, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to no days, and to more than a year."""
    if command.cleaned_every_days is None or 1 <= command.cleaned_every_days <= DAYS_MAX:
        return None
    return objects(
        Text("That is not a time between cleanings.", "Det är inte en tid mellan rengöringar."),
        Text(f"Give 1 to {DAYS_MAX} days, or leave it empty.", f"Ange 1 till {DAYS_MAX} dagar, eller lämna tomt."),
        field="cleaned_every_days",
    )


def decide(command: SetEquipmentDemands, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Set them."""
    return (
        EquipmentDemandsSet(
            equipment_class=command.equipment_class,
            stages=tuple(stage for stage in QualificationStage if stage in command.stages),
            cleaned_every_days=command.cleaned_every_days,
            cleaned_after=command.cleaned_after,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: SetEquipmentDemands, evidence: Evidence) -> Sequence[Line]:
    """Show what was demanded before."""
    old = evidence.known
    if old is None:
        return ((Text("Before", "Förut"), "–"),)
    stages = ", ".join(stage.value for stage in old.stages) or "–"
    return (
        (Text("Before: qualification", "Förut: kvalificering"), stages),
        (Text("Before: cleaned after", "Förut: rengörs efter"), old.cleaned_after.value),
        (Text("Before: cleaned every, days", "Förut: rengörs var, dagar"), str(old.cleaned_every_days or "–")),
    )


operation = Operation(
    name="set-equipment-demands",
    title=Text("Set what a class of equipment demands", "Ange krav på ett slag av utrustning"),
    command=SetEquipmentDemands,
    gather=gather,
    rules=(class_is_a_word, days_are_possible),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
