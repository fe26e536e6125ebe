"""What people and programs send is read as it was meant, or refused beside its field; nothing is guessed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lindra.gmp.command import Command, asks, described
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.operations.catalogue import CATALOGUE
from lindra.operations.reading import read_command

LABEL = Text("Field", "Fält")
ROLES = tuple((role.value, role.title) for role in Role)


@dataclass(frozen=True, kw_only=True)
class Asked(Command):
    """One field of each kind."""

    word: str = asks(LABEL)
    number: Decimal = asks(LABEL, unit="mL")
    count: int = asks(LABEL)
    flag: bool = asks(LABEL)
    role: Role = asks(LABEL, choices=ROLES)
    day: date = asks(LABEL)
    at: datetime = asks(LABEL)
    roles: tuple[Role, ...] = asks(LABEL, choices=ROLES)
    codes: tuple[str, ...] = asks(LABEL)
    note: str | None = asks(LABEL, default=None)


OPERATION: Any = Operation(
    name="ask-everything",
    title=Text("Ask", "Fråga"),
    command=Asked,
    gather=lambda command, dossiers, act: None,
    rules=(),
    decide=lambda command, evidence, act: (),
    roles=(),
)

GOOD: dict[str, Any] = {
    "word": "a word",
    "number": "97.90",
    "count": "3",
    "flag": "yes",
    "role": "operator",
    "day": "2026-03-02",
    "at": "2026-03-02T08:00+01:00",
    "roles": ["operator", "qc-analyst"],
    "codes": "A-1, A-2\nA-3",
}


def read(**changed: Any) -> Any:
    return read_command(OPERATION, {**GOOD, **changed})


def test_each_kind_is_read() -> None:
    command = read()
    assert isinstance(command, Asked), command
    assert command.number == Decimal("97.90")
    assert str(command.number) == "97.90"
    assert (command.count, command.flag, command.role) == (3, True, Role.OPERATOR)
    assert (command.day, command.at) == (date(2026, 3, 2), datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    assert command.roles == (Role.OPERATOR, Role.QC_ANALYST)
    assert command.codes == ("A-1", "A-2", "A-3")
    assert command.note is None


def test_json_values_are_read_as_the_form_is() -> None:
    command = read(number=Decimal("97.90"), count=3, flag=True, codes=["A-1"])
    assert (command.number, command.count, command.flag) == (Decimal("97.90"), 3, True)
    assert read(number={"value": "5", "unit": "mL"}).number == 5


def test_a_time_without_its_zone_is_the_centres_own() -> None:
    assert read(at="2026-07-01T08:00").at == datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
    assert read(at="2026-01-01T08:00").at == datetime(2026, 1, 1, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "rule", "says"),
    [
        ("number", "97,9", "GMP-012", "with a point"),
        ("number", "97.9 mL", "GMP-012", "the unit stands beside"),
        ("number", "1e6", "GMP-012", "not a plain number"),
        ("number", "NaN", "GMP-012", "not a plain number"),
        ("number", "Infinity", "GMP-012", "not a plain number"),
        ("number", "٣", "GMP-012", "not a plain number"),
        ("number", "+5", "GMP-012", "not a plain number"),
        ("number", " ", "GMP-011", "not answered"),
        ("number", "", "GMP-011", "not answered"),
        ("number", None, "GMP-011", "not answered"),
        ("number", {"value": "5", "unit": "L"}, "GMP-013", "nothing is converted"),
        ("number", {"value": "5", "unit": "\x00"}, "GMP-013", "not in “�”"),
        ("number", {"amount": "5"}, "GMP-012", "not one value"),
        ("number", ["5", "6"], "GMP-012", "not one value"),
        ("number", "9" * 10_000, "GMP-012", "characters are too many"),
        ("count", "3.5", "GMP-012", "not a whole number"),
        ("count", Decimal("3.5"), "GMP-012", "not a whole number"),
        ("flag", "maybe", "GMP-012", "yes or no"),
        ("flag", "", "GMP-011", "not answered"),
        ("role", "boss", "GMP-012", "Choose: "),
        ("day", "2026-02-30", "GMP-012", "not a day"),
        ("day", "02/03/2026", "GMP-012", "year-month-day"),
        ("day", "2026-W10-1", "GMP-012", "not a day"),
        ("at", "yesterday", "GMP-012", "not a time"),
        ("at", "2026-03-29T02:30", "GMP-012", "does not exist here"),
        ("at", "2026-10-25T02:30", "GMP-012", "happens twice"),
        ("at", "0001-01-01T00:00+23:59", "GMP-012", "not a time"),
        ("roles", ["operator", "boss"], "GMP-012", "not a choice"),
        ("roles", [1], "GMP-012", "not a list"),
        ("codes", {"a": 1}, "GMP-012", "not a list"),
    ],
)
def test_what_can_not_be_read_is_refused_beside_its_field(field: str, value: Any, rule: str, says: str) -> None:
    refused = read(**{field: value})
    assert isinstance(refused, tuple), refused
    assert [(one.rule, one.field) for one in refused] == [(rule, field)]
    assert says in f"{refused[0].problem.en} {refused[0].remedy.en}"
    assert refused[0].problem.sv
    assert refused[0].remedy.sv


def test_everything_that_is_wrong_is_told_at_once() -> None:
    refused = read_command(OPERATION, {"number": "1,5", "word": "", "wrod": "x"})
    assert isinstance(refused, tuple)
    assert {one.field for one in refused} == {"", "word", "number", "count", "role", "day", "at", "flag"}
    assert next(one for one in refused if one.rule == "GMP-010").remedy.en == "Did you mean “word”?"


junk = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=30) | some.decimals(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(some.dictionaries(some.sampled_from([*GOOD, "note", "other"]), junk))
def test_any_values_are_read_or_refused(values: dict[str, Any]) -> None:
    found = read_command(OPERATION, values)
    if isinstance(found, tuple):
        assert found
        for one in found:
            assert one.problem.en.isprintable()


@given(some.sampled_from(CATALOGUE), some.data())
def test_any_values_are_read_or_refused_by_every_operation(operation: Any, data: Any) -> None:
    names = [field.name for field in described(operation.command)]
    values = data.draw(some.fixed_dictionaries(dict.fromkeys(names, junk)))
    found = read_command(operation, values)
    assert found
