"""What both certifications ask: a review that still holds, a person free to decide, a batch not decided on."""

from dataclasses import dataclass

from lindra.facility.materials.lot import Lot
from lindra.gmp.act import Act
from lindra.gmp.command import Command
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.release.completeness import Completeness, completeness, shown_gaps
from lindra.therapy.release.record_of_batch import RecordOfBatch, record_of_batch


@dataclass(frozen=True)
class Evidence:
    """The record, the proof of its completeness, and the lots in the batch that are blocked."""

    record: RecordOfBatch
    completeness: Completeness
    blocked: tuple[Lot, ...]

    @property
    def therapy(self) -> Therapy:
        """The therapy."""
        return self.record.therapy


def evidence_of(batch: str, dossiers: Dossiers) -> Evidence:
    """Go through the record of a batch."""
    record = record_of_batch(batch, dossiers)
    issued = dict.fromkeys(issue.lot for step in record.batch.steps for issue in step.issues)
    lots = (dossiers.find(Lot, number) for number in issued)
    blocked = tuple(lot for lot in lots if lot is not None and lot.is_blocked)
    return Evidence(record, completeness(record), blocked)


@rule(
    "REL-004", "A batch is certified after a review, on which nothing has changed", "EU GMP Part IV 11.4; Annex 16 1.7"
)
def review_holds(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object without a review, and when a value was corrected after it."""
    release = evidence.record.release
    if release is None or release.reviewed_at is None:
        return objects(
            Text("The batch has not been reviewed.", "Satsen är inte granskad."),
            Text("Quality assurance reviews it first.", "Kvalitetssäkringen granskar den först."),
            field="batch",
        )
    later = [
        value.name for step in evidence.record.batch.steps for value in step.values if value.at > release.reviewed_at
    ]
    if not later:
        return None
    return objects(
        Text(
            f"Changed after the review: {', '.join(later)}.",
            f"Ändrat efter granskningen: {', '.join(later)}.",
        ),
        Text("Quality assurance reviews it again.", "Kvalitetssäkringen granskar på nytt."),
        field="batch",
    )


@rule(
    "REL-005",
    "The record is complete and within its specification when it is certified",
    "EU GMP Part IV 11; Annex 16 1.7",
)
def nothing_stands_in_the_way(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with every gap, failing result and deviation."""
    if not evidence.completeness.gaps:
        return None
    return objects(
        shown_gaps(evidence.completeness.gaps),
        Text("Mend what can be mended, or reject the batch.", "Åtgärda det som går, eller kassera satsen."),
        field="batch",
    )


@rule("MFG-106", "A batch is not certified while a lot that went into it is blocked", "EU GMP Part IV 14; Annex 16 1.7")
def no_lot_is_blocked(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with each lot and why it is blocked, as when its supplier recalls it."""
    if not evidence.blocked:
        return None
    why = "; ".join(f"{lot.number} ({lot.material}): {lot.blocked_because}" for lot in evidence.blocked)
    return objects(
        Text(f"Lots in this batch are blocked: {why}.", f"Lotter i satsen är spärrade: {why}."),
        Text(
            "Quality assurance finds out what it means for the batch, then unblocks the lot; or reject the batch.",
            "Kvalitetssäkringen utreder vad det betyder för satsen och häver sedan spärren; eller kassera satsen.",
        ),
        field="batch",
    )


@rule(
    "REL-006", "The Qualified Person has neither made, tested nor reviewed the batch", "EU GMP Part IV 11.3; Annex 16"
)
def decider_is_free(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the person had a hand in it."""
    release = evidence.record.release
    if act.person not in evidence.record.hands and (release is None or act.person != release.reviewed_by):
        return None
    return objects(
        Text("You made, tested or reviewed this batch.", "Du har gjort, testat eller granskat satsen."),
        Text("Another Qualified Person decides.", "En annan sakkunnig person beslutar."),
    )


@rule("REL-007", "One decision is made on a batch", "EU GMP Part IV 11; Annex 16")
def no_decision_yet(command: Command, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the batch is certified for good or rejected."""
    release = evidence.record.release
    if release is None or release.is_open:
        return None
    done = Text("certified", "certifierad") if release.rejected_at is None else Text("rejected", "kasserad")
    return objects(
        Text(f"The batch is {done.en} already.", f"Satsen är redan {done.sv}."),
        Text("Nothing more is decided.", "Inget mer beslutas."),
        field="batch",
    )
