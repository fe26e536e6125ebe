"""The centre's own planning problem, made from its record: chains of recipes, calendars, what is under way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.centre import Centre

from lindra.facility.hours.week import Week
from lindra.gmp.text import Text
from lindra.masters.equipment_words import EQUIPMENT
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.schedule.centre.chain import Chain, chain_of
from lindra.schedule.centre.need import OfClass
from lindra.schedule.centre.problem_of import CentreProblem, problem_of
from lindra.schedule.centre.shown import clash_said, stages_of
from lindra.schedule.centre.state import asked_for, state_of
from lindra.schedule.centre.timeline import PER_DAY, Timeline, units
from lindra.schedule.check import violations
from lindra.schedule.problem import Point
from lindra.schedule.solver.answer import Status
from lindra.schedule.solver.solve import solve

RECIPES = Path(__file__).parents[2] / "recipes"
MONDAY_TO_FRIDAY = Week(weekdays=(1, 2, 3, 4, 5), begins="07:00", ends="16:00")


def recipe(name: str) -> Recipe:
    found = read_recipe((RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, Recipe)
    return found


def lag(chain: Chain, before: str, after: str, to: Point = Point.START) -> list[tuple[float | None, float | None]]:
    return [
        (one.hours_min, one.hours_max)
        for one in chain.links
        if (one.before, one.after, one.to_point) == (before, after, to)
    ]


def asked(work: Centre, name: str = "cd19-car-t", days: int = 70) -> CentreProblem:
    with work.store.reading() as record:
        state = state_of(record, work.now)
        new = asked_for(record, name, work.now)
    assert new is not None
    return problem_of(state, more=[new], days=days)


def test_a_chain_goes_from_the_collection_to_the_infusion() -> None:
    chain = chain_of(recipe("cd19-car-t"))
    names = [one.name for one in chain.stages]
    assert (chain.first, chain.last) == ("collection", "infusion")
    assert names[:4] == ["collection", "transport", "receipt", "day 0"]
    assert [name for name in names if name.startswith("day")] == [f"day {day}" for day in (0, 1, 3, 5, 7, 8, 9, 10, 12)]
    # The automated system is held through the culture, with nobody at it; a cell counter is not.
    held = [one for one in chain.stages if one.during]
    assert {one.name for one in held} == {"hold closed-system-processor", "hold room C", "hold bed"}
    (system,) = [one for one in held if one.name == "hold closed-system-processor"]
    assert system.during == ("day 0", "day 12")
    assert (24.0, None) not in lag(chain, "collection", "day 0")
    assert (None, 24.0) in lag(chain, "collection", "day 0")


def test_the_fresh_product_is_given_within_its_shelf_life_of_the_filling() -> None:
    chain = chain_of(recipe("cd19-car-t"))
    # From the start of the last day: the filling ends 3.6 hours into it, and the product keeps for 24.
    ((least, most),) = [one for one in lag(chain, "day 12", "infusion") if one[1] is not None]
    assert least is None
    assert most == pytest.approx(24 + 3.6)


def test_an_early_harvest_frees_the_days_that_waited_for_the_late_feeding() -> None:
    late, early = (chain_of(recipe("cd19-car-t"), conditional=done) for done in (True, False))
    assert "day 9" in late.by_name
    assert "day 9" not in early.by_name
    # As soon as it is decided, and no later than it would have been: a culture does not wait.
    assert lag(early, "day 8", "day 10") == [(None, 60.0), (0.0, None)]


def test_no_session_can_be_put_off_without_an_end() -> None:
    for file in RECIPES.glob("*.yaml"):
        for conditional in (True, False):
            chain = chain_of(recipe(file.stem), conditional=conditional)
            sessions = [one.name for one in chain.stages if one.steps]
            bounded = {one.after for one in chain.links if one.hours_max is not None}
            assert set(sessions[1:]) <= bounded, (file.stem, conditional)


def test_every_recipe_of_the_centre_is_a_chain_that_somebody_could_follow() -> None:
    for file in RECIPES.glob("*.yaml"):
        chain = chain_of(recipe(file.stem))
        for one in chain.stages:
            assert one.hours <= 8.0 + 1e-9 or len(one.steps) == 1, (file.stem, one.name)
        for link in chain.links:
            assert link.before in chain.by_name, (file.stem, link)
            assert link.after in chain.by_name, (file.stem, link)
            if link.hours_min is not None and link.hours_max is not None:
                assert link.hours_min <= link.hours_max, (file.stem, link)


def test_a_frozen_product_is_certified_before_the_conditioning_begins() -> None:
    assert lag(chain_of(recipe("lv-cd34")), "certification", "conditioning") == [(0.0, None)]
    assert lag(chain_of(recipe("cd19-car-t")), "certification", "conditioning") == []


def test_hours_of_work_follow_the_clock_on_the_wall_through_the_change_of_time() -> None:
    # Sweden's clocks go back on 25 October 2026: that Sunday has 25 hours.
    line = Timeline(datetime(2026, 10, 23, tzinfo=UTC).date(), 4, ZoneInfo("Europe/Stockholm"))
    friday, monday = line.periods(MONDAY_TO_FRIDAY)
    assert (friday.start, friday.end) == (units(7), units(16))
    assert monday.start == 3 * PER_DAY + units(1) + units(7)
    assert f"{line.local(monday.start):%a %H:%M}" == "Mon 07:00"
    assert line.horizon == 4 * PER_DAY + units(1)


def test_whoever_is_away_or_off_works_only_when_called_in() -> None:
    line = Timeline(datetime(2026, 3, 2, tzinfo=UTC).date(), 7)
    tuesday = line.first_day + timedelta(days=1)
    found = line.periods(MONDAY_TO_FRIDAY, on_call=(2, 6), is_closed=lambda day: day == tuesday)
    assert [one.overtime for one in found] == [False, True, False, False, False, True]
    assert len(line.periods(MONDAY_TO_FRIDAY, is_away=lambda day: day == tuesday)) == 4


def test_a_patient_gets_dates_that_keep_to_every_rule_of_the_chain(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    found = asked(work)
    assert found.left_out == ()
    answer = solve(found.problem, seconds=20, clash_seconds=0)
    assert answer.plan is not None
    assert violations(found.problem, answer.plan) == ()
    stages = {one.name: one for one in stages_of(found, answer.plan)}
    assert stages["collection"].starts_at >= work.now
    filled_and_kept = stages["infusion"].starts_at - stages["day 12"].starts_at
    assert filled_and_kept <= timedelta(hours=27.6)
    days = (stages["infusion"].starts_at.date() - stages["conditioning"].starts_at.date()).days
    assert 2 <= days <= 6
    # Two people are at a critical session, and they are not one.
    hands, second = stages["day 1"].resources[:2]
    assert hands != second


def test_what_nobody_can_do_is_said_and_leaves_the_others_alone(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    with work.store.reading() as record:
        state = state_of(record, work.now)
        new = asked_for(record, "cd19-car-t", work.now)
    assert new is not None
    for broken, said in (
        (replace(state, rooms=tuple(room for room in state.rooms if room.grade != "B")), "room of grade B"),
        (replace(state, permits=()), "no room has had one"),
        (
            replace(state, equipment=tuple(one for one in state.equipment if one.code[:3] != "CSP")),
            "needs one closed system processor: there is none at work",
        ),
    ):
        found = problem_of(broken, more=[new])
        ((left, because),) = [(one.therapy, " ".join(text.en for text in one.because)) for one in found.left_out]
        assert left == "NEW"
        assert said in because
        assert found.problem.activities == ()


def test_a_permit_that_ends_within_the_plan_binds_its_rooms_until_then(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    with work.store.reading() as record:
        state = state_of(record, work.now)
        new = asked_for(record, "cd19-car-t", work.now)
    assert new is not None
    last = work.now.date() + timedelta(days=5)
    ending = replace(state, permits=tuple(replace(one, expires_on=last) for one in state.permits))
    found = problem_of(ending, more=[new], days=30)
    answer = solve(found.problem, seconds=20, clash_seconds=0)
    assert answer.status is Status.INFEASIBLE  # a culture takes longer than the permit lasts
    longer = replace(state, permits=tuple(replace(one, expires_on=last + timedelta(days=14)) for one in state.permits))
    found = problem_of(longer, more=[new], days=40)
    answer = solve(found.problem, seconds=20, clash_seconds=0)
    assert answer.plan is not None
    (room,) = [one for one in stages_of(found, answer.plan) if one.name == "hold room C"]
    assert room.ends_at.date() <= last + timedelta(days=14)


def test_a_patient_whom_nobody_can_certify_for_is_left_out_in_words(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    for who in ("qualified person", "other qualified person"):
        today = work.now.date()
        work.does(
            "record-absence",
            by="production manager",
            person=work.code(who),
            from_date=today,
            to_date=today + timedelta(days=80),
            reason="leave",
        )
    ((said, *_),) = [one.because for one in asked(work).left_out]
    assert said.en == "“Certification” needs one Qualified Person: there is none at work."


def test_a_shelf_life_over_a_holiday_is_a_clash_in_words(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    everyone = [colleague.code for colleague in work.people.values()]
    for code in everyone:  # collected on a Friday at the earliest, and nobody is called in at weekends
        fields = {"person": code, "weekdays": "5", "begins": "07:00", "ends": "16:00"}
        work.does("set-working-hours", by="production manager", **fields)
    found = asked(work)
    answer = solve(found.problem, seconds=20, clash_seconds=20)
    assert answer.status is Status.INFEASIBLE
    assert answer.clash is not None
    said = [one.en for one in clash_said(found, answer.clash)]
    assert any(" h after “" in one or " kept at most " in one or " is done " in one for one in said), said


def test_equipment_is_held_from_the_step_to_the_step_that_the_recipe_says() -> None:
    whole = recipe("cd19-car-t")
    (keep,) = whole.keeps
    shorter = chain_of(replace(whole, keeps=(replace(keep, until="wash_out"),)))
    (system,) = [one for one in shorter.stages if one.name == "hold closed-system-processor"]
    assert system.during == ("day 0", "day 3")
    # What uses it afterwards asks for one again; while it is held, nobody asks twice.
    needs = {one.name: one.needs for one in shorter.stages}
    assert OfClass("closed-system-processor") in needs["day 7"]
    assert OfClass("closed-system-processor") not in needs["day 1"]
    free = chain_of(replace(whole, keeps=()))
    assert "hold closed-system-processor" not in {one.name for one in free.stages}


@pytest.mark.parametrize(
    ("name", "en", "sv"),
    [
        ("closed-system-processor", "one closed system processor", "ett slutet processystem"),
        ("biosafety-cabinet", "one biosafety cabinet", "en säkerhetsbänk"),
        ("digital-pcr", "one digital PCR", "en digital PCR"),
        ("our-own-box", "one our own box", "en our own box"),  # a centre's own class says itself
    ],
)
def test_equipment_is_said_as_people_say_it(name: str, en: str, sv: str) -> None:
    assert OfClass(name).said("cd19-car-t/1") == Text(en, sv)


def test_every_class_that_a_recipe_asks_for_has_a_name_in_both_languages() -> None:
    for file in sorted(RECIPES.glob("*.yaml")):
        for step in recipe(file.stem).steps:
            assert set(step.equipment) <= set(EQUIPMENT), file.stem


def test_what_a_culture_occupies_is_named_in_the_language() -> None:
    held = chain_of(recipe("cd19-car-t")).by_name["hold closed-system-processor"]
    assert held.title == Text("In the closed system processor", "Utrustning: slutet processystem")
