"""Thaw a container of the stock for its batch, after reading its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindra.facility.cryostore.stored import Stored
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import StepKind
from lindra.therapy.manufacture.at_step import AtStep, at_step, batch_is_in_manufacture, step_is_under_way
from lindra.therapy.manufacture.facts import ContainerThawed
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class ThawContainer(Command):
    """Thaw a container."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    step: str = asks(Text("Step", "Steg"))
    container: str = asks(Text("Code read from the container", "Kod avläst från behållaren"), scan=True)
    thawed_at: datetime = asks(Text("Thawed at", "Tinad"), happened=True)


@dataclass(frozen=True)
class Evidence(AtStep):
    """Where the container lies, besides the step; None for one that was never put in the store."""

    stored: Stored | None


def gather(command: ThawContainer, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the step, and where the container lies."""
    at = at_step(command.batch, command.step, dossiers)
    return Evidence(**vars(at), stored=dossiers.find(Stored, command.container))


@rule("MFG-046", "A container is thawed while its step of thawing goes on", "EU GMP Part IV 9; 16")
def thawing_goes_on(command: ThawContainer, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before the step's start, after its end, and in a step of another kind."""
    found = batch_is_in_manufacture(evidence.batch) or step_is_under_way(evidence)
    if found is not None or evidence.step is None or evidence.step.kind is StepKind.THAW:
        return found
    return objects(
        Text("Nothing is thawed in this step.", "Inget tinas i detta steg."),
        Text("Start the step of thawing.", "Starta steget för tining."),
        field="step",
    )


@rule("MFG-047", "What is thawed is what was taken for this batch, once", "EU GMP Part IV 9; patient identification")
def container_is_this_batchs(command: ThawContainer, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another container, and to one that is thawed."""
    if command.container not in evidence.batch.containers:
        mine = ", ".join(evidence.batch.containers) or "–"
        return objects(
            Text(
                f"“{command.container[:40]}” was read; this batch has taken {mine}.",
                f"”{command.container[:40]}” lästes; denna sats har tagit {mine}.",
            ),
            Text(
                "STOP. Put it back in the cold, and find out whose it is.",
                "STOPP. Lägg tillbaka den i kylan och ta reda på vems den är.",
            ),
            field="container",
        )
    if command.container not in evidence.batch.thawed:
        return None
    return objects(
        Text("It is thawed already.", "Den är redan tinad."),
        Text("Go on with the step.", "Fortsätt med steget."),
        field="container",
    )


@rule("MFG-048", "A container is thawed after its step began", "ALCOA++ accurate")
def thawing_follows_start(command: ThawContainer, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an earlier time: the time to use is counted from it."""
    if evidence.record is None or command.thawed_at >= evidence.record.started_at - timedelta(minutes=2):
        return None
    return objects(
        Text("The time lies before the step began.", "Tiden ligger före stegets början."),
        Text("Give the time when it was thawed.", "Ange tiden då den var tinad."),
        field="thawed_at",
    )


@rule("MFG-064", "A container has left the store, seen by two, before it is thawed", "EU GMP Part IV 8; FACT-JACIE D")
def container_has_left_the_store(command: ThawContainer, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while the record says that it lies in its position."""
    stored = evidence.stored
    if stored is None or stored.taken_out_at is not None:
        return None
    return objects(
        Text(f"It lies in {stored.place}, says the record.", f"Den ligger i {stored.place}, enligt protokollet."),
        Text(
            "The cryostore keeper takes it out, and a second person looks.",
            "Kryoförrådet tar ut den, och en andra person ser på.",
        ),
        field="container",
    )


def decide(command: ThawContainer, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        ContainerThawed(
            bag=command.container,
            batch=command.batch,
            therapy=evidence.therapy.number,
            thawed_at=command.thawed_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="thaw-container",
    title=Text("Thaw a container", "Tina en behållare"),
    command=ThawContainer,
    gather=gather,
    rules=(
        therapy_goes_on,
        thawing_goes_on,
        container_is_this_batchs,
        thawing_follows_start,
        container_has_left_the_store,
    ),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST),
)
