"""Release a lot from quarantine."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.materials.facts import LotReleased
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ReleaseLot(Command):
    """Release a lot."""

    lot: str = asks(Text("Lot", "Lot"), refers_to="lot", scan=True)
    certificate: str = asks(Text("Certificate of analysis", "Analysintyg"))


@dataclass(frozen=True)
class Evidence:
    """The lot."""

    lot: Lot


def gather(command: ReleaseLot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the lot up."""
    return Evidence(dossiers.need(Lot, command.lot, field="lot"))


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


def decide(command: ReleaseLot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Release it."""
    return (LotReleased(lot=command.lot, certificate=command.certificate, at=act.at, by=act.person),)


def shows(command: ReleaseLot, evidence: Evidence) -> Sequence[Line]:
    """Show what the lot is."""
    lot = evidence.lot
    return (
        (Text("Material", "Material"), lot.material),
        (Text("Supplier and lot", "Leverantör och lot"), f"{lot.supplier}, {lot.supplier_lot}"),
        (Text("Expiry", "Utgång"), str(lot.expires_on)),
        (Text("Amount", "Mängd"), f"{lot.received} {lot.unit}"),
    )


operation = Operation(
    name="release-lot",
    title=Text("Release a lot", "Frisläpp en lot"),
    command=ReleaseLot,
    gather=gather,
    rules=(lot_waits_in_quarantine, another_person_releases),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
