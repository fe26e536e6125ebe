"""Approve a supplier for a material, until a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.materials.facts import SupplierApproved
from lindra.facility.materials.material import Material
from lindra.facility.materials.supplier import Supplier
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, kw_only=True)
class ApproveSupplier(Command):
    """Approve a supplier for a material."""

    supplier: str = asks(Text("Supplier", "Leverantör"), refers_to="supplier")
    material: str = asks(Text("Material", "Material"), refers_to="material")
    valid_until: date = asks(Text("Approved to the end of", "Godkänd till och med"))
    basis: str = asks(
        Text("What it rests on", "Vad det vilar på"),
        hint=Text("Audit, questionnaire or certificate, with its number", "Revision, enkät eller intyg, med nummer"),
    )


@dataclass(frozen=True)
class Evidence:
    """The supplier and the material."""

    supplier: Supplier
    material: Material


def gather(command: ApproveSupplier, dossiers: Dossiers, act: Act) -> Evidence:
    """Look both up."""
    supplier = dossiers.need(Supplier, command.supplier, field="supplier")
    return Evidence(supplier, dossiers.need(Material, command.material, field="material"))


@rule("FAC-106", "An approval is valid from today and for five years at most", "EU GMP Part IV 7")
def approval_is_current(command: ApproveSupplier, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a date that has passed, or lies too far ahead."""
    today = act.at.date()
    if today <= command.valid_until <= today + LONGEST:
        return None
    return objects(
        Text("The date has passed, or is too far ahead.", "Datumet har passerat eller ligger för långt fram."),
        Text("Give the day of the next evaluation.", "Ange dagen för nästa utvärdering."),
        field="valid_until",
    )


def decide(command: ApproveSupplier, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Approve it."""
    return (
        SupplierApproved(
            supplier=command.supplier,
            material=command.material,
            valid_until=command.valid_until,
            basis=command.basis,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ApproveSupplier, evidence: Evidence) -> Sequence[Line]:
    """Show who and what it is, and whether it is suspended."""
    return (
        (Text("Supplier is called", "Leverantören heter"), evidence.supplier.title),
        (Text("Risk of the material", "Materialets risk"), evidence.material.risk.title.en),
        (Text("Suspended", "Avstängd"), evidence.supplier.suspended_because or "–"),
    )


operation = Operation(
    name="approve-supplier",
    title=Text("Approve a supplier for a material", "Godkänn en leverantör för ett material"),
    command=ApproveSupplier,
    gather=gather,
    rules=(approval_is_current,),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
