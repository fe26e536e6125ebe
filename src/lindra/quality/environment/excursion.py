"""An excursion: a reading above the action limit, and what it set going."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.value import Value
from lindra.quality.environment.facts import ExcursionFound
from lindra.quality.environment.methods import Method


@dataclass(frozen=True, kw_only=True)
class Excursion(Dossier):
    """One excursion. What becomes of it stands in its deviations."""

    KIND: ClassVar[str] = "excursion"

    number: str
    plate: str
    particlecount: str
    point: str
    room: str
    grade: str
    method: Method
    value: Value
    start: datetime
    end: datetime
    batches: tuple[str, ...]
    deviations: tuple[str, ...]
    alarms: tuple[str, ...]
    found_at: datetime
    found_by: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin, and end, with what was found."""
        if not isinstance(fact, ExcursionFound):
            return None
        return cls(
            number=fact.excursion,
            plate=fact.plate,
            particlecount=fact.particlecount,
            point=fact.point,
            room=fact.room,
            grade=fact.grade,
            method=fact.method,
            value=fact.value,
            start=fact.start,
            end=fact.end,
            batches=fact.batches,
            deviations=fact.deviations,
            alarms=fact.alarms,
            found_at=fact.at,
            found_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Nothing more happens to it; its deviations go on."""
        return self

    @property
    def key(self) -> str:
        """The excursion's number."""
        return self.number

    @property
    def is_open(self) -> bool:
        """No work is left on it: it is left on its deviations."""
        return False
