"""What is refused on the way to a batch, and why: one table of rules for order and collection, one for manufacture."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import Centre, stops_when_rejected

from lindra.facility.materials.facts import LotReceived, LotReleased
from lindra.facility.materials.lot import Lot
from lindra.facility.people.facts import Taught
from lindra.facility.rooms.room import Room
from lindra.gmp.identity import with_check
from lindra.gmp.quantity import Quantity
from lindra.gmp.roles import Role
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey
from lindra.simulation.approved import change_approved, proposed_and_approved
from lindra.simulation.furnish import receive_and_release
from lindra.simulation.people_and_rooms import train
from lindra.therapy.collection.collection import Collection
from lindra.therapy.flow import journeys, waiting
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.order.facts import Basis
from lindra.therapy.order.therapy import Therapy

PATIENT = with_check("PT-26-0001")
FurnishedCentre = tuple[Centre, Recipe]


def order(**other: Any) -> dict[str, Any]:
    return {
        "patient": PATIENT,
        "recipe": "cd19-car-t",
        "indication": "B-ALL",
        "weight_kg": Decimal(70),
        "basis": Basis.CLINICAL_TRIAL,
        "authorisation": "2026-500000-10-00",
        "consent": "Form 7",
        "consented_on": date(2026, 3, 1),
        **other,
    }


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, None),
        ({"recipe": "unknown"}, "ORD-002"),
        ({"patient": "Anna Svensson"}, "ORD-003"),
        ({"patient": PATIENT[:-1] + "*"}, "ORD-003"),
        ({"patient": with_check("DN-26-0001")}, "ORD-003"),  # a donor
        ({"weight_kg": Decimal("0.3")}, "ORD-005"),
        ({"weight_kg": Decimal("0.4")}, None),
        ({"weight_kg": Decimal(250)}, None),
        ({"weight_kg": Decimal("250.1")}, "ORD-005"),
        ({"consented_on": date(2026, 3, 2)}, None),
        ({"consented_on": date(2026, 3, 3)}, "ORD-006"),
    ],
)
def test_an_order_is_refused_where_it_is_not_right(
    centre: FurnishedCentre, change: dict[str, Any], rule: str | None
) -> None:
    found = centre[0].objections("order-therapy", by="physician", **order(**change))
    assert found == ({rule} if rule else set())


def test_a_patient_has_one_therapy_of_a_kind_at_a_time(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    assert work.objections("order-therapy", by="physician", **order()) == {"ORD-004"}
    work.does("cancel-therapy", by="physician", therapy=therapy, reason="The patient is too ill.")
    assert work.objections("order-therapy", by="physician", **order()) == set()
    assert "ORD-001" in work.refuses("cancel-therapy", by="physician", therapy=therapy, reason="Again.")


def test_the_batch_of_a_cancelled_therapy_is_rejected_and_leaves_its_rooms(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), until="line_clearance")
    (room,) = work.sees(Batch, batch).rooms
    work.does("cancel-therapy", by="physician", therapy=therapy, reason="The patient is too ill.")
    # It waits for the Qualified Person: a batch that is on nobody's list would keep its room for ever.
    with work.store.reading() as record:
        (item,) = [item for one in journeys(record, work.now) for item in waiting(one, work.now)]
    assert (item.operation, item.fields, item.roles) == ("reject-batch", {"batch": batch}, (Role.QUALIFIED_PERSON,))
    assert not item.is_late
    work.does("reject-batch", by="qualified person", batch=batch, reason="The patient is too ill.")
    with work.store.reading() as record:
        assert journeys(record, work.now) == []
    assert work.sees(Batch, batch).status is BatchStatus.REJECTED
    assert batch not in work.sees(Room, room).batches


def test_when_nothing_comes_of_accepted_cells_the_way_to_a_new_attempt_is_told_and_is_open(
    centre: FurnishedCentre,
) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    collection = journey.collected(work, recipe, therapy)
    again = {"therapy": therapy, "planned_on": work.now.date() + timedelta(days=7)}
    refused = work.refuses("plan-collection", by="coordinator", **again)
    assert "cancel this therapy, and order again" in refused["COL-005"].remedy.en
    assert "COL-031" in work.refuses("refuse-collection", by="quality", collection=collection, reason="Too old by now.")
    work.does("cancel-therapy", by="physician", therapy=therapy, reason="The cells were not used in time.")
    anew = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    assert journey.collected(work, recipe, anew) != collection


def test_who_orders_does_not_confirm_eligibility(centre: FurnishedCentre) -> None:
    work, _ = centre
    therapy = work.does("order-therapy", by="physician", **order()).facts[0].about()[0].key
    confirm = {"therapy": therapy, "criteria_met": True}
    assert set(work.refuses("confirm-eligibility", by="physician", **confirm)) == {"ORD-007"}
    assert "ORD-008" in work.refuses("confirm-eligibility", by="other physician", therapy=therapy, criteria_met=False)
    assert "COL-004" in work.refuses("plan-collection", by="coordinator", therapy=therapy, planned_on=date(2026, 3, 9))
    work.does("confirm-eligibility", by="other physician", **confirm)
    work.does("plan-collection", by="coordinator", therapy=therapy, planned_on=date(2026, 3, 9))
    assert "COL-005" in work.refuses("plan-collection", by="coordinator", therapy=therapy, planned_on=date(2026, 3, 9))


def planned(work: Centre, recipe: Recipe) -> tuple[str, str]:
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    done = work.does("plan-collection", by="coordinator", therapy=therapy, planned_on=work.now.date())
    return done.facts[0].about()[0].key, work.sees(Therapy, therapy).chain_of_identity


def start(work: Centre, collection: str, wristband: str, **other: Any) -> dict[str, Any]:
    given = {"donation_number": "A99992600000101", "equipment": "AP-01", "started_at": work.now}
    return {"collection": collection, "wristband": wristband, **given, **other}


@pytest.mark.parametrize(("days", "objects"), [(30, False), (31, True)])
def test_a_marker_is_at_most_thirty_days_old(centre: FurnishedCentre, days: int, objects: bool) -> None:
    work, recipe = centre
    collection, wristband = planned(work, recipe)
    for asked in recipe.serology:
        sampled = work.now.date() - timedelta(days=days)
        work.does(
            "record-serology",
            by="apheresis nurse",
            collection=collection,
            marker=asked.marker,
            result="negative",
            sampled_on=sampled,
        )
    found = work.objections("start-collection", by="apheresis nurse", **start(work, collection, wristband))
    assert found == ({"COL-011"} if objects else set())


def test_a_collection_does_not_start_on_the_wrong_patient_machine_or_markers(centre: FurnishedCentre) -> None:
    work, recipe = centre
    collection, _ = planned(work, recipe)
    wrong = start(work, collection, "COI-SOMEONE-X", equipment="CC-01", donation_number="?")
    refused = work.refuses("start-collection", by="apheresis nurse", **wrong)
    assert set(refused) == {"COL-010", "COL-011", "COL-012", "COL-013"}
    for asked in recipe.serology:
        assert asked.label.en in refused["COL-011"].problem.en


@pytest.mark.parametrize(
    ("values", "deviations"),
    [
        ({"acceptance.viability": "96"}, 0),
        ({"acceptance.viability": "90"}, 0),
        ({"acceptance.viability": "89.9"}, 1),
        ({"collection.cd3_collected": "599"}, 1),
        ({"acceptance.bag_intact": "no"}, 1),
    ],
)
def test_a_hard_limit_keeps_the_value_opens_a_deviation_and_stops_the_acceptance(
    centre: FurnishedCentre, values: dict[str, str], deviations: int
) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    if deviations:
        with pytest.raises(Exception, match="COL-029"):
            journey.collected(work, recipe, therapy, values=values)
    else:
        journey.collected(work, recipe, therapy, values=values)
    with work.store.reading() as record:
        found = record.of_therapy(Deviation, therapy)
        (collection,) = record.of_therapy(Collection, therapy)
    assert len(found) == deviations
    name = next(iter(values)).partition(".")[2]
    kept = next(one for one in collection.values if one.name == name)
    assert kept.value == next(iter(values.values()))


@pytest.mark.parametrize(("acceptable", "rules"), [(True, set()), (False, {"COL-029"})])
def test_material_with_a_deviation_is_accepted_when_it_is_closed_and_the_product_is_acceptable(
    centre: FurnishedCentre, acceptable: bool, rules: set[str]
) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    with pytest.raises(Exception, match="COL-029"):
        journey.collected(work, recipe, therapy, values={"acceptance.viability": "89.9"})
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, therapy)
        (collection,) = record.of_therapy(Collection, therapy)
    journey.deviation_closed(work, deviation.number, acceptable=acceptable, why="Counted again by another method.")
    assert work.objections("accept-collection", by="quality", collection=collection.number) == rules
    # What was found in material that is refused does not follow the patient to the next collection.
    work.does("refuse-collection", by="quality", collection=collection.number, reason="Too few live cells.")
    journey.collected(work, recipe, therapy)


def in_manufacture(work: Centre, recipe: Recipe, until: str = "line_clearance") -> str:
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    collection = journey.collected(work, recipe, therapy)
    return journey.manufactured(work, collection, until=until)


def test_a_step_starts_in_order_in_its_own_room_with_its_own_equipment(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = in_manufacture(work, recipe)
    right = {"batch": batch, "step": "tubing_set", "room": "GMP-01", "equipment": ("CSP-01", "TW-01")}
    assert work.objections("start-step", by="operator", **right) == set()
    table: list[tuple[dict[str, Any], str]] = [
        ({"step": "selection"}, "MFG-004"),
        ({"step": "line_clearance"}, "MFG-004"),
        ({"step": "no_such_step"}, "MFG-004"),
        ({"room": None}, "MFG-005"),
        ({"room": "PRE-01"}, "MFG-005"),  # grade D
        ({"room": "GMP-02"}, "MFG-005"),  # not cleared for this batch
        ({"equipment": ("CSP-01",)}, "MFG-006"),
        ({"equipment": ("CSP-01", "TW-01", "XX-99")}, "MFG-006"),
        ({"room": "GMP-99"}, "GMP-001"),
    ]
    for change, rule in table:
        assert rule in work.objections("start-step", by="operator", **{**right, **change}), change
    work.does("withdraw-equipment", by="quality", equipment="TW-01", reason="Blade is worn.")
    assert "MFG-006" in work.objections("start-step", by="operator", **right)
    work.does("return-equipment", by="quality", equipment="TW-01", reason="New blade.")
    work.passes(days=366)
    assert "MFG-006" in work.objections("start-step", by="operator", **right)  # out of calibration


def test_a_room_holds_one_batch(centre: FurnishedCentre) -> None:
    work, recipe = centre
    in_manufacture(work, recipe)
    therapy = journey.ordered(work, recipe, patient=with_check("PT-26-0002"), weight_kg=Decimal(60))
    collection = journey.collected(work, recipe, therapy)
    second = work.does("open-batch", by="production manager", collection=collection).facts[0].about()[0].key
    clear = {"batch": second, "step": "line_clearance"}
    assert "MFG-005" in work.objections("start-step", by="operator", room="GMP-01", **clear)
    assert work.objections("start-step", by="operator", room="GMP-02", **clear) == set()


def clearance_begun(centre: FurnishedCentre) -> dict[str, str]:
    """Open a batch and begin its line clearance; returns which batch and step that is."""
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    collection = journey.collected(work, recipe, therapy)
    batch = work.does("open-batch", by="production manager", collection=collection).facts[0].about()[0].key
    at = {"batch": batch, "step": "line_clearance"}
    work.does("start-step", by="operator", room="GMP-01", **at)
    return at


def test_a_critical_step_is_verified_by_someone_who_did_not_work_in_it(centre: FurnishedCentre) -> None:
    work, _ = centre
    at = clearance_begun(centre)
    batch = at["batch"]
    refused = work.refuses("complete-step", by="operator", **at)
    assert "Settle plates exposed" in refused["MFG-027"].problem.en
    for measure in ("room_empty", "room_cleaned", "plates_exposed"):
        work.does("record-value", by="operator", measure=measure, value="yes", **at)
    assert "MFG-029" in work.refuses("verify-step", by="other operator", **at)
    work.does("complete-step", by="operator", **at)
    assert set(work.refuses("verify-step", by="operator", **at)) == {"MFG-030"}
    next_step = {"batch": batch, "step": "tubing_set", "room": "GMP-01", "equipment": ("CSP-01", "TW-01")}
    assert "MFG-004" in work.refuses("start-step", by="operator", **next_step)
    work.does("verify-step", by="other operator", **at)
    assert "MFG-029" in work.refuses("verify-step", by="quality", **at)
    work.does("start-step", by="operator", **next_step)


def test_a_step_of_a_rejected_batch_is_not_verified(centre: FurnishedCentre) -> None:
    work, _ = centre
    at = clearance_begun(centre)
    for measure in ("room_empty", "room_cleaned", "plates_exposed"):
        work.does("record-value", by="operator", measure=measure, value="yes", **at)
    work.does("complete-step", by="operator", **at)
    stops_when_rejected(work, at["batch"], [("verify-step", "other operator", at, "MFG-029")])


def test_a_value_is_asked_for_once_readable_in_its_unit_and_with_a_reason(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = in_manufacture(work, recipe, until="activation")
    work.passes(days=1)
    equipment = ("CSP-01", "BSC-01")
    at = {"batch": batch, "step": "transduction"}
    work.does("start-step", by="operator", room="GMP-01", equipment=equipment, **at)
    right = {"measure": "vector_titre", "value": "100", "unit": "10*6/mL", **at}
    table: list[tuple[dict[str, Any], str]] = [
        ({"value": "100,5"}, "MFG-009"),
        ({"value": "1e2"}, "MFG-009"),
        ({"unit": "mL"}, "MFG-009"),
        ({"unit": ""}, "MFG-009"),
        ({"measure": "colour"}, "MFG-009"),
        ({"value": "49.9"}, "MFG-010"),
        ({"step": "wash_out"}, "MFG-008"),
    ]
    for change, rule in table:
        assert rule in work.objections("record-value", by="operator", **{**right, **change}), change
    later = {"batch": batch, "step": "harvest", "measure": "volume", "value": "100", "unit": "mL"}
    assert work.objections("record-value", by="operator", **later) == {"MFG-008"}
    work.does("record-value", by="operator", **right)
    assert "MFG-009" in work.refuses("record-value", by="operator", **right)
    therapy = work.sees(Batch, batch).therapy
    too_late = {"measure": "minutes_since_thaw", "value": "61", "unit": "min", **at}
    work.does("record-value", by="operator", **too_late)
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, therapy)
    assert "61" in deviation.what.en


def test_only_a_released_lot_of_the_right_material_is_issued_and_no_more_than_is_left(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = in_manufacture(work, recipe)
    at = {"batch": batch, "step": "tubing_set"}
    work.does("start-step", by="operator", room="GMP-01", equipment=("CSP-01", "TW-01"), **at)
    serum = receive_and_release(work, "human-serum", Decimal(50), "mL", days=5)
    received = work.does(
        "receive-lot",
        by="operator",
        material="human-serum",
        supplier="S",
        supplier_lot="1",
        expires_on=work.now.date(),
        amount=Decimal(100),
        unit="mL",
    )
    quarantined = received.facts[0].about()[0].key
    other = receive_and_release(work, "transact", Decimal(50), "mL")
    right = {"lot": serum, "amount": Decimal(50), "unit": "mL", **at}
    assert "MFG-014" in work.objections("issue-material", by="operator", **{**right, "step": "selection"})
    table: list[tuple[dict[str, Any], str]] = [
        ({"lot": quarantined}, "MFG-016"),
        ({"lot": other}, "MFG-015"),
        ({"unit": "L"}, "MFG-015"),
        ({"amount": Decimal("50.1")}, "MFG-017"),
        ({"amount": Decimal(0)}, "MFG-017"),
    ]
    for change, rule in table:
        assert work.objections("issue-material", by="operator", **{**right, **change}) == {rule}, change
    # A lot that came in before its material had a card may be counted in another unit than the recipe asks for.
    received_as = {"lot": "L-26-0900-X", "at": work.now, "by": work.code("other operator")}
    origin = {"material": "human-serum", "supplier": "NCS", "supplier_lot": "1", "amount": Quantity(Decimal(50), "L")}
    expires_on = work.now.date() + timedelta(days=4)
    work.given(LotReceived(**received_as, **origin, expires_on=expires_on), LotReleased(**received_as, certificate="C"))
    for unit in ("L", "mL"):
        change = {"lot": "L-26-0900-X", "unit": unit, "amount": Decimal(1)}
        assert "MFG-015" in work.objections("issue-material", by="operator", **{**right, **change})
    fresher = receive_and_release(work, "human-serum", Decimal(60), "mL", days=6)
    same_day = receive_and_release(work, "human-serum", Decimal(50), "mL", days=5)
    for lot in (serum, same_day):
        assert "MFG-035" not in work.objections("issue-material", by="operator", **{**right, "lot": lot})
    work.does("reject-lot", by="quality", lot=same_day, reason="The supplier recalls it.")
    more = {**right, "lot": fresher, "amount": Decimal(60)}
    assert work.objections("issue-material", by="operator", **more) == set()  # no older lot has so much
    refused = work.refuses("issue-material", by="operator", **{**right, "lot": fresher})
    assert set(refused) == {"MFG-035"}
    assert serum in refused["MFG-035"].problem.en
    reason = "The older bottle is cracked."
    assert work.objections("issue-material", by="operator", **{**right, "lot": fresher, "reason": reason}) == set()
    work.does("issue-material", by="operator", **right)
    assert work.sees(Lot, serum).left == 0
    assert work.objections("issue-material", by="operator", **{**right, "lot": fresher}) == set()
    work.passes(days=6)
    assert "MFG-016" in work.objections("issue-material", by="operator", **{**right, "amount": Decimal(1)})


def test_who_received_a_lot_does_not_release_it_and_who_proposed_a_recipe_does_not_approve_it(
    centre: FurnishedCentre,
) -> None:
    from tests.conftest import RECIPE_TEXT

    work, _ = centre
    everything = (Role.OPERATOR, Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER)
    work.does("change-roles", by="administrator", person=work.code("quality"), roles=everything, reason="Small centre")
    received = work.does(
        "receive-lot",
        by="quality",
        material="il-2",
        supplier="NCS",
        supplier_lot="1",
        expires_on=work.now.date(),
        amount=Decimal(1),
        unit="mL",
    )
    lot = received.facts[0].about()[0].key
    assert "FAC-024" in work.refuses("release-lot", by="quality", lot=lot, certificate="C")
    work.does("release-lot", by="other quality", lot=lot, certificate="C")
    assert "REC-002" in work.refuses("propose-recipe", by="quality", text=RECIPE_TEXT)
    work.does("propose-recipe", by="quality", text=RECIPE_TEXT.replace("version: 1\n", "version: 2\n"))
    assert "REC-004" in work.refuses("approve-recipe", by="quality", recipe="cd19-car-t/2")
    change_approved(work, recipes=("cd19-car-t/2",))
    for_production = {"recipe": "cd19-car-t/2", "training": Taught.QUESTIONS}
    work.does("approve-recipe-for-production", by="production manager", **for_production)
    work.does("approve-recipe", by="other quality", recipe="cd19-car-t/2")
    bad = RECIPE_TEXT.replace("version: 1\n", "version: one\n")
    refused = work.refuses("propose-recipe", by="production manager", text=bad)
    assert "Line" in refused["REC-001"].problem.en


def test_a_batch_under_way_stays_on_its_version(centre: FurnishedCentre) -> None:
    from tests.conftest import RECIPE_TEXT

    work, recipe = centre
    batch = in_manufacture(work, recipe)
    text = RECIPE_TEXT.replace("version: 1\n", "version: 2\n")
    proposed_and_approved(work, text)
    work.does("retire-recipe", by="quality", recipe="cd19-car-t/1", reason="Version 2 is in force.")
    right = {"batch": batch, "step": "tubing_set", "room": "GMP-01", "equipment": ("CSP-01", "TW-01")}
    work.does("start-step", by="operator", **right)
    assert work.sees(Batch, batch).recipe == "cd19-car-t/1"
    therapy = journey.ordered(work, recipe, patient=with_check("PT-26-0002"), weight_kg=Decimal(60))
    collection = journey.collected(work, recipe, therapy)
    untrained = work.refuses("open-batch", by="production manager", collection=collection)
    assert "cd19-car-t/2" in untrained["MFG-117"].problem.en
    train(work, work.sees(RecipeVersion, "cd19-car-t/2").recipe)
    second = work.does("open-batch", by="production manager", collection=collection).facts[0].about()[0].key
    assert work.sees(Batch, second).recipe == "cd19-car-t/2"
