"""A synthetic centre that lives: the same seed the same year, mistakes refused, and everything told afterwards."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from benchmarks.lived import RECIPE, SCENARIO
from tests.conftest import ROOT

from lindra.config.living import ended_yesterday
from lindra.config.what_if import read
from lindra.facility.rooms.room import Room
from lindra.gmp.roles import Role
from lindra.operations.memory import MemoryStore
from lindra.simulation.at_work import MovedClock
from lindra.simulation.campaign.campaign import run
from lindra.simulation.campaign.result import result_of
from lindra.simulation.campaign.tables import tables_of
from lindra.simulation.year.agenda import Agenda, Life
from lindra.simulation.year.draws import Draws
from lindra.simulation.year.lived import Spread
from lindra.simulation.year.living import Year
from lindra.simulation.year.mistakes import MISTAKES, Mistake, Wrong
from lindra.simulation.year.places import Places
from lindra.simulation.year.scenario import Rates, Scenario
from lindra.simulation.year.staff import Staff, people
from lindra.simulation.year.watch import YearStopped

RECIPES = ROOT / "recipes"
# One kind of therapy and no stock: a centre that is soon open.
PLAIN = Scenario(seed=3, patients=3, days=12, mix=(("cd19-car-t", 1.0),), stocks=(), mistakes_per_act=0.1)


def lived(scenario: Scenario) -> Year:
    year = Year(MemoryStore(), scenario, RECIPES)
    list(year.days())
    return year


def test_the_same_seed_lives_the_same_year_byte_for_byte_and_another_seed_another() -> None:
    first, again, other = (lived(scenario) for scenario in (PLAIN, PLAIN, replace(PLAIN, seed=4)))
    assert [one.body for one in first.store.entries()] == [one.body for one in again.store.entries()]
    assert first.result() == again.result()
    assert len(first.result().head) == 64
    assert first.result().head != other.result().head


def test_six_weeks_treat_patients_of_several_kinds_side_by_side_and_refuse_every_mistake(sample: Year) -> None:
    told = sample.result()
    assert told.treated >= 2
    assert len(told.stages_hours) >= 2
    assert told.arrived == told.treated + told.lost + told.under_way
    assert sum(told.mistakes.values()) > 100
    assert len(told.mistakes) > 15
    assert {"GMP-002", "MFG-004", "MFG-034"} <= told.refusals.keys()
    assert told.whole_record_checked == 3
    assert told.invariants_checked > told.entries


def test_what_was_lived_is_told_as_plain_data_by_stage_step_test_and_wait(sample: Year) -> None:
    told = json.loads(json.dumps(sample.result().to_plain()))
    assert told["format"] == "lindra-year/1"
    vein = told["stages_hours"]["cd19-car-t"]["vein_to_vein"]
    assert 11 * 24 < vein["median"] < 16 * 24
    assert vein["count"] == len(vein["values"])
    assert "cd19-car-t.harvest" in told["steps_hours"]
    assert "cd19-car-t.potency" in told["tests_hours"]
    assert "for closed-system-processor" in told["waits_hours"]


def test_nine_of_ten_lie_within_the_ninetieth_percentile() -> None:
    of = Spread.of([float(one) for one in range(1, 11)])
    assert (of.count, of.median, of.p90, of.mean) == (10, 5.5, 9.0, 5.5)
    assert Spread.of([4.0]).p90 == 4.0


def test_a_mistake_that_is_let_through_stops_the_year() -> None:
    year = Year(MemoryStore(), PLAIN, RECIPES)
    year.centre.founded(RECIPES)
    room = {"room": "GMP-01", "agent": "sporicide", "cleaned_at": year.centre.now}
    operation = year.centre.door.operation("record-cleaning")
    assert operation is not None
    right = Mistake("no mistake at all", lambda *_: None)
    with pytest.raises(YearStopped, match=r"let a mistake through.*no mistake at all"):
        year.centre.mistakes._tried(year.centre, operation, right, Wrong("P-0008", room))


def test_an_exception_at_the_door_stops_the_year_with_the_seed_and_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    year = Year(MemoryStore(), PLAIN, RECIPES)
    year.centre.founded(RECIPES)

    def broken(*given: Any, **more: Any) -> None:
        raise KeyError("left")

    monkeypatch.setattr(year.centre.door, "perform", broken)
    with pytest.raises(YearStopped, match=r"seed 3, 2027-01-04 06:00 UTC\).*record-cleaning.*KeyError"):
        year.centre.does("record-cleaning", by="operator", room="GMP-01", agent="x", cleaned_at=year.centre.now)


def test_a_refusal_that_nobody_expected_stops_the_year() -> None:
    year = Year(MemoryStore(), PLAIN, RECIPES)
    year.centre.founded(RECIPES)

    def life() -> Life[None]:
        year.centre.does("record-cleaning", by="courier", room="GMP-01", agent="x", cleaned_at=year.centre.now)
        yield year.centre.now

    year.centre.agenda.begin(life())
    with pytest.raises(YearStopped, match="nobody expected a refusal"):
        year._one_step()


def test_every_kind_of_mistake_is_made_in_a_year_with_many(sample: Year) -> None:
    never = {one.name for one in MISTAKES} - sample.result().mistakes.keys()
    assert never <= {"another's code scanned", "given too early", "too much of a material"}, never


# The parts.

MORNING = datetime(2027, 1, 4, 6, 0, tzinfo=UTC)


def test_lives_go_on_in_the_order_of_their_times_and_of_their_coming() -> None:
    clock = MovedClock(MORNING)
    agenda, told = Agenda(clock), list[str]()

    def life(name: str, *hours: int) -> Life[None]:
        for hour in hours:
            told.append(name)
            yield MORNING + timedelta(hours=hour)
        told.append(f"{name}.")

    agenda.begin(life("a", 2, 3))
    agenda.begin(life("b", 1))
    agenda.begin(life("c"), MORNING + timedelta(hours=2))
    while agenda.next_at() is not None:
        agenda.step()
    assert told == ["a", "b", "b.", "c.", "a", "a."]
    assert clock.at == MORNING + timedelta(hours=3)


def test_places_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    places = Places(["CSP-01", "CSP-02"])
    tickets = [places.ask() for _ in range(4)]
    assert places.take(tickets[1]) is None  # the first is served first
    assert [places.take(one) for one in tickets[:3]] == ["CSP-01", "CSP-02", None]
    places.leave(tickets[2])
    places.give_back("CSP-02")
    assert places.take(tickets[3]) == "CSP-02"


def test_people_work_in_shifts_fall_ill_and_are_called_in_when_cells_wait() -> None:
    staff = Staff(people(), Draws(1), begins=MORNING, days=365, gap=60)
    night = MORNING + timedelta(hours=20)
    assert staff.free([Role.OPERATOR], night) is None
    called = staff.free([Role.OPERATOR], night, urgent=True)
    assert called is not None
    assert staff.called_in == 1
    assert staff.free([Role.WARD_NURSE], night) is not None
    noon = MORNING + timedelta(hours=6)
    who = staff.free([Role.QUALIFIED_PERSON], noon)
    assert who is not None
    staff.keeps_busy(who, MORNING, MORNING + timedelta(hours=8))
    assert staff.free([Role.QUALIFIED_PERSON], noon) != who
    ill = [code for code in staff.hours for day in range(365) if staff.is_ill(code, MORNING + timedelta(days=day))]
    assert 300 < len(ill) < 3000  # days of illness of sixty people


def test_a_draw_has_a_name_and_another_name_draws_otherwise() -> None:
    draws = Draws(7)
    assert draws.of("growth", "1.1").random() == Draws(7).of("growth", "1.1").random()
    assert draws.of("growth", "1.1").random() != draws.of("growth", "1.2").random()
    assert not draws.happens(0.0, "x")
    assert draws.happens(1.0, "x")
    assert isinstance(draws.of("x"), Random)


def test_a_patient_who_dies_while_the_cells_grow_leaves_no_room_taken() -> None:
    rates = Rates(lost_per_week=0.9, patient_unfit=0, too_few_collected=0)
    year = lived(replace(PLAIN, patients=8, days=40, rates=rates, mistakes_per_act=0.0))
    told = year.result()
    assert told.why_lost.get("the patient died or became too ill", 0) >= 3
    rejected = [why for _, _, why in year.centre.diary.failed_batches]
    assert "the patient died or became too ill" in rejected
    with year.store.reading() as record:
        taken = sum(len(room.batches) for room in record.each(Room))
    assert taken <= told.under_way * 2


def test_a_campaign_of_the_same_centre_comes_out_alike(sample: Year) -> None:
    found = read(SCENARIO)
    tables = tables_of(found.scenario, found.ways)
    chunk = run(tables, seed=1, replications=20, workers=1)
    campaign = result_of(found.scenario, tables, chunk, seed=1).figure("vein_to_vein_median_days").interval.mean
    vein = sample.result().stages_hours[RECIPE]["vein_to_vein"]
    assert vein.count > 0
    assert campaign == pytest.approx(vein.median / 24, rel=0.05)


@pytest.mark.parametrize("hour", [0, 5, 6, 7, 23])
def test_a_year_that_is_kept_has_ended_at_whatever_hour_it_is_asked_for(hour: int) -> None:
    now = datetime(2026, 11, 29, hour, 40, tzinfo=UTC)
    begins = ended_yesterday(30, now)
    ends = begins + timedelta(days=30)
    assert now - timedelta(days=1) < ends <= now
    assert begins.hour == Scenario().begins.hour
