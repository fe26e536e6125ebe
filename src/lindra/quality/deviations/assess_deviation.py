"""Assess a deviation: how grave it is, and what it means for the product."""

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
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.deviations.facts import Classification, DeviationAssessed
from lindra.quality.in_words import is_a_sentence, too_short

CLASSES = tuple((one.value, one.title) for one in Classification)


@dataclass(frozen=True, kw_only=True)
class AssessDeviation(Command):
    """Assess a deviation."""

    deviation: str = asks(Text("Deviation", "Avvikelse"), refers_to="deviation")
    classification: Classification = asks(Text("Class", "Allvarlighetsgrad"), choices=CLASSES)
    assessment: str = asks(
        Text("What it means for the patient and the product", "Vad den betyder för patienten och produkten"), long=True
    )
    reason: str | None = asks(
        Text("Why a critical one is less grave", "Varför en kritisk är lindrigare"),
        hint=Text(
            "When a critical deviation gets a lower class; another person than before decides",
            "När en kritisk avvikelse får en lägre klass; en annan person än förut bestämmer",
        ),
        long=True,
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The deviation."""

    deviation: Deviation


def gather(command: AssessDeviation, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Deviation, command.deviation, field="deviation"))


@rule("QUA-001", "A deviation is assessed while it is open", "EU GMP Part IV 12; Chapter 1.4(xiv)")
def deviation_is_open(command: AssessDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is closed."""
    if evidence.deviation.is_open:
        return None
    return objects(
        Text("The deviation is closed.", "Avvikelsen är avslutad."),
        Text("Open a new one if something more was found.", "Öppna en ny om något mer har framkommit."),
        field="deviation",
    )


@rule(
    "QUA-102",
    "A critical deviation gets a lower class from another person than found it critical, with the reason",
    "EU GMP Part IV 11.4; Chapter 2.6",
)
def downgrade_has_its_reason(command: AssessDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a downgrade by the same person, and to one without a reason."""
    critical = Classification.CRITICAL
    if evidence.deviation.classification is not critical or command.classification is critical:
        return None
    if act.person == evidence.deviation.assessed_by:
        return objects(
            Text(
                "You found it critical; another person finds it less.",
                "Du fann den kritisk; en annan person finner den lindrigare.",
            ),
            Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
            field="classification",
        )
    return None if is_a_sentence(command.reason) else too_short(field="reason")


def decide(command: AssessDeviation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record the assessment."""
    return (
        DeviationAssessed(
            deviation=command.deviation,
            therapy=evidence.deviation.therapy,
            classification=command.classification,
            assessment=command.assessment,
            reason=command.reason or "",
            concerns=evidence.deviation.concerns,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: AssessDeviation, evidence: Evidence) -> Sequence[Line]:
    """Show what happened."""
    return ((Text("What happened", "Vad som hände"), evidence.deviation.what.en),)


operation = Operation(
    name="assess-deviation",
    title=Text("Assess a deviation", "Bedöm en avvikelse"),
    command=AssessDeviation,
    gather=gather,
    rules=(deviation_is_open, downgrade_has_its_reason),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.REVIEWED,
)
