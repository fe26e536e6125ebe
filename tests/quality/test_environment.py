"""The environment: limits by choice and date, the plan, plates through their days, and what an excursion sets going."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.centre import Centre, tries
from tests.therapy.test_journey import MADE, OTHER, PATIENT
from tests.therapy.test_stock import Bank, opened, ordered
from tests.therapy.test_stock import bank as bank  # its fixture

from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.facility.rooms.facts import RoomAdded, RoomCleared, RoomLeft
from lindra.facility.rooms.room import OCCUPATIONS_MAX, Room, RoomState
from lindra.gmp.limit import Severity
from lindra.gmp.qualification import Qualification
from lindra.masters.recipe import CertificationStage, Recipe, StepKind
from lindra.operations.memory import MemoryStore
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import Origin
from lindra.quality.environment.chosen_limits import ChosenLimits, in_force
from lindra.quality.environment.excursion import Excursion
from lindra.quality.environment.facts import PersonnelPlateRead
from lindra.quality.environment.incubation import Incubation
from lindra.quality.environment.limits import ANNEX_1_2022, PART_IV_2017, SETS
from lindra.quality.environment.methods import Judgement, Measured, Method, Phase
from lindra.quality.environment.of_batch import environment_of_batch
from lindra.quality.environment.particle_count import ParticleCount
from lindra.quality.environment.plate import Plate, PlateStatus, next_work
from lindra.quality.environment.point import Point
from lindra.quality.environment.quarter import Quarter, quarter_of, together
from lindra.quality.environment.trend import READINGS_KEPT, PersonnelPlates, Trend
from lindra.simulation import environment, journey
from lindra.simulation.environment import COOL, COUNTER, WARM
from lindra.therapy.flow import journey as journey_of
from lindra.therapy.flow import waiting
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.release.completeness import completeness
from lindra.therapy.release.record_of_batch import record_of_batch
from lindra.therapy.release.release import Release

FIRST, FINAL = CertificationStage.FIRST, CertificationStage.FINAL
Table = list[tuple[dict[str, Any], str]]


@pytest.fixture
def work() -> Centre:
    """A centre with one filling room, its limits and its plan."""
    centre = Centre(MemoryStore())
    for room, grade in (("GMP-10", "B"), ("GMP-01", "C"), ("PRE-01", "D"), ("WARD-01", "")):
        centre.does("add-room", by="production manager", room=room, title="Room", grade=grade)
    environment.furnish_environment(centre)
    return centre


def occupied(work: Centre, batch: str = "B-26-0001-X", room: str = "GMP-10") -> str:
    """Let a batch that the record knows by its room alone be in a room."""
    work.given(RoomCleared(room=room, batch=batch, at=work.now))
    return batch


def exposed(work: Centre, plate: str, point: str = "GMP-01.S1", **more: Any) -> str:
    """Expose a plate in a session."""
    work.does("expose-plate", by="operator", point=point, plate=plate, session="week 10", **more)
    return plate


def incubated(work: Centre, *plates: str) -> None:
    """Close the plates and let them stand in both incubators for as long as they must."""
    lying = tuple(one for one in plates if work.sees(Plate, one).ended_at is None)
    if lying:
        work.does("end-exposure", by="operator", plates=lying)
    work.does("start-incubation", by="analyst", plates=plates, incubator=COOL, celsius=Decimal(22))
    work.passes(hours=72)
    work.does("start-incubation", by="analyst", plates=plates, incubator=WARM, celsius=Decimal(32))
    work.passes(hours=48)


def deviations(work: Centre) -> list[Deviation]:
    with work.store.reading() as record:
        return sorted(record.each(Deviation), key=lambda one: one.number)


# Limits


@pytest.mark.parametrize(
    ("method", "measured", "grade", "state", "annex_1", "part_iv"),
    [
        (Method.AIR, Measured.COLONIES, "A", RoomState.IN_OPERATION, 0, 0),
        (Method.SETTLE, Measured.COLONIES, "B", RoomState.IN_OPERATION, 5, 5),
        (Method.CONTACT, Measured.COLONIES, "C", RoomState.AT_REST, 25, 25),
        (Method.AIR, Measured.COLONIES, "D", RoomState.IN_OPERATION, 200, 200),
        (Method.GLOVE, Measured.COLONIES, "B", RoomState.IN_OPERATION, 5, 5),
        (Method.GLOVE, Measured.COLONIES, "C", RoomState.IN_OPERATION, None, None),
        (Method.PARTICLES, Measured.PARTICLES_HALF, "B", RoomState.AT_REST, 3_520, 3_520),
        (Method.PARTICLES, Measured.PARTICLES_HALF, "B", RoomState.IN_OPERATION, 352_000, 352_000),
        (Method.PARTICLES, Measured.PARTICLES_FIVE, "A", RoomState.IN_OPERATION, 29, 20),
        (Method.PARTICLES, Measured.PARTICLES_FIVE, "B", RoomState.IN_OPERATION, 2_930, 2_900),
        (Method.PARTICLES, Measured.PARTICLES_FIVE, "D", RoomState.IN_OPERATION, None, None),
    ],
)
def test_the_two_sets_hold_the_numbers_of_their_texts(
    method: Method, measured: Measured, grade: str, state: RoomState, annex_1: int | None, part_iv: int | None
) -> None:
    for one, expected in ((ANNEX_1_2022, annex_1), (PART_IV_2017, part_iv)):
        (found,) = [
            limit
            for limit in one.limits
            if (limit.method, limit.measured, limit.grade) == (method, measured, grade) and limit.state in (None, state)
        ]
        assert found.at_most == (None if expected is None else Decimal(expected))
        assert found.provenance.source


def test_every_method_has_a_line_in_every_grade_of_every_set() -> None:
    for one in SETS.values():
        for method in Method:
            for grade in "ABCD":
                assert any((limit.method, limit.grade) == (method, grade) for limit in one.limits)


def test_a_set_is_chosen_for_days_to_come_and_changes_something(work: Centre) -> None:
    today = work.now.date()
    right = {"code": "part-iv-2017", "from_date": today + timedelta(days=30), "reason": "Agreed with the authority."}
    table: Table = [
        ({"from_date": today - timedelta(days=1)}, "ENV-001"),
        ({"from_date": today}, "ENV-002"),  # the day of the choice that stands
        ({"code": "annex-1-2022"}, "ENV-002"),
    ]
    tries(work, "choose-limits", by="quality", right=right, table=table)
    tries(work, "choose-limits", by="quality", right={**right, "from_date": today + timedelta(days=1)}, table=[])
    work.does("choose-limits", by="quality", **right)
    with work.store.reading() as record:
        chosen = record.each(ChosenLimits)
    before, on_the_day = in_force(chosen, today + timedelta(days=29)), in_force(chosen, today + timedelta(days=30))
    assert before is not None
    assert on_the_day is not None
    assert (before.code, on_the_day.code) == ("annex-1-2022", "part-iv-2017")
    assert in_force(chosen, today - timedelta(days=1)) is None


def test_who_chooses_the_limits_sees_and_signs_every_one_of_them(work: Centre) -> None:
    later = work.now.date() + timedelta(days=1)
    command = work.command("choose-limits", code="part-iv-2017", from_date=later, reason="Agreed.")
    lines = work.door.show(command, by=work.code("quality")).lines
    assert len([line for line in lines if line[0].en.startswith("Grade ")]) == len(PART_IV_2017.limits)
    assert "GMP-002" in work.refuses(
        "choose-limits", by="operator", code="part-iv-2017", from_date=later, reason="Agreed."
    )


def test_a_plate_keeps_the_limits_of_the_day_it_was_exposed(work: Centre) -> None:
    point = {"room": "GMP-10", "position": "P2", "title": "Door", "method": Method.PARTICLES}
    work.does("add-point", by="analyst", **point, phase=Phase.IN_OPERATION)
    exposed(work, "EM-0001")
    incubated(work, "EM-0001")
    today = work.now.date()
    work.does("choose-limits", by="quality", code="part-iv-2017", from_date=today, reason="Agreed.")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=3)
    work.passes(hours=1)
    count = {"point": "GMP-10.P2", "counter": COUNTER, "half": Decimal(9000), "session": "week 11"}
    start, end = work.now - timedelta(minutes=10), work.now
    work.does("record-particle-count", by="operator", **count, five=Decimal(2901), started_at=start, ended_at=end)
    first = work.sees(Plate, "EM-0001").first
    assert first is not None
    assert "2022" in first.value.limits[0].provenance.source
    with work.store.reading() as record:
        (excursion,) = record.each(Excursion)  # 2 901 would pass under Annex 1 of 2022
    assert "2007" in excursion.value.limits[0].provenance.source


# The plan


def test_a_point_has_its_place_its_grade_and_its_limits(work: Centre) -> None:
    right = {"room": "GMP-10", "position": "C1", "title": "Door", "method": Method.CONTACT, "phase": Phase.AT_REST}
    table: Table = [
        ({"position": "S1"}, "ENV-003"),
        ({"position": "s2"}, "ENV-003"),
        ({"position": "GMP-10"}, "ENV-003"),
        ({"grade": "C"}, "ENV-004"),
        ({"room": "WARD-01"}, "ENV-004"),
        ({"action": Decimal(6)}, "ENV-006"),
        ({"alert": Decimal(6)}, "ENV-006"),
        ({"action": Decimal(3), "alert": Decimal(4)}, "ENV-006"),
        ({"alert": Decimal(-1)}, "ENV-006"),
        ({"method": Method.GLOVE, "room": "GMP-01"}, "ENV-007"),
        ({"method": Method.PARTICLES, "room": "PRE-01", "phase": Phase.IN_OPERATION}, "ENV-007"),
        ({"alert_five": Decimal(1)}, "ENV-008"),
        ({"action_five": Decimal(1)}, "ENV-008"),
    ]
    tries(work, "add-point", by="analyst", right=right, table=table)
    for allowed in (
        {"grade": "A"},
        {"action": Decimal(5), "alert": Decimal(5)},
        {"action": Decimal(0), "alert": Decimal(0)},
        {"method": Method.GLOVE, "room": "GMP-01", "action": Decimal(10)},
        {"method": Method.PARTICLES, "alert_five": Decimal(1)},
        {"room": "WARD-01", "grade": "D"},
    ):
        tries(work, "add-point", by="analyst", right={**right, **allowed}, table=[])


def test_no_point_is_planned_before_limits_are_chosen() -> None:
    centre = Centre(MemoryStore())
    centre.does("add-room", by="production manager", room="GMP-10", title="Room", grade="B")
    right = {"room": "GMP-10", "position": "C1", "title": "Door", "method": Method.CONTACT, "phase": Phase.AT_REST}
    assert centre.objections("add-point", by="analyst", **right) == {"ENV-005"}


def test_a_point_that_left_the_plan_takes_no_plate(work: Centre) -> None:
    right = {"point": "GMP-01.S1", "plate": "EM-0001", "session": "week 10"}
    assert work.objections("expose-plate", by="operator", **right) == set()
    work.does("retire-point", by="quality", point="GMP-01.S1", reason="The bench was moved.")
    assert work.objections("expose-plate", by="operator", **right) == {"ENV-010"}
    assert work.objections("retire-point", by="quality", point="GMP-01.S1", reason="Again.") == {"ENV-009"}


# Plates


def test_a_plate_is_exposed_once_at_its_point_for_a_batch_or_in_a_session(work: Centre) -> None:
    batch = occupied(work)
    exposed(work, "EM-0001")
    right: dict[str, Any] = {"point": "GMP-10.S1", "plate": "EM-0002", "batch": batch}
    table: Table = [
        ({"point": "GMP-10.P1"}, "ENV-010"),
        ({"plate": "EM-0001"}, "ENV-011"),
        ({"plate": "EM1"}, "ENV-011"),
        ({"plate": "em-0002"}, "ENV-011"),
        ({"batch": None}, "ENV-012"),
        ({"batch": None, "session": "week 10"}, "ENV-012"),
        ({"batch": "B-26-0002-X"}, "ENV-012"),
        ({"point": "GMP-01.S1"}, "ENV-012"),
        ({"point": "GMP-01.S1", "batch": None}, "ENV-012"),
        ({"person": work.code("operator")}, "ENV-013"),
        ({"air_litres": Decimal(1000)}, "ENV-014"),
        ({"point": "GMP-10.A1", "session": "week 10"}, "ENV-014"),
        ({"point": "GMP-10.A1", "session": "week 10", "air_litres": Decimal("99.9")}, "ENV-014"),
        ({"point": "GMP-10.A1", "session": "week 10", "air_litres": Decimal("2000.1")}, "ENV-014"),
        ({"point": "GMP-10.G1"}, "ENV-013"),
        ({"exposed_at": work.now - timedelta(days=1)}, "ENV-016"),
    ]
    tries(work, "expose-plate", by="operator", right=right, table=table)
    for litres in (Decimal(100), Decimal(2000)):
        air = {"point": "GMP-10.A1", "plate": "EM-0002", "session": "week 10", "air_litres": litres}
        tries(work, "expose-plate", by="operator", right=air, table=[])
    glove = {**right, "point": "GMP-10.G1", "person": work.code("operator")}
    tries(work, "expose-plate", by="operator", right=glove, table=[])
    work.given(RoomLeft(room="GMP-10", batch=batch, at=work.now))
    work.passes(minutes=1)
    assert "ENV-012" in work.objections("expose-plate", by="operator", **right)
    late = {**right, "exposed_at": work.now - timedelta(minutes=1)}  # as it left, told afterwards
    assert work.objections("expose-plate", by="operator", **late) == set()


def test_medium_is_of_a_released_lot_that_has_not_expired(work: Centre) -> None:
    from lindra.simulation.furnish import receive_and_release

    right = {"point": "GMP-01.S1", "plate": "EM-0001", "session": "week 10"}
    lot = receive_and_release(work, "settle-plate", Decimal(100), "{piece}", days=5)
    for known in (lot, None):  # a plate may come without its lot
        assert work.objections("expose-plate", by="operator", **right, lot=known) == set()
    work.passes(days=5)
    assert work.objections("expose-plate", by="operator", **right, lot=lot) == set()
    work.passes(days=1)
    assert work.objections("expose-plate", by="operator", **right, lot=lot) == {"ENV-015"}
    fresh = receive_and_release(work, "settle-plate", Decimal(100), "{piece}", days=5)
    work.does("reject-lot", by="quality", lot=fresh, reason="Growth promotion failed.")
    assert work.objections("expose-plate", by="operator", **right, lot=fresh) == {"ENV-015"}


@pytest.mark.parametrize(("minutes", "opens"), [(239, False), (240, False), (241, True)])
def test_a_settle_plate_lies_open_for_four_hours_at_most_or_a_deviation_opens(
    work: Centre, minutes: int, opens: bool
) -> None:
    exposed(work, "EM-0001")
    plate = work.sees(Plate, "EM-0001")
    doing = next_work(plate)
    assert doing is not None
    assert doing.due == plate.exposed_at + timedelta(hours=4)
    work.passes(minutes=minutes)
    work.does("end-exposure", by="operator", plates=("EM-0001",))
    assert [one.origin for one in deviations(work)] == ([Origin.ENVIRONMENT] if opens else [])
    assert work.sees(Plate, "EM-0001").status is PlateStatus.WAITS


def test_a_plate_is_closed_once_and_not_before_it_was_opened(work: Centre) -> None:
    work.passes(hours=1)
    exposed(work, "EM-0001")
    opened = work.now
    work.passes(hours=1)
    right: dict[str, Any] = {"plates": ("EM-0001",)}
    table: Table = [({"plates": ()}, "ENV-020"), ({"ended_at": opened - timedelta(minutes=1)}, "ENV-020")]
    tries(work, "end-exposure", by="operator", right=right, table=table)
    tries(work, "end-exposure", by="operator", right={**right, "ended_at": opened}, table=[])
    work.does("end-exposure", by="operator", **right)
    assert work.objections("end-exposure", by="operator", **right) == {"ENV-020"}


def test_a_plate_stands_in_each_incubator_for_its_time(work: Centre) -> None:
    work.does(
        "add-equipment", by="production manager", equipment="CC-01", title="Counter", equipment_class="cell-counter"
    )
    exposed(work, "EM-0001")
    right: dict[str, Any] = {"plates": ("EM-0001",), "incubator": COOL, "celsius": Decimal(25)}
    assert work.objections("start-incubation", by="analyst", **right) == {"ENV-021"}  # it lies open
    work.passes(hours=1)
    work.does("end-exposure", by="operator", plates=("EM-0001",))
    table: Table = [
        ({"plates": ()}, "ENV-021"),
        ({"started_at": work.now - timedelta(minutes=1)}, "ENV-022"),
        ({"incubator": "CC-01"}, "ENV-023"),
        ({"celsius": Decimal("25.1")}, "ENV-024"),
        ({"celsius": Decimal("19.9")}, "ENV-024"),
    ]
    tries(work, "start-incubation", by="analyst", right=right, table=table)
    tries(work, "start-incubation", by="analyst", right={**right, "celsius": Decimal(20)}, table=[])
    work.does("start-incubation", by="analyst", **right)
    warm = {"plates": ("EM-0001",), "incubator": WARM, "celsius": Decimal(30)}
    work.passes(hours=71, minutes=59)
    assert work.objections("start-incubation", by="analyst", **warm) == {"ENV-022"}
    assert work.objections("read-plate", by="analyst", plate="EM-0001", colonies=0) == {"ENV-030"}
    work.passes(minutes=1)
    assert work.objections("start-incubation", by="analyst", **warm) == set()
    assert work.objections("read-plate", by="analyst", plate="EM-0001", colonies=0) == {"ENV-030"}  # one leg to go
    work.does("start-incubation", by="analyst", **warm)
    work.passes(hours=47, minutes=59)
    assert work.objections("read-plate", by="analyst", plate="EM-0001", colonies=0) == {"ENV-030"}
    work.passes(minutes=1)
    table = [({"colonies": -1}, "ENV-031"), ({"colonies": 1000}, "ENV-031")]
    tries(work, "read-plate", by="analyst", right={"plate": "EM-0001", "colonies": 999}, table=table)
    assert work.objections("start-incubation", by="analyst", **warm) == {"ENV-021"}  # no third leg
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=0)
    assert work.objections("read-plate", by="analyst", plate="EM-0001", colonies=0) == {"ENV-030"}
    assert deviations(work) == []


def test_an_incubator_out_of_service_or_calibration_takes_no_plate(work: Centre) -> None:
    exposed(work, "EM-0001")
    work.does("end-exposure", by="operator", plates=("EM-0001",))
    right = {"plates": ("EM-0001",), "incubator": COOL, "celsius": Decimal(22)}
    work.does("withdraw-equipment", by="quality", equipment=COOL, reason="It is warm.")
    assert work.objections("start-incubation", by="analyst", **right) == {"ENV-023"}
    work.does("return-equipment", by="quality", equipment=COOL, reason="Repaired.")
    assert work.objections("start-incubation", by="analyst", **right) == set()
    work.passes(days=731)
    assert "ENV-023" in work.objections("start-incubation", by="analyst", **right)


@pytest.mark.parametrize(("hours", "opens"), [(120, False), (121, True)])
def test_a_stay_that_lasts_too_long_is_recorded_and_opens_a_deviation(work: Centre, hours: int, opens: bool) -> None:
    exposed(work, "EM-0001")
    work.does("end-exposure", by="operator", plates=("EM-0001",))
    work.does("start-incubation", by="analyst", plates=("EM-0001",), incubator=COOL, celsius=Decimal(22))
    work.passes(hours=hours)
    work.does("start-incubation", by="analyst", plates=("EM-0001",), incubator=WARM, celsius=Decimal(32))
    assert len(deviations(work)) == opens
    work.passes(hours=hours)
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=0)
    assert len(deviations(work)) == 2 * opens


def test_several_plates_are_moved_together_and_each_is_told_of(work: Centre) -> None:
    for number in (1, 2, 3):
        exposed(work, f"EM-000{number}")
    work.does("end-exposure", by="operator", plates=("EM-0001", "EM-0002", "EM-0001"))
    refused = work.refuses(
        "start-incubation",
        by="analyst",
        plates=("EM-0001", "EM-0002", "EM-0003"),
        incubator=COOL,
        celsius=Decimal(22),
    )
    assert refused["ENV-021"].problem.en == "EM-0003 still lies open."


# Readings


@pytest.mark.parametrize(
    ("colonies", "judgement"),
    [
        (0, Judgement.CLEAN),
        (1, Judgement.WITHIN),
        (25, Judgement.WITHIN),
        (26, Judgement.ALERT),
        (50, Judgement.ALERT),
        (51, Judgement.ACTION),
    ],
)
def test_a_count_is_judged_by_the_alert_and_the_action_limit(work: Centre, colonies: int, judgement: Judgement) -> None:
    exposed(work, "EM-0001")
    incubated(work, "EM-0001")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=colonies)
    assert work.sees(Plate, "EM-0001").judgement is judgement
    assert len(deviations(work)) == (judgement is Judgement.ACTION)


def test_any_growth_in_grade_a_is_an_excursion(work: Centre) -> None:
    batch = occupied(work)
    work.does("expose-plate", by="operator", point="GMP-10.S1", plate="EM-0001", batch=batch)
    incubated(work, "EM-0001")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=1)
    with work.store.reading() as record:
        (excursion,) = record.each(Excursion)
    assert excursion.batches == (batch,)
    assert excursion.plate == "EM-0001"


@pytest.mark.parametrize(
    ("litres", "colonies", "value", "is_above"), [(1000, 10, "10.0", False), (999, 10, "10.1", True)]
)
def test_a_sample_of_air_is_judged_per_cubic_metre_and_never_rounded_down(
    work: Centre, litres: int, colonies: int, value: str, is_above: bool
) -> None:
    exposed(work, "EM-0001", "GMP-10.A1", air_litres=Decimal(litres))
    incubated(work, "EM-0001")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=colonies)
    first = work.sees(Plate, "EM-0001").first
    assert first is not None
    assert str(first.value) == f"{value} [CFU]/m3"
    assert (first.judgement is Judgement.ACTION) is is_above


def test_above_the_action_limit_another_analyst_reads_again_and_the_worse_counts(work: Centre) -> None:
    exposed(work, "EM-0001")
    incubated(work, "EM-0001")
    right = {"plate": "EM-0001", "colonies": 3}
    assert work.objections("read-plate-again", by="other analyst", **right) == {"ENV-032"}
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=60)
    doing = next_work(work.sees(Plate, "EM-0001"))
    assert doing is not None
    assert doing.operation == "read-plate-again"
    assert work.objections("read-plate-again", by="analyst", **right) == {"ENV-033"}
    table: Table = [({"colonies": 1000}, "ENV-034"), ({"colonies": -1}, "ENV-034")]
    tries(work, "read-plate-again", by="other analyst", right=right, table=table)
    work.does("read-plate-again", by="other analyst", **right)
    plate = work.sees(Plate, "EM-0001")
    assert plate.judgement is Judgement.ACTION
    assert plate.first is not None
    assert plate.first.colonies == 60
    assert work.objections("read-plate-again", by="other analyst", **right) == {"ENV-032"}
    assert len(deviations(work)) == 1


def test_a_second_reading_that_is_worse_opens_what_the_first_did_not(work: Centre) -> None:
    exposed(work, "EM-0001")
    incubated(work, "EM-0001")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=0)
    quarter = quarter_of(work.sees(Plate, "EM-0001").exposed_at)
    work.does("read-plate-again", by="other analyst", plate="EM-0001", colonies=60)
    assert len(deviations(work)) == 1
    (reading,) = work.sees(Trend, "GMP-01.S1").readings
    assert (reading.value, reading.alert, reading.action) == (Decimal(60), Decimal(25), Decimal(50))
    (count,) = work.sees(Quarter, quarter).counts
    assert (count.samples, count.grew, count.above_alert, count.above_action) == (1, 1, 1, 1)


def test_an_organism_is_named_where_something_grew(work: Centre) -> None:
    exposed(work, "EM-0001")
    exposed(work, "EM-0002")
    incubated(work, "EM-0001", "EM-0002")
    right = {"plate": "EM-0001", "organism": "Micrococcus luteus"}
    assert work.objections("identify-organism", by="analyst", **right) == {"ENV-025"}
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=2)
    work.does("read-plate", by="analyst", plate="EM-0002", colonies=0)
    tries(work, "identify-organism", by="analyst", right=right, table=[({"plate": "EM-0002"}, "ENV-025")])
    work.does("identify-organism", by="analyst", **right)
    again = {**right, "organism": "micrococcus luteus"}
    assert work.objections("identify-organism", by="analyst", **again) == {"ENV-026"}
    for number in range(2, 11):
        work.does("identify-organism", by="analyst", plate="EM-0001", organism=f"Organism {number}")
    assert work.objections("identify-organism", by="analyst", plate="EM-0001", organism="One more") == {"ENV-026"}


def test_a_plate_that_can_not_be_read_is_discarded_with_its_reason_and_a_deviation(work: Centre) -> None:
    exposed(work, "EM-0001")
    right = {"plate": "EM-0001", "reason": "Dropped on the floor."}
    tries(work, "discard-plate", by="analyst", right=right, table=[({"reason": "Dropped it"}, "ENV-028")])
    tries(work, "discard-plate", by="analyst", right={**right, "reason": "It was dropped"}, table=[])
    work.does("discard-plate", by="analyst", **right)
    assert work.objections("discard-plate", by="analyst", **right) == {"ENV-027"}
    (deviation,) = deviations(work)
    assert "Dropped on the floor." in deviation.what.en
    assert not work.sees(Plate, "EM-0001").is_open


def test_particles_are_counted_with_a_counter_over_a_time(work: Centre) -> None:
    batch = occupied(work)
    work.passes(minutes=30)
    right: dict[str, Any] = {
        "point": "GMP-10.P1",
        "counter": COUNTER,
        "half": Decimal(3520),
        "five": Decimal(29),
        "started_at": work.now - timedelta(minutes=10),
        "ended_at": work.now,
        "batch": batch,
    }
    table: Table = [
        ({"point": "GMP-10.S1"}, "ENV-040"),
        ({"batch": None}, "ENV-041"),
        ({"batch": "B-26-0009-X"}, "ENV-041"),
        ({"counter": COOL}, "ENV-042"),
        ({"five": Decimal(3521)}, "ENV-043"),
        ({"five": Decimal(-1)}, "ENV-043"),
        ({"ended_at": right["started_at"]}, "ENV-044"),
        ({"started_at": work.now - timedelta(days=2)}, "ENV-045"),
    ]
    tries(work, "record-particle-count", by="operator", right=right, table=table)
    tries(
        work, "record-particle-count", by="operator", right={**right, "five": Decimal(0), "half": Decimal(0)}, table=[]
    )
    work.does("record-particle-count", by="operator", **right)
    assert deviations(work) == []
    work.does("record-particle-count", by="operator", **{**right, "five": Decimal(30)})
    (deviation,) = deviations(work)
    assert "30 particles/m³, and ≤ 29 is allowed" in deviation.what.en
    work.does("retire-point", by="quality", point="GMP-10.P1", reason="The counter is built in now.")
    assert work.objections("record-particle-count", by="operator", **right) == {"ENV-040"}


# Excursions


def test_an_excursion_without_a_batch_opens_one_deviation_of_the_room(work: Centre) -> None:
    exposed(work, "EM-0001")
    incubated(work, "EM-0001")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=51)
    (deviation,) = deviations(work)
    assert (deviation.batch, deviation.therapy, deviation.therapy_number) == ("", "", None)
    assert "51 CFU, and ≤ 50 is allowed" in deviation.what.en


def test_an_excursion_finds_every_batch_that_was_in_the_room_and_no_other(work: Centre) -> None:
    occupied(work, "B-26-0001-A", "GMP-01")
    work.passes(hours=1)
    work.given(RoomLeft(room="GMP-01", batch="B-26-0001-A", at=work.now))  # as the plate is opened
    exposed(work, "EM-0001")
    work.passes(hours=1)
    occupied(work, "B-26-0002-B", "GMP-01")
    occupied(work, "B-26-0009-Z", "GMP-10")  # another room
    work.passes(hours=1)
    work.does("end-exposure", by="operator", plates=("EM-0001",))
    work.passes(minutes=1)
    work.given(RoomLeft(room="GMP-01", batch="B-26-0002-B", at=work.now))
    occupied(work, "B-26-0003-C", "GMP-01")  # after the plate was closed
    incubated(work, "EM-0001")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=51)
    with work.store.reading() as record:
        (excursion,) = record.each(Excursion)
    assert excursion.batches == ("B-26-0001-A", "B-26-0002-B")
    assert [one.batch for one in deviations(work)] == ["B-26-0001-A", "B-26-0002-B"]
    assert excursion.deviations == tuple(one.number for one in deviations(work))


def test_one_colony_in_grade_a_read_after_the_infusion_raises_the_alarm(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy, plate = environment.colony_after_the_infusion(
        work, recipe, patient=PATIENT, weight_kg=Decimal(70), made=MADE
    )
    batch = work.sees(Plate, plate).batch
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, therapy)
        (alarm,) = record.of_therapy(Alarm, therapy)
        found = completeness(record_of_batch(batch, record))
    assert work.now - work.sees(Plate, plate).exposed_at >= timedelta(days=5)
    assert (deviation.batch, deviation.origin) == (batch, Origin.ENVIRONMENT)
    assert "which may be with the patient" in alarm.what.en
    assert found.pending == work.sees(Release, batch).pending[:-2]  # what was tests stays, the plates are read
    journey.results_recorded(work, batch, stage=FINAL)
    assert "REL-005" in work.refuses("certify-final", by="qualified person", batch=batch)
    work.does("acknowledge-alarm", by="physician", alarm=alarm.number, action="Blood cultures taken.")
    work.does("read-plate-again", by="other analyst", plate=plate, colonies=1)
    work.does("identify-organism", by="analyst", plate=plate, organism="Staphylococcus epidermidis")
    journey.deviation_closed(work, deviation.number, acceptable=True, why="Sterility is negative; seen at the door.")
    work.does("certify-final", by="qualified person", batch=batch)


def test_a_batch_that_has_left_is_not_drawn_in_by_what_is_exposed_later(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=OTHER, weight_kg=Decimal(60))
    batch, plates = environment.filled_with_plates(work, journey.collected(work, recipe, therapy), recipe, values=MADE)
    room = work.sees(Plate, plates[0]).room
    stays = {stay.batch: stay for stay in work.sees(Room, room).occupations}
    assert stays[batch].therapy == therapy
    assert stays[batch].until is not None  # its last step is done
    work.passes(minutes=1)
    work.does("expose-plate", by="operator", point=f"{room}.A1", plate="EM-9999", session="w", air_litres=Decimal(1000))
    incubated(work, "EM-9999")
    work.does("read-plate", by="analyst", plate="EM-9999", colonies=11)
    assert [one.batch for one in deviations(work)] == [""]


def test_what_was_made_of_a_stock_is_drawn_in_with_it(bank: Bank) -> None:
    work = bank.work
    made = opened(bank, ordered(bank), bank.vials[0])
    room = work.sees(Batch, bank.batch).rooms[0]
    assert work.sees(Room, room).grade == "B"
    (stay,) = [one for one in work.sees(Room, room).occupations if one.batch == bank.batch]
    late = {"session": "found in the sampler", "exposed_at": stay.since, "air_litres": Decimal(1000)}
    work.does("expose-plate", by="operator", point=f"{room}.A1", plate="EM-0001", **late)
    incubated(work, "EM-0001")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=11)
    with work.store.reading() as record:
        (excursion,) = record.each(Excursion)
    assert set(excursion.batches) == {bank.batch, made}
    assert {one.batch for one in deviations(work)} == {bank.batch, made}
    assert excursion.alarms == ()  # the stock is in its store, and what is made of it is not finished


def test_plates_of_a_batch_are_pending_and_wait_for_the_analyst(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch, plates = environment.filled_with_plates(work, journey.collected(work, recipe, therapy), recipe, values=MADE)

    def operations() -> set[str]:
        with work.store.reading() as record:
            of = journey_of(record, therapy, work.now)
        assert of is not None
        return {item.operation for item in waiting(of, work.now) if set(item.fields.values()) & set(plates)}

    journey.results_recorded(work, batch, stage=FIRST)
    journey.certified_first(work, batch)
    assert set(work.sees(Release, batch).pending) >= set(plates)
    assert operations() == set()  # they stand in their incubator
    work.passes(hours=72)
    assert operations() == {"start-incubation"}
    journey.results_recorded(work, batch, stage=FINAL)
    assert set(work.refuses("certify-final", by="qualified person", batch=batch)) == {"REL-011"}
    environment.read(work, plates)
    assert operations() == set()
    work.does("certify-final", by="qualified person", batch=batch)


def test_a_batch_shows_which_of_its_points_are_sampled_read_and_missing(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    collection = journey.collected(work, recipe, therapy)
    (fill,) = [step for step in recipe.steps if step.kind is StepKind.FILL]
    before = recipe.steps[recipe.steps.index(fill) - 1].name
    batch = journey.manufactured(work, collection, values=MADE, until=before)
    (room,) = [one for one in work.sees(Batch, batch).rooms if work.sees(Room, one).grade == "B"]

    def now() -> tuple[list[str], list[str], list[str]]:
        with work.store.reading() as record:
            found = environment_of_batch(record, batch=batch, therapy=therapy, room=room)
        points = [one.position for one in found.missing]
        return points, [one.code for one in found.open], [one.code for one in found.read]

    assert now() == (["G1", "P1", "S1"], [], [])
    plates = environment.sampled(work, batch, room)
    settle = next(code for code in plates if code.endswith("S1"))
    assert now() == ([], [settle], [])
    environment.closed(work, plates)
    assert now() == ([], [], [])
    environment.read(work, plates)
    assert now() == ([], [], sorted(plates))
    with work.store.reading() as record:
        elsewhere = environment_of_batch(record, batch=batch, therapy=therapy, room="WARD-01")
    assert elsewhere.missing == elsewhere.exposed == ()


# People


def test_a_glove_above_the_action_limit_withdraws_the_persons_gowning(work: Centre) -> None:
    batch, person, day = occupied(work), work.code("operator"), work.now.date()
    shown = {"person": person, "qualification": Qualification.GOWNING, "is_passed": True, "shown_on": day}
    until = day + timedelta(days=300)
    work.does("record-qualification", by="quality", **shown, valid_until=until, reference="GQ-1")

    def stands() -> Standing:
        return work.sees(Qualifications, person).stands_in(Qualification.GOWNING, "", work.now.date())

    for number, colonies in ((1, 0), (2, 1)):
        plate = f"EM-000{number}"
        work.does("expose-plate", by="operator", point="GMP-10.G1", plate=plate, batch=batch, person=person)
        incubated(work, plate)
        facts = work.does("read-plate", by="analyst", plate=plate, colonies=colonies).facts
        (of_person,) = [fact for fact in facts if isinstance(fact, PersonnelPlateRead)]
        assert of_person.person == person
        assert of_person.is_above_action is bool(colonies)
        assert stands() is (Standing.ABSENT if colonies else Standing.HELD)
    readings = work.sees(PersonnelPlates, person).readings
    assert [one.judgement for one in readings] == [Judgement.CLEAN, Judgement.ACTION]
    # Shown anew, it is not taken away a second time by the second reading of the same plate.
    again = {**shown, "shown_on": work.now.date()}
    work.does("record-qualification", by="quality", **again, valid_until=until, reference="GQ-2")
    work.does("read-plate-again", by="other analyst", plate="EM-0002", colonies=1)
    assert stands() is Standing.HELD


# What must hold for ever


def test_who_knows_the_operations_knows_every_dossier_that_they_open() -> None:
    """A command line that shows no page must still know where a fact goes."""
    asked = (
        "from lindra.operations.catalogue import CATALOGUE\nfrom lindra.gmp.dossier import DOSSIERS\nprint(*DOSSIERS)"
    )
    known = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    kinds = {ChosenLimits, Excursion, ParticleCount, PersonnelPlates, Plate, Point, Quarter, Trend}
    assert {kind.KIND for kind in kinds} <= set(known)


def test_a_trend_keeps_the_newest_readings_and_never_grows_without_bound() -> None:
    from lindra.quality.environment.facts import PlateRead, PointAdded

    work = Centre(MemoryStore())
    about: dict[str, Any] = {"room": "R-1", "grade": "C", "method": Method.SETTLE, "at": work.now, "by": "P-0001"}
    point = PointAdded(
        point="R-1.S1",
        position="S1",
        title="Bench",
        phase=Phase.AT_REST,
        legs=Incubation.MOULD_FIRST.legs,
        alert=None,
        action=None,
        alert_five=None,
        action_five=None,
        **about,
    )
    trend = Trend.opened(point)
    assert trend is not None
    chosen = ChosenLimits(
        number="n",
        code="annex-1-2022",
        title=ANNEX_1_2022.title,
        from_date=work.now.date(),
        limits=ANNEX_1_2022.limits,
        chosen_at=work.now,
        chosen_by="P-0001",
    )
    opened = Point.opened(point)
    assert opened is not None
    from lindra.gmp.value import judged

    for number in range(READINGS_KEPT + 2):
        value = judged("colonies", Decimal(number % 7), "[CFU]", opened.limits(Measured.COLONIES, chosen))
        read = PlateRead(
            plate=f"EM-{number}",
            point="R-1.S1",
            quarter="2026-Q1",
            therapy="",
            person="",
            exposed_at=work.now + timedelta(hours=number),
            colonies=number % 7,
            value=value,
            judgement=Judgement.WITHIN,
            is_late=False,
            **about,
        )
        trend = trend.after(read)
    assert len(trend.readings) == READINGS_KEPT
    assert trend.readings[0].source == "EM-2"
    assert trend.readings[-1].action == Decimal(50)


@given(stays=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 300)), max_size=60))
def test_a_room_finds_exactly_the_batches_that_were_in_it_within_sixty_days(stays: list[tuple[int, int]]) -> None:
    from tests.centre import MORNING

    room = Room.opened(RoomAdded(room="R-1", title="Room", grade="B"))
    assert room is not None
    at, known = MORNING, []
    for number, (gap, length) in enumerate(stays):
        since = at + timedelta(hours=gap)
        at = since + timedelta(hours=length)
        batch = f"B-{number}"
        room = room.after(RoomCleared(room="R-1", batch=batch, at=since)).after(
            RoomLeft(room="R-1", batch=batch, at=at)
        )
        known.append((batch, since, at))
    start, end = at - timedelta(days=40), at - timedelta(days=10)
    expected = [batch for batch, since, until in known if since <= end and until >= start]
    assert [one.batch for one in room.occupied(start, end)] == expected
    assert len(room.occupations) <= OCCUPATIONS_MAX


def test_a_room_never_remembers_more_than_its_bound() -> None:
    from tests.centre import MORNING

    room = Room.opened(RoomAdded(room="R-1", title="Room", grade="B"))
    assert room is not None
    for number in range(OCCUPATIONS_MAX + 5):
        at = MORNING + timedelta(minutes=number)
        room = room.after(RoomCleared(room="R-1", batch=f"B-{number}", at=at))
        room = room.after(RoomLeft(room="R-1", batch=f"B-{number}", at=at))
    assert len(room.occupations) == OCCUPATIONS_MAX
    assert room.occupations[-1].batch == f"B-{OCCUPATIONS_MAX + 4}"
    again = room.after(RoomCleared(room="R-1", batch="B-X", at=MORNING + timedelta(days=90)))
    assert [one.batch for one in again.occupations] == ["B-X"]


def test_a_quarter_adds_up_over_its_points(work: Centre) -> None:
    exposed(work, "EM-0001")
    exposed(work, "EM-0002")
    incubated(work, "EM-0001", "EM-0002")
    work.does("read-plate", by="analyst", plate="EM-0001", colonies=0)
    work.does("read-plate", by="analyst", plate="EM-0002", colonies=30)
    (count,) = work.sees(Quarter, "2026-Q1").counts
    assert (count.samples, count.grew, count.above_alert, count.above_action) == (2, 1, 1, 0)
    twice = together((count, replace(count, point="GMP-02.S1")))
    assert (twice.samples, twice.grew, twice.above_alert) == (4, 2, 2)


def test_limits_of_a_point_are_the_texts_and_the_centres_own(work: Centre) -> None:
    work.does(
        "add-point",
        by="analyst",
        room="GMP-10",
        position="C1",
        title="Door",
        method=Method.CONTACT,
        phase=Phase.AT_REST,
        action=Decimal(3),
        alert=Decimal(1),
    )
    with work.store.reading() as record:
        (chosen,) = record.each(ChosenLimits)
    limits = work.sees(Point, "GMP-10.C1").limits(Measured.COLONIES, chosen)
    assert [(one.severity, one.at_most) for one in limits] == [
        (Severity.HARD, Decimal(5)),
        (Severity.HARD, Decimal(3)),
        (Severity.SOFT, Decimal(1)),
    ]
