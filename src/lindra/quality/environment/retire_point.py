"""Take a sampling point out of the plan. What was read there stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.environment.facts import PointRetired
from lindra.quality.environment.point import Point


@dataclass(frozen=True, kw_only=True)
class RetirePoint(Command):
    """Retire a sampling point."""

    point: str = asks(Text("Sampling point", "Provtagningspunkt"), refers_to="point", scan=True)
    reason: str = asks(Text("Why", "Varför"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The point."""

    point: Point


def gather(command: RetirePoint, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Point, command.point, field="point"))


@rule("ENV-009", "A point leaves the plan once", "EU GMP Annex 1 (2022) 9")
def point_is_in_the_plan_still(command: RetirePoint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it has left already."""
    if evidence.point.is_open:
        return None
    return objects(
        Text(f"{command.point} has left the plan.", f"{command.point} har redan tagits ur planen."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="point",
    )


def decide(command: RetirePoint, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Take it out of the plan."""
    return (PointRetired(point=command.point, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="retire-point",
    title=Text("Retire a sampling point", "Ta en provtagningspunkt ur planen"),
    command=RetirePoint,
    gather=gather,
    rules=(point_is_in_the_plan_still,),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE, Role.QC_ANALYST),
)
