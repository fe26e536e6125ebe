"""Record that a room was cleaned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.facility.rooms.facts import RoomCleaned
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class RecordCleaning(Command):
    """Record a cleaning."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)
    agent: str = asks(Text("Agent", "Medel"), hint=Text("As it stands on the bottle", "Som det står på flaskan"))
    cleaned_at: datetime = asks(Text("When it was done", "När det var klart"), happened=True)


@dataclass(frozen=True)
class Evidence:
    """The room."""

    room: Room


def gather(command: RecordCleaning, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the room up."""
    return Evidence(dossiers.need(Room, command.room, field="room"))


@rule("FAC-175", "Cleanings are recorded in the order they were done", "ALCOA++ contemporaneous, accurate")
def cleaning_follows(command: RecordCleaning, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a time before the cleaning that is on record."""
    before = evidence.room.cleaning.cleaned_at
    if before is None or command.cleaned_at > before:
        return None
    return objects(
        Text(
            f"A cleaning at {before:%Y-%m-%d %H:%M} UTC is on record.",
            f"En städning {before:%Y-%m-%d %H:%M} UTC är registrerad.",
        ),
        Text("Give the time of this one, after that.", "Ange tiden för den här, efter den."),
        field="cleaned_at",
    )


def decide(command: RecordCleaning, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        RoomCleaned(room=command.room, agent=command.agent, cleaned_at=command.cleaned_at, at=act.at, by=act.person),
    )


operation = Operation(
    name="record-cleaning",
    title=Text("Record a cleaning", "Registrera en städning"),
    command=RecordCleaning,
    gather=gather,
    rules=(cleaning_follows,),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER),
)
