"""Count a lot a second time, without seeing the first count; the same amount corrects the stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.materials.facts import StockCorrected
from lindra.facility.materials.lot import Lot
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import Quantity
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ConfirmCount(Command):
    """Count a lot a second time."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    amount: Decimal = asks(
        Text("Amount that is there", "Mängd som finns"), hint=Text("Count it yourself", "Räkna själv")
    )


@dataclass(frozen=True)
class Evidence:
    """The lot, with the count that waits."""

    lot: Lot


def gather(command: ConfirmCount, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the lot up."""
    return Evidence(dossiers.need(Lot, command.lot, field="lot"))


@rule("FAC-117", "A second count follows a first, with nothing used in between", "EU GMP Part IV 7; reconciliation")
def count_waits(command: ConfirmCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when no count waits: none was made, or some of the lot has been used since."""
    if evidence.lot.count is not None:
        return None
    return objects(
        Text("No count of this lot waits.", "Ingen räkning av loten väntar."),
        Text(
            "Count it first; a count is void when some of the lot is used.",
            "Räkna den först; en räkning gäller inte när något av loten har använts.",
        ),
        field="lot",
    )


@rule("FAC-118", "Two people count", "EU GMP Part IV 7; Chapter 2.6")
def another_person_counts(command: ConfirmCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the same person counts twice."""
    if evidence.lot.count is None or act.person != evidence.lot.count.by:
        return None
    return objects(
        Text("You counted this lot the first time.", "Du räknade loten den första gången."),
        Text("Ask a colleague to count it.", "Be en kollega räkna den."),
    )


@rule("FAC-119", "The stock is corrected when both have counted the same", "EU GMP Part IV 7; reconciliation")
def counts_agree(command: ConfirmCount, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the counts differ, without telling the first."""
    if evidence.lot.count is None or command.amount == evidence.lot.count.amount.value:
        return None
    return objects(
        Text("The two counts differ.", "De två räkningarna skiljer sig."),
        Text(
            "Count again, both of you; begin with a new first count.",
            "Räkna om, båda två; börja med en ny första räkning.",
        ),
        field="amount",
    )


def decide(command: ConfirmCount, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Correct the stock."""
    lot = evidence.lot
    assert lot.count is not None
    return (
        StockCorrected(
            lot=lot.number,
            before=Quantity(lot.left, lot.unit),
            amount=lot.count.amount,
            reason=lot.count.reason,
            counted_by=lot.count.by,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="confirm-count",
    title=Text("Count a lot a second time", "Räkna en lot en andra gång"),
    command=ConfirmCount,
    gather=gather,
    rules=(count_waits, another_person_counts, counts_agree),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
