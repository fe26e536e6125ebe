"""Stage by stage: what is right goes on, and each change of it meets the rule that it breaks.

Each test brings a therapy to one moment and tries everything that could go wrong there.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import Centre, tries
from tests.therapy.test_journey import MADE, PATIENT, certified_bag

from lindra.facility.materials.lot import Lot
from lindra.facility.rooms.facts import RoomCleared
from lindra.masters.recipe import CertificationStage, Recipe, Step
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import Classification
from lindra.simulation import journey
from lindra.simulation.furnish import receive_and_release
from lindra.therapy.collection.collection import Collection
from lindra.therapy.control.sample import Sample
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.order.therapy import Therapy

FIRST, FINAL = CertificationStage.FIRST, CertificationStage.FINAL
FurnishedCentre = tuple[Centre, Recipe]
Table = list[tuple[dict[str, Any], str]]


@dataclass
class Planned:
    """A collection that is planned for today."""

    therapy: str
    collection: str
    coi: str


@pytest.fixture
def planned(centre: FurnishedCentre) -> Planned:
    """Order, confirm and plan."""
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    done = work.does("plan-collection", by="coordinator", therapy=therapy, planned_on=work.now.date())
    return Planned(therapy, done.facts[0].about()[0].key, work.sees(Therapy, therapy).chain_of_identity)


def started(work: Centre, recipe: Recipe, of: Planned) -> None:
    for asked in recipe.serology:
        work.does(
            "record-serology",
            by="apheresis nurse",
            collection=of.collection,
            marker=asked.marker,
            result="negative",
            sampled_on=work.now.date(),
        )
    work.does(
        "start-collection",
        by="apheresis nurse",
        collection=of.collection,
        wristband=of.coi,
        donation_number="A99992600000101",
        equipment="AP-01",
        started_at=work.now,
    )


def collection_values(work: Centre, recipe: Recipe, of: Planned) -> None:
    for measure in recipe.collection:
        value = journey.passing(measure, "x")
        given = {"measure": measure.name, "value": value, "unit": measure.unit}
        work.does("record-collection-value", by="apheresis nurse", collection=of.collection, **given)


def test_planning_and_serology(centre: FurnishedCentre, planned: Planned) -> None:
    work, recipe = centre
    work.does("refuse-collection", by="quality", collection=planned.collection, reason="The patient has a fever.")
    assert "COL-031" in work.refuses("refuse-collection", by="quality", collection=planned.collection, reason="Again.")
    today = work.now.date()
    tries(
        work,
        "plan-collection",
        by="coordinator",
        right={"therapy": planned.therapy, "planned_on": today},
        table=[({"planned_on": today - timedelta(days=1)}, "COL-006")],
    )
    done = work.does("plan-collection", by="coordinator", therapy=planned.therapy, planned_on=today)
    again = Planned(planned.therapy, done.facts[0].about()[0].key, planned.coi)
    right = {"collection": again.collection, "marker": "hiv", "result": "negative", "sampled_on": today}
    table: Table = [
        ({"marker": "measles"}, "COL-007"),
        ({"sampled_on": today + timedelta(days=1)}, "COL-008"),
    ]
    tries(work, "record-serology", by="apheresis nurse", right=right, table=table)
    work.does("record-serology", by="apheresis nurse", **{**right, "result": "positive"})
    begin = {"wristband": again.coi, "donation_number": "A99992600000101", "equipment": "AP-01"}
    begin |= {"collection": again.collection, "started_at": work.now}
    assert "COL-011" in work.objections("start-collection", by="apheresis nurse", **begin)
    started(work, recipe, again)
    assert "COL-014" in work.refuses("start-collection", by="apheresis nurse", **begin)
    assert "COL-009" in work.refuses("record-serology", by="apheresis nurse", **right)


def test_collection_from_needle_to_courier(centre: FurnishedCentre, planned: Planned) -> None:
    work, recipe = centre
    value = {"collection": planned.collection, "measure": "volume_processed", "value": "10", "unit": "L"}
    assert "COL-016" in work.refuses("record-collection-value", by="apheresis nurse", **value)
    started(work, recipe, planned)
    tries(
        work,
        "record-collection-value",
        by="apheresis nurse",
        right=value,
        table=[
            ({"value": "ten"}, "COL-017"),
            ({"unit": "mL"}, "COL-017"),
            ({"measure": "colour"}, "COL-017"),
        ],
    )
    work.passes(hours=3)
    end = {"collection": planned.collection, "label": planned.coi, "seal": "SEAL-11", "finished_at": work.now}
    assert "COL-019" in work.objections("finish-collection", by="apheresis nurse", **end)  # values are missing
    collection_values(work, recipe, planned)
    table: Table = [
        ({"label": "COI-SOMEONE-X"}, "COL-018"),
        ({"finished_at": work.now - timedelta(hours=4)}, "COL-020"),
        ({"seal": "tape"}, "COL-021"),
    ]
    tries(work, "finish-collection", by="apheresis nurse", right=end, table=table)
    take = {
        "collection": planned.collection,
        "label": planned.coi,
        "box": "BOX-01",
        "logger": "LOG-1",
        "temperature_celsius": Decimal(4),
        "handed_over_at": work.now,
    }
    assert "COL-022" in work.objections("hand-over-collection", by="courier", **take)
    work.does("finish-collection", by="apheresis nurse", **end)
    assert "COL-019" in work.refuses("finish-collection", by="apheresis nurse", **end)
    tries(
        work,
        "hand-over-collection",
        by="courier",
        right=take,
        table=[
            ({"label": "COI-SOMEONE-X"}, "COL-022"),
            ({"temperature_celsius": Decimal("8.1")}, "COL-023"),
            ({"temperature_celsius": Decimal("1.9")}, "COL-023"),
        ],
    )


def carried(work: Centre, recipe: Recipe, of: Planned) -> dict[str, Any]:
    started(work, recipe, of)
    work.passes(hours=3)
    collection_values(work, recipe, of)
    end = {"collection": of.collection, "label": of.coi, "seal": "SEAL-11", "finished_at": work.now}
    work.does("finish-collection", by="apheresis nurse", **end)
    receive = {
        "collection": of.collection,
        "label": of.coi,
        "seal": "SEAL-11",
        "temperature_celsius_min": Decimal(3),
        "temperature_celsius_max": Decimal(6),
        "received_at": work.now,
    }
    assert "COL-024" in work.objections("receive-collection", by="operator", **receive)  # no courier brought it
    work.does(
        "hand-over-collection",
        by="courier",
        collection=of.collection,
        label=of.coi,
        box="BOX-01",
        logger="LOG-1",
        temperature_celsius=Decimal(4),
        handed_over_at=work.now,
    )
    return receive


def test_receipt_and_acceptance(centre: FurnishedCentre, planned: Planned) -> None:
    work, recipe = centre
    receive = carried(work, recipe, planned)
    table: Table = [
        ({"label": "COI-SOMEONE-X"}, "COL-024"),
        ({"temperature_celsius_min": Decimal(7)}, "COL-025"),
    ]
    tries(work, "receive-collection", by="operator", right=receive, table=table)
    steady = {**receive, "temperature_celsius_min": Decimal(6)}  # one temperature all the way
    assert work.objections("receive-collection", by="operator", **steady) == set()
    value = {"collection": planned.collection, "measure": "viability", "value": "97", "unit": "%"}
    assert "COL-026" in work.objections("record-receipt-value", by="analyst", **value)
    accept = {"collection": planned.collection}
    assert "COL-028" in work.objections("accept-collection", by="quality", **accept)
    work.does("change-roles", by="administrator", **qualified(work, "quality"))
    work.does("receive-collection", by="quality", **receive)
    for measure in recipe.acceptance:
        given = {"measure": measure.name, "value": journey.passing(measure, "x"), "unit": measure.unit}
        if measure.name == "viability":
            tries(
                work,
                "record-receipt-value",
                by="analyst",
                right=value,
                table=[({"value": "97,5"}, "COL-027"), ({"unit": "L"}, "COL-027"), ({"measure": "age"}, "COL-027")],
            )
            assert "COL-028" in work.objections("accept-collection", by="other quality", **accept)
        work.does("record-receipt-value", by="analyst", collection=planned.collection, **given)
    assert "COL-030" in work.objections("accept-collection", by="quality", **accept)
    assert work.objections("accept-collection", by="other quality", **accept) == set()
    batch = {"collection": planned.collection}
    assert "MFG-001" in work.objections("open-batch", by="production manager", **batch)
    work.does("accept-collection", by="other quality", **accept)
    assert "COL-026" in work.objections("record-receipt-value", by="analyst", **value)
    assert work.objections("open-batch", by="production manager", **batch) == set()


def test_a_deviation_of_the_very_moment_of_planning_stands_in_the_way_of_acceptance(
    centre: FurnishedCentre, planned: Planned
) -> None:
    work, recipe = centre
    what = {"therapy": planned.therapy, "what": "The consent form lay with another patient's."}
    work.does("open-deviation", by="quality", **what)
    work.does("receive-collection", by="operator", **carried(work, recipe, planned))
    for measure in recipe.acceptance:
        given = {"measure": measure.name, "value": journey.passing(measure, "x"), "unit": measure.unit}
        work.does("record-receipt-value", by="analyst", collection=planned.collection, **given)
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, planned.therapy)
    assert deviation.opened_at == work.sees(Collection, planned.collection).planned_at
    assert work.objections("accept-collection", by="quality", collection=planned.collection) == {"COL-029"}


def qualified(work: Centre, who: str) -> dict[str, Any]:
    from lindra.gmp.roles import Role

    roles = (Role.OPERATOR, Role.QUALITY_ASSURANCE, Role.QC_ANALYST, Role.QUALIFIED_PERSON)
    return {"person": work.code(who), "roles": roles, "reason": "A small centre."}


def test_a_batch_is_opened_once_in_time_on_a_recipe_in_force(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    collection = journey.collected(work, recipe, therapy)
    at = work.sees(Collection, collection).finished_at
    assert at is not None
    work.clock.at = at + timedelta(hours=float(recipe.starting_material.hours), seconds=1)
    assert "MFG-002" in work.objections("open-batch", by="production manager", collection=collection)
    work.clock.at = at + timedelta(hours=float(recipe.starting_material.hours))
    assert work.objections("open-batch", by="production manager", collection=collection) == set()
    work.does("retire-recipe", by="quality", recipe="cd19-car-t/1", reason="Withdrawn.")
    assert "REC-005" in work.refuses("retire-recipe", by="quality", recipe="cd19-car-t/1", reason="Again.")
    assert "REC-003" in work.refuses("approve-recipe", by="quality", recipe="cd19-car-t/1")
    assert "MFG-003" in work.objections("open-batch", by="production manager", collection=collection)


def made_until(work: Centre, recipe: Recipe, step: str) -> str:
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    return journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE, until=step)


def next_started(work: Centre, recipe: Recipe, batch: str) -> str:
    done = len(work.sees(Batch, batch).steps)
    step = recipe.steps[done]
    opened = max(work.now, work.sees(Batch, batch).opened_at + timedelta(days=step.day))
    work.clock.at = opened
    right = {
        "batch": batch,
        "step": step.name,
        "room": room_for(work, batch, step),
        "equipment": pieces(work, step.equipment),
    }
    assert "MFG-014" in work.objections(
        "issue-material", by="operator", batch=batch, step=step.name, lot=any_lot(work), amount=Decimal(1), unit="mL"
    )
    work.does("start-step", by="operator", **right)
    return step.name


def room_for(work: Centre, batch: str, step: Step) -> str | None:
    """The batch's own room where its grade will do, or a free one of the step's grade."""
    from lindra.facility.rooms.room import Room

    if not step.room_grade:
        return None
    with work.store.reading() as record:
        rooms = [room for room in record.each(Room) if room.is_at_least(step.room_grade)]
    return next(room.code for room in (*(one for one in rooms if one.cleared_for == batch), *rooms))


def pieces(work: Centre, classes: tuple[str, ...]) -> tuple[str, ...]:
    from lindra.facility.equipment.equipment import Equipment

    with work.store.reading() as record:
        found = {one.equipment_class: one.code for one in reversed(record.each(Equipment))}
    return tuple(found[name] for name in classes)


def any_lot(work: Centre) -> str:
    with work.store.reading() as record:
        return record.each(Lot)[0].number


@pytest.mark.parametrize(("held_by", "objects"), [("nobody", False), ("itself", False), ("another", True)])
def test_a_room_is_cleared_for_a_batch_while_it_is_empty_or_its_own(
    centre: FurnishedCentre, held_by: str, objects: bool
) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "yields")
    step = recipe.step("filling_clearance")
    assert step is not None
    room = room_for(work, batch, step)
    assert room is not None
    if held_by != "nobody":
        work.given(RoomCleared(room=room, batch=batch if held_by == "itself" else "B-26-0900-X", at=work.now))
    right = {"batch": batch, "step": step.name, "room": room, "equipment": pieces(work, step.equipment)}
    assert ("MFG-005" in work.objections("start-step", by="operator", **right)) is objects


def test_values_are_corrected_and_samples_taken_in_their_step(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "activation")
    at = {"batch": batch, "step": next_started(work, recipe, batch)}
    for name, value, unit in (("vector_titre", "100", "10*6/mL"), ("vector_volume", "7", "mL")):
        work.does("record-value", by="operator", measure=name, value=value, unit=unit, **at)
    right = {"measure": "vector_volume", "value": "7.2", "unit": "mL", "reason": "Read again on the syringe.", **at}
    table: Table = [
        ({"measure": "minutes_since_thaw"}, "MFG-011"),
        ({"value": "7.2 mL"}, "MFG-012"),
        ({"unit": "L"}, "MFG-012"),
    ]
    tries(work, "correct-value", by="operator", right=right, table=table)
    work.does("correct-value", by="operator", **right)
    kept = work.sees(Batch, batch).step(at["step"])
    assert kept is not None
    value = kept.value("vector_volume")
    assert value is not None
    assert (value.value, value.first) == ("7.2", "7")
    # What was computed from a corrected value must come out: nobody divides by nothing.
    work.does("record-value", by="operator", measure="minutes_since_thaw", value="20", unit="min", **at)
    vector = receive_and_release(work, "lentiviral-vector", Decimal(10), "mL", days=20)
    work.does("issue-material", by="operator", lot=vector, amount=Decimal(10), unit="mL", **at)
    work.does("complete-step", by="operator", **at)
    cells = {"batch": batch, "step": "activation", "measure": "cells_started", "unit": "10*6", "reason": "Misread."}
    tries(work, "correct-value", by="operator", right={**cells, "value": "99"}, table=[({"value": "0"}, "MFG-013")])


def test_samples_bags_and_labels(centre: FurnishedCentre) -> None:
    work, recipe = centre
    fill = next(index for index, step in enumerate(recipe.steps) if step.kind.value == "fill")
    batch = made_until(work, recipe, recipe.steps[fill - 1].name)
    bag_right = {"batch": batch, "volume_millilitres": recipe.filling.volume.value, "filled_at": work.now}
    assert "MFG-020" in work.objections("fill-bag", by="operator", **bag_right)
    sampled = next(step for step in recipe.steps if step.samples)
    plan = sampled.samples[0].name
    assert "MFG-018" in work.objections("take-sample", by="operator", batch=batch, step=sampled.name, plan=plan)
    began = work.now
    at = {"batch": batch, "step": next_started(work, recipe, batch)}
    work.passes(minutes=10)
    bag_right["filled_at"] = work.now
    table: Table = [
        ({"volume_millilitres": Decimal(0)}, "MFG-022"),
        ({"volume_millilitres": Decimal(1001)}, "MFG-022"),
        ({"filled_at": began - timedelta(hours=1)}, "MFG-023"),
    ]
    tries(work, "fill-bag", by="operator", right=bag_right, table=table)
    for _ in range(recipe.filling.bags):
        work.does("fill-bag", by="operator", **bag_right)
    assert "MFG-021" in work.refuses("fill-bag", by="operator", **bag_right)
    bag = work.sees(Batch, batch).bags[0]
    assert "MFG-024" in work.objections("label-bag", by="operator", bag=bag, read_back=bag)
    for need in recipe.steps[fill].materials:
        lot = receive_and_release(work, need.material, need.amount.value, need.amount.unit, days=20)
        amount = {"amount": need.amount.value, "unit": need.amount.unit}
        work.does("issue-material", by="operator", lot=lot, **amount, **at)
    for measure in recipe.steps[fill].measures:
        value = journey.passing(measure, "x")
        work.does("record-value", by="operator", measure=measure.name, value=value, unit=measure.unit, **at)
    work.does("complete-step", by="operator", **at)
    assert "MFG-026" in work.refuses("complete-step", by="operator", **at)
    if recipe.steps[fill].critical:
        work.does("verify-step", by="other operator", **at)
    next_started(work, recipe, batch)
    label, spoil = {"bag": bag, "read_back": bag}, {"bag": bag, "reason": "The printer smeared it."}
    assert "MFG-032" in work.objections("label-bag", by="operator", **label)
    assert "MFG-033" in work.objections("destroy-label", by="operator", **spoil)
    work.does("issue-label", by="operator", bag=bag)
    assert "MFG-031" in work.objections("issue-label", by="operator", bag=bag, reason="One more.")
    tries(work, "label-bag", by="operator", right=label, table=[({"read_back": "G-26-9999-01-X"}, "MFG-025")])
    work.does("destroy-label", by="operator", **spoil)
    assert "MFG-031" in work.objections("issue-label", by="operator", bag=bag)  # a second copy has its reason
    work.does("issue-label", by="operator", bag=bag, reason="The first was smeared.")
    work.does("label-bag", by="operator", **label)
    # One more that is out is applied or destroyed before the step closes.
    work.does("issue-label", by="operator", bag=bag, reason="The label came off in the cold.")
    last = {"batch": batch, "step": recipe.steps[fill + 1].name}
    assert "copy 3 of the label" in work.refuses("complete-step", by="operator", **last)["MFG-027"].problem.en
    work.does("destroy-label", by="operator", bag=bag, reason="It was found, and holds.")
    copies = work.sees(Bag, bag).labels
    assert [bool(copy.applied_at) for copy in copies] == [False, True, False]
    assert [bool(copy.destroyed_at) for copy in copies] == [True, False, True]


def test_the_laboratory_tests_once_what_it_received(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, recipe.steps[-1].name)
    samples = journey.samples_of(work, batch)
    sample = next(one for one in samples if "viability" in one.tests)
    result = {"sample": sample.number, "test": "viability", "value": "95", "unit": "%"}
    assert "QCT-003" in work.objections("record-result", by="analyst", **result)
    receive = {"sample": sample.number, "label": sample.number}
    tries(work, "receive-sample", by="analyst", right=receive, table=[({"label": "S-1"}, "QCT-001")])
    work.does("receive-sample", by="analyst", **receive)
    assert "QCT-002" in work.refuses("receive-sample", by="analyst", **receive)
    table: Table = [
        ({"test": "colour"}, "QCT-003"),
        ({"value": "95,5"}, "QCT-005"),
        ({"unit": "10*6"}, "QCT-005"),
    ]
    tries(work, "record-result", by="analyst", right=result, table=table)
    correction = {**result, "value": "96", "reason": "The gate was set wrongly."}
    assert "QCT-006" in work.objections("correct-result", by="other analyst", **correction)
    work.does("record-result", by="analyst", **result)
    assert "QCT-004" in work.refuses("record-result", by="analyst", **result)
    same = {**correction, "value": "95"}
    assert "QCT-006" in work.objections("correct-result", by="other analyst", **same)
    assert "QCT-007" in work.objections("correct-result", by="analyst", **correction)
    tries(
        work,
        "correct-result",
        by="other analyst",
        right=correction,
        table=[({"value": "ninety"}, "QCT-008"), ({"unit": "10*6"}, "QCT-008")],
    )
    work.does("correct-result", by="other analyst", **correction)
    kept = work.sees(Sample, sample.number).result("viability")
    assert kept is not None
    assert (kept.value, kept.first) == ("96", "95")


def test_a_deviation_is_assessed_and_closed_by_others_than_who_opened_it(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "line_clearance")
    therapy = work.sees(Batch, batch).therapy
    opening = {"therapy": therapy, "what": "A plate was dropped in the lock.", "batch": batch}
    tries(work, "open-deviation", by="quality", right=opening, table=[({"what": "Oops"}, "QUA-006")])
    number = work.does("open-deviation", by="quality", **opening).facts[0].about()[0].key
    close = {"deviation": number, "conclusion": "No product was near.", "product_is_acceptable": True}
    assert "QUA-002" in work.objections("close-deviation", by="other quality", **close)
    assess = {"deviation": number, "classification": Classification.MINOR, "assessment": "No product was near."}
    work.does("assess-deviation", by="other quality", **assess)
    assert "QUA-003" in work.objections("close-deviation", by="quality", **close)
    work.does("close-deviation", by="other quality", **close)
    assert "QUA-002" in work.refuses("close-deviation", by="other quality", **close)
    assert "QUA-001" in work.refuses("assess-deviation", by="other quality", **assess)
    assert not work.sees(Deviation, number).is_open


@pytest.mark.parametrize(
    ("classification", "objects"), [(Classification.MAJOR, False), (Classification.CRITICAL, True)]
)
def test_who_assessed_a_critical_deviation_does_not_close_it(
    centre: FurnishedCentre, classification: Classification, objects: bool
) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "line_clearance")
    what = {"therapy": work.sees(Batch, batch).therapy, "what": "A plate was dropped in the lock.", "batch": batch}
    number = work.does("open-deviation", by="operator", **what).facts[0].about()[0].key
    assess = {"deviation": number, "classification": classification, "assessment": "It lay beside the product."}
    work.does("assess-deviation", by="quality", **assess)
    close = {"deviation": number, "conclusion": "No product was near.", "product_is_acceptable": True}
    assert ("QUA-003" in work.objections("close-deviation", by="quality", **close)) is objects
    assert "QUA-003" not in work.objections("close-deviation", by="other quality", **close)


def test_the_way_to_the_ward(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, recipe.steps[-1].name)
    journey.results_recorded(work, batch, stage=FIRST)
    bag = work.sees(Batch, batch).bags[0]
    pack = {"bag": bag, "box": "BOX-02", "logger": "LOG-9", "seal": "SEAL-99"}
    assert "DEL-001" in work.objections("pack-bag", by="operator", **pack)
    journey.certified_first(work, batch)
    tries(work, "pack-bag", by="operator", right=pack, table=[({"seal": "string"}, "DEL-004")])
    over = {"bag": bag, "seal": "SEAL-99", "temperature_celsius": Decimal(4), "handed_over_at": work.now}
    work.does("pack-bag", by="operator", **pack)
    assert "DEL-003" in work.refuses("pack-bag", by="operator", **pack)
    receive = {
        "bag": bag,
        "seal": "SEAL-99",
        "temperature_celsius_min": Decimal(3),
        "temperature_celsius_max": Decimal(6),
        "received_at": work.now,
    }
    assert "DEL-007" in work.objections("receive-bag", by="pharmacist", **receive)
    table: Table = [
        ({"seal": "SEAL-98"}, "DEL-005"),
        ({"temperature_celsius": recipe.shelf_life.temperature_celsius_max + 1}, "DEL-006"),
        ({"temperature_celsius": recipe.shelf_life.temperature_celsius_min - 1}, "DEL-006"),
    ]
    tries(work, "hand-over-bag", by="courier", right=over, table=table)
    expires = work.sees(Bag, bag).expires_at
    now = work.now
    work.clock.at = expires + timedelta(seconds=1)
    assert "DEL-002" in work.objections("hand-over-bag", by="courier", **over)
    work.clock.at = now
    wristband = work.sees(Bag, bag).chain_of_identity
    assert "TRT-004" in work.objections("check-bedside", by="nurse", bag=bag, wristband=wristband)
    work.does("hand-over-bag", by="courier", **over)
    assert "DEL-005" in work.refuses("hand-over-bag", by="courier", **over)
    table = [({"seal": "SEAL-98"}, "DEL-007"), ({"temperature_celsius_min": Decimal(7)}, "DEL-008")]
    tries(work, "receive-bag", by="pharmacist", right=receive, table=table)
    work.does("receive-bag", by="pharmacist", **receive)
    assert "DEL-007" in work.refuses("receive-bag", by="pharmacist", **receive)


def test_the_bedside_and_after(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy, _, bag = certified_bag(work, recipe)
    wristband = work.sees(Bag, bag).chain_of_identity
    confirm = {"bag": bag, "wristband": wristband}
    assert "TRT-008" in work.objections("confirm-bedside", by="other nurse", **confirm)  # nobody has checked first
    begin = {"bag": bag, "started_at": work.now}
    assert "TRT-009" in work.objections("start-infusion", by="nurse", **begin)
    work.does("check-bedside", by="nurse", **confirm)
    table: Table = [({"wristband": "COI-SOMEONE-X"}, "TRT-007")]
    tries(work, "confirm-bedside", by="other nurse", right=confirm, table=table)
    work.passes(minutes=31)
    assert "TRT-008" in work.objections("confirm-bedside", by="other nurse", **confirm)
    work.does("check-bedside", by="nurse", **confirm)
    work.does("confirm-bedside", by="other nurse", **confirm)
    checked = work.now
    for before, found in ((timedelta(minutes=2), set()), (timedelta(minutes=2, seconds=1), {"TRT-009"})):
        start = {"bag": bag, "started_at": checked - before}  # two clocks may differ
        assert work.objections("start-infusion", by="nurse", **start) == found
    work.passes(hours=1)
    assert work.objections("start-infusion", by="nurse", bag=bag, started_at=work.now) == set()
    work.passes(seconds=1)
    assert "TRT-009" in work.objections("start-infusion", by="nurse", bag=bag, started_at=work.now)
    work.clock.at = checked
    volume = work.sees(Bag, bag).volume.value
    finish = {"bag": bag, "volume_millilitres": volume, "finished_at": work.now + timedelta(minutes=20)}
    assert "TRT-010" in work.objections("finish-infusion", by="nurse", **{**finish, "finished_at": work.now})
    for name in ("plan-follow-up",):
        assert "FUP-002" in work.objections(name, by="coordinator", therapy=therapy)
    work.does("start-infusion", by="nurse", bag=bag, started_at=work.now)
    work.passes(minutes=20)
    table = [
        ({"volume_millilitres": volume + 1}, "TRT-011"),
        ({"finished_at": checked - timedelta(minutes=1)}, "TRT-010"),
    ]
    tries(work, "finish-infusion", by="nurse", right={**finish, "finished_at": work.now}, table=table)
    event = {
        "therapy": therapy,
        "term": "Fever",
        "grade": 2,
        "onset_on": work.now.date(),
        "is_serious": False,
        "relation": "possible",
        "action": "Paracetamol and cultures.",
    }
    work.does("finish-infusion", by="nurse", **{**finish, "finished_at": work.now})
    assert "FUP-001" in work.objections("report-adverse-event", by="physician", **event)
    work.does("plan-follow-up", by="coordinator", therapy=therapy)
    assert "FUP-002" in work.refuses("plan-follow-up", by="coordinator", therapy=therapy)
    today = work.now.date()
    table = [
        ({"grade": 0}, "FUP-005"),
        ({"grade": 6}, "FUP-005"),
        ({"grade": 4}, "FUP-005"),
        ({"onset_on": today - timedelta(days=1)}, "FUP-006"),
        ({"onset_on": today + timedelta(days=1)}, "FUP-006"),
    ]
    tries(work, "report-adverse-event", by="physician", right=event, table=table)
    visit = {"therapy": therapy, "visit": recipe.follow_up[0].name, "visited_on": today, "findings": "Well."}
    table = [
        ({"visit": "tea"}, "FUP-003"),
        ({"visited_on": today + timedelta(days=1)}, "FUP-004"),
        ({"visited_on": today - timedelta(days=1)}, "FUP-004"),
    ]
    tries(work, "record-visit", by="physician", right=visit, table=table)
    work.does("record-visit", by="physician", **visit)
    assert "FUP-003" in work.refuses("record-visit", by="physician", **visit)
    outcome = {"therapy": therapy, "outcome": "complete-response", "assessed_on": today}
    table = [
        ({"assessed_on": today + timedelta(days=1)}, "FUP-007"),
        ({"assessed_on": today - timedelta(days=1)}, "FUP-007"),
    ]
    tries(work, "record-outcome", by="physician", right=outcome, table=table)


def test_review_and_certification(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, recipe.steps[-1].name)
    review = {"batch": batch}
    journey.results_recorded(work, batch, stage=FIRST)
    assert "REL-004" in work.objections("certify-first", by="qualified person", batch=batch)
    work.does("change-roles", by="administrator", **qualified(work, "operator"))
    assert "REL-002" in work.objections("review-batch", by="operator", **review)
    assert "REL-006" in work.objections("certify-first", by="operator", batch=batch)
    work.does("review-batch", by="quality", **review)
    assert work.objections("certify-first", by="qualified person", batch=batch) == set()
    assert "REL-011" in work.objections("certify-final", by="qualified person", batch=batch)
    expires = work.sees(Bag, work.sees(Batch, batch).bags[0]).expires_at
    now, work.clock.at = work.now, expires + timedelta(seconds=1)
    assert "REL-010" in work.objections("certify-first", by="qualified person", batch=batch)
    work.clock.at = now
    work.does("certify-first", by="qualified person", batch=batch)
    assert "REL-009" in work.refuses("certify-first", by="qualified person", batch=batch)
    assert "REL-011" in work.objections("certify-final", by="qualified person", batch=batch)
    work.passes(days=10)
    journey.results_recorded(work, batch, stage=FINAL)
    work.does("certify-final", by="qualified person", batch=batch)
    for name in ("certify-final", "certify-first"):
        assert "REL-007" in work.refuses(name, by="other qualified person", batch=batch)
    reject = {"batch": batch, "reason": "Changed my mind."}
    assert "REL-007" in work.refuses("reject-batch", by="other qualified person", **reject)
    assert "REL-003" in work.refuses("review-batch", by="quality", **review)
    assert work.sees(Batch, batch).status is BatchStatus.CERTIFIED


def test_the_dose_lies_in_the_range_for_the_patients_weight(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(250))
    few = {**MADE, "harvest.concentration": "1"}
    collection = journey.collected(work, recipe, therapy)
    batch = journey.manufactured(work, collection, values=few)
    journey.results_recorded(work, batch, stage=FIRST)
    work.does("review-batch", by="other quality", batch=batch) if work.objections(
        "review-batch", by="other quality", batch=batch
    ) == set() else None
    assert "REL-008" in work.objections("certify-first", by="qualified person", batch=batch)


def test_a_batch_whose_every_result_is_in_is_certified_first_and_then_finally(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, recipe.steps[-1].name)
    for stage in (FIRST, FINAL):
        journey.results_recorded(work, batch, stage=stage)
    assert work.objections("certify-final", by="qualified person", batch=batch) == {"REL-004", "REL-011"}


@pytest.mark.parametrize(("concentration", "objects"), [("0.9", True), ("1", False), ("100", False), ("100.1", True)])
def test_a_dose_is_neither_too_small_nor_too_large(centre: FurnishedCentre, concentration: str, objects: bool) -> None:
    # With 100 mL, 35 % CAR+ and 70 kg, from half a million to fifty million cells per kilogram.
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    values = {**MADE, "harvest.car": "35", "harvest.concentration": concentration}
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=values)
    assert ("REL-008" in work.objections("certify-first", by="qualified person", batch=batch)) is objects


def test_a_dose_is_judged_when_it_is_known(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "line_clearance")
    assert "REL-008" not in work.objections("certify-first", by="qualified person", batch=batch)


def test_a_sample_is_taken_once(centre: FurnishedCentre) -> None:
    work, recipe = centre
    index, step = next((index, step) for index, step in enumerate(recipe.steps) if step.samples)
    batch = made_until(work, recipe, recipe.steps[index - 1].name)
    taking = {"batch": batch, "step": next_started(work, recipe, batch), "plan": step.samples[0].name}
    tries(work, "take-sample", by="operator", right=taking, table=[({"plan": "spare"}, "MFG-019")])
    work.does("take-sample", by="operator", **taking)
    assert "MFG-019" in work.refuses("take-sample", by="operator", **taking)


def test_a_step_whose_numbers_do_not_come_out_is_not_complete(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "activation")
    nothing = {"batch": batch, "step": "activation", "measure": "cells_started", "value": "0", "unit": "10*6"}
    work.does("correct-value", by="operator", reason="The counter showed nothing.", **nothing)
    at = {"batch": batch, "step": next_started(work, recipe, batch)}
    for name, value, unit in (
        ("vector_titre", "100", "10*6/mL"),
        ("vector_volume", "7", "mL"),
        ("minutes_since_thaw", "20", "min"),
    ):
        work.does("record-value", by="operator", measure=name, value=value, unit=unit, **at)
    # What is missing is told first: without it, nothing can be computed.
    assert work.objections("complete-step", by="operator", **at) == {"MFG-027"}
    assert work.objections("complete-step", by="operator", batch=batch, step="harvest") == {"MFG-026"}
    vector = receive_and_release(work, "lentiviral-vector", Decimal(10), "mL", days=20)
    work.does("issue-material", by="operator", lot=vector, amount=Decimal(10), unit="mL", **at)
    assert set(work.refuses("complete-step", by="operator", **at)) == {"MFG-028"}


def test_a_rejected_batch_goes_no_further_and_its_bag_is_not_given(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "line_clearance")
    step = recipe.steps[1]
    right = {"batch": batch, "step": step.name, "room": room_for(work, batch, step)}
    right["equipment"] = pieces(work, step.equipment)
    assert work.objections("start-step", by="operator", **right) == set()
    work.does("reject-batch", by="qualified person", batch=batch, reason="The room was flooded.")
    assert "MFG-007" in work.objections("start-step", by="operator", **right)
    assert "REL-003" in work.objections("review-batch", by="quality", batch=batch)


def test_a_bag_of_a_batch_that_nobody_has_decided_on_is_not_given(centre: FurnishedCentre) -> None:
    work, recipe = centre
    bag = work.sees(Batch, made_until(work, recipe, recipe.steps[-1].name)).bags[0]
    right = {"bag": bag, "wristband": work.sees(Bag, bag).chain_of_identity}
    assert work.objections("check-bedside", by="nurse", **right) == {"TRT-003", "TRT-004"}


def test_a_bag_whose_batch_is_rejected_at_the_last_moment_is_not_given(centre: FurnishedCentre) -> None:
    work, recipe = centre
    _, batch, bag = certified_bag(work, recipe)
    right = {"bag": bag, "wristband": work.sees(Bag, bag).chain_of_identity}
    assert work.objections("check-bedside", by="nurse", **right) == set()
    work.does("reject-batch", by="qualified person", batch=batch, reason="The vector lot is recalled.")
    assert "TRT-003" in work.objections("check-bedside", by="nurse", **right)


def test_eligibility_is_judged_by_a_recipe_in_force(centre: FurnishedCentre) -> None:
    from tests.therapy.test_refusals import order

    work, _ = centre
    therapy = work.does("order-therapy", by="physician", **order()).facts[0].about()[0].key
    confirm = {"therapy": therapy, "criteria_met": True}
    assert work.objections("confirm-eligibility", by="other physician", **confirm) == set()
    work.does("retire-recipe", by="quality", recipe="cd19-car-t/1", reason="Withdrawn.")
    assert "ORD-009" in work.objections("confirm-eligibility", by="other physician", **confirm)


def test_a_step_starts_in_its_window_and_a_late_start_opens_a_deviation(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = made_until(work, recipe, "activation")
    step = recipe.step("transduction")
    before = work.sees(Batch, batch).step("activation")
    assert step is not None
    assert step.window is not None
    assert before is not None
    assert before.completed_at is not None
    right = {"batch": batch, "step": step.name, "room": room_for(work, batch, step)}
    right["equipment"] = pieces(work, step.equipment)
    earliest = before.completed_at + timedelta(hours=float(step.window.earliest_hours))
    latest = before.completed_at + timedelta(hours=float(step.window.latest_hours))
    work.clock.at = earliest - timedelta(minutes=90)
    assert "1 h 30 min" in work.refuses("start-step", by="operator", **right)["MFG-034"].problem.en
    for moment in (earliest, latest):
        work.clock.at = moment
        assert work.objections("start-step", by="operator", **right) == set()
    work.clock.at = latest + timedelta(minutes=1)
    done = work.does("start-step", by="operator", **right)  # cells do not wait
    assert [fact.TYPE for fact in done.facts][:2] == ["StepStarted/1", "DeviationOpened/1"]
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, work.sees(Batch, batch).therapy)
    assert "0 h 1 min too late" in deviation.what.en


def test_a_repeated_step_is_done_as_often_as_the_recipe_says() -> None:
    from tests.masters.test_reading import REPEATED

    from lindra.operations.memory import MemoryStore
    from lindra.simulation.furnish import furnish

    work = Centre(MemoryStore())
    recipe = furnish(work, REPEATED, pieces=1)
    batch = made_until(work, recipe, "feeding_1")
    step = recipe.step("feeding_2")
    assert step is not None
    right = {"batch": batch, "step": step.name, "room": room_for(work, batch, step)}
    right["equipment"] = pieces(work, step.equipment)
    work.passes(hours=3)
    assert work.objections("start-step", by="operator", **right) == {"MFG-034"}
    work.passes(hours=1)
    assert work.objections("start-step", by="operator", **right) == set()
    assert "MFG-004" in work.objections("start-step", by="operator", **{**right, "step": "decision_count"})
