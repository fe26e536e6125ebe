"""Block the stock of a batch: no container of it is taken, and those who have had one are known at once."""

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
from lindra.therapy.manufacture.facts import StockBlocked


@dataclass(frozen=True, kw_only=True)
class BlockStock(Command):
    """Block a stock."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The batch."""

    batch: Batch


def gather(command: BlockStock, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Batch, command.batch, field="batch"))


@rule("MFG-056", "A stock is blocked once, until the block is lifted", "EU GMP Part IV 14; Dir 2006/86/EC Art 5")
def stock_is_not_blocked(command: BlockStock, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it stands."""
    if not evidence.batch.blocked_because:
        return None
    return objects(
        Text(f"It is blocked: {evidence.batch.blocked_because}", f"Det är spärrat: {evidence.batch.blocked_because}"),
        Text("Nothing more is needed.", "Inget mer behövs."),
        field="batch",
    )


def decide(command: BlockStock, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Block it."""
    return (
        StockBlocked(
            batch=command.batch, therapy=evidence.batch.therapy, reason=command.reason, at=act.at, by=act.person
        ),
    )


def shows(command: BlockStock, evidence: Evidence) -> Sequence[Line]:
    """Show who has had a container of it."""
    return tuple(
        (Text("Given to therapy", "Har gått till terapi"), f"{one.therapy}: {one.bag}, {one.batch}")
        for one in evidence.batch.taken
    )


operation = Operation(
    name="block-stock",
    title=Text("Block a stock", "Spärra ett lager"),
    command=BlockStock,
    gather=gather,
    rules=(stock_is_not_blocked,),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.QUALIFIED_PERSON),
    signed=Meaning.REJECTED,
)
