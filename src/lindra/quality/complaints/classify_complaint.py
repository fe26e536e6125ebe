"""Classify a complaint: how grave it is, and whether it is a deviation of the centre's own."""

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
from lindra.quality.complaints.facts import ComplaintClassified
from lindra.quality.complaints.of_complaint import complaint_shown
from lindra.quality.deviations.assess_deviation import CLASSES
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.quality.deviations.facts import Classification, DeviationOpened, Origin
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class ClassifyComplaint(Command):
    """Classify a complaint."""

    complaint: str = asks(Text("Complaint", "Reklamation"), refers_to="complaint")
    classification: Classification = asks(Text("Class", "Allvarlighetsgrad"), choices=CLASSES)
    assessment: str = asks(
        Text("What it means for this patient and for others", "Vad den betyder för patienten och för andra"), long=True
    )
    opens_deviation: bool = asks(
        Text("It opens a deviation", "Den öppnar en avvikelse"),
        hint=Text(
            "Yes when something may have gone otherwise than planned here",
            "Ja när något kan ha gått annorlunda än planerat här",
        ),
    )


@dataclass(frozen=True)
class Evidence:
    """The complaint, and the number of the deviation given out last."""

    complaint: Complaint
    last_deviation: str | None


def gather(command: ClassifyComplaint, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Complaint, command.complaint, field="complaint"), dossiers.last_key(Deviation))


@rule(
    "QUA-132", "A complaint is classified while it is open, and opens one deviation", "EU GMP Chapter 8.9; Part IV 14"
)
def complaint_can_be_classified(command: ClassifyComplaint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is closed, when its deviation is open already, and to a word or two."""
    complaint = evidence.complaint
    if not complaint.is_open:
        return objects(
            Text("The complaint is closed.", "Reklamationen är avslutad."),
            Text("Receive a new one that names it.", "Ta emot en ny som nämner den."),
            field="complaint",
        )
    if complaint.deviation and command.opens_deviation:
        return objects(
            Text(f"It has opened deviation {complaint.deviation}.", f"Den har öppnat avvikelse {complaint.deviation}."),
            Text("Answer no here, and go on with that deviation.", "Svara nej här, och fortsätt med den avvikelsen."),
            field="opens_deviation",
        )
    return None if is_a_sentence(command.assessment) else too_short(field="assessment")


@rule("QUA-133", "A critical complaint is a deviation, too", "EU GMP Chapter 8.15; Part IV 14")
def critical_complaint_opens_deviation(command: ClassifyComplaint, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a critical complaint that opens none."""
    critical = command.classification is Classification.CRITICAL
    if not critical or command.opens_deviation or evidence.complaint.deviation:
        return None
    return objects(
        Text("A critical complaint is investigated as a deviation.", "En kritisk reklamation utreds som en avvikelse."),
        Text("Let it open one.", "Låt den öppna en."),
        field="opens_deviation",
    )


def decide(command: ClassifyComplaint, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Classify it, and open its deviation."""
    complaint = evidence.complaint
    number = next(deviation_numbers(evidence.last_deviation, act.at)) if command.opens_deviation else ""
    classified = ComplaintClassified(
        complaint=complaint.number,
        therapy=complaint.therapy,
        classification=command.classification,
        assessment=command.assessment,
        deviation=number,
        at=act.at,
        by=act.person,
    )
    if not number:
        return (classified,)
    what = Text(f"Complaint {complaint.number}: {complaint.what}", f"Reklamation {complaint.number}: {complaint.what}")
    return (
        classified,
        DeviationOpened(
            deviation=number,
            therapy=complaint.therapy,
            batch=complaint.batch,
            origin=Origin.COMPLAINT,
            what=what,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ClassifyComplaint, evidence: Evidence) -> Sequence[Line]:
    """Show the complaint."""
    return complaint_shown(evidence.complaint)


operation = Operation(
    name="classify-complaint",
    title=Text("Classify a complaint", "Bedöm en reklamation"),
    command=ClassifyComplaint,
    gather=gather,
    rules=(complaint_can_be_classified, critical_complaint_opens_deviation),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.QUALIFIED_PERSON),
    signed=Meaning.REVIEWED,
)
