"""The order of the aims is the centre's: it is decided on, stands in the record, and every plan follows it."""

from itertools import permutations
from typing import Any

import pytest
from tests.centre import Centre, tries
from tests.schedule.booked import offers_for, ordered, state

from lindra.masters.recipe import Recipe
from lindra.schedule.centre.problem_of import problem_of
from lindra.schedule.problem import Goal
from lindra.schedule.promise.aims import OF_THE_CENTRE, USUAL, Aim, PlanningAims

FIRST_GOAL = {Aim.PROMISES: Goal.MOVES, Aim.PATIENTS: Goal.THROUGH, Aim.STAFF: Goal.OVERTIME}


@pytest.fixture
def work(centre: tuple[Centre, Recipe]) -> Centre:
    return centre[0]


def in_order(*aims: Aim) -> dict[str, Any]:
    return {**dict(zip(("first", "second", "third"), aims, strict=True)), "decision": "Steering group, minutes 4."}


def test_each_aim_has_one_place(work: Centre) -> None:
    tries(
        work,
        "set-planning-aims",
        by="production manager",
        right=in_order(Aim.STAFF, Aim.PROMISES, Aim.PATIENTS),
        table=[
            ({"second": Aim.STAFF}, "SCH-010"),
            ({"third": Aim.STAFF}, "SCH-010"),
            ({"third": Aim.PROMISES}, "SCH-010"),
        ],
    )


@pytest.mark.parametrize("order", list(permutations(Aim)))
def test_every_plan_looks_to_the_aims_in_the_order_that_was_decided(work: Centre, order: tuple[Aim, ...]) -> None:
    assert state(work).aims == USUAL
    done = work.does("set-planning-aims", by="quality", **in_order(*order))
    assert work.sees(PlanningAims, OF_THE_CENTRE).order == order
    assert state(work).aims == order
    levels = problem_of(state(work)).problem.objective.levels
    assert [level[0].goal for level in levels] == [FIRST_GOAL[one] for one in order]
    says = done.facts[0].says()
    assert says.en.count(",") == 3
    assert says.sv.startswith("Planer ser till, i denna ordning:")


def test_where_days_off_come_first_a_patient_waits_for_working_days(work: Centre) -> None:
    for name, colleague in work.people.items():  # some of each at work on a Saturday, on call on the days off
        week = (
            {"weekdays": "2-6", "on_call": "1,7"} if name.startswith("other") else {"weekdays": "1-5", "on_call": "6-7"}
        )
        hours = {"begins": "07:00", "ends": "16:00"}
        work.does("set-working-hours", by="production manager", person=colleague.code, **week, **hours)
    therapy = ordered(work, 1)
    usual = offers_for(work, therapy, explain=False).offers[0]
    work.does("set-planning-aims", by="quality", **in_order(Aim.PROMISES, Aim.STAFF, Aim.PATIENTS))
    spared = offers_for(work, therapy, explain=False).offers[0]
    assert len(spared.called_in) < len(usual.called_in)
    assert spared.ends_at > usual.ends_at
