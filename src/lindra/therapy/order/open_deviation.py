"""Open a deviation because a person saw something. It stands here because quality can not see therapies."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.order.therapy import Therapy

WORKING = tuple(role for role in Role if role not in (Role.ADMINISTRATOR, Role.INSPECTOR))


@dataclass(frozen=True, kw_only=True)
class OpenDeviation(Command):
    """Open a deviation."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    what: str = asks(
        Text("What happened", "Vad som hände"),
        long=True,
        hint=Text("What, where, when; no names", "Vad, var, när; inga namn"),
    )
    batch: str | None = asks(Text("Batch, if one is concerned", "Sats, om en sats berörs"), default=None)


@dataclass(frozen=True)
class Evidence:
    """The therapy, and the number given out last."""

    therapy: Therapy
    last: str | None


def gather(command: OpenDeviation, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the therapy."""
    return Evidence(dossiers.need(Therapy, command.therapy, field="therapy"), dossiers.last_key(Deviation))


@rule("QUA-006", "A deviation tells what happened", "EU GMP Part IV 12; Chapter 1.4(xiv)")
def deviation_says_something(command: OpenDeviation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a word or two."""
    if len(command.what.split()) >= 3:
        return None
    return objects(
        Text("The description is too short to be understood.", "Beskrivningen är för kort för att förstås."),
        Text("Write what happened, where and when.", "Skriv vad som hände, var och när."),
        field="what",
    )


def decide(command: OpenDeviation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Open it."""
    return (
        DeviationOpened(
            deviation=next(deviation_numbers(evidence.last, act.at)),
            therapy=command.therapy,
            batch=command.batch or "",
            origin=Origin.PERSON,
            what=Text(command.what, command.what),
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="open-deviation",
    title=Text("Open a deviation", "Öppna en avvikelse"),
    command=OpenDeviation,
    gather=gather,
    rules=(deviation_says_something,),
    decide=decide,
    roles=WORKING,
)
