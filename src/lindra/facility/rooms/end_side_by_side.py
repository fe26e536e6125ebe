"""Let a room take one batch at a time again."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.rooms.facts import SideBySideEnded
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class EndSideBySide(Command):
    """End batches side by side."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The room."""

    room: Room


def gather(command: EndSideBySide, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the room up."""
    return Evidence(dossiers.need(Room, command.room, field="room"))


@rule("FAC-179", "What is allowed can be ended, when no batches are side by side", "EU GMP Part IV 9.4")
def batches_are_not_side_by_side(command: EndSideBySide, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is not allowed, and while several batches are in the room."""
    if not evidence.room.side_by_side:
        return objects(
            Text(f"{command.room} takes one batch at a time.", f"{command.room} tar en sats i taget."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="room",
        )
    if not evidence.room.beside:
        return None
    there = ", ".join(evidence.room.batches)
    return objects(
        Text(f"Side by side now: {there}.", f"Sida vid sida nu: {there}."),
        Text("Wait until one of them has left.", "Vänta tills en av dem har lämnat."),
        field="room",
    )


def decide(command: EndSideBySide, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """End it."""
    return (SideBySideEnded(room=command.room, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="end-side-by-side",
    title=Text("End batches side by side", "Avsluta satser sida vid sida"),
    command=EndSideBySide,
    gather=gather,
    rules=(batches_are_not_side_by_side,),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
