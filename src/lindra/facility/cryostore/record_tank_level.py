"""Record a reading of a tank: its temperature, and the level of its nitrogen."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.cryostore.facts import TankRead
from lindra.facility.cryostore.tank import Tank
from lindra.facility.cryostore.things import KEEPERS
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.gmp.value import Value, judged

COLDEST_CELSIUS, WARMEST_CELSIUS = Decimal(-200), Decimal(40)  # nitrogen's own cold, and a room's heat
LEVEL_CM_MAX = Decimal(300)
FEWEST_WORDS = 2


@dataclass(frozen=True, kw_only=True)
class RecordTankLevel(Command):
    """Record a reading."""

    tank: str = asks(Text("Tank", "Tank"), refers_to="tank", scan=True)
    temperature: Decimal = asks(Text("Temperature", "Temperatur"), unit="Cel")
    level: Decimal | None = asks(Text("Level of nitrogen", "Kvävenivå"), unit="cm", default=None)
    done: str = asks(Text("What was done, when a limit is broken", "Vad som gjordes, när en gräns bryts"), default="")


@dataclass(frozen=True)
class Evidence:
    """The tank, and the values as its limits judge them."""

    tank: Tank
    temperature: Value
    level: Value | None

    @property
    def broken(self) -> tuple[Value, ...]:
        """The values that break a limit."""
        return tuple(value for value in (self.temperature, self.level) if value is not None and value.broken)


def gather(command: RecordTankLevel, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the tank up."""
    tank = dossiers.need(Tank, command.tank, field="tank")
    level = None if command.level is None else judged("level", command.level, "cm", tank.level_limits)
    return Evidence(tank, judged("temperature", command.temperature, "Cel", tank.temperature_limits), level)


@rule("CRY-033", "A tank of nitrogen is read for its level, a freezer is not", "EU GMP Part IV 8")
def level_is_read(command: RecordTankLevel, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to nitrogen without a level, and to a level without nitrogen."""
    if evidence.tank.kind.has_nitrogen is (command.level is not None):
        return None
    if command.level is None:
        return objects(
            Text("The level of the nitrogen is not given.", "Kvävets nivå är inte angiven."),
            Text("Measure it, and give it in centimetres.", "Mät den och ange den i centimeter."),
            field="level",
        )
    return objects(
        Text(f"{command.tank} is a freezer, without nitrogen.", f"{command.tank} är en frys, utan kväve."),
        Text("Leave the level empty, or check the code.", "Lämna nivån tom, eller kontrollera koden."),
        field="level",
    )


@rule("CRY-034", "A reading is one that can be", "ALCOA++ accurate; plausibility")
def reading_can_be(command: RecordTankLevel, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a slip, such as a lost minus sign."""
    if not COLDEST_CELSIUS <= command.temperature <= WARMEST_CELSIUS:
        return objects(
            Text(f"{command.temperature} °C can not be.", f"{command.temperature} °C går inte."),
            Text("Read the display again; mind the minus.", "Läs av displayen igen; se upp med minustecknet."),
            field="temperature",
        )
    if command.level is not None and not 0 <= command.level <= LEVEL_CM_MAX:
        return objects(
            Text(f"{command.level} cm can not be.", f"{command.level} cm går inte."),
            Text("Measure again.", "Mät igen."),
            field="level",
        )
    return None


@rule("CRY-035", "A reading that breaks a limit says what was done", "EU GMP Part IV 8")
def what_was_done_is_said(command: RecordTankLevel, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a broken limit without a word."""
    if not evidence.broken or len(command.done.split()) >= FEWEST_WORDS:
        return None
    worst = evidence.broken[0]
    limit = ", ".join(str(one) for one in worst.limits)
    unit = "°C" if worst.unit == "Cel" else worst.unit
    return objects(
        Text(
            f"{worst.value} {unit} breaks the limit {limit} {unit}.",
            f"{worst.value} {unit} bryter gränsen {limit} {unit}.",
        ),
        Text(
            "Read again. If it holds, act (fill, call service, withdraw the tank) and say what you did.",
            "Läs av igen. Om det stämmer, agera (fyll på, ring service, ta tanken ur bruk) och skriv vad du gjorde.",
        ),
        field="done",
    )


def decide(command: RecordTankLevel, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it with the limits in force."""
    return (
        TankRead(
            tank=command.tank,
            temperature=evidence.temperature,
            level=evidence.level,
            done=command.done.strip(),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-tank-level",
    title=Text("Read a tank", "Läs av en tank"),
    command=RecordTankLevel,
    gather=gather,
    rules=(level_is_read, reading_can_be, what_was_done_is_said),
    decide=decide,
    roles=KEEPERS,
)
