"""Unblock a lot after it has been looked into."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import LotUnblocked
from lindra.facility.materials.lot import Lot
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class UnblockLot(Command):
    """Unblock a lot."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    reason: str = asks(Text("What was found", "Vad som framkommit"))


@dataclass(frozen=True)
class Evidence:
    """The lot."""

    lot: Lot


def gather(command: UnblockLot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the lot up."""
    return Evidence(dossiers.need(Lot, command.lot, field="lot"))


@rule("FAC-121", "A lot that is blocked can be unblocked", "EU GMP Part IV 14")
def lot_is_blocked(command: UnblockLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing would change."""
    if evidence.lot.is_blocked:
        return None
    return objects(
        Text(f"{command.lot} is not blocked.", f"{command.lot} är inte spärrad."),
        Text("Check the number of the lot.", "Kontrollera lotnumret."),
        field="lot",
    )


@rule("FAC-122", "Who blocked a lot does not unblock it", "EU GMP Part IV 14; Chapter 2.6")
def another_person_unblocks(command: UnblockLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to the same person."""
    if act.person != evidence.lot.blocked_by:
        return None
    return objects(
        Text("You blocked this lot yourself.", "Du spärrade själv loten."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


def decide(command: UnblockLot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Unblock it."""
    return (LotUnblocked(lot=command.lot, reason=command.reason, at=act.at, by=act.person),)


def shows(command: UnblockLot, evidence: Evidence) -> Sequence[Line]:
    """Show what the lot is, why it was blocked and by whom."""
    lot = evidence.lot
    return (
        (Text("Material", "Material"), lot.material),
        (Text("Supplier and lot", "Leverantör och lot"), f"{lot.supplier}, {lot.supplier_lot}"),
        (Text("Left", "Kvar"), f"{written(lot.left)} {lot.unit}"),
        (Text("Blocked because", "Spärrad därför att"), lot.blocked_because or "–"),
        (Text("Blocked by", "Spärrad av"), lot.blocked_by or "–"),
    )


operation = Operation(
    name="unblock-lot",
    title=Text("Unblock a lot", "Häv spärren av en lot"),
    command=UnblockLot,
    gather=gather,
    rules=(lot_is_blocked, another_person_unblocks),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
