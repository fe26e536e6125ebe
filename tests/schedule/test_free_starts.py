"""What this centre has free, counted from its own plan: real, whole, nobody moved, and nobody named."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.centre import Centre
from tests.schedule.booked import booked, offers_for, ordered, state
from tests.schedule.test_national import REAL

from lindra.masters.recipe import Recipe
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.free_starts import Filled, filled
from lindra.schedule.centre.problem_of import activity_name
from lindra.schedule.centre.state import UnderWay, asked_for
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.check import violations
from lindra.schedule.national.capacity import (
    Capacity,
    Computed,
    FreeStarts,
    capacity_from_json,
    capacity_to_json,
    monday_of,
)
from lindra.schedule.national.centres import National, read_national
from lindra.schedule.national.own import Made, OwnCapacity, made_here, own_capacity
from lindra.simulation import journey
from lindra.simulation.demo import PEOPLE
from lindra.therapy.order.therapy import Therapy

WEEKS = 5


def car_t(work: Centre) -> UnderWay:
    with work.store.reading() as record:
        found = asked_for(record, "cd19-car-t", work.now)
    assert found is not None
    return found


def full(work: Centre, *, weeks: int = WEEKS, **other: int) -> Filled:
    return filled(state(work), car_t(work), until=monday_of(work.now.date()) + timedelta(weeks=weeks), **other)


def called_in(found: Filled) -> list[str]:
    return [
        one.activity
        for one in found.plan
        for name in one.resources
        for period in found.centre.problem.resource[name].calendar or ()
        if period.overtime and max(period.start, one.start) < min(period.end, one.end)
    ]


def own(work: Centre, *, weeks: int = WEEKS) -> OwnCapacity:
    now = state(work)
    with work.store.reading() as record:
        made = made_here(record, now)
    return own_capacity(now, made, centre="lund", computed=Computed(at=work.now, entries=7), weeks=weeks)


def test_all_that_are_counted_fit_together_beside_what_stands(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    therapy = ordered(work, 1)
    booking = booked(work, therapy)
    found = full(work)
    assert len(found.began_on) > 1
    placed = {one.activity for one in found.plan}
    asked = [one for one in found.centre.problem.activities if one.name in placed]
    whole = replace(
        found.centre.problem,
        activities=tuple(asked),
        precedences=tuple(one for one in found.centre.problem.precedences if {one.before, one.after} <= placed),
        orders=tuple(one for one in found.centre.problem.orders if one.first in placed),
    )
    assert violations(whole, found.plan) == ()
    for stage in booking.chain:
        put = found.plan.placement[activity_name(therapy, stage.stage)]
        assert found.centre.timeline.moment(put.start) == stage.starts_at  # nobody is moved for them


def test_the_first_that_is_counted_is_the_first_that_is_offered(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    therapy = ordered(work, 1)
    first = offers_for(work, therapy, explain=False).offers[0]
    made = next(one for one in first.stages if one.kind is StageKind.WORK)
    assert full(work).began_on[0] == made.starts_at.astimezone(CENTRE_ZONE).date()


def test_who_is_booked_takes_a_start_and_one_more_never_fits(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    before = full(work).began_on
    for number in range(len(before)):
        booked(work, ordered(work, number + 1))
    assert full(work).began_on == ()


def test_nobody_is_called_in_unless_the_recipe_asks_for_work_when_nobody_works(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    assert called_in(full(work))
    assert full(work).calls_in  # five days a week, and a culture that is tended on a Saturday
    assert "called in" in own(work).notes["cd19-car-t"][0].en
    hours = {"begins": "07:00", "ends": "16:00"}
    for name, colleague in work.people.items():
        week = {"weekdays": "2-6", "on_call": "1,7"} if name.startswith("other") else {"weekdays": "1-6"}
        work.does("set-working-hours", by="production manager", person=colleague.code, **week, **hours)
    found = full(work, weeks=12)
    assert found.began_on
    assert not found.calls_in
    assert own(work).notes == {}
    assert called_in(found) == []  # though a Sunday would give more


def test_a_stock_sets_the_most(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    assert len(full(work).began_on) > 1
    assert len(full(work, at_most=1).began_on) == 1


def test_a_recipe_that_can_not_be_made_has_nothing_free_and_says_why(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    now = state(work)
    without = replace(now, permits=())
    found = own_capacity(
        without, [Made(car_t(work), 512)], centre="lund", computed=Computed(at=work.now, entries=1), weeks=3
    )
    (starts,) = found.capacity.starts
    assert starts.free == (0, 0, 0)
    assert "with a permit for" in found.notes["cd19-car-t"][0].en
    used_up = own_capacity(now, [Made(car_t(work), 0)], centre="lund", computed=Computed(at=work.now, entries=1))
    assert set(used_up.capacity.starts[0].free) == {0}
    assert "used up" in used_up.notes["cd19-car-t"][0].en


def test_what_is_published_is_read_as_it_was_counted(centre: tuple[Centre, Recipe]) -> None:
    work, _ = centre
    capacity = own(work).capacity
    (starts,) = capacity.starts
    assert starts.recipe == "cd19-car-t"
    assert starts.first_monday == monday_of(work.now.date())
    assert len(starts.free) == WEEKS
    assert sum(starts.free) == len(full(work).began_on)
    assert capacity.permits[0].level == 2
    assert capacity_from_json(capacity_to_json(capacity)) == capacity


def test_nobody_is_named_in_what_is_published(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = ordered(work, 1)
    booked(work, therapy)
    other = ordered(work, 2)
    batch = journey.manufactured(work, journey.collected(work, recipe, other), until="selection")
    text = capacity_to_json(own(work).capacity)
    named = {batch, "PT-26", "T-26", "COI-", "GMP-"}
    for number in (therapy, other):
        order = work.sees(Therapy, number)
        named |= {number, order.patient, order.chain_of_identity, order.indication, order.consent}
    named |= {one.code for one in PEOPLE.values()} | {one.name for one in PEOPLE.values()}
    assert [one for one in named if one in text] == []


# The centre that is here, in the file of centres.


OWN = Capacity(
    centre="lund",
    published_on=date(2026, 11, 30),
    permits=(),
    starts=(FreeStarts(recipe="til", first_monday=date(2026, 11, 30), free=(5,)),),
)
PUBLISHED = replace(OWN, starts=(FreeStarts(recipe="til", first_monday=date(2026, 11, 30), free=(9,)),))
HERE = f"here: lund\n{REAL.strip()}\n"
WRITTEN = HERE.replace("capacity_file: lund.json", "starts: [{recipe: til, free: [9]}]") + "invented: yes\n"


@pytest.mark.parametrize("text", [HERE, WRITTEN, HERE.replace(", capacity_file: lund.json", "")])
def test_its_own_plan_is_asked_whatever_a_file_or_the_text_says(text: str) -> None:
    asked = []

    def counted(name: str) -> Capacity:
        asked.append(name)
        return OWN

    found = read_national(text, today=OWN.published_on, published=lambda name: capacity_to_json(PUBLISHED), own=counted)
    assert isinstance(found, National)
    assert asked == ["lund"]
    (lund,) = found.centres
    assert (lund.is_here, lund.capacity) == (True, OWN)


def test_another_centre_is_still_known_by_its_file() -> None:
    found = read_national(
        REAL, today=OWN.published_on, published=lambda name: capacity_to_json(PUBLISHED), own=lambda name: OWN
    )
    assert isinstance(found, National)
    assert (found.centres[0].is_here, found.centres[0].capacity) == (False, PUBLISHED)


def test_a_centre_that_is_here_and_not_in_the_file_is_a_fault() -> None:
    faults = read_national(HERE.replace("here: lund", "here: solna"), today=OWN.published_on, published=lambda _: None)
    assert isinstance(faults, tuple)
    assert [one.problem.en for one in faults] == ["Here is solna, which is none of the centres."]
    assert faults[0].line == 1
