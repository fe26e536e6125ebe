"""What happens to a material, to a supplier and to a lot."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lindra.facility.materials.risk import RiskTier
from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class MaterialRegistered(Fact):
    """A material has its card: how it is bought and kept. ``material`` is the word that recipes use for it."""

    ABOUT = ("material",)
    material: str
    title: str
    unit: str
    risk: RiskTier
    minimum_stock: Decimal | None
    open_life_hours: int | None
    storage_celsius_min: Decimal | None
    storage_celsius_max: Decimal | None
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Material {self.material} ({self.title}) registered, counted in {self.unit}.",
            f"Material {self.material} ({self.title}) registrerat, räknas i {self.unit}.",
        )


@dataclass(frozen=True, kw_only=True)
class MaterialChanged(Fact):
    """What holds for a material was changed; its word and its unit never are."""

    ABOUT = ("material",)
    material: str
    title: str
    risk: RiskTier
    minimum_stock: Decimal | None
    open_life_hours: int | None
    storage_celsius_min: Decimal | None
    storage_celsius_max: Decimal | None
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"What holds for material {self.material} was changed: {self.reason}",
            f"Det som gäller för material {self.material} ändrades: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class SupplierRegistered(Fact):
    """The centre may come to buy from this supplier, once it is qualified."""

    ABOUT = ("supplier",)
    supplier: str
    title: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Supplier {self.supplier} ({self.title}) registered.",
            f"Leverantör {self.supplier} ({self.title}) registrerad.",
        )


@dataclass(frozen=True, kw_only=True)
class SupplierApproved(Fact):
    """The supplier is approved for one material, to the end of this day."""

    ABOUT = ("supplier",)
    supplier: str
    material: str
    valid_until: date
    basis: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        until = f"{self.valid_until} ({self.basis})"
        return Text(
            f"Supplier {self.supplier} is approved for {self.material} until {until}.",
            f"Leverantör {self.supplier} är godkänd för {self.material} till och med {until}.",
        )


@dataclass(frozen=True, kw_only=True)
class SupplierSuspended(Fact):
    """Nothing more from this supplier is released."""

    ABOUT = ("supplier",)
    supplier: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Supplier {self.supplier} is suspended: {self.reason}",
            f"Leverantör {self.supplier} är avstängd: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class SupplierReinstated(Fact):
    """The supplier is approved again, as before it was suspended."""

    ABOUT = ("supplier",)
    supplier: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Supplier {self.supplier} is approved again: {self.reason}",
            f"Leverantör {self.supplier} är åter godkänd: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class LotReceived(Fact):
    """A lot came in and stands in quarantine. ``material`` is the word that recipes use for it."""

    ABOUT = ("lot",)
    lot: str
    material: str
    supplier: str
    supplier_lot: str
    expires_on: date
    amount: Quantity
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Lot {self.lot} received: {self.amount} of {self.material} from {self.supplier}, "
            f"their lot {self.supplier_lot}, expires {self.expires_on}. In quarantine.",
            f"Lot {self.lot} mottagen: {self.amount} av {self.material} från {self.supplier}, "
            f"deras lot {self.supplier_lot}, utgår {self.expires_on}. I karantän.",
        )


@dataclass(frozen=True, kw_only=True)
class LotReleased(Fact):
    """The lot may be used. ``certificate_sha256`` is the digest of the certificate's file, when it was given."""

    ABOUT = ("lot",)
    lot: str
    certificate: str
    certificate_sha256: str = ""
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Lot {self.lot} is released for use (certificate {self.certificate}).",
            f"Lot {self.lot} är frisläppt för användning (analysintyg {self.certificate}).",
        )


@dataclass(frozen=True, kw_only=True)
class LotRejected(Fact):
    """The lot may never be used."""

    ABOUT = ("lot",)
    lot: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Lot {self.lot} is rejected: {self.reason}", f"Lot {self.lot} är kasserad: {self.reason}")


@dataclass(frozen=True, kw_only=True)
class LotBlocked(Fact):
    """Nothing more of the lot is used until quality assurance has looked into it, as when a supplier recalls it."""

    ABOUT = ("lot",)
    lot: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Lot {self.lot} is blocked: {self.reason}", f"Lot {self.lot} är spärrad: {self.reason}")


@dataclass(frozen=True, kw_only=True)
class LotUnblocked(Fact):
    """The lot may be used again."""

    ABOUT = ("lot",)
    lot: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Lot {self.lot} is no longer blocked: {self.reason}",
            f"Lot {self.lot} är inte längre spärrad: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class PackageOpened(Fact):
    """A package of the lot was opened, and must be used before ``use_before``. Packages count from 1."""

    ABOUT = ("lot",)
    lot: str
    package: int
    opened_at: datetime
    use_before: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        before = f"{self.use_before:%Y-%m-%d %H:%M} UTC"
        return Text(
            f"Package {self.package} of lot {self.lot} opened; to be used before {before}.",
            f"Förpackning {self.package} av lot {self.lot} öppnad; ska användas före {before}.",
        )


@dataclass(frozen=True, kw_only=True)
class LotUsed(Fact):
    """Some of the lot went into a batch. ``package`` is 0 where none had to be counted."""

    ABOUT = ("lot",)
    lot: str
    batch: str
    amount: Quantity
    package: int = 0
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        from_en = f", package {self.package}," if self.package else ""
        from_sv = f", förpackning {self.package}," if self.package else ""
        return Text(
            f"{self.amount} of lot {self.lot}{from_en} went into batch {self.batch}.",
            f"{self.amount} av lot {self.lot}{from_sv} gick till sats {self.batch}.",
        )


@dataclass(frozen=True, kw_only=True)
class LotCounted(Fact):
    """Somebody counted what is left; it holds when a second person, not told how much, has counted the same."""

    ABOUT = ("lot",)
    lot: str
    amount: Quantity
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Lot {self.lot} was counted ({self.reason}); a second person counts it, too.",
            f"Lot {self.lot} räknades ({self.reason}); en andra person räknar också.",
        )


@dataclass(frozen=True, kw_only=True)
class StockCorrected(Fact):
    """Two people counted the same, and that is what is left. ``before`` is what stood in the record."""

    ABOUT = ("lot",)
    lot: str
    before: Quantity
    amount: Quantity
    reason: str
    counted_by: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.amount} is left of lot {self.lot}, and not {self.before}: {self.reason}",
            f"{self.amount} är kvar av lot {self.lot}, och inte {self.before}: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class LotDiscarded(Fact):
    """Some of the lot was thrown away. ``package`` is the opened one that it was, or 0."""

    ABOUT = ("lot",)
    lot: str
    amount: Quantity
    package: int = 0
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.amount} of lot {self.lot} was discarded: {self.reason}",
            f"{self.amount} av lot {self.lot} kastades: {self.reason}",
        )
