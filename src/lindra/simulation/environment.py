"""The environment of an invented centre: its limits and plan, plates and their days, a colony found too late."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from lindra.facility.rooms.room import Room
from lindra.masters.recipe import CertificationStage, Recipe, StepKind
from lindra.quality.environment.chosen_limits import ChosenLimits
from lindra.quality.environment.incubation import PLATE_INCUBATOR_CLASS
from lindra.quality.environment.limits import ANNEX_1_2022
from lindra.quality.environment.methods import Method, Phase
from lindra.quality.environment.of_batch import environment_of_batch
from lindra.quality.environment.plate import Plate, PlateStatus
from lindra.simulation import journey
from lindra.simulation.at_work import AtWork
from lindra.therapy.control.record_particle_count import PARTICLE_COUNTER_CLASS
from lindra.therapy.manufacture.batch import Batch

COOL, WARM, COUNTER = "PI-01", "PI-02", "PC-01"
_EQUIPMENT = (
    (COOL, "Incubator for plates, 20–25 °C", PLATE_INCUBATOR_CLASS),
    (WARM, "Incubator for plates, 30–35 °C", PLATE_INCUBATOR_CLASS),
    (COUNTER, "Particle counter", PARTICLE_COUNTER_CLASS),
)
_WARMTH = {COOL: Decimal("22.4"), WARM: Decimal("32.6")}
# Position, what it is called, method, phase, grade (empty: the room's), the centre's own alert limit.
_FILLING = (
    ("S1", "In the cabinet, left of the work", Method.SETTLE, Phase.PER_BATCH, "A", None),
    ("G1", "Gloves after the work in the cabinet", Method.GLOVE, Phase.PER_BATCH, "A", None),
    ("P1", "In the cabinet, beside the work", Method.PARTICLES, Phase.PER_BATCH, "A", None),
    ("A1", "Middle of the room", Method.AIR, Phase.IN_OPERATION, "", Decimal(5)),
)
_PLAIN = (("S1", "Bench beside the processor", Method.SETTLE, Phase.IN_OPERATION, "", Decimal(25)),)


def furnish_environment(work: AtWork) -> None:
    """Choose the limits, add incubators and a counter, and plan points for the rooms of grade B and C; once."""
    with work.store.reading() as record:
        if record.each(ChosenLimits):
            return
        rooms = [room for room in record.each(Room) if room.grade in ("B", "C")]
    reason = "The centre works under Annex 1 of 2022."
    code, today = ANNEX_1_2022.code, work.now.date()
    work.does("choose-limits", by="quality", code=code, from_date=today, reason=reason)
    for code, title, equipment_class in _EQUIPMENT:
        piece = {"equipment": code, "title": title, "equipment_class": equipment_class}
        work.does("add-equipment", by="production manager", **piece)
        until = today + timedelta(days=730)
        work.does(
            "record-calibration",
            by="production manager",
            equipment=code,
            valid_until=until,
            certificate=f"CAL-{code}",
        )
    for room in rooms:
        for position, title, method, phase, grade, alert in _FILLING if room.grade == "B" else _PLAIN:
            work.does(
                "add-point",
                by="analyst",
                room=room.code,
                position=position,
                title=title,
                method=method,
                phase=phase,
                grade=grade,
                alert=alert,
            )


def sampled(work: AtWork, batch: str, room: str) -> tuple[str, ...]:
    """Sample what the plan asks of a batch in a room: expose its plates and count its particles; returns the plates."""
    made = work.sees(Batch, batch)
    with work.store.reading() as record:
        asked = environment_of_batch(record, batch=batch, therapy=made.therapy, room=room).missing
    plates = []
    for point in asked:
        if point.method is Method.PARTICLES:
            work.passes(minutes=10)
            work.does(
                "record-particle-count",
                by="operator",
                point=point.code,
                counter=COUNTER,
                half=Decimal(212),
                five=Decimal(0),
                started_at=work.now - timedelta(minutes=10),
                ended_at=work.now,
                batch=batch,
            )
            continue
        code = f"EM{''.join(batch.split('-')[1:3])}{point.code.replace('-', '').replace('.', '')}"
        air = Decimal(1000) if point.method is Method.AIR else None
        person = work.code("operator") if point.method.is_of_a_person else None
        work.does(
            "expose-plate", by="operator", point=point.code, plate=code, batch=batch, person=person, air_litres=air
        )
        plates.append(code)
    return tuple(plates)


def closed(work: AtWork, plates: Sequence[str]) -> None:
    """Close the settle plates and put every plate into the first incubator."""
    lying = tuple(code for code in plates if work.sees(Plate, code).status is PlateStatus.EXPOSED)
    if lying:
        work.does("end-exposure", by="operator", plates=lying)
    work.does("start-incubation", by="analyst", plates=tuple(plates), incubator=COOL, celsius=_WARMTH[COOL])


def read(work: AtWork, plates: Sequence[str], *, colonies: Mapping[str, int] | None = None) -> None:
    """Wait for the incubation and read the plates; what is not said to have grown has not."""
    _when_ready(work, plates)
    work.does("start-incubation", by="analyst", plates=tuple(plates), incubator=WARM, celsius=_WARMTH[WARM])
    _when_ready(work, plates)
    for code in plates:
        work.does("read-plate", by="analyst", plate=code, colonies=(colonies or {}).get(code, 0))


def _when_ready(work: AtWork, plates: Sequence[str]) -> None:
    ready = [ends[0] for code in plates if (ends := work.sees(Plate, code).stay_ends) is not None]
    work.clock.at = max(work.now, *ready)


def filled_with_plates(
    work: AtWork, collection: str, recipe: Recipe, *, values: journey.Values | None = None
) -> tuple[str, tuple[str, ...]]:
    """Make a whole batch, with plates beside the filling; returns the batch and its plates, closed and incubating."""
    (fill,) = (step for step in recipe.steps if step.kind is StepKind.FILL)
    before = recipe.steps[recipe.steps.index(fill) - 1]
    batch = journey.manufactured(work, collection, values=values, until=before.name)
    began = work.sees(Batch, batch).opened_at
    plates: tuple[str, ...] = ()
    for step in recipe.steps[recipe.steps.index(fill) :]:
        if step is fill:
            with work.store.reading() as record:
                rooms = [room for room in record.each(Room) if room.is_at_least(fill.room_grade)]
            room = next(
                one.code for one in rooms if any(stay.batch == batch for stay in one.occupied(work.now, work.now))
            )
            plates = sampled(work, batch, room)
        journey.step_done(work, batch, recipe, step, began=began, values=values)
        if step is fill:
            closed(work, plates)
    return batch, plates


def _room_of(work: AtWork, batch: str, grade: str) -> str:
    with work.store.reading() as record:
        rooms = [room for room in record.each(Room) if room.is_at_least(grade)]
    return next(room.code for room in rooms if any(stay.batch == batch for stay in room.occupied(work.now, work.now)))


def colony_after_the_infusion(
    work: AtWork,
    recipe: Recipe,
    *,
    patient: str,
    weight_kg: Decimal,
    made: journey.Values,
    collected: journey.Values | None = None,
    results: journey.Values | None = None,
) -> tuple[str, str]:
    """Play the failure: one colony in grade A on the filling day, read five days later, when the product was given.

    Returns the therapy and the plate. The alarm, the deviation, the second reading and the organism are left
    for the caller, who may want to look.
    """
    therapy = journey.ordered(work, recipe, patient=patient, weight_kg=weight_kg)
    collection = journey.collected(work, recipe, therapy, days=1, values=collected)
    batch, plates = filled_with_plates(work, collection, recipe, values=made)
    work.passes(hours=1)
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST, values=results)
    journey.certified_first(work, batch)
    journey.treated(work, journey.delivered(work, batch))
    settle = next(code for code in plates if work.sees(Plate, code).method is Method.SETTLE)
    read(work, plates, colonies={settle: 1})
    return therapy, settle
