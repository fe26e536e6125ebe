"""What happens to a lot of material."""

from dataclasses import dataclass
from datetime import date, datetime

from lindra.gmp.fact import Fact
from lindra.gmp.quantity import Quantity
from lindra.gmp.text import Text


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
    """The lot may be used."""

    ABOUT = ("lot",)
    lot: str
    certificate: str
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
class LotUsed(Fact):
    """Some of the lot went into a batch."""

    ABOUT = ("lot",)
    lot: str
    batch: str
    amount: Quantity
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.amount} of lot {self.lot} went into batch {self.batch}.",
            f"{self.amount} av lot {self.lot} gick till sats {self.batch}.",
        )
