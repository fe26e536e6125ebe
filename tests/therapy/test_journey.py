"""A whole therapy, from order to follow-up, over each store; and where it must stop."""

from decimal import Decimal

import pytest
from tests.centre import Centre
from tests.conftest import RECIPE_TEXT

from lindra.facility.rooms.room import Room
from lindra.gmp.identity import with_check
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.operations.store import Store
from lindra.quality.alarms.alarm import Alarm
from lindra.quality.deviations.deviation import Deviation
from lindra.simulation import journey
from lindra.simulation.furnish import furnish
from lindra.therapy.flow import STAGES, custody, milestones, stage_of, waiting
from lindra.therapy.flow import journey as journey_of
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.release.release import Release

PATIENT = with_check("PT-26-0001")
OTHER = with_check("PT-26-0002")
MADE = {
    "activation.cells_started": "100",
    "transduction.vector_titre": "100",
    "transduction.vector_volume": "7",
    "harvest.volume": "100",
    "harvest.concentration": "40",
    "harvest.car": "41.9",
    "harvest.viability": "96",
    "day5_control.car": "20",
}
FIRST, FINAL = CertificationStage.FIRST, CertificationStage.FINAL


def certified_bag(centre: Centre, recipe: Recipe, patient: str = PATIENT) -> tuple[str, str, str]:
    """Bring a therapy to a bag at the ward; returns therapy, batch and bag."""
    therapy = journey.ordered(centre, recipe, patient=patient, weight_kg=Decimal(70))
    batch = journey.manufactured(centre, journey.collected(centre, recipe, therapy), values=MADE)
    journey.results_recorded(centre, batch, stage=FIRST)
    journey.certified_first(centre, batch)
    return therapy, batch, journey.delivered(centre, batch)


def test_a_therapy_goes_from_order_to_follow_up(store: Store) -> None:
    centre = Centre(store)
    recipe = furnish(centre, RECIPE_TEXT, pieces=1)
    therapy, batch, bag = certified_bag(centre, recipe)
    journey.treated(centre, bag)
    journey.followed_up(centre, therapy, {"day_1": "Well."}, outcome="complete-response")
    centre.passes(days=10)
    journey.results_recorded(centre, batch, stage=FINAL)
    centre.does("certify-final", by="qualified person", batch=batch)
    assert "TRT-012" in centre.refuses("cancel-therapy", by="physician", therapy=therapy, reason="Changed my mind.")
    assert centre.sees(Batch, batch).status is BatchStatus.CERTIFIED
    assert centre.sees(Bag, bag).used_at is not None
    with store.reading() as record:
        of = journey_of(record, therapy, centre.now)
        rooms = [room.code for room in record.each(Room) if room.cleared_for is not None]
    assert of is not None
    assert stage_of(of).name == "followup"
    assert {one.stage for one in milestones(of)} >= {stage.name for stage in STAGES} - {"control"}
    held = custody(of)
    assert [one.at for one in held] == sorted(one.at for one in held)
    assert rooms == []  # the batch has left its rooms, which others may now clear
    numbers = [entry.number for entry in store.entries()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_at_every_moment_something_waits_for_someone_until_the_follow_up(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    seen: list[str] = []

    def look() -> None:
        with work.store.reading() as record:
            of = journey_of(record, therapy, work.now)
        assert of is not None
        found = waiting(of, work.now)
        assert found, f"nothing waits in stage {stage_of(of).name}"
        for item in found:
            operation = work.door.operation(item.operation)
            assert operation is not None
            assert set(item.roles) <= set(operation.roles), item.operation
        seen.append(stage_of(of).name)

    look()
    collection = journey.collected(work, recipe, therapy)
    look()
    batch = journey.manufactured(work, collection, values=MADE, until="activation")
    look()
    began = work.sees(Batch, batch).opened_at
    for step in recipe.steps:
        if work.sees(Batch, batch).step(step.name) is None:
            journey.step_done(work, batch, recipe, step, began=began, values=MADE)
            look()
    journey.results_recorded(work, batch, stage=FIRST)
    look()
    journey.certified_first(work, batch)
    look()
    bag = journey.delivered(work, batch)
    look()
    journey.treated(work, bag)
    look()
    assert list(dict.fromkeys(seen)) == [
        "collection",
        "manufacture",
        "control",
        "release",
        "delivery",
        "treatment",
        "followup",
    ]


def test_a_wrong_bag_is_stopped_at_the_bedside_and_the_attempt_is_kept(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy, _, bag = certified_bag(work, recipe)
    other = journey.ordered(work, recipe, patient=OTHER, weight_kg=Decimal(50))
    wristband = work.sees(Therapy, other).chain_of_identity
    before = work.ledger()
    refused = work.refuses("check-bedside", by="nurse", bag=bag, wristband=wristband)
    assert set(refused) == {"TRT-006"}
    assert "STOP" in refused["TRT-006"].remedy.en
    assert work.ledger() == before + 1  # the refused attempt is an entry of its own
    assert therapy != other


def test_a_bag_is_used_once(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    _, _, bag = certified_bag(work, recipe)
    journey.treated(work, bag)
    wristband = work.sees(Bag, bag).chain_of_identity
    assert "TRT-001" in work.refuses("check-bedside", by="nurse", bag=bag, wristband=wristband)
    assert "TRT-001" in work.refuses("start-infusion", by="nurse", bag=bag, started_at=work.now)


@pytest.mark.parametrize(("late_seconds", "objects"), [(-1, False), (0, True), (3600, True)])
def test_a_bag_is_given_before_it_expires(centre: tuple[Centre, Recipe], late_seconds: int, objects: bool) -> None:
    work, recipe = centre
    _, _, bag = certified_bag(work, recipe)
    expires = work.sees(Bag, bag).expires_at
    work.passes(seconds=(expires - work.now).total_seconds() + late_seconds)
    found = work.objections("check-bedside", by="nurse", bag=bag, wristband=work.sees(Bag, bag).chain_of_identity)
    assert ("TRT-002" in found) is objects


def test_the_same_person_does_not_check_twice_at_the_bedside(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    _, _, bag = certified_bag(work, recipe)
    wristband = work.sees(Bag, bag).chain_of_identity
    work.does("check-bedside", by="nurse", bag=bag, wristband=wristband)
    assert set(work.refuses("confirm-bedside", by="nurse", bag=bag, wristband=wristband)) == {"TRT-008"}
    work.passes(minutes=31)
    assert "TRT-008" in work.refuses("confirm-bedside", by="other nurse", bag=bag, wristband=wristband)
    assert "TRT-009" in work.refuses("start-infusion", by="nurse", bag=bag, started_at=work.now)


def test_nothing_is_released_before_its_results(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    refused = work.refuses("review-batch", by="other quality", batch=batch)
    assert "Viability: no result" in refused["REL-001"].problem.en
    assert {"REL-004", "REL-005"} <= set(work.refuses("certify-first", by="qualified person", batch=batch))
    journey.results_recorded(work, batch, stage=FIRST)
    journey.certified_first(work, batch)
    assert work.sees(Release, batch).pending == (
        "sterility",
        "adventitious_virus",
        "vector_copies",
        "replication_competent",
    )
    assert "REL-011" in work.refuses("certify-final", by="qualified person", batch=batch)
    assert "REL-009" in work.refuses("certify-first", by="qualified person", batch=batch)


def test_a_bag_without_certification_does_not_leave(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    bag = work.sees(Batch, batch).bags[0]
    assert "DEL-001" in work.refuses("pack-bag", by="operator", bag=bag, box="B", logger="L", seal="SEAL-1")


def test_a_failing_result_opens_a_deviation_that_no_conclusion_removes(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    journey.results_recorded(work, batch, stage=FIRST, values={"viability": "69.9"})
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, therapy)
    assert "69.9" in deviation.what.en
    refused = work.refuses(
        "close-deviation",
        by="other quality",
        deviation=deviation.number,
        conclusion="It is nearly 70.",
        product_is_acceptable=True,
    )
    assert {"QUA-002", "QUA-004"} <= set(refused)
    journey.deviation_closed(work, deviation.number, acceptable=False, why="The product fails.")
    assert "REL-001" in work.refuses("review-batch", by="other quality", batch=batch)
    work.does("reject-batch", by="qualified person", batch=batch, reason="Viability 69.9 %.")
    assert work.sees(Batch, batch).status is BatchStatus.REJECTED
    assert "REL-007" in work.refuses("reject-batch", by="qualified person", batch=batch, reason="Again.")


def test_a_result_at_the_limit_passes(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    journey.results_recorded(work, batch, stage=FIRST, values={"viability": "70", "car_percent": "20"})
    with work.store.reading() as record:
        assert record.of_therapy(Deviation, therapy) == []


def test_a_late_positive_sterility_alarms_the_physician(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy, batch, bag = certified_bag(work, recipe)
    journey.treated(work, bag)
    work.passes(days=3)
    journey.results_recorded(work, batch, stage=FINAL, values={"sterility": "positive"})
    with work.store.reading() as record:
        (alarm,) = record.of_therapy(Alarm, therapy)
    assert alarm.is_open
    told = {"alarm": alarm.number, "action": "Cultures taken, antibiotics started."}
    assert "QUA-005" in work.refuses("acknowledge-alarm", by="quality", **told)
    work.does("acknowledge-alarm", by="physician", **told)
    assert not work.sees(Alarm, alarm.number).is_open
    assert "REL-005" in work.refuses("certify-final", by="qualified person", batch=batch)


def test_a_late_failure_stops_a_bag_that_has_not_been_given(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    _, batch, bag = certified_bag(work, recipe)
    check = {"bag": bag, "wristband": work.sees(Bag, bag).chain_of_identity}
    assert work.objections("check-bedside", by="nurse", **check) == set()
    journey.results_recorded(work, batch, stage=FINAL, values={"sterility": "positive"})
    refused = work.refuses("check-bedside", by="nurse", **check)
    assert {"TRT-004", "TRT-005"} <= set(refused)
    assert refused["TRT-005"].problem.en == "A result failed or an alarm is open: sterility."


def test_a_bag_that_was_too_warm_waits_for_quality_assurance(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    journey.results_recorded(work, batch, stage=FIRST)
    journey.certified_first(work, batch)
    bag = work.sees(Batch, batch).bags[0]
    work.does("pack-bag", by="operator", bag=bag, box="BOX-1", logger="LOG-1", seal="SEAL-77")
    handed = {"bag": bag, "handed_over_at": work.now}
    warm = work.refuses("hand-over-bag", by="courier", seal="SEAL-77", temperature_celsius=Decimal("8.1"), **handed)
    assert set(warm) == {"DEL-006"}
    assert "DEL-005" in work.refuses(
        "hand-over-bag", by="courier", seal="SEAL-78", temperature_celsius=Decimal(8), **handed
    )
    work.does("hand-over-bag", by="courier", seal="SEAL-77", temperature_celsius=Decimal(8), **handed)
    work.does(
        "receive-bag",
        by="pharmacist",
        bag=bag,
        seal="SEAL-77",
        temperature_celsius_min=Decimal("3.9"),
        temperature_celsius_max=Decimal("9.4"),
        received_at=work.now,
    )
    wristband = work.sees(Bag, bag).chain_of_identity
    assert "TRT-004" in work.objections("check-bedside", by="nurse", bag=bag, wristband=wristband)
    with work.store.reading() as record:
        (deviation,) = record.of_therapy(Deviation, therapy)
    journey.deviation_closed(work, deviation.number, acceptable=True, why="Nine minutes; stability data cover it.")
    assert work.objections("check-bedside", by="nurse", bag=bag, wristband=wristband) == set()


def test_one_qualified_person_who_reviewed_or_made_it_does_not_certify(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    journey.results_recorded(work, batch, stage=FIRST)
    from lindra.gmp.roles import Role

    both = (Role.QUALITY_ASSURANCE, Role.QUALIFIED_PERSON)
    work.does("change-roles", by="administrator", person=work.code("other quality"), roles=both, reason="Cover")
    work.does("review-batch", by="other quality", batch=batch)
    assert "REL-006" in work.refuses("certify-first", by="other quality", batch=batch)
    work.does("certify-first", by="qualified person", batch=batch)


def test_a_value_corrected_after_the_review_asks_for_a_new_review(centre: tuple[Centre, Recipe]) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    journey.results_recorded(work, batch, stage=FIRST)
    work.passes(minutes=5)
    work.does("review-batch", by="other quality", batch=batch)
    work.passes(minutes=5)
    work.does(
        "correct-value",
        by="operator",
        batch=batch,
        step="harvest",
        measure="concentration",
        value="39.5",
        unit="10*6/mL",
        reason="The printout says 39.5.",
    )
    record = work.sees(Batch, batch).step("harvest")
    assert record is not None
    corrected, cells = record.value("concentration"), record.value("viable_cells")
    assert corrected is not None
    assert (corrected.value, corrected.first) == ("39.5", "40")
    assert cells is not None
    assert cells.value == "3950"  # computed anew by the system
    assert record.verified_at is None  # what was verified is no longer what stands there
    refused = work.refuses("certify-first", by="qualified person", batch=batch)
    assert {"REL-004", "REL-005"} <= set(refused)
    work.does("verify-step", by="other operator", batch=batch, step="harvest")
    work.does("review-batch", by="other quality", batch=batch)
    work.does("certify-first", by="qualified person", batch=batch)
