"""Reads one entry of the ledger and refuses whatever is not exactly an entry.

The members are listed in docs/ledger-format.md. What the facts mean is not judged here; that they have the form of
facts is.
"""

import re
from collections.abc import Collection
from datetime import datetime

from .canonical import CanonicalError, from_bytes
from .signature import signature_binding

FORMAT = "lindra-entry/1"

_MEMBERS = frozenset({"format", "number", "at", "by", "operation", "key", "asked", "signed", "refused", "facts"})
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OPERATION = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FACT_TYPE = re.compile(r"[A-Z][A-Za-z0-9]*/[1-9][0-9]*")


class EntryError(ValueError):
    """Says, in one sentence, why bytes are not an entry of the ledger."""


def read_entry(data: bytes) -> dict[str, object]:
    """Gives the body of an entry from its exact bytes; EntryError if the bytes, a member or a signature do not fit."""
    try:
        body = from_bytes(data)
    except CanonicalError as error:
        raise EntryError(str(error)) from error
    check_entry(body)
    return body


def check_entry(body: dict[str, object]) -> None:
    """Accepts only a body with exactly the members of an entry, whose signature was made for it; else EntryError."""
    _exactly(body, _MEMBERS, "The entry")
    if body["format"] != FORMAT:
        raise EntryError(f"The entry's format is not {FORMAT}.")
    number = body["number"]
    if type(number) is not int or number < 1:
        raise EntryError("The entry's number is not 1 or more.")
    at = _text(body["at"], "at")
    if not _AT.fullmatch(at) or not _is_time(at):
        raise EntryError("The entry's at is not a time in UTC with six decimals, as 2026-11-23T12:00:00.000000Z.")
    by = _exactly(body["by"], {"person", "roles"}, "The entry's by")
    person = _text(by["person"], "by.person")
    for role in _list(by["roles"], "by.roles"):
        _text(role, "by.roles")
    operation = _matching(body["operation"], _OPERATION, "operation")
    _text(body["key"], "key")
    asked = _matching(body["asked"], _DIGEST, "asked")
    if body["refused"] is not None:
        rules = _list(body["refused"], "refused")
        if not rules:
            raise EntryError("The entry's refused names no rule; an act that was not refused has null.")
        for rule in rules:
            _text(rule, "refused")
    for fact in _list(body["facts"], "facts"):
        _check_fact(fact)
    if body["signed"] is None:
        return
    signed = _exactly(body["signed"], {"meaning", "shown", "method", "over"}, "The entry's signed")
    _text(signed["method"], "signed.method")
    over = signature_binding(
        number=number,
        person=person,
        meaning=_text(signed["meaning"], "signed.meaning"),
        shown=_matching(signed["shown"], _DIGEST, "signed.shown"),
        asked=asked,
        operation=operation,
    )
    if signed["over"] != over:
        raise EntryError(f"The signature in entry {number} was not made for this entry and person; it has been moved.")


def is_about(body: dict[str, object], kind: str, identifier: str) -> bool:
    """Says whether a fact of this (checked) entry names the thing, as `is_about(body, "therapy", "T1")`."""
    facts = body["facts"]
    assert isinstance(facts, list)
    return any([kind, identifier] in fact["about"] for fact in facts)


def _check_fact(fact: object) -> None:
    members = _exactly(fact, {"type", "about", "data"}, "A fact")
    _matching(members["type"], _FACT_TYPE, "fact type")
    for pair in _list(members["about"], "about"):
        if len(_list(pair, "about")) != 2:
            raise EntryError("A fact's about is not a list of pairs of kind and identifier.")
        for text in _list(pair, "about"):
            _text(text, "about")
    if not isinstance(members["data"], dict):
        raise EntryError("A fact's data is not an object.")


def _exactly(value: object, members: Collection[str], what: str) -> dict[str, object]:
    if not isinstance(value, dict) or value.keys() != set(members):
        raise EntryError(f"{what} does not have exactly the members {', '.join(sorted(members))}.")
    return value


def _list(value: object, name: str) -> list[object]:
    if not isinstance(value, list):
        raise EntryError(f"The entry's {name} is not a list.")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise EntryError(f"The entry's {name} is not a text, or is empty.")
    return value


def _matching(value: object, pattern: re.Pattern[str], name: str) -> str:
    text = _text(value, name)
    if not pattern.fullmatch(text):
        raise EntryError(f"The entry's {name} does not have its form: {pattern.pattern}.")
    return text


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
