"""A portion: some of a batch's material with a number of its own, from the step that made it to its use."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity
from lindra.masters.recipe import Purpose
from lindra.therapy.manufacture.facts import PortionDiscarded, PortionMade


@dataclass(frozen=True, kw_only=True)
class Portion(Dossier):
    """One portion. ``made_into`` names the portions that were made from it."""

    KIND: ClassVar[str] = "portion"

    number: str
    batch: str
    therapy: str
    chain_of_identity: str
    step: str
    plan: str
    purpose: Purpose
    parents: tuple[str, ...]
    amount: Quantity
    left: Decimal
    made_at: datetime
    made_into: tuple[str, ...] = ()
    discarded_at: datetime | None = None
    discarded_because: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when it is made."""
        if not isinstance(fact, PortionMade):
            return None
        return cls(
            number=fact.portion,
            batch=fact.batch,
            therapy=fact.therapy,
            chain_of_identity=fact.chain_of_identity,
            step=fact.step,
            plan=fact.plan,
            purpose=fact.purpose,
            parents=fact.parents,
            amount=fact.amount,
            left=fact.amount.value,
            made_at=fact.at,
        )

    def after(self, fact: Fact) -> Self:
        """Follow what is made from it, and its end."""
        match fact:
            case PortionMade() if self.number in fact.parents:
                # From one parent its amount is taken; a pool takes all of each.
                taken = fact.amount.value if len(fact.parents) == 1 else self.left
                left = self.left - taken if fact.amount.unit == self.amount.unit else Decimal(0)
                return replace(self, left=left, made_into=(*self.made_into, fact.portion))
            case PortionDiscarded():
                return replace(self, left=Decimal(0), discarded_at=fact.at, discarded_because=fact.reason)
            case _:
                return self

    @property
    def key(self) -> str:
        """The portion's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def is_open(self) -> bool:
        """Whether some of it is left."""
        return self.left > 0 and self.discarded_at is None
