"""What is said to people, in both languages of the centre.

Both sentences stand side by side in the source, so that neither is a translation made
later by someone who did not know the rule, and neither can be forgotten.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label, written in English and in Swedish."""

    en: str
    sv: str

    def in_language(self, language: str) -> str:
        """Return the Swedish words for ``sv`` (any regional form), the English otherwise."""
        return self.sv if language.startswith("sv") else self.en

    def filled(self, **values: object) -> "Text":
        """Return the text with ``{name}`` places filled in, the same values in both languages."""
        return Text(self.en.format(**values), self.sv.format(**values))

    def __str__(self) -> str:
        return self.en
