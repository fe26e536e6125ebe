"""Put plates into an incubator, for the next leg of their incubation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.facility.equipment.equipment import Equipment
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import deviation_numbers
from lindra.quality.environment.at_plates import AtPlates, at_plates, deviation_of_plate, each_plate, no_plate
from lindra.quality.environment.facts import IncubationStarted
from lindra.quality.environment.incubation import PLATE_INCUBATOR_CLASS
from lindra.quality.environment.plate import Plate


@dataclass(frozen=True, kw_only=True)
class StartIncubation(Command):
    """Put plates into an incubator."""

    plates: tuple[str, ...] = asks(
        Text("Plates", "Plattor"), scan=True, hint=Text("Scan each plate", "Skanna varje platta")
    )
    incubator: str = asks(Text("Incubator", "Inkubator"), refers_to="equipment", scan=True)
    celsius: Decimal = asks(Text("Temperature it shows", "Temperatur den visar"), unit="Cel")
    started_at: datetime | None = asks(
        Text("Put in at", "Insatta"), happened=True, hint=Text("Empty means now", "Tomt betyder nu"), default=None
    )


@dataclass(frozen=True)
class Evidence(AtPlates):
    """The incubator, besides the plates."""

    incubator: Equipment


def gather(command: StartIncubation, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the plates and the incubator."""
    at = at_plates(command.plates, dossiers, field="plates")
    return Evidence(at.plates, at.last_deviation, dossiers.need(Equipment, command.incubator, field="incubator"))


@rule("ENV-021", "A plate is incubated after its exposure, as often as its incubation says", "USP <1116>; Annex 1 9")
def plates_can_be_incubated(command: StartIncubation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a plate that lies open, that was in every incubator, or that is read or discarded."""

    def wrong(plate: Plate) -> Text | None:
        if plate.ended_at is None:
            return Text(f"{plate.code} still lies open", f"{plate.code} ligger ännu öppen")
        if not plate.is_awaited:
            return Text(f"{plate.code} is read or discarded", f"{plate.code} är läst eller kasserad")
        if plate.next_leg is None:
            return Text(f"{plate.code} has had its last leg", f"{plate.code} har haft sin sista etapp")
        return None

    remedy = Text("Close it, read it, or leave it out.", "Stäng den, läs den eller lämna den utanför.")
    return no_plate(evidence.plates) or each_plate(evidence.plates, wrong, remedy)


@rule("ENV-022", "A plate moves on when its stay has lasted long enough", "USP <1116>; validated incubation")
def stay_is_long_enough(command: StartIncubation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before the least time, and to a time before what came before. Too long is a deviation, not a refusal."""
    started = command.started_at or act.at

    def wrong(plate: Plate) -> Text | None:
        if plate.ended_at is not None and started < plate.ended_at:
            return Text(f"{plate.code} lay open until later", f"{plate.code} låg öppen längre än så")
        ends = plate.stay_ends
        if ends is None or started >= ends[0]:
            return None
        return Text(
            f"{plate.code} stays until {ends[0]:%Y-%m-%d %H:%M} UTC",
            f"{plate.code} ska stå till {ends[0]:%Y-%m-%d %H:%M} UTC",
        )

    return each_plate(evidence.plates, wrong, Text("Leave it where it is until then.", "Låt den stå tills dess."))


@rule("ENV-023", "Plates are incubated in an incubator for plates, in service and in calibration", "EU GMP Part IV 5")
def incubator_may_be_used(command: StartIncubation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another piece of equipment, one out of service, and one whose calibration has ended."""
    piece = evidence.incubator
    if piece.equipment_class != PLATE_INCUBATOR_CLASS:
        problem = Text(f"{piece.code} is no incubator for plates", f"{piece.code} är ingen inkubator för plattor")
    elif not piece.is_in_service:
        problem = Text(f"{piece.code} is out of service", f"{piece.code} är ur bruk")
    elif not piece.is_calibrated_on(act.at.date()):
        until = piece.calibrated_until or "–"
        problem = Text(f"{piece.code} was calibrated until {until}", f"{piece.code} var kalibrerad till {until}")
    else:
        return None
    return objects(
        Text(f"{problem.en}.", f"{problem.sv}."),
        Text("Take another incubator.", "Ta en annan inkubator."),
        field="incubator",
    )


@rule("ENV-024", "The incubator is as warm as the plate's leg asks", "USP <1116>; validated incubation")
def temperature_is_right(command: StartIncubation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an incubator that is too cold or too warm: it is the wrong one, or it is broken."""
    for plate in evidence.plates:
        leg = plate.next_leg
        if leg is not None and not leg.celsius_min <= command.celsius <= leg.celsius_max:
            asked = f"{leg.celsius_min}–{leg.celsius_max} °C"
            return objects(
                Text(
                    f"{plate.code} goes to {asked}, not to {written(command.celsius)} °C.",
                    f"{plate.code} ska till {asked}, inte till {written(command.celsius)} °C.",
                ),
                Text(
                    "Take the right incubator; withdraw one that does not keep its temperature.",
                    "Ta rätt inkubator; ta en som inte håller temperaturen ur bruk.",
                ),
                field="celsius",
            )
    return None


def decide(command: StartIncubation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Put them in. A stay that lasted too long can not be undone, and opens a deviation."""
    started = command.started_at or act.at
    numbers = deviation_numbers(evidence.last_deviation, act.at)
    facts: list[Fact] = []
    for plate in evidence.plates:
        ends = plate.stay_ends
        late = ends is not None and started > ends[1]
        leg = len(plate.stays)
        facts.append(
            IncubationStarted(
                plate=plate.code,
                therapy=plate.therapy,
                leg=leg + 1,
                incubator=command.incubator,
                celsius=command.celsius,
                started_at=started,
                is_late=late,
                at=act.at,
                by=act.person,
            )
        )
        if late:
            what = Text(
                f"Plate {plate.code} stayed longer in leg {leg} than {plate.legs[leg - 1].hours_max} h.",
                f"Platta {plate.code} stod längre i etapp {leg} än {plate.legs[leg - 1].hours_max} h.",
            )
            facts.append(deviation_of_plate(plate, next(numbers), what, act))
    return facts


operation = Operation(
    name="start-incubation",
    title=Text("Put plates into an incubator", "Ställ plattor i en inkubator"),
    command=StartIncubation,
    gather=gather,
    rules=(plates_can_be_incubated, stay_is_long_enough, incubator_may_be_used, temperature_is_right),
    decide=decide,
    roles=(Role.OPERATOR, Role.QC_ANALYST),
)
