"""Equipment: what its class demands, and what each piece shows."""

from datetime import timedelta
from typing import Any

import pytest
from tests.centre import Centre, tries

from lindra.facility.equipment.demand import CleanedAfter, QualificationStage
from lindra.facility.equipment.equipment import Equipment, Use
from lindra.facility.equipment.equipment_class import EquipmentClass
from lindra.facility.equipment.facts import EquipmentUsed
from lindra.facility.equipment.readiness import dues_of, faults_of
from lindra.operations.memory import MemoryStore

Table = list[tuple[dict[str, Any], str]]
IQ, OQ, PQ = QualificationStage
DEMANDS: dict[str, Any] = {
    "equipment_class": "biosafety-cabinet",
    "stages": (IQ, OQ, PQ),
    "cleaned_after": CleanedAfter.BATCH,
    "cleaned_every_days": 7,
    "reason": "Validation master plan 3.",
}


@pytest.fixture
def work() -> Centre:
    """A centre with one cabinet, calibrated."""
    centre = Centre(MemoryStore())
    given = {"equipment": "BSC-01", "title": "Cabinet", "equipment_class": "biosafety-cabinet"}
    centre.does("add-equipment", by="production manager", **given)
    until = centre.now.date() + timedelta(days=365)
    centre.does("record-calibration", by="quality", equipment="BSC-01", valid_until=until, certificate="C-1")
    return centre


def faults(work: Centre, batch: str = "B") -> list[str]:
    """Return what keeps the cabinet from being used for a batch."""
    with work.store.reading() as record:
        demands = record.find(EquipmentClass, "biosafety-cabinet")
    return [one.what.en for one in faults_of(work.sees(Equipment, "BSC-01"), demands, work.now, batch)]


def cleaned(work: Centre) -> None:
    work.does("clean-equipment", by="operator", equipment="BSC-01", cleaned_at=work.now, procedure="SOP-031")


def used(work: Centre, batch: str) -> None:
    """Let a step of a batch use it, as starting the step does."""
    work.given(EquipmentUsed(equipment="BSC-01", batch=batch, step="s", at=work.now, by="P-0008"))


def test_a_class_demands_what_is_possible_and_a_class_without_demands_asks_for_calibration_alone(work: Centre) -> None:
    assert faults(work) == []
    table: Table = [
        ({"equipment_class": "Cabinet"}, "FAC-130"),
        ({"cleaned_every_days": 0}, "FAC-131"),
        ({"cleaned_every_days": 367}, "FAC-131"),
    ]
    tries(work, "set-equipment-demands", by="quality", right=DEMANDS, table=table)
    for days in (1, 366, None):
        given = {**DEMANDS, "cleaned_every_days": days}
        assert work.objections("set-equipment-demands", by="quality", **given) == set()
    work.does("set-equipment-demands", by="quality", **DEMANDS)
    assert len(faults(work)) == 4  # three stages of qualification, and it was never cleaned
    bare = {**DEMANDS, "stages": (), "cleaned_every_days": None, "cleaned_after": CleanedAfter.NOTHING}
    work.does("set-equipment-demands", by="quality", **bare)
    assert faults(work) == []


def test_a_piece_is_qualified_in_order_until_a_day(work: Centre) -> None:
    work.does("set-equipment-demands", by="quality", **{**DEMANDS, "cleaned_every_days": None})
    today = work.now.date()
    right = {"equipment": "BSC-01", "stage": IQ, "valid_until": today + timedelta(days=5 * 366), "report": "IQ-1"}
    table: Table = [
        ({"valid_until": today - timedelta(days=1)}, "FAC-132"),
        ({"valid_until": today + timedelta(days=5 * 366 + 1)}, "FAC-132"),
        ({"stage": OQ}, "FAC-133"),
        ({"stage": PQ}, "FAC-133"),
    ]
    tries(work, "qualify-equipment", by="quality", right=right, table=table)
    for stage, days in ((IQ, 900), (OQ, 30), (PQ, 30)):
        given = {**right, "stage": stage, "valid_until": today + timedelta(days=days)}
        work.does("qualify-equipment", by="quality", **given)
    assert faults(work) == []
    work.passes(days=30)
    assert faults(work) == []
    work.passes(days=1)
    assert [one[:2] for one in faults(work)] == ["OQ", "PQ"]
    again = {**right, "stage": PQ, "valid_until": work.now.date()}
    assert "OQ" in work.refuses("qualify-equipment", by="quality", **again)["FAC-133"].problem.en


def test_a_piece_is_cleaned_between_batches_and_by_the_calendar(work: Centre) -> None:
    work.does("set-equipment-demands", by="quality", **{**DEMANDS, "stages": ()})
    cleaned(work)
    assert faults(work) == []
    work.passes(hours=1)
    used(work, "B")
    assert faults(work, "B") == []
    assert "used for B and not cleaned" in faults(work, "C")[0]
    work.passes(hours=1)
    cleaned(work)
    assert faults(work, "C") == []
    work.passes(days=7)
    assert faults(work, "C") == []
    work.passes(days=1)
    assert "every 7 days" in faults(work, "C")[0]


def test_a_piece_is_cleaned_after_each_use_where_its_class_demands_it(work: Centre) -> None:
    given = {**DEMANDS, "stages": (), "cleaned_every_days": None, "cleaned_after": CleanedAfter.USE}
    work.does("set-equipment-demands", by="quality", **given)
    used(work, "B")
    assert "used for B and not cleaned" in faults(work, "B")[0]
    cleaned(work)
    assert faults(work, "B") == []
    work.does("set-equipment-demands", by="quality", **{**given, "cleaned_after": CleanedAfter.NOTHING})
    used(work, "B")
    assert faults(work, "C") == []


def test_a_cleaning_is_recorded_after_what_came_last(work: Centre) -> None:
    cleaned(work)
    first = work.now
    right = {"equipment": "BSC-01", "cleaned_at": first, "procedure": "SOP-031"}
    tries(
        work, "clean-equipment", by="operator", right=right, table=[({"cleaned_at": first - timedelta(1)}, "FAC-134")]
    )
    work.passes(hours=1)
    used(work, "B")
    assert work.sees(Equipment, "BSC-01").used_since_cleaning == Use(batch="B", step="s", at=work.now)
    right["cleaned_at"] = work.now
    before_use = {"cleaned_at": work.now - timedelta(seconds=1)}
    tries(work, "clean-equipment", by="operator", right=right, table=[(before_use, "FAC-134")])
    work.does("clean-equipment", by="operator", **right)
    assert work.sees(Equipment, "BSC-01").used_since_cleaning is None


def test_a_programs_version_is_recorded_when_it_changes(work: Centre) -> None:
    right = {"equipment": "BSC-01", "version": "2.4.1", "reason": "Change C-26-0004."}
    table: Table = [({"version": "2.4.1 beta"}, "FAC-135"), ({"version": "-"}, "FAC-135")]
    tries(work, "install-program", by="production manager", right=right, table=table)
    work.does("install-program", by="production manager", **right)
    assert "FAC-135" in work.refuses("install-program", by="production manager", **right)
    assert work.objections("install-program", by="production manager", **{**right, "version": "2.4.2"}) == set()


def test_what_lapses_is_told_in_the_order_in_which_it_does(work: Centre) -> None:
    work.does("set-equipment-demands", by="quality", **{**DEMANDS, "stages": (IQ,)})
    cleaned(work)
    until = work.now.date() + timedelta(days=100)
    work.does("qualify-equipment", by="quality", equipment="BSC-01", stage=IQ, valid_until=until, report="IQ-1")
    with work.store.reading() as record:
        dues = dues_of(work.sees(Equipment, "BSC-01"), record.find(EquipmentClass, "biosafety-cabinet"))
    assert [(one.what.en, (one.on - work.now.date()).days) for one in dues] == [
        ("cleaning", 7),
        ("IQ", 100),
        ("calibration", 365),
    ]


def test_a_piece_out_of_service_says_why(work: Centre) -> None:
    work.does("withdraw-equipment", by="quality", equipment="BSC-01", reason="The fan is loud.")
    assert faults(work) == ["BSC-01 is out of service: The fan is loud."]
    work.does("return-equipment", by="quality", equipment="BSC-01", reason="Repaired.")
    assert faults(work) == []
