"""Receive a lot of material into quarantine."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lindra.facility.materials.facts import LotReceived
from lindra.facility.materials.lot import Lot
from lindra.facility.materials.material import Material
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import Quantity
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

MATERIAL_WORD = re.compile(r"[a-z][a-z0-9-]{1,39}")
LOT_UNITS = ("{piece}", "mL", "L", "g", "uL")
LOT_UNIT_CHOICES = tuple((unit, Text(unit, unit)) for unit in LOT_UNITS)


@dataclass(frozen=True, kw_only=True)
class ReceiveLot(Command):
    """Receive a lot."""

    material: str = asks(
        Text("Material", "Material"), hint=Text("The word that recipes use", "Ordet som recepten använder")
    )
    supplier: str = asks(Text("Supplier", "Leverantör"))
    supplier_lot: str = asks(Text("Supplier's lot number", "Leverantörens lotnummer"), scan=True)
    expires_on: date = asks(Text("Expiry date", "Utgångsdatum"))
    amount: Decimal = asks(Text("Amount received", "Mottagen mängd"))
    unit: str = asks(Text("Unit", "Enhet"), choices=LOT_UNIT_CHOICES)


@dataclass(frozen=True)
class Evidence:
    """The number given out last, and the material's card when it has one."""

    last: str | None
    material: Material | None


def gather(command: ReceiveLot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the newest number and the material."""
    return Evidence(dossiers.last_key(Lot), dossiers.find(Material, command.material))


@rule("FAC-020", "A lot is received before its expiry", "EU GMP Part IV 7")
def lot_is_not_expired(command: ReceiveLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the expiry date has passed."""
    if command.expires_on >= act.at.date():
        return None
    return objects(
        Text("The lot has expired.", "Loten har gått ut."),
        Text("Return it to the supplier; it can not be received.", "Skicka tillbaka den; den kan inte tas emot."),
        field="expires_on",
    )


@rule("FAC-021", "An amount received is more than nothing", "EU GMP Part IV 7")
def amount_is_positive(command: ReceiveLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to nothing or less."""
    if command.amount > 0:
        return None
    return objects(
        Text("The amount is not more than nothing.", "Mängden är inte större än noll."),
        Text("Count or read the amount on the package.", "Räkna, eller läs mängden på förpackningen."),
        field="amount",
    )


@rule("FAC-022", "A material is called as recipes call it", "EU GMP Part IV 7")
def material_is_a_word(command: ReceiveLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a name in another form."""
    if MATERIAL_WORD.fullmatch(command.material):
        return None
    return objects(
        Text("That is not a material's word.", "Det är inte ett materialord."),
        Text("Small letters and hyphens: human-serum.", "Små bokstäver och bindestreck: human-serum."),
        field="material",
    )


@rule("FAC-110", "A lot of a registered material is counted in its unit", "EU GMP Part IV 7")
def unit_is_the_materials(command: ReceiveLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another unit than the card's; a material without a card may come in any."""
    material = evidence.material
    if material is None or command.unit == material.unit:
        return None
    return objects(
        Text(f"{material.word} is counted in {material.unit}.", f"{material.word} räknas i {material.unit}."),
        Text("Give the amount in that unit.", "Ange mängden i den enheten."),
        field="unit",
    )


def decide(command: ReceiveLot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Put the lot in quarantine under the next number."""
    return (
        LotReceived(
            lot=next_number("L", evidence.last, act.at),
            material=command.material,
            supplier=command.supplier,
            supplier_lot=command.supplier_lot,
            expires_on=command.expires_on,
            amount=Quantity(command.amount, command.unit),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="receive-lot",
    title=Text("Receive a lot", "Ta emot en lot"),
    command=ReceiveLot,
    gather=gather,
    rules=(lot_is_not_expired, amount_is_positive, material_is_a_word, unit_is_the_materials),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER),
)
