"""An objection: what is wrong with what a person asks, and what to do about it.

Objections are expected, and are values: a refused command answers with all of them at once.
Broken assumptions are exceptions and stop the work instead.

    AssumptionBroken      the record or the program is not what it must be
    Missing               a command names a thing that the record lacks (the door turns it into an objection)
"""

from dataclasses import dataclass

from lindra.gmp.text import Text


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason to refuse. ``field`` names the command's field it belongs to, or is empty."""

    rule: str
    problem: Text
    remedy: Text
    field: str = ""

    @property
    def plain(self) -> dict[str, str | dict[str, str]]:
        """The objection as plain data, in both languages."""
        return {
            "rule": self.rule,
            "field": self.field,
            "problem": {"en": self.problem.en, "sv": self.problem.sv},
            "remedy": {"en": self.remedy.en, "sv": self.remedy.sv},
        }


class AssumptionBroken(Exception):
    """Something that must always be true is not. Never caught to go on."""


class Missing(Exception):
    """A command names something that is not in the record."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection.problem.en)
        self.objection = objection
