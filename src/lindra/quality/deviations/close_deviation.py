"""Close a deviation with its conclusion: whether the product is acceptable."""

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
from lindra.quality.deviations.facts import Classification, DeviationClosed, Origin
from lindra.quality.in_words import is_a_sentence


@dataclass(frozen=True, kw_only=True)
class CloseDeviation(Command):
    """Close a deviation."""

    deviation: str = asks(Text("Deviation", "Avvikelse"), refers_to="deviation")
    conclusion: str = asks(Text("Conclusion", "Slutsats"), long=True)
    product_is_acceptable: bool = asks(
        Text("The product is acceptable", "Produkten kan godtas"),
        hint=Text("No stops the release of this batch for good", "Nej stoppar frisläppningen av satsen för gott"),
    )
    no_action: str | None = asks(
        Text("Why no action is needed", "Varför ingen åtgärd behövs"),
        hint=Text(
            "When a critical deviation has no action planned", "När en kritisk avvikelse inte har någon åtgärd planerad"
        ),
        long=True,
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The deviation."""

    deviation: Deviation


def gather(command: CloseDeviation, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Deviation, command.deviation, field="deviation"))


@rule("QUA-002", "A deviation is closed once, after its assessment", "EU GMP Part IV 12; Chapter 1.4(xiv)")
def deviation_is_assessed(command: CloseDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is closed, or nobody has assessed it."""
    if not evidence.deviation.is_open:
        return objects(
            Text("The deviation is closed already.", "Avvikelsen är redan avslutad."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="deviation",
        )
    if evidence.deviation.classification is None:
        return objects(
            Text("The deviation has not been assessed.", "Avvikelsen är inte bedömd."),
            Text("Assess it first.", "Bedöm den först."),
            field="deviation",
        )
    return None


@rule("QUA-003", "Who opened a deviation does not close it", "EU GMP Chapter 1.4; Chapter 2.6")
def another_person_closes(command: CloseDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the same person opened it, or assessed it and it is critical."""
    deviation = evidence.deviation
    if act.person == deviation.opened_by:
        return objects(
            Text("You opened this deviation yourself.", "Du öppnade själv avvikelsen."),
            Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
        )
    if deviation.classification is Classification.CRITICAL and act.person == deviation.assessed_by:
        return objects(
            Text(
                "You assessed this critical deviation; another person closes it.",
                "Du bedömde den kritiska avvikelsen; en annan person avslutar den.",
            ),
            Text("Ask a colleague in quality assurance.", "Be en kollega i kvalitetssäkringen."),
        )
    return None


@rule(
    "QUA-004",
    "A result outside the specification does not become acceptable by a conclusion",
    "EU GMP Part IV 11.5 (out-of-specification products only on the treating physician's request)",
)
def out_of_specification_stays_so(command: CloseDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to calling a product acceptable against its specification."""
    if evidence.deviation.origin is not Origin.OUT_OF_SPECIFICATION or not command.product_is_acceptable:
        return None
    return objects(
        Text(
            "A result outside the specification can not be concluded away.",
            "Ett resultat utanför specifikationen kan inte avskrivas.",
        ),
        Text(
            "Close it as not acceptable; the Qualified Person rejects the batch.",
            "Avsluta den som ej godtagbar; den sakkunniga personen kasserar satsen.",
        ),
        field="product_is_acceptable",
    )


@rule(
    "QUA-103",
    "A major or critical deviation is investigated before it is closed",
    "EU GMP Chapter 1.4(xiv); Chapter 8.15",
)
def deviation_is_investigated(command: CloseDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nobody has looked into it."""
    if not evidence.deviation.is_open or not evidence.deviation.needs_investigation:
        return None
    return objects(
        Text("Nobody has investigated it.", "Ingen har utrett den."),
        Text("Record what was found, and where the cause lies.", "Registrera vad som framkom och var orsaken ligger."),
        field="deviation",
    )


@rule(
    "QUA-104",
    "A critical deviation is closed with an action planned, or with the reason why none is needed",
    "EU GMP Chapter 1.4(xiv); ICH Q10 3.2.2",
)
def critical_one_has_its_action(command: CloseDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a critical deviation without action and without reason."""
    if evidence.deviation.classification is not Classification.CRITICAL or evidence.deviation.actions:
        return None
    if is_a_sentence(command.no_action):
        return None
    return objects(
        Text(
            "No action is planned from this critical deviation.",
            "Ingen åtgärd är planerad från den kritiska avvikelsen.",
        ),
        Text("Plan one, or write why none is needed.", "Planera en, eller skriv varför ingen behövs."),
        field="no_action",
    )


def decide(command: CloseDeviation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Close it."""
    return (
        DeviationClosed(
            deviation=command.deviation,
            therapy=evidence.deviation.therapy,
            conclusion=command.conclusion,
            product_is_acceptable=command.product_is_acceptable,
            no_action=command.no_action or "",
            concerns=evidence.deviation.concerns,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: CloseDeviation, evidence: Evidence) -> Sequence[Line]:
    """Show what happened and how it was assessed."""
    deviation = evidence.deviation
    return (
        (Text("What happened", "Vad som hände"), deviation.what.en),
        (Text("Class", "Allvarlighetsgrad"), deviation.classification.value if deviation.classification else "–"),
        (Text("Assessment", "Bedömning"), deviation.assessment or "–"),
        (Text("Cause", "Orsak"), deviation.cause.title.en if deviation.cause else "–"),
        (Text("Actions", "Åtgärder"), ", ".join(deviation.actions) or "–"),
    )


operation = Operation(
    name="close-deviation",
    title=Text("Close a deviation", "Avsluta en avvikelse"),
    command=CloseDeviation,
    gather=gather,
    rules=(
        deviation_is_assessed,
        another_person_closes,
        out_of_specification_stays_so,
        deviation_is_investigated,
        critical_one_has_its_action,
    ),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
