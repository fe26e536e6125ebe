"""Asks for an operation on the command line: reads, shows what is signed, asks for the password, tells the answer."""

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from lindra.gmp.act import Signature
from lindra.gmp.objection import Objection
from lindra.gmp.operation import AnyOperation
from lindra.gmp.record import time_written
from lindra.operations.door import Refused
from lindra.operations.reading import read_command
from lindra.web.accounts import password_is_own
from lindra.web.door import door


@dataclass(frozen=True)
class Answer:
    """What came of it, in words and as plain data."""

    is_done: bool
    words: str
    plain: dict[str, Any]


def ask_for(operation: AnyOperation, given: Mapping[str, Any], *, who: str, key: str, console: Console) -> Answer:
    """Ask for an operation as a person who gives their password."""
    password = ask_password(who)
    objection = password_is_own(who, password)
    if objection is not None:
        return _refused((objection,))
    command = read_command(operation, given)
    if isinstance(command, tuple):
        return _refused(command)
    signed = None
    if operation.signed is not None:
        shown = door().show(command, by=who)
        for label, value in shown.lines:
            console.print(f"  {label.en}: {value}", markup=False)
        signed = Signature(operation.signed, shown.digest, "password")
    answer = door().perform(command, by=who, key=key, signed=signed)
    if isinstance(answer, Refused):
        return _refused(answer.objections)
    said = " ".join(fact.says().en for fact in answer.facts) or "It was done before, with the same key."
    plain = {
        "entry": answer.number,
        "at": time_written(answer.at),
        "repeated": answer.repeated,
        "facts": [fact.TYPE for fact in answer.facts],
    }
    return Answer(True, f"Entry {answer.number}. {said}", plain)


def ask_password(who: str) -> str:
    """Ask for a person's password: from LINDRA_PASSWORD, a pipe, or the keyboard without showing it."""
    given = os.environ.get("LINDRA_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass(f"Password of {who}: ")


def _refused(objections: tuple[Objection, ...]) -> Answer:
    words = "\n".join(
        f"{one.rule}{f' ({one.field})' if one.field else ''}: {one.problem.en} {one.remedy.en}" for one in objections
    )
    plain = {"objections": [one.plain for one in objections]}
    return Answer(False, words, plain)
