"""Values are read as they were written, and judged against every limit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lindra.gmp.limit import Certainty, Limit, Provenance, Severity, worst_broken
from lindra.gmp.value import ValueKind, as_read, judged, misread

READ = Provenance(Certainty.READ, "https://example.org")


def limit(severity: Severity, **bounds: Decimal) -> Limit:
    return Limit(severity=severity, provenance=READ, **bounds)


@pytest.mark.parametrize(
    ("value", "holds"), [("69.9", False), ("70", True), ("70.0", True), ("100", True), ("100.1", False)]
)
def test_a_closed_limit_holds_at_its_ends(value: str, holds: bool) -> None:
    assert limit(Severity.HARD, at_least=Decimal(70), at_most=Decimal(100)).holds(Decimal(value)) is holds


@pytest.mark.parametrize(("value", "holds"), [("0.5", False), ("0.51", True), ("9.99", True), ("10", False)])
def test_an_open_limit_does_not_hold_at_its_ends(value: str, holds: bool) -> None:
    assert limit(Severity.HARD, above=Decimal("0.5"), below=Decimal(10)).holds(Decimal(value)) is holds


def test_words_are_held_against_the_words_allowed() -> None:
    sterile = Limit(severity=Severity.HARD, provenance=READ, one_of=("negative",))
    assert sterile.holds("negative")
    assert not sterile.holds("positive")


def test_the_most_severe_broken_limit_counts() -> None:
    limits = (
        limit(Severity.SOFT, at_least=Decimal(90)),
        limit(Severity.HARD, at_least=Decimal(70)),
        limit(Severity.INFORMATION, at_least=Decimal(95)),
    )
    cases = {"96": None, "93": Severity.INFORMATION, "80": Severity.SOFT, "60": Severity.HARD}
    for value, expected in cases.items():
        broken = worst_broken(limits, Decimal(value))
        assert (broken.severity if broken else None) is expected


@pytest.mark.parametrize(
    "text", ["97,9", "1e6", "NaN", "Infinity", "", " 1", "1 ", "1.", ".5", "٣", "0x1", "--1", "1_000"]
)
def test_what_is_not_a_plain_number_is_not_read(text: str) -> None:
    assert misread(ValueKind.NUMBER, text) is not None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_a_number_keeps_the_digits_it_was_written_with(number: Decimal) -> None:
    text = format(number, "f")
    assert misread(ValueKind.NUMBER, text) is None
    assert judged("x", as_read(ValueKind.NUMBER, text), "mL", ()).value == text


def test_an_answer_is_one_of_the_choices() -> None:
    assert misread(ValueKind.CHOICE, "clear", ("clear", "cloudy")) is None
    problem = misread(ValueKind.CHOICE, "blue", ("clear", "cloudy"))
    assert problem is not None
    assert "clear, cloudy" in problem[1].en
    assert misread(ValueKind.FLAG, "yes") is None
    assert misread(ValueKind.FLAG, "maybe") is not None
