"""Release a lot from quarantine."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import LotReleased
from lindra.facility.materials.lot import Lot, LotStatus
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

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class ReleaseLot(Command):
    """Release a lot."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    certificate: str = asks(Text("Certificate of analysis", "Analysintyg"))
    certificate_sha256: str = asks(
        Text("SHA-256 of the certificate's file", "Intygsfilens SHA-256"),
        hint=Text("64 digits, as sha256sum prints them", "64 tecken, som sha256sum skriver dem"),
        default="",
    )


@dataclass(frozen=True)
class Evidence:
    """The lot; the card of its material and its supplier, when the record has them."""

    lot: Lot
    material: Material | None
    supplier: Supplier | None


def gather(command: ReleaseLot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    lot = dossiers.need(Lot, command.lot, field="lot")
    return Evidence(lot, dossiers.find(Material, lot.material), dossiers.find(Supplier, lot.supplier))


@rule("FAC-023", "A lot is released from quarantine, once, before its expiry", "EU GMP Part IV 7")
def lot_waits_in_quarantine(command: ReleaseLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the lot is decided on, or has expired."""
    if evidence.lot.status is not LotStatus.QUARANTINE:
        return objects(
            Text(f"The lot is {evidence.lot.status.value} already.", "Loten är redan bedömd."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="lot",
        )
    if evidence.lot.expires_on < act.at.date():
        return objects(
            Text(f"The lot expired on {evidence.lot.expires_on}.", f"Loten gick ut {evidence.lot.expires_on}."),
            Text("Reject it.", "Kassera den."),
            field="lot",
        )
    return None


@rule("FAC-024", "Who received a lot does not release it", "EU GMP Part IV 7; Chapter 2.6")
def another_person_releases(command: ReleaseLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the receiver releases."""
    if act.person != evidence.lot.received_by:
        return None
    return objects(
        Text("You received this lot yourself.", "Du tog själv emot loten."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


@rule("FAC-111", "A registered material is released from a supplier approved for it", "EU GMP Part IV 7")
def supplier_is_approved(command: ReleaseLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a supplier that is unknown, suspended, or whose approval for the material is missing or over."""
    lot, supplier = evidence.lot, evidence.supplier
    if evidence.material is None or (supplier is not None and supplier.is_approved_for(lot.material, act.at.date())):
        return None
    if supplier is None:
        why = Text("is not registered", "är inte registrerad")
    elif supplier.is_suspended:
        why = Text(f"is suspended: {supplier.suspended_because}", f"är avstängd: {supplier.suspended_because}")
    elif (approval := supplier.approval(lot.material)) is not None:
        why = Text(
            f"was approved for {lot.material} until {approval.valid_until}",
            f"var godkänd för {lot.material} till och med {approval.valid_until}",
        )
    else:
        why = Text(f"is not approved for {lot.material}", f"är inte godkänd för {lot.material}")
    return objects(
        Text(f"Supplier {lot.supplier} {why.en}.", f"Leverantör {lot.supplier} {why.sv}."),
        Text(
            "Quality assurance evaluates the supplier and approves it, or rejects the lot.",
            "Kvalitetssäkringen utvärderar leverantören och godkänner den, eller kasserar loten.",
        ),
        field="lot",
    )


@rule(
    "FAC-112", "A certificate's digest is one that its file can be held against", "EU GMP Annex 11 5; ALCOA++ original"
)
def digest_is_whole(command: ReleaseLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to anything but 64 hexadecimal digits, where a digest is given."""
    if not command.certificate_sha256 or _SHA256.fullmatch(command.certificate_sha256):
        return None
    return objects(
        Text("That is not a SHA-256.", "Det är inte en SHA-256."),
        Text("64 digits 0 to 9 and a to f, or nothing.", "64 tecken, 0 till 9 och a till f, eller inget."),
        field="certificate_sha256",
    )


@rule("FAC-113", "A blocked lot is not released", "EU GMP Part IV 14")
def lot_is_not_blocked(command: ReleaseLot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while it is blocked."""
    if not evidence.lot.is_blocked:
        return None
    return objects(
        Text(
            f"The lot is blocked: {evidence.lot.blocked_because}", f"Loten är spärrad: {evidence.lot.blocked_because}"
        ),
        Text(
            "Quality assurance looks into it, then unblocks or rejects it.",
            "Kvalitetssäkringen utreder, och häver sedan spärren eller kasserar loten.",
        ),
        field="lot",
    )


def decide(command: ReleaseLot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Release it."""
    return (
        LotReleased(
            lot=command.lot,
            certificate=command.certificate,
            certificate_sha256=command.certificate_sha256,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ReleaseLot, evidence: Evidence) -> Sequence[Line]:
    """Show what the lot is."""
    lot = evidence.lot
    return (
        (Text("Material", "Material"), lot.material),
        (Text("Supplier and lot", "Leverantör och lot"), f"{lot.supplier}, {lot.supplier_lot}"),
        (Text("Risk", "Risk"), evidence.material.risk.title.en if evidence.material else "–"),
        (Text("Expiry", "Utgång"), str(lot.expires_on)),
        (Text("Amount", "Mängd"), f"{lot.received} {lot.unit}"),
    )


operation = Operation(
    name="release-lot",
    title=Text("Release a lot", "Frisläpp en lot"),
    command=ReleaseLot,
    gather=gather,
    rules=(lot_waits_in_quarantine, another_person_releases, supplier_is_approved, digest_is_whole, lot_is_not_blocked),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
