"""Reads what a person, a form, the API or the command line gave into a command, or says what can not be read.

One reader for all of them, so that a number with a comma is refused in the same words wherever it
comes from. Every fault is told at once, beside its field; nothing is guessed.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lindra.gmp.command import Command, FieldDescription, FieldKind, described
from lindra.gmp.objection import Objection
from lindra.gmp.operation import AnyOperation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.units import unit_shown
from lindra.operations.everywhere import LIST_LENGTH_MAX

CENTRE_ZONE = ZoneInfo("Europe/Stockholm")
TRUE = frozenset({"true", "yes", "on", "ja", "1"})
FALSE = frozenset({"false", "no", "off", "nej", "0"})
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_SHOWN = 60


class _Unread:
    """Stands where a value could not be read; its objection is already told."""


_UNREAD = _Unread()


def read_command(operation: AnyOperation, given: Mapping[str, Any]) -> Command | tuple[Objection, ...]:
    """Return the command that the values mean, or an objection for each that can not be read."""
    fields = described(operation.command)
    found = list(_unknown(fields, given))
    values: dict[str, Any] = {}
    for field in fields:
        value = _read(field, given.get(field.name), found)
        if value is not _UNREAD:
            values[field.name] = value
    if found:
        return tuple(found)
    command: Command = operation.command(**values)
    return command


@rule("GMP-010", "Only what is asked for is answered", "EU GMP Annex 11 5")
def field_is_known(name: str, known: Sequence[str]) -> Refusal | None:
    """Object to a field that the operation does not have."""
    if name in known:
        return None
    near = difflib.get_close_matches(name[:_SHOWN], known, n=1)
    remedy = (
        Text(f"Did you mean “{near[0]}”?", f"Menade du ”{near[0]}”?")
        if near
        else Text(f"Known: {', '.join(known)}.", f"Kända: {', '.join(known)}.")
    )
    shown = _printable(name)
    return objects(Text(f"“{shown}” is not asked for.", f"”{shown}” efterfrågas inte."), remedy)


def _unknown(fields: Sequence[FieldDescription], given: Mapping[str, Any]) -> list[Objection]:
    known = [field.name for field in fields]
    found = (field_is_known(name, known) for name in given)
    return [one for one in found if one is not None]


@rule("GMP-011", "What must be answered is answered", "EU GMP Part IV 6.3; ALCOA++ complete")
def field_is_answered(field: FieldDescription) -> Refusal | None:
    """Object to a field that is missing."""
    return objects(
        Text(f"{field.question.label.en}: not answered.", f"{field.question.label.sv}: inte besvarat."),
        Text("Fill it in.", "Fyll i det."),
        field=field.name,
    )


@rule("GMP-012", "A value is written as its kind is written", "EU GMP Annex 11 6; ALCOA++ accurate")
def value_is_readable(field: FieldDescription, said: Text, remedy: Text) -> Refusal | None:
    """Object to a value that can not be read."""
    return objects(said, remedy, field=field.name)


@rule("GMP-013", "A value is given in its own unit", "EU GMP Part IV 6.3; Annex 11 6")
def unit_is_right(field: FieldDescription, unit: str) -> Refusal | None:
    """Object to another unit than the field's."""
    if unit == field.question.unit:
        return None
    right, shown = field.question.unit or "–", _printable(unit)
    return objects(
        Text(
            f"{field.question.label.en} is given in {unit_shown(right)} ({right}), not in “{shown}”.",
            f"{field.question.label.sv} anges i {unit_shown(right)} ({right}), inte i ”{shown}”.",
        ),
        Text("Give it in that unit; nothing is converted.", "Ange det i den enheten; inget räknas om."),
        field=field.name,
    )


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text[:_SHOWN])


def _read(field: FieldDescription, raw: Any, found: list[Objection]) -> Any:
    if isinstance(raw, dict) and set(raw) == {"value", "unit"}:
        refused = unit_is_right(field, str(raw["unit"]))
        if refused is not None:
            found.append(refused)
            return _UNREAD
        raw = raw["value"]
    if field.kind is FieldKind.LIST:
        return _list(field, raw, found)
    if isinstance(raw, list | tuple) and len(raw) == 1:
        raw = raw[0]
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if not field.required:
            return field.default
        if field.kind is FieldKind.FLAG and raw is not None:
            return _UNREAD if _told(found, field_is_answered(field)) else None
        _told(found, field_is_answered(field))
        return _UNREAD
    return _one(field, raw, found)


def _told(found: list[Objection], objection: Objection | None) -> bool:
    if objection is not None:
        found.append(objection)
    return objection is not None


def _refuse(field: FieldDescription, found: list[Objection], en: str, sv: str, remedy: Text) -> Any:
    label = field.question.label
    _told(found, value_is_readable(field, Text(f"{label.en}: {en}", f"{label.sv}: {sv}"), remedy))
    return _UNREAD


def _one(field: FieldDescription, raw: Any, found: list[Objection]) -> Any:
    if isinstance(raw, bool):
        if field.kind is FieldKind.FLAG:
            return raw
        raw = "true" if raw else "false"
    if isinstance(raw, int | Decimal):
        raw = format(Decimal(raw), "f") if Decimal(raw).is_finite() else str(raw)
    if not isinstance(raw, str):
        return _refuse(
            field,
            found,
            "not one value.",
            "inte ett värde.",
            Text("Give a text or a number.", "Ange en text eller ett tal."),
        )
    if len(raw) > field.length_max and field.kind not in (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.FILE):
        return _refuse(
            field,
            found,
            f"{len(raw)} characters are too many.",
            f"{len(raw)} tecken är för många.",
            Text("Shorten it.", "Korta det."),
        )
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.FILE:
            return raw.replace("\r\n", "\n") if field.kind is not FieldKind.TEXT else raw.strip()
        case FieldKind.NUMBER | FieldKind.WHOLE_NUMBER:
            return _number(field, raw.strip(), found)
        case FieldKind.FLAG:
            return _flag(field, raw.strip().lower(), found)
        case FieldKind.CHOICE:
            return _choice(field, raw.strip(), found)
        case FieldKind.DATE:
            return _date(field, raw.strip(), found)
        case FieldKind.TIME:
            return _time(field, raw.strip(), found)
        case FieldKind.LIST:
            raise AssertionError("lists are read before single values")


def _number(field: FieldDescription, text: str, found: list[Objection]) -> Any:
    whole = field.kind is FieldKind.WHOLE_NUMBER
    if (_WHOLE if whole else _NUMBER).fullmatch(text):
        return int(text) if whole else Decimal(text)
    shown = _printable(text)
    if "," in text:
        remedy = Text("Write it with a point: 1.5.", "Skriv det med punkt: 1.5.")
    elif re.match(r"-?[0-9.]+ *[^0-9.\s]", text):
        remedy = Text("Write the digits alone; the unit stands beside.", "Skriv bara siffrorna; enheten står bredvid.")
    else:
        remedy = Text("Write digits with a point, such as 97.9.", "Skriv siffror med punkt, till exempel 97.9.")
    kind = Text("a whole number", "ett heltal") if whole else Text("a plain number", "ett vanligt tal")
    return _refuse(field, found, f"“{shown}” is not {kind.en}.", f"”{shown}” är inte {kind.sv}.", remedy)


def _flag(field: FieldDescription, text: str, found: list[Objection]) -> Any:
    if text in TRUE or text in FALSE:
        return text in TRUE
    shown = _printable(text)
    remedy = Text("Answer yes or no.", "Svara ja eller nej.")
    return _refuse(field, found, f"“{shown}” is not yes or no.", f"”{shown}” är inte ja eller nej.", remedy)


def _choice(field: FieldDescription, text: str, found: list[Objection]) -> Any:
    codes = [code for code, _ in field.question.choices]
    if text in codes:
        return field.enum(text) if field.enum is not None else text
    shown = _printable(text)
    remedy = Text(f"Choose: {', '.join(codes)}.", f"Välj: {', '.join(codes)}.")
    return _refuse(field, found, f"“{shown}” is not a choice.", f"”{shown}” är inget val.", remedy)


def _date(field: FieldDescription, text: str, found: list[Objection]) -> Any:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day that no calendar has is told below, as any other text that is no day
    shown = _printable(text)
    remedy = Text("Write year-month-day: 2026-11-23.", "Skriv år-månad-dag: 2026-11-23.")
    return _refuse(field, found, f"“{shown}” is not a day.", f"”{shown}” är inte en dag.", remedy)


def _time(field: FieldDescription, text: str, found: list[Objection]) -> Any:
    shown = _printable(text)
    try:
        moment = datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
        if moment is not None and moment.utcoffset() is not None:
            # A moment that can not be counted in UTC (the first and last day of the calendar) is no time here.
            moment.timestamp()
            return moment.astimezone(ZoneInfo("UTC"))
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        remedy = Text("Write 2026-11-23T14:05+01:00.", "Skriv 2026-11-23T14:05+01:00.")
        return _refuse(field, found, f"“{shown}” is not a time.", f"”{shown}” är inte en tid.", remedy)
    try:
        local = moment.replace(tzinfo=CENTRE_ZONE)
        summer, winter = local.utcoffset(), local.replace(fold=1).utcoffset()
        back = local.astimezone(ZoneInfo("UTC")).astimezone(CENTRE_ZONE).replace(tzinfo=None)
    except (ValueError, OverflowError):
        remedy = Text("Check the year.", "Kontrollera året.")
        return _refuse(field, found, f"“{shown}” is not a time.", f"”{shown}” är inte en tid.", remedy)
    if back != moment:
        remedy = Text("Check the hour: the clock was moved forward.", "Kontrollera timmen: klockan ställdes fram.")
        return _refuse(field, found, f"{shown} does not exist here.", f"{shown} finns inte här.", remedy)
    if summer != winter:
        remedy = Text("Give it with its offset, +02:00 or +01:00.", "Ange den med förskjutning, +02:00 eller +01:00.")
        return _refuse(field, found, f"{shown} happens twice.", f"{shown} inträffar två gånger.", remedy)
    return local.astimezone(ZoneInfo("UTC"))


def _list(field: FieldDescription, raw: Any, found: list[Objection]) -> Any:
    if raw is None or raw == "":
        raw = []
    if isinstance(raw, str):
        # A scanner ends each code with a new line; people write commas.
        raw = [part for part in re.split(r"[\s,;]+", raw) if part]
    if not isinstance(raw, list | tuple) or not all(isinstance(part, str) for part in raw):
        remedy = Text("Give a list of texts.", "Ange en lista med texter.")
        return _refuse(field, found, "not a list.", "inte en lista.", remedy)
    parts = [part.strip() for part in raw if part.strip()]
    if not field.question.choices:
        return tuple(parts)
    codes = [code for code, _ in field.question.choices]
    wrong = [part for part in parts if part not in codes]
    if wrong:
        shown = _printable(wrong[0])
        remedy = Text(f"Choose among: {', '.join(codes)}.", f"Välj bland: {', '.join(codes)}.")
        return _refuse(field, found, f"“{shown}” is not a choice.", f"”{shown}” är inget val.", remedy)
    made = (field.element(part) if field.element is not None else part for part in parts)
    return tuple(dict.fromkeys(made))


def schema_of(operation: AnyOperation) -> dict[str, Any]:
    """Return the JSON Schema of an operation's command."""
    fields = described(operation.command)
    return {
        "type": "object",
        "title": operation.title.en,
        "properties": {field.name: _field_schema(field) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _field_schema(field: FieldDescription) -> dict[str, Any]:
    question = field.question
    said = " ".join(
        part
        for part in (question.label.en + ".", f"In {question.unit}." if question.unit else "", str(question.hint or ""))
        if part
    )
    codes = [code for code, _ in question.choices]
    schema: dict[str, Any]
    match field.kind:
        case FieldKind.NUMBER:
            schema = {"type": "string", "pattern": f"^{_NUMBER.pattern}$"}
        case FieldKind.WHOLE_NUMBER:
            schema = {"type": "integer"}
        case FieldKind.FLAG:
            schema = {"type": "boolean"}
        case FieldKind.DATE:
            schema = {"type": "string", "format": "date"}
        case FieldKind.TIME:
            schema = {"type": "string", "format": "date-time"}
        case FieldKind.CHOICE:
            schema = {"type": "string", "enum": codes}
        case FieldKind.LIST:
            item: dict[str, Any] = {"type": "string", "enum": codes} if codes else {"type": "string"}
            schema = {"type": "array", "items": item, "maxItems": LIST_LENGTH_MAX}
        case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.FILE:
            schema = {"type": "string", "maxLength": field.length_max}
            if field.required:
                schema["minLength"] = 1
    if not field.required:
        schema = {"anyOf": [schema, {"type": "null"}]} if field.default is None else schema
    return schema | {"description": said}
