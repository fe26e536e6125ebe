"""The cryostore: one thing in one position, seen by two people, and never back once it is out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.centre import Centre, tries

from lindra.facility.cryostore.box import Box
from lindra.facility.cryostore.facts import Purpose, TankKind, ThingPutIn, Waits
from lindra.facility.cryostore.places import following, positions_of
from lindra.facility.cryostore.stored import EVENTS_KEPT, Stored, StoredStatus
from lindra.facility.cryostore.tank import Tank
from lindra.gmp.dossier import DOSSIERS
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.record import from_plain, to_plain
from lindra.operations.memory import MemoryStore
from lindra.operations.store import Store
from lindra.simulation.cryostore import KEEPER, OTHER, furnish_cryostore, put_away, read_tank, take_out
from lindra.simulation.furnish import add_piece

VIALS, BAGS, SOLNA = "TANK-01/R01/B01", "TANK-01/R02/B01", "TANK-02/R01/B01"


@pytest.fixture
def work() -> Centre:
    """A centre with a cryostore of two sites."""
    centre = Centre(MemoryStore())
    furnish_cryostore(centre)
    return centre


def where(work: Centre, code: str) -> str:
    return work.sees(Stored, code).place


def test_positions_are_called_by_row_and_column_row_by_row() -> None:
    ten = positions_of(10, 10)
    assert (ten[0], ten[9], ten[10], ten[-1]) == ("A1", "A10", "B1", "J10")
    assert following(ten, "A9", 3) == ("A9", "A10", "B1")
    assert following(ten, "J9", 3) == ("J9", "J10")
    assert following(ten, "K1", 1) == ()


def test_a_site_has_a_code_of_its_own(work: Centre) -> None:
    tries(
        work,
        "add-site",
        by="production manager",
        right={"site": "UPPSALA", "title": "Uppsala"},
        table=[({"site": "SOLNA"}, "CRY-001"), ({"site": "Solna north"}, "CRY-002"), ({"site": "S"}, "CRY-002")],
    )


def test_a_tank_has_a_code_room_and_limits_that_fit_its_kind(work: Centre) -> None:
    right = {
        "tank": "TANK-03",
        "title": "Third",
        "site": "SOLNA",
        "kind": TankKind.VAPOUR,
        "racks": 99,
        "boxes_per_rack": 1,
        "temperature_celsius_max": Decimal(-130),
        "level_cm_min": Decimal("0.1"),
        "limits_source": "SOP CRY-001",
    }
    tries(
        work,
        "add-tank",
        by="production manager",
        right=right,
        table=[
            ({"site": "LUND"}, "GMP-001"),
            ({"tank": "TANK-01"}, "CRY-003"),
            ({"tank": "the tank"}, "CRY-004"),
            ({"racks": 0}, "CRY-004"),
            ({"racks": 100}, "CRY-004"),
            ({"boxes_per_rack": 0}, "CRY-004"),
            ({"temperature_celsius_max": Decimal("-129.9")}, "CRY-005"),
            ({"level_cm_min": None}, "CRY-005"),
            ({"level_cm_min": Decimal(0)}, "CRY-005"),
            ({"kind": TankKind.LIQUID}, "CRY-005"),
            ({"kind": TankKind.FREEZER}, "CRY-005"),
        ],
    )
    cold = {"temperature_celsius_max": Decimal(-180), "kind": TankKind.LIQUID}
    freezer = {"temperature_celsius_max": Decimal(-60), "kind": TankKind.FREEZER, "level_cm_min": None}
    for change in (cold, freezer):
        assert work.objections("add-tank", by="production manager", **{**right, **change}) == set()


def test_a_box_stands_in_a_rack_that_the_tank_has_and_holds_a_hundred_at_most(work: Centre) -> None:
    tries(
        work,
        "add-box",
        by=KEEPER,
        right={"box": "TANK-01/R06/B04", "rows": 10, "columns": 10},
        table=[
            ({"box": VIALS}, "CRY-006"),
            ({"box": "TANK-01/R6/B4"}, "CRY-007"),
            ({"box": "TANK-09/R01/B01"}, "CRY-007"),
            ({"box": "TANK-01/R07/B01"}, "CRY-007"),
            ({"box": "TANK-01/R00/B01"}, "CRY-007"),
            ({"box": "TANK-01/R06/B05"}, "CRY-007"),
            ({"box": "TANK-01/R06/B00"}, "CRY-007"),
            ({"rows": 0}, "CRY-008"),
            ({"columns": 0}, "CRY-008"),
            ({"columns": 11}, "CRY-008"),
            ({"rows": 27, "columns": 1}, "CRY-008"),
        ],
    )
    for rows, columns in ((26, 3), (26, 1), (1, 100)):
        assert work.objections("add-box", by=KEEPER, box="TANK-01/R06/B04", rows=rows, columns=columns) == set()


def test_a_thing_counts_as_stored_when_a_second_person_has_seen_it(work: Centre) -> None:
    work.does("put-in-store", by="operator", box=VIALS, position="B3", codes=("V-1",))
    thing = work.sees(Stored, "V-1")
    assert (thing.status, thing.is_stored, thing.lies, thing.is_open) == (StoredStatus.PUT_IN, False, True, True)
    assert work.sees(Tank, "TANK-01").waiting == 1
    seen = {"box": VIALS, "position": "B3", "codes": ("V-1",)}
    assert set(work.refuses("confirm-storage", by="operator", **seen)) == {"CRY-018"}
    work.does("confirm-storage", by="other operator", **seen)
    thing = work.sees(Stored, "V-1")
    assert thing.is_stored
    assert (thing.site, thing.place) == ("FLEMINGSBERG", "TANK-01/R01/B01 B3")
    assert (thing.put_in_by, thing.seen_by) == (work.code("operator"), work.code("other operator"))
    assert (thing.put_in_at, thing.waiting) == (work.now, None)
    assert [event.what for event in thing.events] == ["put-in", "seen-in-place"]
    assert work.sees(Box, VIALS).waits == {}
    assert (work.sees(Tank, "TANK-01").waiting, work.sees(Tank, "TANK-01").taken) == (0, 1)
    assert set(work.refuses("confirm-storage", by=KEEPER, **seen)) == {"CRY-019"}


def test_a_bank_of_a_hundred_vials_is_put_away_at_once(work: Centre) -> None:
    codes = tuple(f"V-26-{number:04d}" for number in range(1, 101))
    work.does("put-in-store", by=KEEPER, box=VIALS, position="A1", codes=codes)
    work.does("confirm-storage", by=OTHER, box=VIALS, position="A1", codes=codes)
    box = work.sees(Box, VIALS)
    assert list(box.things.values()) == list(codes)
    assert list(box.things) == list(box.positions) == list(box.newest)
    assert work.sees(Stored, codes[10]).position == "B1"
    tank = work.sees(Tank, "TANK-01")
    assert (tank.boxes[VIALS].taken, tank.boxes[VIALS].positions, tank.boxes[VIALS].waiting) == (100, 100, 0)
    assert (tank.positions, tank.taken) == (224, 100)
    too_many = (*codes, "V-26-0101")
    assert "GMP-007" in work.refuses("put-in-store", by=KEEPER, box=SOLNA, position="A1", codes=too_many)


def test_what_is_put_in_has_a_code_a_position_and_a_tank_in_service(work: Centre) -> None:
    put_away(work, ["V-1"], VIALS, "A5")
    take_out_of = put_away(work, ["V-2"], VIALS, "A6")
    assert take_out_of == "A6"
    take_out(work, ["V-2"], "B-26-0001-K")
    work.does("withdraw-tank", by=KEEPER, tank="TANK-02", reason="The lid leaks.")
    table: list[tuple[dict[str, Any], str]] = [
        ({"codes": ()}, "CRY-010"),
        ({"codes": ("V 9",)}, "CRY-010"),
        ({"codes": (VIALS,)}, "CRY-010"),
        ({"codes": ("V9", "V-8", "V9")}, "CRY-010"),
        ({"codes": ("V-1",)}, "CRY-011"),
        ({"codes": ("V-2",)}, "CRY-012"),
        ({"position": "K1"}, "CRY-013"),
        ({"position": "a1"}, "CRY-013"),
        ({"position": "J10", "codes": ("V-8", "V-9")}, "CRY-013"),
        ({"position": "A5"}, "CRY-014"),
        ({"position": "A4", "codes": ("V-8", "V-9")}, "CRY-014"),
        ({"box": SOLNA}, "CRY-015"),
        ({"box": "TANK-01/R05/B01"}, "GMP-001"),
    ]
    right = {"box": VIALS, "position": "J10", "codes": ("=A99992600000100",)}
    tries(work, "put-in-store", by=KEEPER, right=right, table=table)
    refused = work.refuses("put-in-store", by=KEEPER, **{**right, "position": "K1"})
    assert refused["CRY-013"].remedy.en == "Its positions are A1 to J10."
    assert work.objections("put-in-store", by=KEEPER, box=VIALS, position="A3", codes=("V-8", "V-9")) == set()
    assert work.objections("put-in-store", by=KEEPER, box=VIALS, position="A6", codes=("V-9",)) == set()
    assert "GMP-002" in work.objections("put-in-store", by="nurse", **right)


def test_the_second_look_is_at_each_label_in_its_own_position(work: Centre) -> None:
    work.does("put-in-store", by=KEEPER, box=VIALS, position="A1", codes=("V-1", "V-2", "V-3"))
    put_away(work, ["V-4"], VIALS, "A4")
    tries(
        work,
        "confirm-storage",
        by=OTHER,
        right={"box": VIALS, "position": "A1", "codes": ("V-1", "V-2", "V-3")},
        table=[
            ({"codes": ("V-2", "V-1", "V-3")}, "CRY-020"),
            ({"position": "A2", "codes": ("V-1",)}, "CRY-020"),
            ({"box": BAGS, "codes": ("V-1",)}, "CRY-020"),
            ({"codes": ("V-1", "V-2", "V-3", "V-4")}, "CRY-019"),
            ({"codes": ("V-9",)}, "CRY-019"),
            ({"codes": ()}, "CRY-010"),
            ({"position": "Z1"}, "CRY-013"),
        ],
    )
    work.does("confirm-storage", by=OTHER, box=VIALS, position="A2", codes=("V-2",))
    assert work.sees(Stored, "V-2").is_stored
    assert not work.sees(Stored, "V-1").is_stored
    assert set(work.sees(Box, VIALS).waits) == {"A1", "A3"}


def test_a_move_counts_when_a_second_person_has_seen_it(work: Centre) -> None:
    put_away(work, ["V-1", "V-2"], VIALS, "A1")
    work.does("move-stored", by=KEEPER, box=VIALS, codes=("V-1", "V-2"), to_box=SOLNA, to_position="C4")
    assert (where(work, "V-1"), work.sees(Stored, "V-1").site) == ("TANK-01/R01/B01 A1", "FLEMINGSBERG")
    assert work.sees(Stored, "V-1").is_stored
    assert work.sees(Box, SOLNA).coming == {"C4": "V-1", "C5": "V-2"}
    # The new position is kept, the old one is still held.
    assert "CRY-014" in work.refuses("put-in-store", by=OTHER, box=SOLNA, position="C4", codes=("V-9",))
    assert "CRY-014" in work.refuses("put-in-store", by=OTHER, box=VIALS, position="A1", codes=("V-9",))
    seen = {"box": SOLNA, "position": "C4", "codes": ("V-1", "V-2")}
    assert set(work.refuses("confirm-storage", by=KEEPER, **seen)) == {"CRY-018"}
    assert set(work.refuses("confirm-storage", by=OTHER, **{**seen, "box": VIALS, "position": "A1"})) == {"CRY-020"}
    work.does("confirm-storage", by=OTHER, **seen)
    assert (where(work, "V-2"), work.sees(Stored, "V-2").site) == ("TANK-02/R01/B01 C5", "SOLNA")
    old, new = work.sees(Box, VIALS), work.sees(Box, SOLNA)
    assert (old.things, old.waits, old.coming, old.newest) == ({}, {}, {}, ())
    assert (new.things, new.waits, new.coming) == ({"C4": "V-1", "C5": "V-2"}, {}, {})
    assert (work.sees(Tank, "TANK-01").taken, work.sees(Tank, "TANK-02").taken) == (0, 2)
    assert (work.sees(Tank, "TANK-01").waiting, work.sees(Tank, "TANK-02").waiting) == (0, 0)


def test_what_is_moved_lies_in_the_box_it_is_moved_from_and_goes_to_a_free_position(work: Centre) -> None:
    put_away(work, ["V-1", "V-2"], VIALS, "A1")
    put_away(work, ["V-3"], BAGS, "A1")
    work.does("put-in-store", by=KEEPER, box=VIALS, position="A3", codes=("V-4",))
    work.does("withdraw-tank", by=KEEPER, tank="TANK-02", reason="The lid leaks.")
    tries(
        work,
        "move-stored",
        by=KEEPER,
        right={"box": VIALS, "codes": ("V-1",), "to_box": VIALS, "to_position": "A9"},
        table=[
            ({"codes": ("V-3",)}, "CRY-016"),
            ({"codes": ("V-9",)}, "CRY-016"),
            ({"codes": ("V-4",)}, "CRY-017"),
            ({"codes": ("V-1", "V-1")}, "CRY-010"),
            ({"to_position": "A2"}, "CRY-014"),
            ({"to_position": "A1"}, "CRY-014"),
            ({"to_position": "K1"}, "CRY-013"),
            ({"to_box": SOLNA}, "CRY-015"),
        ],
    )
    work.does("move-stored", by=KEEPER, box=VIALS, codes=("V-1",), to_box=VIALS, to_position="A9")
    again = work.refuses("move-stored", by=KEEPER, box=VIALS, codes=("V-1",), to_box=VIALS, to_position="A8")
    assert set(again) == {"CRY-017"}
    assert again["CRY-017"].problem.sv == "V-1: flytt väntar på kontroll."


def test_a_tank_that_fails_is_emptied_into_another(work: Centre) -> None:
    codes = ["V-1", "V-2", "V-3"]
    put_away(work, codes, SOLNA, "A1")
    done = work.does("withdraw-tank", by=KEEPER, tank="TANK-02", reason="The level falls.")
    assert "with 3 in it" in done.facts[0].says().en
    work.does("move-stored", by=KEEPER, box=SOLNA, codes=tuple(codes), to_box=VIALS, to_position="D1")
    work.does("confirm-storage", by=OTHER, box=VIALS, position="D1", codes=tuple(codes))
    assert work.sees(Tank, "TANK-02").taken == 0
    put_away(work, ["V-4"], VIALS, "E1")
    assert "CRY-030" in work.refuses("withdraw-tank", by=KEEPER, tank="TANK-02", reason="Again.")


def test_a_tank_returns_when_it_has_been_read_cold(work: Centre) -> None:
    back = {"tank": "TANK-02", "reason": "Repaired."}
    assert "CRY-031" in work.refuses("return-tank", by="quality", **back)
    work.passes(hours=1)
    work.does("withdraw-tank", by=KEEPER, tank="TANK-02", reason="The level falls.")
    assert set(work.refuses("return-tank", by="quality", **back)) == {"CRY-032"}
    warm = {"tank": "TANK-02", "temperature": Decimal(-149), "level": Decimal(20), "done": "Service is called."}
    work.does("record-tank-level", by=KEEPER, **warm)
    assert work.sees(Tank, "TANK-02").is_outside_limits
    assert set(work.refuses("return-tank", by="quality", **back)) == {"CRY-032"}
    read_tank(work, "TANK-02")
    work.does("return-tank", by="quality", **back)
    assert work.sees(Tank, "TANK-02").is_in_service


def test_a_reading_is_judged_by_the_limits_of_its_tank(work: Centre) -> None:
    right = {"tank": "TANK-01", "temperature": Decimal(-150), "level": Decimal(12)}
    tries(
        work,
        "record-tank-level",
        by=KEEPER,
        right=right,
        table=[
            ({"level": None}, "CRY-033"),
            ({"tank": "FRZ-01", "temperature": Decimal(-75)}, "CRY-033"),
            ({"temperature": Decimal(165)}, "CRY-034"),
            ({"temperature": Decimal("-200.1")}, "CRY-034"),
            ({"level": Decimal(-1)}, "CRY-034"),
            ({"level": Decimal(301)}, "CRY-034"),
            ({"temperature": Decimal("-149.9")}, "CRY-035"),
            ({"level": Decimal("11.9")}, "CRY-035"),
            ({"level": Decimal("11.9"), "done": "Filled"}, "CRY-035"),
        ],
    )
    refused = work.refuses("record-tank-level", by=KEEPER, **{**right, "level": None})
    assert refused["CRY-033"].problem.en == "The level of the nitrogen is not given."
    for change in ({"level": Decimal(0), "done": "Filled up."}, {"temperature": Decimal(40), "done": "Room. Called."}):
        assert work.objections("record-tank-level", by=KEEPER, **{**right, **change}) == set()
    assert work.objections("record-tank-level", by=KEEPER, tank="FRZ-01", temperature=Decimal(-70)) == set()
    work.does("record-tank-level", by=KEEPER, **{**right, "level": Decimal(9), "done": "Filled to 20 cm."})
    tank = work.sees(Tank, "TANK-01")
    assert tank.level is not None
    assert tank.level.limits[0].provenance.source == "SOP CRY-001, version 3"
    assert (str(tank.level), tank.is_outside_limits, tank.done) == ("9 cm", True, "Filled to 20 cm.")
    read_tank(work, "TANK-01")
    assert not work.sees(Tank, "TANK-01").is_outside_limits


def test_a_thing_is_taken_out_for_something_by_two(work: Centre) -> None:
    put_away(work, ["V-1", "V-2"], VIALS, "A1")
    put_away(work, ["V-3"], BAGS, "A1")
    out = {"box": VIALS, "codes": ("V-1",), "purpose": Purpose.BATCH, "reference": "B-26-0001-K"}
    tries(
        work,
        "take-out-of-store",
        by=KEEPER,
        right={**out, "reference": "B-1"},
        table=[
            ({"codes": ("V-3",)}, "CRY-016"),
            ({"codes": ("V-9",)}, "CRY-016"),
            ({"codes": ()}, "CRY-010"),
            ({"reference": "B1"}, "CRY-021"),
        ],
    )
    work.does("take-out-of-store", by=KEEPER, **out)
    # It lies there until a second person has verified it; nothing else may be done with it.
    assert work.sees(Stored, "V-1").is_stored
    assert "CRY-017" in work.refuses("take-out-of-store", by=KEEPER, **out)
    move = {"box": VIALS, "codes": ("V-1",), "to_box": BAGS, "to_position": "B1"}
    assert "CRY-017" in work.refuses("move-stored", by=KEEPER, **move)
    assert "CRY-014" in work.refuses("put-in-store", by=KEEPER, box=VIALS, position="A1", codes=("V-8",))
    tries(
        work,
        "confirm-taking-out",
        by=OTHER,
        right={"codes": ("V-1",), "reference": "B-26-0001-K"},
        table=[
            ({"codes": ("V-2",)}, "CRY-022"),
            ({"codes": ("V-1", "V-9")}, "CRY-022"),
            ({"reference": "B-26-0002-K"}, "CRY-023"),
            ({"codes": ("V-1", "V-1")}, "CRY-010"),
        ],
    )
    right = {"codes": ("V-1",), "reference": "B-26-0001-K"}
    assert set(work.refuses("confirm-taking-out", by=KEEPER, **right)) == {"CRY-018"}
    began = work.now
    work.passes(minutes=2)
    work.does("confirm-taking-out", by=OTHER, **right)
    thing = work.sees(Stored, "V-1")
    assert (thing.is_stored, thing.is_taken_out, thing.lies, thing.is_open) == (False, True, False, False)
    assert (thing.site, thing.place, thing.tank) == ("", "", "")
    assert (thing.taken_out_for, thing.taken_out_purpose) == ("B-26-0001-K", Purpose.BATCH)
    assert (thing.taking_out_began_at, thing.taken_out_at) == (began, work.now)
    assert (thing.taken_out_by, thing.taken_out_seen_by) == (work.code(KEEPER), work.code(OTHER))
    box = work.sees(Box, VIALS)
    assert (box.things, box.waits, box.turn("A1")) == ({"A2": "V-2"}, {}, 1)
    assert (work.sees(Tank, "TANK-01").taken, work.sees(Tank, "TANK-01").waiting) == (2, 0)
    assert "CRY-016" in work.refuses("take-out-of-store", by=KEEPER, **out)
    assert "CRY-022" in work.refuses("confirm-taking-out", by=OTHER, **right)


def test_what_waits_can_be_called_off_and_leaves_everything_as_it_was(work: Centre) -> None:
    off = {"codes": ("V-1",), "reason": "The wrong vial."}
    work.does("put-in-store", by=KEEPER, box=VIALS, position="A1", codes=("V-1",))
    work.does("call-off-storage", by=KEEPER, **off)
    thing = work.sees(Stored, "V-1")
    assert (thing.status, thing.place, thing.is_stored, thing.is_open) == (StoredStatus.CALLED_OFF, "", False, False)
    assert set(work.refuses("call-off-storage", by=KEEPER, **off)) == {"CRY-024"}
    assert "CRY-024" in work.refuses("call-off-storage", by=KEEPER, codes=("V-9",), reason="Never seen.")
    put_away(work, ["V-1"], VIALS, "A1")
    assert set(work.refuses("call-off-storage", by=KEEPER, **off)) == {"CRY-024"}
    before = work.sees(Box, VIALS), work.sees(Tank, "TANK-01")
    work.does("move-stored", by=KEEPER, box=VIALS, codes=("V-1",), to_box=SOLNA, to_position="B2")
    work.does("call-off-storage", by=OTHER, **off)
    assert work.sees(Stored, "V-1").is_stored
    assert (work.sees(Box, VIALS), work.sees(Tank, "TANK-01")) == before
    assert (work.sees(Box, SOLNA).coming, work.sees(Box, SOLNA).waits, work.sees(Tank, "TANK-02").taken) == ({}, {}, 0)
    work.does("take-out-of-store", by=KEEPER, box=VIALS, codes=("V-1",), purpose=Purpose.TEST, reference="S-26-0001-K")
    work.does("call-off-storage", by=OTHER, **off)
    assert (work.sees(Box, VIALS), work.sees(Tank, "TANK-01")) == before
    # What was kept for a move that was called off can be used again, by the same thing too.
    work.does("move-stored", by=KEEPER, box=VIALS, codes=("V-1",), to_box=SOLNA, to_position="B2")
    work.does("confirm-storage", by=OTHER, box=SOLNA, position="B2", codes=("V-1",))
    assert where(work, "V-1") == "TANK-02/R01/B01 B2"


def test_a_thaw_is_logged_once_after_the_taking_out(work: Centre) -> None:
    add_piece(work, "BATH-01", "Thawing bath", "thawing-bath")
    put_away(work, ["V-1", "V-2"], VIALS, "A1")
    take_out(work, ["V-1"], "B-26-0001-K")
    out = work.now
    work.passes(minutes=10)
    right = {
        "stored": "V-1",
        "device": "BATH-01",
        "started_at": out,
        "finished_at": out + timedelta(minutes=3),
        "temperature": Decimal("37.0"),
    }
    tries(
        work,
        "record-thaw",
        by=KEEPER,
        right=right,
        table=[
            ({"stored": "V-2"}, "CRY-025"),
            ({"stored": "V-9"}, "GMP-001"),
            ({"device": "BATH-09"}, "GMP-001"),
            ({"finished_at": out}, "CRY-026"),
            ({"started_at": out - timedelta(minutes=1)}, "CRY-026"),
            ({"correction": "Read wrongly."}, "CRY-027"),
            ({"temperature": Decimal("45.1")}, "CRY-029"),
            ({"temperature": Decimal("-0.1")}, "CRY-029"),
        ],
    )
    for change in ({"temperature": Decimal(0)}, {"temperature": Decimal(45)}):
        assert work.objections("record-thaw", by=KEEPER, **{**right, **change}) == set()
    work.does("record-thaw", by=KEEPER, **right)
    assert set(work.refuses("record-thaw", by=KEEPER, **right)) == {"CRY-027"}
    corrected = {**right, "temperature": Decimal("37.5"), "correction": "The display was misread."}
    done = work.does("record-thaw", by=KEEPER, **corrected)
    assert "for 3 min 00 s. Corrected: The display was misread." in done.facts[0].says().en
    thaw = work.sees(Stored, "V-1").thaw
    assert thaw is not None
    assert (thaw.device, str(thaw.temperature), thaw.by) == ("BATH-01", "37.5 Cel", work.code(KEEPER))
    work.does("withdraw-equipment", by="quality", equipment="BATH-01", reason="It drifts.")
    again = {**corrected, "correction": "Once more."}
    assert set(work.refuses("record-thaw", by=KEEPER, **again)) == {"CRY-028"}
    work.does("return-equipment", by="quality", equipment="BATH-01", reason="Adjusted.")
    take_out(work, ["V-2"], "B-26-0001-K")
    work.passes(days=366)
    late = {**right, "stored": "V-2", "started_at": work.now, "finished_at": work.now + timedelta(minutes=1)}
    assert set(work.refuses("record-thaw", by=KEEPER, **late)) == {"CRY-028"}


def test_a_box_is_counted_against_the_record_and_a_difference_is_told(work: Centre) -> None:
    put_away(work, ["V-1", "V-2"], VIALS, "A1")
    tries(
        work,
        "count-box",
        by=KEEPER,
        right={"box": VIALS, "seen": ("A1=V-1", "V-2")},
        table=[
            ({"seen": ("V-1", "V 2")}, "CRY-036"),
            ({"seen": ("V-1", "V-2", "V-1")}, "CRY-036"),
            ({"seen": ("A1=V-1", "A1=V-2")}, "CRY-036"),
            ({"seen": ("A1=V-1", "K1=V-2")}, "CRY-036"),
            ({"seen": ("V-1",)}, "CRY-037"),
            ({"seen": ()}, "CRY-037"),
            ({"seen": ("V-1", "V-2", "V-3")}, "CRY-037"),
            ({"seen": ("A2=V-1", "A1=V-2")}, "CRY-037"),
            ({"seen": ("V-1",), "note": "Told quality."}, "CRY-037"),
        ],
    )
    told = work.refuses("count-box", by=KEEPER, box=VIALS, seen=("V-1", "V-7"))["CRY-037"].problem
    assert told.en == "The box differs from the record. Missing: A2 V-2. Unexpected: V-7."
    work.does("count-box", by=KEEPER, box=VIALS, seen=("V-1", "B4=V-7"), note="Told quality assurance.")
    box = work.sees(Box, VIALS)
    assert (box.differs, box.missing, box.unexpected) == (True, ("A2 V-2",), ("B4 V-7",))
    work.does("count-box", by=KEEPER, box=VIALS, seen=("A1=V-1", "A2=V-2"))
    assert not work.sees(Box, VIALS).differs
    assert work.objections("count-box", by=KEEPER, box=BAGS, seen=()) == set()


def test_a_thing_on_the_move_is_counted_at_either_end(work: Centre) -> None:
    put_away(work, ["V-1"], VIALS, "A1")
    work.does("move-stored", by=KEEPER, box=VIALS, codes=("V-1",), to_box=VIALS, to_position="A5")
    for seen in ("A1=V-1", "A5=V-1", "V-1"):
        assert work.objections("count-box", by=KEEPER, box=VIALS, seen=(seen,)) == set()
    assert "CRY-037" in work.objections("count-box", by=KEEPER, box=VIALS, seen=("A2=V-1",))


def test_two_stays_in_one_position_can_never_stand_in_the_record(work: Centre) -> None:
    put_away(work, ["V-1"], VIALS, "A1")
    stay = {
        "box": VIALS,
        "tank": "TANK-01",
        "site": "FLEMINGSBERG",
        "at": work.now,
        "by": "P-0001",
        "position_turn": 0,
        "stored_turn": 0,
    }
    with pytest.raises(AssumptionBroken, match="position:TANK-01/R01/B01:A1:0"):
        work.given(ThingPutIn(stored="V-2", position="A1", **stay))
    with pytest.raises(AssumptionBroken, match="stored:V-1:0"):
        work.given(ThingPutIn(stored="V-1", position="A2", **stay))


def test_a_thing_remembers_its_newest_events_and_no_more(work: Centre) -> None:
    put_away(work, ["V-1"], VIALS, "A1")
    for number in range(EVENTS_KEPT):
        here, there = (("A1", "A2"), ("A2", "A1"))[number % 2]
        assert work.sees(Stored, "V-1").position == here
        work.does("move-stored", by=KEEPER, box=VIALS, codes=("V-1",), to_box=VIALS, to_position=there)
        work.does("confirm-storage", by=OTHER, box=VIALS, position=there, codes=("V-1",))
    thing = work.sees(Stored, "V-1")
    assert len(thing.events) == EVENTS_KEPT
    assert {event.what for event in thing.events} == {"moved"}


def test_the_cryostore_is_kept_in_every_store(store: Store) -> None:
    work = Centre(store)
    furnish_cryostore(work)
    put_away(work, ["V-1", "V-2"], VIALS)
    put_away(work, ["V-3"], VIALS)
    take_out(work, ["V-1"], "B-26-0001-K")
    assert where(work, "V-3") == "TANK-01/R01/B01 A3"
    for kind in (Stored, Box, Tank):
        with work.store.reading() as record:
            for one in record.each(kind):
                assert from_plain(DOSSIERS[kind.KIND], to_plain(one)) == one


# What people might try: in three boxes of four positions, with ten vials and two keepers. The numbers choose among
# the things that the act could be about, and among the positions, one of which no box has.
_BOXES = tuple(f"TANK-01/R01/B{number:02d}" for number in (1, 2, 3))
_PLACES = tuple((box, position) for box in _BOXES for position in ("A1", "A2", "B1", "B2", "C1"))
_acts = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "look", "look", "move", "out", "look out", "off"]),
        st.integers(0, 9),
        st.integers(0, len(_PLACES) - 1),
        st.integers(1, 2),
        st.sampled_from([KEEPER, OTHER]),
    ),
    min_size=10,
    max_size=40,
)


@settings(max_examples=40)
@given(acts=_acts)
def test_whatever_people_try_each_thing_lies_in_one_position_and_each_position_holds_one(acts: list[Any]) -> None:
    work = Centre(MemoryStore())
    work.does("add-site", by="production manager", site="NORTH", title="North")
    freezer = {"title": "Tank", "site": "NORTH", "kind": TankKind.FREEZER, "temperature_celsius_max": Decimal(-70)}
    size = {"racks": 1, "boxes_per_rack": 3, "limits_source": "SOP"}
    work.does("add-tank", by="production manager", tank="TANK-01", **freezer, **size)
    for box in _BOXES:
        work.does("add-box", by=KEEPER, box=box, rows=2, columns=2)
    for what, chosen, place, count, by in acts:
        name, fields = _tried(work, what, chosen, _PLACES[place], count)
        work.asks(name, by=by, **fields)
        _holds_together(work)


def _tried(work: Centre, what: str, chosen: int, place: tuple[str, str], count: int) -> tuple[str, dict[str, Any]]:
    box, position = place
    with work.store.reading() as record:
        things = record.each(Stored)
    waiting = [one for one in things if one.waiting is not None]
    about = {
        "look": [one for one in waiting if one.waiting is not None and one.waiting.what is not Waits.TAKING_OUT],
        "look out": [one for one in waiting if one.waiting is not None and one.waiting.what is Waits.TAKING_OUT],
        "off": waiting,
    }.get(what, [one for one in things if one.lies])
    if what == "put" or not about:
        codes = tuple(f"V-{chosen + number}" for number in range(count))
        return "put-in-store", {"box": box, "position": position, "codes": codes}
    thing = about[chosen % len(about)]
    codes = (thing.code,)
    match what:
        case "look":
            assert thing.waiting is not None
            seen = (thing.waiting.to_box or thing.box, thing.waiting.to_position or thing.position)
            return "confirm-storage", {"box": seen[0], "position": seen[1], "codes": codes}
        case "move":
            return "move-stored", {"box": thing.box, "codes": codes, "to_box": box, "to_position": position}
        case "out":
            return "take-out-of-store", {
                "box": thing.box,
                "codes": codes,
                "purpose": Purpose.BATCH,
                "reference": "B-1",
            }
        case "look out":
            return "confirm-taking-out", {"codes": codes, "reference": "B-1"}
        case _:
            return "call-off-storage", {"codes": codes, "reason": "A slip."}


def _holds_together(work: Centre) -> None:
    with work.store.reading() as record:
        boxes, things, tank = record.each(Box), record.each(Stored), record.need(Tank, "TANK-01", field="")
    lying = [(code, f"{box.code} {position}") for box in boxes for position, code in box.things.items()]
    coming = [(code, f"{box.code} {position}") for box in boxes for position, code in box.coming.items()]
    assert len({code for code, _ in lying}) == len(lying)
    assert len({code for code, _ in coming}) == len(coming)
    assert not {place for _, place in lying} & {place for _, place in coming}
    assert dict(lying) == {thing.code: thing.place for thing in things if thing.lies}
    moves = [one.waiting for one in things if one.waiting is not None and one.waiting.what is Waits.MOVE]
    assert sorted(place for _, place in coming) == sorted(f"{one.to_box} {one.to_position}" for one in moves)
    assert tank.taken == len(lying) + len(coming)
    assert tank.waiting == sum(one.waiting is not None for one in things)
    for box in boxes:
        assert tank.boxes[box.code].taken == len(box.things) + len(box.coming)
        assert set(box.waits) <= set(box.things) | set(box.coming)
