"""Open a deviation because a person saw something. It stands here because quality can not see batches."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy

SEEN_BY = (Origin.PERSON, Origin.ENVIRONMENT, Origin.ALARM)  # a limit opens its deviation by itself
WORKING = tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.INSPECTOR))


@dataclass(frozen=True, kw_only=True)
class OpenDeviation(Command):
    """Open a deviation."""

    therapy: str | None = asks(
        Text("Therapy, if one is concerned", "Terapi, om en terapi berörs"),
        refers_to="therapy",
        scan=True,
        default=None,
    )
    what: str = asks(
        Text("What happened", "Vad som hände"),
        long=True,
        hint=Text("What, where, when; no names", "Vad, var, när; inga namn"),
    )
    origin: Origin = asks(
        Text("What showed it", "Vad som visade den"),
        choices=tuple((one.value, one.title) for one in SEEN_BY),
        default=Origin.PERSON,
    )
    batch: str | None = asks(
        Text("Batch, if one is concerned", "Sats, om en sats berörs"), refers_to="batch", scan=True, default=None
    )
    room: str | None = asks(
        Text("Room, if one is concerned", "Rum, om ett rum berörs"), refers_to="room", scan=True, default=None
    )
    equipment: str | None = asks(
        Text("Equipment, if some is concerned", "Utrustning, om någon berörs"),
        refers_to="equipment",
        scan=True,
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The therapy and the batch, where they are named, and the number given out last."""

    therapy: Therapy | None
    batch: Batch | None
    last: str | None


def gather(command: OpenDeviation, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up everything that is named; a batch leads to its therapy."""
    batch = dossiers.need(Batch, command.batch, field="batch") if command.batch else None
    if command.room:
        dossiers.need(Room, command.room, field="room")
    if command.equipment:
        dossiers.need(Equipment, command.equipment, field="equipment")
    number, field = (command.therapy, "therapy") if command.therapy else (batch.therapy if batch else "", "batch")
    therapy = dossiers.need(Therapy, number, field=field) if number else None
    return Evidence(therapy, batch, dossiers.last_key(Deviation))


@rule("QUA-006", "A deviation tells what happened", "EU GMP Part IV 12; Chapter 1.4(xiv)")
def deviation_says_something(command: OpenDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a word or two."""
    if len(command.what.split()) >= 3:
        return None
    return objects(
        Text("The description is too short to be understood.", "Beskrivningen är för kort för att förstås."),
        Text("Write what happened, where and when.", "Skriv vad som hände, var och när."),
        field="what",
    )


@rule(
    "QUA-105", "The batch of a deviation is made for the therapy that is named", "ALCOA++ accurate; EU GMP Part IV 12"
)
def batch_is_of_the_therapy(command: OpenDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a batch of another therapy."""
    batch, therapy = evidence.batch, evidence.therapy
    if batch is None or therapy is None or batch.therapy == therapy.number:
        return None
    return objects(
        Text(f"{batch.number} is made for {batch.therapy}.", f"{batch.number} görs för {batch.therapy}."),
        Text("Read both codes again; the batch alone is enough.", "Läs båda koderna igen; satsen ensam räcker."),
        field="batch",
    )


def decide(command: OpenDeviation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Open it."""
    return (
        DeviationOpened(
            deviation=next(deviation_numbers(evidence.last, act.at)),
            therapy=evidence.therapy.number if evidence.therapy else "",
            batch=command.batch or "",
            origin=command.origin,
            what=Text(command.what, command.what),
            room=command.room or "",
            equipment=command.equipment or "",
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="open-deviation",
    title=Text("Open a deviation", "Öppna en avvikelse"),
    command=OpenDeviation,
    gather=gather,
    rules=(deviation_says_something, batch_is_of_the_therapy),
    decide=decide,
    roles=WORKING,
)
