"""What both readings of a plate look at, how a count is judged, and what a reading sets going."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from lindra.facility.people.facts import QualificationWithdrawn
from lindra.facility.people.qualifications import Qualifications
from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.operation import Line
from lindra.gmp.qualification import Qualification
from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text
from lindra.gmp.value import Value, judged
from lindra.masters.units import unit_shown
from lindra.quality.environment.chosen_limits import ChosenLimits, in_force
from lindra.quality.environment.facts import PersonnelPlateRead
from lindra.quality.environment.methods import Judgement, Measured, Method, judgement_of
from lindra.quality.environment.plate import Plate
from lindra.quality.environment.point import Point
from lindra.therapy.control.at_excursion import AtRisk, Found, Numbers, at_risk, excursion, numbers_given_out

COLONIES_MAX = 999  # what is too many to count is written so


@dataclass(frozen=True)
class AtPlate:
    """The plate, its point, the limits in force on the day of its exposure, and the batches that were in the room."""

    plate: Plate
    point: Point
    chosen: ChosenLimits | None
    batches: tuple[AtRisk, ...]
    numbers: Numbers
    holds_gowning: bool  # of the person it was taken of, on record


def at_plate(code: str, dossiers: Dossiers) -> AtPlate:
    """Look up the plate that a command names, and all that a reading of it may concern."""
    plate = dossiers.need(Plate, code, field="plate")
    end = plate.ended_at or plate.exposed_at
    batches = at_risk(dossiers, room=plate.room, start=plate.exposed_at, end=end, batch=plate.batch)
    return AtPlate(
        plate,
        dossiers.need(Point, plate.point, field="plate"),
        in_force(dossiers.each(ChosenLimits), plate.exposed_at.date()),
        batches,
        numbers_given_out(dossiers),
        _holds_gowning(plate.person, dossiers),
    )


def _holds_gowning(person: str, dossiers: Dossiers) -> bool:
    held = dossiers.find(Qualifications, person) if person else None
    return held is not None and any(one.qualification is Qualification.GOWNING for one in held.shown)


def miscounted(colonies: int) -> Refusal | None:
    """Refuse a count that no plate carries."""
    if 0 <= colonies <= COLONIES_MAX:
        return None
    return objects(
        Text(f"{colonies} is not a count of colonies.", f"{colonies} är inte ett antal kolonier."),
        Text(
            f"Give 0 to {COLONIES_MAX}; too many to count is {COLONIES_MAX}.",
            f"Ange 0 till {COLONIES_MAX}; för många att räkna är {COLONIES_MAX}.",
        ),
        field="colonies",
    )


def value_of(evidence: AtPlate, colonies: int) -> Value:
    """Return the count as the limits are written: per plate, or per cubic metre, rounded up to one decimal."""
    plate, count = evidence.plate, Decimal(colonies)
    if plate.method is Method.AIR:
        if plate.air_litres is None:
            raise AssumptionBroken(f"plate {plate.code} is a sample of air without a volume")
        # Rounded up, so that no rounding ever brings a count below its limit.
        count = (count * 1000 / plate.air_litres).quantize(Decimal("0.1"), rounding=ROUND_UP)
    if evidence.chosen is None:
        raise AssumptionBroken(f"plate {plate.code} was exposed on a day without limits")
    limits = evidence.point.limits(Measured.COLONIES, evidence.chosen)
    return judged(Measured.COLONIES.value, count, plate.method.unit, limits)


def what_follows(evidence: AtPlate, value: Value, judgement: Judgement, act: Act) -> Sequence[Fact]:
    """Return what a reading sets going: for the person it was taken of, and above the action limit for the batches."""
    plate = evidence.plate
    facts: list[Fact] = list(of_personnel(evidence, value, act)) if plate.person else []
    if judgement is Judgement.ACTION and plate.judgement is not Judgement.ACTION:
        found = Found(
            value=value,
            point=plate.point,
            room=plate.room,
            grade=plate.grade,
            method=plate.method,
            start=plate.exposed_at,
            end=plate.ended_at or plate.exposed_at,
            plate=plate.code,
        )
        facts += excursion(found, evidence.batches, evidence.numbers, act)
    return facts


def of_personnel(evidence: AtPlate, value: Value, act: Act) -> Sequence[Fact]:
    """Return what a plate from a glove or gown means for the person: above the action limit, gowning is withdrawn."""
    plate, judgement = evidence.plate, judgement_of(value)
    read = PersonnelPlateRead(
        person=plate.person,
        plate=plate.code,
        point=plate.point,
        room=plate.room,
        grade=plate.grade,
        method=plate.method,
        batch=plate.batch,
        sampled_at=plate.exposed_at,
        value=value,
        judgement=judgement,
        is_above_action=judgement is Judgement.ACTION,
        at=act.at,
        by=act.person,
    )
    # A second reading above the limit says nothing new of someone who may have shown it anew since the first.
    is_first = plate.judgement is not Judgement.ACTION
    if not (read.is_above_action and is_first and evidence.holds_gowning):
        return (read,)
    withdrawn = QualificationWithdrawn(
        person=plate.person,
        qualification=Qualification.GOWNING,
        reason=f"{plate.code}, {plate.point}: {value.value} {unit_shown(value.unit)}",
        at=act.at,
        by=act.person,
    )
    return read, withdrawn


def plate_shown(evidence: AtPlate) -> Sequence[Line]:
    """Return what a reader is shown: where the plate lay, for what, and what it is judged by."""
    plate, point = evidence.plate, evidence.point
    limits = point.limits(Measured.COLONIES, evidence.chosen) if evidence.chosen else ()
    return (
        (Text("Sampling point", "Provtagningspunkt"), f"{plate.point} ({plate.method.title.en}, {plate.grade})"),
        (Text("Batch", "Sats"), plate.batch or "–"),
        (Text("Person", "Person"), plate.person or "–"),
        (Text("Limits", "Gränser"), "; ".join(f"{one.severity.value} {one}" for one in limits) or "–"),
    )
