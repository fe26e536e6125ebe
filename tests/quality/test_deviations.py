"""Deviations: opened about anything, assessed, investigated, tied to batches, in the way while critical, closed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import Centre, tries
from tests.therapy.test_journey import MADE, PATIENT
from tests.therapy.test_stages import pieces, room_for
from tests.therapy.test_stock import Bank, opened, ordered, text
from tests.therapy.test_stock import bank as bank  # a fixture, which pytest finds by its name here

from lindra.gmp.fact import Ref
from lindra.gmp.identity import with_check
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.operations.memory import MemoryStore
from lindra.quality.actions.facts import ActionKind
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import Cause, Classification, Origin
from lindra.quality.waiting import waiting_in_quality
from lindra.simulation import journey
from lindra.simulation.furnish import furnish
from lindra.therapy.flow import Waiting, journeys, waiting
from lindra.therapy.flow import journey as journey_of
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.deviations_of import deviations_of

FurnishedCentre = tuple[Centre, Recipe]
CRITICAL, MAJOR, MINOR = Classification.CRITICAL, Classification.MAJOR, Classification.MINOR
SAID = "The door of the lock stood open for an hour."


def begun(work: Centre, recipe: Recipe, until: str = "transduction", patient: str = PATIENT) -> str:
    """Make a batch up to a step; returns its number."""
    therapy = journey.ordered(work, recipe, patient=patient, weight_kg=Decimal(70))
    return journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE, until=until)


def deviation(work: Centre, by: str = "operator", **fields: Any) -> str:
    """Open a deviation; returns its number."""
    return work.does("open-deviation", by=by, what=SAID, **fields).facts[0].about()[0].key


def assessed(work: Centre, number: str, classification: Classification, by: str = "quality", **fields: Any) -> None:
    """Assess it."""
    given = {"deviation": number, "classification": classification, "assessment": "The cells lay open beside it."}
    work.does("assess-deviation", by=by, **given, **fields)


def investigated(work: Centre, number: str, **fields: Any) -> None:
    """Record what was found."""
    given = {"deviation": number, "found": "The hinge is worn and does not close.", "cause": Cause.EQUIPMENT}
    work.does("record-investigation", by="quality", **given, **fields)


def closing(number: str, **fields: Any) -> dict[str, Any]:
    """Return what closes it."""
    return {"deviation": number, "conclusion": "No product was near.", "product_is_acceptable": True, **fields}


def waiting_in(work: Centre, batch: str) -> tuple[Waiting, ...]:
    """Return what waits in the batch's therapy."""
    with work.store.reading() as record:
        of = journey_of(record, work.sees(Batch, batch).therapy, work.now)
    assert of is not None
    return waiting(of, work.now)


def next_start(work: Centre, recipe: Recipe, batch: str) -> dict[str, Any]:
    """Return what starts the batch's next step, at a time when it may start."""
    step = recipe.steps[len(work.sees(Batch, batch).steps)]
    equipment = pieces(work, step.equipment)
    return {"batch": batch, "step": step.name, "room": room_for(work, batch, step), "equipment": equipment}


def test_a_deviation_of_the_facility_needs_no_therapy_and_its_names_are_in_the_record(centre: FurnishedCentre) -> None:
    work, _ = centre
    right = {"what": SAID, "room": "GMP-01", "equipment": "CC-01"}
    table: list[tuple[dict[str, Any], str]] = [
        ({"room": "GMP-99"}, "GMP-001"),
        ({"equipment": "CC-99"}, "GMP-001"),
        ({"batch": "B-26-0001-X"}, "GMP-001"),
        ({"what": "The door"}, "QUA-006"),
    ]
    tries(work, "open-deviation", by="operator", right=right, table=table)
    number = deviation(work, room="GMP-01", equipment="CC-01")
    one = work.sees(Deviation, number)
    assert (one.therapy_number, one.origin, one.batches) == (None, Origin.PERSON, ())
    for ref in (Ref("room", "GMP-01"), Ref("equipment", "CC-01")):
        assert any(SAID in entry.body.decode() for entry in work.store.entries_about(ref)), ref
    assessed(work, number, MINOR)
    work.does("close-deviation", by="other quality", **closing(number))
    assert not work.sees(Deviation, number).is_open


def test_a_batch_leads_to_its_therapy_and_another_therapy_is_refused(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe, until="line_clearance")
    other = journey.ordered(work, recipe, patient=with_check("PT-26-0002"), weight_kg=Decimal(60))
    right = {"what": SAID, "batch": batch}
    tries(work, "open-deviation", by="operator", right=right, table=[({"therapy": other}, "QUA-105")])
    number = deviation(work, batch=batch)
    assert work.sees(Deviation, number).therapy == work.sees(Batch, batch).therapy


def test_a_critical_deviation_stops_its_batch_until_another_person_finds_it_less(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    number = deviation(work, batch=batch)
    start = next_start(work, recipe, batch)
    assert "MFG-120" not in work.objections("start-step", by="operator", **start)
    assessed(work, number, MAJOR)
    assert "MFG-120" not in work.objections("start-step", by="operator", **start)
    assessed(work, number, CRITICAL)
    assert "MFG-120" in work.objections("start-step", by="operator", **start)
    last = work.sees(Batch, batch).steps[-1].name
    assert "MFG-120" in work.objections("complete-step", by="operator", batch=batch, step=last)
    less = {"deviation": number, "classification": MAJOR, "assessment": "The cabinet was on.", "reason": "Smoke study."}
    table: list[tuple[dict[str, Any], str]] = [({"reason": None}, "QUA-102"), ({"reason": "Smoke study"}, "QUA-102")]
    right = {**less, "reason": "The smoke study shows the air going out."}
    tries(work, "assess-deviation", by="other quality", right=right, table=table)
    assert "QUA-102" in work.refuses("assess-deviation", by="quality", **right)
    assert work.objections("assess-deviation", by="quality", **{**right, "classification": CRITICAL}) == set()
    work.does("assess-deviation", by="other quality", **right)
    assert "MFG-120" not in work.objections("start-step", by="operator", **start)
    waits = {one.operation for one in waiting_in(work, batch)}
    assert "start-step" in waits
    # What was critical once and is so again is found so without a reason.
    assessed(work, number, CRITICAL)
    waits = {one.operation for one in waiting_in(work, batch)}
    assert "record-investigation" in waits
    assert "start-step" not in waits  # what a rule would refuse is not offered
    investigated(work, number)
    work.does("close-deviation", by="other quality", **closing(number, no_action="The door is taken out of use."))
    assert "MFG-120" not in work.objections("start-step", by="operator", **start)


def test_a_deviation_of_the_starting_material_stops_the_batch_and_one_of_another_batch_does_not(
    centre: FurnishedCentre,
) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    other = begun(work, recipe, until="line_clearance", patient=with_check("PT-26-0002"))
    start = next_start(work, recipe, batch)
    elsewhere = deviation(work, batch=other)
    assessed(work, elsewhere, CRITICAL)
    assert "MFG-120" not in work.objections("start-step", by="operator", **start)
    material = deviation(work, therapy=work.sees(Batch, batch).therapy)
    assessed(work, material, CRITICAL)
    assert "MFG-120" in work.objections("start-step", by="operator", **start)


def test_an_investigation_ties_other_batches_which_wait_for_it_and_show_it(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe)
    number = deviation(work, room="GMP-01")
    assessed(work, number, CRITICAL)
    start = next_start(work, recipe, batch)
    assert "MFG-120" not in work.objections("start-step", by="operator", **start)
    right = {
        "deviation": number,
        "found": "The batch lay in that room.",
        "cause": Cause.ENVIRONMENT,
        "batches": (batch,),
    }
    table: list[tuple[dict[str, Any], str]] = [
        ({"found": "It lay"}, "QUA-101"),
        ({"batches": ("B-26-9999-X",)}, "QUA-101"),
    ]
    tries(work, "record-investigation", by="analyst", right=right, table=table)
    work.does("record-investigation", by="analyst", **right)
    assert work.sees(Batch, batch).concerned_by == (number,)
    assert "MFG-120" in work.objections("start-step", by="operator", **start)
    # Found again without naming the batch: what was tied stays tied, once.
    investigated(work, number)
    one = work.sees(Deviation, number)
    assert (one.batches, one.cause) == ((batch,), Cause.EQUIPMENT)
    assert work.sees(Batch, batch).concerned_by == (number,)
    therapy = work.sees(Batch, batch).therapy
    with work.store.reading() as record:
        assert [one.number for one in deviations_of(record, work.sees(Batch, batch))] == [number]
        of = journey_of(record, therapy, work.now)
    assert of is not None
    assert [one.number for one in of.record_of(of.batches[0], recipe).deviations] == [number]
    assert len([one for one in work.store.entries_about(Ref("therapy", therapy)) if number in one.body.decode()]) == 2
    work.does("close-deviation", by="other quality", **closing(number, no_action="The door is taken out of use."))
    assert "QUA-100" in work.refuses("record-investigation", by="analyst", **right)
    assert "MFG-120" not in work.objections("start-step", by="operator", **start)


def test_a_deviation_from_elsewhere_stops_release_and_bedside(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), values=MADE)
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST)
    number = deviation(work, room="GMP-01")
    assessed(work, number, MAJOR)
    assert "REL-001" not in work.objections("review-batch", by="quality", batch=batch)
    investigated(work, number, batches=(batch,))
    refused = work.refuses("review-batch", by="quality", batch=batch)
    assert any(number in one.problem.en for one in refused.values())
    work.does("close-deviation", by="other quality", **closing(number))
    journey.certified_first(work, batch)
    bag = journey.delivered(work, batch)
    late = deviation(work, room="GMP-01")
    assessed(work, late, MAJOR)
    investigated(work, late, batches=(batch,))
    coi = work.sees(Batch, batch).chain_of_identity
    refused = work.refuses("check-bedside", by="nurse", bag=bag, wristband=coi)
    assert any(late in one.problem.en for one in refused.values())


def test_a_hold_point_does_not_let_a_critical_batch_go_on_but_stops_it() -> None:
    work = Centre(MemoryStore())
    recipe = furnish(work, text("test-own"))
    batch = begun(work, recipe, until="divide")
    number = deviation(work, batch=batch)
    assessed(work, number, CRITICAL)
    on = {"batch": batch, "step": "judge", "goes_on": True, "reason": "All is well so far."}
    assert "MFG-120" in work.refuses("decide-hold", by="quality", **on)
    assert work.objections("decide-hold", by="quality", **{**on, "goes_on": False}) == set()


def test_nothing_is_taken_from_a_stock_with_an_open_critical_deviation(bank: Bank) -> None:
    work = bank.work
    number = deviation(work, by="cryostore keeper", batch=bank.batch)
    dose = ordered(bank)
    right = {"therapy": dose, "containers": (bank.vials[0],)}
    assert "MFG-040" not in work.objections("open-batch-from-stock", by="pharmacist", **right)
    assessed(work, number, CRITICAL)
    assert "MFG-040" in work.refuses("open-batch-from-stock", by="pharmacist", **right)
    investigated(work, number)
    work.does("close-deviation", by="other quality", **closing(number, no_action="The alarm was a test."))
    assert opened(bank, dose, bank.vials[0])


def test_conditioning_is_not_ordered_while_the_batch_is_critical(centre: FurnishedCentre) -> None:
    work, recipe = centre
    batch = begun(work, recipe, until="harvest_decision")
    starts = work.now.date() + timedelta(days=1)
    right = {"therapy": work.sees(Batch, batch).therapy, "starts_on": starts}
    right["infusion_on"] = starts + timedelta(days=3)
    number = deviation(work, batch=batch)
    assert "QUA-107" not in work.objections("order-conditioning", by="physician", **right)
    assessed(work, number, CRITICAL)
    assert "QUA-107" in work.refuses("order-conditioning", by="physician", **right)


@pytest.mark.parametrize("origin", [Origin.PERSON, Origin.ENVIRONMENT, Origin.ALARM])
def test_it_says_what_showed_it(centre: FurnishedCentre, origin: Origin) -> None:
    work, _ = centre
    assert work.sees(Deviation, deviation(work, origin=origin)).origin is origin


def test_a_deviation_of_a_therapy_that_has_ended_still_waits_for_quality(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy = journey.ordered(work, recipe, patient=PATIENT, weight_kg=Decimal(70))
    number = deviation(work, therapy=therapy)
    work.does("cancel-therapy", by="physician", therapy=therapy, reason="The patient is too ill.")
    with work.store.reading() as record:
        in_flight = {one.therapy.number for one in journeys(record, work.now)}
        found = waiting_in_quality(record, work.now, in_flight=in_flight)
        beside = waiting_in_quality(record, work.now, in_flight={therapy})
    assert [(one.operation, one.fields) for one in found] == [("assess-deviation", {"deviation": number})]
    assert beside == ()


def test_major_and_critical_ones_are_investigated_and_a_critical_one_has_its_action(centre: FurnishedCentre) -> None:
    work, _ = centre
    minor = deviation(work)
    assessed(work, minor, MINOR)
    assert work.objections("close-deviation", by="other quality", **closing(minor)) == set()
    major = deviation(work)
    assessed(work, major, MAJOR)
    assert "QUA-103" in work.refuses("close-deviation", by="other quality", **closing(major))
    investigated(work, major)
    assert work.objections("close-deviation", by="other quality", **closing(major)) == set()
    critical = deviation(work)
    assessed(work, critical, CRITICAL)
    investigated(work, critical)
    table: list[tuple[dict[str, Any], str]] = [({"no_action": None}, "QUA-104"), ({"no_action": "No need"}, "QUA-104")]
    right = closing(critical, no_action="The door is gone.")
    tries(work, "close-deviation", by="other quality", right=right, table=table)
    work.does(
        "plan-action",
        by="quality",
        what="Replace the hinge of the lock.",
        kind=ActionKind.CORRECTIVE,
        owner=work.code("operator"),
        due_on=work.now.date(),
        check_on=work.now.date().replace(month=12),
        deviation=critical,
    )
    assert work.objections("close-deviation", by="other quality", **closing(critical)) == set()


@pytest.mark.parametrize("by", ["nurse", "courier", "other operator"])
def test_anyone_who_works_here_opens_one(centre: FurnishedCentre, by: str) -> None:
    work, _ = centre
    assert work.sees(Deviation, deviation(work, by=by)).is_open


def test_an_entry_written_before_these_fields_is_read_as_it_was(centre: FurnishedCentre) -> None:
    from lindra.gmp.record import from_plain, to_plain
    from lindra.quality.deviations.facts import DeviationClosed, DeviationOpened

    work, _ = centre
    number = deviation(work)
    assessed(work, number, MINOR)
    closed = work.does("close-deviation", by="other quality", **closing(number)).facts[0]
    plain = {key: value for key, value in to_plain(closed).items() if key not in ("no_action", "concerns")}
    assert from_plain(DeviationClosed, plain) == closed
    assert isinstance(closed, DeviationClosed)
    old = {"deviation": number, "therapy": "", "batch": "", "origin": "limit", "what": {"en": "a", "sv": "b"}}
    opened_long_ago = from_plain(DeviationOpened, {**old, "at": "2026-01-01T00:00:00.000000Z", "by": "P-0001"})
    assert opened_long_ago.about() == (Ref("deviation", number),)
