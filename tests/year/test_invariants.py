"""Each invariant is broken once, in a record that was doctored, and the watch says so."""

import copy
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.conftest import ROOT
from tests.year.conftest import Plain

from lindra.operations.memory import MemoryStore
from lindra.simulation.year.invariants import INVARIANTS, Known, looked_at
from lindra.simulation.year.living import Year
from lindra.simulation.year.watch import Watch, YearStopped
from lindra.simulation.year.whole_record import WholeRecord
from lindra.therapy.manufacture.bag import Bag

Doctor = Callable[[Known, Plain, Plain], None]  # what is known so far, the fact, its entry


def broken_by(entries: list[Plain], kind: str, doctor: Doctor, *, where: Doctor | None = None) -> set[str]:
    """Return the invariants that are broken when the first fact of a kind is doctored."""
    known, found, is_done = Known(), set[str](), False
    for entry in entries:
        seen = entry
        facts = [one for one in entry["facts"] if one["type"].partition("/")[0] == kind]
        if facts and not is_done and (where is None or where(known, facts[0]["data"], entry)):
            is_done, seen = True, copy.deepcopy(entry)
            fact = next(one for one in seen["facts"] if one["type"].partition("/")[0] == kind)
            doctor(known, fact["data"], seen)
        _, broken = looked_at(known, seen, INVARIANTS)
        found |= {said[:6] for said in broken}
        if broken and is_done:
            break
    assert is_done, f"there is no {kind} to doctor"
    return found


def sets(**fields: object) -> Doctor:
    return lambda known, fact, entry: fact.update(fields)


def twice(known: Known, fact: Plain, entry: Plain) -> None:
    entry["facts"] = [*entry["facts"], *copy.deepcopy(entry["facts"])]


def unsaid(kind: str) -> Doctor:
    def doctor(known: Known, fact: Plain, entry: Plain) -> None:
        entry["facts"] = [one for one in entry["facts"] if one["type"].partition("/")[0] != kind]

    return doctor


def first(*facts: tuple[str, Callable[[Plain], Plain]]) -> Doctor:
    """Let other facts stand before the one that is doctored; each is made from it."""

    def doctor(known: Known, fact: Plain, entry: Plain) -> None:
        made = [{"type": f"{kind}/1", "data": make(fact)} for kind, make in facts]
        entry["facts"] = [*made, *entry["facts"]]

    return doctor


def critical(fact: Plain) -> Plain:
    return {"deviation": "D-1", "therapy": fact["therapy"], "batch": fact["batch"], "classification": "critical"}


def is_dose(known: Known, fact: Plain, entry: Plain) -> bool:
    return "patient" in known.therapies[fact["therapy"]]


def rejected_first(known: Known, fact: Plain, entry: Plain) -> None:
    known.batches[known.bags[fact["infusion"]].batch].rejected = True


def grows_in_it(known: Known, fact: Plain, entry: Plain) -> None:
    known.batches["B-OTHER"] = copy.deepcopy(known.batches[fact["batch"]])
    known.in_system[fact["equipment"]] = "B-OTHER"


CASES: list[tuple[str, str, Doctor, Doctor | None]] = [
    ("INV-01", "StepStarted", lambda known, fact, entry: entry.update(number=entry["number"] + 1), None),
    ("INV-01", "StepStarted", lambda known, fact, entry: entry.update(at="2020-01-01T00:00:00.000000Z"), None),
    ("INV-02", "StepStarted", lambda known, fact, entry: entry["by"].update(roles=["courier"]), None),
    ("INV-02", "StepStarted", lambda known, fact, entry: entry.update(by={"person": "P-9999", "roles": []}), None),
    ("INV-02", "RoomCleaned", lambda known, fact, entry: entry.update(operation="certify-first"), None),
    ("INV-03", "BedsideChecked", sets(chain_of_identity="COI-ANOTHER"), None),
    ("INV-03", "BedsideConfirmed", lambda known, fact, entry: fact.update(therapy=next(iter(known.therapies))), None),
    ("INV-04", "InfusionStarted", lambda known, fact, entry: known.confirmed.pop(fact["infusion"]), None),
    ("INV-04", "BedsideConfirmed",
     lambda known, fact, entry: fact.update(by=known.bedside[fact["infusion"]]["by"]), None),
    ("INV-04", "InfusionStarted", lambda known, fact, entry: fact.update(therapy=next(iter(known.therapies))), None),
    ("INV-05", "BagUsed", twice, None),
    ("INV-05", "ContainerTaken", twice, None),
    ("INV-06", "BatchFirstCertified", unsaid("BatchFirstCertified"), is_dose),
    ("INV-06", "InfusionStarted", rejected_first, None),
    ("INV-07", "BagFilled", sets(expires_at="2027-01-05T00:00:00.000000Z"), is_dose),
    ("INV-07", "LotReceived", sets(expires_on="2026-01-01"), None),
    ("INV-07", "CollectionFinished", sets(finished_at="2026-01-05T00:00:00.000000Z"), None),
    (
        "INV-08",
        "BatchFirstCertified",
        first(("DeviationOpened", critical), ("DeviationAssessed", critical)),
        None,
    ),
    ("INV-09", "StepStarted", first(("RoomCleared", lambda fact: fact | {"batch": "B-ANOTHER"})), None),
    ("INV-10", "StepStarted", twice, None),
    ("INV-10", "StepVerified", unsaid("StepVerified"), None),
    ("INV-10", "StepCompleted", lambda known, fact, entry: fact.update(at="2029-01-01T00:00:00.000000Z"),
     lambda known, fact, entry: fact["step"] == "activation"),
    ("INV-11", "StepStarted", sets(by="P-0006"), None),
    ("INV-12", "CalibrationRecorded", sets(valid_until="2026-01-01"),
     lambda known, fact, entry: fact["equipment"] == "CSP-01"),
    ("INV-12", "EquipmentUsed", first(("EquipmentWithdrawn", lambda fact: fact)), None),
    ("INV-13", "StepVerified",
     lambda known, fact, entry: fact.update(by=known.batches[fact["batch"]].steps[fact["step"]].completed_by), None),
    ("INV-13", "BatchReviewed",
     lambda known, fact, entry: fact.update(by=min(known.batches[fact["batch"]].hands)), None),
    ("INV-13", "BatchFirstCertified",
     lambda known, fact, entry: fact.update(by=min(known.batches[fact["batch"]].testers)), is_dose),
    ("INV-14", "ConditioningOrdered", lambda known, fact, entry: fact.update(infusion_on=fact["starts_on"]), None),
    ("INV-15", "LotReleased", unsaid("LotReleased"), None),
    ("INV-15", "LotUsed", lambda known, fact, entry: fact["amount"].update(value="1000000"), None),
    ("INV-16", "BagFilled", twice, None),
    ("INV-16", "BagPacked", sets(shipment="G-ANOTHER"), None),
    ("INV-17", "TherapyOrdered", twice, None),
    ("INV-18", "BatchFirstCertified", twice, None),
    ("INV-19", "EquipmentUsed", grows_in_it, lambda known, fact, entry: fact["step"] == "activation"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "doctor", "where"), CASES)
def test_a_record_that_was_doctored_breaks_its_invariant(
    entries: list[Plain], code: str, kind: str, doctor: Doctor, where: Doctor | None
) -> None:
    assert code in broken_by(entries, kind, doctor, where=where)


def test_a_fact_about_something_that_nobody_made_is_told_in_words(entries: list[Plain]) -> None:
    known = Known(number=entries[0]["number"] - 1)
    entry = entries[0] | {"facts": [{"type": "StepCompleted/1", "data": {"batch": "B-1", "by": "P-1", "step": "x"}}]}
    _, broken = looked_at(known, entry, INVARIANTS)
    assert any("'B-1', which no entry before it made" in said for said in broken)


def test_the_docs_tell_every_invariant_in_its_own_words() -> None:
    page = (ROOT / "docs/simulation.md").read_text(encoding="utf-8")
    assert [f"| {one.code} | {one.sentence} |" for one in INVARIANTS] == [
        line for line in page.splitlines() if line.startswith("| INV-")
    ]


def test_every_invariant_is_broken_by_some_case_and_none_by_the_record_as_it_was_lived(entries: list[Plain]) -> None:
    assert {code for code, *_ in CASES} == {one.code for one in INVARIANTS}
    known = Known()
    assert not any(looked_at(known, entry, INVARIANTS)[1] for entry in entries)


def test_conditioning_waits_for_certification_and_back_up_where_the_recipe_says_so(entries: list[Plain]) -> None:
    known = Known()
    for entry in entries:
        looked_at(known, entry, INVARIANTS)
    recipe = known.recipes["lv-cd34/1"]
    plan = recipe.conditioning
    assert plan is not None
    assert plan.after_certification
    batch = next(iter(known.batches.values()))
    batch.recipe, batch.therapy, batch.certified = "lv-cd34/1", "T-NEW", False
    days = {"starts_on": "2027-03-01", "infusion_on": f"2027-03-{1 + plan.days_before_min:02d}", "therapy": "T-NEW"}
    (check,) = [one.check for one in INVARIANTS if one.code == "INV-14"]
    assert check(known, days, {}) == "the batch is not certified"
    batch.certified = True
    assert check(known, days, {}) == "no back-up lies in the store"
    known.back_ups["T-NEW"].add("P-1")
    known.stored.add("P-1")
    assert check(known, days, {}) is None


def test_two_batches_side_by_side_are_both_closed(entries: list[Plain]) -> None:
    known = Known()
    for entry in entries:
        looked_at(known, entry, INVARIANTS)
    (check,) = [one.check for one in INVARIANTS if one.code == "INV-09"]
    mine = next(code for code, one in known.batches.items() if one.recipe == "cd19-car-t/1")
    known.batches["B-OTHER"] = copy.deepcopy(known.batches[mine])
    known.rooms["GMP-01"], known.side_by_side = {"B-OTHER"}, {"GMP-01"}
    fact = {"room": "GMP-01", "batch": mine}
    for step in known.batches["B-OTHER"].steps.values():
        step.room = "GMP-02"
    assert check(known, fact | {"step": "wash_out"}, {}) is None  # closed
    assert "lies open" in str(check(known, fact | {"step": "transduction"}, {}))
    other = known.batches["B-OTHER"].steps["transduction"]
    other.room, other.completed_at = "GMP-01", ""
    assert "B-OTHER lies open" in str(check(known, fact | {"step": "wash_out"}, {}))


# Over the whole record.


def taken_over(sample: Year) -> MemoryStore:
    store = MemoryStore()
    store._entries = list(sample.store._entries)  # type: ignore[attr-defined]  # a copy that may be doctored
    store._dossiers = {kind: dict(of) for kind, of in sample.store._dossiers.items()}  # type: ignore[attr-defined]  # as above
    return store


def test_the_record_as_it_was_lived_is_whole(sample: Year) -> None:
    assert WholeRecord(taken_over(sample), 5).examine(sample.centre.watch.known) == []


def test_a_byte_that_was_changed_breaks_the_head_of_the_ledger(sample: Year) -> None:
    store = taken_over(sample)
    entry = store._entries[700]
    store._entries[700] = replace(entry, body=entry.body.replace(b"P-00", b"P-01", 1))
    (said,) = [one for one in WholeRecord(store, 5).examine(sample.centre.watch.known) if one.startswith("INV-30")]
    assert "701" in said


def test_an_entry_that_was_left_out_breaks_the_head_of_the_ledger(sample: Year) -> None:
    store = taken_over(sample)
    whole = WholeRecord(store, 5)
    late, store._entries = store._entries[900:], store._entries[:900]
    whole.examine(sample.centre.watch.known)
    store._entries += late[1:]
    assert any(one.startswith("INV-30") for one in whole.examine(sample.centre.watch.known))


def test_a_dossier_that_says_otherwise_than_the_facts_is_found(sample: Year) -> None:
    store = taken_over(sample)
    bags = store._dossiers[Bag.KIND]
    number = next(iter(bags))
    told = bags[number]
    assert isinstance(told, Bag)
    bags[number] = replace(told, volume=replace(told.volume, value=Decimal(81)))
    (said,) = WholeRecord(store, 5).examine(sample.centre.watch.known)
    assert said.startswith("INV-31")
    assert number in said


def test_a_bag_that_nobody_counted_is_found(sample: Year) -> None:
    known = copy.deepcopy(sample.centre.watch.known)
    batch = next(one for one in known.batches.values() if one.bags["stored"])
    batch.bags["stored"] -= 1
    (said,) = WholeRecord(taken_over(sample), 5).examine(known)
    assert said.startswith("INV-32")


def test_a_broken_invariant_stops_the_year_with_entry_seed_and_time(sample: Year) -> None:
    store = taken_over(sample)
    entry = store._entries[800]
    store._entries[800] = replace(entry, body=entry.body.replace(b'"number":801', b'"number":805'))
    with pytest.raises(YearStopped, match=r"entry 801, seed 5, 20\d\d-\d\d-\d\d \d\d:\d\d UTC\): INV-01"):
        Watch(store, 5).looks()
