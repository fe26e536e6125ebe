"""How urgent one therapy is, as the clinic has assessed it last."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.schedule.promise.facts import PriorityAssessed


@dataclass(frozen=True, kw_only=True)
class Priority(Dossier):
    """One therapy's place by the written criteria."""

    KIND: ClassVar[str] = "priority"

    therapy: str
    tempo: str
    bridging: str
    condition: str
    options: str
    score: int
    reason: str
    assessed_at: datetime
    assessed_by: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the first assessment."""
        if not isinstance(fact, PriorityAssessed):
            return None
        return cls(
            therapy=fact.therapy,
            tempo=fact.tempo,
            bridging=fact.bridging,
            condition=fact.condition,
            options=fact.options,
            score=fact.score,
            reason=fact.reason,
            assessed_at=fact.at,
            assessed_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """A new assessment takes the place of the last."""
        return self.opened(fact) or self

    @property
    def key(self) -> str:
        """The therapy's number."""
        return self.therapy

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy
