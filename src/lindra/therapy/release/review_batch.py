"""Review the whole record of a batch, as quality assurance."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.units import unit_shown
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.release.completeness import Completeness, completeness, shown_gaps
from lindra.therapy.release.facts import BatchReviewed
from lindra.therapy.release.record_of_batch import RecordOfBatch, record_of_batch


@dataclass(frozen=True, kw_only=True)
class ReviewBatch(Command):
    """Review a batch."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    remarks: str | None = asks(Text("Remarks", "Anmärkningar"), long=True, default=None)


@dataclass(frozen=True)
class Evidence:
    """The record and the proof of its completeness."""

    record: RecordOfBatch
    completeness: Completeness

    @property
    def therapy(self) -> Therapy:
        """The therapy."""
        return self.record.therapy


def gather(command: ReviewBatch, dossiers: Dossiers, act: Act) -> Evidence:
    """Go through the record."""
    record = record_of_batch(command.batch, dossiers)
    return Evidence(record, completeness(record))


@rule("REL-001", "A batch is reviewed when its record is complete", "EU GMP Part IV 11.4; Chapter 6.3; 21 CFR 211.192")
def record_is_complete(command: ReviewBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with every gap and who can mend it."""
    if not evidence.completeness.gaps:
        return None
    return objects(
        shown_gaps(evidence.completeness.gaps),
        Text("Each is mended by the one named; then review.", "Var och en åtgärdas av den som anges; granska sedan."),
        field="batch",
    )


@rule("REL-002", "Who made a batch does not review it", "EU GMP Part IV 3; Chapter 2.6")
def reviewer_did_not_make(command: ReviewBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the reviewer made, verified or tested."""
    if act.person not in evidence.record.hands:
        return None
    return objects(
        Text("You worked on this batch yourself.", "Du arbetade själv med satsen."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


@rule("REL-003", "A batch is reviewed before it is certified or rejected", "EU GMP Part IV 11; Annex 16")
def batch_is_not_decided_on(command: ReviewBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the decision is made."""
    release = evidence.record.release
    if release is None or (release.first_certified_at is None and release.rejected_at is None):
        return None
    return objects(
        Text("The batch is decided on.", "Satsen är redan bedömd."),
        Text("Open a deviation if something was found.", "Öppna en avvikelse om något har upptäckts."),
        field="batch",
    )


def decide(command: ReviewBatch, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record the review with what was counted."""
    found = evidence.completeness
    return (
        BatchReviewed(
            release=command.batch,
            batch=command.batch,
            therapy=evidence.therapy.number,
            steps=found.steps,
            values=found.values,
            verifications=found.verifications,
            results=found.results,
            deviations=found.deviations,
            remarks=command.remarks or "",
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ReviewBatch, evidence: Evidence) -> Sequence[Line]:
    """Show the counts and every result."""
    found = evidence.completeness
    return (
        (Text("Chain of identity", "Identitetskedja"), evidence.therapy.chain_of_identity),
        (Text("Recipe", "Recept"), evidence.record.batch.recipe),
        (
            Text("Counted", "Räknat"),
            f"{found.steps} / {found.values} / {found.verifications} / {found.results} / {found.deviations}",
        ),
        *results_shown(evidence.record),
    )


def results_shown(record: RecordOfBatch) -> tuple[Line, ...]:
    """Return each test with its result and its limits."""
    lines: list[Line] = []
    for test in record.recipe.specification:
        found = record.result(test.name)
        limits = "; ".join(map(str, test.limits))
        said = f"{found[0]}{'' if found[1] else ' OOS'}" if found else "pending"
        lines.append((test.label, f"{said} ({limits} {unit_shown(test.unit)})".replace(" )", ")")))
    return tuple(lines)


operation = Operation(
    name="review-batch",
    title=Text("Review a batch", "Granska en sats"),
    command=ReviewBatch,
    gather=gather,
    rules=(therapy_goes_on, record_is_complete, reviewer_did_not_make, batch_is_not_decided_on),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.REVIEWED,
)
