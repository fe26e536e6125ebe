"""Assess how urgent a therapy is, by the clinic's written criteria."""

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
from lindra.schedule.promise.criteria import Bridging, Condition, Options, Tempo, score_of
from lindra.schedule.promise.facts import PriorityAssessed
from lindra.schedule.promise.priority import Priority
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class AssessPriority(Command):
    """Assess a priority."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    tempo: Tempo = asks(Text("The disease", "Sjukdomen"), choices=tuple((one.value, one.title) for one in Tempo))
    bridging: Bridging = asks(
        Text("Another treatment until the infusion", "Annan behandling fram till infusionen"),
        choices=tuple((one.value, one.title) for one in Bridging),
    )
    condition: Condition = asks(
        Text("The patient's condition", "Patientens tillstånd"),
        choices=tuple((one.value, one.title) for one in Condition),
    )
    options: Options = asks(
        Text("Other treatment that could cure", "Annan behandling som kunde bota"),
        choices=tuple((one.value, one.title) for one in Options),
    )
    reason: str = asks(Text("In the physician's words", "Med läkarens ord"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The therapy, and how it was assessed last."""

    therapy: Therapy
    earlier: Priority | None


def gather(command: AssessPriority, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    return Evidence(therapy, dossiers.find(Priority, therapy.number))


@rule("SCH-009", "A priority is a patient's", "Hälso- och sjukvårdslagen 2017:30 3 kap. 1 §")
def therapy_is_for_a_patient(command: AssessPriority, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a stock, which waits for nobody's illness."""
    if not evidence.therapy.is_stock:
        return None
    return objects(
        Text(
            f"{command.therapy} makes a stock, for no patient.", f"{command.therapy} ger ett lager, för ingen patient."
        ),
        Text("Check the number.", "Kontrollera numret."),
        field="therapy",
    )


def decide(command: AssessPriority, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Assess it."""
    return (
        PriorityAssessed(
            priority=command.therapy,
            therapy=command.therapy,
            tempo=command.tempo.value,
            bridging=command.bridging.value,
            condition=command.condition.value,
            options=command.options.value,
            score=score_of(command.tempo, command.bridging, command.condition, command.options),
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: AssessPriority, evidence: Evidence) -> Sequence[Line]:
    """Show the points and their sum, and the last."""
    score = score_of(command.tempo, command.bridging, command.condition, command.options)
    parts = (command.tempo.points, command.bridging.points, command.condition.points, command.options.points)
    before = f"{evidence.earlier.score}" if evidence.earlier is not None else "–"
    return (
        (Text("Score", "Poäng"), f"{' + '.join(map(str, parts))} = {score}"),
        (Text("Before", "Tidigare"), before),
    )


operation = Operation(
    name="assess-priority",
    title=Text("Assess the priority", "Bedöm prioriteten"),
    command=AssessPriority,
    gather=gather,
    rules=(therapy_goes_on, therapy_is_for_a_patient),
    decide=decide,
    shows=shows,
    roles=(Role.PHYSICIAN,),
    signed=Meaning.APPROVED,
)
