"""Block a lot, as when its supplier recalls it: nothing more of it is used, and no batch with it is certified."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import LotBlocked
from lindra.facility.materials.lot import Lot
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class BlockLot(Command):
    """Block a lot."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    reason: str = asks(
        Text("Reason", "Skäl"),
        hint=Text("The recall's number, or what was seen", "Återkallelsens nummer, eller vad som setts"),
    )


@dataclass(frozen=True)
class Evidence:
    """The lot."""

    lot: Lot


def gather(command: BlockLot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the lot up."""
    return Evidence(dossiers.need(Lot, command.lot, field="lot"))


@rule("FAC-120", "A lot is blocked once", "EU GMP Part IV 14")
def lot_is_not_blocked(command: BlockLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is blocked already."""
    if not evidence.lot.is_blocked:
        return None
    return objects(
        Text(
            f"{command.lot} is blocked already: {evidence.lot.blocked_because}",
            f"{command.lot} är redan spärrad: {evidence.lot.blocked_because}",
        ),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="lot",
    )


def decide(command: BlockLot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Block it. Whoever sees something wrong may stop; no signature is waited for."""
    return (LotBlocked(lot=command.lot, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="block-lot",
    title=Text("Block a lot", "Spärra en lot"),
    command=BlockLot,
    gather=gather,
    rules=(lot_is_not_blocked,),
    decide=decide,
    roles=(
        Role.OPERATOR,
        Role.QC_ANALYST,
        Role.PRODUCTION_MANAGER,
        Role.QUALITY_ASSURANCE,
        Role.QUALIFIED_PERSON,
    ),
)
