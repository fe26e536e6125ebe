"""Read a plate: count what grew, when its incubation is done."""

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
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.quality.environment.at_plates import deviation_of_plate
from lindra.quality.environment.facts import PlateRead
from lindra.quality.environment.methods import judgement_of
from lindra.quality.environment.quarter import quarter_of
from lindra.therapy.control.at_plate import AtPlate, at_plate, miscounted, plate_shown, value_of, what_follows


@dataclass(frozen=True, kw_only=True)
class ReadPlate(Command):
    """Read a plate."""

    plate: str = asks(Text("Plate", "Platta"), refers_to="plate", scan=True)
    colonies: int = asks(
        Text("Colonies", "Kolonier"),
        unit="[CFU]",
        hint=Text("On the whole plate; 999 when they are too many", "På hela plattan; 999 när de är för många"),
    )


def gather(command: ReadPlate, dossiers: Dossiers, act: Act) -> AtPlate:
    """Look up the plate and what it may concern."""
    return at_plate(command.plate, dossiers)


@rule("ENV-030", "A plate is read once its incubation is done", "USP <1116>; EU GMP Annex 1 (2022) 9")
def plate_is_ready(command: ReadPlate, evidence: AtPlate, act: Act) -> Refusal | None:
    """Object to a plate that has a leg to go, that has not stood long enough, or that is read or discarded."""
    plate = evidence.plate
    if not plate.is_awaited:
        return objects(
            Text(f"{plate.code} is read or discarded.", f"{plate.code} är läst eller kasserad."),
            Text("Another analyst may read it again.", "En annan analytiker kan läsa den igen."),
            field="plate",
        )
    ends = plate.stay_ends
    if ends is None or plate.next_leg is not None:
        leg = plate.next_leg
        return objects(
            Text(f"{plate.code} has yet to stand at {leg}.", f"{plate.code} ska ännu stå i {leg}."),
            Text("Put it into its incubator.", "Ställ den i sin inkubator."),
            field="plate",
        )
    if act.at >= ends[0]:
        return None
    return objects(
        Text(
            f"{plate.code} stands until {ends[0]:%Y-%m-%d %H:%M} UTC.",
            f"{plate.code} ska stå till {ends[0]:%Y-%m-%d %H:%M} UTC.",
        ),
        Text("Read it then.", "Läs den då."),
        field="plate",
    )


@rule("ENV-031", "A count of colonies is one that a plate carries", "ALCOA++ accurate")
def count_is_possible(command: ReadPlate, evidence: AtPlate, act: Act) -> Refusal | None:
    """Object to less than none, and to more than can be told apart."""
    return miscounted(command.colonies)


def decide(command: ReadPlate, evidence: AtPlate, act: Act) -> Sequence[Fact]:
    """Judge it by the limits of its day. Above the action limit, every batch that was in the room is concerned."""
    plate, ends = evidence.plate, evidence.plate.stay_ends
    value = value_of(evidence, command.colonies)
    judgement = judgement_of(value)
    late = ends is not None and act.at > ends[1]
    read = PlateRead(
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
        is_late=late,
        at=act.at,
        by=act.person,
    )
    followed = what_follows(evidence, value, judgement, act)
    if not late:
        return read, *followed
    what = Text(
        f"Plate {plate.code} at {plate.point} was read after its incubation should have ended.",
        f"Platta {plate.code} vid {plate.point} lästes efter att inkuberingen skulle ha avslutats.",
    )
    numbers = deviation_numbers(evidence.numbers.deviation, act.at)
    given = sum(fact.TYPE == "DeviationOpened/1" for fact in followed)
    for _ in range(given):
        next(numbers)
    return read, *followed, deviation_of_plate(plate, next(numbers), what, act)


def shows(command: ReadPlate, evidence: AtPlate) -> Sequence[Line]:
    """Show where the plate lay and what it is judged by."""
    return plate_shown(evidence)


operation = Operation(
    name="read-plate",
    title=Text("Read a plate", "Läs en platta"),
    command=ReadPlate,
    gather=gather,
    rules=(plate_is_ready, count_is_possible),
    decide=decide,
    shows=shows,
    roles=(Role.QC_ANALYST,),
    signed=Meaning.PERFORMED,
)
