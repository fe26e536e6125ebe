"""Measured and stated amounts: a decimal number and its UCUM unit, never a float."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its unit (UCUM code, such as ``%``, ``10*6``, ``mL``, ``Cel``)."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{written(self.value)} {self.unit}"


def written(value: Decimal) -> str:
    """Return the decimal as people write it: no exponent, the digits that were given."""
    return format(value, "f")
