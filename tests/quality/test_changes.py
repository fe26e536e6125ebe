"""Changes: proposed in words, assessed, approved by production and by quality, carried out, closed."""

from datetime import timedelta
from typing import Any

import pytest
from tests.centre import Centre, tries
from tests.conftest import RECIPE_TEXT

from lindra.facility.people.facts import Taught
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.operations.memory import MemoryStore
from lindra.quality.actions.facts import ActionKind
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.quality.waiting import waiting_in_quality
from lindra.simulation.approved import proposed

SECOND = RECIPE_TEXT.replace("version: 1\n", "version: 2\n")


@pytest.fixture
def work() -> Centre:
    """A centre with a room, a counter and a recipe that waits."""
    work = Centre(MemoryStore())
    work.does("add-room", by="production manager", room="GMP-01", title="Room 1", grade="C")
    counter = {"equipment": "CC-01", "title": "Counter", "equipment_class": "cell-counter"}
    work.does("add-equipment", by="production manager", **counter)
    proposed(work, RECIPE_TEXT)
    return work


def proposal(**other: Any) -> dict[str, Any]:
    """Return what proposes a change."""
    given = {"what": "Count with another counter.", "why": "The old one drifts.", "risk": "Low; both were compared."}
    return {**given, "recipes": ("cd19-car-t/1",), "rooms": ("GMP-01",), "equipment": ("CC-01",), **other}


def change(work: Centre, by: str = "operator", **other: Any) -> str:
    """Propose one; returns its number."""
    return work.does("propose-change", by=by, **proposal(**other)).facts[0].about()[0].key


def approved(work: Centre, number: str) -> None:
    """Take it through the hands of both."""
    work.does("assess-change", by="quality", change=number, assessment="Nothing is to be validated.")
    work.does("approve-change-for-production", by="production manager", change=number)
    work.does("approve-change", by="other quality", change=number)


def test_a_change_says_what_why_and_risk_of_things_that_are_there(work: Centre) -> None:
    table: list[tuple[dict[str, Any], str]] = [
        ({"recipes": ("cd19-car-t/9",)}, "QUA-120"),
        ({"rooms": ("GMP-99",)}, "QUA-120"),
        ({"equipment": ("CC-99",)}, "QUA-120"),
        ({"what": "The counter"}, "QUA-121"),
        ({"why": "It drifts"}, "QUA-121"),
        ({"risk": "Very low"}, "QUA-121"),
    ]
    tries(work, "propose-change", by="operator", right=proposal(), table=table)
    bare = proposal(recipes=(), rooms=(), equipment=())
    assert work.objections("propose-change", by="operator", **bare) == set()


def test_it_goes_from_desk_to_desk_in_order_through_different_hands(work: Centre) -> None:
    number = change(work, by="quality")
    of = {"change": number}
    assess = {**of, "assessment": "Nothing is to be validated."}
    assert "QUA-124" in work.refuses("approve-change-for-production", by="production manager", **of)
    assert "QUA-125" in work.refuses("approve-change", by="other quality", **of)
    assert "QUA-128" in work.refuses("implement-change", by="analyst", **of, done="It is in place.")
    assert "QUA-123" in work.refuses("assess-change", by="quality", **assess)
    tries(work, "assess-change", by="other quality", right=assess, table=[({"assessment": "All good"}, "QUA-122")])
    work.does("assess-change", by="other quality", **assess)
    assert "QUA-122" in work.refuses("assess-change", by="other quality", **assess)
    assert "QUA-125" in work.refuses("approve-change", by="other quality", **of)  # production comes first
    work.does("approve-change-for-production", by="production manager", **of)
    assert "QUA-124" in work.refuses("approve-change-for-production", by="production manager", **of)
    assert "QUA-126" in work.refuses("approve-change", by="quality", **of)  # who proposed it
    assert work.sees(RecipeVersion, "cd19-car-t/1").changes == ()
    work.does("approve-change", by="other quality", **of)
    assert work.sees(Change, number).is_approved
    assert work.sees(RecipeVersion, "cd19-car-t/1").changes == (number,)
    assert "QUA-127" in work.refuses("reject-change", by="quality", **of, reason="We think otherwise now.")


def test_whoever_approves_for_production_does_not_approve_for_quality(work: Centre) -> None:
    from lindra.gmp.roles import Role

    both = {"person": work.code("quality"), "roles": (Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER)}
    work.does("change-roles", by="administrator", **both, reason="A small centre.")
    number = change(work)
    work.does("assess-change", by="other quality", change=number, assessment="Nothing is to be validated.")
    work.does("approve-change-for-production", by="quality", change=number)
    assert "QUA-126" in work.refuses("approve-change", by="quality", change=number)
    work.does("approve-change", by="other quality", change=number)


def test_it_is_carried_out_when_its_versions_are_approved_and_closed_by_another_when_all_is_done(work: Centre) -> None:
    number = change(work)
    approved(work, number)
    done = {"change": number, "done": "The new counter stands in GMP-01."}
    assert "QUA-129" in work.refuses("implement-change", by="quality", **done)
    training = {"recipe": "cd19-car-t/1", "training": Taught.QUESTIONS}
    work.does("approve-recipe-for-production", by="production manager", **training)
    work.does("approve-recipe", by="quality", recipe="cd19-car-t/1")
    tries(work, "implement-change", by="quality", right=done, table=[({"done": "It stands"}, "QUA-128")])
    close = {"change": number, "conclusion": "Both counters agree over 20 counts."}
    assert "QUA-140" in work.refuses("close-change", by="quality", **close)
    work.does("implement-change", by="quality", **done)
    today = work.now.date()
    planned = {"what": "Take the old counter away.", "kind": ActionKind.PREVENTIVE, "owner": work.code("operator")}
    planned |= {"due_on": today, "check_on": today + timedelta(days=1), "change": number}
    action = work.does("plan-action", by="quality", **planned).facts[0].about()[0].key
    assert "QUA-140" in work.refuses("close-change", by="other quality", **close)
    work.does("complete-action", by="operator", action=action, evidence="It is in the store room.")
    tries(work, "close-change", by="other quality", right=close, table=[({"conclusion": "All well"}, "QUA-140")])
    assert "QUA-141" in work.refuses("close-change", by="quality", **close)
    work.does("close-change", by="other quality", **close)
    assert work.sees(Change, number).status is ChangeStatus.CLOSED
    assert "QUA-140" in work.refuses("close-change", by="other quality", **close)


def test_a_change_is_rejected_with_a_reason_before_it_is_approved(work: Centre) -> None:
    number = change(work)
    right = {"change": number, "reason": "The old counter was mended."}
    tries(work, "reject-change", by="production manager", right=right, table=[({"reason": "Mended"}, "QUA-127")])
    work.does("reject-change", by="production manager", **right)
    assert not work.sees(Change, number).is_open
    assess = {"change": number, "assessment": "Nothing is to be validated."}
    assert "QUA-122" in work.refuses("assess-change", by="quality", **assess)


def test_at_every_moment_somebody_knows_that_a_change_waits_for_them(work: Centre) -> None:
    number = change(work, recipes=())

    def next_is() -> list[str]:
        with work.store.reading() as record:
            return [one.operation for one in waiting_in_quality(record, work.now) if "change" in one.fields]

    assert next_is() == ["assess-change"]
    work.does("assess-change", by="quality", change=number, assessment="Nothing is to be validated.")
    assert next_is() == ["approve-change-for-production"]
    work.does("approve-change-for-production", by="production manager", change=number)
    assert next_is() == ["approve-change"]
    work.does("approve-change", by="other quality", change=number)
    assert next_is() == ["implement-change"]
    work.does("implement-change", by="analyst", change=number, done="The counter is in place.")
    assert next_is() == ["close-change"]
    work.does("close-change", by="quality", change=number, conclusion="The counts agree now.")
    assert next_is() == []
