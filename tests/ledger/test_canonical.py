"""One value has one sequence of bytes, the one that RFC 8785 gives it."""

import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from lindra.ledger.canonical import INTEGER_MAX, CanonicalError, from_bytes, to_bytes

texts = some.text(some.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
names = some.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
values = some.recursive(
    some.none() | some.booleans() | some.integers(-INTEGER_MAX, INTEGER_MAX) | texts,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)
objects = some.dictionaries(names, values, max_size=6)


@given(objects)
def test_the_bytes_are_those_of_rfc_8785(value: Any) -> None:
    assert to_bytes(value) == rfc8785.dumps(value)


@given(objects)
def test_what_is_written_is_read(value: Any) -> None:
    assert from_bytes(to_bytes(value)) == value


@given(objects, some.integers(0), some.integers(0, 7))
def test_no_two_sequences_of_bytes_are_read_as_one_value(value: Any, place: int, bit: int) -> None:
    data = bytearray(to_bytes(value))
    data[place % len(data)] ^= 1 << bit
    try:
        other = from_bytes(bytes(data))
    except CanonicalError:
        return
    assert other != value


@given(some.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_a_sentence(data: bytes) -> None:
    try:
        value = from_bytes(data)
    except CanonicalError as refused:
        why = str(refused)
    else:
        why = "" if to_bytes(value) == data else "other bytes"
    assert why == "" or why.endswith(".")


@pytest.mark.parametrize("value", [1.5, float("nan"), {"a": b""}, {1: 2}, {"a": {1}}, {"å": 1}, {"a": 2**53}])
def test_what_has_no_bytes_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        to_bytes(value)
