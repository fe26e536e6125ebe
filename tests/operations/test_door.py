"""The door: once, signed, by someone who may, at a time that can be; or refused with every reason at once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.centre import PEOPLE, Centre

from lindra.facility.people.person import Person
from lindra.gmp.act import Meaning, Signature
from lindra.gmp.identity import with_check
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.roles import Role
from lindra.ledger.canonical import from_bytes
from lindra.ledger.entry import read_entry
from lindra.ledger.tree import leaf_hash
from lindra.operations.door import Done, Refused
from lindra.operations.memory import MemoryStore

_LOT: dict[str, Any] = {
    "material": "human-serum",
    "supplier": "Blodcentralen",
    "supplier_lot": "HS-1",
    "expires_on": date(2027, 1, 1),
    "amount": Decimal(10),
    "unit": "mL",
}


@pytest.fixture
def centre() -> Centre:
    return Centre(MemoryStore())


def test_an_act_is_one_entry_with_who_when_and_what(centre: Centre) -> None:
    before = centre.ledger()
    done = centre.does("change-roles", by="administrator", person="P-0008", roles=(), reason="left the centre")
    assert done.number == before + 1
    newest = next(iter(centre.store.entries(first=done.number)))
    body = read_entry(newest.body)
    assert body["number"] == done.number
    assert body["by"] == {"person": "P-0001", "roles": ["administrator"]}
    assert body["operation"] == "change-roles"
    assert newest.leaf == leaf_hash(newest.body)


def test_a_double_tap_is_one_act(centre: Centre) -> None:
    fields: dict[str, Any] = {"person": "P-0900", "roles": (Role.OPERATOR,)}
    first = centre.does("admit-person", by="administrator", key="tap", **fields)
    again = centre.does("admit-person", by="administrator", key="tap", **fields)
    assert (again.number, again.repeated) == (first.number, True)
    assert centre.ledger() == first.number


def test_the_same_key_with_other_content_is_refused_and_nothing_is_written(centre: Centre) -> None:
    centre.does("admit-person", by="administrator", key="tap", person="P-0900", roles=(Role.OPERATOR,))
    before = centre.ledger()
    refused = centre.refuses("admit-person", by="administrator", key="tap", person="P-0901", roles=(Role.OPERATOR,))
    assert set(refused) == {"GMP-006"}
    assert centre.ledger() == before


def test_the_same_key_from_another_person_is_refused(centre: Centre) -> None:
    centre.does("admit-person", by="administrator", key="tap", person="P-0900", roles=(Role.OPERATOR,))
    assert "GMP-006" in centre.refuses(
        "admit-person", by="operator", key="tap", person="P-0900", roles=(Role.OPERATOR,)
    )


def test_every_reason_is_told_at_once(centre: Centre) -> None:
    refused = centre.refuses("admit-person", by="administrator", person="Anna Svensson", roles=())
    assert set(refused) == {"FAC-003", "FAC-004"}
    assert all(one.remedy.en and one.remedy.sv for one in refused.values())


def test_a_person_without_the_role_is_refused(centre: Centre) -> None:
    assert set(centre.refuses("admit-person", by="operator", person="P-0900", roles=(Role.OPERATOR,))) == {"GMP-002"}


def test_a_person_who_has_left_is_refused_everything(centre: Centre) -> None:
    centre.does("change-roles", by="administrator", person="P-0007", roles=(), reason="left the centre")
    assert centre.sees(Person, "P-0007").roles == frozenset()
    refused = centre.refuses("add-room", by="production manager", room="GMP-99", title="Room", grade="C")
    assert "GMP-002" in refused
    assert Role.PRODUCTION_MANAGER not in centre.sees(Person, "P-0007").roles


def test_a_clock_that_was_set_back_stops_the_record(centre: Centre) -> None:
    centre.clock.at -= timedelta(minutes=1)
    refused = centre.refuses("admit-person", by="administrator", person="P-0900", roles=(Role.OPERATOR,))
    assert set(refused) == {"GMP-008"}


def test_a_clock_that_is_kept_right_by_seconds_never_backdates_an_entry(centre: Centre) -> None:
    newest = list(centre.store.entries())[-1]
    centre.clock.at -= timedelta(seconds=3)
    done = centre.does("admit-person", by="administrator", person="P-0900", roles=(Role.OPERATOR,))
    body = from_bytes(next(iter(centre.store.entries(first=done.number))).body)
    assert str(body["at"]) >= str(from_bytes(newest.body)["at"])


@pytest.mark.parametrize("text", ["a\x00b", "tab\there", "half \ud800", "e\u0301", "x" * 201, "  "])
def test_text_that_can_not_be_read_for_ever_is_refused(centre: Centre, text: str) -> None:
    assert "GMP-007" in centre.refuses("add-room", by="administrator", room="GMP-99", title=text, grade="C")


@pytest.mark.parametrize(
    ("number", "is_refused"),
    [
        ("NaN", True),
        ("Infinity", True),
        ("1E+24", False),
        ("1E+25", True),
        ("1E-24", False),
        ("1E-25", True),
        ("0." + "1" * 24, False),
        ("0." + "1" * 25, True),
    ],
)
def test_a_number_that_nobody_can_measure_is_refused(centre: Centre, number: str, is_refused: bool) -> None:
    count = {"lot": "L-26-0001-X", "amount": Decimal(number), "reason": "Stocktaking."}
    assert ("GMP-007" in centre.objections("count-lot", by="operator", **count)) is is_refused


def test_a_time_says_its_zone(centre: Centre) -> None:
    opening = {"lot": "L-26-0001-X", "opened_at": centre.now}
    assert "GMP-007" not in centre.objections("open-package", by="operator", **opening)
    opening["opened_at"] = centre.now.replace(tzinfo=None)
    assert "GMP-007" in centre.objections("open-package", by="operator", **opening)


@pytest.mark.parametrize(
    ("ago", "is_refused"),
    [
        (timedelta(minutes=-2, seconds=-1), True),
        (timedelta(minutes=-2), False),  # two clocks may differ
        (timedelta(days=3650), False),
        (timedelta(days=3650, seconds=1), True),
    ],
)
def test_what_is_told_has_happened_in_the_last_ten_years(centre: Centre, ago: timedelta, is_refused: bool) -> None:
    opening = {"lot": "L-26-0001-X", "opened_at": centre.now - ago}
    assert ("GMP-005" in centre.refuses("open-package", by="operator", **opening)) is is_refused


@pytest.mark.parametrize(
    ("lot", "is_a_slip"),
    [("L-26-0001-X", True), ("L-26-0001", True), (with_check("L-26-0001"), False), ("L-26", False), ("serum", False)],
)
def test_a_number_that_was_read_wrongly_is_told_from_one_that_is_not_there(
    centre: Centre, lot: str, is_a_slip: bool
) -> None:
    refused = centre.refuses("release-lot", by="quality", lot=lot, certificate="C-1")
    assert ("check character does not fit" in refused["GMP-001"].remedy.en) is is_a_slip


def test_before_the_centre_is_opened_nobody_does_anything_else() -> None:
    work = Centre.at_work(MemoryStore(), PEOPLE)
    fields: dict[str, Any] = {"person": "P-0900", "roles": (Role.OPERATOR,)}
    assert "GMP-002" in work.refuses("admit-person", by="administrator", **fields)
    work.does("open-centre", by="administrator", administrator="P-0001")
    work.does("admit-person", by="administrator", **fields)


def test_a_signed_operation_needs_its_signature_and_its_own_meaning(centre: Centre) -> None:
    command = centre.command("reject-lot", lot="L-26-0001-X", reason="leaking")
    unsigned = centre.door.perform(command, by="P-0012", key="k1")
    assert isinstance(unsigned, Refused)
    assert "GMP-003" in {one.rule for one in unsigned.objections}
    other = Signature(Meaning.APPROVED, "0" * 64, "password")
    answer = centre.door.perform(command, by="P-0012", key="k2", signed=other)
    assert isinstance(answer, Refused)
    assert "GMP-003" in {one.rule for one in answer.objections}


def test_a_signature_on_what_has_changed_since_it_was_read_is_refused_and_kept_in_the_record(centre: Centre) -> None:
    lot = centre.does("receive-lot", by="operator", **_LOT).facts[0].about()[0].key
    command = centre.command("release-lot", lot=lot, certificate="C-1")
    shown = centre.door.show(command, by="P-0012")
    stale = Signature(Meaning.APPROVED, "f" * 64, "password")
    before = centre.ledger()
    answer = centre.door.perform(command, by="P-0012", key="k", signed=stale)
    assert isinstance(answer, Refused)
    assert {one.rule for one in answer.objections} == {"GMP-004"}
    assert centre.ledger() == before + 1
    attempt = read_entry(next(iter(centre.store.entries(first=before + 1))).body)
    assert attempt["refused"] == ["GMP-004"]
    # The key is still free: what was wrong is mended, and the same form is sent again.
    right = Signature(Meaning.APPROVED, shown.digest, "password")
    assert isinstance(centre.door.perform(command, by="P-0012", key="k", signed=right), Done)


@pytest.mark.parametrize("shown", ["", "read it", "F" * 64])
@pytest.mark.parametrize("lot", ["", "L-26-0001-X"])
def test_what_is_no_signature_is_refused_and_never_enters_the_record_which_can_still_be_signed(
    centre: Centre, shown: str, lot: str
) -> None:
    lot = lot or centre.does("receive-lot", by="operator", **_LOT).facts[0].about()[0].key
    before = centre.ledger()
    command = centre.command("release-lot", lot=lot, certificate="C-1")
    signed = Signature(Meaning.APPROVED, shown, "password")
    assert isinstance(centre.door.perform(command, by="P-0012", key="k", signed=signed), Refused)
    assert centre.ledger() == before
    for entry in centre.store.entries():
        read_entry(entry.body)


def test_the_memory_store_refuses_what_would_break_the_record(centre: Centre) -> None:
    store = MemoryStore()
    newest = centre.store._entries[-1]  # type: ignore[attr-defined]  # the plainest way to a whole entry
    with store.writing() as record, pytest.raises(AssumptionBroken, match="does not follow"):
        record.append(newest)
    with store.writing() as record:
        record.append(replace(newest, number=1, claims=("bag-used:G-1",)))
    with store.writing() as record, pytest.raises(AssumptionBroken, match="key"):
        record.append(replace(newest, number=2))
    with store.writing() as record, pytest.raises(AssumptionBroken, match="is claimed"):
        record.append(replace(newest, number=2, key="other", claims=("bag-used:G-1",)))
