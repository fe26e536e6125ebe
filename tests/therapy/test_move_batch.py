"""A batch under way stays on its version, or moves by an approved change when nothing signed is altered."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import Centre, tries
from tests.conftest import RECIPE_TEXT
from tests.therapy.test_journey import MADE, PATIENT
from tests.therapy.test_stages import pieces
from tests.therapy.test_stock import text as other_recipe

from lindra.facility.people.facts import Taught
from lindra.gmp.fact import Ref
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.changes.change import Change
from lindra.simulation import journey
from lindra.simulation.approved import change_approved, proposed, proposed_and_approved
from lindra.simulation.furnish import furnish_for
from lindra.simulation.people_and_rooms import train
from lindra.therapy.manufacture.batch import Batch, BatchStatus

FurnishedCentre = tuple[Centre, Recipe]
FIRST, SECOND = "cd19-car-t/1", "cd19-car-t/2"


def version(number: int, *changes: tuple[str, str]) -> str:
    """Return the recipe's text as another version, with each of the changes made once."""
    text = RECIPE_TEXT.replace("version: 1\n", f"version: {number}\n")
    for before, after in changes:
        assert text.count(before) >= 1, before
        text = text.replace(before, after, 1)
    return text


def in_step(step: str, before: str, after: str) -> tuple[str, str]:
    """Return a change of the first such words in a step."""
    start = RECIPE_TEXT.index(f"  - name: {step}\n")
    end = RECIPE_TEXT.index(before, start) + len(before)
    whole = RECIPE_TEXT[start:end]
    return whole, whole[: -len(before)] + after


LATER = in_step("decision_count", "at_least: 800", "at_least: 900")
DONE = in_step("activation", "kind: number", "kind: number\n        hint: {en: Read it twice, sv: Läs två gånger}")


def begun(work: Centre, recipe: Recipe, until: str = "feeding", **values: str) -> str:
    """Make a batch up to a step; returns its number."""
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    given = MADE | {name.replace("__", "."): value for name, value in values.items()}
    return journey.manufactured(work, journey.collected(work, recipe, therapy), values=given, until=until)


def brought_in(work: Centre, text: str) -> tuple[str, str]:
    """Bring a version into force and train people in it; returns it and its change."""
    key = proposed_and_approved(work, text)
    found = work.sees(RecipeVersion, key)
    train(work, found.recipe)
    return key, found.changes[-1]


def test_a_batch_moves_when_only_what_is_left_to_do_differs(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    before = work.sees(Batch, batch)
    key, change = brought_in(work, version(2, LATER))
    unapproved = {"what": "Work after version 2.", "why": "It is better so.", "risk": "Low in every way."}
    waiting = work.does("propose-change", by="operator", **unapproved, recipes=(SECOND,)).facts[0].about()[0].key
    about_another = change_approved(work, recipes=(FIRST,))
    table: list[tuple[dict[str, Any], str]] = [
        ({"recipe": FIRST}, "MFG-122"),
        ({"recipe": "cd19-car-t/9"}, "GMP-001"),
        ({"change": waiting}, "MFG-123"),
        ({"change": about_another}, "MFG-123"),
        ({"change": "CH-26-9999-X"}, "GMP-001"),
    ]
    right = {"batch": batch, "recipe": key, "change": change}
    tries(work, "move-batch", by="production manager", right=right, table=table)
    work.does("move-batch", by="production manager", **right)
    after = work.sees(Batch, batch)
    assert (after.recipe, after.earlier_recipes) == (SECOND, (FIRST,))
    assert (after.steps, after.opened_at) == (before.steps, before.opened_at)
    said = [entry.body.decode() for entry in work.store.entries_about(Ref("change", change))]
    assert any("BatchMoved" in body and "line_clearance" in body for body in said)
    assert "MFG-122" in work.refuses("move-batch", by="production manager", **right)
    # It is made to its end after the new version, and told what differs from it.
    journey.made(work, batch, values=MADE)
    assert work.sees(Batch, batch).step("harvest") is not None


def test_a_batch_does_not_move_when_a_step_that_has_started_would_read_otherwise(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    key, change = brought_in(work, version(2, DONE, LATER))
    refused = work.refuses("move-batch", by="production manager", batch=batch, recipe=key, change=change)
    assert set(refused) == {"MFG-124"}
    problem = refused["MFG-124"].problem
    assert "Read it twice" in problem.en
    assert "Läs två gånger" in problem.sv
    assert "900" not in problem.en  # what is left to do may differ
    assert work.sees(Batch, batch).recipe == FIRST


def test_the_step_that_is_under_way_counts_and_the_next_one_does_not(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    key, change = brought_in(work, version(2, LATER))
    right = {"batch": batch, "recipe": key, "change": change}
    assert work.objections("move-batch", by="production manager", **right) == set()
    step = recipe.step("decision_count")
    assert step is not None
    work.clock.at = work.sees(Batch, batch).opened_at + timedelta(days=step.day)
    room = work.sees(Batch, batch).rooms[-1]
    start = {"batch": batch, "step": step.name, "room": room, "equipment": pieces(work, step.equipment)}
    work.does("start-step", by="operator", **start)
    assert "MFG-124" in work.refuses("move-batch", by="production manager", **right)


def test_a_step_that_was_left_out_before_another_is_part_of_what_was_done(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe, until="early_safety", decision_count__viable_cells="4000")
    assert work.sees(Batch, batch).step("late_feeding") is None
    change_of_it = in_step(
        "late_feeding", "decision_count.car_cells_per_kg < 10", "decision_count.car_cells_per_kg < 99"
    )
    key, change = brought_in(work, version(2, change_of_it))
    refused = work.refuses("move-batch", by="production manager", batch=batch, recipe=key, change=change)
    assert "< 99" in refused["MFG-124"].problem.en


def test_a_test_with_a_sample_and_the_dose_that_was_computed_stay_as_they_were(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe, until="feeding")
    endotoxin = ("at_most: 0.5, source: read ari0001", "at_most: 0.4, source: read ari0001")
    key, change = brought_in(work, version(2, endotoxin))
    right = {"batch": batch, "recipe": key, "change": change}
    assert work.objections("move-batch", by="production manager", **right) == set()
    journey.made(work, batch, values=MADE, until="harvest")
    assert "0.4" in work.refuses("move-batch", by="production manager", **right)["MFG-124"].problem.en


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("feeding", ("CD19", "CD20")),
        ("fill", ("  bags:", "  bags_min: 1\n  bags:")),
    ],
)
def test_what_is_said_of_the_product_is_compared_once_it_is_used(
    centre: FurnishedCentre, until: str, words: tuple[str, str]
) -> None:
    work, recipe = centre
    step = next(step.name for step in recipe.steps if until in (step.name, step.kind.value))
    batch = begun(work, recipe, until=step)
    start = RECIPE_TEXT.index("product:" if until == "feeding" else "filling:")
    end = RECIPE_TEXT.index(words[0], start) + len(words[0])
    whole = RECIPE_TEXT[start:end]
    key, change = brought_in(work, version(2, (whole, whole[: -len(words[0])] + words[1])))
    refused = work.refuses("move-batch", by="production manager", batch=batch, recipe=key, change=change)
    assert "MFG-124" in refused


def test_a_version_that_waits_is_retired_or_belongs_to_another_recipe_is_refused(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    key = proposed(work, version(2, LATER))
    change = change_approved(work, recipes=(key,))
    right = {"batch": batch, "recipe": key, "change": change}
    assert "MFG-122" in work.objections("move-batch", by="production manager", **right)
    training = {"recipe": key, "training": Taught.DRY_RUN}
    work.does("approve-recipe-for-production", by="production manager", **training)
    day = work.now.date() + timedelta(days=1)
    work.does("approve-recipe", by="quality", recipe=key, effective_on=day)
    train(work, work.sees(RecipeVersion, key).recipe)
    assert "MFG-122" in work.objections("move-batch", by="production manager", **right)
    work.clock.at = work.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert work.objections("move-batch", by="production manager", **right) == set()
    work.does("retire-recipe", by="quality", recipe=key, reason="A fault was found.")
    assert "MFG-122" in work.objections("move-batch", by="production manager", **right)
    furnish_for(work, other_recipe("test-own"), pieces=1, batches=1)
    another = {**right, "recipe": "test-own/1", "change": change_approved(work, recipes=("test-own/1",))}
    assert work.objections("move-batch", by="production manager", **another) == {"MFG-122"}


def test_a_batch_moves_to_no_version_that_nobody_is_trained_in(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    key = proposed_and_approved(work, version(2, LATER))
    right = {"batch": batch, "recipe": key, "change": work.sees(RecipeVersion, key).changes[-1]}
    assert set(work.refuses("move-batch", by="production manager", **right)) == {"MFG-117"}
    train(work, work.sees(RecipeVersion, key).recipe)
    assert work.objections("move-batch", by="production manager", **right) == set()


def test_a_batch_that_may_leave_is_not_moved(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    key, change = brought_in(work, version(2))
    right = {"batch": batch, "recipe": key, "change": change}
    assert work.objections("move-batch", by="production manager", **right) == set()
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    journey.certified_first(work, batch)
    assert work.sees(Batch, batch).status is BatchStatus.MAY_LEAVE
    assert "MFG-121" in work.refuses("move-batch", by="production manager", **right)
    assert work.sees(Change, change).is_approved
