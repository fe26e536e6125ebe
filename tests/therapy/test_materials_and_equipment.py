"""In the middle of a batch: lots that would lapse, packages that stand open, recalls, and equipment not in order."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.centre import Centre, tries
from tests.therapy.test_journey import MADE, PATIENT

from lindra.facility.equipment.demand import CleanedAfter, QualificationStage
from lindra.facility.equipment.equipment import Equipment
from lindra.facility.materials.lot import Lot
from lindra.facility.materials.risk import RiskTier
from lindra.gmp.identity import with_check
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.quality.deviations.facts import DeviationOpened
from lindra.simulation import journey
from lindra.simulation.furnish import receive_and_release
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.still_needed import still_needed

FurnishedCentre = tuple[Centre, Recipe]
Table = list[tuple[dict[str, Any], str]]


def cleared(work: Centre, recipe: Recipe, *, patient: str = PATIENT) -> str:
    """Make a batch whose room is cleared; the tubing set is next."""
    therapy = journey.ordered(work, recipe, patient=patient, weight_kg=Decimal(70))
    return journey.manufactured(work, journey.collected(work, recipe, therapy), until="line_clearance")


def at_tubing_set(work: Centre, recipe: Recipe) -> dict[str, Any]:
    """Start the tubing set, which may take two hours."""
    at = {"batch": cleared(work, recipe), "step": "tubing_set"}
    work.does("start-step", by="operator", room="GMP-01", equipment=("CSP-01", "TW-01"), **at)
    return at


def first_lot(work: Centre, material: str) -> Lot:
    with work.store.reading() as record:
        return next(one for one in record.open_ones(Lot) if one.material == material)


def test_a_lot_that_would_expire_in_the_middle_of_the_step_is_not_issued(centre: FurnishedCentre) -> None:
    work, recipe = centre
    at = at_tubing_set(work, recipe)
    step = recipe.step("tubing_set")
    assert step is not None
    serum = receive_and_release(work, "human-serum", Decimal(60), "mL", days=0)
    right = {"lot": serum, "amount": Decimal(60), "unit": "mL", **at}
    ends = timedelta(hours=float(step.duration.high_hours))
    work.clock.at = work.sees(Lot, serum).expires_at - ends
    assert work.objections("issue-material", by="operator", **right) == set()
    work.passes(seconds=1)
    refused = work.refuses("issue-material", by="operator", **right)
    assert set(refused) == {"MFG-100"}
    assert "may take 2 h" in refused["MFG-100"].problem.en
    assert "keeps longer" in refused["MFG-100"].remedy.en
    # The fresher lot may be taken without a reason: the older one would not do.
    longer = first_lot(work, "human-serum").number
    assert longer != serum
    assert work.objections("issue-material", by="operator", **{**right, "lot": longer}) == set()
    work.passes(hours=3)
    assert "MFG-016" in work.objections("issue-material", by="operator", **right)


def test_a_package_is_opened_by_its_first_use_and_named_at_the_next(centre: FurnishedCentre) -> None:
    work, recipe = centre
    at = at_tubing_set(work, recipe)
    lot = first_lot(work, "il-2").number
    right = {"lot": lot, "amount": Decimal(1), "unit": "mL", **at}
    done = work.does("issue-material", by="operator", **right)
    assert [fact.TYPE for fact in done.facts] == ["PackageOpened/1", "MaterialIssued/1", "LotUsed/1"]
    (package,) = work.sees(Lot, lot).packages
    record = work.sees(Batch, at["batch"]).step("tubing_set")
    assert record is not None
    assert record.issues[0].package == 1
    table: Table = [({"package": 2}, "MFG-101"), ({"package": 0}, "MFG-101")]
    tries(work, "issue-material", by="operator", right={**right, "package": 1}, table=table)
    work.clock.at = package.use_before - timedelta(hours=2)
    assert work.objections("issue-material", by="operator", **right, package=1) == set()
    work.passes(seconds=1)
    refused = work.refuses("issue-material", by="operator", **right, package=1)
    assert "Package 1" in refused["MFG-100"].problem.en
    assert work.objections("issue-material", by="operator", **right) == set()  # a new one is opened
    work.clock.at = package.use_before
    refused = work.refuses("issue-material", by="operator", **right, package=1)
    assert set(refused) == {"MFG-101"}
    assert "Discard it" in refused["MFG-101"].remedy.en
    done = work.does("issue-material", by="operator", **right)
    assert done.facts[1].package == 2  # type: ignore[attr-defined]  # the second fact is MaterialIssued


def test_a_material_whose_opened_package_lives_shorter_than_the_step_is_told(centre: FurnishedCentre) -> None:
    work, recipe = centre
    at = at_tubing_set(work, recipe)
    lot = first_lot(work, "il-2").number
    card = {"material": "il-2", "title": "IL-2", "risk": RiskTier.TIER_2, "reason": "The leaflet says so."}
    right = {"lot": lot, "amount": Decimal(1), "unit": "mL", **at}
    work.does("change-material", by="quality", **card, open_life_hours=2)
    assert work.objections("issue-material", by="operator", **right) == set()
    work.does("change-material", by="quality", **card, open_life_hours=1)
    refused = work.refuses("issue-material", by="operator", **right)
    assert "An opened package" in refused["MFG-100"].problem.en


def test_a_recalled_lot_is_not_issued_and_its_batches_are_not_certified(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    collection = journey.collected(work, recipe, therapy)
    batch = journey.manufactured(work, collection, values=MADE)
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    work.does("review-batch", by="other quality", batch=batch)
    assert work.objections("certify-first", by="qualified person", batch=batch) == set()
    used, unused = first_lot(work, "human-serum").number, receive_and_release(work, "human-serum", Decimal(60), "mL")
    for lot in (used, unused):
        work.does("block-lot", by="operator", lot=lot, reason="Recall 2026-7.")
    refused = work.refuses("certify-first", by="qualified person", batch=batch)
    assert set(refused) == {"MFG-106"}
    assert used in refused["MFG-106"].problem.en
    assert unused not in refused["MFG-106"].problem.en
    work.does("unblock-lot", by="quality", lot=used, reason="This batch number is not concerned.")
    work.does("certify-first", by="qualified person", batch=batch)
    work.does("block-lot", by="operator", lot=used, reason="Recall 2026-8.")
    journey.results_recorded(work, batch, stage=CertificationStage.FINAL)
    assert "MFG-106" in work.objections("certify-final", by="qualified person", batch=batch)
    assert work.objections("reject-batch", by="qualified person", batch=batch, reason="Recalled serum.") == set()


def test_a_blocked_lot_is_passed_over_by_first_expired_first_out(centre: FurnishedCentre) -> None:
    work, recipe = centre
    at = at_tubing_set(work, recipe)
    older = receive_and_release(work, "human-serum", Decimal(60), "mL", days=30)
    newer = first_lot(work, "human-serum").number
    right = {"lot": older, "amount": Decimal(60), "unit": "mL", **at}
    tries(work, "issue-material", by="operator", right=right, table=[({"lot": newer}, "MFG-035")])
    work.does("block-lot", by="operator", lot=older, reason="It looks cloudy.")
    refused = work.refuses("issue-material", by="operator", **right)
    assert set(refused) == {"MFG-102"}
    assert "Quality assurance" in refused["MFG-102"].remedy.en
    assert work.objections("issue-material", by="operator", **{**right, "lot": newer}) == set()


def test_a_step_uses_equipment_that_is_qualified_clean_and_runs_the_recipes_program(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = cleared(work, recipe)
    right = {"batch": batch, "step": "tubing_set", "room": "GMP-01", "equipment": ("CSP-01", "TW-01")}
    assert work.objections("start-step", by="operator", **right) == set()

    work.does("install-program", by="production manager", equipment="CSP-01", version="2.5.0", reason="Change 4.")
    refused = work.refuses("start-step", by="operator", **right)
    assert set(refused) == {"MFG-105"}
    assert "CSP-01 runs program 2.5.0, the recipe asks for 2.4.1" in refused["MFG-105"].problem.en
    assert "production manager" in refused["MFG-105"].remedy.en
    assert work.objections("start-step", by="operator", **{**right, "equipment": ("CSP-02", "TW-01")}) == set()
    work.does("install-program", by="production manager", equipment="CSP-01", version="2.4.1", reason="Set back.")

    demands = {"equipment_class": "tube-welder", "reason": "It touches the set.", "cleaned_after": CleanedAfter.BATCH}
    pq = (QualificationStage.INSTALLATION,)
    work.does("set-equipment-demands", by="quality", **demands, stages=pq, cleaned_every_days=1)
    refused = work.refuses("start-step", by="operator", **right)
    assert set(refused) == {"MFG-103", "MFG-104"}
    assert "Quality assurance" in refused["MFG-103"].remedy.en
    assert "operator" in refused["MFG-104"].remedy.en
    until = work.now.date()
    work.does("qualify-equipment", by="quality", equipment="TW-01", stage=pq[0], valid_until=until, report="IQ")
    work.does("clean-equipment", by="operator", equipment="TW-01", cleaned_at=work.now, procedure="SOP-031")
    assert work.objections("start-step", by="operator", **right) == set()
    done = work.does("start-step", by="operator", **right)
    used = [fact for fact in done.facts if fact.TYPE == "EquipmentUsed/1"]
    assert [fact.about()[0].key for fact in used] == ["CSP-01", "TW-01"]
    last = work.sees(Equipment, "CSP-01").used_since_cleaning
    assert last is not None
    assert (last.batch, last.step) == (batch, "tubing_set")


def other_at_its_set(work: Centre, recipe: Recipe) -> dict[str, Any]:
    """Bring another patient's batch to its tubing set; returns how it would be started in the first system."""
    other = cleared(work, recipe, patient=with_check("PT-26-0002"))
    room = work.sees(Batch, other).steps[0].room
    return {"batch": other, "step": "tubing_set", "room": room, "equipment": ("CSP-01", "TW-01")}


def cleaned(work: Centre, piece: str) -> dict[str, Any]:
    return {"equipment": piece, "cleaned_at": work.now, "procedure": "SOP-031"}


def test_a_system_in_which_cells_are_is_neither_cleaned_nor_given_to_another_batch(centre: FurnishedCentre) -> None:
    work, recipe = centre
    mine = at_tubing_set(work, recipe)["batch"]
    right = other_at_its_set(work, recipe)
    assert work.sees(Equipment, "CSP-01").kept_for == mine
    assert set(work.refuses("start-step", by="operator", **right)) == {"MFG-104", "MFG-150"}
    # The slip of a scanner: the wrong system is said to be clean.
    refused = work.refuses("clean-equipment", by="operator", **cleaned(work, "CSP-01"))
    assert set(refused) == {"FAC-136"}
    assert mine in refused["FAC-136"].problem.en
    assert "Scan the piece that you cleaned" in refused["FAC-136"].remedy.en
    work.does("clean-equipment", by="operator", **cleaned(work, "CSP-02"))
    assert work.objections("start-step", by="operator", **right | {"equipment": ("CSP-02", "TW-01")}) == set()
    twice = right | {"equipment": ("CSP-02", "CSP-03", "TW-01")}
    assert work.objections("start-step", by="operator", **twice) == {"MFG-151"}


def test_cells_that_grow_are_not_disturbed_by_the_calendar_of_cleaning(centre: FurnishedCentre) -> None:
    work, recipe = centre
    at = at_tubing_set(work, recipe)
    demands = {"equipment_class": "closed-system-processor", "cleaned_every_days": 1, "reason": "Hygiene plan."}
    demands |= {"stages": tuple(QualificationStage), "cleaned_after": CleanedAfter.BATCH}
    work.does("set-equipment-demands", by="quality", **demands)
    work.passes(days=3)
    goes_on = at | {"step": "selection", "room": "GMP-01", "equipment": ("CSP-01", "CNT-01", "FC-01")}
    assert "MFG-104" not in work.objections("start-step", by="operator", **goes_on)
    other = other_at_its_set(work, recipe) | {"equipment": ("CSP-02", "TW-01")}
    assert "MFG-104" in work.objections("start-step", by="operator", **other)


def test_cells_stay_in_their_system_until_the_harvest(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), until="feeding")
    assert [one.equipment for one in work.sees(Batch, batch).kept] == ["CSP-01"]
    elsewhere = {"batch": batch, "step": "decision_count", "room": "GMP-01", "equipment": ("CSP-02", "CNT-01")}
    work.passes(days=2)
    refused = work.refuses("start-step", by="operator", **elsewhere)
    assert "the cells are in CSP-01, not in CSP-02" in refused["MFG-151"].problem.en
    journey.made(work, batch, until="harvest")
    assert work.sees(Batch, batch).kept == ()
    piece = work.sees(Equipment, "CSP-01")
    assert piece.kept_for == ""
    assert piece.used_since_cleaning is not None
    assert piece.used_since_cleaning.step == "harvest"  # to be cleaned, whoever wiped it during the harvest


def test_a_batch_that_is_rejected_lets_its_system_go_and_it_is_cleaned(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = at_tubing_set(work, recipe)["batch"]
    work.does("reject-batch", by="qualified person", batch=batch, reason="The set leaks.")
    assert work.sees(Equipment, "CSP-01").kept_for == ""
    right = other_at_its_set(work, recipe)
    assert work.objections("start-step", by="operator", **right) == {"MFG-104"}
    work.does("clean-equipment", by="operator", **cleaned(work, "CSP-01"))
    assert work.objections("start-step", by="operator", **right) == set()


def test_cells_are_moved_when_their_system_breaks_and_that_is_a_deviation(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = at_tubing_set(work, recipe)["batch"]
    right = {"batch": batch, "from_equipment": "CSP-01", "to_equipment": "CSP-02", "reason": "The pump stands still."}
    work.does("clean-equipment", by="operator", **cleaned(work, "CSP-02"))
    tries(
        work,
        "move-cells",
        by="operator",
        right=right,
        table=[
            ({"from_equipment": "CSP-03"}, "MFG-152"),
            ({"to_equipment": "CSP-01"}, "MFG-153"),
            ({"to_equipment": "TW-01"}, "MFG-153"),
        ],
    )
    work.does("withdraw-equipment", by="quality", equipment="CSP-02", reason="Its door jams.")
    assert "its door jams" in work.refuses("move-cells", by="operator", **right)["MFG-153"].problem.en.lower()
    work.does("return-equipment", by="quality", equipment="CSP-02", reason="Mended.")
    done = work.does("move-cells", by="operator", **right)
    (deviation,) = [fact for fact in done.facts if isinstance(fact, DeviationOpened)]
    assert "from CSP-01 to CSP-02: The pump stands still." in deviation.what.en
    assert work.sees(Equipment, "CSP-01").kept_for == ""
    assert work.sees(Equipment, "CSP-02").kept_for == batch
    assert [one.equipment for one in work.sees(Batch, batch).kept] == ["CSP-02"]
    other = other_at_its_set(work, recipe)
    assert work.objections("start-step", by="operator", **other) == {"MFG-104"}  # what was left is cleaned first


def test_calibration_that_is_over_says_who_renews_it(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = cleared(work, recipe)
    right = {"batch": batch, "step": "tubing_set", "room": "GMP-01", "equipment": ("CSP-01", "TW-01")}
    until = work.sees(Equipment, "TW-01").calibrated_until
    assert until is not None
    work.clock.at = datetime.combine(until, work.now.timetz())
    assert "MFG-006" not in work.objections("start-step", by="operator", **right)
    work.passes(days=1)
    refused = work.refuses("start-step", by="operator", **right)
    assert "production manager or quality assurance records" in refused["MFG-006"].remedy.en


def test_an_apheresis_machine_shows_what_its_class_demands(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    done = work.does("plan-collection", by="coordinator", therapy=therapy, planned_on=work.now.date())
    collection = done.facts[0].about()[0].key
    start = {"collection": collection, "wristband": "COI", "donation_number": "A99992600000101", "equipment": "AP-01"}
    start |= {"started_at": work.now}
    assert "COL-012" not in work.objections("start-collection", by="apheresis nurse", **start)
    work.does(
        "set-equipment-demands",
        by="quality",
        equipment_class="apheresis-system",
        stages=(),
        cleaned_after=CleanedAfter.NOTHING,
        cleaned_every_days=7,
        reason="The clinic's hygiene plan.",
    )
    refused = work.refuses("start-collection", by="apheresis nurse", **start)
    assert "AP-01 was last cleaned –" in refused["COL-012"].problem.en
    work.does("clean-equipment", by="operator", equipment="AP-01", cleaned_at=work.now, procedure="SOP-031")
    assert "COL-012" not in work.objections("start-collection", by="apheresis nurse", **start)
    work.does("withdraw-equipment", by="quality", equipment="AP-01", reason="It leaks.")
    assert "It leaks." in work.refuses("start-collection", by="apheresis nurse", **start)["COL-012"].problem.en


def test_a_batch_needs_what_its_open_steps_have_not_been_issued(centre: FurnishedCentre) -> None:
    work, recipe = centre
    at = at_tubing_set(work, recipe)

    def needs() -> list[str]:
        return [need.material for need in still_needed(work.sees(Batch, at["batch"]), recipe)]

    assert needs() == [need.material for step in recipe.steps for need in step.materials]
    lot = first_lot(work, "il-2").number
    work.does("issue-material", by="operator", lot=lot, amount=Decimal(1), unit="mL", **at)
    assert "il-2" not in needs()
    assert "texmacs" in needs()
    for need in recipe.steps[1].materials:
        if need.material != "il-2":
            given = {"lot": first_lot(work, need.material).number, "amount": need.amount.value}
            work.does("issue-material", by="operator", unit=need.amount.unit, **given, **at)
    for measure in recipe.steps[1].measures:
        value = journey.passing(measure, "x")
        work.does("record-value", by="operator", measure=measure.name, value=value, unit=measure.unit, **at)
    work.does("complete-step", by="operator", **at)
    assert needs() == [need.material for step in recipe.steps[2:] for need in step.materials]
    work.does("reject-batch", by="qualified person", batch=at["batch"], reason="The donor withdrew.")
    assert needs() == []
