"""From a donor to a stock, from a stock to a patient: what goes on, and what each rule refuses."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.centre import Centre, stops_when_rejected, tries

from lindra.gmp.identity import with_check
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.operations.memory import MemoryStore
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey, walk
from lindra.simulation.cryostore import furnish_cryostore, left_for, put_away, put_in_two_places
from lindra.simulation.furnish import furnish, furnish_for
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import BagLabelled
from lindra.therapy.order.facts import Basis
from lindra.therapy.order.therapy import Therapy

RECIPES = Path(__file__).parents[1] / "recipes"
PATIENT, OTHER, THIRD = (with_check(f"PT-26-{number:04d}") for number in (1, 2, 3))
DONOR = with_check("DN-26-0001")


def text(name: str) -> str:
    return (RECIPES / f"{name}.yaml").read_text(encoding="utf-8")


@dataclass
class Bank:
    """A centre with the small bank in its store."""

    work: Centre
    bank: Recipe
    dose: Recipe
    batch: str

    @property
    def vials(self) -> tuple[str, ...]:
        return self.work.sees(Batch, self.batch).bags


@pytest.fixture
def bank() -> Bank:
    """A bank of six vials, certified, and the dose that is made from it, with its low cohort open."""
    work = Centre(MemoryStore())
    recipe = furnish(work, text("test-bank"))
    dose = furnish_for(work, text("test-dose"))
    made = walk.stock_made(work, recipe)
    opened = {"recipe": "test-dose", "cohort": "low", "decision": "Safety committee, 2 March"}
    work.does("open-cohort", by="quality", **opened)
    return Bank(work, recipe, dose, made.batch)


def ordered(of: Bank, *, patient: str = PATIENT, weight: str = "0.78") -> str:
    therapy = journey.ordered(
        of.work, of.dose, patient=patient, weight_kg=Decimal(weight), dose=Decimal(10), cohort="low"
    )
    of.work.passes(hours=1)
    given = {"therapy": therapy, "weight_kg": Decimal(weight), "weighed_at": of.work.now}
    of.work.does("record-weight", by="nurse", **given)
    return therapy


def opened(of: Bank, therapy: str, vial: str) -> str:
    done = of.work.does("open-batch-from-stock", by="pharmacist", therapy=therapy, containers=(vial,))
    return done.facts[0].about()[0].key


def order(work: Centre, **other: Any) -> dict[str, Any]:
    given = {"patient": PATIENT, "recipe": "test-dose", "indication": "BPD", "weight_kg": Decimal("0.8")}
    given |= {"basis": Basis.CLINICAL_TRIAL, "authorisation": "1", "consent": "1", "consented_on": work.now.date()}
    return {**given, "cohort": "low", "dose": Decimal(10), **other}


def test_a_stock_is_ordered_from_a_donor_by_code_after_a_recipe_that_makes_one(bank: Bank) -> None:
    work = bank.work
    today = work.now.date()
    right: dict[str, Any] = {"recipe": "test-bank", "purpose": "Many", "basis": Basis.CLINICAL_TRIAL}
    right |= {"authorisation": "2026-1", "consent": "Form 1", "consented_on": today, "donor": DONOR}
    table = [
        ({"recipe": "test-dose"}, "ORD-013"),
        ({"recipe": "unknown"}, "ORD-013"),
        ({"donor": None}, "ORD-014"),
        ({"donor": "Anna"}, "ORD-014"),
        ({"donor": DONOR[:-1] + "*"}, "ORD-014"),
        ({"consented_on": today + timedelta(days=1)}, "ORD-015"),
    ]
    tries(work, "order-stock", by="production manager", right=right, table=table)
    not_a_dose = order(work, recipe="test-bank", cohort=None, dose=None)
    assert "ORD-002" in work.objections("order-therapy", by="physician", **not_a_dose)


def test_a_stock_that_is_made_from_another_has_its_donor_from_there() -> None:
    work = Centre(MemoryStore())
    furnish(work, (RECIPES.parents[1] / "recipes/uc-msc-product.yaml").read_text(encoding="utf-8"), pieces=1)
    right: dict[str, Any] = {"recipe": "uc-msc-product", "purpose": "Many", "basis": Basis.CLINICAL_TRIAL}
    right |= {"authorisation": "2026-1", "consent": "Form 1", "consented_on": work.now.date(), "donor": None}
    tries(work, "order-stock", by="production manager", right=right, table=[({"donor": DONOR}, "ORD-014")])


def test_a_certified_stock_closes_its_order_and_leaves_its_vials(bank: Bank) -> None:
    work = bank.work
    batch = work.sees(Batch, bank.batch)
    assert not work.sees(Therapy, batch.therapy).is_open
    vial = work.sees(Bag, bank.vials[0])
    assert (str(vial.amount), vial.container.value, vial.is_open) == ("10 10*6", "vial", True)
    assert batch.step("harvest") is not None
    assert len(bank.vials) == 6


@pytest.mark.parametrize(("cells", "rules"), [("57", set()), ("59", {"REL-015"})])
def test_a_bank_is_certified_while_its_cells_are_young(bank: Bank, cells: str, rules: set[str]) -> None:
    # From one million, 57 million are 5.8 doublings, which is the most; 59 million are 5.9.
    work = bank.work
    values = {"harvest.seeded": "1", "harvest.cells": cells}
    order = journey.stock_ordered(work, bank.bank, donor=DONOR)
    batch = journey.manufactured(work, journey.collected(work, bank.bank, order, days=1), values=values)
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    work.does("review-batch", by="other quality", batch=batch)
    assert work.objections("certify-first", by="qualified person", batch=batch) == rules


def test_a_dose_is_ordered_in_an_open_cohort_and_within_its_range(bank: Bank) -> None:
    work = bank.work
    right: dict[str, Any] = {
        "patient": PATIENT,
        "recipe": "test-dose",
        "indication": "BPD",
        "weight_kg": Decimal("0.8"),
    }
    right |= {"basis": Basis.CLINICAL_TRIAL, "authorisation": "1", "consent": "1", "consented_on": work.now.date()}
    right |= {"cohort": "low", "dose": Decimal(10)}
    table = [
        ({"cohort": None}, "ORD-011"),
        ({"cohort": "middle"}, "ORD-011"),
        ({"cohort": "high", "dose": Decimal(20)}, "ORD-011"),
        ({"dose": Decimal("12.1")}, "ORD-011"),
        ({"dose": Decimal("7.9")}, "ORD-011"),
        ({"dose": None}, "ORD-012"),
        ({"weight_kg": Decimal("1.51")}, "ORD-018"),
        ({"weight_kg": Decimal("0.49")}, "ORD-018"),
    ]
    tries(work, "order-therapy", by="physician", right=right, table=table)
    for edge in (
        {"dose": Decimal(8)},
        {"dose": Decimal(12)},
        {"weight_kg": Decimal("0.5")},
        {"weight_kg": Decimal("1.5")},
    ):
        assert work.objections("order-therapy", by="physician", **{**right, **edge}) == set()
    high = {**right, "cohort": "high", "dose": Decimal(20)}
    opening = {"recipe": "test-dose", "cohort": "high", "decision": "Safety committee, 9 March"}
    tries(
        work,
        "open-cohort",
        by="quality",
        right=opening,
        table=[({"cohort": "middle"}, "PRO-001"), ({"recipe": "test-bank"}, "PRO-001"), ({"cohort": "low"}, "PRO-002")],
    )
    work.does("open-cohort", by="quality", **opening)
    assert work.objections("order-therapy", by="physician", **high) == set()
    work.does("close-cohort", by="quality", cohort="test-dose/high", reason="Two adverse events.")
    assert "PRO-003" in work.refuses("close-cohort", by="quality", cohort="test-dose/high", reason="Again.")
    assert work.objections("order-therapy", by="physician", **high) == {"ORD-011"}


def test_a_weight_is_likely_and_young(bank: Bank) -> None:
    work = bank.work
    therapy = ordered(bank)
    right: dict[str, Any] = {"therapy": therapy, "weight_kg": Decimal("0.97"), "weighed_at": work.now}
    stock = work.sees(Batch, bank.batch).therapy
    table = [
        ({"weight_kg": Decimal("0.98")}, "ORD-016"),
        ({"weight_kg": Decimal("0.58")}, "ORD-016"),
        ({"weight_kg": Decimal("0.39"), "reason": "Seen twice."}, "ORD-016"),
        ({"therapy": stock}, "ORD-016"),
        ({"weighed_at": work.now - timedelta(hours=49)}, "ORD-017"),
    ]
    tries(work, "record-weight", by="nurse", right=right, table=table)
    for weight, field in ((Decimal("0.98"), "reason"), (Decimal("0.39"), "weight_kg")):
        assert work.refuses("record-weight", by="nurse", **{**right, "weight_kg": weight})["ORD-016"].field == field
    leap = {**right, "weight_kg": Decimal("1.2"), "reason": "Oedema, seen by the physician."}
    assert work.objections("record-weight", by="nurse", **leap) == set()


def test_a_batch_begins_with_the_right_containers_for_one_patient(bank: Bank) -> None:
    work = bank.work
    therapy = journey.ordered(
        work, bank.dose, patient=PATIENT, weight_kg=Decimal("0.78"), dose=Decimal(10), cohort="low"
    )
    vial, other = bank.vials[:2]
    right: dict[str, Any] = {"therapy": therapy, "containers": (vial,)}
    # The patient gives nothing: nobody is called to a collection.
    asked = work.objections("plan-collection", by="coordinator", therapy=therapy, planned_on=work.now.date())
    assert asked == {"COL-032"}
    table = [
        ({"containers": ()}, "MFG-036"),
        ({"containers": (vial, other)}, "MFG-036"),
        ({"containers": ("G-26-9999-01-X",)}, "MFG-040"),
        ({"therapy": work.sees(Batch, bank.batch).therapy}, "MFG-036"),
    ]
    tries(work, "open-batch-from-stock", by="pharmacist", right=right, table=table)
    work.does("discard-bag", by="cryostore keeper", bag=other, reason="The cap is cracked.")
    assert "MFG-040" in work.objections("open-batch-from-stock", by="pharmacist", **{**right, "containers": (other,)})
    assert "MFG-049" in work.refuses("discard-bag", by="operator", bag=other, reason="Again.")
    work.does("block-stock", by="quality", batch=bank.batch, reason="The donor's retest is positive.")
    assert "MFG-056" in work.refuses("block-stock", by="quality", batch=bank.batch, reason="Again.")
    assert "MFG-040" in work.objections("open-batch-from-stock", by="pharmacist", **right)
    work.does("unblock-stock", by="quality", batch=bank.batch, reason="The confirmatory test is negative.")
    assert "MFG-057" in work.refuses("unblock-stock", by="quality", batch=bank.batch, reason="Again.")
    work.passes(hours=25)
    assert work.objections("open-batch-from-stock", by="pharmacist", **right) == {"MFG-039"}
    weighed = {"therapy": therapy, "weight_kg": Decimal("0.8"), "weighed_at": work.now - timedelta(hours=1)}
    work.does("record-weight", by="nurse", **weighed)
    work.passes(hours=23)
    batch = opened(bank, therapy, vial)
    assert "MFG-037" in work.refuses(
        "open-batch-from-stock", by="pharmacist", therapy=therapy, containers=(bank.vials[2],)
    )
    second = ordered(bank, patient=OTHER)
    assert "MFG-040" in work.objections("open-batch-from-stock", by="pharmacist", therapy=second, containers=(vial,))
    taken = work.sees(Batch, bank.batch).taken
    assert [(one.bag, one.batch, one.therapy) for one in taken] == [(vial, batch, therapy)]
    opened(bank, second, bank.vials[2])
    # The recipe of the bank lets it serve two patients.
    third = ordered(bank, patient=THIRD)
    given = {"therapy": third, "containers": (bank.vials[3],)}
    assert work.objections("open-batch-from-stock", by="pharmacist", **given) == {"MFG-041"}
    work.does("retire-recipe", by="quality", recipe="test-dose/1", reason="Withdrawn.")
    assert "MFG-036" in work.objections("open-batch-from-stock", by="pharmacist", **given)


def test_a_stock_without_a_limit_serves_everyone() -> None:
    work = Centre(MemoryStore())
    recipe = furnish(work, text("test-bank").replace("  patients_max: 2\n", ""))
    dose = furnish_for(work, text("test-dose"))
    bank = Bank(work, recipe, dose, walk.stock_made(work, recipe).batch)
    work.does("open-cohort", by="quality", recipe="test-dose", cohort="low", decision="Safety committee, 2 March")
    for patient, vial in zip((PATIENT, OTHER), bank.vials, strict=False):
        opened(bank, ordered(bank, patient=patient), vial)
    given = {"therapy": ordered(bank, patient=THIRD), "containers": (bank.vials[2],)}
    assert "MFG-041" not in work.objections("open-batch-from-stock", by="pharmacist", **given)


def test_a_batch_that_starts_from_a_collection_takes_no_container(bank: Bank) -> None:
    work = bank.work
    order = journey.stock_ordered(work, bank.bank, donor=DONOR)
    batch = journey.manufactured(work, journey.collected(work, bank.bank, order, days=1), until="harvest")
    given = {"batch": batch, "container": bank.vials[0], "reason": "The cells grow slowly."}
    assert "MFG-043" in work.objections("take-container", by="operator", **given)


def test_containers_of_an_older_batch_and_of_a_newer_may_be_taken_together() -> None:
    work = Centre(MemoryStore())
    recipe = furnish(work, text("test-bank"))
    two = "stock: {recipe: test-bank, containers: 2,"
    dose = furnish_for(work, text("test-dose").replace("stock: {recipe: test-bank, containers: 1,", two))
    work.does("open-cohort", by="quality", recipe="test-dose", cohort="low", decision="Safety committee, 2 March")
    older = work.sees(Batch, walk.stock_made(work, recipe).batch).bags
    work.passes(days=30)
    bank = Bank(work, recipe, dose, walk.stock_made(work, recipe).batch)
    right = {"therapy": ordered(bank), "containers": (older[0], bank.vials[0])}
    table: list[tuple[dict[str, Any], str]] = [({"containers": bank.vials[:2]}, "MFG-042")]
    tries(work, "open-batch-from-stock", by="pharmacist", right=right, table=table)


def test_a_recipe_without_criteria_asks_for_no_eligibility() -> None:
    work = Centre(MemoryStore())
    recipe = furnish(work, text("test-bank"))
    criteria = "eligibility:\n  - {en: The patient consents, sv: Patienten samtycker}\n"
    assert criteria in text("test-dose")
    furnish_for(work, text("test-dose").replace(criteria, ""))
    stock = work.sees(Batch, walk.stock_made(work, recipe).batch)
    work.does("open-cohort", by="quality", recipe="test-dose", cohort="low", decision="Safety committee, 2 March")
    therapy = work.does("order-therapy", by="physician", **order(work)).facts[0].about()[0].key
    work.does("record-weight", by="nurse", therapy=therapy, weight_kg=Decimal("0.8"), weighed_at=work.now)
    given = {"therapy": therapy, "containers": stock.bags[:1]}
    assert "MFG-038" not in work.objections("open-batch-from-stock", by="pharmacist", **given)


def test_nobody_is_treated_from_a_stock_before_eligibility(bank: Bank) -> None:
    work = bank.work
    order: dict[str, Any] = {
        "patient": PATIENT,
        "recipe": "test-dose",
        "indication": "BPD",
        "weight_kg": Decimal("0.8"),
    }
    order |= {"basis": Basis.CLINICAL_TRIAL, "authorisation": "1", "consent": "1", "consented_on": work.now.date()}
    therapy = (
        work.does("order-therapy", by="physician", cohort="low", dose=Decimal(10), **order).facts[0].about()[0].key
    )
    given = {"therapy": therapy, "containers": (bank.vials[0],)}
    assert work.objections("open-batch-from-stock", by="pharmacist", **given) == {"MFG-038"}


def test_the_batch_that_expires_first_is_taken_first_or_there_is_a_reason(bank: Bank) -> None:
    work = bank.work
    work.passes(days=30)
    newer = walk.stock_made(work, bank.bank).batch
    therapy = ordered(bank)
    fresh = work.sees(Batch, newer).bags[0]
    given: dict[str, Any] = {"therapy": therapy, "containers": (fresh,)}
    assert work.objections("open-batch-from-stock", by="pharmacist", **given) == {"MFG-042"}
    assert work.objections("open-batch-from-stock", by="pharmacist", reason="Same donor as before.", **given) == set()
    assert (
        work.objections("open-batch-from-stock", by="pharmacist", therapy=therapy, containers=bank.vials[:1]) == set()
    )
    work.passes(days=340)
    weighed = {"therapy": therapy, "weight_kg": Decimal("0.78"), "weighed_at": work.now}
    work.does("record-weight", by="nurse", **weighed)
    old = {"therapy": therapy, "containers": bank.vials[:1]}
    assert "MFG-040" in work.objections("open-batch-from-stock", by="pharmacist", **old)
    assert work.objections("open-batch-from-stock", by="pharmacist", **given) == set()


def test_a_vial_is_read_before_it_is_thawed_and_replaced_when_it_is_dropped(bank: Bank) -> None:
    work = bank.work
    batch = opened(bank, ordered(bank), bank.vials[0])
    at = {"batch": batch, "step": "thaw"}
    thaw: dict[str, Any] = {**at, "container": bank.vials[0], "thawed_at": work.now}
    assert "MFG-046" in work.objections("thaw-container", by="pharmacist", **thaw)
    assert "MFG-055" in work.refuses("start-step", by="operator", **at)
    work.does("start-step", by="pharmacist", **at)
    table: list[tuple[dict[str, Any], str]] = [
        ({"container": bank.vials[1]}, "MFG-047"),
        ({"thawed_at": work.now - timedelta(minutes=3)}, "MFG-048"),
        ({"step": "draw"}, "MFG-046"),
    ]
    tries(work, "thaw-container", by="pharmacist", right=thaw, table=table)
    another = {"batch": batch, "container": bank.vials[1], "reason": "The first was dropped."}
    assert "MFG-043" in work.objections("take-container", by="pharmacist", **another)
    work.does("discard-bag", by="pharmacist", bag=bank.vials[0], reason="Dropped on the floor.")
    with work.store.reading() as record:
        found = [one for one in record.each(Deviation) if one.batch == batch]
    assert "Dropped" in found[0].what.en
    assert "MFG-047" in work.objections("thaw-container", by="pharmacist", **thaw)
    work.does("take-container", by="pharmacist", **another)
    thaw["container"] = bank.vials[1]
    work.does("thaw-container", by="pharmacist", **thaw)
    assert "MFG-047" in work.refuses("thaw-container", by="pharmacist", **thaw)
    for measure, wrong in (("whose", "COI-OTHER-X"),):
        given = {**at, "measure": measure, "value": wrong}
        assert "MFG-058" in work.refuses("record-value", by="pharmacist", **given)


def made_until(of: Bank, therapy: str, until: str, **values: str) -> str:
    given = {name.replace("__", "."): value for name, value in values.items()}
    return journey.prepared(of.work, therapy, of.vials[:1], values=given, until=until, by="pharmacist")


def test_nothing_is_thawed_for_a_batch_that_is_rejected(bank: Bank) -> None:
    work = bank.work
    batch = opened(bank, ordered(bank), bank.vials[0])
    work.does("start-step", by="pharmacist", batch=batch, step="thaw")
    work.does("discard-bag", by="pharmacist", bag=bank.vials[0], reason="Dropped on the floor.")
    another = {"batch": batch, "container": bank.vials[1], "reason": "The first was dropped."}
    thaw = {"batch": batch, "step": "thaw", "container": bank.vials[0], "thawed_at": work.now}
    asked = [("take-container", "pharmacist", another, "MFG-043"), ("thaw-container", "pharmacist", thaw, "MFG-046")]
    stops_when_rejected(work, batch, asked)


def test_a_step_that_its_condition_leaves_out_is_passed(bank: Bank) -> None:
    work = bank.work
    batch = made_until(bank, ordered(bank), "compute", thaw__viability="90")
    assert work.sees(Batch, batch).step("wash") is None
    assert "MFG-004" in work.objections("start-step", by="pharmacist", batch=batch, step="wash")
    assert work.sees(Batch, batch).step("compute") is not None
    other = journey.prepared(
        work,
        ordered(bank, patient=OTHER),
        bank.vials[1:2],
        values={"thaw.viability": "89"},
        until="compute",
        by="pharmacist",
    )
    assert work.sees(Batch, other).step("wash") is not None


def test_a_dose_is_computed_anew_when_the_patient_is_weighed_again(bank: Bank) -> None:
    work = bank.work
    therapy = ordered(bank)
    batch = made_until(bank, therapy, "compute", thaw__concentration="5")
    volume = work.sees(Batch, batch).step("compute")
    assert volume is not None
    assert volume.value("volume").value == "1.56"  # type: ignore[union-attr]  # it was computed
    assert "MFG-045" in work.refuses("take-over-weight", by="pharmacist", batch=batch)
    weighed = {"therapy": therapy, "weight_kg": Decimal("0.85"), "weighed_at": work.now}
    work.does("record-weight", by="nurse", **weighed)
    work.does("take-over-weight", by="pharmacist", batch=batch)
    again = work.sees(Batch, batch)
    assert again.step("compute").value("volume").value == "1.70"  # type: ignore[union-attr]  # as above
    drawn = {"batch": batch, "step": "draw", "measure": "drawn", "unit": "mL"}
    work.does("start-step", by="pharmacist", batch=batch, step="draw")
    table: list[tuple[dict[str, Any], str]] = [({"value": "1.56"}, "MFG-062"), ({"value": "1.63"}, "MFG-062")]
    tries(work, "record-value", by="pharmacist", right={**drawn, "value": "1.64"}, table=table)
    assert work.objections("record-value", by="pharmacist", **drawn, value="much") == {"MFG-009"}  # and not MFG-062
    reason = "The syringe holds no more."
    assert work.objections("record-value", by="pharmacist", value="1.5", reason=reason, **drawn) == set()


def test_a_dose_is_filled_for_the_weight_as_it_is_now(bank: Bank) -> None:
    work = bank.work
    therapy = ordered(bank)
    batch = made_until(bank, therapy, "draw", thaw__concentration="5")
    recipe_step = bank.dose.step("fill")
    assert recipe_step is not None
    journey.begun(work, batch, recipe_step)
    fill: dict[str, Any] = {"batch": batch, "volume_millilitres": Decimal("1.56"), "filled_at": work.now}
    table: list[tuple[dict[str, Any], str]] = [
        ({"count": 2}, "MFG-021"),
        ({"count": 0}, "MFG-021"),
        ({"volume_millilitres": Decimal("1.48")}, "MFG-063"),
        ({"volume_millilitres": Decimal("1.64")}, "MFG-063"),
    ]
    tries(work, "fill-bag", by="pharmacist", right=fill, table=table)
    near = {**fill, "volume_millilitres": Decimal("1.63")}
    assert work.objections("fill-bag", by="pharmacist", **near) == set()
    weighed = {"therapy": therapy, "weight_kg": Decimal("0.8"), "weighed_at": work.now}
    work.does("record-weight", by="nurse", **weighed)
    assert work.objections("fill-bag", by="pharmacist", **fill) == {"MFG-044"}
    work.does("take-over-weight", by="pharmacist", batch=batch)
    work.does("fill-bag", by="pharmacist", **fill)
    work.does("record-weight", by="nurse", **{**weighed, "weight_kg": Decimal("0.81")})
    assert "MFG-045" in work.refuses("take-over-weight", by="pharmacist", batch=batch)
    assert "MFG-049" in work.refuses("discard-bag", by="pharmacist", bag=bank.vials[0], reason="Used.")


def test_a_batch_that_is_rejected_is_neither_filled_nor_weighed_for(bank: Bank) -> None:
    work = bank.work
    therapy = ordered(bank)
    batch = made_until(bank, therapy, "draw", thaw__concentration="5")
    step = bank.dose.step("fill")
    assert step is not None
    journey.begun(work, batch, step)
    work.does("record-weight", by="nurse", therapy=therapy, weight_kg=Decimal("0.8"), weighed_at=work.now)
    fill = {"batch": batch, "volume_millilitres": Decimal("1.56"), "filled_at": work.now}
    asked: list[tuple[str, str, dict[str, Any], str]] = [
        ("fill-bag", "pharmacist", fill, "MFG-020"),
        ("take-over-weight", "pharmacist", {"batch": batch}, "MFG-045"),
    ]
    stops_when_rejected(work, batch, asked)


def test_a_pharmacist_releases_a_preparation_of_the_right_dose_and_volume(bank: Bank) -> None:
    work = bank.work
    for weight, drawn, rules in (("0.78", "1.56", set()), ("1.2", "2.4", {"REL-012"})):
        patient = PATIENT if weight == "0.78" else OTHER
        therapy = ordered(bank, patient=patient, weight=weight)
        values = {"thaw.concentration": "5", "draw.drawn": drawn, "thaw.viability": "95"}
        vial = bank.vials[0] if weight == "0.78" else bank.vials[1]
        batch = journey.prepared(work, therapy, (vial,), values=values, by="pharmacist")
        journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
        assert "REL-013" in work.objections("certify-first", by="qualified person", batch=batch)
        assert "REL-006" in work.objections("release-preparation", by="pharmacist", batch=batch)
        assert work.objections("release-preparation", by="other pharmacist", batch=batch) == rules
    assert "REL-014" in work.objections("release-preparation", by="other pharmacist", batch=bank.batch)


def test_the_whole_way_from_donor_to_patient(bank: Bank) -> None:
    work = bank.work
    of = walk.dose_made(
        work, bank.dose, patient=PATIENT, weight_kg=Decimal("0.78"), source=bank.batch, cohort="low", dose=Decimal(10)
    )
    walk.given_and_followed(work, bank.dose, of)
    therapy, batch = work.sees(Therapy, of.therapy), work.sees(Batch, of.batch)
    assert work.sees(Bag, batch.bags[0]).used_at is not None
    vial = work.sees(Bag, batch.containers[0])
    source = work.sees(Batch, vial.batch)
    donor = work.sees(Therapy, source.therapy).donor
    assert (vial.taken_for, donor.startswith("DN-"), therapy.is_stock) == (of.batch, True, False)


def test_many_vials_are_filled_and_labelled_in_a_run(bank: Bank) -> None:
    work = bank.work
    order = journey.stock_ordered(work, bank.bank, donor=DONOR)
    batch = journey.manufactured(work, journey.collected(work, bank.bank, order, days=1), until="harvest")
    step = bank.bank.step("fill")
    assert step is not None
    journey.begun(work, batch, step)
    fill: dict[str, Any] = {"batch": batch, "volume_millilitres": Decimal(1), "filled_at": work.now, "count": 5}
    work.does("fill-bag", by="operator", **fill)
    for sample in step.samples:
        work.does("take-sample", by="operator", batch=batch, step="fill", plan=sample.name)
    assert work.objections("fill-bag", by="operator", **{**fill, "count": 2}) == {"MFG-021"}
    work.does("complete-step", by="operator", batch=batch, step="fill")  # five of six are enough
    label = bank.bank.step("label")
    assert label is not None
    journey.begun(work, batch, label)
    vials = work.sees(Batch, batch).bags
    run: dict[str, Any] = {"batch": batch, "first": vials[0], "last": vials[-1], "count": 5}
    assert "MFG-061" in work.objections("label-bags", by="operator", **run)
    work.does("issue-labels", by="operator", batch=batch)
    assert "MFG-059" in work.refuses("issue-labels", by="operator", batch=batch)
    table: list[tuple[dict[str, Any], str]] = [
        ({"first": vials[1]}, "MFG-061"),
        ({"last": vials[3]}, "MFG-061"),
        ({"count": 4}, "MFG-061"),
    ]
    tries(work, "label-bags", by="operator", right=run, table=table)
    # One label is torn: it is destroyed, its vial gets another, and the run is of the others.
    work.does("destroy-label", by="operator", bag=vials[-1], reason="Torn.")
    assert "MFG-027" in work.objections("complete-step", by="operator", batch=batch, step="label")
    done = work.does("label-bags", by="operator", **{**run, "last": vials[-2], "count": 4})
    assert all(isinstance(fact, BagLabelled) for fact in done.facts)
    work.does("issue-label", by="operator", bag=vials[-1], reason="The first was torn.")
    work.does("label-bag", by="operator", bag=vials[-1], read_back=vials[-1])
    work.does("complete-step", by="operator", batch=batch, step="label")


def test_a_vial_that_lies_in_the_store_is_taken_out_before_it_is_thawed(bank: Bank) -> None:
    work = bank.work
    furnish_cryostore(work)
    put_in_two_places(work, bank.vials)
    batch = opened(bank, ordered(bank), bank.vials[0])
    work.does("start-step", by="pharmacist", batch=batch, step="thaw")
    thaw: dict[str, Any] = {"batch": batch, "step": "thaw", "container": bank.vials[0], "thawed_at": work.now}
    assert work.objections("thaw-container", by="pharmacist", **thaw) == {"MFG-064"}
    left_for(work, bank.vials[:1], batch)
    assert work.objections("thaw-container", by="pharmacist", **thaw) == set()


@pytest.mark.parametrize(
    ("other", "kept", "rules"),
    [
        ("TANK-02/R01/B01", 6, set()),
        ("TANK-02/R01/B01", 5, {"REL-016"}),  # one lies nowhere
        ("TANK-01/R01/B01", 6, {"REL-016"}),  # all lie at one place
    ],
)
def test_a_bank_with_two_places_is_certified_when_all_of_it_lies_in_both(
    other: str, kept: int, rules: set[str]
) -> None:
    work = Centre(MemoryStore())
    recipe = furnish(work, text("test-bank").replace("  patients_max: 2", "  sites: 2\n  patients_max: 2"))
    order = journey.stock_ordered(work, recipe, donor=DONOR)
    batch = journey.manufactured(work, journey.collected(work, recipe, order, days=1))
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    journey.certified_first(work, batch)
    furnish_cryostore(work)
    vials = work.sees(Batch, batch).bags
    assert work.objections("certify-final", by="qualified person", batch=batch) == {"REL-016"}
    put_away(work, vials[:3], "TANK-01/R01/B01")
    assert work.objections("certify-final", by="qualified person", batch=batch) == {"REL-016"}
    put_away(work, vials[3:kept], other)
    assert work.objections("certify-final", by="qualified person", batch=batch) == rules


@dataclass
class Own:
    """A centre where the small therapy of a patient's own cells is being made."""

    work: Centre
    recipe: Recipe
    therapy: str
    batch: str


@pytest.fixture
def own() -> Own:
    """A batch whose cells have been counted."""
    work = Centre(MemoryStore())
    recipe = furnish(work, text("test-own"))
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70), dose=Decimal(2))
    collection = journey.collected(work, recipe, therapy, days=1)
    values = {"count.cells": "150"}
    return Own(work, recipe, therapy, journey.manufactured(work, collection, values=values, until="count"))


def test_a_therapy_without_cohorts_is_ordered_in_none(own: Own) -> None:
    right = order(own.work, patient=OTHER, recipe="test-own", cohort=None, weight_kg=Decimal(70), dose=Decimal(2))
    tries(own.work, "order-therapy", by="physician", right=right, table=[({"cohort": "low"}, "ORD-011")])


def test_a_step_that_needs_no_room_is_done_in_none_or_in_one_that_was_cleared(own: Own) -> None:
    work = own.work
    work.does("add-room", by="production manager", room="GMP-77", title="Room", grade="C")
    right = {"batch": own.batch, "step": "divide"}
    tries(work, "start-step", by="operator", right=right, table=[({"room": "GMP-77"}, "MFG-005")])


def test_a_split_makes_what_is_asked_for_and_balances(own: Own) -> None:
    work, batch = own.work, own.batch
    right: dict[str, Any] = {"batch": batch, "step": "divide", "plan": "reserve", "amount": Decimal(50), "unit": "10*6"}
    assert "MFG-050" in work.objections("make-portion", by="operator", **right)
    work.does("start-step", by="operator", batch=batch, step="divide")
    table: list[tuple[dict[str, Any], str]] = [
        ({"plan": "middle"}, "MFG-051"),
        ({"unit": "mL"}, "MFG-051"),
        ({"amount": Decimal(0)}, "MFG-051"),
        ({"parents": ("M-26-0001-09-X",)}, "MFG-052"),
    ]
    tries(work, "make-portion", by="operator", right=right, table=table)
    for change, field in (({"unit": "mL"}, "unit"), ({"amount": Decimal(0)}, "amount")):
        assert work.refuses("make-portion", by="operator", **{**right, **change})["MFG-051"].field == field
    reserve = work.does("make-portion", by="operator", **right).facts[0].about()[0].key
    assert "MFG-051" in work.refuses("make-portion", by="operator", **right)
    assert "MFG-027" in work.objections("complete-step", by="operator", batch=batch, step="divide")
    for plan, amount in (("left", "46"), ("right", "46.4")):
        work.does("make-portion", by="operator", **{**right, "plan": plan, "amount": Decimal(amount)})
    work.does("complete-step", by="operator", batch=batch, step="divide")
    with work.store.reading() as record:
        # 142.4 of 150 is 94.9 per cent: beyond the tolerance of five, which is a deviation.
        assert [one.batch for one in record.each(Deviation)] == [batch]
    work.does("discard-portion", by="cryostore keeper", portion=reserve, reason="The freezer failed.")
    assert "MFG-053" in work.refuses("discard-portion", by="operator", portion=reserve, reason="Again.")


def test_a_balance_within_its_tolerance_is_no_deviation(own: Own) -> None:
    work, batch = own.work, own.batch
    work.does("start-step", by="operator", batch=batch, step="divide")
    for plan, amount in (("reserve", "50"), ("left", "46"), ("right", "46.5")):
        given = {"plan": plan, "amount": Decimal(amount), "unit": "10*6"}
        work.does("make-portion", by="operator", batch=batch, step="divide", **given)
    work.does("complete-step", by="operator", batch=batch, step="divide")
    with work.store.reading() as record:
        assert not record.each(Deviation)


def test_a_batch_that_is_rejected_is_not_split(own: Own) -> None:
    own.work.does("start-step", by="operator", batch=own.batch, step="divide")
    part = {"batch": own.batch, "step": "divide", "plan": "reserve", "amount": Decimal(50), "unit": "10*6"}
    stops_when_rejected(own.work, own.batch, [("make-portion", "operator", part, "MFG-050")])


def test_a_batch_that_is_rejected_at_its_hold_point_does_not_go_on(own: Own) -> None:
    journey.step_done(own.work, own.batch, own.recipe, own.recipe.steps[1], began=own.work.now)
    decide = {"batch": own.batch, "step": "judge", "goes_on": True, "reason": "The counts are good."}
    stops_when_rejected(own.work, own.batch, [("decide-hold", "quality", decide, "MFG-054")])


def test_a_hold_point_waits_for_the_role_that_decides(own: Own) -> None:
    work, batch = own.work, own.batch
    right: dict[str, Any] = {"batch": batch, "step": "judge", "goes_on": True, "reason": "The counts are good."}
    for step in ("judge", "divide", "dancing"):  # too early, the next one, none at all
        assert "MFG-054" in work.objections("decide-hold", by="quality", **right | {"step": step})
    journey.step_done(work, batch, own.recipe, own.recipe.steps[1], began=work.now)
    tries(work, "decide-hold", by="quality", right=right, table=[({"step": "divide"}, "MFG-054")])
    assert "MFG-055" in work.objections("decide-hold", by="operator", **right)
    assert "MFG-004" in work.objections("start-step", by="quality", batch=batch, step="judge")
    assert "MFG-004" in work.objections("start-step", by="operator", batch=batch, step="join")
    work.does("decide-hold", by="quality", **{**right, "goes_on": False, "reason": "The colour is wrong."})
    assert "MFG-004" in work.objections("start-step", by="operator", batch=batch, step="join")
    with work.store.reading() as record:
        assert ["The colour is wrong." in one.what.en for one in record.each(Deviation)] == [True]
    work.does("decide-hold", by="other quality", **right)
    assert "MFG-054" in work.refuses("decide-hold", by="quality", **right)
    assert work.objections("start-step", by="operator", batch=batch, step="join") == set()


def test_a_pool_takes_each_portion_once_and_no_other(own: Own) -> None:
    work, batch = own.work, own.batch
    for step in own.recipe.steps[1:3]:
        journey.step_done(work, batch, own.recipe, step, began=work.now)
    made = {one.plan: one.portion for one in work.sees(Batch, batch).portions}
    work.does("start-step", by="operator", batch=batch, step="join")
    right: dict[str, Any] = {"batch": batch, "step": "join", "plan": "product", "amount": Decimal(100), "unit": "10*6"}
    right["parents"] = (made["left"], made["right"])
    table: list[tuple[dict[str, Any], str]] = [
        ({"parents": (made["left"],)}, "MFG-052"),
        ({"parents": (made["left"], made["reserve"])}, "MFG-052"),
        ({"parents": (made["left"], made["left"])}, "MFG-052"),
        ({"amount": Decimal(101)}, "MFG-052"),
    ]
    tries(work, "make-portion", by="operator", right=right, table=table)
    work.does("make-portion", by="operator", **right)
    assert "MFG-051" in work.refuses("make-portion", by="operator", **right)


def test_conditioning_waits_for_certification_and_for_the_back_up(own: Own) -> None:
    work = own.work
    today = work.now.date()
    right: dict[str, Any] = {"therapy": own.therapy, "starts_on": today, "infusion_on": today + timedelta(days=3)}
    assert work.objections("order-conditioning", by="physician", **right) == {"TRT-021", "TRT-022"}
    journey.made(work, own.batch, values={"join.cells": "140"})
    assert work.objections("order-conditioning", by="physician", **right) >= {"TRT-021"}
    journey.results_recorded(work, own.batch, stage=CertificationStage.FIRST)
    journey.certified_first(work, own.batch)
    today = work.now.date()
    right |= {"starts_on": today, "infusion_on": today + timedelta(days=3)}
    assert work.objections("order-conditioning", by="physician", **right) == {"TRT-022"}
    furnish_cryostore(work)
    walk.back_up_kept(work, own.recipe, own.batch)
    table: list[tuple[dict[str, Any], str]] = [
        ({"infusion_on": today + timedelta(days=1)}, "TRT-023"),
        ({"infusion_on": today + timedelta(days=6)}, "TRT-023"),
        ({"starts_on": today - timedelta(days=1), "infusion_on": today + timedelta(days=3)}, "TRT-023"),
    ]
    tries(work, "order-conditioning", by="physician", right=right, table=table)
    reserve = next(one.portion for one in work.sees(Batch, own.batch).portions if one.plan == "reserve")
    work.does("discard-portion", by="cryostore keeper", portion=reserve, reason="The tank failed.")
    assert work.objections("order-conditioning", by="physician", **right) == {"TRT-022"}


def test_conditioning_without_a_back_up_waits_for_the_certification_alone() -> None:
    work = Centre(MemoryStore())
    assert "  back_up: reserve\n" in text("test-own")
    recipe = furnish(work, text("test-own").replace("  back_up: reserve\n", ""))
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70), dose=Decimal(2))
    right = {"therapy": therapy, "starts_on": work.now.date(), "infusion_on": work.now.date() + timedelta(days=3)}
    assert "TRT-022" not in work.objections("order-conditioning", by="physician", **right)


def test_a_therapy_without_conditioning_has_none_to_order(bank: Bank) -> None:
    work = bank.work
    therapy = ordered(bank)
    given = {"therapy": therapy, "starts_on": work.now.date(), "infusion_on": work.now.date() + timedelta(days=3)}
    assert work.objections("order-conditioning", by="physician", **given) == {"TRT-020"}


def test_a_dose_is_labelled_one_by_one(bank: Bank) -> None:
    work = bank.work
    batch = made_until(bank, ordered(bank), "fill", thaw__concentration="5")
    step = bank.dose.step("label")
    assert step is not None
    journey.begun(work, batch, step)
    syringe = work.sees(Batch, batch).bags[0]
    work.does("issue-label", by="pharmacist", bag=syringe)
    run = {"batch": batch, "first": syringe, "last": syringe, "count": 1}
    assert work.objections("label-bags", by="pharmacist", **run) == {"MFG-060"}


def test_a_batch_that_is_rejected_gets_no_labels(bank: Bank) -> None:
    work = bank.work
    batch = made_until(bank, ordered(bank), "fill", thaw__concentration="5")
    step = bank.dose.step("label")
    assert step is not None
    journey.begun(work, batch, step)
    (syringe,) = work.sees(Batch, batch).bags
    stops_when_rejected(work, batch, [("issue-label", "pharmacist", {"bag": syringe}, "MFG-024")])
