"""Add a sampling point to the plan: where, how, when, and the centre's own stricter limits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.rooms.room import GRADES, Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.environment import trend as trend  # a dossier that facts alone open is known by being imported
from lindra.quality.environment.chosen_limits import ChosenLimits, in_force
from lindra.quality.environment.facts import PointAdded
from lindra.quality.environment.incubation import PLATE_INCUBATIONS, Incubation
from lindra.quality.environment.methods import METHOD_CHOICES, PHASE_CHOICES, Measured, Method, Phase
from lindra.quality.environment.point import Point

_POSITION = re.compile(r"[A-Z][A-Z0-9]{0,5}")
_GRADES = (
    *((grade, Text(f"Grade {grade}", f"Klass {grade}")) for grade in GRADES),
    ("", Text("The room's", "Rummets")),
)


@dataclass(frozen=True, kw_only=True)
class AddPoint(Command):
    """Add a sampling point."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)
    position: str = asks(Text("Position", "Position"), hint=Text("Such as S1", "Till exempel S1"))
    title: str = asks(Text("Where it is", "Var den är"), hint=Text("In the cabinet, left", "I bänken, vänster"))
    method: Method = asks(Text("Method", "Metod"), choices=METHOD_CHOICES)
    phase: Phase = asks(Text("When", "När"), choices=PHASE_CHOICES)
    grade: str = asks(
        Text("Grade of air at the point", "Renrumsklass vid punkten"),
        choices=_GRADES,
        default="",
        hint=Text("A cabinet may be cleaner than its room", "En bänk kan vara renare än sitt rum"),
    )
    incubation: Incubation = asks(
        Text("Incubation", "Inkubering"), choices=PLATE_INCUBATIONS, default=Incubation.MOULD_FIRST
    )
    alert: Decimal | None = asks(
        Text("The centre's alert limit", "Centrets varningsgräns"),
        hint=Text("Colonies, or particles of 0.5 µm and larger", "Kolonier, eller partiklar från 0,5 µm"),
        default=None,
    )
    action: Decimal | None = asks(Text("The centre's action limit", "Centrets åtgärdsgräns"), default=None)
    alert_five: Decimal | None = asks(
        Text("Alert limit, particles of 5 µm and larger", "Varningsgräns, partiklar från 5 µm"), default=None
    )
    action_five: Decimal | None = asks(
        Text("Action limit, particles of 5 µm and larger", "Åtgärdsgräns, partiklar från 5 µm"), default=None
    )


@dataclass(frozen=True)
class Evidence:
    """The room, the point when its code is taken, and the limits in force today."""

    room: Room
    known: Point | None
    chosen: ChosenLimits | None

    def grade(self, command: AddPoint) -> str:
        """Return the grade at the point: the one given, or the room's."""
        return command.grade or self.room.grade

    def law(self, command: AddPoint, measured: Measured) -> Decimal | None:
        """Return the most that the chosen set allows; None where it gives no limit."""
        if self.chosen is None:
            return None
        return self.chosen.at_most(command.method, measured, self.grade(command), command.phase.state)


def gather(command: AddPoint, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the room, the code and the limits."""
    room = dossiers.need(Room, command.room, field="room")
    known = dossiers.find(Point, _code(command))
    return Evidence(room, known, in_force(dossiers.each(ChosenLimits), act.at.date()))


def _code(command: AddPoint) -> str:
    return f"{command.room}.{command.position}"


@dataclass(frozen=True, slots=True)
class _Own:
    """The centre's own limits of one count, with the fields they were given in."""

    measured: Measured
    alert: Decimal | None
    action: Decimal | None
    alert_field: str
    action_field: str


def _own(command: AddPoint) -> tuple[_Own, ...]:
    if command.method is not Method.PARTICLES:
        return (_Own(Measured.COLONIES, command.alert, command.action, "alert", "action"),)
    return (
        _Own(Measured.PARTICLES_HALF, command.alert, command.action, "alert", "action"),
        _Own(Measured.PARTICLES_FIVE, command.alert_five, command.action_five, "alert_five", "action_five"),
    )


@rule("ENV-003", "A position names one point of its room for ever", "EU GMP Annex 1 (2022) 9; ALCOA++ attributable")
def position_is_new(command: AddPoint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a position that can not be scanned, or that was used before."""
    if not _POSITION.fullmatch(command.position):
        return objects(
            Text("That is not a position.", "Det är inte en position."),
            Text("A capital letter and a number, such as S1.", "En versal och ett nummer, till exempel S1."),
            field="position",
        )
    if evidence.known is None:
        return None
    return objects(
        Text(f"{evidence.known.code} is taken.", f"{evidence.known.code} är upptagen."),
        Text("Give the next free position.", "Ange nästa lediga position."),
        field="position",
    )


@rule("ENV-004", "A point is at least as clean as the room it is in", "EU GMP Annex 1 (2022) 4")
def grade_is_at_least_the_rooms(command: AddPoint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a grade below the room's, and to none at all."""
    grade, room = evidence.grade(command), evidence.room
    if not grade:
        return objects(
            Text(f"{room.code} has no grade.", f"{room.code} har ingen klass."),
            Text("Give the grade at the point.", "Ange klassen vid punkten."),
            field="grade",
        )
    if not room.grade or GRADES.index(grade) <= GRADES.index(room.grade):
        return None
    return objects(
        Text(f"{room.code} is grade {room.grade}.", f"{room.code} är klass {room.grade}."),
        Text(f"Choose grade {room.grade} or a cleaner one.", f"Välj klass {room.grade} eller renare."),
        field="grade",
    )


@rule("ENV-005", "A point is planned when the centre has chosen its limits", "EU GMP Annex 1 (2022) 9")
def limits_are_chosen(command: AddPoint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while no set of limits is in force."""
    if evidence.chosen is not None:
        return None
    return objects(
        Text("No limits are in force today.", "Inga gränsvärden gäller i dag."),
        Text("Quality assurance chooses a set first.", "Kvalitetssäkringen väljer gränsvärden först."),
    )


@rule("ENV-006", "A centre's own limit is stricter than the text, never laxer", "EU GMP Annex 1 (2022) 9")
def own_limits_are_stricter(command: AddPoint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a limit above the text's, to an alert above the action, and to less than nothing."""
    for own in _own(command):
        law = evidence.law(command, own.measured)
        action = min((one for one in (own.action, law) if one is not None), default=None)
        for limit, most, field in (
            (own.action, law, own.action_field),
            (own.alert, action, own.alert_field),
        ):
            if limit is None or (limit >= 0 and (most is None or limit <= most)):
                continue
            most_said = "–" if most is None else written(most)
            return objects(
                Text(
                    f"{written(limit)} is not between 0 and the action limit, {most_said}.",
                    f"{written(limit)} ligger inte mellan 0 och åtgärdsgränsen, {most_said}.",
                ),
                Text("Give a stricter limit, or none.", "Ange en strängare gräns, eller ingen."),
                field=field,
            )
    return None


@rule("ENV-007", "Every count at a point has an action limit", "EU GMP Annex 1 (2022) 9; tables 5 and 6")
def every_count_has_a_limit(command: AddPoint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object where neither the text nor the centre gives an action limit."""
    if evidence.chosen is None:
        return None
    for own in _own(command):
        if own.action is None and evidence.law(command, own.measured) is None:
            title = own.measured.title
            return objects(
                Text(
                    f"{evidence.chosen.title.en} gives no limit for {title.en} here.",
                    f"{evidence.chosen.title.sv} anger ingen gräns för {title.sv} här.",
                ),
                Text(
                    "Give the centre's own action limit, from its risk assessment.",
                    "Ange centrets egen åtgärdsgräns, ur riskbedömningen.",
                ),
                field=own.action_field,
            )
    return None


@rule("ENV-008", "Limits for particles stand at points where particles are counted", "ALCOA++ accurate")
def particle_limits_belong_to_particles(command: AddPoint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to limits for 5 µm at a point of plates."""
    if command.method is Method.PARTICLES or (command.alert_five is None and command.action_five is None):
        return None
    field = "alert_five" if command.alert_five is not None else "action_five"
    return objects(
        Text("No particles are counted on a plate.", "Inga partiklar räknas på en platta."),
        Text("Leave the limits for 5 µm empty.", "Lämna gränserna för 5 µm tomma."),
        field=field,
    )


def decide(command: AddPoint, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Add the point."""
    incubation = Incubation.NONE if command.method is Method.PARTICLES else command.incubation
    return (
        PointAdded(
            point=_code(command),
            room=command.room,
            position=command.position,
            title=command.title,
            grade=evidence.grade(command),
            method=command.method,
            phase=command.phase,
            legs=incubation.legs,
            alert=command.alert,
            action=command.action,
            alert_five=command.alert_five,
            action_five=command.action_five,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="add-point",
    title=Text("Add a sampling point", "Lägg till en provtagningspunkt"),
    command=AddPoint,
    gather=gather,
    rules=(
        position_is_new,
        grade_is_at_least_the_rooms,
        limits_are_chosen,
        own_limits_are_stricter,
        every_count_has_a_limit,
        particle_limits_belong_to_particles,
    ),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE, Role.QC_ANALYST),
)
