"""Release a preparation: what a pharmacist has thawed, washed, diluted or loaded after the batch was certified.

Reconstitution after release is not manufacture (EU GMP Part IV 16): no Qualified Person certifies it, and the
pharmacist who releases it has not made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.quantity import written
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Certifier
from lindra.masters.units import unit_shown
from lindra.therapy.manufacture.facts import BatchClosed, BatchMayLeave
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.release.certify_first import bag_is_not_expired, dose_is_in_range, dose_of, volume_is_in_range
from lindra.therapy.release.decision import (
    Evidence,
    decider_is_free,
    evidence_of,
    no_decision_yet,
    nothing_stands_in_the_way,
)
from lindra.therapy.release.facts import BatchCertified, BatchFirstCertified
from lindra.therapy.release.review_batch import results_shown


@dataclass(frozen=True, kw_only=True)
class ReleasePreparation(Command):
    """Release a preparation."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)


def gather(command: ReleasePreparation, dossiers: Dossiers, act: Act) -> Evidence:
    """Go through the record."""
    return evidence_of(command.batch, dossiers)


@rule("REL-014", "The pharmacist releases what is prepared after release", "EU GMP Part IV 16; GCP for ATMP 4.4")
def batch_is_a_preparation(command: ReleasePreparation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a batch that a Qualified Person certifies."""
    if evidence.record.recipe.certifier is Certifier.PHARMACIST:
        return None
    return objects(
        Text("This batch is manufactured.", "Denna sats är tillverkad."),
        Text("A Qualified Person certifies it.", "En sakkunnig person certifierar den."),
        field="batch",
    )


def decide(command: ReleasePreparation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Release it for good: nothing is read later."""
    batch, therapy = command.batch, evidence.therapy.number
    return (
        BatchFirstCertified(release=batch, batch=batch, therapy=therapy, pending=(), at=act.at, by=act.person),
        BatchMayLeave(batch=batch, therapy=therapy, at=act.at),
        BatchCertified(release=batch, batch=batch, therapy=therapy, at=act.at, by=act.person),
        BatchClosed(batch=batch, therapy=therapy, is_rejected=False, at=act.at),
    )


def shows(command: ReleasePreparation, evidence: Evidence) -> Sequence[Line]:
    """Show whose it is, the dose, the weight it is made for, and every result."""
    record, asked = evidence.record, evidence.record.recipe.dose
    dose = dose_of(record)
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        (Text("Made for", "Görs för"), f"{written(record.batch.weight_kg)} kg"),
        (Text("Dose", "Dos"), f"{written(dose)} {unit_shown(asked.unit)}" if dose is not None and asked else "–"),
        (Text("From the stock", "Ur lagret"), ", ".join(record.batch.containers) or "–"),
        *results_shown(record),
    )


operation = Operation(
    name="release-preparation",
    title=Text("Release a preparation", "Frisläpp en beredning"),
    command=ReleasePreparation,
    gather=gather,
    rules=(
        therapy_goes_on,
        batch_is_a_preparation,
        nothing_stands_in_the_way,
        decider_is_free,
        no_decision_yet,
        dose_is_in_range,
        volume_is_in_range,
        bag_is_not_expired,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.PHARMACIST,),
    signed=Meaning.APPROVED,
    seals=True,
)
