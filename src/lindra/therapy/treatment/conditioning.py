"""The conditioning of a therapy's patient, as it was ordered last."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.treatment.facts import ConditioningOrdered


@dataclass(frozen=True, kw_only=True)
class Conditioning(Dossier):
    """One therapy's conditioning, under the therapy's own number."""

    KIND: ClassVar[str] = "conditioning"

    therapy: str
    starts_on: date
    infusion_on: date
    ordered_at: datetime
    ordered_by: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the order."""
        if not isinstance(fact, ConditioningOrdered):
            return None
        return cls(
            therapy=fact.therapy,
            starts_on=fact.starts_on,
            infusion_on=fact.infusion_on,
            ordered_at=fact.at,
            ordered_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """A new order takes the place of the last."""
        return self.opened(fact) or self

    @property
    def key(self) -> str:
        """The therapy's number."""
        return self.therapy

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy
