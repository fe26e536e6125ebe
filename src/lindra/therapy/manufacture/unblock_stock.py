"""Lift the block on the stock of a batch."""

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
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import StockUnblocked


@dataclass(frozen=True, kw_only=True)
class UnblockStock(Command):
    """Lift the block on a stock."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The batch."""

    batch: Batch


def gather(command: UnblockStock, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Batch, command.batch, field="batch"))


@rule("MFG-057", "A block is lifted while it stands", "EU GMP Part IV 14; Dir 2006/86/EC Art 5")
def stock_is_blocked(command: UnblockStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it does not stand."""
    if evidence.batch.blocked_because:
        return None
    return objects(
        Text("The stock is not blocked.", "Lagret är inte spärrat."),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="batch",
    )


def decide(command: UnblockStock, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Unblock it."""
    return (
        StockUnblocked(
            batch=command.batch, therapy=evidence.batch.therapy, reason=command.reason, at=act.at, by=act.person
        ),
    )


def shows(command: UnblockStock, evidence: Evidence) -> Sequence[Line]:
    """Show who has had a container of it."""
    return tuple(
        (Text("Given to therapy", "Har gått till terapi"), f"{one.therapy}: {one.bag}, {one.batch}")
        for one in evidence.batch.taken
    )


operation = Operation(
    name="unblock-stock",
    title=Text("Lift the block on a stock", "Häv spärren på ett lager"),
    command=UnblockStock,
    gather=gather,
    rules=(stock_is_blocked,),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.QUALIFIED_PERSON),
    signed=Meaning.APPROVED,
)
