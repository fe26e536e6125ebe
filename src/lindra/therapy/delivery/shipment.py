"""A bag's way from the centre to the ward."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.delivery.facts import BagPacked, ShipmentHandedOver, ShipmentReceived


@dataclass(frozen=True, kw_only=True)
class Shipment(Dossier):
    """One bag's way, under the bag's own number."""

    KIND: ClassVar[str] = "shipment"

    bag: str
    therapy: str
    box: str
    logger: str
    seal: str
    packed_at: datetime
    packed_by: str
    handed_over_at: datetime | None = None
    handed_over_celsius: Decimal | None = None
    carried_by: str | None = None
    received_at: datetime | None = None
    received_by: str | None = None
    temperature_celsius_min: Decimal | None = None
    temperature_celsius_max: Decimal | None = None
    in_range: bool | None = None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the packing."""
        if not isinstance(fact, BagPacked):
            return None
        return cls(
            bag=fact.shipment,
            therapy=fact.therapy,
            box=fact.box,
            logger=fact.logger,
            seal=fact.seal,
            packed_at=fact.at,
            packed_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Follow the bag."""
        match fact:
            case ShipmentHandedOver():
                return replace(
                    self,
                    handed_over_at=fact.handed_over_at,
                    handed_over_celsius=fact.temperature_celsius,
                    carried_by=fact.by,
                )
            case ShipmentReceived():
                return replace(
                    self,
                    received_at=fact.received_at,
                    received_by=fact.by,
                    temperature_celsius_min=fact.temperature_celsius_min,
                    temperature_celsius_max=fact.temperature_celsius_max,
                    in_range=fact.in_range,
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
        """Whether it has not arrived."""
        return self.received_at is None
