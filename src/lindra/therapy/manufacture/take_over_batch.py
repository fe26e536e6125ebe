"""Take a batch over: read what was said, and sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import STEP_ROLES
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.logbook import Logbook
from lindra.therapy.manufacture.logbook_facts import BatchTakenOver


@dataclass(frozen=True, kw_only=True)
class TakeOverBatch(Command):
    """Take a batch over."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)


@dataclass(frozen=True)
class Evidence:
    """The batch, and its logbook where what was said stands."""

    batch: Batch
    logbook: Logbook | None


def gather(command: TakeOverBatch, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up both."""
    batch = dossiers.need(Batch, command.batch, field="batch")
    return Evidence(batch, dossiers.find(Logbook, command.batch))


@rule("MFG-134", "A batch is taken over by the one to whom it was handed", "EU GMP Part IV 9; ALCOA++ attributable")
def is_the_one_named(command: TakeOverBatch, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing waits, and to another person."""
    to = evidence.batch.handed_over_to
    if to == act.person:
        return None
    if not to:
        return objects(
            Text("Nobody has handed the batch over.", "Ingen har lämnat över satsen."),
            Text("Whoever leaves it hands it over first.", "Den som lämnar den överlämnar den först."),
            field="batch",
        )
    return objects(
        Text(f"The batch is handed over to {to}.", f"Satsen är överlämnad till {to}."),
        Text(f"{to} takes it over.", f"{to} tar över den."),
        field="batch",
    )


def decide(command: TakeOverBatch, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Take it over."""
    return (
        BatchTakenOver(
            batch=command.batch,
            therapy=evidence.batch.therapy,
            from_person=evidence.batch.handed_over_by,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: TakeOverBatch, evidence: Evidence) -> Sequence[Line]:
    """Show whose cells, from whom, and what was said."""
    lines: list[Line] = [(Text("Chain of identity", "Identitetskedja"), evidence.batch.chain_of_identity)]
    if evidence.logbook is not None and evidence.logbook.hand_overs:
        last = evidence.logbook.hand_overs[-1]
        lines += [(Text("From", "Från"), last.from_person), (Text("Said", "Sagt"), last.said)]
    return lines


operation = Operation(
    name="take-over-batch",
    title=Text("Take a batch over", "Ta över en sats"),
    command=TakeOverBatch,
    gather=gather,
    rules=(is_the_one_named,),
    decide=decide,
    shows=shows,
    roles=STEP_ROLES,
    signed=Meaning.TAKEN_OVER,
)
