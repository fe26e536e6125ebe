"""What happens to a bag on its way to the ward. The shipment carries the bag's own number."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class BagPacked(Fact):
    """The bag lies in its box, with a logger and a seal."""

    ABOUT = ("shipment", "therapy")
    shipment: str
    therapy: str
    box: str
    logger: str
    seal: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Bag {self.shipment} packed in box {self.box}, logger {self.logger}, sealed with {self.seal}.",
            f"Påse {self.shipment} packad i låda {self.box}, logger {self.logger}, förseglad med {self.seal}.",
        )


@dataclass(frozen=True, kw_only=True)
class ShipmentHandedOver(Fact):
    """A courier has taken the box."""

    ABOUT = ("shipment", "therapy")
    shipment: str
    therapy: str
    temperature_celsius: Decimal
    handed_over_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Bag {self.shipment} handed to {self.by} at {self.temperature_celsius} °C.",
            f"Påse {self.shipment} överlämnad till {self.by} vid {self.temperature_celsius} °C.",
        )


@dataclass(frozen=True, kw_only=True)
class ShipmentReceived(Fact):
    """The ward or pharmacy has the bag; seal, label and logger were read. ``in_range``: it may be given."""

    ABOUT = ("shipment", "therapy")
    shipment: str
    therapy: str
    temperature_celsius_min: Decimal
    temperature_celsius_max: Decimal
    in_range: bool
    received_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        low, high = self.temperature_celsius_min, self.temperature_celsius_max
        verdict_en, verdict_sv = ("", "") if self.in_range else (" OUT OF RANGE", " UTANFÖR GRÄNS")
        return Text(
            f"Bag {self.shipment} received: label right, seal whole, logger {low} to {high} °C{verdict_en}.",
            f"Påse {self.shipment} mottagen: etikett rätt, plombering hel, logger {low} till {high} °C{verdict_sv}.",
        )
