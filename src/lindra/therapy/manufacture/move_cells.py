"""Move the cells of a batch to another piece of equipment: the one they grow in has broken, or is needed no more."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.facts import EquipmentKept, EquipmentLetGo, EquipmentUsed
from lindra.facility.equipment.readiness import faults_of, told
from lindra.facility.people.qualifications import Qualifications
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.equipment_words import one_of_equipment
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.fit_person import person_is_trained
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class MoveCells(Command):
    """Move the cells of a batch to another piece."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    from_equipment: str = asks(Text("From", "Från"), refers_to="equipment", scan=True)
    to_equipment: str = asks(Text("To", "Till"), refers_to="equipment", scan=True)
    reason: str = asks(
        Text("Why, and how the cells were moved", "Varför, och hur cellerna flyttades"),
        hint=Text(
            "It is no part of the recipe, and opens a deviation", "Det ingår inte i receptet och öppnar en avvikelse"
        ),
        long=True,
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """Both pieces, what their class demands, and the person, besides the step that began last."""

    source: Equipment
    target: Equipment
    demands: EquipmentClass | None
    held: Qualifications | None


def gather(command: MoveCells, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    steps = dossiers.need(Batch, command.batch, field="batch").steps
    at = at_step(command.batch, steps[-1].name if steps else "", dossiers)
    target = dossiers.need(Equipment, command.to_equipment, field="to_equipment")
    return Evidence(
        **vars(at),
        source=dossiers.need(Equipment, command.from_equipment, field="from_equipment"),
        target=target,
        demands=dossiers.find(EquipmentClass, target.equipment_class),
        held=dossiers.find(Qualifications, act.person),
    )


@rule("MFG-152", "Cells are moved out of the piece in which they are", "EU GMP Part IV 9.50; ALCOA++ accurate")
def cells_are_there(command: MoveCells, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the batch is not being made, and to a piece that is not kept for it."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None or evidence.source.kept_for == evidence.batch.number:
        return found
    here = ", ".join(one.equipment for one in evidence.batch.kept)
    return objects(
        Text(
            f"{evidence.source.code} does not hold the cells of {evidence.batch.number}.",
            f"{evidence.source.code} har inte cellerna i {evidence.batch.number}.",
        ),
        Text(f"They are in {here}.", f"De är i {here}.")
        if here
        else Text("No piece is kept for the batch.", "Ingen utrustning hålls för satsen."),
        field="from_equipment",
    )


@rule("MFG-153", "Cells are moved to a piece of the same class that may be used", "EU GMP Part IV 5; 9.50")
def target_is_fit(command: MoveCells, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to the same piece, to another class, and to everything for which the piece may not be used."""
    source, target = evidence.source, evidence.target
    another = Text("Scan another piece.", "Skanna en annan del.")
    if target.code == source.code:
        return objects(
            Text(f"The cells are in {target.code} already.", f"Cellerna är redan i {target.code}."),
            another,
            field="to_equipment",
        )
    if target.equipment_class != source.equipment_class:
        is_one, wanted = one_of_equipment(target.equipment_class), one_of_equipment(source.equipment_class)
        return objects(
            Text(
                f"{target.code} is {is_one.en}; {source.code} is {wanted.en}.",
                f"{target.code} är {is_one.sv}; {source.code} är {wanted.sv}.",
            ),
            another,
            field="to_equipment",
        )
    return told(faults_of(target, evidence.demands, act.at), another, field="to_equipment")


def decide(command: MoveCells, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Let the one go, keep the other, and open a deviation."""
    source, target, batch = evidence.source, evidence.target, evidence.batch
    step = batch.steps[-1].name
    return (
        EquipmentLetGo(equipment=source.code, batch=batch.number, step=step, at=act.at),
        EquipmentUsed(equipment=target.code, batch=batch.number, step=step, at=act.at, by=act.person),
        EquipmentKept(
            equipment=target.code,
            equipment_class=target.equipment_class,
            batch=batch.number,
            step=step,
            at=act.at,
            by=act.person,
        ),
        DeviationOpened(
            deviation=next(deviation_numbers(evidence.last_deviation, act.at)),
            therapy=batch.therapy,
            batch=batch.number,
            origin=Origin.PERSON,
            what=Text(
                f"The cells were moved from {source.code} to {target.code}: {command.reason}",
                f"Cellerna flyttades från {source.code} till {target.code}: {command.reason}",
            ),
            equipment=source.code,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: MoveCells, evidence: Evidence) -> Sequence[Line]:
    """Show whose cells, from where and to where."""
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.batch.chain_of_identity),
        (Text("From", "Från"), f"{evidence.source.code} {evidence.source.title}"),
        (Text("To", "Till"), f"{evidence.target.code} {evidence.target.title}"),
    )


operation = Operation(
    name="move-cells",
    title=Text("Move cells to another piece", "Flytta celler till en annan del"),
    command=MoveCells,
    gather=gather,
    rules=(therapy_goes_on, cells_are_there, target_is_fit, person_is_trained),
    decide=decide,
    shows=shows,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER),
    signed=Meaning.PERFORMED,
)
