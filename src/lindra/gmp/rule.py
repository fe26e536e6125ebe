"""Rules: functions that examine what is asked, and object or stay silent.

A rule carries an id, a one-sentence title and its authority, the text of law or standard it
stands on. It cannot be switched off. The ids and titles make the reference pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

from lindra.gmp.objection import AssumptionBroken, Objection
from lindra.gmp.text import Text

P = ParamSpec("P")

RULES: dict[str, "Rule[Any]"] = {}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a rule says when it objects; the rule's id is added to it."""

    problem: Text
    remedy: Text
    field: str = ""


def objects(problem: Text, remedy: Text, *, field: str = "") -> Refusal:
    """Say what is wrong and what to do about it."""
    return Refusal(problem, remedy, field)


class Rule(Generic[P]):
    """One rule. Calling it examines, and returns an Objection or None."""

    def __init__(self, function: Callable[P, Refusal | None], rule_id: str, title: str, authority: str) -> None:
        self.function = function
        self.id = rule_id
        self.title = title
        self.authority = authority
        self.name = function.__name__
        self.module = function.__module__
        self.__doc__ = function.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Objection | None:
        refusal = self.function(*args, **kwargs)
        if refusal is None:
            return None
        return Objection(self.id, refusal.problem, refusal.remedy, refusal.field)


def rule(rule_id: str, title: str, authority: str) -> Callable[[Callable[P, Refusal | None]], Rule[P]]:
    """Make a function a rule: ``@rule("MFG-022", "The counter is in calibration when the count is made", "...")``."""

    def made(function: Callable[P, Refusal | None]) -> Rule[P]:
        if rule_id in RULES:
            raise AssumptionBroken(f"two rules carry the id {rule_id}: {RULES[rule_id].name} and {function.__name__}")
        RULES[rule_id] = one = Rule(function, rule_id, title, authority)
        return one

    return made
