"""What happens to a collection of starting material."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.gmp.value import Value


@dataclass(frozen=True, kw_only=True)
class CollectionPlanned(Fact):
    """A day at the apheresis unit is booked."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    planned_on: date
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Collection {self.collection} planned on {self.planned_on}.",
            f"Insamling {self.collection} planerad till {self.planned_on}.",
        )


@dataclass(frozen=True, kw_only=True)
class CollectionMoved(Fact):
    """The day at the apheresis unit is another."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    planned_on: date
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Collection {self.collection} moved to {self.planned_on}.",
            f"Insamling {self.collection} flyttad till {self.planned_on}.",
        )


@dataclass(frozen=True, kw_only=True)
class CollectionCalledOff(Fact):
    """The day at the apheresis unit was given back before anything had begun."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Collection {self.collection} was called off: {self.reason}",
            f"Insamling {self.collection} ställdes in: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class SerologyRecorded(Fact):
    """The patient's result for one infection marker. ``result``: ``negative`` or ``positive``."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    marker: str
    result: str
    sampled_on: date
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        result_sv = {"negative": "negativ", "positive": "positiv"}.get(self.result, self.result)
        return Text(
            f"{self.marker} sampled on {self.sampled_on}: {self.result}.",
            f"{self.marker} provtagen {self.sampled_on}: {result_sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class CollectionStarted(Fact):
    """The wristband was read, the donation number given, and the machine started."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    donation_number: str
    equipment: str
    started_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Wristband read and right. Collection started, donation {self.donation_number}, on {self.equipment}.",
            f"Armbandet avläst och rätt. Insamling påbörjad, tappning {self.donation_number}, på {self.equipment}.",
        )

    def claims(self) -> tuple[str, ...]:
        """A donation number is used once."""
        return (f"donation-number:{self.donation_number}",)


@dataclass(frozen=True, kw_only=True)
class CollectionValueRecorded(Fact):
    """A value of the collection, or of the material as it was received (``at_receipt``)."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    at_receipt: bool
    value: Value
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        where_en, where_sv = ("at receipt", "vid mottagning") if self.at_receipt else ("at collection", "vid insamling")
        return Text(f"{self.value.name} {where_en}: {self.value}.", f"{self.value.name} {where_sv}: {self.value}.")


@dataclass(frozen=True, kw_only=True)
class CollectionFinished(Fact):
    """The bag is disconnected, labelled, its label read back, and sealed."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    seal: str
    finished_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Collection finished; label read back; sealed with {self.seal}.",
            f"Insamling avslutad; etiketten kontrolläst; förseglad med {self.seal}.",
        )


@dataclass(frozen=True, kw_only=True)
class CollectionHandedOver(Fact):
    """A courier has taken the box."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    box: str
    logger: str
    temperature_celsius: Decimal
    handed_over_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Handed to {self.by} in box {self.box} at {self.temperature_celsius} °C, logger {self.logger}.",
            f"Överlämnad till {self.by} i låda {self.box} vid {self.temperature_celsius} °C, logger {self.logger}.",
        )


@dataclass(frozen=True, kw_only=True)
class CollectionReceived(Fact):
    """The box has come to the centre; its label and seal were read, and its logger."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    seal: str
    temperature_celsius_min: Decimal
    temperature_celsius_max: Decimal
    received_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        low, high = self.temperature_celsius_min, self.temperature_celsius_max
        return Text(
            f"Received at the centre: label right, seal {self.seal} whole, logger {low} to {high} °C.",
            f"Mottagen på centret: etiketten rätt, plombering {self.seal} hel, logger {low} till {high} °C.",
        )


@dataclass(frozen=True, kw_only=True)
class CollectionAccepted(Fact):
    """The starting material may be used."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text("The starting material is accepted.", "Utgångsmaterialet är godkänt.")


@dataclass(frozen=True, kw_only=True)
class CollectionRefused(Fact):
    """The starting material may not be used; the patient must be collected again, or not treated."""

    ABOUT = ("collection", "therapy")
    collection: str
    therapy: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The starting material is refused: {self.reason}", f"Utgångsmaterialet är underkänt: {self.reason}"
        )
