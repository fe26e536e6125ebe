"""Discard a plate that can not be read: dropped, dried, overgrown by its edge. Its reading is missing for good."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.quality.environment.at_plates import AtPlates, at_plates, deviation_of_plate
from lindra.quality.environment.facts import PlateDiscarded

FEWEST_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class DiscardPlate(Command):
    """Discard a plate that can not be read."""

    plate: str = asks(Text("Plate", "Platta"), refers_to="plate", scan=True)
    reason: str = asks(Text("What happened to it", "Vad som hände med den"), long=True)


def gather(command: DiscardPlate, dossiers: Dossiers, act: Act) -> AtPlates:
    """Look it up."""
    return at_plates((command.plate,), dossiers, field="plate")


@rule("ENV-027", "A plate that was read is not discarded", "ALCOA++ enduring; EU GMP Chapter 6")
def plate_is_not_read(command: DiscardPlate, evidence: AtPlates, act: Act) -> Refusal | None:
    """Object when it is read or discarded."""
    (plate,) = evidence.plates
    if plate.is_awaited:
        return None
    return objects(
        Text(f"{plate.code} is read or discarded already.", f"{plate.code} är redan läst eller kasserad."),
        Text("A doubt about a reading is a second reading.", "Ett tvivel om en läsning är en andra läsning."),
        field="plate",
    )


@rule("ENV-028", "A missing reading has its reason", "EU GMP Part IV 12; ALCOA++ complete")
def reason_is_told(command: DiscardPlate, evidence: AtPlates, act: Act) -> Refusal | None:
    """Object to a word or two."""
    if len(command.reason.split()) >= FEWEST_WORDS:
        return None
    return objects(
        Text("The reason is too short to be understood.", "Skälet är för kort för att förstås."),
        Text("Write what happened, and where.", "Skriv vad som hände, och var."),
        field="reason",
    )


def decide(command: DiscardPlate, evidence: AtPlates, act: Act) -> Sequence[Fact]:
    """Discard it; a reading that is missing opens a deviation."""
    (plate,) = evidence.plates
    what = Text(
        f"Plate {plate.code} at {plate.point} can not be read: {command.reason}",
        f"Platta {plate.code} vid {plate.point} kan inte läsas: {command.reason}",
    )
    number = next(deviation_numbers(evidence.last_deviation, act.at))
    return (
        PlateDiscarded(plate=plate.code, therapy=plate.therapy, reason=command.reason, at=act.at, by=act.person),
        deviation_of_plate(plate, number, what, act),
    )


def shows(command: DiscardPlate, evidence: AtPlates) -> Sequence[Line]:
    """Show where the plate lay, and for which batch."""
    (plate,) = evidence.plates
    return (
        (Text("Sampling point", "Provtagningspunkt"), plate.point),
        (Text("Batch", "Sats"), plate.batch or "–"),
    )


operation = Operation(
    name="discard-plate",
    title=Text("Discard a plate that can not be read", "Kassera en platta som inte kan läsas"),
    command=DiscardPlate,
    gather=gather,
    rules=(plate_is_not_read, reason_is_told),
    decide=decide,
    shows=shows,
    roles=(Role.QC_ANALYST, Role.QUALITY_ASSURANCE),
    signed=Meaning.PERFORMED,
)
