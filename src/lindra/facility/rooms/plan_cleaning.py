"""Say how often a room is cleaned."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.rooms.facts import CleaningPlanned
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

HOURS_MAX = 24 * 92


@dataclass(frozen=True, kw_only=True)
class PlanCleaning(Command):
    """Plan a room's cleaning."""

    room: str = asks(Text("Room", "Rum"), refers_to="room", scan=True)
    hours: int | None = asks(
        Text("At the latest after", "Senast efter"),
        unit="h",
        hint=Text(
            "Hours from the last cleaning, such as 168. Empty: no such limit",
            "Timmar från förra städningen, till exempel 168. Tomt: ingen sådan gräns",
        ),
        default=None,
    )
    after_each_batch: bool = asks(Text("After each batch", "Efter varje sats"))


@dataclass(frozen=True)
class Evidence:
    """The room."""

    room: Room


def gather(command: PlanCleaning, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the room up."""
    return Evidence(dossiers.need(Room, command.room, field="room"))


@rule("FAC-174", "A plan for cleaning says when a room is cleaned", "EU GMP Part IV 4; Annex 1 4.33")
def plan_asks_for_cleaning(command: PlanCleaning, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a plan without any cleaning, and to hours that are none or more than a quarter of a year."""
    if command.hours is None and command.after_each_batch:
        return None
    if command.hours is None:
        return objects(
            Text("With this plan the room is never cleaned.", "Med den planen städas rummet aldrig."),
            Text("Give a number of hours, or say after each batch.", "Ange ett antal timmar, eller efter varje sats."),
            field="hours",
        )
    if 1 <= command.hours <= HOURS_MAX:
        return None
    return objects(
        Text("That is no time between cleanings.", "Det är ingen tid mellan städningar."),
        Text(f"Give hours between 1 and {HOURS_MAX}.", f"Ange timmar mellan 1 och {HOURS_MAX}."),
        field="hours",
    )


def decide(command: PlanCleaning, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Keep the plan."""
    return (
        CleaningPlanned(
            room=command.room,
            hours=command.hours,
            after_each_batch=command.after_each_batch,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="plan-cleaning",
    title=Text("Plan a room's cleaning", "Planera ett rums städning"),
    command=PlanCleaning,
    gather=gather,
    rules=(plan_asks_for_cleaning,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
