"""Names and numbers live in the register alone, under a code; the record knows the code."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lindra.gmp.identity import is_well_formed
from lindra.gmp.objection import Objection
from lindra.patients.models import Patient
from lindra.patients.register import names_of, register
from lindra.simulation.demo import PATIENTS, PEOPLE
from lindra.web.door import store

SHARED = Path(__file__).parents[3] / "shared/data/personnummer"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def registered(name: str, number: str) -> Patient:
    found = register(name, number, NOW)
    assert isinstance(found, Patient), found
    return found


def test_a_patient_gets_a_code_that_tells_nothing(database: Path) -> None:
    one, two = registered("Agnes Testsson", "198810062383"), registered("Bertil  Provberg ", "199610072390")
    assert is_well_formed(one.code)
    assert one.code != two.code
    assert "1988" not in one.code
    assert names_of([one.code, two.code]) == {one.code: "Agnes Testsson", two.code: "Bertil Provberg"}


@pytest.mark.parametrize("same", ["198810062383", "19881006-2383", "8810062383", "881006-2383"])
def test_a_patient_is_registered_once_however_the_number_is_written(database: Path, same: str) -> None:
    first = registered("Agnes Testsson", "198810062383")
    again = register("Agnes", same, NOW)
    assert isinstance(again, Objection)
    assert again.rule == "PAT-003"
    assert first.code in again.problem.en


@pytest.mark.parametrize(
    ("name", "number", "rule"),
    [
        ("", "198810062383", "PAT-001"),
        ("x" * 201, "198810062383", "PAT-001"),
        ("a\x00b", "198810062383", "PAT-001"),
        ("Agnes", "198810062384", "PAT-002"),
        ("Agnes", "", "PAT-002"),
        ("Agnes", "19881006", "PAT-002"),
        ("Agnes", "198813062383", "PAT-002"),
    ],
)
def test_bad_input_is_refused(database: Path, name: str, number: str, rule: str) -> None:
    found = register(name, number, NOW)
    assert isinstance(found, Objection)
    assert found.rule == rule
    assert Patient.objects.count() == 0


@given(some.text(max_size=30), some.text(max_size=16))
# One database for all examples: what an earlier one registered may stand there, as in life.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_text_is_registered_or_refused(database: Path, name: str, number: str) -> None:
    found = register(name, number, NOW)
    assert isinstance(found, Patient | Objection)


def test_published_numbers_are_judged_as_published(database: Path) -> None:
    file = SHARED / "list.json"
    if not file.exists():
        pytest.skip("not run: the published numbers are not on this machine")
    from personnummer import personnummer

    cases = json.loads(file.read_text(encoding="utf-8"))
    assert len(cases) > 10
    for case in cases:
        assert personnummer.valid(case["separated_long"]) is case["valid"]


def test_no_name_and_no_number_is_in_the_record(demonstration: Path) -> None:
    words = {word for name, number in PATIENTS for word in (*name.split(), number, number[2:])}
    words |= {word for colleague in PEOPLE.values() for word in colleague.name.split()}
    for entry in store().entries():
        held = words & set(re.findall(r"\w+", entry.body.decode()))
        assert not held, f"entry {entry.number} holds {held}"
