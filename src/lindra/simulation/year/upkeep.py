"""What keeps a centre going: materials bought before they run out, rooms and equipment in order, training renewed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lindra.facility.cryostore.tank import Tank
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.facility.people.qualifications import Qualifications
from lindra.facility.rooms.room import Room
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.simulation import journey
from lindra.simulation.cryostore import put_in_two_places
from lindra.simulation.people_and_rooms import AGENT
from lindra.simulation.upkeep import SUPPLIER
from lindra.simulation.year import batches
from lindra.simulation.year.agenda import Life
from lindra.simulation.year.biology import cells_of
from lindra.simulation.year.centre import LivingCentre
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.facts import Basis

KEEPS_FOR = 5  # batches, of each material
BUYS_FOR = 6
USABLE_FOR = timedelta(days=20)  # a lot that ends sooner is not counted on
RENEWED_BEFORE = timedelta(days=30)
VIALS_LEAST = 12


def kept_going(centre: LivingCentre) -> Iterator[Life[None]]:
    """Yield every life that keeps the centre going."""
    yield _each_day(centre)
    yield _each_week(centre)


def _each_day(centre: LivingCentre) -> Life[None]:
    coming: set[str] = set()
    while True:
        yield _morning(centre.now, days=1)
        centre.agenda.begin(_cleaned(centre))
        for life in _bought(centre, coming):
            centre.agenda.begin(life)
        for name in centre.scenario.stocks[-1:]:
            if name not in coming and _vials(centre, name) < VIALS_LEAST:
                coming.add(name)
                centre.agenda.begin(_stock_made(centre, name, coming))


def _each_week(centre: LivingCentre) -> Life[None]:
    while True:
        yield _morning(centre.now, days=7)
        centre.agenda.begin(_tanks_read(centre))
        centre.agenda.begin(_calibrated(centre))
        centre.agenda.begin(_assessed(centre))
        centre.agenda.begin(_thrown_away(centre))


def _morning(at: datetime, *, days: int) -> datetime:
    return (at + timedelta(days=days)).replace(hour=8, minute=0)


# Rooms, equipment, tanks.


def _cleaned(centre: LivingCentre) -> Life[None]:
    with centre.store.reading() as record:
        rooms = [one for one in record.each(Room) if one.grade and not one.batches]
    for room in rooms:
        if room.cleaning_due(centre.now) is None:
            continue
        who = yield from centre.someone(Role.OPERATOR, minutes=40)
        yield centre.hours(0.6)
        if not centre.sees(Room, room.code).batches:
            centre.does("record-cleaning", by=who, room=room.code, agent=AGENT, cleaned_at=centre.now)


def _calibrated(centre: LivingCentre) -> Life[None]:
    with centre.store.reading() as record:
        pieces = record.each(Equipment)
    limit = centre.now.date() + RENEWED_BEFORE
    for piece in pieces:
        if piece.calibrated_until is None or piece.calibrated_until > limit:
            continue
        who = yield from centre.someone(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE)
        until = centre.now.date() + timedelta(days=365)
        given: dict[str, Any] = {"valid_until": until, "certificate": f"CAL-{piece.code}-{centre.now:%y%m}"}
        centre.does("record-calibration", by=who, equipment=piece.code, **given)
        centre.diary.happened["a calibration renewed"] += 1


def _tanks_read(centre: LivingCentre) -> Life[None]:
    with centre.store.reading() as record:
        tanks = record.each(Tank)
    who = yield from centre.someone(Role.CRYOSTORE_KEEPER)
    for tank in tanks:
        level = None if tank.level_cm_min is None else tank.level_cm_min + Decimal("9.5")
        given: dict[str, Any] = {"temperature": tank.temperature_celsius_max - Decimal("8.5"), "level": level}
        centre.does("record-tank-level", by=who, tank=tank.code, **given)


# People.


def _assessed(centre: LivingCentre) -> Life[None]:
    """Assess anew whoever's qualification ends soon."""
    with centre.store.reading() as record:
        everyone = record.each(Qualifications)
    for held in everyone:
        for lapse in held.lapses(centre.now.date(), RENEWED_BEFORE):
            who = yield from centre.someone(
                Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE, minutes=30, without={held.key}
            )
            _renewed(centre, held.key, lapse.qualification, lapse.procedure, by=who)


def _renewed(centre: LivingCentre, person: str, what: Qualification | None, process: str, *, by: str) -> None:
    today = centre.now.date()
    centre.diary.happened["a qualification renewed"] += 1
    if what is Qualification.ASEPTIC_SIMULATION:
        given: dict[str, Any] = {"process": process, "simulated_on": today, "valid_until": _in_a_year(today)}
        reference = f"APS-{today:%y%m%d}-{person}"
        centre.does("record-simulation", by=by, person=person, is_passed=True, reference=reference, **given)
    elif what is not None:
        reference = f"{what.value.upper()}-{today:%y%m%d}-{person}"
        given = {"qualification": what, "shown_on": today, "reference": reference}
        centre.does("record-qualification", by=by, person=person, is_passed=True, **given)


def _in_a_year(day: date) -> date:
    return day + timedelta(days=365)


# Materials.


def _needs(centre: LivingCentre) -> dict[tuple[str, str], Decimal]:
    """Return the most of each material that one batch takes, with its unit."""
    found: dict[tuple[str, str], Decimal] = {}
    for recipe in centre.recipes.values():
        mine: dict[tuple[str, str], Decimal] = {}
        for step in recipe.steps:
            for need in step.materials:
                key = (need.material, need.amount.unit)
                mine[key] = mine.get(key, Decimal(0)) + need.amount.value
        for key, amount in mine.items():
            found[key] = max(found.get(key, Decimal(0)), amount)
    return found


def _bought(centre: LivingCentre, coming: set[str]) -> Iterator[Life[None]]:
    with centre.store.reading() as record:
        lots = record.open_ones(Lot)
    limit = (centre.now + USABLE_FOR).date()
    for (material, unit), amount in sorted(_needs(centre).items()):
        there = sum(
            (
                one.left
                for one in lots
                if one.material == material and one.status is not LotStatus.REJECTED and one.expires_on > limit
            ),
            Decimal(0),
        )
        if material not in coming and there < amount * KEEPS_FOR:
            coming.add(material)
            yield _delivered(centre, material, unit, amount * BUYS_FOR, coming)


def _delivered(centre: LivingCentre, material: str, unit: str, amount: Decimal, coming: set[str]) -> Life[None]:
    chance = centre.draws.of("delivery", material, centre.now)
    yield centre.now + timedelta(days=chance.randint(3, 18))
    operator = yield from centre.someone(Role.OPERATOR, minutes=20)
    done = centre.does(
        "receive-lot",
        by=operator,
        material=material,
        supplier=SUPPLIER,
        supplier_lot=f"NCS-{material[:3].upper()}-{centre.now:%y%m%d}",
        expires_on=centre.now.date() + timedelta(days=chance.randint(90, 400)),
        amount=amount,
        unit=unit,
    )
    lot = done.facts[0].about()[0].key
    yield centre.now + timedelta(days=chance.randint(1, 5))
    quality = yield from centre.someone(Role.QUALITY_ASSURANCE, minutes=20)
    coming.discard(material)
    if chance.random() < 0.03:
        centre.diary.happened["a lot rejected"] += 1
        centre.does("reject-lot", by=quality, lot=lot, reason="The certificate names another material.")
        return
    centre.diary.happened["a lot released"] += 1
    centre.does("release-lot", by=quality, lot=lot, certificate=f"COA-{lot}")


def _thrown_away(centre: LivingCentre) -> Life[None]:
    """Discard what is left of lots that have expired."""
    with centre.store.reading() as record:
        lots = [one for one in record.open_ones(Lot) if one.expires_on < centre.now.date()]
    for lot in lots:
        who = yield from centre.someone(Role.OPERATOR)
        left = centre.sees(Lot, lot.number).left
        centre.diary.happened["an expired lot thrown away"] += 1
        centre.does("discard-remainder", by=who, lot=lot.number, amount=left, reason="Expired.")


# Stocks.


def _vials(centre: LivingCentre, name: str) -> int:
    return sum(len(journey.in_stock(centre, batch, 1000)) for batch in centre.stock_of.get(name, ()))


def _stock_made(centre: LivingCentre, name: str, coming: set[str]) -> Life[None]:
    """Make a new batch of a stock, from the newest batch of the stock that it starts from."""
    recipe = centre.recipes[name]
    assert recipe.stock is not None
    who = yield from centre.someone(Role.PRODUCTION_MANAGER, minutes=30)
    done = centre.does(
        "order-stock",
        by=who,
        recipe=name,
        purpose="Treatment of many",
        basis=Basis.CLINICAL_TRIAL,
        authorisation="2026-500123-21-00",
        consent="Donor consent 3, archive B",
        consented_on=centre.now.date() - timedelta(days=3),
    )
    order = done.facts[0].about()[0].key
    kept = yield from batches.kept_for(centre, recipe)
    yield _morning(centre.now, days=1)
    who = yield from centre.someone(Role.PRODUCTION_MANAGER, minutes=15)
    source = centre.stock_of[recipe.stock.recipe][-1]
    vials = journey.in_stock(centre, source, recipe.stock.containers)
    done = centre.does("open-batch-from-stock", by=who, therapy=order, containers=tuple(vials))
    batch = done.facts[0].about()[0].key
    rates = centre.scenario.rates
    cells = cells_of(recipe, name=batch, weight_kg=Decimal(1), draws=centre.draws, rates=rates)
    centre.results[batch] = cells.results
    yield from batches.made(centre, batch, recipe, kept, values=cells.values, before_step=_nothing)
    why = yield from batches.released(centre, batch, recipe)
    coming.discard(name)
    if why:
        yield from batches.rejected(centre, batch, why)
        return
    put_in_two_places(centre, centre.sees(Batch, batch).bags)
    yield from batches.certified_for_good(centre, batch, recipe)
    centre.stock_of[name].append(batch)
    centre.diary.happened[f"a stock made: {name}"] += 1


def _nothing() -> Life[None]:
    return
    yield
