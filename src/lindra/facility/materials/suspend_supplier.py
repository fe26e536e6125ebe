"""Suspend a supplier: nothing more from it is released."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import SupplierSuspended
from lindra.facility.materials.supplier import Supplier
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class SuspendSupplier(Command):
    """Suspend a supplier."""

    supplier: str = asks(Text("Supplier", "Leverantör"), refers_to="supplier")
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The supplier."""

    supplier: Supplier


def gather(command: SuspendSupplier, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the supplier up."""
    return Evidence(dossiers.need(Supplier, command.supplier, field="supplier"))


@rule("FAC-107", "A supplier is suspended once", "EU GMP Part IV 7")
def supplier_is_not_suspended(command: SuspendSupplier, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is suspended already."""
    if not evidence.supplier.is_suspended:
        return None
    return objects(
        Text(f"{command.supplier} is suspended already.", f"{command.supplier} är redan avstängd."),
        Text(
            "Nothing more is needed. Lots already released are blocked one by one.",
            "Inget mer behövs. Lotter som redan är frisläppta spärras var för sig.",
        ),
        field="supplier",
    )


def decide(command: SuspendSupplier, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Suspend it."""
    return (SupplierSuspended(supplier=command.supplier, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="suspend-supplier",
    title=Text("Suspend a supplier", "Stäng av en leverantör"),
    command=SuspendSupplier,
    gather=gather,
    rules=(supplier_is_not_suspended,),
    decide=decide,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.REJECTED,
)
