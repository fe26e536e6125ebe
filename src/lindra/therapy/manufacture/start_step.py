"""Start a step: in this room, with this equipment."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.facts import EquipmentKept, EquipmentUsed
from lindra.facility.equipment.readiness import (
    Fault,
    calibration_faults,
    cleaning_faults,
    keeping_faults,
    qualification_faults,
    told,
)
from lindra.facility.people.qualifications import Qualifications
from lindra.facility.permits.permit import Permit
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.equipment_words import one_of_equipment
from lindra.masters.recipe import STEP_ROLES, Step, StepKind
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.therapy.manufacture.at_step import (
    AtStep,
    at_step,
    batch_is_in_manufacture,
    deviation_of,
    step_is_unknown,
)
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.deviations_of import deviations_of, no_critical_deviation
from lindra.therapy.manufacture.facts import (
    StepStarted,
)
from lindra.therapy.manufacture.fit_person import person_is_qualified, person_is_trained
from lindra.therapy.manufacture.fit_room import (
    Neighbour,
    neighbours_are_closed,
    neighbours_in,
    permits_for,
    room_is_clean,
    room_is_permitted,
)
from lindra.therapy.manufacture.following import is_left_out, not_complete_before
from lindra.therapy.manufacture.role_of_step import role_is_the_steps
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

_ANOTHER = Text("Take another piece where one may not be used.", "Ta en annan del där en inte får användas.")


@dataclass(frozen=True, kw_only=True)
class StartStep(Command):
    """Start a step."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    room: str | None = asks(Text("Room", "Rum"), refers_to="room", scan=True, default=None)
    equipment: tuple[str, ...] = asks(
        Text("Equipment", "Utrustning"),
        scan=True,
        hint=Text("Scan each piece that the step asks for", "Skanna varje del som steget kräver"),
        default=(),
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """Room, equipment with its classes, person and deviations, besides the step; None for a code that is not there."""

    room: Room | None
    equipment: tuple[tuple[str, Equipment | None], ...]
    demands: tuple[EquipmentClass, ...]
    held: Qualifications | None
    neighbours: tuple[Neighbour, ...]
    permits: tuple[Permit, ...]
    deviations: tuple[Deviation, ...]

    @property
    def pieces(self) -> tuple[tuple[Equipment, EquipmentClass | None], ...]:
        """Each piece that the record knows, with what its class demands."""
        by_class = {one.word: one for one in self.demands}
        return tuple((piece, by_class.get(piece.equipment_class)) for _, piece in self.equipment if piece is not None)


def gather(command: StartStep, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step, the room, each piece and its class."""
    at = at_step(command.batch, command.step, dossiers)
    room = dossiers.need(Room, command.room, field="room") if command.room else None
    equipment = tuple((code, dossiers.find(Equipment, code)) for code in command.equipment)
    classes = dict.fromkeys(piece.equipment_class for _, piece in equipment if piece is not None)
    demands = tuple(one for word in classes if (one := dossiers.find(EquipmentClass, word)) is not None)
    held = dossiers.find(Qualifications, act.person)
    neighbours = neighbours_in(room, at.batch.number, dossiers)
    permits = tuple(permits_for(at.recipe, dossiers))
    deviations = deviations_of(dossiers, at.batch)
    return Evidence(
        **vars(at),
        room=room,
        equipment=equipment,
        demands=demands,
        held=held,
        neighbours=neighbours,
        permits=permits,
        deviations=deviations,
    )


@rule("MFG-004", "Steps follow each other as the recipe says, each once", "EU GMP Part IV 6.3; 9")
def step_is_next(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the step has started, or an earlier one is not complete and verified."""
    if evidence.step is None:
        return step_is_unknown(evidence)
    if evidence.record is not None:
        return objects(
            Text("The step has started already.", "Steget har redan startat."),
            Text("Go on with it.", "Fortsätt med det."),
            field="step",
        )
    if evidence.step.kind is StepKind.HOLD:
        return objects(
            Text("This is a hold point: nothing is done at it.", "Detta är en stoppunkt: inget utförs vid den."),
            Text("Decide whether the batch goes on.", "Besluta om satsen fortsätter."),
            field="step",
        )
    found = not_complete_before(evidence)
    if found is not None or not is_left_out(evidence.batch, evidence.step):
        return found
    return objects(
        Text(
            f"The step is left out in this batch: “{evidence.step.when}” does not hold.",
            f"Steget utgår i denna sats: ”{evidence.step.when}” gäller inte.",
        ),
        Text("Go on with the next step.", "Fortsätt med nästa steg."),
        field="step",
    )


@rule("MFG-005", "A step is done in a room of its grade, cleared for this batch alone", "EU GMP Part IV 9.50; Annex 1")
def room_is_right(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to no room, a room of a lower grade, and a room that is not this batch's."""
    step, room = evidence.step, evidence.room
    if step is None or (not step.room_grade and room is None):
        return None
    if room is None:
        return objects(
            Text(
                f"The step needs a room of grade {step.room_grade}.",
                f"Steget kräver ett rum av klass {step.room_grade}.",
            ),
            Text("Scan the code at the door.", "Skanna koden vid dörren."),
            field="room",
        )
    if not room.is_at_least(step.room_grade):
        return objects(
            Text(
                f"{room.code} is grade {room.grade or '–'}; the step needs grade {step.room_grade}.",
                f"{room.code} är klass {room.grade or '–'}; steget kräver klass {step.room_grade}.",
            ),
            Text("Go to another room.", "Gå till ett annat rum."),
            field="room",
        )
    if step.kind is StepKind.LINE_CLEARANCE:
        if not room.batches or evidence.batch.number in room.batches or room.side_by_side:
            return None
        return objects(
            Text(f"Batch {room.cleared_for} is in {room.code}.", f"Sats {room.cleared_for} är i {room.code}."),
            Text(
                "Take another room, or wait until that batch has left.",
                "Ta ett annat rum, eller vänta tills den satsen har lämnat.",
            ),
            field="room",
        )
    if evidence.batch.number in room.batches:
        return None
    return objects(
        Text(
            f"{room.code} is not cleared for batch {evidence.batch.number}.",
            f"{room.code} är inte röjt för sats {evidence.batch.number}.",
        ),
        Text(
            "Do the line clearance first, or scan the room that was cleared.",
            "Gör röjningen först, eller skanna rummet som röjdes.",
        ),
        field="room",
    )


@rule(
    "MFG-006",
    "A step uses one piece of each class that the recipe asks for, in service and in calibration",
    "EU GMP Part IV 5",
)
def equipment_is_right(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with everything that is wrong with the equipment."""
    if evidence.step is None:
        return None
    scan = Text("Scan each piece that the step asks for.", "Skanna varje del som steget kräver.")
    wrong = [
        Fault(Text(f"{code} is not in the record", f"{code} finns inte i protokollet"), scan)
        for code, piece in evidence.equipment
        if piece is None
    ]
    for piece, _ in evidence.pieces:
        wrong += calibration_faults(piece, act.at)
    classes = {piece.equipment_class for piece, _ in evidence.pieces}
    wrong += [
        Fault(Text(f"{said.en} is not scanned", f"{said.sv} är inte skannad"), scan)
        for asked, said in ((name, one_of_equipment(name)) for name in evidence.step.equipment)
        if asked not in classes
    ]
    return _told(wrong)


def _told(faults: Sequence[Fault]) -> Refusal | None:
    return told(faults, _ANOTHER)


@rule("MFG-103", "Equipment is qualified as its class demands", "EU GMP Part IV 10; Annex 15 3")
def equipment_is_qualified(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to each stage of qualification that is missing or over."""
    return _told(
        [fault for piece, demands in evidence.pieces for fault in qualification_faults(piece, demands, act.at)]
    )


@rule("MFG-104", "Equipment is clean: after its last use and by the calendar, as its class demands", "EU GMP Part IV 5")
def equipment_is_clean(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a piece that was used and not cleaned, and to one that has gone too long without."""
    batch = evidence.batch.number
    return _told(
        [fault for piece, demands in evidence.pieces for fault in cleaning_faults(piece, demands, act.at, batch)]
    )


@rule("MFG-150", "A piece that holds the cells of one batch is used for no other", "EU GMP Part IV 9.50; 5")
def piece_is_free(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a piece that is kept for another batch, however clean it is said to be."""
    batch = evidence.batch.number
    return _told([fault for piece, _ in evidence.pieces for fault in keeping_faults(piece, batch)])


@rule("MFG-151", "A step is done with the piece in which the batch's cells are", "EU GMP Part IV 9.50")
def cells_are_in_the_piece(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another piece of the class, and to two of them at once."""
    if evidence.step is None:
        return None
    wrong = []
    for name in evidence.recipe.kept_in(evidence.step):
        here = evidence.batch.keeps(name)
        others = [piece.code for piece, _ in evidence.pieces if piece.equipment_class == name and piece.code != here]
        if here is not None and others:
            wrong.append(
                Fault(
                    Text(f"the cells are in {here}, not in {others[0]}", f"cellerna är i {here}, inte i {others[0]}"),
                    Text(
                        f"Scan {here}; if it has broken, move the cells first.",
                        f"Skanna {here}; om den har gått sönder, flytta cellerna först.",
                    ),
                )
            )
        elif len(others) > 1:
            wrong.append(
                Fault(
                    Text(f"{' and '.join(others)} are scanned", f"{' och '.join(others)} är skannade"),
                    Text("Scan the one that the cells go into.", "Skanna den som cellerna ska in i."),
                )
            )
    return _told(wrong)


@rule("MFG-105", "A device runs the version of its program that the recipe was made for", "EU GMP Part IV 17; Annex 11")
def program_is_the_recipes(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another version, and to a piece whose version nobody has recorded."""
    mend = Text(
        "The production manager records the version on its screen; another version needs a new recipe version.",
        "Produktionschefen registrerar versionen på dess skärm; en annan version kräver en ny receptversion.",
    )
    return _told(
        [
            Fault(
                Text(
                    f"{piece.code} runs program {piece.program or '–'}, the recipe asks for {program.version}",
                    f"{piece.code} kör program {piece.program or '–'}, receptet kräver {program.version}",
                ),
                mend,
            )
            for program in (evidence.step.programs if evidence.step else ())
            for piece, _ in evidence.pieces
            if piece.equipment_class == program.equipment and piece.program != program.version
        ]
    )


@rule("MFG-034", "A step does not begin before its time", "EU GMP Part IV 9; validated hold times")
def step_is_not_too_early(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before the earliest time that the recipe gives."""
    time = time_of(evidence.batch, evidence.step)
    if time is None or act.at >= time.earliest:
        return None
    return objects(
        Text(
            f"It is too early by {_hours(time.earliest - act.at)}.",
            f"Det är för tidigt med {_hours(time.earliest - act.at)}.",
        ),
        Text(
            f"Wait until {time.earliest:%Y-%m-%d %H:%M} UTC.",
            f"Vänta till {time.earliest:%Y-%m-%d %H:%M} UTC.",
        ),
        field="step",
    )


def _hours(left: timedelta) -> str:
    minutes = math.ceil(left.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60} min"


@dataclass(frozen=True, slots=True)
class StepTime:
    """When a step may start, and until when without a deviation."""

    earliest: datetime
    latest: datetime


def time_of(batch: Batch, step: Step | None) -> StepTime | None:
    """Return a step's window in time, where the recipe gives one and what it counts from is complete."""
    if step is None or step.window is None:
        return None
    before = batch.step(step.window.after)
    if before is None or before.completed_at is None:
        return None
    earliest = before.completed_at + timedelta(hours=float(step.window.earliest_hours))
    return StepTime(earliest, before.completed_at + timedelta(hours=float(step.window.latest_hours)))


@rule("MFG-007", "Work goes on only in a batch that is being made", "EU GMP Part IV 9")
def batch_is_being_made(command: StartStep, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the batch may leave, or is decided on."""
    return batch_is_in_manufacture(evidence.batch)


def decide(command: StartStep, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Start it, and say so of each piece; a late start opens a deviation."""
    started = StepStarted(
        batch=command.batch,
        therapy=evidence.therapy.number,
        step=command.step,
        room=command.room or "",
        equipment=command.equipment,
        at=act.at,
        by=act.person,
    )
    used: tuple[Fact, ...] = tuple(
        EquipmentUsed(equipment=code, batch=command.batch, step=command.step, at=act.at, by=act.person)
        for code in dict.fromkeys(command.equipment)
    )
    used += tuple(_kept(evidence, act))
    time = time_of(evidence.batch, evidence.step)
    if time is None or evidence.step is None or act.at <= time.latest:
        return started, *used
    late, label = _hours(act.at - time.latest), evidence.step.label
    what = Text(f"{label.en} started {late} too late.", f"{label.sv} startade {late} för sent.")
    number = next(deviation_numbers(evidence.last_deviation, act.at))
    return started, deviation_of(evidence, act, number, what), *used


def _kept(evidence: Evidence, act: Act) -> Iterator[EquipmentKept]:
    """Yield each piece that becomes the batch's alone with this step."""
    step = evidence.step
    for name in evidence.recipe.kept_in(step) if step else ():
        code = next((piece.code for piece, _ in evidence.pieces if piece.equipment_class == name), None)
        if step is not None and code is not None and evidence.batch.keeps(name) is None:
            yield EquipmentKept(
                equipment=code,
                equipment_class=name,
                batch=evidence.batch.number,
                step=step.name,
                at=act.at,
                by=act.person,
            )


operation = Operation(
    name="start-step",
    title=Text("Start a step", "Starta ett steg"),
    command=StartStep,
    gather=gather,
    rules=(
        therapy_goes_on,
        role_is_the_steps,
        batch_is_being_made,
        no_critical_deviation,
        step_is_next,
        step_is_not_too_early,
        room_is_right,
        room_is_permitted,
        room_is_clean,
        neighbours_are_closed,
        equipment_is_right,
        equipment_is_qualified,
        piece_is_free,
        cells_are_in_the_piece,
        equipment_is_clean,
        program_is_the_recipes,
        person_is_trained,
        person_is_qualified,
    ),
    decide=decide,
    roles=STEP_ROLES,
)
