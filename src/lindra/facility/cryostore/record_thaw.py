"""Record how a thing that was taken out was thawed: the thaw log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.facility.cryostore.facts import ThawRecorded
from lindra.facility.cryostore.stored import Stored
from lindra.facility.cryostore.things import KEEPERS
from lindra.facility.equipment.equipment import Equipment
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import Quantity
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

COLDEST_CELSIUS, WARMEST_CELSIUS = Decimal(0), Decimal(45)


@dataclass(frozen=True, kw_only=True)
class RecordThaw(Command):
    """Record a thaw."""

    stored: str = asks(Text("What was thawed", "Vad som tinades"), refers_to="stored", scan=True)
    device: str = asks(Text("Bath or device", "Bad eller apparat"), refers_to="equipment", scan=True)
    started_at: datetime = asks(Text("Started", "Började"), happened=True)
    finished_at: datetime = asks(Text("Finished", "Slutade"), happened=True)
    temperature: Decimal = asks(Text("Temperature of the bath", "Badets temperatur"), unit="Cel")
    correction: str = asks(
        Text("Reason, when this corrects what was recorded", "Skäl, när detta rättar det som registrerats"), default=""
    )


@dataclass(frozen=True)
class Evidence:
    """The thing, and the device."""

    stored: Stored
    device: Equipment


def gather(command: RecordThaw, dossiers: Dossiers, act: Act) -> Evidence:
    """Look both up."""
    return Evidence(
        dossiers.need(Stored, command.stored, field="stored"), dossiers.need(Equipment, command.device, field="device")
    )


@rule("CRY-025", "What is thawed has been taken out, seen by two", "EU GMP Part IV 8")
def thing_is_taken_out(command: RecordThaw, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a thing that lies in the cryostore, or was never stored."""
    if evidence.stored.is_taken_out:
        return None
    place = evidence.stored.place
    return objects(
        Text(
            f"{command.stored} lies in {place}." if place else f"{command.stored} was never stored.",
            f"{command.stored} ligger i {place}." if place else f"{command.stored} har aldrig varit förvarad.",
        ),
        Text("Record first that it was taken out.", "Registrera först att den togs ut."),
        field="stored",
    )


@rule("CRY-026", "A thaw starts after the taking out and ends after it started", "ALCOA++ consistent")
def times_follow(command: RecordThaw, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to times in the wrong order."""
    if command.finished_at <= command.started_at:
        return objects(
            Text("The thaw ends before it starts.", "Tiningen slutar innan den börjar."),
            Text("Check both times.", "Kontrollera båda tiderna."),
            field="finished_at",
        )
    out = evidence.stored.taking_out_began_at
    # A time is written to the minute, and what was taken out in that minute may have been thawed in it.
    if out is not None and command.started_at < out.replace(second=0, microsecond=0):
        return objects(
            Text("The thaw starts before it was taken out.", "Tiningen börjar innan den togs ut."),
            Text("Check the time, and the label.", "Kontrollera tiden och etiketten."),
            field="started_at",
        )
    return None


@rule("CRY-027", "A thing is thawed once; what is recorded again corrects, with its reason", "ALCOA++ original")
def thaw_is_the_first_or_corrects(command: RecordThaw, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a second thaw without a reason, and to a reason without a first."""
    if (evidence.stored.thaw is None) == (not command.correction.strip()):
        return None
    if evidence.stored.thaw is None:
        return objects(
            Text("There is no thaw to correct.", "Det finns ingen tining att rätta."),
            Text("Leave the reason empty.", "Lämna skälet tomt."),
            field="correction",
        )
    return objects(
        Text(f"The thaw of {command.stored} is recorded.", f"Tiningen av {command.stored} är registrerad."),
        Text("To correct it, give the reason.", "För att rätta den, ange skälet."),
        field="correction",
    )


@rule("CRY-028", "What thaws is in service and in calibration when it is used", "EU GMP Part IV 5")
def device_may_be_used(command: RecordThaw, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a device out of service or out of calibration."""
    device = evidence.device
    if device.is_in_service and device.is_calibrated_on(command.started_at.date()):
        return None
    return objects(
        Text(
            f"{device.code} is {'out of calibration' if device.is_in_service else 'out of service'}.",
            f"{device.code} är {'inte kalibrerad' if device.is_in_service else 'ur bruk'}.",
        ),
        Text(
            "Check the code. If it was used, open a deviation; then have it calibrated or returned.",
            "Kontrollera koden. Om den användes, öppna en avvikelse; låt sedan kalibrera den eller ta den i bruk.",
        ),
        field="device",
    )


@rule("CRY-029", "A bath's temperature is one that cells survive", "ALCOA++ accurate; plausibility")
def temperature_can_be(command: RecordThaw, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a slip such as 370."""
    if COLDEST_CELSIUS <= command.temperature <= WARMEST_CELSIUS:
        return None
    return objects(
        Text(f"{command.temperature} °C can hardly be.", f"{command.temperature} °C kan knappast stämma."),
        Text(
            f"Read it again; between {COLDEST_CELSIUS} and {WARMEST_CELSIUS} °C.",
            f"Läs av igen; mellan {COLDEST_CELSIUS} och {WARMEST_CELSIUS} °C.",
        ),
        field="temperature",
    )


def decide(command: RecordThaw, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Log it."""
    return (
        ThawRecorded(
            stored=command.stored,
            device=command.device,
            started_at=command.started_at,
            finished_at=command.finished_at,
            temperature=Quantity(command.temperature, "Cel"),
            correction=command.correction.strip(),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-thaw",
    title=Text("Record a thaw", "Registrera en tining"),
    command=RecordThaw,
    gather=gather,
    rules=(
        thing_is_taken_out,
        times_follow,
        thaw_is_the_first_or_corrects,
        device_may_be_used,
        temperature_can_be,
    ),
    decide=decide,
    roles=(*KEEPERS, Role.PHARMACIST, Role.WARD_NURSE),
)
