"""Put a tank back in service."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.facts import TankReturned
from lindra.facility.cryostore.tank import Tank
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ReturnTank(Command):
    """Put a tank back in service."""

    tank: str = asks(Text("Tank", "Tank"), refers_to="tank", scan=True)
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The tank."""

    tank: Tank


def gather(command: ReturnTank, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the tank up."""
    return Evidence(dossiers.need(Tank, command.tank, field="tank"))


@rule("CRY-031", "A tank out of service can be returned", "EU GMP Part IV 5")
def tank_is_out_of_service(command: ReturnTank, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing would change."""
    if not evidence.tank.is_in_service:
        return None
    return objects(
        Text(f"{command.tank} is in service already.", f"{command.tank} är redan i bruk."),
        Text("Check the code on the tank.", "Kontrollera koden på tanken."),
        field="tank",
    )


@rule("CRY-032", "A tank is returned cold: read since it was withdrawn, and within its limits", "EU GMP Part IV 5; 8")
def tank_is_cold(command: ReturnTank, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a tank that has not been read since, or whose reading breaks a limit."""
    tank = evidence.tank
    if tank.withdrawn_at is None:
        return None
    if tank.read_at is not None and tank.read_at >= tank.withdrawn_at and not tank.is_outside_limits:
        return None
    return objects(
        Text(
            f"{command.tank} has not been read within its limits since it was withdrawn.",
            f"{command.tank} har inte avlästs inom sina gränser sedan den togs ur bruk.",
        ),
        Text("Read its temperature and its nitrogen, and record them.", "Läs av temperatur och kväve, och registrera."),
        field="tank",
    )


def decide(command: ReturnTank, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Return it."""
    return (TankReturned(tank=command.tank, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="return-tank",
    title=Text("Put a tank back in service", "Ta en tank i bruk igen"),
    command=ReturnTank,
    gather=gather,
    rules=(tank_is_out_of_service, tank_is_cold),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
