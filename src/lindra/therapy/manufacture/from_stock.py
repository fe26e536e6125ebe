"""What taking a container out of a stock looks at, and the rules that every taking shares."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.deviations.deviation import Deviation
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch, BatchStatus
from lindra.therapy.manufacture.deviations_of import deviations_of
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True)
class InStock:
    """One container that is asked for: itself, the batch it comes from, that batch's recipe and deviations."""

    number: str
    bag: Bag | None
    batch: Batch | None
    recipe: Recipe | None
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True)
class FromStock:
    """The therapy, its recipe, the containers asked for, and the stock's other open containers that would do."""

    therapy: Therapy
    recipe: Recipe | None
    containers: tuple[InStock, ...]
    others: tuple[Bag, ...]
    reason: str


def in_stock(number: str, dossiers: Dossiers) -> InStock:
    """Look up a container and where it comes from."""
    bag = dossiers.find(Bag, number)
    batch = dossiers.find(Batch, bag.batch) if bag is not None else None
    version = dossiers.find(RecipeVersion, batch.recipe) if batch is not None else None
    deviations = deviations_of(dossiers, batch) if batch is not None else ()
    return InStock(number, bag, batch, version.recipe if version else None, deviations)


def others_in_stock(recipe: Recipe | None, dossiers: Dossiers) -> tuple[Bag, ...]:
    """Return one container of each certified batch of the stock, not blocked, from which one may be taken."""
    if recipe is None or recipe.stock is None:
        return ()
    found: dict[str, Bag] = {}
    for bag in dossiers.open_ones(Bag):
        if bag.batch in found:
            continue
        batch = dossiers.find(Batch, bag.batch)
        if batch is not None and batch.recipe.partition("/")[0] == recipe.stock.recipe and _is_ready(batch, dossiers):
            found[bag.batch] = bag
    return tuple(found.values())


def ready_in_stock(recipe: Recipe, dossiers: Dossiers, now: datetime) -> int:
    """Return how many containers may be taken for a recipe that starts from a stock: certified, in date, unblocked."""
    assert recipe.stock is not None
    ready: dict[str, bool] = {}
    count = 0
    for bag in dossiers.open_ones(Bag):
        if bag.batch not in ready:
            batch = dossiers.find(Batch, bag.batch)
            ready[bag.batch] = (
                batch is not None
                and batch.recipe.partition("/")[0] == recipe.stock.recipe
                and _is_ready(batch, dossiers)
            )
        count += ready[bag.batch] and bag.labelled_at is not None and bag.expires_at >= now
    return count


def _is_ready(batch: Batch, dossiers: Dossiers) -> bool:
    if batch.status is not BatchStatus.CERTIFIED or batch.blocked_because:
        return False
    return not any(_stops(one) for one in deviations_of(dossiers, batch))


def _stops(deviation: Deviation) -> bool:
    """Tell whether nothing is taken out of the stock: a critical deviation is open, or concluded against it."""
    return deviation.blocks_work or deviation.product_is_acceptable is False


@rule(
    "MFG-040",
    "A container is of the stock that the recipe names, certified, whole and in date",
    "EU GMP Part IV 8; 7.3",
)
def containers_may_be_used(command: Any, evidence: FromStock, act: Act) -> Refusal | None:
    """Object with everything that is wrong with the containers."""
    need = evidence.recipe.stock if evidence.recipe else None
    if need is None:
        return None
    wrong: list[Text] = []
    for one in evidence.containers:
        wrong += _wrong_with(one, need.recipe, act)
    if not wrong:
        return None
    return objects(
        Text("; ".join(one.en for one in wrong) + ".", "; ".join(one.sv for one in wrong) + "."),
        Text(
            "Put it back, and take a container that the stock's page shows as ready.",
            "Lägg tillbaka den, och ta en behållare som lagrets sida visar som klar.",
        ),
        field="containers",
    )


def _wrong_with(one: InStock, recipe: str, act: Act) -> list[Text]:
    number, bag, batch = one.number, one.bag, one.batch
    if bag is None or batch is None:
        return [Text(f"{number} is not in the record", f"{number} finns inte i protokollet")]
    if one.recipe is None or one.recipe.name != recipe:
        made = one.recipe.name if one.recipe else "–"
        return [Text(f"{number} is of {made}, not of {recipe}", f"{number} är av {made}, inte av {recipe}")]
    wrong: list[Text] = []
    if bag.used_at is not None:
        wrong.append(Text(f"{number} is used already", f"{number} är redan använd"))
    if bag.discarded_at is not None:
        because = bag.discarded_because
        wrong.append(Text(f"{number} is discarded: {because}", f"{number} är kasserad: {because}"))
    if bag.labelled_at is None:
        wrong.append(Text(f"{number} has no label", f"{number} saknar etikett"))
    if bag.expires_at < act.at:
        wrong.append(Text(f"{number} expired {bag.expires_at:%Y-%m-%d}", f"{number} gick ut {bag.expires_at:%Y-%m-%d}"))
    if batch.status is not BatchStatus.CERTIFIED:
        wrong.append(
            Text(
                f"batch {batch.number} is {batch.status.value}, not certified",
                f"sats {batch.number} är {batch.status.value}, inte certifierad",
            )
        )
    if batch.blocked_because:
        because = batch.blocked_because
        wrong.append(Text(f"batch {batch.number} is blocked: {because}", f"sats {batch.number} är spärrad: {because}"))
    wrong += [
        Text(
            f"deviation {found.number} of batch {batch.number}: {found.what.en}",
            f"avvikelse {found.number} för sats {batch.number}: {found.what.sv}",
        )
        for found in one.deviations
        if _stops(found)
    ]
    return wrong


@rule("MFG-041", "One stock serves so many patients as its recipe says", "EU GMP Part IV 8; protocol")
def stock_serves_so_many(command: Any, evidence: FromStock, act: Act) -> Refusal | None:
    """Object to one patient more."""
    for one in evidence.containers:
        bank = one.recipe.bank if one.recipe else None
        if bank is None or bank.patients_max is None or one.batch is None:
            continue
        served = {taken.therapy for taken in one.batch.taken} | {evidence.therapy.number}
        if len(served) > bank.patients_max:
            return objects(
                Text(
                    f"Batch {one.batch.number} has served {len(served) - 1} patients; {bank.patients_max} is the most.",
                    f"Sats {one.batch.number} har gått till {len(served) - 1} patienter; högst är {bank.patients_max}.",
                ),
                Text("Take a container of another batch.", "Ta en behållare ur en annan sats."),
                field="containers",
            )
    return None


@rule(
    "MFG-042", "The container that expires first is taken first, or there is a reason", "EU GMP Part IV 7; Chapter 5.29"
)
def first_expired_is_taken(command: Any, evidence: FromStock, act: Act) -> Refusal | None:
    """Object while an older batch of the stock would do, unless a reason is given."""
    asked = [one.bag for one in evidence.containers if one.bag is not None]
    if evidence.reason.strip() or not asked:
        return None
    latest = max(one.expires_at for one in asked)
    older = [
        one
        for one in evidence.others
        if act.at < one.expires_at < latest and one.batch not in {bag.batch for bag in asked}
    ]
    if not older:
        return None
    first = min(older, key=lambda one: (one.expires_at, one.number))
    return objects(
        Text(
            f"Batch {first.batch} expires before, on {first.expires_at:%Y-%m-%d}.",
            f"Sats {first.batch} går ut före, den {first.expires_at:%Y-%m-%d}.",
        ),
        Text(
            "Take a container of that batch, or say why not.", "Ta en behållare ur den satsen, eller ange varför inte."
        ),
        field="reason",
    )
