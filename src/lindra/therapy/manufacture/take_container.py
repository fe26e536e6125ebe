"""Take another container of the stock for a batch that is under way, in the place of one that was discarded."""

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
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.manufacture.at_step import batch_is_in_manufacture
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.from_stock import (
    FromStock,
    containers_may_be_used,
    first_expired_is_taken,
    in_stock,
    others_in_stock,
    stock_serves_so_many,
)
from lindra.therapy.manufacture.open_batch_from_stock import taken
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class TakeContainer(Command):
    """Take a container."""

    batch: str = asks(Text("Batch", "Sats"), refers_to="batch", scan=True)
    container: str = asks(Text("Container", "Behållare"), refers_to="bag", scan=True)
    reason: str = asks(Text("Why another is needed", "Varför en till behövs"))


@dataclass(frozen=True)
class Evidence(FromStock):
    """The batch, besides the container."""

    batch: Batch


def gather(command: TakeContainer, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the batch and the container."""
    batch = dossiers.need(Batch, command.batch, field="batch")
    therapy = dossiers.need(Therapy, batch.therapy, field="batch")
    recipe = dossiers.need(RecipeVersion, batch.recipe, field="batch").recipe
    found = (in_stock(command.container, dossiers),)
    return Evidence(therapy, recipe, found, others_in_stock(recipe, dossiers), command.reason, batch)


@rule("MFG-043", "A batch takes no more containers than its recipe says", "EU GMP Part IV 9; reconciliation")
def one_is_missing(command: TakeContainer, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the batch has what it needs."""
    found = batch_is_in_manufacture(evidence.batch)
    if found is not None:
        return found
    need = evidence.recipe.stock if evidence.recipe else None
    if need is not None and len(evidence.batch.containers) < (need.containers_max or need.containers):
        return None
    return objects(
        Text("The batch has the containers that it needs.", "Satsen har de behållare den behöver."),
        Text("Discard the one that can not be used first.", "Kassera först den som inte kan användas."),
        field="batch",
    )


def decide(command: TakeContainer, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Take it."""
    one = evidence.containers[0]
    return (taken(one.number, one.batch, command.batch, evidence.therapy, command.reason, act),)


operation = Operation(
    name="take-container",
    title=Text("Take another container of the stock", "Ta en behållare till ur lagret"),
    command=TakeContainer,
    gather=gather,
    rules=(therapy_goes_on, one_is_missing, containers_may_be_used, stock_serves_so_many, first_expired_is_taken),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST, Role.PRODUCTION_MANAGER),
)
