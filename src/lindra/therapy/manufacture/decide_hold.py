"""Decide at a hold point whether the batch goes on."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES, StepKind
from lindra.quality.deviations.deviation import Deviation, deviation_numbers
from lindra.quality.deviations.facts import DeviationOpened, Origin
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture
from lindra.therapy.manufacture.deviations_of import deviations_of, no_critical_deviation
from lindra.therapy.manufacture.facts import HoldDecided
from lindra.therapy.manufacture.following import not_complete_before
from lindra.therapy.manufacture.role_of_step import role_is_the_steps
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class DecideHold(Command):
    """Decide at a hold point."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    goes_on: bool = asks(Text("The batch goes on", "Satsen fortsätter"))
    reason: str = asks(Text("Why", "Varför"), long=True)


@dataclass(frozen=True)
class Evidence(AtStep):
    """The deviations, besides the hold point; none where the batch is stopped, which is always possible."""

    deviations: tuple[Deviation, ...]


def gather(command: DecideHold, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the hold point."""
    at = at_step(command.batch, command.step, dossiers)
    deviations = deviations_of(dossiers, at.batch) if command.goes_on else ()
    return Evidence(at.batch, at.therapy, at.recipe, at.step, at.record, at.last_deviation, deviations)


@rule(
    "MFG-054",
    "A hold point is decided on when everything before it is complete, until the batch goes on",
    "EU GMP Part IV 9; 6.2",
)
def hold_waits(command: DecideHold, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a step of another kind, one that is decided on, and one that does not wait yet."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    if evidence.step is None or evidence.step.kind is not StepKind.HOLD:
        return objects(
            Text("That is no hold point.", "Det är ingen stoppunkt."),
            Text("See on the batch's page what comes next.", "Se på satsens sida vad som kommer härnäst."),
            field="step",
        )
    if evidence.record is not None:
        return objects(
            Text("It is decided: the batch goes on.", "Det är beslutat: satsen fortsätter."),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="step",
        )
    return not_complete_before(evidence)


def decide(command: DecideHold, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Decide; a batch that is stopped has a deviation, and can be decided on again."""
    decided = HoldDecided(
        batch=command.batch,
        therapy=evidence.therapy.number,
        step=command.step,
        goes_on=command.goes_on,
        reason=command.reason,
        at=act.at,
        by=act.person,
    )
    if command.goes_on:
        return (decided,)
    assert evidence.step is not None
    label = evidence.step.label
    return (
        decided,
        DeviationOpened(
            deviation=next(deviation_numbers(evidence.last_deviation, act.at)),
            therapy=evidence.therapy.number,
            batch=command.batch,
            origin=Origin.PERSON,
            what=Text(f"Stopped at {label.en}: {command.reason}", f"Stoppad vid {label.sv}: {command.reason}"),
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: DecideHold, evidence: Evidence) -> Sequence[Line]:
    """Show every value of the steps that the hold point waits for."""
    lines: list[Line] = [(Text("Chain of identity", "Identitetskedja"), evidence.batch.chain_of_identity)]
    for name in evidence.step.after if evidence.step else ():
        record, step = evidence.batch.step(name), evidence.recipe.step(name)
        if record is not None and step is not None:
            lines += [(step.label, f"{one.name}: {one.value} {one.unit}".rstrip()) for one in record.values]
    return lines


operation = Operation(
    name="decide-hold",
    title=Text("Decide at a hold point", "Besluta vid en stoppunkt"),
    command=DecideHold,
    gather=gather,
    rules=(therapy_goes_on, hold_waits, no_critical_deviation, role_is_the_steps),
    decide=decide,
    shows=shows,
    roles=STEP_ROLES,
    signed=Meaning.APPROVED,
)
