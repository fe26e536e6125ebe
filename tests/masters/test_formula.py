"""Formulas compute what they say, exactly, and nothing else can be done with them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lindra.masters.formula import FormulaError, compute, names_in

VALUES = {"a": Decimal("0.1"), "b": Decimal("0.2"), "step.c": Decimal(7)}


@pytest.mark.parametrize(
    ("formula", "decimals", "expected"),
    [
        ("a + b", 1, "0.3"),
        ("0.1 + 0.2", 1, "0.3"),
        ("step.c / 2", 0, "4"),  # half to even: 3.5
        ("(step.c + 2) / 2", 0, "4"),  # half to even: 4.5
        ("1 / 3", 5, "0.33333"),
        ("min(a, b, step.c)", 2, "0.10"),
        ("max(a, b) * -step.c", 2, "-1.40"),
        ("  a  ", 3, "0.100"),
        ("2 - 3 - 4", 0, "-5"),
    ],
)
def test_a_formula_gives_its_number(formula: str, decimals: int, expected: str) -> None:
    assert str(compute(formula, VALUES, decimals=decimals)) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "a +",
        "a ** b",
        "a // b",
        "a % b",
        "__import__('os').system('true')",
        "a.__class__.__mro__",
        "(lambda: 1)()",
        "[a][0]",
        "'text'",
        "True",
        "a if b else 1",
        "a < b",
        "max()",
        "max(*a)",
        "max(a, key=b)",
        "open('x')",
        "step.c.d",
        "(" * 300 + "a" + ")" * 300,
        "a" * 400,
        "-" * 250 + "a",
        "a := 1",
        "\x00",
        "f'{a}'",
    ],
)
def test_everything_else_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        names_in(formula)
    with pytest.raises(FormulaError):
        compute(formula, VALUES, decimals=1)


@pytest.mark.parametrize("formula", ["a / 0", "missing", "a / (b - b)"])
def test_what_gives_no_number_says_so(formula: str) -> None:
    with pytest.raises(FormulaError):
        compute(formula, VALUES, decimals=1)


def test_names_are_listed_once_in_order() -> None:
    assert names_in("b + step.c * b - a + max(a, 1)") == ("b", "step.c", "a")


numbers = some.decimals("-1000", "1000", places=3)


@given(numbers, numbers, numbers.filter(bool))
def test_it_computes_as_fractions_do(one: Decimal, two: Decimal, three: Decimal) -> None:
    found = compute("(x + y) * y / z", {"x": one, "y": two, "z": three}, decimals=6)
    exact = (Fraction(one) + Fraction(two)) * Fraction(two) / Fraction(three)
    assert abs(Fraction(found) - exact) <= Fraction(1, 2_000_000) + Fraction(1, 10**20)


@given(some.text(max_size=40))
def test_any_text_is_computed_or_refused(text: str) -> None:
    try:
        compute(text, VALUES, decimals=2)
    except FormulaError as refused:
        said = refused.problem
    else:
        said = None
    assert said is None or said.sv
