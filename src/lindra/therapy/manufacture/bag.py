"""A bag of product, from its filling to its use."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity
from lindra.therapy.manufacture.facts import BagFilled, BagLabelled, BagUsed


@dataclass(frozen=True, kw_only=True)
class Bag(Dossier):
    """One bag for one patient."""

    KIND: ClassVar[str] = "bag"

    number: str
    batch: str
    therapy: str
    chain_of_identity: str
    volume: Quantity
    filled_at: datetime
    expires_at: datetime
    labelled_at: datetime | None = None
    labelled_by: str | None = None
    used_at: datetime | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the filling."""
        if not isinstance(fact, BagFilled):
            return None
        return cls(
            number=fact.bag,
            batch=fact.batch,
            therapy=fact.therapy,
            chain_of_identity=fact.chain_of_identity,
            volume=fact.volume,
            filled_at=fact.filled_at,
            expires_at=fact.expires_at,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the label and the use."""
        match fact:
            case BagLabelled():
                return replace(self, labelled_at=fact.at, labelled_by=fact.by)
            case BagUsed():
                return replace(self, used_at=fact.at)
            case _:
                return self

    @property
    def key(self) -> str:
        """The bag's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether it may still be used."""
        return self.used_at is None
