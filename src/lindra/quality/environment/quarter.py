"""The readings of a quarter, counted: for the quarterly report, and for how often something grows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.quality.environment.facts import ParticlesCounted, PlateRead, PlateReadAgain
from lindra.quality.environment.methods import Judgement, Method


def quarter_of(moment: datetime) -> str:
    """Return the quarter of a moment in UTC: ``2026-Q1``."""
    return f"{moment.year}-Q{(moment.month + 2) // 3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was read at one point in the quarter. Each reading is counted under all that it exceeds."""

    point: str
    room: str
    grade: str
    method: Method
    samples: int = 0
    grew: int = 0
    above_alert: int = 0
    above_action: int = 0

    def and_one(self, judgement: Judgement, before: Judgement | None = None) -> "Count":
        """Return the count with one reading more, or, with ``before``, with a reading that was found worse."""
        seen = before.rank if before is not None else -1
        grows = self.method is not Method.PARTICLES

        def first(at: Judgement) -> int:
            return int(judgement.rank >= at.rank > seen)

        return replace(
            self,
            samples=self.samples + (before is None),
            grew=self.grew + (first(Judgement.WITHIN) if grows else 0),
            above_alert=self.above_alert + first(Judgement.ALERT),
            above_action=self.above_action + first(Judgement.ACTION),
        )


@dataclass(frozen=True, kw_only=True)
class Quarter(Dossier):
    """One quarter, with a count for each point that was sampled in it."""

    KIND: ClassVar[str] = "quarter"

    name: str
    counts: tuple[Count, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the first reading."""
        if isinstance(fact, PlateRead | ParticlesCounted):
            return cls(name=fact.quarter).after(fact)
        return None

    def after(self, fact: Fact) -> Self:
        """Count the readings."""
        match fact:
            case PlateRead():
                one = Count(point=fact.point, room=fact.room, grade=fact.grade, method=fact.method)
                return self._counted(one, fact.judgement)
            case ParticlesCounted():
                one = Count(point=fact.point, room=fact.room, grade=fact.grade, method=Method.PARTICLES)
                return self._counted(one, fact.judgement)
            case PlateReadAgain():
                one = Count(point=fact.point, room=fact.room, grade=fact.grade, method=fact.method)
                return self._counted(one, fact.judgement, before=fact.before)
            case _:
                return self

    @property
    def key(self) -> str:
        """The quarter: ``2026-Q1``."""
        return self.name

    def _counted(self, empty: Count, judgement: Judgement, *, before: Judgement | None = None) -> Self:
        found = next((one for one in self.counts if one.point == empty.point), empty)
        others = (one for one in self.counts if one.point != empty.point)
        counts = (*others, found.and_one(judgement, before))
        return replace(self, counts=tuple(sorted(counts, key=lambda one: one.point)))


def together(counts: Iterable[Count]) -> Count:
    """Return several counts as one, under the name of the first."""
    first, *others = counts
    total = first
    for one in others:
        total = replace(
            total,
            samples=total.samples + one.samples,
            grew=total.grew + one.grew,
            above_alert=total.above_alert + one.above_alert,
            above_action=total.above_action + one.above_action,
        )
    return total
