"""The recipes of patients' own cells: each walks to its end, and takes the other way where a value says so."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.centre import Centre
from tests.conftest import ROOT

from lindra.gmp.identity import with_check
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.operations.memory import MemoryStore
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey, walk
from lindra.simulation.cryostore import furnish_cryostore
from lindra.simulation.furnish import furnish
from lindra.therapy.followup.follow_up import FollowUp
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.portion import Portion

PATIENT = with_check("PT-26-0001")
OWN_CELLS = ["cd19-car-t", "lv-cd34", "til"]


def furnished(name: str) -> tuple[Centre, Recipe]:
    work = Centre(MemoryStore())
    recipe = furnish(work, (ROOT / "recipes" / f"{name}.yaml").read_text(encoding="utf-8"), pieces=1, batches=2)
    furnish_cryostore(work)
    return work, recipe


def begun(work: Centre, recipe: Recipe, *, weight: int = 70) -> tuple[str, str]:
    therapy = journey.ordered(
        work, recipe, patient=PATIENT, weight_kg=Decimal(weight), dose=walk.ordinary_dose(recipe, None)
    )
    return therapy, journey.collected(work, recipe, therapy)


def left_out(work: Centre, recipe: Recipe, batch: str) -> set[str]:
    made = work.sees(Batch, batch)
    return {step.name for step in recipe.steps if made.step(step.name) is None}


def made(name: str, values: Mapping[str, str]) -> tuple[Centre, Recipe, str, str]:
    work, recipe = furnished(name)
    therapy, collection = begun(work, recipe)
    return work, recipe, therapy, journey.manufactured(work, collection, values=values)


@pytest.mark.parametrize("name", OWN_CELLS)
def test_a_recipe_walks_from_order_to_the_last_visit_without_a_deviation(name: str) -> None:
    work, recipe = furnished(name)
    of = walk.walked(work, recipe)
    with work.store.reading() as record:
        assert record.of_therapy(Deviation, of.therapy) == []
        (follow_up,) = record.of_therapy(FollowUp, of.therapy)
    assert len(follow_up.done) == len(recipe.follow_up)


@pytest.mark.parametrize(("cells", "is_fed"), [("1000", True), ("2000", False)])
def test_feeding_goes_on_only_when_the_dose_is_not_met(cells: str, is_fed: bool) -> None:
    values = {"decision_count.viable_cells": cells, "day5_control.car": "40", "selection.cells_loaded": "400"}
    work, recipe, _, batch = made("cd19-car-t", values)
    assert ("late_feeding" in left_out(work, recipe, batch)) is not is_fed
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    journey.certified_first(work, batch)  # nothing is missing either way


def test_an_early_harvest_keeps_two_days_from_the_safety_sample() -> None:
    values = {"decision_count.viable_cells": "2000", "day5_control.car": "40"}
    work, recipe = furnished("cd19-car-t")
    _, collection = begun(work, recipe)
    batch = journey.manufactured(work, collection, values=values, until="harvest_decision")
    early, harvest = recipe.step("early_safety"), recipe.step("harvest")
    assert early is not None
    assert harvest is not None
    journey.step_done(work, batch, recipe, early, began=work.now - timedelta(days=early.day))  # at once
    work.passes(hours=43)
    pieces = {"equipment": ("CSP-01", "CC-01", "FC-01"), "room": "GMP-01"}
    assert work.objections("start-step", by="operator", batch=batch, step="harvest", **pieces) == {"MFG-034"}
    work.passes(hours=1)
    assert work.objections("start-step", by="operator", batch=batch, step="harvest", **pieces) == set()


@pytest.mark.parametrize(
    ("copies", "viability", "is_hit_again"),
    [("1.9", "85", True), ("2", "85", False), ("1.9", "79.9", False), ("1.9", "80", True)],
)
def test_a_second_hit_follows_when_too_few_copies_entered_cells_that_stand_it(
    copies: str, viability: str, is_hit_again: bool
) -> None:
    values = {"hit_1_control.copies_entered": copies, "hit_1_control.viability": viability}
    work, recipe, _, batch = made("lv-cd34", values)
    assert left_out(work, recipe, batch) == (set() if is_hit_again else {"hit_2"})


def test_busulfan_waits_for_the_certification_and_for_the_back_up() -> None:
    work, recipe = furnished("lv-cd34")
    therapy, collection = begun(work, recipe)

    def objections() -> set[str]:
        days = {"starts_on": work.now.date(), "infusion_on": work.now.date() + timedelta(days=5)}
        return work.objections("order-conditioning", by="physician", therapy=therapy, **days)

    batch = journey.manufactured(work, collection, until="starting_count")
    assert objections() == {"TRT-021", "TRT-022"}
    journey.made(work, batch)
    assert objections() == {"TRT-021", "TRT-022"}  # it is frozen, and does not lie in its place yet
    walk.back_up_kept(work, recipe, batch)
    assert objections() == {"TRT-021"}
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    assert objections() == {"TRT-021"}
    journey.certified_first(work, batch)
    assert objections() == set()
    with work.store.reading() as record:
        back_up = next(one for one in record.of_therapy(Portion, therapy) if one.plan == "back_up")
    assert back_up.is_open


@pytest.mark.parametrize(("weight", "per_kg"), [(13, "30"), (70, "7.71")])
def test_a_light_patient_is_given_no_more_than_thirty_million_per_kilogram(weight: int, per_kg: str) -> None:
    work, recipe = furnished("lv-cd34")
    _, collection = begun(work, recipe, weight=weight)
    values = {"harvest.volume": "50", "harvest.concentration": "12", "harvest.cd34": "90"}
    batch = journey.manufactured(work, collection, values=values)
    record = work.sees(Batch, batch).step("formulation")
    assert record is not None
    given = record.value("cd34_per_kg")
    assert given is not None
    assert Decimal(given.value) == Decimal(per_kg)


def test_til_stop_before_the_rapid_expansion_until_quality_assurance_lets_them_go_on() -> None:
    work, recipe = furnished("til")
    _, collection = begun(work, recipe)
    values = {"pre_rep_control.ifn_gamma": "200"}  # above 200 is asked for
    batch = journey.manufactured(work, collection, values=values, until="pre_rep_control")
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, work.sees(Batch, batch).therapy)
    assert "Interferon gamma" in deviation.what.en
    start = {"batch": batch, "step": "rep_start", "room": "GMP-10", "equipment": ("BSC-01", "INC-01", "CC-01")}
    assert "MFG-004" in work.objections("start-step", by="operator", **start)
    decide = {"batch": batch, "step": "rep_hold", "goes_on": True, "reason": "All four hold."}
    assert work.objections("decide-hold", by="operator", **decide) == {"MFG-055"}
    work.does("decide-hold", by="quality", **decide)
    assert work.objections("start-step", by="operator", **start) == set()


@pytest.mark.parametrize(("concentration", "is_kept"), [("4", False), ("5", True)])
def test_til_beyond_what_the_rapid_expansion_takes_are_frozen_as_a_reserve(concentration: str, is_kept: bool) -> None:
    values = {"pre_rep_harvest.volume": "50", "pre_rep_harvest.concentration": concentration}
    work, recipe, therapy, batch = made("til", values)
    assert left_out(work, recipe, batch) == (set() if is_kept else {"reserve_split", "reserve_freezing"})
    with work.store.reading() as record:
        kept = [one.plan for one in record.of_therapy(Portion, therapy) if one.plan == "reserve"]
    assert kept == (["reserve"] if is_kept else [])
