"""Places in the nitrogen store: counted from its boxes, taken for good by banks and back-ups, for a while by doses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.centre import Centre
from tests.schedule.booked import state
from tests.schedule.test_centre_problem import RECIPES, recipe

from lindra.masters.recipe import Recipe
from lindra.schedule.centre.chain import StageKind, chain_of
from lindra.schedule.centre.need import STORE, StorePlaces
from lindra.schedule.centre.problem_of import CentreProblem, activity_name, problem_of
from lindra.schedule.centre.state import Done, UnderWay, asked_for
from lindra.schedule.check import violations
from lindra.schedule.solver.insertion import dispatch
from lindra.simulation.cryostore import furnish_cryostore, put_away
from lindra.simulation.furnish import furnish_for


@pytest.fixture
def work(centre: tuple[Centre, Recipe]) -> Centre:
    work, _ = centre
    for name in ("lv-cd34", "uc-msc-bank"):
        furnish_for(work, (RECIPES / f"{name}.yaml").read_text(encoding="utf-8"))
    return work


def asked(work: Centre, *names: str) -> list[UnderWay]:
    found = []
    with work.store.reading() as record:
        for number, name in enumerate(names):
            one = asked_for(record, name, work.now, number=f"NEW {number}")
            assert one is not None
            found.append(one)
    return found


def planned(work: Centre, more: Sequence[UnderWay], free: int | None) -> CentreProblem:
    return problem_of(replace(state(work), store_free=free), more=more, days=150)


def test_what_is_kept_below_the_glass_stays_or_waits_in_nitrogen() -> None:
    assert chain_of(recipe("cd19-car-t")).stored == ()
    bank = chain_of(recipe("uc-msc-bank"))
    made = [one.name for one in bank.stages if one.kind is StageKind.WORK]
    assert bank.stored == ((made[-1], 100),)
    assert "hold store" not in bank.by_name
    corrected = chain_of(recipe("lv-cd34"))
    made = [one.name for one in corrected.stages if one.kind is StageKind.WORK]
    ((backed_up, count),) = corrected.stored
    assert (made.index(backed_up) < len(made) - 1, count) == (True, 1)
    hold = corrected.by_name["hold store"]
    assert (hold.needs, hold.during) == ((StorePlaces(4),), (made[-1], "delivery"))


def test_free_places_are_counted_in_the_tanks_of_nitrogen_that_are_in_service(work: Centre) -> None:
    assert state(work).store_free is None
    furnish_cryostore(work)
    before = state(work).store_free
    assert before
    put_away(work, ("V-NEW-1", "V-NEW-2", "V-NEW-3"), "TANK-01/R01/B01")
    put_away(work, ("V-NEW-4",), "FRZ-01/R01/B01")  # no nitrogen
    assert state(work).store_free == before - 3
    work.does("withdraw-tank", by="cryostore keeper", tank="TANK-02", reason="The lid does not close.")
    left = state(work).store_free
    assert left is not None
    assert 0 < left < before - 3


@pytest.mark.parametrize(("free", "fits"), [(None, True), (5, True), (4, False), (0, False)])
def test_a_therapy_that_finds_no_place_is_left_out_and_says_so(work: Centre, free: int | None, fits: bool) -> None:
    found = planned(work, asked(work, "lv-cd34"), free)
    said = " ".join(text.en for one in found.left_out for text in one.because)
    why = f"It takes 5 places in the nitrogen store, and {free} are free beside what else is planned. Add a box, or"
    assert said == ("" if fits else f"{why} free places.")


def test_two_doses_that_do_not_find_places_at_a_time_wait_for_one_another(work: Centre) -> None:
    def holds(free: int) -> list[tuple[int, int]]:
        found = planned(work, asked(work, "lv-cd34", "lv-cd34"), free)
        assert found.left_out == ()
        plan = dispatch(found.problem)
        assert plan is not None
        assert violations(found.problem, plan) == ()
        placed = (plan.placement[activity_name(f"NEW {number}", "hold store")] for number in (0, 1))
        return sorted((one.start, one.end) for one in placed)

    (_, first), (second, _) = holds(free=9)  # one place stays with each back-up, and four are left
    assert first <= second
    assert any(before > after for (_, before), (after, _) in pairwise(holds(free=10)))


def test_a_bank_takes_its_places_from_what_others_could_have(work: Centre) -> None:
    bank, dose = asked(work, "uc-msc-bank", "lv-cd34")
    assert planned(work, [bank, dose], 105).left_out == ()
    (left_out,) = planned(work, [bank, dose], 104).left_out
    assert left_out.therapy == dose.number
    assert "5 places in the nitrogen store, and 4 are free" in left_out.because[0].en


def test_what_lies_in_the_store_already_is_not_counted_again(work: Centre) -> None:
    (dose,) = asked(work, "lv-cd34")
    made = [one.name for one in dose.chain.stages if one.kind in (StageKind.WORK, StageKind.COLLECTION)]
    over = Done(work.now - timedelta(days=2), work.now - timedelta(days=1))
    done = dict.fromkeys((*made, "transport", "receipt"), over)
    frozen = replace(dose, done=done)
    found = planned(work, [frozen], 0)
    assert found.left_out == ()
    assert found.problem.activity[activity_name(dose.number, "hold store")].modes[0].demands == ()
    assert STORE not in found.problem.resource
