"""Take a tank out of service: nothing more is put in, and what lies in it is to be moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.facts import TankWithdrawn
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
class WithdrawTank(Command):
    """Take a tank out of service."""

    tank: str = asks(Text("Tank", "Tank"), refers_to="tank", scan=True)
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The tank."""

    tank: Tank


def gather(command: WithdrawTank, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the tank up."""
    return Evidence(dossiers.need(Tank, command.tank, field="tank"))


@rule("CRY-030", "A tank in service can be withdrawn", "EU GMP Part IV 5")
def tank_is_in_service(command: WithdrawTank, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing would change."""
    if evidence.tank.is_in_service:
        return None
    return objects(
        Text(f"{command.tank} is out of service already.", f"{command.tank} är redan ur bruk."),
        Text("Check the code on the tank.", "Kontrollera koden på tanken."),
        field="tank",
    )


def decide(command: WithdrawTank, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Withdraw it, with the number of what lies in it."""
    return (
        TankWithdrawn(tank=command.tank, reason=command.reason, holds=evidence.tank.taken, at=act.at, by=act.person),
    )


operation = Operation(
    name="withdraw-tank",
    title=Text("Take a tank out of service", "Ta en tank ur bruk"),
    command=WithdrawTank,
    gather=gather,
    rules=(tank_is_in_service,),
    decide=decide,
    roles=(Role.CRYOSTORE_KEEPER, Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
