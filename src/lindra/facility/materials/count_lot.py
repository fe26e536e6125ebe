"""Count what is left of a lot. A second person counts it, too, before it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.materials.facts import LotCounted
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

PIECES = "{piece}"


@dataclass(frozen=True, kw_only=True)
class CountLot(Command):
    """Count a lot."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    amount: Decimal = asks(
        Text("Amount that is there", "Mängd som finns"), hint=Text("In the lot's unit", "I lotens enhet")
    )
    reason: str = asks(Text("Why it is counted", "Varför den räknas"))


@dataclass(frozen=True)
class Evidence:
    """The lot."""

    lot: Lot


def gather(command: CountLot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the lot up."""
    return Evidence(dossiers.need(Lot, command.lot, field="lot"))


@rule("FAC-116", "What is counted is nothing or more, and pieces are whole", "EU GMP Part IV 7; reconciliation")
def count_is_possible(command: CountLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to less than nothing, and to half a piece."""
    whole = evidence.lot.unit != PIECES or command.amount == command.amount.to_integral_value()
    if command.amount >= 0 and whole:
        return None
    return objects(
        Text("That is not an amount that can lie there.", "Den mängden kan inte finnas där."),
        Text("Count again: whole pieces, nothing or more.", "Räkna igen: hela stycken, noll eller fler."),
        field="amount",
    )


def decide(command: CountLot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Keep the count until a second person has counted."""
    amount = Quantity(command.amount, evidence.lot.unit)
    return (LotCounted(lot=command.lot, amount=amount, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="count-lot",
    title=Text("Count what is left of a lot", "Räkna vad som är kvar av en lot"),
    command=CountLot,
    gather=gather,
    rules=(count_is_possible,),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER),
)
