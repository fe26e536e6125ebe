"""What differs between two versions is told in words: all of it, and nothing else."""

import pytest
from tests.conftest import RECIPE_TEXT

from lindra.masters.difference import NOTHING, Change, changes
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe


def read(text: str) -> Recipe:
    found = read_recipe(text)
    assert isinstance(found, Recipe), found
    return found


BEFORE = read(RECIPE_TEXT)


def told(*slips: tuple[str, str]) -> tuple[Change, ...]:
    text = RECIPE_TEXT.replace("version: 1\n", "version: 2\n")
    for right, other in slips:
        assert right in text, right
        text = text.replace(right, other, 1)
    return changes(BEFORE, read(text))


def test_another_version_alone_is_no_difference() -> None:
    assert told() == ()
    assert changes(BEFORE, BEFORE) == ()


@pytest.mark.parametrize(
    ("right", "other", "where", "before", "after"),
    [
        (
            "at_most: 60, source: demonstration",
            "at_most: 45, source: demonstration",
            "step “Add the vector”: value “Time from thaw to addition”: limits",
            "≤ 60 (hard)",
            "≤ 45 (hard)",
        ),
        (
            "room_grade: C\n    critical: yes",
            "room_grade: B\n    critical: yes",
            "step “Line clearance”: grade of room",
            "C",
            "B",
        ),
        (
            "formula: vector_titre * vector_volume",
            "formula: vector_volume * vector_titre",
            "formula",
            "vector_titre *",
            "vector_volume *",
        ),
        (
            "valid_days: 30, source: professional}",
            "valid_days: 30, source: demonstration}",
            "marker “HIV 1 and 2”: source",
            "professional",
            "demonstration",
        ),
        ("amount: 3 mL", "amount: 4 mL", "material “TransAct”: amount", "3 mL", "4 mL"),
        ("earliest_hours: 12", "earliest_hours: 18", "time to start: earliest hours", "12", "18"),
    ],
)
def test_a_difference_is_told_where_it_stands(right: str, other: str, where: str, before: str, after: str) -> None:
    (change,) = told((right, other))
    assert where in change.where.en
    assert before in change.before.en
    assert after in change.after.en
    assert change.where.sv != change.where.en


def test_a_value_that_is_put_in_or_taken_out_is_one_line() -> None:
    start = RECIPE_TEXT.index("      - name: plates_exposed")
    end = RECIPE_TEXT.index("    source: demonstration\n", start)
    (removed,) = told((RECIPE_TEXT[start:end], ""))
    assert removed.where.en == "step “Line clearance”: value “Settle plates exposed”"
    assert removed.after.en == "removed"
    shorter = read(RECIPE_TEXT.replace(RECIPE_TEXT[start:end], ""))
    (added,) = changes(shorter, BEFORE)
    assert (added.before, added.after.en) == (NOTHING, "added")


def test_who_approves_a_version_is_shown_every_difference() -> None:
    from tests.centre import Centre

    from lindra.operations.memory import MemoryStore
    from lindra.simulation.furnish import furnish

    work = Centre(MemoryStore())
    furnish(work, RECIPE_TEXT, pieces=1, batches=1)
    text = RECIPE_TEXT.replace("version: 1\n", "version: 2\n").replace("at_most: 60, source", "at_most: 45, source", 1)
    work.does("propose-recipe", by="production manager", text=text)
    shown = work.door.show(work.command("approve-recipe", recipe="cd19-car-t/2"), by=work.code("quality"))
    lines = {label.en: value for label, value in shown.lines}
    assert lines["Differs from"] == "cd19-car-t/1 (1)"
    assert "≤ 60 (hard) → ≤ 45 (hard)" in lines.values()
