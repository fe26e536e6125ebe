"""Record how many particles were counted in a cubic metre of air."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.facility.equipment.equipment import Equipment
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.gmp.value import Value, judged
from lindra.quality.environment.facts import ParticlesCounted
from lindra.quality.environment.methods import Judgement, Measured, Method, judgement_of, worst
from lindra.quality.environment.particle_count import ParticleCount
from lindra.quality.environment.quarter import quarter_of
from lindra.quality.environment.sampling import AtPoint, at_point, for_nothing, out_of_plan, without_limits
from lindra.therapy.control.at_excursion import AtRisk, Found, Numbers, at_risk, excursion, numbers_given_out

PARTICLE_COUNTER_CLASS = "particle-counter"


@dataclass(frozen=True, kw_only=True)
class RecordParticleCount(Command):
    """Record a particle count."""

    point: str = asks(Text("Sampling point", "Provtagningspunkt"), refers_to="point", scan=True)
    counter: str = asks(Text("Particle counter", "Partikelräknare"), refers_to="equipment", scan=True)
    half: Decimal = asks(Text("Particles ≥ 0.5 µm", "Partiklar ≥ 0,5 µm"), unit="{particles}/m3")
    five: Decimal = asks(Text("Particles ≥ 5 µm", "Partiklar ≥ 5 µm"), unit="{particles}/m3")
    started_at: datetime = asks(Text("From", "Från"), happened=True)
    ended_at: datetime = asks(Text("To", "Till"), happened=True)
    batch: str | None = asks(Text("Batch in the room", "Sats i rummet"), scan=True, default=None)
    session: str | None = asks(
        Text("Session", "Omgång"),
        hint=Text("Where it is for no batch, such as 2026 week 10", "När det inte gäller en sats: 2026 vecka 10"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence(AtPoint):
    """The counter, the batches that were in the room, and the numbers given out last, besides the point."""

    counter: Equipment
    batches: tuple[AtRisk, ...]
    numbers: Numbers
    last: str | None


def gather(command: RecordParticleCount, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the point, the counter and the batches."""
    start, end = command.started_at, command.ended_at
    at = at_point(command.point, command.batch, start, end, dossiers)
    return Evidence(
        at.point,
        at.room,
        at.chosen,
        at.stay,
        dossiers.need(Equipment, command.counter, field="counter"),
        at_risk(dossiers, room=at.room.code, start=start, end=end, batch=at.stay.batch if at.stay else ""),
        numbers_given_out(dossiers),
        dossiers.last_key(ParticleCount),
    )


@rule("ENV-040", "Particles are counted at a point of the plan that is for it", "EU GMP Annex 1 (2022) 9")
def point_counts_particles(command: RecordParticleCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a point of plates, and to one that has left the plan."""
    if evidence.point.method is Method.PARTICLES:
        return out_of_plan(evidence)
    return objects(
        Text("Plates are exposed at this point.", "Vid den här punkten exponeras plattor."),
        Text("Expose a plate, or scan another point.", "Exponera en platta, eller skanna en annan punkt."),
        field="point",
    )


@rule("ENV-041", "A count belongs to a batch that is in the room, or to a session", "EU GMP Annex 1 (2022) 9")
def count_belongs_to_something(command: RecordParticleCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a batch that is not in the room, and to neither batch nor session."""
    return for_nothing(evidence, command.batch, command.session)


@rule("ENV-042", "Particles are counted with a particle counter, in service and in calibration", "ISO 21501-4")
def counter_may_be_used(command: RecordParticleCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to other equipment, and to a counter out of service or of calibration on the day."""
    piece = evidence.counter
    if piece.equipment_class != PARTICLE_COUNTER_CLASS:
        problem = Text(f"{piece.code} is no particle counter.", f"{piece.code} är ingen partikelräknare.")
    elif not piece.is_in_service:
        problem = Text(f"{piece.code} is out of service.", f"{piece.code} är ur bruk.")
    elif not piece.is_calibrated_on(command.started_at.date()):
        until = piece.calibrated_until or "–"
        problem = Text(f"{piece.code} was calibrated until {until}.", f"{piece.code} var kalibrerad till {until}.")
    else:
        return None
    return objects(problem, Text("Count with another.", "Räkna med en annan."), field="counter")


@rule("ENV-043", "The larger particles are among the smaller", "ISO 14644-1; ALCOA++ accurate")
def counts_fit_together(command: RecordParticleCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to less than none, and to more of 5 µm and larger than of 0.5 µm and larger."""
    if 0 <= command.five <= command.half:
        return None
    return objects(
        Text("There are more large particles than particles.", "Det är fler stora partiklar än partiklar."),
        Text("Read both off the counter again.", "Läs av båda på räknaren igen."),
        field="five",
    )


@rule("ENV-044", "A count ends after it began", "ALCOA++ accurate")
def count_ends_after_its_start(command: RecordParticleCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an end before the start."""
    if command.started_at < command.ended_at:
        return None
    return objects(
        Text("The count ends before it begins.", "Räkningen slutar innan den börjar."),
        Text("Check both times.", "Kontrollera båda tiderna."),
        field="ended_at",
    )


@rule("ENV-045", "A count can be judged: limits are in force on its day", "EU GMP Annex 1 (2022) 9")
def count_can_be_judged(command: RecordParticleCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object on a day without limits."""
    return without_limits(evidence)


def decide(command: RecordParticleCount, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Judge both counts; above the action limit, every batch that was in the room is concerned."""
    half = _value(evidence, Measured.PARTICLES_HALF, command.half)
    five = _value(evidence, Measured.PARTICLES_FIVE, command.five)
    judgement = worst((judgement_of(half), judgement_of(five)))
    number = next_number("C", evidence.last, act.at)
    counted = ParticlesCounted(
        particlecount=number,
        point=command.point,
        quarter=quarter_of(command.started_at),
        therapy=evidence.stay.therapy if evidence.stay else "",
        batch=command.batch or "",
        session=command.session or "",
        room=evidence.point.room,
        grade=evidence.point.grade,
        phase=evidence.point.phase,
        half=half,
        five=five,
        judgement=judgement,
        counter=command.counter,
        started_at=command.started_at,
        ended_at=command.ended_at,
        at=act.at,
        by=act.person,
    )
    if judgement is not Judgement.ACTION:
        return (counted,)
    found = Found(
        value=half if judgement_of(half) is Judgement.ACTION else five,
        point=command.point,
        room=evidence.point.room,
        grade=evidence.point.grade,
        method=Method.PARTICLES,
        start=command.started_at,
        end=command.ended_at,
        particlecount=number,
    )
    return counted, *excursion(found, evidence.batches, evidence.numbers, act)


def _value(evidence: Evidence, measured: Measured, count: Decimal) -> Value:
    if evidence.chosen is None:
        raise AssumptionBroken(f"{evidence.point.code} was sampled on a day without limits")
    limits = evidence.point.limits(measured, evidence.chosen)
    return judged(measured.value, count, Method.PARTICLES.unit, limits)


operation = Operation(
    name="record-particle-count",
    title=Text("Record a particle count", "Registrera en partikelräkning"),
    command=RecordParticleCount,
    gather=gather,
    rules=(
        point_counts_particles,
        count_belongs_to_something,
        counter_may_be_used,
        counts_fit_together,
        count_ends_after_its_start,
        count_can_be_judged,
    ),
    decide=decide,
    roles=(Role.OPERATOR, Role.QC_ANALYST),
)
