"""One count of particles, kept so that a batch can show which of its counts were made."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.value import Value
from lindra.quality.environment.facts import ParticlesCounted
from lindra.quality.environment.methods import Judgement


@dataclass(frozen=True, kw_only=True)
class ParticleCount(Dossier):
    """One count."""

    KIND: ClassVar[str] = "particlecount"

    number: str
    point: str
    therapy: str
    batch: str
    room: str
    half: Value
    five: Value
    judgement: Judgement
    started_at: datetime
    ended_at: datetime
    by: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin, and end, with the count."""
        if not isinstance(fact, ParticlesCounted):
            return None
        return cls(
            number=fact.particlecount,
            point=fact.point,
            therapy=fact.therapy,
            batch=fact.batch,
            room=fact.room,
            half=fact.half,
            five=fact.five,
            judgement=fact.judgement,
            started_at=fact.started_at,
            ended_at=fact.ended_at,
            by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Nothing more happens to it."""
        return self

    @property
    def key(self) -> str:
        """The count's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy of its batch, when it was made for one."""
        return self.therapy or None

    @property
    def is_open(self) -> bool:
        """Nothing is left to do on it."""
        return False
