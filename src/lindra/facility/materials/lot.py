"""A lot of material, and whether it may be used."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import ClassVar, Self

from lindra.facility.materials.facts import (
    LotBlocked,
    LotCounted,
    LotDiscarded,
    LotReceived,
    LotRejected,
    LotReleased,
    LotUnblocked,
    LotUsed,
    PackageOpened,
    StockCorrected,
)
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text

# What never expires is given the last day of the calendar, which has no day after it.
_LAST_DAY = date.max - timedelta(days=1)


class LotStatus(Enum):
    """What quality assurance says of the lot."""

    QUARANTINE = "quarantine"
    RELEASED = "released"
    REJECTED = "rejected"

    @property
    def title(self) -> Text:
        """The status as people say it."""
        return _TITLES[self]


_TITLES = {
    LotStatus.QUARANTINE: Text("in quarantine", "i karantän"),
    LotStatus.RELEASED: Text("released", "frisläppt"),
    LotStatus.REJECTED: Text("rejected", "kasserad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPackage:
    """A package that has been opened, and until when it keeps."""

    number: int
    opened_at: datetime
    use_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A count that waits for a second person."""

    amount: Quantity
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Lot(Dossier):
    """One lot: what it is, how much is left, until when it keeps. Where it went stands in the entries about it."""

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
    received_at: datetime | None = None
    status: LotStatus = LotStatus.QUARANTINE
    certificate: str = ""
    certificate_sha256: str = ""
    blocked_because: str = ""
    blocked_by: str = ""
    packages_opened: int = 0
    packages: tuple[OpenedPackage, ...] = ()  # those that still kept when the newest was opened
    count: Count | None = None

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
            received_at=fact.at,
        )

    def after(self, fact: Fact) -> Self:
        """Follow decisions, use and counts. What is used or discarded while a count waits makes the count void."""
        match fact:
            case LotReleased():
                return replace(
                    self,
                    status=LotStatus.RELEASED,
                    certificate=fact.certificate,
                    certificate_sha256=fact.certificate_sha256,
                )
            case LotRejected():
                return replace(self, status=LotStatus.REJECTED)
            case LotBlocked():
                return replace(self, blocked_because=fact.reason, blocked_by=fact.by)
            case LotUnblocked():
                return replace(self, blocked_because="", blocked_by="")
            case PackageOpened():
                opened = OpenedPackage(number=fact.package, opened_at=fact.opened_at, use_before=fact.use_before)
                kept = tuple(one for one in self.packages if one.use_before > fact.at)
                return replace(self, packages_opened=fact.package, packages=(*kept, opened))
            case LotUsed():
                return replace(self, left=self.left - fact.amount.value, count=None)
            case LotDiscarded():
                kept = tuple(one for one in self.packages if one.number != fact.package)
                return replace(self, left=self.left - fact.amount.value, packages=kept, count=None)
            case LotCounted():
                return replace(self, count=Count(amount=fact.amount, reason=fact.reason, by=fact.by))
            case StockCorrected():
                return replace(self, left=fact.amount.value, count=None)
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

    @property
    def is_blocked(self) -> bool:
        """Whether nothing of it is used until quality assurance has looked into it."""
        return bool(self.blocked_because)

    @property
    def expires_at(self) -> datetime:
        """The moment after which it may not be used: the end of its last day."""
        return datetime.combine(min(self.expires_on, _LAST_DAY) + timedelta(days=1), datetime.min.time(), tzinfo=UTC)

    def may_be_used_at(self, moment: datetime) -> bool:
        """Tell whether it is released, in date and not blocked."""
        return self.status is LotStatus.RELEASED and not self.is_blocked and moment < self.expires_at

    def package(self, number: int) -> OpenedPackage | None:
        """Return an opened package, or None."""
        return next((one for one in self.packages if one.number == number), None)

    def use_before(self, opened_at: datetime, open_life_hours: int | None) -> datetime:
        """Return until when a package keeps that is opened then: to its lot's expiry, or as long as it lives open."""
        if open_life_hours is None:
            return self.expires_at
        return min(self.expires_at, opened_at + timedelta(hours=open_life_hours))
