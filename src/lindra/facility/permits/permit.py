"""A permit for contained use, and what it covers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from lindra.facility.permits.facts import PermitAdded, PermitRenewed, PermitWithdrawn
from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Permit(Dossier):
    """One permit. ``expires_on`` is its last day; without one it runs until it is withdrawn."""

    KIND: ClassVar[str] = "permit"

    number: str
    organism: str
    category: ContainmentCategory
    level: int
    rooms: tuple[str, ...]
    expires_on: date | None
    is_withdrawn: bool = False

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when it is added."""
        if not isinstance(fact, PermitAdded):
            return None
        return cls(
            number=fact.permit,
            organism=fact.organism,
            category=fact.category,
            level=fact.level,
            rooms=fact.rooms,
            expires_on=fact.expires_on,
        )

    def after(self, fact: Fact) -> Self:
        """Follow renewal and withdrawal."""
        match fact:
            case PermitRenewed():
                return replace(self, expires_on=fact.expires_on)
            case PermitWithdrawn():
                return replace(self, is_withdrawn=True)
            case _:
                return self

    @property
    def key(self) -> str:
        """The authority's number."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it has not been withdrawn."""
        return not self.is_withdrawn

    def is_for(self, organism: str, category: ContainmentCategory, level: int) -> bool:
        """Tell whether the use is one of those it was given for: the organism by name, category and level as high.

        One name may say more than the other: “lentiviral vector” covers “Lentiviral vector, CD19 CAR”.
        """
        mine, asked = _words(self.organism), _words(organism)
        return (mine <= asked or asked <= mine) and self.category.covers(category) and self.level >= level

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on that day."""
        return not self.is_withdrawn and (self.expires_on is None or day <= self.expires_on)


def _words(organism: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", organism.casefold()))


def covering(
    permits: Iterable[Permit], room: str, organism: str, category: ContainmentCategory, level: int
) -> tuple[Permit, ...]:
    """Return the permits that were given for such a use in that room, in force or not, the longest last."""
    found = (one for one in permits if room in one.rooms and one.is_for(organism, category, level))
    return tuple(sorted(found, key=lambda one: one.expires_on or date.max))
