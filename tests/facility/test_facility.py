"""People, rooms, equipment and materials: what the centre refuses to take in."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import Centre, tries

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.keys.rotate_key import RotateKey, rotation
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.facility.people.person import Person
from lindra.gmp.roles import Role
from lindra.ledger.keys import KeyHistory, SigningKey, rotate
from lindra.operations.door import Door
from lindra.operations.memory import MemoryStore
from lindra.simulation.at_work import CountedChance


@pytest.fixture
def work() -> Centre:
    """A centre with its people and nothing else."""
    return Centre(MemoryStore())


def test_a_centre_is_opened_once(work: Centre) -> None:
    assert "FAC-001" in work.refuses("open-centre", by="administrator", administrator="P-0500")


def test_people_are_admitted_by_code_with_a_role(work: Centre) -> None:
    right = {"person": "P-0500", "roles": (Role.OPERATOR,)}
    table: list[tuple[dict[str, Any], str]] = [
        ({"person": "P-0001"}, "FAC-002"),
        ({"person": "Anna Svensson"}, "FAC-003"),
        ({"person": "P-500"}, "FAC-003"),
        ({"roles": ()}, "FAC-004"),
    ]
    tries(work, "admit-person", by="administrator", right=right, table=table)
    work.does("admit-person", by="administrator", **right)
    assert work.sees(Person, "P-0500").roles == {Role.OPERATOR}


def test_a_centre_keeps_an_administrator_and_a_change_changes(work: Centre) -> None:
    person = work.code("operator")
    right = {"person": person, "roles": (Role.OPERATOR, Role.QC_ANALYST), "reason": "Trained."}
    table: list[tuple[dict[str, Any], str]] = [
        ({"roles": (Role.OPERATOR,)}, "FAC-006"),
        ({"person": work.code("administrator"), "roles": (Role.OPERATOR,)}, "FAC-005"),
    ]
    tries(work, "change-roles", by="administrator", right=right, table=table)
    alone = {"person": work.code("administrator"), "reason": "A small centre."}
    both = (Role.ADMINISTRATOR, Role.QC_ANALYST)
    assert work.objections("change-roles", by="administrator", **alone, roles=both) == set()
    work.does("change-roles", by="administrator", person=person, roles=both, reason="A second one.")
    assert work.objections("change-roles", by="administrator", **alone, roles=(Role.OPERATOR,)) == set()


def test_rooms_and_equipment_have_codes_of_their_own(work: Centre) -> None:
    room = {"room": "GMP-50", "title": "Room", "grade": "B"}
    work.does("add-room", by="production manager", **{**room, "room": "GMP-01"})
    tries(
        work,
        "add-room",
        by="production manager",
        right=room,
        table=[({"room": "GMP-01"}, "FAC-010"), ({"room": "room seven"}, "FAC-011"), ({"room": "GMP-"}, "FAC-011")],
    )
    piece = {"equipment": "CC-50", "title": "Counter", "equipment_class": "cell-counter"}
    work.does("add-equipment", by="production manager", **{**piece, "equipment": "CC-01"})
    tries(
        work,
        "add-equipment",
        by="production manager",
        right=piece,
        table=[
            ({"equipment": "CC-01"}, "FAC-012"),
            ({"equipment": "the counter"}, "FAC-013"),
            ({"equipment_class": "Cell Counter"}, "FAC-013"),
        ],
    )


def test_a_calibration_lies_ahead_and_equipment_goes_out_and_in(work: Centre) -> None:
    work.does("add-equipment", by="production manager", equipment="CC-01", title="C", equipment_class="cell-counter")
    today = work.now.date()
    tries(
        work,
        "record-calibration",
        by="quality",
        right={"equipment": "CC-01", "valid_until": today + timedelta(days=365), "certificate": "C-1"},
        table=[
            ({"valid_until": today - timedelta(days=1)}, "FAC-014"),
            ({"valid_until": today + timedelta(days=3 * 366 + 1)}, "FAC-014"),
        ],
    )
    assert "FAC-016" in work.refuses("return-equipment", by="quality", equipment="CC-01", reason="Repaired.")
    work.does("withdraw-equipment", by="quality", equipment="CC-01", reason="It drifts.")
    assert not work.sees(Equipment, "CC-01").is_in_service
    assert "FAC-015" in work.refuses("withdraw-equipment", by="quality", equipment="CC-01", reason="Again.")
    work.does("return-equipment", by="quality", equipment="CC-01", reason="Repaired.")
    assert work.sees(Equipment, "CC-01").is_in_service


def test_a_lot_is_received_released_and_rejected(work: Centre) -> None:
    today = work.now.date()
    right = {
        "material": "human-serum",
        "supplier": "S",
        "supplier_lot": "1",
        "expires_on": today + timedelta(days=5),
        "amount": Decimal(50),
        "unit": "mL",
    }
    tries(
        work,
        "receive-lot",
        by="operator",
        right=right,
        table=[
            ({"expires_on": today - timedelta(days=1)}, "FAC-020"),
            ({"amount": Decimal(0)}, "FAC-021"),
            ({"material": "Human serum"}, "FAC-022"),
        ],
    )
    assert work.objections("receive-lot", by="operator", **{**right, "expires_on": today}) == set()
    lot = work.does("receive-lot", by="operator", **right).facts[0].about()[0].key
    other = work.does("receive-lot", by="operator", **right).facts[0].about()[0].key
    work.does("release-lot", by="quality", lot=lot, certificate="C-1")
    assert "FAC-023" in work.refuses("release-lot", by="quality", lot=lot, certificate="C-1")
    work.does("reject-lot", by="quality", lot=lot, reason="The supplier recalls it.")
    assert work.sees(Lot, lot).status is LotStatus.REJECTED
    assert "FAC-025" in work.refuses("reject-lot", by="quality", lot=lot, reason="Again.")
    work.passes(days=6)
    assert "FAC-023" in work.refuses("release-lot", by="quality", lot=other, certificate="C-2")


def test_a_rotation_of_the_key_is_one_that_readers_can_follow(work: Centre) -> None:
    first, second, third = (SigningKey.from_seed("centre.example", bytes([number]) * 32) for number in (1, 2, 3))
    history = KeyHistory(first.verifying_key)
    door = Door([rotation(lambda: history)], work.store, clock=work.clock, chance=CountedChance())

    def objections(data: dict[str, str]) -> set[str]:
        return {one.rule for one in door.show(RotateKey(**data), by="P-0001").objections}

    right = rotate(first, second.verifying_key)
    assert objections(right) == set()
    assert objections({**right, "new": third.verifying_key.vkey}) == {"KEY-001"}  # another key than was named
    assert objections(rotate(third, second.verifying_key)) == {"KEY-001"}  # named by a key that is not the valid one
    assert objections({**right, "signature": "AAAA"}) == {"KEY-001"}
    history = history.after(5, right)
    assert objections(rotate(second, first.verifying_key)) == {"KEY-001"}  # a key never comes back
