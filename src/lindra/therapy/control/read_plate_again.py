"""Read a plate a second time, as another analyst: asked for above the action limit, allowed always."""

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
from lindra.quality.environment.facts import PlateReadAgain
from lindra.quality.environment.methods import judgement_of
from lindra.quality.environment.quarter import quarter_of
from lindra.therapy.control.at_plate import AtPlate, at_plate, miscounted, plate_shown, value_of, what_follows


@dataclass(frozen=True, kw_only=True)
class ReadPlateAgain(Command):
    """Read a plate a second time."""

    plate: str = asks(Text("Plate", "Platta"), refers_to="plate", scan=True)
    colonies: int = asks(
        Text("Colonies", "Kolonier"),
        unit="[CFU]",
        hint=Text("Count anew; the worse of the two readings counts", "Räkna på nytt; den sämre läsningen gäller"),
    )


def gather(command: ReadPlateAgain, dossiers: Dossiers, act: Act) -> AtPlate:
    """Look up the plate and what it may concern."""
    return at_plate(command.plate, dossiers)


@rule("ENV-032", "A second reading follows a first, and is the last", "EU GMP Chapter 6.35; ALCOA++ original")
def first_reading_stands(command: ReadPlateAgain, evidence: AtPlate, act: Act) -> Refusal | None:
    """Object before the first reading, and after the second: nothing is read until it passes."""
    plate = evidence.plate
    if plate.first is None:
        return objects(
            Text(f"{plate.code} has not been read.", f"{plate.code} är inte läst."),
            Text("Read it first.", "Läs den först."),
            field="plate",
        )
    if plate.second is None:
        return None
    return objects(
        Text(f"{plate.code} has been read twice.", f"{plate.code} är läst två gånger."),
        Text(
            "The worse reading counts; a doubt belongs in the deviation.",
            "Den sämre gäller; tvivel hör till avvikelsen.",
        ),
        field="plate",
    )


@rule("ENV-033", "The second reading is another person's", "EU GMP Chapter 2.6; 6")
def another_person_reads(command: ReadPlateAgain, evidence: AtPlate, act: Act) -> Refusal | None:
    """Object when the same analyst reads twice."""
    first = evidence.plate.first
    if first is None or first.by != act.person:
        return None
    return objects(
        Text("You read this plate yourself.", "Du läste själv plattan."),
        Text("Ask a colleague to count.", "Be en kollega räkna."),
    )


@rule("ENV-034", "A second count of colonies is one that a plate carries", "ALCOA++ accurate")
def second_count_is_possible(command: ReadPlateAgain, evidence: AtPlate, act: Act) -> Refusal | None:
    """Object to less than none, and to more than can be told apart."""
    return miscounted(command.colonies)


def decide(command: ReadPlateAgain, evidence: AtPlate, act: Act) -> Sequence[Fact]:
    """Judge it as the first was. What the first set going stays; a worse second sets it going now."""
    plate = evidence.plate
    assert plate.first is not None
    value = value_of(evidence, command.colonies)
    judgement = judgement_of(value)
    read = PlateReadAgain(
        plate=plate.code,
        point=plate.point,
        quarter=quarter_of(plate.exposed_at),
        therapy=plate.therapy,
        room=plate.room,
        grade=plate.grade,
        method=plate.method,
        person=plate.person,
        exposed_at=plate.exposed_at,
        colonies=command.colonies,
        value=value,
        judgement=judgement,
        before=plate.first.judgement,
        at=act.at,
        by=act.person,
    )
    return read, *what_follows(evidence, value, judgement, act)


def shows(command: ReadPlateAgain, evidence: AtPlate) -> Sequence[Line]:
    """Show where the plate lay and what it is judged by; the first count stays unseen."""
    return plate_shown(evidence)


operation = Operation(
    name="read-plate-again",
    title=Text("Read a plate a second time", "Läs en platta en andra gång"),
    command=ReadPlateAgain,
    gather=gather,
    rules=(first_reading_stands, another_person_reads, second_count_is_possible),
    decide=decide,
    shows=shows,
    roles=(Role.QC_ANALYST,),
    signed=Meaning.PERFORMED,
)
