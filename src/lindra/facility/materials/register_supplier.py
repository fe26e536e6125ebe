"""Register a supplier. Nothing from it is released until it is approved for the material."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import SupplierRegistered
from lindra.facility.materials.supplier import Supplier
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")


@dataclass(frozen=True, kw_only=True)
class RegisterSupplier(Command):
    """Register a supplier."""

    supplier: str = asks(Text("Supplier's code", "Leverantörskod"), hint=Text("Such as NCS", "Till exempel NCS"))
    title: str = asks(Text("What it is called", "Vad den heter"))


@dataclass(frozen=True)
class Evidence:
    """The supplier, when the code is taken."""

    known: Supplier | None


def gather(command: RegisterSupplier, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the code up."""
    return Evidence(dossiers.find(Supplier, command.supplier))


@rule("FAC-104", "A code names one supplier", "EU GMP Part IV 7")
def supplier_is_new(command: RegisterSupplier, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the code is taken."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.supplier} is taken.", f"{command.supplier} är upptagen."),
        Text("Give another code, or approve the one there is.", "Ange en annan kod, eller godkänn den som finns."),
        field="supplier",
    )


@rule("FAC-105", "A supplier's code can be read aloud", "EU GMP Part IV 7")
def supplier_code_is_plain(command: RegisterSupplier, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a code in another form."""
    if _CODE.fullmatch(command.supplier):
        return None
    return objects(
        Text("That is not a supplier's code.", "Det är inte en leverantörskod."),
        Text("Capital letters, digits and hyphens: NCS.", "Versaler, siffror och bindestreck: NCS."),
        field="supplier",
    )


def decide(command: RegisterSupplier, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Register it."""
    return (SupplierRegistered(supplier=command.supplier, title=command.title, at=act.at, by=act.person),)


operation = Operation(
    name="register-supplier",
    title=Text("Register a supplier", "Registrera en leverantör"),
    command=RegisterSupplier,
    gather=gather,
    rules=(supplier_is_new, supplier_code_is_plain),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
)
