"""Dates are offered, held, booked, moved and given back; who waits is ordered by written criteria."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.centre import Centre, tries
from tests.schedule.booked import booked, offers_for, ordered, state
from tests.schedule.test_centre_problem import RECIPES

from lindra.gmp.identity import with_check
from lindra.masters.recipe import Recipe
from lindra.schedule.centre.problem_of import problem_of
from lindra.schedule.centre.waiting import waiting_list
from lindra.schedule.check import violations
from lindra.schedule.plan import Plan
from lindra.schedule.promise.booking import Booking, BookingStatus
from lindra.schedule.promise.criteria import Bridging, Condition, Options, Tempo, score_of
from lindra.schedule.promise.facts import SlotMoved
from lindra.schedule.promise.priority import Priority
from lindra.simulation import journey
from lindra.simulation.furnish import furnish_for
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.collection.facts import CollectionStarted


@pytest.fixture
def work(centre: tuple[Centre, Recipe]) -> Centre:
    return centre[0]


def assessed(work: Centre, therapy: str, tempo: Tempo) -> None:
    work.does(
        "assess-priority",
        by="physician",
        therapy=therapy,
        tempo=tempo,
        bridging=Bridging.POSSIBLE,
        condition=Condition.GOOD,
        options=Options.NONE,
        reason="Seen at the conference.",
    )


def test_three_chains_are_offered_each_with_a_day_of_its_own_and_reasons(work: Centre) -> None:
    therapy = ordered(work, 1)
    found = offers_for(work, therapy)
    assert len(found.offers) == 3
    days = [one.starts_at.date() for one in found.offers]
    assert days == sorted(set(days))
    assert days[0] >= work.now.date() + timedelta(days=3)
    for one in found.offers:
        assert [stage.name for stage in one.milestones] == [
            "collection",
            "day 0",
            "conditioning",
            "day 12",
            "certification",
            "infusion",
        ]
        assert any("before the limit" in reason.en for reason in one.reasons)
        assert any("days and" in reason.en for reason in one.reasons)


def test_what_is_offered_is_what_is_held_and_nothing_is_offered_twice(work: Centre) -> None:
    first, second = ordered(work, 1), ordered(work, 2)
    chain = offers_for(work, first).offers[1]
    work.does("hold-slot", by="coordinator", therapy=first, starts_at=chain.starts_at)
    held = work.sees(Booking, first)
    assert held.status is BookingStatus.HELD
    assert {one.stage: one.starts_at for one in held.chain} == {one.name: one.starts_at for one in chain.stages}
    for one in offers_for(work, second).offers:
        # The first has its own people and pieces at its times.
        for mine in one.stages:
            for other in held.chain:
                if mine.starts_at < other.ends_at and other.starts_at < mine.ends_at:
                    shared = set(mine.resources) & set(other.resources)
                    assert shared <= {"bed", "courier", "apheresis-place", "quality-control"}, (mine, other)


def test_dates_that_are_held_fall_back_when_the_time_has_passed(work: Centre) -> None:
    therapy = ordered(work, 1)
    work.does("hold-slot", by="coordinator", therapy=therapy, hours=2)
    work.passes(hours=3)
    assert "SCH-002" in work.refuses("book-slot", by="coordinator", therapy=therapy)
    assert state(work).therapies[0].booking is not None
    assert [one.under_way.number for one in waiting_list(state(work))] == [therapy]


def test_booking_promises_the_dates_and_plans_the_collection(work: Centre) -> None:
    therapy = ordered(work, 1)
    found = booked(work, therapy)
    assert found.status is BookingStatus.BOOKED
    with work.store.reading() as record:
        (collection,) = record.of_therapy(Collection, therapy)
    placed = found.placed("collection")
    assert placed is not None
    assert collection.planned_on == placed.starts_at.date()
    assert "SCH-007" in work.refuses("book-slot", by="coordinator", therapy=therapy)
    assert "SCH-003" in work.refuses("hold-slot", by="coordinator", therapy=therapy)


def test_dates_are_promised_only_to_whoever_may_have_the_therapy(work: Centre) -> None:
    therapy = ordered(work, 1, eligible=False)
    work.does("hold-slot", by="coordinator", therapy=therapy)
    assert set(work.refuses("book-slot", by="coordinator", therapy=therapy)) == {"SCH-006"}
    work.does("confirm-eligibility", by="other physician", therapy=therapy, criteria_met=True)
    work.does("book-slot", by="coordinator", therapy=therapy)


def test_dates_are_held_for_a_time_that_can_be(work: Centre) -> None:
    therapy = ordered(work, 1)
    right = {"therapy": therapy, "starts_at": None, "hours": 48}
    tries(
        work,
        "hold-slot",
        by="coordinator",
        right=right,
        table=[
            ({"hours": 0}, "SCH-004"),
            ({"hours": 169}, "SCH-004"),
            ({"starts_at": work.now - timedelta(days=2)}, "SCH-001"),
            ({"starts_at": work.now + timedelta(days=4, hours=13)}, "SCH-001"),  # at night
            ({"starts_at": datetime.max.replace(tzinfo=UTC)}, "SCH-001"),
        ],
    )


def test_a_move_touches_nobody_else_and_says_who_must_be_told(work: Centre) -> None:
    first, second = ordered(work, 1), ordered(work, 2)
    before, other = booked(work, first), booked(work, second)
    later = offers_for(work, first, not_before=work.now.date() + timedelta(days=21)).offers[0]
    done = work.does("move-slot", by="coordinator", therapy=first, starts_at=later.starts_at, because="Fever.")
    after = work.sees(Booking, first)
    assert after.moves == 1
    assert after.chain != before.chain
    assert work.sees(Booking, second).chain == other.chain
    with work.store.reading() as record:
        (collection,) = record.of_therapy(Collection, first)
    assert collection.planned_on == later.starts_at.date()
    fact = done.facts[0]
    assert isinstance(fact, SlotMoved)
    assert set(fact.moved) == {"collection", "conditioning", "infusion"}
    assert {"coordinator", "apheresis-nurse", "physician", "ward-nurse"} <= set(fact.told)


def test_dates_that_are_given_back_are_offered_again(work: Centre) -> None:
    therapy = ordered(work, 1)
    booked(work, therapy)
    work.does("cancel-slot", by="coordinator", therapy=therapy, because="The patient wants to wait.")
    with work.store.reading() as record:
        (collection,) = record.of_therapy(Collection, therapy)
    assert collection.status is CollectionStatus.CALLED_OFF
    assert "SCH-002" in work.refuses("move-slot", by="coordinator", therapy=therapy, because="x")
    booked(work, therapy)


def test_nothing_is_given_back_when_the_cells_have_been_collected(work: Centre) -> None:
    therapy = ordered(work, 1)
    booked(work, therapy)
    with work.store.reading() as record:
        (collection,) = record.of_therapy(Collection, therapy)
    begun: dict[str, Any] = {
        "collection": collection.number,
        "therapy": therapy,
        "donation_number": "A9990 26 000001",
        "equipment": "AP-01",
    }
    work.given(CollectionStarted(**begun, started_at=work.now, at=work.now, by=work.code("apheresis nurse")))
    assert "SCH-008" in work.refuses("cancel-slot", by="coordinator", therapy=therapy, because="x")


def test_the_waiting_list_goes_by_score_and_then_by_the_order(work: Centre) -> None:
    first, second, third = (ordered(work, number) for number in (1, 2, 3))
    assessed(work, second, Tempo.PROGRESSING)
    assessed(work, third, Tempo.FAST)
    assert [(one.under_way.number, one.score) for one in waiting_list(state(work))] == [
        (third, 9),
        (second, 6),
        (first, 0),
    ]
    assert work.sees(Priority, third).score == score_of(Tempo.FAST, Bridging.POSSIBLE, Condition.GOOD, Options.NONE)


def test_passing_somebody_over_asks_for_a_reason_that_is_kept(work: Centre) -> None:
    calm, urgent = ordered(work, 1), ordered(work, 2)
    assessed(work, urgent, Tempo.FAST)
    refused = work.refuses("hold-slot", by="coordinator", therapy=calm)
    assert set(refused) == {"SCH-005"}
    assert urgent in refused["SCH-005"].problem.en
    work.does("hold-slot", by="coordinator", therapy=calm, because="The other patient has an infection.")
    held = work.sees(Booking, calm)
    assert (held.passed_over, held.because) == ((urgent,), "The other patient has an infection.")
    work.does("hold-slot", by="coordinator", therapy=urgent)  # nobody is above
    assert work.sees(Booking, urgent).passed_over == ()


def test_a_stock_has_no_priority_among_patients(work: Centre) -> None:
    assert Options.NONE.points == 2
    assert score_of(Tempo.STABLE, Bridging.NOT_NEEDED, Condition.GOOD, Options.SOME) == 0
    assert max(score_of(t, b, c, o) for t in Tempo for b in Bridging for c in Condition for o in Options) == 13


def test_a_full_centre_still_answers_with_dates_that_break_nothing(work: Centre) -> None:
    therapies = [ordered(work, number) for number in range(1, 9)]
    for therapy in therapies:
        booked(work, therapy)
    now = state(work)
    centre = problem_of(now)
    assert len(centre.kept.placements) == len(centre.problem.activities)
    assert violations(centre.problem, Plan(centre.kept.placements)) == ()
    late = offers_for(work, ordered(work, 9), explain=False)
    assert len(late.offers) == 3
    assert late.offers[0].starts_at > now.therapies[0].ordered_at + timedelta(days=7)


def test_a_stock_has_no_priority(work: Centre) -> None:
    bank = furnish_for(work, (RECIPES / "uc-msc-bank.yaml").read_text(encoding="utf-8"))
    order = journey.stock_ordered(work, bank, donor=with_check("DN-26-0001"))
    criteria: dict[str, Any] = {"tempo": Tempo.FAST, "bridging": Bridging.POSSIBLE, "condition": Condition.GOOD}
    refused = work.refuses(
        "assess-priority",
        by="physician",
        therapy=order,
        options=Options.NONE,
        reason="For whoever needs it.",
        **criteria,
    )
    assert set(refused) == {"SCH-009"}
