"""Facts: what has happened, in the past tense, never changed.

A fact names the dossiers it is about by naming its own fields: with ``ABOUT = ("batch",
"therapy")`` the fact goes to the batch and the therapy whose numbers stand in those fields.
A released fact never changes shape; a new shape is a new class with ``VERSION = 2`` and an
upcast from the old one.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.text import Text

FACTS: dict[str, "type[Fact]"] = {}


@dataclass(frozen=True, slots=True)
class Ref:
    """Which dossier: its kind and its number."""

    kind: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Fact(ABC):
    """The base of every fact. Subclasses register themselves by ``Name/VERSION``."""

    VERSION: ClassVar[int] = 1
    ABOUT: ClassVar[tuple[str, ...]] = ()
    TYPE: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.TYPE = f"{cls.__name__}/{cls.VERSION}"
        known = FACTS.get(cls.TYPE)
        # dataclass(slots=True) makes a class twice; two different classes of one name are a mistake.
        if known is not None and known.__module__ != cls.__module__:
            raise AssumptionBroken(f"two facts are called {cls.TYPE}: {known.__module__} and {cls.__module__}")
        FACTS[cls.TYPE] = cls

    def about(self) -> tuple[Ref, ...]:
        """Return the dossiers this fact is about; a field that is empty or None names none."""
        return tuple(Ref(name, key) for name in self.ABOUT if (key := getattr(self, name)))

    def claims(self) -> tuple[str, ...]:
        """Return what this fact uses up for ever: two facts can never hold the same claim."""
        return ()

    @abstractmethod
    def says(self) -> Text:
        """Return the fact in plain words, for the pages that show the record."""
