"""The giving of one bag."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.treatment.facts import BedsideChecked, BedsideConfirmed, InfusionFinished, InfusionStarted


@dataclass(frozen=True, kw_only=True)
class Infusion(Dossier):
    """One bag at the bedside, under the bag's own number."""

    KIND: ClassVar[str] = "infusion"

    bag: str
    therapy: str
    chain_of_identity: str
    checked_at: datetime
    checked_by: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    started_at: datetime | None = None
    started_by: str | None = None
    finished_at: datetime | None = None
    volume_millilitres: Decimal | None = None
    reaction: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the first reading."""
        if not isinstance(fact, BedsideChecked):
            return None
        return cls(
            bag=fact.infusion,
            therapy=fact.therapy,
            chain_of_identity=fact.chain_of_identity,
            checked_at=fact.at,
            checked_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the infusion."""
        match fact:
            case BedsideChecked():
                # A new first reading, after too long a pause, asks for a new second one.
                return replace(self, checked_at=fact.at, checked_by=fact.by, confirmed_at=None, confirmed_by=None)
            case BedsideConfirmed():
                return replace(self, confirmed_at=fact.at, confirmed_by=fact.by)
            case InfusionStarted():
                return replace(self, started_at=fact.started_at, started_by=fact.by)
            case InfusionFinished():
                return replace(
                    self,
                    finished_at=fact.finished_at,
                    volume_millilitres=fact.volume_millilitres,
                    reaction=fact.reaction,
                )
            case _:
                return self

    @property
    def key(self) -> str:
        """The bag's number."""
        return self.bag

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.finished_at is None
