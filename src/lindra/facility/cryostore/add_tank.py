"""Add a tank to the cryostore, with its limits and the room it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.cryostore.facts import TankAdded, TankKind
from lindra.facility.cryostore.places import TANK_CODE
from lindra.facility.cryostore.site import Site
from lindra.facility.cryostore.tank import Tank
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

RACKS_MAX = 99  # two digits of the box's code
# No tank of a kind may have a limit that is warmer. Water's glass transition lies near -130 °C, nitrogen boils at -196.
WARMEST_CELSIUS = {TankKind.VAPOUR: Decimal(-130), TankKind.LIQUID: Decimal(-180), TankKind.FREEZER: Decimal(-60)}


@dataclass(frozen=True, kw_only=True)
class AddTank(Command):
    """Add a tank."""

    tank: str = asks(Text("Code on the tank", "Kod på tanken"), hint=Text("Such as TANK-01", "Till exempel TANK-01"))
    title: str = asks(Text("What it is called", "Vad den heter"))
    site: str = asks(Text("Site", "Plats"), refers_to="site")
    kind: TankKind = asks(Text("Kind", "Slag"), choices=tuple((kind.value, kind.title) for kind in TankKind))
    racks: int = asks(Text("Racks it has room for", "Antal rack som får plats"))
    boxes_per_rack: int = asks(Text("Boxes in a rack, at most", "Lådor i ett rack, högst"))
    temperature_celsius_max: Decimal = asks(Text("Warmest it may be", "Varmast den får vara"), unit="Cel")
    level_cm_min: Decimal | None = asks(
        Text("Least level of nitrogen", "Lägsta nivå av kväve"),
        unit="cm",
        hint=Text("Not for a freezer", "Inte för en frys"),
        default=None,
    )
    limits_source: str = asks(Text("Document with the limits", "Dokument med gränserna"))


@dataclass(frozen=True)
class Evidence:
    """The site, and the tank when the code is taken."""

    site: Site
    known: Tank | None


def gather(command: AddTank, dossiers: Dossiers, act: Act) -> Evidence:
    """Look both codes up."""
    return Evidence(dossiers.need(Site, command.site, field="site"), dossiers.find(Tank, command.tank))


@rule("CRY-003", "A code names one tank", "EU GMP Part IV 5")
def tank_is_new(command: AddTank, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the code is taken."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.tank} is taken.", f"{command.tank} är upptagen."),
        Text("Give another code.", "Ange en annan kod."),
        field="tank",
    )


@rule("CRY-004", "A tank is known by a code that can be read aloud, and by the room it has", "EU GMP Part IV 5")
def tank_is_plain(command: AddTank, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code in another form, and to no room or more than codes can name."""
    if not TANK_CODE.fullmatch(command.tank):
        return objects(
            Text("That is not a tank's code.", "Det är inte en tankkod."),
            Text("Capital letters, a hyphen and a number: TANK-01.", "Versaler, bindestreck och nummer: TANK-01."),
            field="tank",
        )
    for field, count in (("racks", command.racks), ("boxes_per_rack", command.boxes_per_rack)):
        if not 1 <= count <= RACKS_MAX:
            return objects(
                Text(f"{count} can not be.", f"{count} går inte."),
                Text(f"Give a number from 1 to {RACKS_MAX}.", f"Ange ett tal från 1 till {RACKS_MAX}."),
                field=field,
            )
    return None


@rule("CRY-005", "A tank's limits are as cold as its kind must be, and tell the least nitrogen", "EU GMP Part IV 8")
def limits_fit_the_kind(command: AddTank, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a limit that is too warm, to nitrogen without a level and to a level without nitrogen."""
    warmest = WARMEST_CELSIUS[command.kind]
    if command.temperature_celsius_max > warmest:
        return objects(
            Text(
                f"{command.temperature_celsius_max} °C is too warm a limit for {command.kind.title.en}.",
                f"{command.temperature_celsius_max} °C är en för varm gräns för {command.kind.title.sv}.",
            ),
            Text(f"Give {warmest} °C or colder.", f"Ange {warmest} °C eller kallare."),
            field="temperature_celsius_max",
        )
    if command.kind.has_nitrogen and (command.level_cm_min is None or command.level_cm_min <= 0):
        return objects(
            Text("A tank of nitrogen needs its least level.", "En kvävetank behöver sin lägsta nivå."),
            Text("Give the level below which it is filled.", "Ange nivån under vilken den fylls på."),
            field="level_cm_min",
        )
    if not command.kind.has_nitrogen and command.level_cm_min is not None:
        return objects(
            Text("A freezer has no nitrogen.", "En frys har inget kväve."),
            Text("Leave the level empty.", "Lämna nivån tom."),
            field="level_cm_min",
        )
    return None


def decide(command: AddTank, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Add the tank."""
    return (
        TankAdded(
            tank=command.tank,
            title=command.title,
            site=command.site,
            kind=command.kind,
            racks=command.racks,
            boxes_per_rack=command.boxes_per_rack,
            temperature_celsius_max=command.temperature_celsius_max,
            level_cm_min=command.level_cm_min,
            limits_source=command.limits_source,
        ),
    )


operation = Operation(
    name="add-tank",
    title=Text("Add a tank", "Lägg till en tank"),
    command=AddTank,
    gather=gather,
    rules=(tank_is_new, tank_is_plain, limits_fit_the_kind),
    decide=decide,
    roles=(Role.ADMINISTRATOR, Role.PRODUCTION_MANAGER),
)
