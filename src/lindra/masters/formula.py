"""Formulas of a recipe: what the system computes, so that nobody does arithmetic at the bench.

A formula is a small expression over named decimals: ``+ - * /``, parentheses, ``min``, ``max``, ``log2``,
numbers, and names such as ``viability`` or ``harvest.viable_cells``. A condition compares two formulas, and
joins comparisons by ``and`` and ``or``. Both are read by Python's own parser, and every part that is not on
the list is refused; nothing is ever evaluated as code. Why no library: docs/decisions/0017.
"""

import ast
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from lindra.gmp.text import Text

LENGTH_MAX = 300
DEPTH_MAX = 20
_DIGITS = 34  # IEEE 754 decimal128: more than any instrument gives


class FormulaError(ValueError):
    """Says what is wrong with a formula, or why it gives no number for these values."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.en)
        self.problem = problem


def names_in(formula: str) -> tuple[str, ...]:
    """Return the names that a formula reads, in order, each once; raises FormulaError where it can not be read."""
    names: dict[str, None] = {}
    _read(formula, names)
    return tuple(names)


def names_in_condition(condition: str) -> tuple[str, ...]:
    """Return the names that a condition reads, in order, each once; raises FormulaError where it can not be read."""
    names: dict[str, None] = {}
    _check_condition(_parsed(condition), condition, names, DEPTH_MAX)
    return tuple(names)


def holds(condition: str, values: Mapping[str, Decimal]) -> bool:
    """Tell whether a condition holds for these values; raises FormulaError where a value is missing."""
    expression = _parsed(condition)
    _check_condition(expression, condition, {}, DEPTH_MAX)
    with localcontext() as context:
        context.prec = _DIGITS
        try:
            return _truth(expression, values, condition)
        except (DivisionByZero, InvalidOperation, Overflow) as error:
            raise FormulaError(
                Text(
                    f"{condition} can not be told for these values.", f"{condition} kan inte avgöras för dessa värden."
                )
            ) from error


def parts_of(formula: str) -> ast.expr:
    """Return a formula as its tree, every part of it allowed; raises FormulaError where it can not be read."""
    return _read(formula, {})


def compute(formula: str, values: Mapping[str, Decimal], *, decimals: int) -> Decimal:
    """Return the value of a formula, rounded half to even to so many decimals."""
    expression = _read(formula, {})
    with localcontext() as context:
        context.prec = _DIGITS
        context.rounding = ROUND_HALF_EVEN
        try:
            return _value(expression, values, formula).quantize(Decimal(1).scaleb(-decimals))
        except (DivisionByZero, InvalidOperation, Overflow) as error:
            raise FormulaError(
                Text(f"{formula} gives no number for these values.", f"{formula} ger inget tal för dessa värden.")
            ) from error


def _read(formula: str, names: dict[str, None]) -> ast.expr:
    expression = _parsed(formula)
    _check(expression, formula, names, DEPTH_MAX)
    return expression


def _parsed(formula: str) -> ast.expr:
    if len(formula) > LENGTH_MAX:
        raise FormulaError(Text("The formula is too long.", "Formeln är för lång."))
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(
            Text(f"“{formula}” can not be read as a formula.", f"”{formula}” går inte att läsa som en formel.")
        ) from error


def _check_condition(part: ast.expr, condition: str, names: dict[str, None], depth: int) -> None:
    match part:
        case ast.BoolOp(values=parts) if depth:
            for one in parts:
                _check_condition(one, condition, names, depth - 1)
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()], comparators=[right]):
            _check(left, condition, names, depth)
            _check(right, condition, names, depth)
        case _:
            raise FormulaError(
                Text(
                    f"“{condition[:60]}” compares nothing: write such as count.cells < 400.",
                    f"”{condition[:60]}” jämför ingenting: skriv till exempel count.cells < 400.",
                )
            )


def _truth(part: ast.expr, values: Mapping[str, Decimal], condition: str) -> bool:
    match part:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_truth(one, values, condition) for one in parts)
        case ast.BoolOp(values=parts):
            return any(_truth(one, values, condition) for one in parts)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _COMPARISONS[type(operator)](_value(left, values, condition), _value(right, values, condition))
        case _:
            raise AssertionError("every part was checked when the condition was read")


def _check(part: ast.expr, formula: str, names: dict[str, None], depth: int) -> None:
    if not depth:
        raise FormulaError(Text("The formula is nested too deep.", "Formeln är för djupt nästlad."))
    match part:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            _check(left, formula, names, depth - 1)
            _check(right, formula, names, depth - 1)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand, formula, names, depth - 1)
        case ast.Call(func=ast.Name(id="log2"), args=[argument], keywords=[]):
            _check(argument, formula, names, depth - 1)
        case ast.Call(func=ast.Name(id="min" | "max"), args=[_, *_] as arguments, keywords=[]):
            for argument in arguments:
                _check(argument, formula, names, depth - 1)
        case ast.Constant(value=int() | float()) if not isinstance(part.value, bool):
            pass
        case ast.Name(id=name) if name not in ("min", "max", "log2"):
            names[name] = None
        case ast.Attribute(value=ast.Name(id=step), attr=name):
            names[f"{step}.{name}"] = None
        case _:
            raise FormulaError(
                Text(
                    f"“{ast.unparse(part)[:60]}” is not allowed in a formula.",
                    f"”{ast.unparse(part)[:60]}” får inte finnas i en formel.",
                )
            )


def _value(part: ast.expr, values: Mapping[str, Decimal], formula: str) -> Decimal:
    match part:
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)](_value(left, values, formula), _value(right, values, formula))
        case ast.UnaryOp(operand=operand):
            return -_value(operand, values, formula)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            found = [_value(argument, values, formula) for argument in arguments]
            if name == "log2":
                return found[0].ln() / Decimal(2).ln()
            return min(found) if name == "min" else max(found)
        case ast.Constant():
            # The digits as they stand in the text: a float would change 0.1.
            return Decimal(ast.get_source_segment(formula.strip(), part) or "")
        case ast.Attribute(value=ast.Name(id=step), attr=attribute):
            return _named(f"{step}.{attribute}", values)
        case ast.Name(id=name):
            return _named(name, values)
        case _:
            raise AssertionError("every part was checked when the formula was read")


def _named(name: str, values: Mapping[str, Decimal]) -> Decimal:
    found = values.get(name)
    if found is None:
        raise FormulaError(Text(f"{name} has no value yet.", f"{name} har inget värde ännu."))
    return found


_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Decimal, Decimal], bool]] = {
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
}
