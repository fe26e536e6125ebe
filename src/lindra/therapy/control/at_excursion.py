"""A reading above the action limit: which batches were open in the room then, and what must follow for each.

It stands here because the quality layer can not see batches: one that may have left is an alarm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.facility.rooms.room import Room
from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.limit import Severity
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.gmp.value import Value
from lindra.masters.units import unit_shown
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.alarms.facts import AlarmRaised
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.quality.environment.excursion import Excursion
from lindra.quality.environment.facts import ExcursionFound
from lindra.quality.environment.methods import Method
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A batch that was open in the room. ``may_have_left``: it may be with the patient."""

    batch: str
    therapy: str
    may_have_left: bool


@dataclass(frozen=True)
class Numbers:
    """The numbers given out last."""

    deviation: str | None
    alarm: str | None
    excursion: str | None


def numbers_given_out(dossiers: Dossiers) -> Numbers:
    """Look up the numbers given out last."""
    return Numbers(dossiers.last_key(Deviation), dossiers.last_key(Alarm), dossiers.last_key(Excursion))


def at_risk(dossiers: Dossiers, *, room: str, start: datetime, end: datetime, batch: str) -> tuple[AtRisk, ...]:
    """Return every batch that was open in the room from start to end, the one the sample was taken for, and theirs.

    What was made of a stock since then is at risk as the stock is.
    """
    where = dossiers.need(Room, room, field="")
    therapies = {one.batch: one.therapy for one in where.occupied(start, end)}
    if batch:
        therapies.setdefault(batch, "")
    found: dict[str, AtRisk] = {}
    for number, therapy in therapies.items():
        known = dossiers.find(Batch, number)
        found[number] = _risk_of(known, dossiers) if known is not None else AtRisk(number, therapy, may_have_left=False)
        for taken in known.taken if known is not None else ():
            found.setdefault(taken.batch, _risk_of(dossiers.need(Batch, taken.batch, field=""), dossiers))
    return tuple(found.values())


def _risk_of(batch: Batch, dossiers: Dossiers) -> AtRisk:
    decided = batch.status in (BatchStatus.MAY_LEAVE, BatchStatus.CERTIFIED)
    # A stock goes into the store, and to patients as what is made of it.
    left = decided and not dossiers.need(Therapy, batch.therapy, field="").is_stock
    return AtRisk(batch.number, batch.therapy, left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found above its action limit, and where."""

    value: Value
    point: str
    room: str
    grade: str
    method: Method
    start: datetime
    end: datetime
    plate: str = ""
    particlecount: str = ""


def excursion(found: Found, batches: Sequence[AtRisk], last: Numbers, act: Act) -> Sequence[Fact]:
    """Return the excursion: a deviation for each batch, or one for the room, and an alarm for each that may be gone."""
    limit = "; ".join(str(one) for one in found.value.limits if one.severity is Severity.HARD)
    said = f"{found.value.value} {unit_shown(found.value.unit)}"
    sample = found.plate or found.particlecount
    what = Text(
        f"Above the action limit at {found.point}, grade {found.grade}, {found.method.title.en} {sample}: {said}, "
        f"and {limit} is allowed; sampled {found.start:%Y-%m-%d %H:%M} UTC.",
        f"Över åtgärdsgränsen vid {found.point}, klass {found.grade}, {found.method.title.sv} {sample}: {said}, "
        f"och {limit} är tillåtet; provtaget {found.start:%Y-%m-%d %H:%M} UTC.",
    )
    numbers = deviation_numbers(last.deviation, act.at)
    number = next_number("X", last.excursion, act.at)
    opened: list[DeviationOpened] = []
    raised: list[AlarmRaised] = []
    alarm = last.alarm
    for one in batches or (AtRisk("", "", may_have_left=False),):
        opened.append(
            DeviationOpened(
                deviation=next(numbers),
                therapy=one.therapy,
                batch=one.batch,
                origin=Origin.ENVIRONMENT,
                what=what,
                at=act.at,
                by=act.person,
            )
        )
        if one.may_have_left:
            alarm = next_number("A", alarm, act.at)
            raised.append(
                AlarmRaised(
                    alarm=alarm,
                    therapy=one.therapy,
                    what=Text(
                        f"Late reading for batch {one.batch}, which may be with the patient. {what.en}",
                        f"Sen avläsning för sats {one.batch}, som kan vara hos patienten. {what.sv}",
                    ),
                    concerns=Role.PHYSICIAN,
                    at=act.at,
                )
            )
    whole = ExcursionFound(
        excursion=number,
        plate=found.plate,
        particlecount=found.particlecount,
        point=found.point,
        room=found.room,
        grade=found.grade,
        method=found.method,
        value=found.value,
        start=found.start,
        end=found.end,
        batches=tuple(one.batch for one in batches),
        deviations=tuple(one.deviation for one in opened),
        alarms=tuple(one.alarm for one in raised),
        at=act.at,
        by=act.person,
    )
    return whole, *opened, *raised
