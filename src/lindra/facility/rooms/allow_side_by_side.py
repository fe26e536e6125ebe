"""Allow closed batches side by side in a room."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.rooms.facts import SideBySideAllowed
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

FEWEST_WORDS = 5


@dataclass(frozen=True, kw_only=True)
class AllowSideBySide(Command):
    """Allow closed batches side by side."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)
    justification: str = asks(
        Text("Why it is safe", "Varför det är säkert"),
        hint=Text(
            "What keeps two batches from being mixed up or meeting: risk assessment, segregation, airflow",
            "Vad som hindrar att två satser förväxlas eller möts: riskbedömning, åtskillnad, luftflöde",
        ),
        long=True,
    )


@dataclass(frozen=True)
class Evidence:
    """The room."""

    room: Room


def gather(command: AllowSideBySide, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the room up."""
    return Evidence(dossiers.need(Room, command.room, field="room"))


@rule("FAC-178", "Batches side by side are allowed once, with a justification", "EU GMP Part IV 9.4; 4.11")
def justification_is_given(command: AllowSideBySide, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is allowed already, and to a justification of a few words."""
    if evidence.room.side_by_side:
        return objects(
            Text(f"It is allowed in {command.room} already.", f"Det är redan tillåtet i {command.room}."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="room",
        )
    if len(command.justification.split()) >= FEWEST_WORDS:
        return None
    return objects(
        Text("The justification is too short to judge.", "Motiveringen är för kort för att bedömas."),
        Text(
            "Name the risk assessment and what keeps the batches apart.",
            "Ange riskbedömningen och vad som håller satserna isär.",
        ),
        field="justification",
    )


def decide(command: AllowSideBySide, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Allow it."""
    return (SideBySideAllowed(room=command.room, justification=command.justification, at=act.at, by=act.person),)


operation = Operation(
    name="allow-side-by-side",
    title=Text("Allow closed batches side by side", "Tillåt slutna satser sida vid sida"),
    command=AllowSideBySide,
    gather=gather,
    rules=(justification_is_given,),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
