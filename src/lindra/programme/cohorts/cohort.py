"""A cohort of a study: open, or not."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.programme.cohorts.facts import CohortClosed, CohortOpened


@dataclass(frozen=True, kw_only=True)
class Cohort(Dossier):
    """One cohort. Its key is ``recipe/name``, for every version of the recipe."""

    KIND: ClassVar[str] = "cohort"

    name: str
    decision: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the decision."""
        if not isinstance(fact, CohortOpened):
            return None
        return cls(name=fact.cohort, decision=fact.decision, opened_at=fact.at, opened_by=fact.by)

    def after(self, fact: Fact) -> Self:
        """Follow closing, and opening anew."""
        match fact:
            case CohortClosed():
                return replace(self, closed_at=fact.at)
            case CohortOpened():
                return replace(self, decision=fact.decision, opened_at=fact.at, opened_by=fact.by, closed_at=None)
            case _:
                return self

    @property
    def key(self) -> str:
        """The recipe's name and the cohort's."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether therapies may be ordered in it."""
        return self.closed_at is None
