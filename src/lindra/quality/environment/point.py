"""A sampling point: where, how and when it is sampled, and the limits that a reading there is judged by."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Certainty, Limit, Provenance, Severity
from lindra.quality.environment.chosen_limits import ChosenLimits
from lindra.quality.environment.facts import PointAdded, PointRetired
from lindra.quality.environment.incubation import Leg
from lindra.quality.environment.methods import Measured, Method, Phase


@dataclass(frozen=True, kw_only=True)
class Point(Dossier):
    """One point of the plan. What was read there stands in its trend."""

    KIND: ClassVar[str] = "point"

    code: str
    room: str
    position: str
    title: str
    grade: str
    method: Method
    phase: Phase
    legs: tuple[Leg, ...]
    alert: Decimal | None
    action: Decimal | None
    alert_five: Decimal | None
    action_five: Decimal | None
    added_at: datetime
    retired_at: datetime | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when it is added to the plan."""
        if not isinstance(fact, PointAdded):
            return None
        return cls(
            code=fact.point,
            room=fact.room,
            position=fact.position,
            title=fact.title,
            grade=fact.grade,
            method=fact.method,
            phase=fact.phase,
            legs=fact.legs,
            alert=fact.alert,
            action=fact.action,
            alert_five=fact.alert_five,
            action_five=fact.action_five,
            added_at=fact.at,
        )

    def after(self, fact: Fact) -> Self:
        """Follow its retirement."""
        return replace(self, retired_at=fact.at) if isinstance(fact, PointRetired) else self

    @property
    def key(self) -> str:
        """The room and the position in it."""
        return self.code

    @property
    def is_open(self) -> bool:
        """Whether it is sampled."""
        return self.retired_at is None

    @property
    def counts(self) -> tuple[Measured, ...]:
        """What is counted there."""
        if self.method is Method.PARTICLES:
            return Measured.PARTICLES_HALF, Measured.PARTICLES_FIVE
        return (Measured.COLONIES,)

    def limits(self, measured: Measured, chosen: ChosenLimits) -> tuple[Limit, ...]:
        """Return the limits of one count: the set's action limit, and the centre's own where it is stricter."""
        found: list[Limit] = []
        law = chosen.action(self.method, measured, self.grade, self.phase.state)
        if law is not None:
            found.append(Limit(severity=Severity.HARD, provenance=law.provenance, at_most=law.at_most))
        five = measured is Measured.PARTICLES_FIVE
        own = Provenance(Certainty.PROFESSIONAL, f"the centre's own limit, sampling point {self.code}")
        for severity, bound in (
            (Severity.HARD, self.action_five if five else self.action),
            (Severity.SOFT, self.alert_five if five else self.alert),
        ):
            if bound is not None:
                found.append(Limit(severity=severity, provenance=own, at_most=bound))
        return tuple(found)
