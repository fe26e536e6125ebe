"""Close a complaint that is answered, when its deviation is closed."""

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
from lindra.quality.complaints.complaint import Complaint
from lindra.quality.complaints.facts import ComplaintClosed
from lindra.quality.complaints.of_complaint import complaint_shown
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class CloseComplaint(Command):
    """Close a complaint."""

    complaint: str = asks(Text("Complaint", "Reklamation"), refers_to="complaint")
    is_justified: bool = asks(Text("The complaint was justified", "Reklamationen var befogad"))
    conclusion: str = asks(Text("Conclusion", "Slutsats"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The complaint, and the deviation that it opened."""

    complaint: Complaint
    deviation: Deviation | None


def gather(command: CloseComplaint, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    complaint = dossiers.need(Complaint, command.complaint, field="complaint")
    return Evidence(complaint, dossiers.find(Deviation, complaint.deviation) if complaint.deviation else None)


@rule("QUA-135", "A complaint is closed once, after its answer and its deviation", "EU GMP Chapter 8.10; Part IV 14")
def complaint_can_be_closed(command: CloseComplaint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before the answer, while its deviation is open, after its end, and to a word or two."""
    complaint, deviation = evidence.complaint, evidence.deviation
    if not complaint.is_open:
        return objects(
            Text("The complaint is closed already.", "Reklamationen är redan avslutad."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="complaint",
        )
    if complaint.answered_at is None:
        return objects(
            Text("Whoever complained has had no answer.", "Den som reklamerade har inte fått något svar."),
            Text("Answer it first.", "Besvara den först."),
            field="complaint",
        )
    if deviation is not None and deviation.is_open:
        return objects(
            Text(f"Its deviation {deviation.number} is open.", f"Dess avvikelse {deviation.number} är öppen."),
            Text("Close the deviation first.", "Avsluta avvikelsen först."),
            field="complaint",
        )
    return None if is_a_sentence(command.conclusion) else too_short(field="conclusion")


@rule("QUA-136", "Whoever answered a complaint does not close it", "EU GMP Chapter 2.6")
def another_person_closes_the_complaint(command: CloseComplaint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to whoever answered."""
    if act.person != evidence.complaint.answered_by:
        return None
    return objects(
        Text("You answered this complaint.", "Du besvarade reklamationen."),
        Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
    )


def decide(command: CloseComplaint, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Close it."""
    return (
        ComplaintClosed(
            complaint=command.complaint,
            therapy=evidence.complaint.therapy,
            conclusion=command.conclusion,
            is_justified=command.is_justified,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: CloseComplaint, evidence: Evidence) -> Sequence[Line]:
    """Show the complaint."""
    return complaint_shown(evidence.complaint)


operation = Operation(
    name="close-complaint",
    title=Text("Close a complaint", "Avsluta en reklamation"),
    command=CloseComplaint,
    gather=gather,
    rules=(complaint_can_be_closed, another_person_closes_the_complaint),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
