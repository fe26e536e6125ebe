"""Record a test's result, which is judged against the specification as it is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.measured import measured, refused_value
from lindra.masters.units import unit_shown
from lindra.therapy.control.at_test import AtTest, at_test, out_of_specification, test_is_unknown
from lindra.therapy.control.facts import ResultRecorded


@dataclass(frozen=True, kw_only=True)
class RecordResult(Command):
    """Record a result."""

    sample: str = asks(Text("Sample", "Prov"), refers_to="sample", scan=True)
    test: str = asks(Text("Test", "Test"))
    value: str = asks(Text("Result", "Resultat"))
    unit: str = asks(Text("Unit", "Enhet"), default="")


def gather(command: RecordResult, dossiers: Dossiers, act: Act) -> AtTest:
    """Look up the sample and the test."""
    return at_test(command.sample, command.test, dossiers)


@rule("QCT-003", "A sample is tested after the laboratory received it, for what it was taken for", "EU GMP Part IV 12")
def sample_can_be_tested(command: RecordResult, evidence: AtTest, act: Act) -> Refusal | None:
    """Object to another test, and to a sample that is not here."""
    found = test_is_unknown(evidence)
    if found is not None:
        return found
    if evidence.sample.received_at is not None:
        return None
    return objects(
        Text("The laboratory has not received the sample.", "Laboratoriet har inte tagit emot provet."),
        Text("Scan the tube first.", "Skanna röret först."),
        field="sample",
    )


@rule(
    "QCT-004",
    "A test has one result; a failed test is not repeated until it passes",
    "EU GMP Chapter 6.35; FDA OOS guidance 2022",
)
def test_has_no_result(command: RecordResult, evidence: AtTest, act: Act) -> Refusal | None:
    """Object to a second result."""
    if evidence.result is None:
        return None
    return objects(
        Text(
            f"The result is {evidence.result.value} {unit_shown(evidence.result.unit)}".rstrip() + ".",
            f"Resultatet är {evidence.result.value} {unit_shown(evidence.result.unit)}".rstrip() + ".",
        ),
        Text(
            "A slip of the pen is corrected by another analyst; a doubt is a deviation.",
            "Ett skrivfel rättas av en annan analytiker; ett tvivel är en avvikelse.",
        ),
        field="test",
    )


@rule("QCT-005", "A result is written so that it can be judged, in the specification's unit", "EU GMP Chapter 6.17")
def result_can_be_read(command: RecordResult, evidence: AtTest, act: Act) -> Refusal | None:
    """Object to what can not be taken as a result."""
    return refused_value(evidence.test, command.value, command.unit) if evidence.test else None


def decide(command: RecordResult, evidence: AtTest, act: Act) -> Sequence[Fact]:
    """Record and judge it; outside the specification opens a deviation, and an alarm when it comes late."""
    assert evidence.test is not None
    value = measured(evidence.test, command.value)
    passes = value.broken is not Severity.HARD
    result = ResultRecorded(
        sample=command.sample,
        therapy=evidence.batch.therapy,
        batch=evidence.batch.number,
        test=command.test,
        value=value,
        passes=passes,
        at=act.at,
        by=act.person,
    )
    return (result,) if passes else (result, *out_of_specification(evidence, value, act))


def shows(command: RecordResult, evidence: AtTest) -> Sequence[Line]:
    """Show what the result is judged against."""
    test = evidence.test
    return (
        (Text("Batch", "Sats"), evidence.batch.number),
        (Text("Method", "Metod"), test.method.en if test else "–"),
        (Text("Specification", "Specifikation"), "; ".join(map(str, test.limits)) if test else "–"),
    )


operation = Operation(
    name="record-result",
    title=Text("Record a result", "Registrera ett resultat"),
    command=RecordResult,
    gather=gather,
    rules=(sample_can_be_tested, test_has_no_result, result_can_be_read),
    decide=decide,
    shows=shows,
    roles=(Role.QC_ANALYST,),
    signed=Meaning.PERFORMED,
)
