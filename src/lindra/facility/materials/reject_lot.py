"""Reject a lot, which may then never be used."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import LotRejected
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class RejectLot(Command):
    """Reject a lot."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The lot."""

    lot: Lot


def gather(command: RejectLot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the lot up."""
    return Evidence(dossiers.need(Lot, command.lot, field="lot"))


@rule("FAC-025", "A lot is rejected once", "EU GMP Part IV 7")
def lot_is_not_rejected(command: RejectLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is rejected already."""
    if evidence.lot.status is not LotStatus.REJECTED:
        return None
    return objects(
        Text("The lot is rejected already.", "Loten är redan kasserad."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="lot",
    )


def decide(command: RejectLot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Reject it."""
    return (LotRejected(lot=command.lot, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="reject-lot",
    title=Text("Reject a lot", "Kassera en lot"),
    command=RejectLot,
    gather=gather,
    rules=(lot_is_not_rejected,),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.REJECTED,
)
