"""Hand a batch over to a colleague, at the end of a shift or whenever one leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES
from lindra.therapy.manufacture.at_step import batch_is_in_manufacture
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.logbook_facts import BatchHandedOver


@dataclass(frozen=True, kw_only=True)
class HandOverBatch(Command):
    """Hand a batch over."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    to: str = asks(Text("To whom", "Till vem"), hint=Text("Their code", "Personens kod"), refers_to="person", scan=True)
    said: str = asks(
        Text("What must be known", "Vad den andra måste veta"),
        hint=Text("Done, left, and what to watch", "Gjort, kvar, och vad som ska bevakas"),
        long=True,
    )


@dataclass(frozen=True)
class Evidence:
    """The batch, and the one who is to take it over."""

    batch: Batch
    to: Person
    held: Qualifications | None


def gather(command: HandOverBatch, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up both."""
    batch = dossiers.need(Batch, command.batch, field="batch")
    to = dossiers.need(Person, command.to, field="to")
    return Evidence(batch, to, dossiers.find(Qualifications, command.to))


@rule("MFG-132", "A batch is handed over to another who may go on with it", "EU GMP Part IV 3; 9")
def receiver_may_go_on(command: HandOverBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to oneself, and to a person who has left, holds no role of a step or is not trained in the recipe."""
    to, version = evidence.to, evidence.batch.recipe
    if command.to == act.person:
        problem = Text("That is yourself.", "Det är du själv.")
    elif not to.is_active or to.roles.isdisjoint(STEP_ROLES):
        problem = Text(f"{to.code} does no steps of batches.", f"{to.code} utför inga steg i satser.")
    elif evidence.held is None or evidence.held.stands_in_training(version, act.at.date()) is not Standing.HELD:
        problem = Text(f"{to.code} is not trained in {version}.", f"{to.code} är inte utbildad i {version}.")
    else:
        return None
    return objects(
        problem,
        Text(
            "Hand it over to a trained colleague, or pause the step and call the production manager.",
            "Lämna över till en utbildad kollega, eller pausa steget och ring produktionschefen.",
        ),
        field="to",
    )


@rule("MFG-133", "One hand-over at a time waits, in a batch that is being made", "EU GMP Part IV 9")
def nothing_is_handed_over(command: HandOverBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while another waits, and when the batch is made."""
    found = batch_is_in_manufacture(evidence.batch)
    to = evidence.batch.handed_over_to
    if found is not None or not to:
        return found
    return objects(
        Text(f"It waits for {to} to take it over.", f"Den väntar på att {to} tar över."),
        Text(f"{to} reads it and signs first.", f"{to} läser och signerar först."),
        field="batch",
    )


def decide(command: HandOverBatch, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Hand it over; it is taken when the other signs."""
    return (
        BatchHandedOver(
            batch=command.batch,
            therapy=evidence.batch.therapy,
            to=command.to,
            said=command.said,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="hand-over-batch",
    title=Text("Hand a batch over", "Lämna över en sats"),
    command=HandOverBatch,
    gather=gather,
    rules=(receiver_may_go_on, nothing_is_handed_over),
    decide=decide,
    roles=STEP_ROLES,
)
