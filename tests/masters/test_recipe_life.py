"""The life of a recipe's version: approved by production and by quality, in force from its day, through a change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.centre import Centre, tries
from tests.conftest import RECIPE_TEXT

from lindra.facility.people.facts import Taught
from lindra.gmp.record import from_plain
from lindra.gmp.roles import Role
from lindra.masters.recipes.facts import RecipeApproved
from lindra.masters.recipes.in_force import recipe_in_force
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.operations.memory import MemoryStore
from lindra.quality.waiting import waiting_in_quality
from lindra.simulation.approved import change_approved, proposed, proposed_and_approved

FIRST, SECOND, THIRD, FOURTH = (f"cd19-car-t/{number}" for number in (1, 2, 3, 4))


def text(version: int) -> str:
    """Return the recipe's text as another version."""
    return RECIPE_TEXT.replace("version: 1\n", f"version: {version}\n")


@pytest.fixture
def work() -> Centre:
    """A centre with its people and nothing else."""
    return Centre(MemoryStore())


def for_production(work: Centre, version: str, by: str = "production manager") -> None:
    """Approve a version for production."""
    work.does("approve-recipe-for-production", by=by, recipe=version, training=Taught.DRY_RUN)


def in_force(work: Centre, at: datetime | None = None) -> str | None:
    """Return the version in force."""
    with work.store.reading() as record:
        found = recipe_in_force(record, "cd19-car-t", at=at or work.now)
    return found.key if found else None


def test_production_approves_first_and_once_and_says_the_training(work: Centre) -> None:
    proposed(work, text(1))
    assert "REC-020" in work.refuses("approve-recipe", by="quality", recipe=FIRST)
    right = {"recipe": FIRST, "training": Taught.UNDER_EYES}
    assert work.objections("approve-recipe-for-production", by="production manager", **right) == set()
    assert "GMP-002" in work.objections("approve-recipe-for-production", by="quality", **right)
    work.does("approve-recipe-for-production", by="production manager", **right)
    assert "REC-024" in work.refuses("approve-recipe-for-production", by="production manager", **right)
    assert in_force(work) is None
    work.does("approve-recipe", by="quality", recipe=FIRST)
    one = work.sees(RecipeVersion, FIRST)
    assert (one.status, one.training) == (RecipeStatus.APPROVED, Taught.UNDER_EYES)
    assert (one.production_approved_by, one.approved_by) == (work.code("production manager"), work.code("quality"))
    assert "REC-024" in work.refuses("approve-recipe-for-production", by="production manager", **right)
    assert in_force(work) == FIRST


def test_two_people_approve_and_the_proposer_is_not_the_one_for_quality(work: Centre) -> None:
    both = (Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE)
    for who in ("quality", "other quality", "analyst"):
        work.does("change-roles", by="administrator", person=work.code(who), roles=both, reason="A small centre.")
    work.does("propose-recipe", by="other quality", text=text(1))
    for_production(work, FIRST, by="quality")
    assert "REC-021" in work.refuses("approve-recipe", by="quality", recipe=FIRST)
    assert "REC-004" in work.refuses("approve-recipe", by="other quality", recipe=FIRST)
    assert work.objections("approve-recipe", by="analyst", recipe=FIRST) == set()


def test_a_version_comes_into_force_on_its_day_and_not_before(work: Centre) -> None:
    proposed_and_approved(work, text(1))
    proposed(work, text(2))
    change_approved(work, recipes=(SECOND,))
    for_production(work, SECOND)
    today = work.now.date()
    right = {"recipe": SECOND, "effective_on": today + timedelta(days=10)}
    table: list[tuple[dict[str, Any], str]] = [
        ({"effective_on": today - timedelta(days=1)}, "REC-022"),
        ({"effective_on": today + timedelta(days=367)}, "REC-022"),
    ]
    tries(work, "approve-recipe", by="quality", right=right, table=table)
    for edge in (None, today, today + timedelta(days=366)):
        assert work.objections("approve-recipe", by="quality", **{**right, "effective_on": edge}) == set()
    work.does("approve-recipe", by="quality", **right)
    starts = datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=10)
    assert in_force(work) == FIRST
    assert in_force(work, starts - timedelta(microseconds=1)) == FIRST
    assert in_force(work, starts) == SECOND
    work.does("retire-recipe", by="quality", recipe=SECOND, reason="A fault was found.")
    assert in_force(work, starts) == FIRST


def test_versions_come_into_force_in_the_order_in_which_they_are_approved(work: Centre) -> None:
    proposed_and_approved(work, text(1))
    for number in (2, 3, 4):
        proposed(work, text(number))
    change_approved(work, recipes=(SECOND, THIRD, FOURTH))
    day = work.now.date() + timedelta(days=10)
    for version in (SECOND, THIRD, FOURTH):
        for_production(work, version)
    work.does("approve-recipe", by="quality", recipe=SECOND, effective_on=day)
    assert "REC-022" in work.refuses("approve-recipe", by="quality", recipe=THIRD)
    early = {"recipe": THIRD, "effective_on": day - timedelta(days=1)}
    assert "REC-022" in work.refuses("approve-recipe", by="quality", **early)
    work.does("approve-recipe", by="quality", recipe=THIRD, effective_on=day)
    assert in_force(work, work.now + timedelta(days=11)) == THIRD
    work.does("approve-recipe", by="quality", recipe=FOURTH, effective_on=day + timedelta(days=5))
    assert in_force(work, work.now + timedelta(days=16)) == FOURTH


def test_a_version_waits_behind_the_last_of_those_that_wait(work: Centre) -> None:
    proposed_and_approved(work, text(1))
    for number in (2, 3, 4):
        proposed(work, text(number))
    change_approved(work, recipes=(SECOND, THIRD, FOURTH))
    today = work.now.date()
    for version, days in ((SECOND, 10), (THIRD, 20)):
        for_production(work, version)
        work.does("approve-recipe", by="quality", recipe=version, effective_on=today + timedelta(days=days))
    for_production(work, FOURTH)
    right = {"recipe": FOURTH, "effective_on": today + timedelta(days=20)}
    table = [({"effective_on": today + timedelta(days=days)}, "REC-022") for days in (9, 15, 19)]
    tries(work, "approve-recipe", by="quality", right=right, table=table)


def test_nothing_waits_behind_a_version_that_was_retired_before_its_day(work: Centre) -> None:
    proposed_and_approved(work, text(1))
    for number in (2, 3):
        proposed(work, text(number))
    change_approved(work, recipes=(SECOND, THIRD))
    for version in (SECOND, THIRD):
        for_production(work, version)
    day = work.now.date() + timedelta(days=10)
    work.does("approve-recipe", by="quality", recipe=SECOND, effective_on=day)
    assert "REC-022" in work.objections("approve-recipe", by="quality", recipe=THIRD)
    work.does("retire-recipe", by="quality", recipe=SECOND, reason="A fault was found.")
    assert work.objections("approve-recipe", by="quality", recipe=THIRD) == set()


def test_a_version_after_the_first_needs_an_approved_change_that_names_it(work: Centre) -> None:
    proposed_and_approved(work, text(1))
    for number in (2, 3):
        proposed(work, text(number))
    change_approved(work, recipes=(THIRD,))
    for_production(work, SECOND)
    assert "REC-023" in work.refuses("approve-recipe", by="quality", recipe=SECOND)
    # Retiring the first does not make the second the first.
    work.does("retire-recipe", by="quality", recipe=FIRST, reason="A fault was found.")
    assert "REC-023" in work.refuses("approve-recipe", by="quality", recipe=SECOND)
    number = change_approved(work, recipes=(SECOND,))
    work.does("approve-recipe", by="quality", recipe=SECOND)
    assert work.sees(RecipeVersion, SECOND).changes == (number,)


def test_a_change_that_is_not_approved_brings_nothing_into_force(work: Centre) -> None:
    proposed_and_approved(work, text(1))
    proposed(work, text(2))
    for_production(work, SECOND)
    words = {"what": "Work after version 2.", "why": "It is better so.", "risk": "Low in every way."}
    change = work.does("propose-change", by="operator", **words, recipes=(SECOND,)).facts[0].about()[0].key
    assert "REC-023" in work.refuses("approve-recipe", by="quality", recipe=SECOND)
    work.does("reject-change", by="quality", change=change, reason="There is no data for it.")
    assert "REC-023" in work.refuses("approve-recipe", by="quality", recipe=SECOND)


def test_a_version_approved_before_there_were_two_approvals_stays_approved(work: Centre) -> None:
    proposed(work, text(1))
    plain = {"recipe": FIRST, "at": "2026-03-02T07:00:00.000000Z", "by": "P-0012"}
    old = from_plain(RecipeApproved, plain)
    assert old.effective_on is None
    work.given(old)
    one = work.sees(RecipeVersion, FIRST)
    assert (one.status, one.production_approved_by, one.in_force_from) == (RecipeStatus.APPROVED, None, old.at)
    assert in_force(work) == FIRST
    assert in_force(work, old.at - timedelta(seconds=1)) is None


def test_a_proposed_version_waits_for_production_and_then_for_quality(work: Centre) -> None:
    proposed(work, text(1))

    def waits() -> list[tuple[str, tuple[Role, ...]]]:
        with work.store.reading() as record:
            return [(one.operation, one.roles) for one in waiting_in_quality(record, work.now)]

    assert waits() == [("approve-recipe-for-production", (Role.PRODUCTION_MANAGER,))]
    for_production(work, FIRST)
    assert waits() == [("approve-recipe", (Role.QUALITY_ASSURANCE,))]
    work.does("approve-recipe", by="quality", recipe=FIRST, effective_on=date(2026, 3, 9))
    assert waits() == []
