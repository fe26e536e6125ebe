"""The centre is planned anew after a slip or an illness: no promise moves unless it must, and then it says why."""

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.centre import Centre
from tests.schedule.booked import booked, offers_for, ordered, state

from lindra.masters.recipe import Recipe
from lindra.schedule.booking.adopt_plan import AdoptPlan
from lindra.schedule.centre.plan_file import PlanFile, from_text, to_text
from lindra.schedule.centre.problem_of import activity_name
from lindra.schedule.centre.replanning import CentrePlan, _calmed, planned_anew
from lindra.schedule.centre.shown import changes_of
from lindra.schedule.centre.standing import standing_of
from lindra.schedule.centre.timeline import PER_DAY
from lindra.schedule.centre.times import TIMES
from lindra.schedule.check import violations
from lindra.schedule.plan import values
from lindra.schedule.promise.booking import Booking
from lindra.schedule.promise.facts import SlotMoved
from lindra.schedule.solver.board import Board


@pytest.fixture
def work(centre: tuple[Centre, Recipe]) -> Centre:
    return centre[0]


def anew(work: Centre, **other: Any) -> CentrePlan:
    found = planned_anew(state(work), seconds=other.pop("seconds", 2.0), **other)
    assert found.plan is not None, [one.en for one in found.clash]
    assert violations(found.centre.problem, found.plan) == ()
    return found


def adopt(work: Centre, plan: CentrePlan, why: str = "Planned anew.") -> list[SlotMoved]:
    done = work.does("adopt-plan", by="coordinator", plan=to_text(plan.file()), because=why)
    return [fact for fact in done.facts if isinstance(fact, SlotMoved)]


def away(work: Centre, who: str, days: range) -> None:
    work.does(
        "record-absence",
        by="production manager",
        person=work.code(who),
        from_date=work.now.date() + timedelta(days=days.start),
        to_date=work.now.date() + timedelta(days=days.stop - 1),
        reason="illness",
    )


def test_where_nothing_has_happened_no_promise_is_moved(work: Centre) -> None:
    therapies = [ordered(work, number) for number in (1, 2, 3)]
    for therapy in therapies:
        booked(work, therapy)
    found = anew(work)
    assert [one for one in found.changes if one.is_promised] == []
    assert found.levels[0].en == "Every promised date is kept."
    assert re.search(r"weighted: \d+\.\d days", found.levels[1].en)
    assert re.search(r"vägd: \d+,\d dagar; .* \(skillnad \d+,\d\u00a0%\)", found.levels[1].sv)


def test_who_waits_is_planned_with_notice_and_who_has_dates_stays(work: Centre) -> None:
    therapy, waits = ordered(work, 1), ordered(work, 2)
    booking = booked(work, therapy)
    found = anew(work)
    (collection,) = [one for one in found.stages if one.therapy == waits and one.name == "collection"]
    assert collection.starts_at.date() >= work.now.date() + timedelta(days=TIMES.notice_days)
    mine = {one.name: one.starts_at for one in found.stages if one.therapy == therapy}
    assert mine["collection"] == booking.placed("collection").starts_at  # type: ignore[union-attr]  # it was booked


def test_an_illness_that_others_can_cover_moves_no_promise(work: Centre) -> None:
    therapy = ordered(work, 1)
    booked(work, therapy)
    away(work, "qualified person", range(60))
    found = anew(work)
    assert [one for one in found.changes if one.is_promised] == []
    sessions = {one.name: one.resources for one in found.stages}
    assert sessions["certification"] == (work.code("other qualified person"),)


def test_a_promise_that_must_move_says_what_it_clashes_with_and_who_is_told(work: Centre) -> None:
    therapy = ordered(work, 1)
    booking = booked(work, therapy)
    infusion = booking.placed("infusion")
    assert infusion is not None
    ahead = (infusion.starts_at.date() - work.now.date()).days
    for who in ("qualified person", "other qualified person"):
        away(work, who, range(ahead - 1, ahead + 3))
    found = anew(work, seconds=4.0)
    moved = {one.stage.name: one for one in found.changes if one.is_promised}
    assert "infusion" in moved
    assert any("Certification” needs one Qualified Person" in one.en for one in moved["infusion"].why)
    assert {role.value for role in moved["infusion"].told} == {"coordinator", "physician", "ward-nurse"}
    assert moved["infusion"].tells_patient
    (fact,) = adopt(work, found, "Both Qualified Persons are ill.")
    assert "infusion" in fact.moved
    after = work.sees(Booking, therapy)
    assert after.moves == 1
    # What is adopted stands: planned again, nothing moves.
    assert [one for one in anew(work).changes if one.is_promised] == []


def test_those_who_wait_are_given_places_without_moving_a_promise(work: Centre) -> None:
    first, second = ordered(work, 1), ordered(work, 2)
    booked(work, first)
    found = anew(work)
    assert {one.therapy for one in found.stages} == {first, second}
    assert [one for one in found.changes if one.is_promised] == []
    assert {one.therapy for one in anew(work, waiting=False).stages} == {first}


def test_a_plan_is_adopted_only_while_the_centre_is_as_it_was(work: Centre) -> None:
    therapy = ordered(work, 1)
    booking = booked(work, therapy)
    infusion = booking.placed("infusion")
    assert infusion is not None
    ahead = (infusion.starts_at.date() - work.now.date()).days
    for who in ("qualified person", "other qualified person"):
        away(work, who, range(ahead - 1, ahead + 3))
    text = to_text(anew(work, seconds=4.0).file())
    for who in ("operator", "other operator"):
        away(work, who, range(60))
    refused = work.refuses("adopt-plan", by="coordinator", plan=text, because="Ill.")
    assert set(refused) == {"SCH-021"}
    assert work.sees(Booking, therapy) == booking


@pytest.mark.parametrize("text", ["{}", "[]", '{"format": "lindra-centre-plan/1"}', "no plan"])
def test_a_file_that_is_no_plan_is_refused_in_words(work: Centre, text: str) -> None:
    assert from_text(text) is None
    assert work.objections("adopt-plan", by="coordinator", plan=text, because="x") == {"SCH-020"}


def test_a_plan_that_changes_nothing_is_not_adopted(work: Centre) -> None:
    booked(work, ordered(work, 1))
    plan = standing_of(state(work))
    assert plan.unplaced == ()
    text = to_text(PlanFile(made_at=work.now, therapies=_chains(plan)))
    assert work.objections("adopt-plan", by="coordinator", plan=text, because="x") == {"SCH-022"}
    assert AdoptPlan(plan=text, because="x").plan == text


def _chains(plan: Any) -> Any:
    from lindra.schedule.centre.plan_file import chains_of

    return chains_of(plan.centre, plan.plan)


def test_a_chain_that_slipped_keeps_the_dates_that_it_can(work: Centre) -> None:
    """A patient's fever moves the collection by a week: the booking that stands can not be kept, the others' can."""
    first, second = ordered(work, 1), ordered(work, 2)
    booked(work, first)
    other = booked(work, second)
    later = offers_for(work, first, not_before=work.now.date() + timedelta(days=14)).offers[0]
    work.does("move-slot", by="coordinator", therapy=first, starts_at=later.starts_at, because="Fever.")
    found = anew(work)
    assert [one.therapy for one in found.changes if one.is_promised] == []
    assert work.sees(Booking, second).chain == other.chain


def test_nobody_is_moved_for_nothing_when_somebody_has_taken_their_place(work: Centre) -> None:
    therapy, new = ordered(work, 1), ordered(work, 2)
    booked(work, therapy)
    standing = standing_of(state(work), asked=state(work).under_way(new))
    problem, kept = standing.centre.problem, standing.centre.kept.placement
    collection = kept[activity_name(therapy, "collection")]
    # The other comes first, takes people and pieces, and whoever was there finds what is left.
    board = Board(problem)
    later = {activity_name(new, "collection"): collection.start + PER_DAY}
    assert board.insert(board.group_of_order(new), first_not_before=later) is not None
    assert board.insert(board.group_of_order(therapy), exactly={collection.activity: collection.start}) is not None
    plan = board.plan()
    assert any(one.is_promised for one in changes_of(standing.centre, plan))
    calm = _calmed(standing.centre, plan)
    assert violations(problem, calm) == ()
    assert values(problem, calm) < values(problem, plan)
    assert not any(one.is_promised for one in changes_of(standing.centre, calm))
    assert sum(kept[one] != calm.placement[one] for one in kept) < sum(kept[one] != plan.placement[one] for one in kept)
