"""Issue some of a released lot to a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lindra.facility.materials.facts import LotUsed
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.quantity import Quantity, written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.facts import (
    MaterialIssued,
)
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class IssueMaterial(Command):
    """Issue material."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    amount: Decimal = asks(Text("Amount", "Mängd"))
    unit: str = asks(Text("Unit", "Enhet"))
    reason: str = asks(
        Text("Reason for not taking the lot that expires first", "Skäl att inte ta loten som går ut först"), default=""
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """The lot, besides the step, and the lots of the same material on which something is left."""

    lot: Lot
    others: tuple[Lot, ...]


def gather(command: IssueMaterial, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step and the lot."""
    at = at_step(command.batch, command.step, dossiers)
    lot = dossiers.need(Lot, command.lot, field="lot")
    others = tuple(one for one in dossiers.open_ones(Lot) if one.material == lot.material and one.number != lot.number)
    return Evidence(at.batch, at.therapy, at.recipe, at.step, at.record, at.last_deviation, lot, others)


@rule("MFG-014", "Material is issued to a step that goes on", "EU GMP Part IV 9; ALCOA++ contemporaneous")
def step_takes_material(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before the step's start and after its end."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


@rule("MFG-015", "A lot is issued for what the step asks for, in its own unit", "EU GMP Part IV 7; 9")
def material_is_asked_for(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another material, and to another unit."""
    if evidence.step is None:
        return None
    need = next((one for one in evidence.step.materials if one.material == evidence.lot.material), None)
    if need is None:
        asked = ", ".join(one.material for one in evidence.step.materials) or "–"
        return objects(
            Text(
                f"{evidence.lot.number} is {evidence.lot.material}; the step asks for: {asked}.",
                f"{evidence.lot.number} är {evidence.lot.material}; steget kräver: {asked}.",
            ),
            Text("STOP. Scan the lot that the step asks for.", "STOPP. Skanna loten som steget kräver."),
            field="lot",
        )
    if command.unit != need.amount.unit or command.unit != evidence.lot.unit:
        return objects(
            Text(f"The amount is given in {need.amount.unit}.", f"Mängden anges i {need.amount.unit}."),
            Text("Give it in that unit.", "Ange den i den enheten."),
            field="unit",
        )
    return None


@rule("MFG-016", "A lot is used when it is released and before its expiry", "EU GMP Part IV 7; 21 CFR 211.84")
def lot_may_be_used(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a lot in quarantine, rejected or expired."""
    lot = evidence.lot
    if lot.status is not LotStatus.RELEASED:
        state = Text(lot.status.value, {"quarantine": "i karantän", "rejected": "kasserad"}.get(lot.status.value, ""))
        return objects(
            Text(f"{lot.number} is {state.en}.", f"{lot.number} är {state.sv}."),
            Text("Take a released lot.", "Ta en frisläppt lot."),
            field="lot",
        )
    if lot.expires_on >= act.at.date():
        return None
    return objects(
        Text(f"{lot.number} expired on {lot.expires_on}.", f"{lot.number} gick ut {lot.expires_on}."),
        Text("Take another lot, and put this one aside.", "Ta en annan lot och ställ undan denna."),
        field="lot",
    )


@rule("MFG-017", "No more of a lot is issued than is left of it", "EU GMP Part IV 7; reconciliation")
def enough_is_left(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to nothing, and to more than is left."""
    if 0 < command.amount <= evidence.lot.left:
        return None
    left = f"{written(evidence.lot.left)} {evidence.lot.unit}"
    return objects(
        Text(f"{left} is left of {evidence.lot.number}.", f"{left} är kvar av {evidence.lot.number}."),
        Text("Issue what is left, and the rest from another lot.", "Ta det som är kvar, och resten från en annan lot."),
        field="amount",
    )


@rule("MFG-035", "The lot that expires first is used first, or there is a reason", "EU GMP Part IV 7; Chapter 5.29")
def first_expired_goes_first(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while an older lot would do, unless a reason is given."""
    asked = evidence.step is not None and any(one.material == evidence.lot.material for one in evidence.step.materials)
    if command.reason.strip() or not asked:
        return None
    older = [
        one
        for one in evidence.others
        if one.status is LotStatus.RELEASED
        and act.at.date() <= one.expires_on < evidence.lot.expires_on
        and one.unit == command.unit
        and one.left >= command.amount
    ]
    if not older:
        return None
    first = min(older, key=lambda one: (one.expires_on, one.number))
    return objects(
        Text(
            f"{first.number} expires before, on {first.expires_on}.",
            f"{first.number} går ut före, den {first.expires_on}.",
        ),
        Text("Take that lot, or say why not.", "Ta den loten, eller ange varför inte."),
        field="lot",
    )


def decide(command: IssueMaterial, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Issue it."""
    amount = Quantity(command.amount, command.unit)
    return (
        MaterialIssued(
            batch=command.batch,
            therapy=evidence.therapy.number,
            step=command.step,
            material=evidence.lot.material,
            issued_lot=command.lot,
            amount=amount,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
        LotUsed(lot=command.lot, batch=command.batch, amount=amount, at=act.at),
    )


operation = Operation(
    name="issue-material",
    title=Text("Issue material", "Lämna ut material"),
    command=IssueMaterial,
    gather=gather,
    rules=(
        therapy_goes_on,
        step_takes_material,
        material_is_asked_for,
        lot_may_be_used,
        enough_is_left,
        first_expired_goes_first,
    ),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
