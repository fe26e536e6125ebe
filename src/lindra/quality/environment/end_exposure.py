"""End the exposure of settle plates: close them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.quality.environment.at_plates import AtPlates, at_plates, deviation_of_plate, each_plate, no_plate
from lindra.quality.environment.facts import ExposureEnded
from lindra.quality.environment.plate import EXPOSURE_MAX, Plate, PlateStatus


@dataclass(frozen=True, kw_only=True)
class EndExposure(Command):
    """End the exposure of plates."""

    plates: tuple[str, ...] = asks(
        Text("Plates", "Plattor"), scan=True, hint=Text("Scan each plate", "Skanna varje platta")
    )
    ended_at: datetime | None = asks(
        Text("Closed at", "Stängda"), happened=True, hint=Text("Empty means now", "Tomt betyder nu"), default=None
    )


def gather(command: EndExposure, dossiers: Dossiers, act: Act) -> AtPlates:
    """Look up the plates."""
    return at_plates(command.plates, dossiers, field="plates")


@rule("ENV-020", "A plate that is closed lay open until then", "EU GMP Annex 1 (2022) 9; ALCOA++ contemporaneous")
def plates_lie_open(command: EndExposure, evidence: AtPlates, act: Act) -> Refusal | None:
    """Object to a plate that is closed already, and to a time before it was opened."""
    ended = command.ended_at or act.at

    def wrong(plate: Plate) -> Text | None:
        if plate.status is not PlateStatus.EXPOSED:
            return Text(f"{plate.code} does not lie open", f"{plate.code} ligger inte öppen")
        if ended < plate.exposed_at:
            return Text(f"{plate.code} was opened later", f"{plate.code} öppnades senare")
        return None

    remedy = Text(
        "Scan the plates that lie open; check the time.", "Skanna plattorna som ligger öppna; kontrollera tiden."
    )
    return no_plate(evidence.plates) or each_plate(evidence.plates, wrong, remedy)


def decide(command: EndExposure, evidence: AtPlates, act: Act) -> Sequence[Fact]:
    """Close them. One that lay open too long has dried, and opens a deviation: it can not be asked again."""
    ended = command.ended_at or act.at
    numbers = deviation_numbers(evidence.last_deviation, act.at)
    facts: list[Fact] = []
    for plate in evidence.plates:
        too_long = ended - plate.exposed_at > EXPOSURE_MAX
        facts.append(
            ExposureEnded(
                plate=plate.code,
                therapy=plate.therapy,
                ended_at=ended,
                is_too_long=too_long,
                at=act.at,
                by=act.person,
            )
        )
        if too_long:
            what = Text(
                f"Settle plate {plate.code} at {plate.point} lay open for more than four hours.",
                f"Sedimentationsplatta {plate.code} vid {plate.point} låg öppen i mer än fyra timmar.",
            )
            facts.append(deviation_of_plate(plate, next(numbers), what, act))
    return facts


operation = Operation(
    name="end-exposure",
    title=Text("End the exposure of plates", "Avsluta exponeringen av plattor"),
    command=EndExposure,
    gather=gather,
    rules=(plates_lie_open,),
    decide=decide,
    roles=(Role.OPERATOR, Role.QC_ANALYST),
)
