"""Certify a batch for good, when every test is in."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.cryostore.stored import Stored
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.facts import (
    BatchClosed,
)
from lindra.therapy.order.facts import TherapyClosed
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.release.decision import (
    Evidence,
    decider_is_free,
    evidence_of,
    no_decision_yet,
    no_lot_is_blocked,
    nothing_stands_in_the_way,
    review_holds,
)
from lindra.therapy.release.facts import BatchCertified
from lindra.therapy.release.review_batch import results_shown


@dataclass(frozen=True, kw_only=True)
class CertifyFinal(Command):
    """Certify a batch for good."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)


@dataclass(frozen=True)
class WithPlaces(Evidence):
    """Where the containers of a stock lie, besides the record; nothing for a dose."""

    places: tuple[Stored | None, ...]


def gather(command: CertifyFinal, dossiers: Dossiers, act: Act) -> WithPlaces:
    """Go through the record, and look up where the containers of a stock lie."""
    of = evidence_of(command.batch, dossiers)
    kept = [bag for bag in of.record.bags if bag.is_open] if of.record.recipe.bank else []
    return WithPlaces(**vars(of), places=tuple(dossiers.find(Stored, bag.number) for bag in kept))


@rule("REL-016", "A bank lies in the store, in as many places as its recipe asks for", "EU GMP Part IV 8; FACT-JACIE D")
def bank_is_stored(command: CertifyFinal, evidence: WithPlaces, act: Act) -> Refusal | None:
    """Object while containers of a bank with two places lie in none, or all in one."""
    bank = evidence.record.recipe.bank
    if bank is None or bank.sites < 2:
        return None
    lying = [place for place in evidence.places if place is not None and place.is_stored]
    sites = {place.site for place in lying}
    if len(lying) == len(evidence.places) and len(sites) >= bank.sites:
        return None
    missing = len(evidence.places) - len(lying)
    return objects(
        Text(
            f"{missing} containers lie in no store; the others lie at: {', '.join(sorted(sites)) or '–'}.",
            f"{missing} behållare ligger inte i något förråd; de andra ligger i: {', '.join(sorted(sites)) or '–'}.",
        ),
        Text(
            f"The cryostore keeper puts them away, at {bank.sites} places.",
            f"Kryoförrådet ställer undan dem, på {bank.sites} platser.",
        ),
        field="batch",
    )


@rule("REL-011", "The final certification follows the first, when no test is pending", "EU GMP Part IV 11.20–11.42")
def every_test_is_in(command: CertifyFinal, evidence: Evidence, act: Act) -> Refusal | None:
    """Object without a first certification, and while tests are read."""
    release = evidence.record.release
    if release is None or release.first_certified_at is None:
        return objects(
            Text("The batch lacks its first certification.", "Satsen saknar sin första certifiering."),
            Text("Certify it first.", "Gör den första certifieringen först."),
            field="batch",
        )
    if not evidence.completeness.pending:
        return None
    pending = ", ".join(evidence.completeness.pending)
    return objects(
        Text(f"Still read: {pending}.", f"Läses ännu: {pending}."),
        Text("Wait for the results.", "Vänta på resultaten."),
        field="batch",
    )


def decide(command: CertifyFinal, evidence: WithPlaces, act: Act) -> Sequence[Fact]:
    """Certify and close the batch."""
    batch, therapy = command.batch, evidence.therapy.number
    certified = (
        BatchCertified(release=batch, batch=batch, therapy=therapy, at=act.at, by=act.person),
        BatchClosed(batch=batch, therapy=therapy, is_rejected=False, at=act.at),
    )
    if not evidence.therapy.is_stock:
        return certified
    # A stock has nobody to treat: its order is filled, and its containers go on with numbers of their own.
    filled = TherapyClosed(
        therapy=therapy,
        is_cancelled=False,
        reason=f"Batch {batch} is certified, and in the store.",
        at=act.at,
        by=act.person,
    )
    return (*certified, filled)


def shows(command: CertifyFinal, evidence: WithPlaces) -> Sequence[Line]:
    """Show every result."""
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        *results_shown(evidence.record),
    )


operation = Operation(
    name="certify-final",
    title=Text("Certify a batch for good", "Certifiera en sats slutligt"),
    command=CertifyFinal,
    gather=gather,
    rules=(
        therapy_goes_on,
        review_holds,
        nothing_stands_in_the_way,
        no_lot_is_blocked,
        decider_is_free,
        no_decision_yet,
        every_test_is_in,
        bank_is_stored,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.QUALIFIED_PERSON,),
    signed=Meaning.CERTIFIED,
    seals=True,
)
