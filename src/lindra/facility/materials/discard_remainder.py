"""Discard some of a lot: what is left over, spilt, broken or out of date."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.materials.facts import LotDiscarded
from lindra.facility.materials.lot import Lot
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import Quantity, written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class DiscardRemainder(Command):
    """Discard some of a lot."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    amount: Decimal = asks(Text("Amount", "Mängd"), hint=Text("In the lot's unit", "I lotens enhet"))
    package: int | None = asks(Text("Opened package", "Öppnad förpackning"), default=None)
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The lot."""

    lot: Lot


def gather(command: DiscardRemainder, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the lot up."""
    return Evidence(dossiers.need(Lot, command.lot, field="lot"))


@rule("FAC-123", "No more of a lot is discarded than is left of it", "EU GMP Part IV 7; reconciliation")
def amount_is_there(command: DiscardRemainder, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to nothing, and to more than is left."""
    if 0 < command.amount <= evidence.lot.left:
        return None
    left = f"{written(evidence.lot.left)} {evidence.lot.unit}"
    return objects(
        Text(f"{left} is left of {evidence.lot.number}.", f"{left} är kvar av {evidence.lot.number}."),
        Text("Give what is thrown away, or count the lot.", "Ange det som kastas, eller räkna loten."),
        field="amount",
    )


@rule("FAC-124", "A package that is discarded is one that was opened", "ALCOA++ accurate")
def package_is_known(command: DiscardRemainder, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a number that no opened package has."""
    if command.package is None or evidence.lot.package(command.package) is not None:
        return None
    known = ", ".join(str(one.number) for one in evidence.lot.packages) or "–"
    return objects(
        Text(
            f"No package {command.package} of {evidence.lot.number} stands open.",
            f"Ingen förpackning {command.package} av {evidence.lot.number} står öppen.",
        ),
        Text(f"Open: {known}. Leave it empty otherwise.", f"Öppna: {known}. Lämna annars tomt."),
        field="package",
    )


def decide(command: DiscardRemainder, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Take it off the stock."""
    return (
        LotDiscarded(
            lot=command.lot,
            amount=Quantity(command.amount, evidence.lot.unit),
            package=command.package or 0,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="discard-remainder",
    title=Text("Discard some of a lot", "Kasta något av en lot"),
    command=DiscardRemainder,
    gather=gather,
    rules=(amount_is_there, package_is_known),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER),
)
