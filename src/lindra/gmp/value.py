"""A recorded value: what was written down, in which unit, and how it stood against the limits in force.

A fact keeps the limits that were in force when it was made, so that a later reader needs no
other document to see why a value passed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from lindra.gmp.limit import Limit, Severity, worst_broken
from lindra.gmp.text import Text

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
WORDS_MAX = 200


class ValueKind(Enum):
    """How a value is written."""

    NUMBER = "number"
    CHOICE = "choice"
    FLAG = "flag"  # yes or no, written "yes" or "no"
    TEXT = "text"
    SCAN = "scan"  # a code that was read, and must be the expected one
    FILE = "file"  # the hex SHA-256 of a file that is attached to the step


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value with the limits that were in force. ``value`` holds the digits as they were given."""

    name: str
    value: str
    unit: str  # UCUM; empty for words
    limits: tuple[Limit, ...]
    broken: Severity | None  # the worst limit it breaks, or None

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".rstrip()


def judged(name: str, value: Decimal | str, unit: str, limits: Iterable[Limit]) -> Value:
    """Return the value with its limits and its judgement."""
    limits = tuple(limits)
    worst = worst_broken(limits, value)
    text = value if isinstance(value, str) else format(value, "f")
    return Value(name=name, value=text, unit=unit, limits=limits, broken=worst.severity if worst else None)


def misread(kind: ValueKind, text: str, choices: tuple[str, ...] = ()) -> tuple[Text, Text] | None:
    """Return what is wrong with a value as it was written, and what to do; None when it can be read."""
    match kind:
        case ValueKind.NUMBER:
            if _PLAIN_NUMBER.fullmatch(text):
                return None
            return (
                Text(f"“{text[:40]}” is not a plain number.", f"”{text[:40]}” är inte ett vanligt tal."),
                Text("Write digits with a point, such as 97.9.", "Skriv siffror med punkt, till exempel 97.9."),
            )
        case ValueKind.CHOICE | ValueKind.FLAG:
            allowed = choices if kind is ValueKind.CHOICE else ("yes", "no")
            if text in allowed:
                return None
            return (
                Text(f"“{text[:40]}” is not one of the answers.", f"”{text[:40]}” är inte ett av svaren."),
                Text(f"Choose: {', '.join(allowed)}.", f"Välj: {', '.join(allowed)}."),
            )
        case ValueKind.FILE:
            if _DIGEST.fullmatch(text):
                return None
            return (
                Text("That is not an attached file.", "Det är inte en bifogad fil."),
                Text("Attach the file to the step and choose it.", "Bifoga filen till steget och välj den."),
            )
        case ValueKind.TEXT | ValueKind.SCAN:
            if 0 < len(text.strip()) <= WORDS_MAX:
                return None
            return (
                Text("The answer is empty or too long.", "Svaret är tomt eller för långt."),
                Text(f"Write at most {WORDS_MAX} characters.", f"Skriv högst {WORDS_MAX} tecken."),
            )


def as_read(kind: ValueKind, text: str) -> Decimal | str:
    """Return the value that a readable text stands for."""
    return Decimal(text) if kind is ValueKind.NUMBER else text
