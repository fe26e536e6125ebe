"""Put a room in operation, or at rest, by word: for a qualification of its air, or when it is shut down."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.rooms.facts import RoomStateChanged
from lindra.facility.rooms.room import Room, RoomState
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ChangeRoomState(Command):
    """Change a room's state."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)
    state: RoomState = asks(
        Text("State from now on", "Läge från och med nu"), choices=tuple((one.value, one.title) for one in RoomState)
    )


@dataclass(frozen=True)
class Evidence:
    """The room."""

    room: Room


def gather(command: ChangeRoomState, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the room up."""
    return Evidence(dossiers.need(Room, command.room, field="room"))


@rule("FAC-176", "A change of state changes it", "EU GMP Annex 1 4.22")
def state_changes(command: ChangeRoomState, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the room is in that state."""
    if command.state is not evidence.room.state:
        return None
    title = command.state.title
    return objects(
        Text(f"{command.room} is {title.en} already.", f"{command.room} är redan {title.sv}."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="state",
    )


@rule("FAC-177", "A room at rest has no batch and nobody in it", "EU GMP Annex 1 4.22")
def room_is_empty(command: ChangeRoomState, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to rest while a batch or a person is inside."""
    if command.state is not RoomState.AT_REST:
        return None
    there = (*evidence.room.batches, *(one.person for one in evidence.room.inside))
    if not there:
        return None
    return objects(
        Text(f"In {command.room}: {', '.join(there)}.", f"I {command.room}: {', '.join(there)}."),
        Text("The batch finishes and everyone leaves first.", "Satsen avslutas och alla lämnar först."),
        field="room",
    )


def decide(command: ChangeRoomState, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Change it."""
    in_operation = command.state is RoomState.IN_OPERATION
    return (RoomStateChanged(room=command.room, in_operation=in_operation, at=act.at, by=act.person),)


operation = Operation(
    name="change-room-state",
    title=Text("Put a room in operation or at rest", "Sätt ett rum i drift eller i vila"),
    command=ChangeRoomState,
    gather=gather,
    rules=(state_changes, room_is_empty),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.OPERATOR, Role.QUALITY_ASSURANCE),
)
