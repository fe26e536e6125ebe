"""Complaints: received from a role, about a bag, classified, answered, closed; nothing is deleted."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.centre import Centre, tries
from tests.therapy.test_journey import PATIENT, certified_bag

from lindra.gmp.identity import with_check
from lindra.masters.recipe import Recipe
from lindra.quality.complaints.complaint import Complaint
from lindra.quality.complaints.facts import Complainant
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import Cause, Classification, Origin
from lindra.quality.waiting import waiting_in_quality
from lindra.simulation import journey

FurnishedCentre = tuple[Centre, Recipe]
MINOR, CRITICAL = Classification.MINOR, Classification.CRITICAL


def heard(work: Centre, **other: Any) -> dict[str, Any]:
    """Return what receives a complaint."""
    given = {"what": "The bag leaked at its port.", "complainant": Complainant.NURSE, "heard_at": work.now}
    return {**given, **other}


def received(work: Centre, **other: Any) -> str:
    """Receive one; returns its number."""
    return work.does("receive-complaint", by="coordinator", **heard(work, **other)).facts[0].about()[0].key


def classifying(number: str, **other: Any) -> dict[str, Any]:
    """Return what classifies it."""
    given = {"complaint": number, "classification": MINOR, "assessment": "No cell was lost by it."}
    return {**given, "opens_deviation": False, **other}


def test_a_bag_leads_to_its_batch_and_therapy_and_strangers_are_refused(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy, batch, bag = certified_bag(work, recipe)
    other = journey.ordered(work, recipe, patient=with_check("PT-26-0002"), weight_kg=Decimal(60))
    table: list[tuple[dict[str, Any], str]] = [
        ({"therapy": other}, "QUA-130"),
        ({"what": "It leaked"}, "QUA-131"),
        ({"bag": "G-26-9999-01-X"}, "GMP-001"),
    ]
    tries(work, "receive-complaint", by="coordinator", right=heard(work, bag=bag), table=table)
    for together in ({"bag": bag, "batch": batch, "therapy": therapy}, {"batch": batch, "therapy": therapy}):
        assert work.objections("receive-complaint", by="coordinator", **heard(work, **together)) == set()
    strange = heard(work, batch=batch, therapy=other)
    assert work.objections("receive-complaint", by="coordinator", **strange) == {"QUA-130"}
    late = heard(work, heard_at=work.now + timedelta(hours=1))
    assert "GMP-005" in work.refuses("receive-complaint", by="coordinator", **late)
    one = work.sees(Complaint, received(work, bag=bag))
    assert (one.bag, one.batch, one.therapy) == (bag, batch, therapy)
    by_batch = work.sees(Complaint, received(work, batch=batch))
    assert (by_batch.bag, by_batch.batch, by_batch.therapy) == ("", batch, therapy)
    of_none = work.sees(Complaint, received(work))
    assert of_none.therapy_number is None
    assert PATIENT not in one.what


def test_another_batch_than_the_bags_is_refused(centre: FurnishedCentre) -> None:
    work, recipe = centre
    _, _, bag = certified_bag(work, recipe)
    therapy = journey.ordered(work, recipe, patient=with_check("PT-26-0002"), weight_kg=Decimal(60))
    batch = journey.manufactured(work, journey.collected(work, recipe, therapy), until="line_clearance")
    assert "QUA-130" in work.refuses("receive-complaint", by="nurse", **heard(work, bag=bag, batch=batch))


def test_it_is_classified_answered_and_closed_by_another(centre: FurnishedCentre) -> None:
    work, _ = centre
    number = received(work)
    answer = {"complaint": number, "answer": "The ward was called and told."}
    close = {"complaint": number, "is_justified": True, "conclusion": "The port was bent in the box."}
    assert "QUA-134" in work.refuses("answer-complaint", by="quality", **answer)
    assert "QUA-135" in work.refuses("close-complaint", by="quality", **close)
    right, short = classifying(number), {"assessment": "No harm"}
    tries(work, "classify-complaint", by="quality", right=right, table=[(short, "QUA-132")])
    work.does("classify-complaint", by="quality", **right)
    tries(work, "answer-complaint", by="quality", right=answer, table=[({"answer": "Called"}, "QUA-134")])
    work.does("answer-complaint", by="quality", **answer)
    assert "QUA-136" in work.refuses("close-complaint", by="quality", **close)
    tries(work, "close-complaint", by="other quality", right=close, table=[({"conclusion": "Bent"}, "QUA-135")])
    work.does("close-complaint", by="other quality", **close)
    one = work.sees(Complaint, number)
    assert (one.is_open, one.is_justified, one.what) == (False, True, "The bag leaked at its port.")
    assert "QUA-132" in work.refuses("classify-complaint", by="quality", **right)
    assert "QUA-134" in work.refuses("answer-complaint", by="quality", **answer)
    assert "QUA-135" in work.refuses("close-complaint", by="other quality", **close)


def test_a_critical_one_opens_a_deviation_which_is_closed_before_it(centre: FurnishedCentre) -> None:
    work, recipe = centre
    therapy, batch, bag = certified_bag(work, recipe)
    number = received(work, bag=bag)
    critical = classifying(number, classification=CRITICAL)
    assert "QUA-133" in work.refuses("classify-complaint", by="quality", **critical)
    work.does("classify-complaint", by="quality", **{**critical, "opens_deviation": True})
    one = work.sees(Complaint, number)
    found = work.sees(Deviation, one.deviation)
    assert (found.origin, found.batch, found.therapy) == (Origin.COMPLAINT, batch, therapy)
    assert number in found.what.en
    # Found critical again, it needs no second deviation, and gets none.
    assert work.objections("classify-complaint", by="quality", **critical) == set()
    again = {**critical, "opens_deviation": True}
    assert "QUA-132" in work.refuses("classify-complaint", by="quality", **again)
    work.does("answer-complaint", by="quality", complaint=number, answer="The ward was called and told.")
    close = {"complaint": number, "is_justified": True, "conclusion": "The port was bent in the box."}
    assert "QUA-135" in work.refuses("close-complaint", by="other quality", **close)
    of = {"deviation": one.deviation}
    work.does("assess-deviation", by="quality", **of, classification=CRITICAL, assessment="The bag may be unsterile.")
    work.does("record-investigation", by="quality", **of, found="The box was too small.", cause=Cause.MATERIAL)
    none = "The box is no longer bought."
    ended = {"conclusion": "The bag was not given.", "product_is_acceptable": False, "no_action": none}
    work.does("close-deviation", by="other quality", **of, **ended)
    work.does("close-complaint", by="other quality", **close)
    assert not work.sees(Complaint, number).is_open


def test_at_every_moment_a_complaint_waits_for_someone(centre: FurnishedCentre) -> None:
    work, _ = centre
    number = received(work)

    def next_is() -> list[str]:
        with work.store.reading() as record:
            return [one.operation for one in waiting_in_quality(record, work.now) if "complaint" in one.fields]

    assert next_is() == ["classify-complaint"]
    work.does("classify-complaint", by="quality", **classifying(number))
    assert next_is() == ["answer-complaint"]
    work.does("answer-complaint", by="quality", complaint=number, answer="The ward was called and told.")
    assert next_is() == ["close-complaint"]
