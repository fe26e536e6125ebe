"""Centres with a long history, made in minutes: played through the door in memory, then put into the database.

Every entry has passed every rule of its operation. Its bytes are then copied into the record's file as they are, and
the read tables are made from them by Lindra's own rebuilding, which is quicker than a durable commit for each.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.centre import PEOPLE

from benchmarks.centre import write_entries
from lindra.facility.equipment.equipment import Equipment
from lindra.gmp.identity import with_check
from lindra.masters.checking import REPEAT_MAX
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.operations.memory import MemoryStore
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey
from lindra.simulation.at_work import AtWork, CountedChance
from lindra.simulation.furnish import furnish, furnish_for, restock
from lindra.simulation.people_and_rooms import keep_people, train
from lindra.simulation.upkeep import SUPPLIER, qualified
from lindra.therapy.manufacture.batch import Batch

RECIPE = Path("recipes/cd19-car-t.yaml")
REPEATED = "day5_control"  # the step that makes a long batch long
LAST_BEFORE = "line_clearance"  # the last step done in the batch that is under way
ENTRIES_OF_THE_STEP, ENTRIES_OF_THE_OTHERS = 6, 105
YEAR_DAYS = 366
BATCHES_A_YEAR = 12
BATCH_DAYS = 25  # from order to the last certification, and a day


def of_many_batches(batches: int, end: datetime) -> tuple[AtWork, str]:
    """Make so many batches one after another, each given to its patient, and begin one more, shortly before ``end``.

    The centre renews each year what is approved for a year. Returns it, and the number of the batch under way.
    """
    years, others = divmod(batches, BATCHES_A_YEAR)
    work = _opened(end - timedelta(days=years * YEAR_DAYS + others * BATCH_DAYS + BATCH_DAYS))
    recipe = furnish(work, RECIPE.read_text(encoding="utf-8"), pieces=1, batches=BATCHES_A_YEAR)
    opened = work.now
    for number in range(1, batches + 1):
        _given(work, journey.manufactured(work, collected(work, recipe, number)))
        if number % BATCHES_A_YEAR == 0:
            opened += timedelta(days=YEAR_DAYS)
            work.clock.at = opened
            _renewed(work, recipe)
    work.clock.at = end - timedelta(days=3)
    collection = collected(work, recipe, batches + 1, days=2)
    return work, journey.manufactured(work, collection, until=LAST_BEFORE)


def _opened(at: datetime) -> AtWork:
    work = AtWork(MemoryStore(), PEOPLE, at=at, chance=CountedChance())
    work.opens()
    return work


def collected(work: AtWork, recipe: Recipe, number: int, *, days: int = 7) -> str:
    """Order a therapy for a patient of that number, and collect the cells; returns the collection's number."""
    therapy = journey.ordered(work, recipe, patient=with_check(f"PT-26-{number:04d}"), weight_kg=Decimal(70))
    return journey.collected(work, recipe, therapy, days=days)


def _given(work: AtWork, batch: str) -> None:
    """Certify a batch, give it, and certify it for good."""
    therapy = work.sees(Batch, batch).therapy
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    with work.store.reading() as record:
        deviations = [one.number for one in record.of_therapy(Deviation, therapy) if one.is_open]
    for deviation in deviations:
        journey.deviation_closed(work, deviation, acceptable=True, why="Looked into; the cells are not touched by it.")
    journey.certified_first(work, batch)
    journey.treated(work, journey.delivered(work, batch))
    work.passes(days=4)
    journey.results_recorded(work, batch, stage=CertificationStage.FINAL)
    work.does("certify-final", by="qualified person", batch=batch)


def _renewed(work: AtWork, recipe: Recipe) -> None:
    """Approve anew what was approved for a year and has lapsed, and receive what a year takes."""
    until = work.now.date() + timedelta(days=YEAR_DAYS)
    keep_people(work)
    train(work, recipe)
    with work.store.reading() as record:
        pieces = record.each(Equipment)
    for piece in pieces:
        calibrated: dict[str, Any] = {"valid_until": until, "certificate": f"CAL-{piece.code}-{until:%y}"}
        work.does("record-calibration", by="production manager", equipment=piece.code, **calibrated)
        if piece.stages:
            qualified(work, piece.code)
    for material in sorted({need.material for step in recipe.steps for need in step.materials}):
        approved: dict[str, Any] = {"supplier": SUPPLIER, "material": material, "basis": f"Audit {until:%Y}"}
        work.does("approve-supplier", by="quality", valid_until=until, **approved)
    restock(work, recipe, batches=BATCHES_A_YEAR)


def of_long_batches(lengths: Sequence[int], end: datetime) -> tuple[AtWork, list[str]]:
    """Make a batch of about so many entries for each length; they differ in how often one step is done."""
    work, batches = _opened(end - timedelta(days=30 * len(lengths))), []
    furnish(work, RECIPE.read_text(encoding="utf-8"), pieces=1, batches=len(lengths))
    for number, length in enumerate(lengths, start=1):
        recipe = furnish_for(work, _repeating(f"long-{number}", length), pieces=1, batches=1)
        batches.append(journey.manufactured(work, collected(work, recipe, number)))
    return work, batches


def _repeating(name: str, length: int) -> str:
    """Return the recipe under another name, with as many of the step as make about so many entries.

    A recipe repeats a step sixty times at most: what is longer has the step several times, under other names.
    """
    text = RECIPE.read_text(encoding="utf-8").replace("name: cd19-car-t", f"name: {name}", 1)
    before, found, after = text.partition(f"  - name: {REPEATED}\n")
    step, following, rest = after.partition("\n  - name: ")
    times = (length - ENTRIES_OF_THE_OTHERS) // ENTRIES_OF_THE_STEP
    copies = -(-times // REPEAT_MAX)
    repeat = f"    repeat: {{times: {times // copies}, every_days: 0}}\n"
    steps = (f"{found.rstrip()}{f'_again_{number}' if number else ''}\n{repeat}{step}\n" for number in range(copies))
    return before + "".join(steps) + following.lstrip("\n") + rest


def kept(work: AtWork, folder: Path) -> None:
    """Put the centre's entries into the record of a folder, make the read tables, and sign the head."""
    from lindra.store.rebuild import rebuild
    from lindra.web.door import heads, store

    write_entries(folder, ((json.loads(entry.body), entry.body, entry.leaf) for entry in work.store.entries()))
    rebuild(store())
    heads().seal()


def answered(work: AtWork, batch: str, name: str, question: str) -> None:
    """Do everything of one kind that a step asks for: start it, issue its materials, record its values, or end it."""
    now = work.sees(Batch, batch)
    step = work.sees(RecipeVersion, now.recipe).recipe.step(name)
    assert step is not None, name
    at = {"batch": batch, "step": name, "by": "operator"}
    match question:
        case "start-step":
            journey.begun(work, batch, step)
        case "issue-material":
            for need in step.materials:
                journey.issued(work, batch, step, need.material, by="operator")
        case "record-value":
            for measure in step.measures:
                value = journey.passing(measure, name)
                work.does("record-value", measure=measure.name, value=value, unit=measure.unit, **at)
        case _:
            work.does(question, **at)
