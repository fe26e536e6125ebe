"""An alarm, until someone it concerns has acknowledged it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.quality.alarms.facts import AlarmAcknowledged, AlarmRaised


@dataclass(frozen=True, kw_only=True)
class Alarm(Dossier):
    """One alarm."""

    KIND: ClassVar[str] = "alarm"

    number: str
    therapy: str
    what: Text
    concerns: Role
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    action: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the alarm."""
        if not isinstance(fact, AlarmRaised):
            return None
        return cls(number=fact.alarm, therapy=fact.therapy, what=fact.what, concerns=fact.concerns, raised_at=fact.at)

    def after(self, fact: Fact) -> Self:
        """Follow the acknowledgement."""
        if not isinstance(fact, AlarmAcknowledged):
            return self
        return replace(self, acknowledged_at=fact.at, acknowledged_by=fact.by, action=fact.action)

    @property
    def key(self) -> str:
        """The alarm's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether nobody has acknowledged it yet."""
        return self.acknowledged_at is None
