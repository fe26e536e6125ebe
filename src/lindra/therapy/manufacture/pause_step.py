"""Pause a step: the work is interrupted, and nothing is recorded in it until it is resumed."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.logbook_facts import StepPaused


@dataclass(frozen=True, kw_only=True)
class PauseStep(Command):
    """Pause a step."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    reason: str = asks(
        Text("Why, and how it is left", "Varför, och hur det lämnas"),
        hint=Text("Where the cells are, and until when they may wait", "Var cellerna är, och hur länge de kan vänta"),
        long=True,
    )


def gather(command: PauseStep, dossiers: Dossiers, act: Act) -> AtStep:
    """Look up the step."""
    return at_step(command.batch, command.step, dossiers)


@rule("MFG-130", "A step is paused while it goes on", "EU GMP Part IV 9; ALCOA++ contemporaneous")
def step_can_be_paused(command: PauseStep, evidence: AtStep, act: Act) -> Refusal | None:
    """Object before its start, after its end and while it is paused."""
    return batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)


def decide(command: PauseStep, evidence: AtStep, act: Act) -> Sequence[Fact]:
    """Pause it."""
    return (
        StepPaused(
            batch=command.batch,
            therapy=evidence.therapy.number,
            step=command.step,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="pause-step",
    title=Text("Pause a step", "Pausa ett steg"),
    command=PauseStep,
    gather=gather,
    rules=(step_can_be_paused,),
    decide=decide,
    roles=STEP_ROLES,
)
