"""Reinstate a supplier that was suspended."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import SupplierReinstated
from lindra.facility.materials.supplier import Supplier
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ReinstateSupplier(Command):
    """Reinstate a supplier."""

    supplier: str = asks(Text("Supplier", "Leverantör"), refers_to="supplier")
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The supplier."""

    supplier: Supplier


def gather(command: ReinstateSupplier, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the supplier up."""
    return Evidence(dossiers.need(Supplier, command.supplier, field="supplier"))


@rule("FAC-108", "A supplier that is suspended can be reinstated", "EU GMP Part IV 7")
def supplier_is_suspended(command: ReinstateSupplier, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing would change."""
    if evidence.supplier.is_suspended:
        return None
    return objects(
        Text(f"{command.supplier} is not suspended.", f"{command.supplier} är inte avstängd."),
        Text("Check the code of the supplier.", "Kontrollera leverantörens kod."),
        field="supplier",
    )


@rule("FAC-109", "Who suspended a supplier does not reinstate it", "EU GMP Part IV 7; Chapter 2.6")
def another_person_reinstates(command: ReinstateSupplier, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to the same person."""
    if act.person != evidence.supplier.suspended_by:
        return None
    return objects(
        Text("You suspended this supplier yourself.", "Du stängde själv av leverantören."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


def decide(command: ReinstateSupplier, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Reinstate it."""
    return (SupplierReinstated(supplier=command.supplier, reason=command.reason, at=act.at, by=act.person),)


def shows(command: ReinstateSupplier, evidence: Evidence) -> Sequence[Line]:
    """Show why it was suspended, and by whom."""
    return (
        (Text("Suspended because", "Avstängd därför att"), evidence.supplier.suspended_because or "–"),
        (Text("Suspended by", "Avstängd av"), evidence.supplier.suspended_by or "–"),
    )


operation = Operation(
    name="reinstate-supplier",
    title=Text("Reinstate a supplier", "Godkänn en avstängd leverantör igen"),
    command=ReinstateSupplier,
    gather=gather,
    rules=(supplier_is_suspended, another_person_reinstates),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
