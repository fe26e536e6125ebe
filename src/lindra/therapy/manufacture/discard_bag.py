"""Discard a container that will never be used: dropped, leaking, expired, or of a batch that was rejected."""

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
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import BagDiscarded


@dataclass(frozen=True, kw_only=True)
class DiscardBag(Command):
    """Discard a container."""

    bag: str = asks(Text("Container", "Behållare"), refers_to="bag", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The container, the batch that has taken it, and the deviation opened last."""

    bag: Bag
    taken_for: Batch | None
    last_deviation: str | None


def gather(command: DiscardBag, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    bag = dossiers.need(Bag, command.bag, field="bag")
    taken_for = dossiers.find(Batch, bag.taken_for) if bag.taken_for else None
    return Evidence(bag, taken_for, dossiers.last_key(Deviation))


@rule("MFG-049", "A container is discarded once, and never after it was given", "EU GMP Part IV 9.9; ALCOA++ complete")
def container_is_there(command: DiscardBag, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is discarded, given to a patient, or used up in a batch."""
    bag = evidence.bag
    if bag.discarded_at is not None:
        return objects(
            Text(f"It is discarded: {bag.discarded_because}", f"Den är kasserad: {bag.discarded_because}"),
            Text("Nothing more is needed.", "Inget mer behövs."),
            field="bag",
        )
    is_used_up = evidence.taken_for is not None and _used_up(evidence.taken_for)
    if (bag.used_at is None or bag.taken_for) and not is_used_up:
        return None
    return objects(
        Text("It is used.", "Den är använd."),
        Text("Open a deviation if something was found.", "Öppna en avvikelse om något har upptäckts."),
        field="bag",
    )


def _used_up(batch: Batch) -> bool:
    """Tell whether the batch has gone past its thawing: its first step that is complete shows it."""
    return bool(batch.bags) or not batch.is_open


def decide(command: DiscardBag, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Discard it; where a batch has taken it, that is a deviation of the batch."""
    bag, batch = evidence.bag, evidence.taken_for
    discarded = BagDiscarded(
        bag=bag.number,
        batch=bag.batch,
        therapy=bag.therapy,
        for_batch=bag.taken_for,
        reason=command.reason,
        at=act.at,
        by=act.person,
    )
    if batch is None:
        return (discarded,)
    what = Text(f"{bag.number} was discarded: {command.reason}", f"{bag.number} kasserades: {command.reason}")
    return (
        discarded,
        DeviationOpened(
            deviation=next(deviation_numbers(evidence.last_deviation, act.at)),
            therapy=batch.therapy,
            batch=batch.number,
            origin=Origin.PERSON,
            what=what,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="discard-bag",
    title=Text("Discard a container", "Kassera en behållare"),
    command=DiscardBag,
    gather=gather,
    rules=(container_is_there,),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST, Role.QUALITY_ASSURANCE, Role.CRYOSTORE_KEEPER),
)
