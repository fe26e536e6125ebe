"""Materials: their cards, who may deliver them, and each lot from its receipt to its last drop."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import Centre, tries

from lindra.facility.materials.lot import Lot, LotStatus
from lindra.facility.materials.material import Material
from lindra.facility.materials.risk import RiskTier
from lindra.facility.materials.supplier import Supplier
from lindra.operations.memory import MemoryStore

Table = list[tuple[dict[str, Any], str]]
CARD: dict[str, Any] = {
    "material": "human-serum",
    "title": "Human AB serum",
    "unit": "mL",
    "risk": RiskTier.TIER_4,
    "minimum_stock": Decimal(100),
    "open_life_hours": 48,
    "storage_celsius_min": Decimal(2),
    "storage_celsius_max": Decimal(8),
}


@pytest.fixture
def work() -> Centre:
    """A centre with its people and nothing else."""
    return Centre(MemoryStore())


def registered(work: Centre, **changes: Any) -> None:
    """Register the serum and its supplier, who is not approved yet."""
    work.does("register-material", by="quality", **{**CARD, **changes})
    work.does("register-supplier", by="production manager", supplier="NCS", title="Nordic Cell Supply")


def approved(work: Centre, *, days: int = 365) -> None:
    """Approve the supplier for the serum."""
    until = work.now.date() + timedelta(days=days)
    given = {"supplier": "NCS", "material": "human-serum", "valid_until": until, "basis": "Audit 7"}
    work.does("approve-supplier", by="quality", **given)


def received(work: Centre, *, supplier: str = "NCS", days: int = 100, **changes: Any) -> str:
    """Receive 500 mL of serum; returns the lot."""
    given = {
        "material": "human-serum",
        "supplier": supplier,
        "supplier_lot": "S1",
        "amount": Decimal(500),
        "unit": "mL",
    }
    given["expires_on"] = work.now.date() + timedelta(days=days)
    return work.does("receive-lot", by="operator", **{**given, **changes}).facts[0].about()[0].key


def released(work: Centre, **changes: Any) -> str:
    """Receive and release."""
    lot = received(work, **changes)
    work.does("release-lot", by="quality", lot=lot, certificate="COA-1")
    return lot


def test_a_material_is_registered_once_with_figures_that_can_be(work: Centre) -> None:
    table: Table = [
        ({"material": "Human serum"}, "FAC-101"),
        ({"material": "h"}, "FAC-101"),
        ({"minimum_stock": Decimal(0)}, "FAC-102"),
        ({"open_life_hours": 0}, "FAC-102"),
        ({"open_life_hours": 366 * 24 + 1}, "FAC-102"),
        ({"storage_celsius_min": None}, "FAC-102"),
        ({"storage_celsius_max": None}, "FAC-102"),
        ({"storage_celsius_min": Decimal(9)}, "FAC-102"),
        ({"storage_celsius_min": Decimal(-201)}, "FAC-102"),
        ({"storage_celsius_max": Decimal(61)}, "FAC-102"),
    ]
    tries(work, "register-material", by="quality", right=CARD, table=table)
    boundary = {"open_life_hours": 366 * 24, "storage_celsius_min": Decimal(8), "minimum_stock": Decimal("0.1")}
    for same in (boundary, {"open_life_hours": 1}, {"minimum_stock": None, "open_life_hours": None}):
        assert work.objections("register-material", by="quality", **{**CARD, **same}) == set()
    neither = {"storage_celsius_min": None, "storage_celsius_max": None}
    assert work.objections("register-material", by="quality", **{**CARD, **neither}) == set()
    work.does("register-material", by="quality", **CARD)
    assert "FAC-100" in work.refuses("register-material", by="quality", **CARD)


def test_a_materials_card_is_changed_with_a_reason_and_keeps_its_unit(work: Centre) -> None:
    registered(work)
    same = {name: value for name, value in CARD.items() if name != "unit"} | {"reason": "More patients."}
    assert work.objections("change-material", by="quality", **same) == {"FAC-103"}
    right = {**same, "minimum_stock": Decimal(200)}
    tries(work, "change-material", by="quality", right=right, table=[({"open_life_hours": -1}, "FAC-102")])
    for one in ({"title": "AB serum"}, {"risk": RiskTier.TIER_3}, {"open_life_hours": 24}):
        assert work.objections("change-material", by="quality", **{**same, **one}) == set()
    work.does("change-material", by="quality", **right)
    card = work.sees(Material, "human-serum")
    assert (card.minimum_stock, card.unit, card.open_life_hours) == (Decimal(200), "mL", 48)


def test_a_supplier_is_registered_once_and_approved_for_a_material_until_a_day(work: Centre) -> None:
    right = {"supplier": "NCS", "title": "Nordic Cell Supply"}
    table: Table = [({"supplier": "Nordic Cell"}, "FAC-105"), ({"supplier": "N"}, "FAC-105")]
    tries(work, "register-supplier", by="production manager", right=right, table=table)
    registered(work)
    assert "FAC-104" in work.refuses("register-supplier", by="production manager", **right)
    today = work.now.date()
    approval = {"supplier": "NCS", "material": "human-serum", "valid_until": today, "basis": "Audit 7"}
    table = [
        ({"valid_until": today - timedelta(days=1)}, "FAC-106"),
        ({"valid_until": today + timedelta(days=5 * 366 + 1)}, "FAC-106"),
        ({"material": "snow"}, "GMP-001"),
        ({"supplier": "ICE"}, "GMP-001"),
    ]
    tries(work, "approve-supplier", by="quality", right=approval, table=table)
    work.does("approve-supplier", by="quality", **approval)
    supplier = work.sees(Supplier, "NCS")
    assert supplier.is_approved_for("human-serum", today)
    assert not supplier.is_approved_for("human-serum", today + timedelta(days=1))
    assert not supplier.is_approved_for("il-2", today)
    approved(work, days=5 * 366)  # anew, and the newest holds
    assert len(work.sees(Supplier, "NCS").approvals) == 1
    assert work.sees(Supplier, "NCS").is_approved_for("human-serum", today + timedelta(days=5 * 366))


def test_a_registered_material_comes_in_its_unit_and_is_released_from_an_approved_supplier(work: Centre) -> None:
    lot = received(work, supplier="Whoever", unit="L")  # before there is a card, anything goes
    assert work.objections("release-lot", by="quality", lot=lot, certificate="C") == set()
    registered(work)
    receive = {"material": "human-serum", "supplier": "NCS", "supplier_lot": "1", "amount": Decimal(1)}
    receive |= {"expires_on": work.now.date(), "unit": "mL"}
    tries(work, "receive-lot", by="operator", right=receive, table=[({"unit": "L"}, "FAC-110")])
    stranger, known = received(work, supplier="Whoever"), received(work)
    refused = work.refuses("release-lot", by="quality", lot=stranger, certificate="C")
    assert "not registered" in refused["FAC-111"].problem.en
    refused = work.refuses("release-lot", by="quality", lot=known, certificate="C")
    assert "not approved for human-serum" in refused["FAC-111"].problem.en
    approved(work, days=10)
    assert work.objections("release-lot", by="quality", lot=known, certificate="C") == set()
    work.passes(days=10)
    assert work.objections("release-lot", by="quality", lot=known, certificate="C") == set()
    work.passes(days=1)
    refused = work.refuses("release-lot", by="quality", lot=known, certificate="C")
    assert "until 2026-03-12" in refused["FAC-111"].problem.en
    assert "Quality assurance" in refused["FAC-111"].remedy.en


def test_nothing_from_a_suspended_supplier_is_released_until_a_second_person_reinstates_it(work: Centre) -> None:
    registered(work)
    approved(work)
    lot = received(work)
    again = {"supplier": "NCS", "reason": "The audit is clean again."}
    assert work.objections("reinstate-supplier", by="quality", **again) == {"FAC-108"}
    work.does("suspend-supplier", by="quality", supplier="NCS", reason="Mould in the warehouse.")
    assert "FAC-107" in work.refuses("suspend-supplier", by="quality", supplier="NCS", reason="Again.")
    refused = work.refuses("release-lot", by="quality", lot=lot, certificate="C")
    assert "Mould" in refused["FAC-111"].problem.en
    assert work.objections("reinstate-supplier", by="quality", **again) == {"FAC-109"}
    work.does("reinstate-supplier", by="other quality", **again)
    work.does("release-lot", by="quality", lot=lot, certificate="C")


def test_a_certificate_is_kept_with_the_digest_of_its_file(work: Centre) -> None:
    registered(work)
    approved(work)
    right = {"lot": received(work), "certificate": "COA-1", "certificate_sha256": "0a" * 32}
    table: Table = [
        ({"certificate_sha256": "0a" * 31}, "FAC-112"),
        ({"certificate_sha256": "0A" * 32}, "FAC-112"),
        ({"certificate_sha256": "0a" * 32 + "0"}, "FAC-112"),
    ]
    tries(work, "release-lot", by="quality", right=right, table=table)
    assert work.objections("release-lot", by="quality", **{**right, "certificate_sha256": ""}) == set()
    work.does("release-lot", by="quality", **right)
    assert work.sees(Lot, right["lot"]).certificate_sha256 == "0a" * 32


def test_an_opened_package_keeps_for_its_life_and_never_longer_than_its_lot(work: Centre) -> None:
    registered(work)
    approved(work)
    quarantined = received(work)
    lot = released(work, days=3)
    right = {"lot": lot, "opened_at": work.now}
    received_at = work.sees(Lot, lot).received_at
    assert received_at is not None
    table: Table = [
        ({"lot": quarantined}, "FAC-114"),
        ({"opened_at": received_at - timedelta(seconds=1)}, "FAC-115"),
        ({"opened_at": work.now + timedelta(minutes=3)}, "GMP-005"),
    ]
    tries(work, "open-package", by="operator", right=right, table=table[:2])
    assert "GMP-005" in work.refuses("open-package", by="operator", **{**right, **table[2][0]})
    work.does("open-package", by="operator", **right)
    (first,) = work.sees(Lot, lot).packages
    assert (first.number, first.use_before) == (1, work.now + timedelta(hours=48))
    work.passes(days=2)
    work.does("open-package", by="operator", lot=lot, opened_at=work.now)
    (second,) = work.sees(Lot, lot).packages  # the first has lived its life
    assert (second.number, second.use_before) == (2, work.sees(Lot, lot).expires_at)
    work.clock.at = work.sees(Lot, lot).expires_at - timedelta(seconds=1)
    assert work.objections("open-package", by="operator", lot=lot, opened_at=work.now) == set()
    work.passes(seconds=1)
    refused = work.refuses("open-package", by="operator", lot=lot, opened_at=work.now)
    assert "expired" in refused["FAC-114"].problem.en


def test_two_people_count_what_is_left_and_nothing_is_used_in_between(work: Centre) -> None:
    lot = released(work)
    again = {"lot": lot, "amount": Decimal(480)}
    assert work.objections("confirm-count", by="operator", **again) == {"FAC-117"}
    count = {**again, "reason": "A bottle broke in the freezer."}
    tries(work, "count-lot", by="operator", right=count, table=[({"amount": Decimal(-1)}, "FAC-116")])
    for amount in (Decimal(0), Decimal("480.5")):
        assert work.objections("count-lot", by="operator", **{**count, "amount": amount}) == set()
    done = work.does("count-lot", by="operator", **count)
    assert "480" not in done.facts[0].says().en  # the second person is not told
    assert work.sees(Lot, lot).left == 500
    assert work.objections("confirm-count", by="operator", **again) == {"FAC-118"}
    tries(work, "confirm-count", by="other operator", right=again, table=[({"amount": Decimal(481)}, "FAC-119")])
    work.does("confirm-count", by="other operator", **again)
    assert work.sees(Lot, lot).left == 480
    work.does("count-lot", by="operator", **count)
    work.does("discard-remainder", by="operator", lot=lot, amount=Decimal(10), reason="Spilt.")
    assert work.objections("confirm-count", by="other operator", **again) == {"FAC-117"}


def test_pieces_are_counted_whole(work: Centre) -> None:
    lot = released(work, material="tubing-set", amount=Decimal(4), unit="{piece}")
    right = {"lot": lot, "amount": Decimal(3), "reason": "Stocktaking."}
    tries(work, "count-lot", by="operator", right=right, table=[({"amount": Decimal("2.5")}, "FAC-116")])
    assert work.objections("count-lot", by="operator", **{**right, "amount": Decimal("3.0")}) == set()


def test_a_remainder_is_discarded_to_its_last_drop_and_no_further(work: Centre) -> None:
    lot = released(work)
    work.does("open-package", by="operator", lot=lot, opened_at=work.now)
    right = {"lot": lot, "amount": Decimal(500), "reason": "The series is over.", "package": None}
    table: Table = [
        ({"amount": Decimal(0)}, "FAC-123"),
        ({"amount": Decimal("500.1")}, "FAC-123"),
        ({"package": 2}, "FAC-124"),
    ]
    tries(work, "discard-remainder", by="operator", right=right, table=table)
    work.does("discard-remainder", by="operator", **{**right, "amount": Decimal(50), "package": 1})
    assert work.sees(Lot, lot).packages == ()
    work.does("discard-remainder", by="operator", **{**right, "amount": Decimal(450)})
    left = work.sees(Lot, lot)
    assert (left.left, left.is_open) == (0, False)
    refused = work.refuses("open-package", by="operator", lot=lot, opened_at=work.now)
    assert refused["FAC-114"].problem.en == f"{lot} may not be used: empty."


def test_a_lot_is_blocked_by_whoever_sees_it_and_unblocked_by_another_in_quality(work: Centre) -> None:
    lot, waiting = released(work), received(work)
    found = {"lot": lot, "reason": "The supplier's own test was right."}
    assert work.objections("unblock-lot", by="quality", **found) == {"FAC-121"}
    for one in (lot, waiting):
        work.does("block-lot", by="quality", lot=one, reason="Recall 2026-7 of the supplier.")
    assert "FAC-120" in work.refuses("block-lot", by="operator", lot=lot, reason="Again.")
    assert work.objections("release-lot", by="other quality", lot=waiting, certificate="C") == {"FAC-113"}
    refused = work.refuses("open-package", by="operator", lot=lot, opened_at=work.now)
    assert "blocked: Recall 2026-7" in refused["FAC-114"].problem.en
    assert work.objections("unblock-lot", by="quality", **found) == {"FAC-122"}
    work.does("unblock-lot", by="other quality", **found)
    assert work.sees(Lot, lot).status is LotStatus.RELEASED
    assert work.objections("open-package", by="operator", lot=lot, opened_at=work.now) == set()


def test_a_lot_that_never_expires_may_carry_the_last_day_of_the_calendar(work: Centre) -> None:
    registered(work)
    approved(work)
    lot = work.sees(Lot, received(work, days=(date.max - work.now.date()).days))
    assert lot.expires_on == date.max
    assert lot.expires_at.year == date.max.year
