"""A bag of product, from its filling to its use; a vial of a stock and a syringe are bags of another form."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity
from lindra.masters.recipe import Container
from lindra.therapy.manufacture.facts import (
    BagDiscarded,
    BagFilled,
    BagLabelled,
    BagUsed,
    ContainerTaken,
    ContainerThawed,
    LabelIssued,
    LabelSpoiled,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCopy:
    """One copy of a bag's label: out until it is on the bag or destroyed."""

    number: int
    issued_at: datetime
    issued_by: str
    reason: str
    applied_at: datetime | None = None
    destroyed_at: datetime | None = None
    destroyed_because: str = ""


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
    labels: tuple[LabelCopy, ...] = ()
    labelled_at: datetime | None = None
    labelled_by: str | None = None
    used_at: datetime | None = None
    container: Container = Container.BAG
    amount: Quantity | None = None
    taken_for: str = ""  # the batch that took it out of the stock
    taken_at: datetime | None = None
    thawed_at: datetime | None = None
    discarded_at: datetime | None = None
    discarded_because: str = ""

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
            container=fact.container,
            amount=fact.amount,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the label and the use."""
        match fact:
            case LabelIssued():
                copy = LabelCopy(number=fact.copy, issued_at=fact.at, issued_by=fact.by, reason=fact.reason)
                return replace(self, labels=(*self.labels, copy))
            case LabelSpoiled():
                return self._with_copy(fact.copy, destroyed_at=fact.at, destroyed_because=fact.reason)
            case BagLabelled():
                applied = self._with_copy(fact.copy, applied_at=fact.at)
                return replace(applied, labelled_at=fact.at, labelled_by=fact.by)
            case BagUsed():
                return replace(self, used_at=fact.at)
            case ContainerTaken():
                return replace(self, taken_for=fact.batch, taken_at=fact.at, used_at=fact.at)
            case ContainerThawed():
                return replace(self, thawed_at=fact.thawed_at)
            case BagDiscarded():
                return replace(self, discarded_at=fact.at, discarded_because=fact.reason)
            case _:
                return self

    def _with_copy(self, number: int, **changed: Any) -> Self:
        labels = tuple(replace(one, **changed) if one.number == number else one for one in self.labels)
        return replace(self, labels=labels)

    @property
    def label_out(self) -> LabelCopy | None:
        """The copy that is issued, and neither on the bag nor destroyed."""
        return next((one for one in self.labels if one.applied_at is None and one.destroyed_at is None), None)

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
        return self.used_at is None and self.discarded_at is None
