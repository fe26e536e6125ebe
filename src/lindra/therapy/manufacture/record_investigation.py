"""Record what an investigation of a deviation has found so far. It may be done again: the findings make a thread."""

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
from lindra.quality.deviations.facts import Cause, Concerned, DeviationInvestigated
from lindra.quality.in_words import is_a_sentence, too_short
from lindra.therapy.manufacture.batch import Batch

CAUSES = tuple((one.value, one.title) for one in Cause)


@dataclass(frozen=True, kw_only=True)
class RecordInvestigation(Command):
    """Record an investigation."""

    deviation: str = asks(Text("Deviation", "Avvikelse"), refers_to="deviation")
    found: str = asks(
        Text("What was found", "Vad som framkom"),
        long=True,
        hint=Text(
            "What was looked at, what it shows, what is left to look at",
            "Vad som granskats, vad det visar, vad som återstår",
        ),
    )
    cause: Cause = asks(Text("Where the cause lies", "Var orsaken ligger"), choices=CAUSES)
    batches: tuple[str, ...] = asks(
        Text("Other batches that it concerns", "Andra satser som den berör"),
        scan=True,
        hint=Text("Of other therapies, too; none is taken away again", "Även för andra terapier; ingen tas bort igen"),
        default=(),
    )


@dataclass(frozen=True)
class Evidence:
    """The deviation, and the batches that are named: None for a code that the record lacks."""

    deviation: Deviation
    batches: tuple[tuple[str, Batch | None], ...]


def gather(command: RecordInvestigation, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the deviation and each batch."""
    deviation = dossiers.need(Deviation, command.deviation, field="deviation")
    return Evidence(deviation, tuple((number, dossiers.find(Batch, number)) for number in command.batches))


@rule("QUA-100", "A deviation is investigated while it is open", "EU GMP Part IV 12; Chapter 1.4(xiv)")
def deviation_is_not_closed(command: RecordInvestigation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is closed."""
    if evidence.deviation.is_open:
        return None
    return objects(
        Text("The deviation is closed.", "Avvikelsen är avslutad."),
        Text("Open a new one that names it.", "Öppna en ny som nämner den."),
        field="deviation",
    )


@rule("QUA-101", "An investigation says what was found, and names batches of the record", "EU GMP Chapter 1.4(xiv)")
def investigation_says_something(command: RecordInvestigation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a word or two, and to batches that are not there."""
    unknown = [number for number, batch in evidence.batches if batch is None]
    if unknown:
        said = ", ".join(unknown)
        return objects(
            Text(f"Not in the record: {said}.", f"Finns inte i protokollet: {said}."),
            Text("Scan the batch's code again.", "Skanna satsens kod igen."),
            field="batches",
        )
    return None if is_a_sentence(command.found) else too_short(field="found")


def decide(command: RecordInvestigation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Add it to the thread."""
    deviation = evidence.deviation
    named = [Concerned(batch.number, batch.therapy) for _, batch in evidence.batches if batch is not None]
    concerns = dict.fromkeys(one for one in (*deviation.concerns, *named) if one.batch != deviation.batch)
    return (
        DeviationInvestigated(
            deviation=command.deviation,
            therapy=deviation.therapy,
            cause=command.cause,
            found=command.found,
            concerns=tuple(concerns),
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: RecordInvestigation, evidence: Evidence) -> Sequence[Line]:
    """Show what happened."""
    return ((Text("What happened", "Vad som hände"), evidence.deviation.what.en),)


operation = Operation(
    name="record-investigation",
    title=Text("Record an investigation", "Registrera en utredning"),
    command=RecordInvestigation,
    gather=gather,
    rules=(deviation_is_not_closed, investigation_says_something),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER, Role.QC_ANALYST, Role.QUALIFIED_PERSON),
    signed=Meaning.PERFORMED,
)
