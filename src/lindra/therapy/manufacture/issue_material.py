"""Issue some of a released lot to a step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from lindra.facility.materials.facts import LotUsed
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.facility.materials.material import Material
from lindra.facility.materials.open_package import package_opened
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
    package: int | None = asks(
        Text("Opened package", "Öppnad förpackning"),
        hint=Text(
            "Its number, when it stands open already; a new one is opened otherwise",
            "Dess nummer, om den redan står öppen; annars öppnas en ny",
        ),
        default=None,
    )
    reason: str = asks(
        Text("Reason for not taking the lot that expires first", "Skäl att inte ta loten som går ut först"), default=""
    )


@dataclass(frozen=True)
class Evidence(AtStep):
    """The lot, besides the step; the card of its material, and the other lots of it on which something is left."""

    lot: Lot
    material: Material | None
    others: tuple[Lot, ...]

    def keeps(self, lot: Lot, at: datetime, package: int | None = None) -> datetime:
        """Return until when some of a lot keeps: from an opened package, or from one that is opened now."""
        opened = lot.package(package) if package is not None else None
        return (
            opened.use_before
            if opened
            else lot.use_before(at, self.material.open_life_hours if self.material else None)
        )

    def ends(self, at: datetime) -> datetime:
        """Return when the step has ended, even if it takes as long as it ever takes."""
        hours = self.step.duration.high_hours if self.step else Decimal(0)
        return at + timedelta(seconds=int(hours * 3600))


def gather(command: IssueMaterial, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step, the lot and its material."""
    at = at_step(command.batch, command.step, dossiers)
    lot = dossiers.need(Lot, command.lot, field="lot")
    others = tuple(one for one in dossiers.open_ones(Lot) if one.material == lot.material and one.number != lot.number)
    card = dossiers.find(Material, lot.material)
    return Evidence(at.batch, at.therapy, at.recipe, at.step, at.record, at.last_deviation, lot, card, others)


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
        state = lot.status.title
        return objects(
            Text(f"{lot.number} is {state.en}.", f"{lot.number} är {state.sv}."),
            Text(
                "Take a released lot, or ask quality assurance to decide on this one.",
                "Ta en frisläppt lot, eller be kvalitetssäkringen besluta om denna.",
            ),
            field="lot",
        )
    if lot.expires_on >= act.at.date():
        return None
    return objects(
        Text(f"{lot.number} expired on {lot.expires_on}.", f"{lot.number} gick ut {lot.expires_on}."),
        Text("Take another lot, and put this one aside.", "Ta en annan lot och ställ undan denna."),
        field="lot",
    )


@rule("MFG-102", "A blocked lot is not used", "EU GMP Part IV 14")
def lot_is_not_blocked(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while the lot is blocked, as when its supplier recalls it."""
    lot = evidence.lot
    if not lot.is_blocked:
        return None
    return objects(
        Text(f"{lot.number} is blocked: {lot.blocked_because}", f"{lot.number} är spärrad: {lot.blocked_because}"),
        Text(
            "Take another lot. Quality assurance decides on this one.",
            "Ta en annan lot. Kvalitetssäkringen beslutar om denna.",
        ),
        field="lot",
    )


@rule("MFG-101", "What comes from an opened package comes from one that keeps", "EU GMP Part IV 7; 9")
def package_keeps(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a package that was never opened, and to one that has stood open too long."""
    if command.package is None:
        return None
    package = evidence.lot.package(command.package)
    if package is not None and act.at < package.use_before:
        return None
    number, lot = command.package, evidence.lot.number
    if package is None:
        problem = Text(f"No package {number} of {lot} stands open.", f"Ingen förpackning {number} av {lot} står öppen.")
    else:
        problem = Text(
            f"Package {number} of {lot} was to be used before {package.use_before:%Y-%m-%d %H:%M} UTC.",
            f"Förpackning {number} av {lot} skulle användas före {package.use_before:%Y-%m-%d %H:%M} UTC.",
        )
    return objects(
        problem,
        Text(
            "Discard it, and leave the field empty to open a new one.",
            "Kasta den, och lämna fältet tomt för att öppna en ny.",
        ),
        field="package",
    )


@rule("MFG-100", "A lot, and its package once opened, keeps until the step has ended", "EU GMP Part IV 7; 9")
def lot_lasts_through_step(command: IssueMaterial, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to what would expire in the middle of the step, were it to take as long as it ever takes."""
    lot, ends = evidence.lot, evidence.ends(act.at)
    if evidence.step is None or not lot.may_be_used_at(act.at):
        return None
    opened = lot.package(command.package) if command.package is not None else None
    if command.package is not None and (opened is None or opened.use_before <= act.at):
        return None
    keeps = evidence.keeps(lot, act.at, command.package)
    if keeps >= ends:
        return None
    hours = evidence.step.duration.high_hours
    if keeps == lot.expires_at:
        what = Text(lot.number, lot.number)
        remedy = Text(
            "Take a lot that keeps longer; if there is none, the production manager orders one.",
            "Ta en lot som håller längre; finns ingen beställer produktionschefen en.",
        )
    elif opened is not None:
        what = Text(f"Package {opened.number} of {lot.number}", f"Förpackning {opened.number} av {lot.number}")
        remedy = Text("Leave the field empty to open a new one.", "Lämna fältet tomt för att öppna en ny.")
    else:
        what = Text(f"An opened package of {lot.number}", f"En öppnad förpackning av {lot.number}")
        remedy = Text(
            "Open it later in the step, when less is left of it; the production manager can shorten the step.",
            "Öppna den senare i steget, när mindre återstår; produktionschefen kan dela upp steget.",
        )
    return objects(
        Text(
            f"{what.en} keeps until {keeps:%Y-%m-%d %H:%M} UTC, and the step may take {hours} h, "
            f"until {ends:%Y-%m-%d %H:%M} UTC.",
            f"{what.sv} håller till {keeps:%Y-%m-%d %H:%M} UTC, och steget kan ta {hours} h, "
            f"till {ends:%Y-%m-%d %H:%M} UTC.",
        ),
        remedy,
        field="lot" if opened is None else "package",
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
        if one.may_be_used_at(act.at)
        and one.expires_on < evidence.lot.expires_on
        and evidence.keeps(one, act.at) >= evidence.ends(act.at)
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
    """Issue it; where the material has a life once opened and no package is named, a new one is opened."""
    amount, opening = Quantity(command.amount, command.unit), list[Fact]()
    package = command.package or 0
    if command.package is None and evidence.material is not None and evidence.material.open_life_hours is not None:
        opened = package_opened(evidence.lot, evidence.material, act.at, act)
        opening, package = [opened], opened.package
    return (
        *opening,
        MaterialIssued(
            batch=command.batch,
            therapy=evidence.therapy.number,
            step=command.step,
            material=evidence.lot.material,
            issued_lot=command.lot,
            amount=amount,
            package=package,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
        LotUsed(lot=command.lot, batch=command.batch, amount=amount, package=package, at=act.at),
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
        lot_is_not_blocked,
        package_keeps,
        lot_lasts_through_step,
        enough_is_left,
        first_expired_goes_first,
    ),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
