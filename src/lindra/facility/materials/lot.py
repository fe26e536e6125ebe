"""A lot of material, and whether it may be used."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Self

from lindra.facility.materials.facts import LotReceived, LotRejected, LotReleased, LotUsed
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


class LotStatus(Enum):
    """What quality assurance says of the lot."""

    QUARANTINE = "quarantine"
    RELEASED = "released"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Lot(Dossier):
    """One lot: what it is, how much is left, until when it keeps."""

    KIND: ClassVar[str] = "lot"

    number: str
    material: str
    supplier: str
    supplier_lot: str
    expires_on: date
    received: Decimal
    left: Decimal
    unit: str
    received_by: str
    status: LotStatus = LotStatus.QUARANTINE

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin in quarantine."""
        if not isinstance(fact, LotReceived):
            return None
        return cls(
            number=fact.lot,
            material=fact.material,
            supplier=fact.supplier,
            supplier_lot=fact.supplier_lot,
            expires_on=fact.expires_on,
            received=fact.amount.value,
            left=fact.amount.value,
            unit=fact.amount.unit,
            received_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Follow release, rejection and use."""
        match fact:
            case LotReleased():
                return replace(self, status=LotStatus.RELEASED)
            case LotRejected():
                return replace(self, status=LotStatus.REJECTED)
            case LotUsed():
                return replace(self, left=self.left - fact.amount.value)
            case _:
                return self

    @property
    def key(self) -> str:
        """The lot's number in the centre."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether there is anything left that may be used, or decided on."""
        return self.left > 0 and self.status is not LotStatus.REJECTED
