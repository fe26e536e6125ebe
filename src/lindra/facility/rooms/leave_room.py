"""Leave a room by scanning the code at its door."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.rooms.enter_room import WHO_GOES_IN
from lindra.facility.rooms.facts import PersonLeft
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class LeaveRoom(Command):
    """Leave a room."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)


@dataclass(frozen=True)
class Evidence:
    """The room."""

    room: Room


def gather(command: LeaveRoom, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the room up."""
    return Evidence(dossiers.need(Room, command.room, field="room"))


@rule("FAC-182", "Who leaves a room was in it", "ALCOA++ accurate")
def person_is_inside(command: LeaveRoom, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the person did not scan in."""
    if evidence.room.is_inside(act.person):
        return None
    return objects(
        Text(f"You have not scanned into {command.room}.", f"Du har inte skannat in i {command.room}."),
        Text("Check the code at the door.", "Kontrollera koden vid dörren."),
        field="room",
    )


def decide(command: LeaveRoom, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Go out."""
    return (PersonLeft(room=command.room, who=act.person, at=act.at),)


operation = Operation(
    name="leave-room",
    title=Text("Leave a room", "Lämna ett rum"),
    command=LeaveRoom,
    gather=gather,
    rules=(person_is_inside,),
    decide=decide,
    roles=WHO_GOES_IN,
)
