"""Turns a record into the one sequence of bytes that is hashed, and back, so that equal records have equal hashes.

The form is RFC 8785 (JSON Canonicalization Scheme) made narrower: no floats (a measured value is a decimal string with
its unit), integers that every JSON reader holds exactly, names of members as ASCII identifiers, text in Unicode
normalisation form C. With such names, RFC 8785's order (by UTF-16 code unit) is the plain order of the characters,
so the standard library's encoder writes the canonical form after one pass of checks.
"""

import json
import unicodedata
from typing import NoReturn

INTEGER_MAX = 2**53 - 1
"""The largest integer that an IEEE 754 double, and so every JSON reader, holds exactly (RFC 8785, RFC 7493)."""

DEPTH_MAX = 32
"""How deep objects and lists may be nested. Deeper is a mistake or an attack, and readers have small stacks."""

# Circular values are found by the depth limit, so the encoder need not look for them.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


class CanonicalError(ValueError):
    """Says, in one sentence, why a value has no canonical bytes or why bytes are not canonical."""


def to_bytes(value: object) -> bytes:
    """Gives the canonical bytes of `value`: None, bool, int, str, list or tuple of these, dict with string keys.

    Raises CanonicalError, naming the member, for anything else.
    """
    _check(value, "the value", DEPTH_MAX)
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError("A text holds half of a surrogate pair, which is not a character.") from error


def from_bytes(data: bytes) -> dict[str, object]:
    """Reads one canonical object. Bytes that `to_bytes` would not have written are refused with CanonicalError."""
    try:
        value = _DECODER.decode(data.decode("utf-8"))
    except CanonicalError:
        raise
    except UnicodeDecodeError as error:
        raise CanonicalError(f"The bytes are not UTF-8: byte {error.start} does not fit.") from error
    except RecursionError as error:
        raise CanonicalError(f"Objects and lists are nested deeper than {DEPTH_MAX}.") from error
    except ValueError as error:
        raise CanonicalError(f"The bytes are not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise CanonicalError("The bytes hold a single value, not an object with members.")
    if to_bytes(value) != data:
        _say_why(data)
    return value


def _check(value: object, name: str, depth: int) -> None:
    # Exact types only: an enumeration or a subclass of int may print itself in its own way.
    kind = type(value)
    if kind is str:
        assert isinstance(value, str)
        if not value.isascii() and not unicodedata.is_normalized("NFC", value):
            raise CanonicalError(f"The text in {name} is not in Unicode normalisation form C.")
    elif kind is dict:
        assert isinstance(value, dict)
        if not depth:
            raise CanonicalError(f"Objects and lists are nested deeper than {DEPTH_MAX} at {name}.")
        for key, member in value.items():
            if type(key) is not str or not key.isascii() or not key.isidentifier():
                raise CanonicalError(f"The member name {key!r} in {name} is not an identifier of ASCII letters.")
            _check(member, key, depth - 1)
    elif kind is list or kind is tuple:
        assert isinstance(value, list | tuple)
        if not depth:
            raise CanonicalError(f"Objects and lists are nested deeper than {DEPTH_MAX} at {name}.")
        for member in value:
            _check(member, name, depth - 1)
    elif kind is int:
        assert isinstance(value, int)
        if not -INTEGER_MAX <= value <= INTEGER_MAX:
            raise CanonicalError(f"The integer in {name} is beyond ±(2^53 - 1).")
    elif kind is float:
        raise CanonicalError(f"A float stands in {name}; write measured values as decimal text with a unit.")
    elif value is not None and kind is not bool:
        raise CanonicalError(f"A {kind.__name__} stands in {name}, which the canonical form does not have.")


def _refuse_number(text: str) -> NoReturn:
    raise CanonicalError(f"The number {text[:40]} is not an integer; the canonical form has integers only.")


_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)


def _say_why(data: bytes) -> NoReturn:
    """Tells a doubled member from other deviations. Only bytes already known to be wrong pay for the slower reading."""

    def refuse_doubled(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise CanonicalError(f"The member {name!r} stands twice in one object.")
        return dict(pairs)

    json.loads(data, object_pairs_hook=refuse_doubled)
    raise CanonicalError("The JSON is not in canonical form: the order, the spaces, an escape or a number differs.")
