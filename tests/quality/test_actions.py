"""Actions: who does what until when, done with evidence, checked by another person, overdue when nobody did."""

from datetime import timedelta
from typing import Any

import pytest
from tests.centre import Centre, tries

from lindra.operations.memory import MemoryStore
from lindra.quality.actions.action import Action
from lindra.quality.actions.facts import ActionKind
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.waiting import waiting_in_quality


@pytest.fixture
def work() -> Centre:
    """A centre with its people and nothing else."""
    return Centre(MemoryStore())


def plan(work: Centre, **other: Any) -> dict[str, Any]:
    """Return what plans an action for the operator, due in ten days and checked in forty."""
    today = work.now.date()
    given = {"what": "Replace the hinge of the lock.", "kind": ActionKind.CORRECTIVE, "owner": work.code("operator")}
    return {**given, "due_on": today + timedelta(days=10), "check_on": today + timedelta(days=40), **other}


def planned(work: Centre, **other: Any) -> str:
    """Plan one; returns its number."""
    return work.does("plan-action", by="quality", **plan(work, **other)).facts[0].about()[0].key


def test_an_action_has_an_owner_days_to_come_words_and_one_source(work: Centre) -> None:
    today = work.now.date()
    opened = work.does("open-deviation", by="operator", what="The lock stood open.").facts[0].about()[0].key
    table: list[tuple[dict[str, Any], str]] = [
        ({"owner": "P-0999"}, "QUA-110"),
        ({"due_on": today - timedelta(days=1)}, "QUA-111"),
        ({"check_on": today + timedelta(days=10)}, "QUA-111"),
        ({"what": "The hinge"}, "QUA-112"),
        ({"audit": "LV-2026-14"}, "QUA-113"),
        ({"deviation": "D-26-9999-X"}, "GMP-001"),
    ]
    tries(work, "plan-action", by="quality", right=plan(work, deviation=opened), table=table)
    edge = plan(work, due_on=today, check_on=today + timedelta(days=1))
    assert work.objections("plan-action", by="quality", **edge) == set()
    work.does("change-roles", by="administrator", person=work.code("other operator"), roles=(), reason="Has left.")
    gone = plan(work, owner=work.code("other operator"))
    assert "QUA-110" in work.refuses("plan-action", by="quality", **gone)
    number = planned(work, deviation=opened)
    assert work.sees(Deviation, opened).actions == (number,)
    alone, audit = planned(work), planned(work, audit="LV-2026-14")
    assert (work.sees(Action, alone).source, work.sees(Action, audit).source) == (None, None)


def test_the_owner_completes_it_once_and_another_person_checks_it_from_its_day(work: Centre) -> None:
    number = planned(work, owner=work.code("quality"))
    done = {"action": number, "evidence": "Work order 118, photo in the log."}
    tries(work, "complete-action", by="quality", right=done, table=[({"evidence": "Work order"}, "QUA-116")])
    assert "QUA-115" in work.refuses("complete-action", by="other quality", **done)
    check = {"action": number, "helped": True, "found": "No open door for a month."}
    assert "QUA-117" in work.refuses("check-action", by="other quality", **check)  # nobody has done it
    work.does("complete-action", by="quality", **done)
    assert "QUA-116" in work.refuses("complete-action", by="quality", **done)
    day = work.sees(Action, number).check_on
    work.passes(days=(day - work.now.date()).days - 1)
    assert "QUA-117" in work.refuses("check-action", by="other quality", **check)  # a day too early
    work.passes(days=1)
    tries(work, "check-action", by="other quality", right=check, table=[({"found": "It works"}, "QUA-117")])
    assert "QUA-118" in work.refuses("check-action", by="quality", **check)
    work.does("check-action", by="other quality", **check)
    assert not work.sees(Action, number).is_open
    assert "QUA-117" in work.refuses("check-action", by="other quality", **check)


def test_an_action_is_moved_with_a_reason_until_it_is_done(work: Centre) -> None:
    number, today = planned(work), work.now.date()
    other = work.code("other operator")
    right = {"action": number, "owner": other, "due_on": today + timedelta(days=20)}
    right |= {"check_on": today + timedelta(days=60), "reason": "The part comes late."}
    table: list[tuple[dict[str, Any], str]] = [
        ({"owner": "P-0999"}, "QUA-114"),
        ({"due_on": today - timedelta(days=1)}, "QUA-114"),
        ({"check_on": today + timedelta(days=20)}, "QUA-114"),
        ({"reason": "Late"}, "QUA-114"),
    ]
    tries(work, "move-action", by="quality", right=right, table=table)
    work.does("move-action", by="quality", **right)
    moved = work.sees(Action, number)
    assert (moved.owner, moved.due_on, moved.check_on) == (other, right["due_on"], right["check_on"])
    work.does("complete-action", by="other operator", action=number, evidence="Work order 118, see log.")
    assert "QUA-114" in work.refuses("move-action", by="quality", **right)


def test_it_waits_for_its_owner_then_for_quality_and_is_overdue_the_day_after(work: Centre) -> None:
    number = planned(work)

    def waits() -> list[tuple[str, str, bool]]:
        with work.store.reading() as record:
            return [(one.operation, one.owner, one.is_late(work.now)) for one in waiting_in_quality(record, work.now)]

    owner = work.code("operator")
    assert waits() == [("complete-action", owner, False)]
    due = work.sees(Action, number).due_on
    assert not work.sees(Action, number).is_overdue_on(due)
    assert work.sees(Action, number).is_overdue_on(due + timedelta(days=1))
    work.passes(days=11)
    assert waits() == [("complete-action", owner, True)]
    work.does("complete-action", by="operator", action=number, evidence="Work order 118, see log.")
    assert waits() == []  # it has its time to work
    work.passes(days=29)
    assert waits() == [("check-action", "", False)]
    work.does("check-action", by="quality", action=number, helped=False, found="The door stood open again.")
    assert waits() == []
    assert work.sees(Action, number).helped is False
