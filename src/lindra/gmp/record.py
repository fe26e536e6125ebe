"""How facts, dossiers and commands are written as plain data, and read back.

Decimals become strings, times ISO 8601 in UTC with microseconds and Z, days ISO dates, choices
their codes, tuples lists. There are no floats. Reading refuses unknown and missing fields.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast

import cattrs

T = TypeVar("T")


def time_written(moment: datetime) -> str:
    """Return an aware time as ``2026-11-23T12:00:00.000000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def time_read(text: str) -> datetime:
    """Return the time that ``time_written`` wrote."""
    return datetime.fromisoformat(text)


def decimal_written(value: Decimal) -> str:
    """Return a decimal without exponent, with the digits it was given with."""
    return format(value, "f")


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_unstructure_hook(Decimal, decimal_written)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_unstructure_hook(datetime, time_written)
    converter.register_structure_hook(datetime, lambda text, _: time_read(text))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, Enum), lambda member: member.value
    )
    return converter


_CONVERTER = _converter()


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {}
_READERS: dict[type, Callable[[Any, Any], Any]] = {}


def to_plain(value: Any) -> dict[str, Any]:
    """Return a fact, dossier or command as plain data that canonical JSON can hold."""
    kind = type(value)
    writer = _WRITERS.get(kind)
    if writer is None:
        writer = _WRITERS[kind] = cast("Callable[[Any], dict[str, Any]]", _CONVERTER.get_unstructure_hook(kind))
    return writer(value)


def from_plain(kind: type[T], plain: dict[str, Any]) -> T:
    """Return what ``to_plain`` wrote; raises when the data is not of that shape."""
    reader = _READERS.get(kind)
    if reader is None:
        reader = _READERS[kind] = _CONVERTER.get_structure_hook(kind)
    return cast("T", reader(plain, kind))
