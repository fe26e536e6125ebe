"""Expose a plate: open it to the air, draw air over it, or press it on a surface, a glove or a gown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.facility.materials.lot import Lot, LotStatus
from lindra.facility.people.person import Person
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.environment.facts import PlateExposed
from lindra.quality.environment.methods import Method
from lindra.quality.environment.plate import Plate
from lindra.quality.environment.sampling import AtPoint, at_point, for_nothing, out_of_plan, without_limits

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{3,31}")
AIR_LITRES_MIN, AIR_LITRES_MAX = Decimal(100), Decimal(2000)


@dataclass(frozen=True, kw_only=True)
class ExposePlate(Command):
    """Expose a plate."""

    point: str = asks(Text("Sampling point", "Provtagningspunkt"), refers_to="point", scan=True)
    plate: str = asks(Text("Plate", "Platta"), scan=True, hint=Text("The code on its bottom", "Koden på dess botten"))
    batch: str | None = asks(Text("Batch in the room", "Sats i rummet"), scan=True, default=None)
    session: str | None = asks(
        Text("Session", "Omgång"),
        hint=Text("Where it is for no batch, such as 2026 week 10", "När det inte gäller en sats: 2026 vecka 10"),
        default=None,
    )
    person: str | None = asks(
        Text("Whose glove or gown", "Vems handske eller dräkt"), refers_to="person", scan=True, default=None
    )
    air_litres: Decimal | None = asks(Text("Air drawn", "Luftvolym"), unit="L", default=None)
    lot: str | None = asks(Text("Lot of the medium", "Mediets lot"), refers_to="lot", scan=True, default=None)
    exposed_at: datetime | None = asks(
        Text("Exposed at", "Exponerad"), happened=True, hint=Text("Empty means now", "Tomt betyder nu"), default=None
    )


@dataclass(frozen=True)
class Evidence(AtPoint):
    """The plate when its code is taken, and the lot, besides the point."""

    known: Plate | None
    lot: Lot | None


def gather(command: ExposePlate, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the point, the code, the person and the lot."""
    at = _exposed_at(command, act)
    found = at_point(command.point, command.batch, at, at, dossiers)
    if command.person:
        dossiers.need(Person, command.person, field="person")
    lot = dossiers.need(Lot, command.lot, field="lot") if command.lot else None
    return Evidence(found.point, found.room, found.chosen, found.stay, dossiers.find(Plate, command.plate), lot)


def _exposed_at(command: ExposePlate, act: Act) -> datetime:
    return command.exposed_at or act.at


@rule("ENV-010", "A plate is exposed at a point of the plan", "EU GMP Annex 1 (2022) 9")
def point_takes_plates(command: ExposePlate, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a point that has left the plan, and to one where particles are counted."""
    if evidence.point.method is Method.PARTICLES:
        return objects(
            Text("Particles are counted at this point.", "Vid den här punkten räknas partiklar."),
            Text("Record a particle count, or scan another point.", "Registrera en räkning, eller skanna en annan."),
            field="point",
        )
    return out_of_plan(evidence)


@rule("ENV-011", "A plate's code names one plate, exposed once", "EU GMP Annex 1 (2022) 9; ALCOA++ attributable")
def plate_is_new(command: ExposePlate, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code that can not be scanned, and to a plate that was exposed before."""
    if not _CODE.fullmatch(command.plate):
        return objects(
            Text("That is not a plate's code.", "Det är inte en plattkod."),
            Text(
                "Scan it: capital letters, digits and hyphens, four at least.",
                "Skanna den: versaler, siffror och bindestreck, minst fyra.",
            ),
            field="plate",
        )
    if evidence.known is None:
        return None
    known = evidence.known
    return objects(
        Text(f"{known.code} was exposed at {known.point}.", f"{known.code} exponerades vid {known.point}."),
        Text("Take another plate.", "Ta en annan platta."),
        field="plate",
    )


@rule("ENV-012", "A sample belongs to a batch that is in the room, or to a session", "EU GMP Annex 1 (2022) 9")
def plate_belongs_to_something(command: ExposePlate, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a batch that is not in the room, and to neither batch nor session."""
    return for_nothing(evidence, command.batch, command.session)


@rule("ENV-013", "A plate from a glove or gown says whose it is", "EU GMP Annex 1 (2022) 7; 9")
def person_is_named(command: ExposePlate, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a glove without a person, and to a person beside a plate of the room."""
    of_person = evidence.point.method.is_of_a_person
    if of_person and not command.person:
        return objects(
            Text("Whose glove or gown is it?", "Vems handske eller dräkt är det?"),
            Text("Scan the person's card.", "Skanna personens kort."),
            field="person",
        )
    if of_person or not command.person:
        return None
    title = evidence.point.method.title
    return objects(
        Text(f"A {title.en} is of the room, not of a person.", f"En {title.sv} gäller rummet, inte en person."),
        Text("Leave the person empty.", "Lämna personen tom."),
        field="person",
    )


@rule("ENV-014", "A sample of air says how much air was drawn", "EU GMP Annex 1 (2022) table 6; ISO 14698-1")
def air_is_told(command: ExposePlate, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to no volume, to one that no sampler draws, and to a volume where no air is drawn."""
    if evidence.point.method is not Method.AIR:
        if command.air_litres is None:
            return None
        return objects(
            Text("No air is drawn over this plate.", "Ingen luft dras över den här plattan."),
            Text("Leave the volume empty.", "Lämna volymen tom."),
            field="air_litres",
        )
    if command.air_litres is not None and AIR_LITRES_MIN <= command.air_litres <= AIR_LITRES_MAX:
        return None
    return objects(
        Text("How much air was drawn?", "Hur mycket luft drogs?"),
        Text(
            f"Read it off the sampler: {AIR_LITRES_MIN} to {AIR_LITRES_MAX} L.",
            f"Läs av provtagaren: {AIR_LITRES_MIN} till {AIR_LITRES_MAX} L.",
        ),
        field="air_litres",
    )


@rule("ENV-015", "Medium is released and in date when its plate is exposed", "EU GMP Part IV 7; Annex 1 (2022) 9")
def medium_may_be_used(command: ExposePlate, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a lot in quarantine, rejected or expired."""
    lot, day = evidence.lot, _exposed_at(command, act).date()
    if lot is None or (lot.status is LotStatus.RELEASED and lot.expires_on >= day):
        return None
    return objects(
        Text(
            f"Lot {lot.number} is {lot.status.value}, and expires on {lot.expires_on}.",
            f"Lot {lot.number} är {lot.status.value} och går ut {lot.expires_on}.",
        ),
        Text("Take a plate of a released lot.", "Ta en platta ur en frisläppt lot."),
        field="lot",
    )


@rule("ENV-016", "A plate can be judged: limits are in force on the day it is exposed", "EU GMP Annex 1 (2022) 9")
def plate_can_be_judged(command: ExposePlate, evidence: Evidence, act: Act) -> Refusal | None:
    """Object on a day without limits."""
    return without_limits(evidence)


def decide(command: ExposePlate, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Expose it."""
    point, stay = evidence.point, evidence.stay
    return (
        PlateExposed(
            plate=command.plate,
            point=command.point,
            therapy=stay.therapy if stay else "",
            batch=command.batch or "",
            session=command.session or "",
            person=command.person or "",
            room=point.room,
            grade=point.grade,
            method=point.method,
            phase=point.phase,
            legs=point.legs,
            lot=command.lot or "",
            air_litres=command.air_litres,
            exposed_at=_exposed_at(command, act),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="expose-plate",
    title=Text("Expose a plate", "Exponera en platta"),
    command=ExposePlate,
    gather=gather,
    rules=(
        point_takes_plates,
        plate_is_new,
        plate_belongs_to_something,
        person_is_named,
        air_is_told,
        medium_may_be_used,
        plate_can_be_judged,
    ),
    decide=decide,
    roles=(Role.OPERATOR, Role.QC_ANALYST),
)
