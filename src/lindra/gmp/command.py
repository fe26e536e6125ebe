"""Commands: what a person asks to be done, and how each field is asked for.

A field is described once, with ``asks``: the same description makes the form, the JSON
schema, the command line's flag and the reference page.
"""

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from lindra.gmp.text import Text

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 4_000
FILE_LENGTH = 1_000_000  # a recipe, as text


class FieldKind(Enum):
    """How a field is asked for and written."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    FILE = "file"  # a text that is a whole file, such as a recipe
    CHOICE = "choice"
    NUMBER = "number"
    WHOLE_NUMBER = "whole-number"
    FLAG = "flag"
    DATE = "date"
    TIME = "time"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Question:
    """How a field is put to a person."""

    label: Text
    unit: str = ""
    hint: Text | None = None
    scan: bool = False  # usually read from a code with a scanner
    choices: tuple[tuple[str, Text], ...] = ()
    refers_to: str = ""  # the kind of dossier whose number the field holds
    long: bool = False
    file: bool = False
    happened: bool = False  # a time that a person claims: it can not lie in the future


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of a command, whole: its name, how it is asked for, how it is written."""

    name: str
    question: Question
    kind: FieldKind
    required: bool
    default: Any
    enum: type[Enum] | None = None
    element: type[Enum] | None = None  # of a list whose parts are choices

    @property
    def length_max(self) -> int:
        """The longest text the field takes, in characters."""
        if self.kind is FieldKind.FILE:
            return FILE_LENGTH
        return LONG_TEXT_LENGTH if self.kind is FieldKind.LONG_TEXT else TEXT_LENGTH


@dataclass(frozen=True, kw_only=True)
class Command:
    """The base of every command: a frozen dataclass whose fields are made with ``asks``."""


def asks(
    label: Text,
    *,
    unit: str = "",
    hint: Text | None = None,
    scan: bool = False,
    choices: tuple[tuple[str, Text], ...] = (),
    refers_to: str = "",
    long: bool = False,
    file: bool = False,
    happened: bool = False,
    default: Any = dataclasses.MISSING,
) -> Any:
    """Describe a field of a command; without ``default`` it must be answered."""
    question = Question(label, unit, hint, scan, choices, refers_to, long, file, happened)
    return dataclasses.field(default=default, metadata={"question": question})


_DESCRIBED: dict[type[Command], tuple[FieldDescription, ...]] = {}


def described(command: type[Command]) -> tuple[FieldDescription, ...]:
    """Return the fields of a command in the order they are asked for."""
    known = _DESCRIBED.get(command)
    if known is None:
        hints = typing.get_type_hints(command)
        known = tuple(_described(field, hints[field.name]) for field in dataclasses.fields(command))
        _DESCRIBED[command] = known
    return known


def _described(field: "dataclasses.Field[Any]", annotation: Any) -> FieldDescription:
    question: Question = field.metadata["question"]
    bare = _without_none(annotation)
    enum = bare if isinstance(bare, type) and issubclass(bare, Enum) else None
    if enum is not None and not question.choices:
        raise TypeError(f"{field.name} is a choice: give the words for each choice")
    return FieldDescription(
        name=field.name,
        question=question,
        kind=_kind(bare, question, enum),
        required=field.default is dataclasses.MISSING,
        default=None if field.default is dataclasses.MISSING else field.default,
        enum=enum,
        element=_element(bare),
    )


def _element(annotation: Any) -> type[Enum] | None:
    if typing.get_origin(annotation) is not tuple:
        return None
    part = typing.get_args(annotation)[0]
    return part if isinstance(part, type) and issubclass(part, Enum) else None


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        if len(parts) == 1:
            return parts[0]
    return annotation


def _kind(annotation: Any, question: Question, enum: type[Enum] | None) -> FieldKind:
    if enum is not None or (annotation is str and question.choices):
        return FieldKind.CHOICE
    if annotation is str:
        if question.file:
            return FieldKind.FILE
        return FieldKind.LONG_TEXT if question.long else FieldKind.TEXT
    if typing.get_origin(annotation) is tuple:
        return FieldKind.LIST
    kinds = {
        Decimal: FieldKind.NUMBER,
        int: FieldKind.WHOLE_NUMBER,
        bool: FieldKind.FLAG,
        date: FieldKind.DATE,
        datetime: FieldKind.TIME,
    }
    return kinds[annotation]
