"""Correct a slip of writing in a result, as another analyst; the first value and its deviation stay."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.limit import Severity
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.measured import measured, refused_value
from lindra.therapy.control.at_test import AtTest, at_test, out_of_specification, test_is_unknown
from lindra.therapy.control.facts import ResultCorrected


@dataclass(frozen=True, kw_only=True)
class CorrectResult(Command):
    """Correct a result."""

    sample: str = asks(Text("Sample", "Prov"), refers_to="sample", scan=True)
    test: str = asks(Text("Test", "Test"))
    value: str = asks(Text("The right result", "Rätt resultat"))
    unit: str = asks(Text("Unit", "Enhet"), default="")
    reason: str = asks(Text("What the raw data say", "Vad rådata säger"), long=True)


def gather(command: CorrectResult, dossiers: Dossiers, act: Act) -> AtTest:
    """Look up the sample and the test."""
    return at_test(command.sample, command.test, dossiers)


@rule("QCT-006", "A correction changes a result that stands in the record", "EU GMP Chapter 6; ALCOA++ traceable")
def result_stands(command: CorrectResult, evidence: AtTest, act: Act) -> Refusal | None:
    """Object when there is no result, or it would not change."""
    found = test_is_unknown(evidence)
    if found is not None:
        return found
    if evidence.result is None or evidence.result.value == command.value:
        return objects(
            Text("There is nothing to correct.", "Det finns inget att rätta."),
            Text("Record the result, or leave it.", "Registrera resultatet, eller låt det vara."),
            field="test",
        )
    return None


@rule("QCT-007", "Another analyst corrects, from the raw data", "EU GMP Chapter 6; Chapter 2.6")
def another_analyst_corrects(command: CorrectResult, evidence: AtTest, act: Act) -> Refusal | None:
    """Object when the same analyst corrects."""
    if evidence.result is None or act.person != evidence.result.by:
        return None
    return objects(
        Text("You recorded this result yourself.", "Du registrerade själv resultatet."),
        Text("Ask a colleague to look at the raw data.", "Be en kollega se på rådata."),
    )


@rule("QCT-008", "A corrected result can be judged, in the specification's unit", "EU GMP Chapter 6.17")
def corrected_result_can_be_read(command: CorrectResult, evidence: AtTest, act: Act) -> Refusal | None:
    """Object to what can not be taken as a result."""
    return refused_value(evidence.test, command.value, command.unit) if evidence.test else None


def decide(command: CorrectResult, evidence: AtTest, act: Act) -> Sequence[Fact]:
    """Correct and judge it anew."""
    assert evidence.test is not None
    assert evidence.result is not None
    value = measured(evidence.test, command.value)
    passes = value.broken is not Severity.HARD
    result = ResultCorrected(
        sample=command.sample,
        therapy=evidence.batch.therapy,
        batch=evidence.batch.number,
        test=command.test,
        first=evidence.result.value,
        value=value,
        passes=passes,
        reason=command.reason,
        at=act.at,
        by=act.person,
    )
    return (result,) if passes else (result, *out_of_specification(evidence, value, act))


operation = Operation(
    name="correct-result",
    title=Text("Correct a result", "Rätta ett resultat"),
    command=CorrectResult,
    gather=gather,
    rules=(result_stands, another_analyst_corrects, corrected_result_can_be_read),
    decide=decide,
    roles=(Role.QC_ANALYST,),
    signed=Meaning.PERFORMED,
)
