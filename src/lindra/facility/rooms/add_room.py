"""Add a room to the centre."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.rooms.facts import RoomAdded
from lindra.facility.rooms.room import GRADES, Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_CODE = re.compile(r"[A-Z][A-Z0-9]{0,9}-[A-Z0-9]{1,9}")
_GRADE_CHOICES = (*((grade, Text(f"Grade {grade}", f"Klass {grade}")) for grade in GRADES), ("", Text("None", "Ingen")))


@dataclass(frozen=True, kw_only=True)
class AddRoom(Command):
    """Add a room."""

    room: str = asks(Text("Room's code", "Rumskod"), hint=Text("Such as GMP-07", "Till exempel GMP-07"))
    title: str = asks(Text("What it is called", "Vad det heter"))
    grade: str = asks(Text("Grade of air", "Renrumsklass"), choices=_GRADE_CHOICES, default="")


@dataclass(frozen=True)
class Evidence:
    """The room, when the code is taken."""

    known: Room | None


def gather(command: AddRoom, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the code up."""
    return Evidence(dossiers.find(Room, command.room))


@rule("FAC-010", "A room's code names one room", "EU GMP Part IV 4")
def room_is_new(command: AddRoom, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the code is taken."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.room} is taken.", f"{command.room} är upptaget."),
        Text("Give another code.", "Ange en annan kod."),
        field="room",
    )


@rule("FAC-011", "A room's code can be read aloud and scanned", "EU GMP Part IV 4")
def room_code_is_plain(command: AddRoom, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code in another form."""
    if _CODE.fullmatch(command.room):
        return None
    return objects(
        Text("That is not a room's code.", "Det är inte en rumskod."),
        Text("Capital letters, a hyphen and a number: GMP-07.", "Versaler, bindestreck och nummer: GMP-07."),
        field="room",
    )


def decide(command: AddRoom, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Add the room."""
    return (RoomAdded(room=command.room, title=command.title, grade=command.grade),)


operation = Operation(
    name="add-room",
    title=Text("Add a room", "Lägg till ett rum"),
    command=AddRoom,
    gather=gather,
    rules=(room_is_new, room_code_is_plain),
    decide=decide,
    roles=(Role.ADMINISTRATOR, Role.PRODUCTION_MANAGER),
)
