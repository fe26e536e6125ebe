"""What a formula's result is made of, so that cells are not added to millilitres, and a dose is not given as a volume.

Units are compared by what they measure, not by their size: ``mL`` and ``L`` are both volumes, and a recipe
writes its own factors. A plain number goes with anything.
"""

import ast
from collections.abc import Mapping

from lindra.gmp.text import Text
from lindra.masters.formula import FormulaError, parts_of
from lindra.masters.units import Dimension

_PLAIN: Dimension = {}


def dimension_of_formula(formula: str, known: Mapping[str, Dimension]) -> Dimension:
    """Return the dimension of a formula over names of known dimension; raises FormulaError where it makes no sense."""
    return _dimension(parts_of(formula), known)


def said(dimension: Dimension) -> str:
    """Return a dimension in words: ``count / volume``, or ``number``."""
    over = [name if power == 1 else f"{name}^{power}" for name, power in sorted(dimension.items()) if power > 0]
    under = [name if power == -1 else f"{name}^{-power}" for name, power in sorted(dimension.items()) if power < 0]
    return " / ".join((" · ".join(over) or ("1" if under else "number"), *under))


def _dimension(part: ast.expr, known: Mapping[str, Dimension]) -> Dimension:
    match part:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as operator, right=right):
            return _product(
                _dimension(left, known), _dimension(right, known), -1 if isinstance(operator, ast.Div) else 1
            )
        case ast.BinOp(left=left, right=right):
            return _alike([left, right], known)
        case ast.UnaryOp(operand=operand):
            return _dimension(operand, known)
        case ast.Call(func=ast.Name(id="log2")):
            return _PLAIN
        case ast.Call(args=arguments):
            return _alike(arguments, known)
        case ast.Attribute(value=ast.Name(id=step), attr=name):
            return known.get(f"{step}.{name}", _PLAIN)
        case ast.Name(id=name):
            return known.get(name, _PLAIN)
        case _:
            return _PLAIN


def _product(left: Dimension, right: Dimension, sign: int) -> Dimension:
    names = dict.fromkeys((*left, *right))
    powers = {name: left.get(name, 0) + sign * right.get(name, 0) for name in names}
    return {name: power for name, power in powers.items() if power}


def _alike(parts: list[ast.expr], known: Mapping[str, Dimension]) -> Dimension:
    found = [dimension for part in parts if (dimension := _dimension(part, known))]
    for one in found[1:]:
        if one != found[0]:
            raise FormulaError(
                Text(
                    f"“{ast.unparse(parts[0])[:40]}” and “{ast.unparse(parts[-1])[:40]}” are not of one kind: "
                    f"{said(found[0])} and {said(one)}.",
                    f"”{ast.unparse(parts[0])[:40]}” och ”{ast.unparse(parts[-1])[:40]}” är inte av samma slag: "
                    f"{said(found[0])} och {said(one)}.",
                )
            )
    return found[0] if found else _PLAIN
