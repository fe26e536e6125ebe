"""Enter a room by scanning the code at its door."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.facility.rooms.facts import PersonEntered, PersonLeft
from lindra.facility.rooms.room import GOWNED, Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

WHO_GOES_IN = (
    Role.OPERATOR,
    Role.PRODUCTION_MANAGER,
    Role.QC_ANALYST,
    Role.QUALITY_ASSURANCE,
    Role.QUALIFIED_PERSON,
    Role.CRYOSTORE_KEEPER,
    Role.BIOSAFETY_COMMITTEE,
)


@dataclass(frozen=True, kw_only=True)
class EnterRoom(Command):
    """Enter a room."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)


@dataclass(frozen=True)
class Evidence:
    """The room, the other rooms that the person has not scanned out of, and what the person holds."""

    room: Room
    elsewhere: tuple[Room, ...]
    held: Qualifications | None


def gather(command: EnterRoom, dossiers: Dossiers, act: Act) -> Evidence:
    """Look for the person in every room."""
    room = dossiers.need(Room, command.room, field="room")
    elsewhere = tuple(one for one in dossiers.each(Room) if one.is_inside(act.person) and one.code != room.code)
    return Evidence(room, elsewhere, dossiers.find(Qualifications, act.person))


@rule("FAC-180", "Grade A and B are entered by people qualified in gowning", "EU GMP Annex 1 7.6; 7.14")
def person_is_gowned(command: EnterRoom, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when gowning is not held today."""
    if evidence.room.grade not in GOWNED:
        return None
    standing = Standing.ABSENT
    if evidence.held is not None:
        standing = evidence.held.stands_in(Qualification.GOWNING, "", act.at.date())
    if standing is Standing.HELD:
        return None
    grade = evidence.room.grade
    return objects(
        Text(
            f"{command.room} is grade {grade}, and your gowning is: {standing.title.en}.",
            f"{command.room} är klass {grade}, och din omklädning är: {standing.title.sv}.",
        ),
        Text(
            "Stay outside. The production manager or quality assurance assesses gowning.",
            "Stanna utanför. Produktionschefen eller kvalitetssäkringen bedömer omklädning.",
        ),
        field="room",
    )


@rule("FAC-181", "A person enters a room once", "EU GMP Annex 1 7.5")
def person_is_outside(command: EnterRoom, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the person is inside."""
    if not evidence.room.is_inside(act.person):
        return None
    return objects(
        Text(f"You are in {command.room} already.", f"Du är redan i {command.room}."),
        Text("Scan out when you leave.", "Skanna ut när du går."),
        field="room",
    )


def decide(command: EnterRoom, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Go in; nobody is in two rooms, so another room is left."""
    return (
        *(PersonLeft(room=one.code, who=act.person, at=act.at) for one in evidence.elsewhere),
        PersonEntered(room=command.room, who=act.person, at=act.at),
    )


operation = Operation(
    name="enter-room",
    title=Text("Enter a room", "Gå in i ett rum"),
    command=EnterRoom,
    gather=gather,
    rules=(person_is_gowned, person_is_outside),
    decide=decide,
    roles=WHO_GOES_IN,
)
