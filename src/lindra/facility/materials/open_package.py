"""Open a package of a lot: from then on it must be used within its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.facility.materials.facts import PackageOpened
from lindra.facility.materials.lot import Lot
from lindra.facility.materials.material import Material
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class OpenPackage(Command):
    """Open a package."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    opened_at: datetime = asks(Text("Opened at", "Öppnad"), happened=True)


@dataclass(frozen=True)
class Evidence:
    """The lot, and the card of its material when it has one."""

    lot: Lot
    material: Material | None


def gather(command: OpenPackage, dossiers: Dossiers, act: Act) -> Evidence:
    """Look both up."""
    lot = dossiers.need(Lot, command.lot, field="lot")
    return Evidence(lot, dossiers.find(Material, lot.material))


@rule("FAC-114", "A package is opened of a lot that may be used", "EU GMP Part IV 7")
def lot_may_be_opened(command: OpenPackage, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a lot that is not released, expired, blocked or empty."""
    lot = evidence.lot
    if lot.may_be_used_at(act.at) and lot.left > 0:
        return None
    if lot.is_blocked:
        why = Text(f"blocked: {lot.blocked_because}", f"spärrad: {lot.blocked_because}")
    elif act.at >= lot.expires_at:
        why = Text(f"expired on {lot.expires_on}", f"utgången {lot.expires_on}")
    elif lot.left <= 0:
        why = Text("empty", "tom")
    else:
        why = lot.status.title
    return objects(
        Text(f"{lot.number} may not be used: {why.en}.", f"{lot.number} får inte användas: {why.sv}."),
        Text(
            "Leave it closed and take a released lot; quality assurance decides on this one.",
            "Låt den vara stängd och ta en frisläppt lot; kvalitetssäkringen beslutar om denna.",
        ),
        field="lot",
    )


@rule("FAC-115", "A package is opened after its lot came in", "ALCOA++ accurate")
def opening_follows_receipt(command: OpenPackage, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an earlier time: the life of the package is counted from it."""
    received = evidence.lot.received_at
    if received is None or command.opened_at >= received:
        return None
    return objects(
        Text("The time lies before the lot was received.", "Tiden ligger före lotens mottagande."),
        Text("Give the time when the package was opened.", "Ange tiden då förpackningen öppnades."),
        field="opened_at",
    )


def decide(command: OpenPackage, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Number it, and say until when it keeps."""
    return (package_opened(evidence.lot, evidence.material, command.opened_at, act),)


def package_opened(lot: Lot, material: Material | None, opened_at: datetime, act: Act) -> PackageOpened:
    """Return the opening of the lot's next package."""
    return PackageOpened(
        lot=lot.number,
        package=lot.packages_opened + 1,
        opened_at=opened_at,
        use_before=lot.use_before(opened_at, material.open_life_hours if material else None),
        at=act.at,
        by=act.person,
    )


operation = Operation(
    name="open-package",
    title=Text("Open a package", "Öppna en förpackning"),
    command=OpenPackage,
    gather=gather,
    rules=(lot_may_be_opened, opening_follows_receipt),
    decide=decide,
    roles=(Role.OPERATOR, Role.QC_ANALYST),
)
