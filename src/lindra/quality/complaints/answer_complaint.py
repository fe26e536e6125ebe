"""Answer a complaint: whoever complained has been told what was found."""

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
from lindra.quality.complaints.facts import ComplaintAnswered
from lindra.quality.complaints.of_complaint import complaint_shown
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class AnswerComplaint(Command):
    """Answer a complaint."""

    complaint: str = asks(Text("Complaint", "Reklamation"), refers_to="complaint")
    answer: str = asks(
        Text("What they were told, and how", "Vad de fick veta, och hur"), long=True, hint=Text("No names", "Inga namn")
    )


@dataclass(frozen=True)
class Evidence:
    """The complaint."""

    complaint: Complaint


def gather(command: AnswerComplaint, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Complaint, command.complaint, field="complaint"))


@rule("QUA-134", "A complaint is answered after it is classified, while it is open", "EU GMP Chapter 8.10; Part IV 14")
def complaint_can_be_answered(command: AnswerComplaint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before its class, after its end, and to a word or two. It may be answered again."""
    if not evidence.complaint.is_open:
        return objects(
            Text("The complaint is closed.", "Reklamationen är avslutad."),
            Text("Receive a new one that names it.", "Ta emot en ny som nämner den."),
            field="complaint",
        )
    if evidence.complaint.classification is None:
        return objects(
            Text("Nobody has classified it.", "Ingen har bedömt den."),
            Text("Quality assurance classifies it first.", "Kvalitetssäkringen bedömer den först."),
            field="complaint",
        )
    return None if is_a_sentence(command.answer) else too_short(field="answer")


def decide(command: AnswerComplaint, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record the answer."""
    return (
        ComplaintAnswered(
            complaint=command.complaint,
            therapy=evidence.complaint.therapy,
            answer=command.answer,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: AnswerComplaint, evidence: Evidence) -> Sequence[Line]:
    """Show the complaint."""
    return complaint_shown(evidence.complaint)


operation = Operation(
    name="answer-complaint",
    title=Text("Answer a complaint", "Besvara en reklamation"),
    command=AnswerComplaint,
    gather=gather,
    rules=(complaint_can_be_answered,),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.QUALIFIED_PERSON),
    signed=Meaning.PERFORMED,
)
