"""The stocks: what is left of each bank, until when; one stock with who has had it; one container with its family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lindra.facility.cryostore.stored import Stored
from lindra.gmp.dossier import Dossiers
from lindra.masters.recipe import Makes, Recipe
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.therapy.family import family_of, recipients_of
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import CONTAINER_NAMES
from lindra.therapy.manufacture.portion import Portion
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import store
from lindra.web.trees import family_tree
from lindra.web.words import word

LIST_LENGTH = 200


@dataclass(frozen=True)
class StockRow:
    """One batch of a stock: what is left of it."""

    batch: Batch
    recipe: Recipe
    made: int
    left: int
    discarded: int
    expires_at: datetime | None
    status: object

    @property
    def served(self) -> int:
        """How many patients or stocks have had some of it."""
        return len({one.therapy for one in self.batch.taken})

    @property
    def percent_left(self) -> int:
        """How much of it is left."""
        return round(100 * self.left / self.made) if self.made else 0


def stock_row(dossiers: Dossiers, batch: Batch, recipe: Recipe) -> StockRow:
    """Count a stock."""
    bags = [bag for number in batch.bags if (bag := dossiers.find(Bag, number)) is not None]
    return StockRow(
        batch=batch,
        recipe=recipe,
        made=len(bags),
        left=sum(bag.is_open for bag in bags),
        discarded=sum(bag.discarded_at is not None for bag in bags),
        expires_at=min((bag.expires_at for bag in bags), default=None),
        status=word(batch.status.value),
    )


@login_required
def stocks(request: HttpRequest) -> HttpResponse:
    """Show every stock, newest first."""
    rows: list[StockRow] = []
    with store().reading() as record:
        recipes = {version.key: version.recipe for version in record.each(RecipeVersion)}
        for batch in record.newest(Batch, limit=LIST_LENGTH):
            recipe = recipes.get(batch.recipe)
            if recipe is not None and recipe.makes is Makes.STOCK:
                rows.append(stock_row(record, batch, recipe))
    return render(request, "lindra/stocks.html", {"rows": rows})


@login_required
def stock(request: HttpRequest, number: str) -> HttpResponse:
    """Show one stock: its containers, its limits, and everyone who has had some of it."""
    with store().reading() as record:
        batch = record.find(Batch, number)
        version = record.find(RecipeVersion, batch.recipe) if batch else None
        if batch is None or version is None or version.recipe.makes is not Makes.STOCK:
            raise Http404
        row = stock_row(record, batch, version.recipe)
        bags = [bag for code in batch.bags if (bag := record.find(Bag, code)) is not None]
        family = family_of(record, number)
        recipients = recipients_of(record, batch)
        therapy = record.find(Therapy, batch.therapy)
    context = {
        "row": row,
        "therapy": therapy,
        "bags": _with_state(bags),
        "recipients": recipients,
        "tree": family_tree(family, number, get_language() or "en") if family else "",
    }
    return render(request, "lindra/stock.html", context)


def _with_state(bags: Sequence[Bag]) -> list[tuple[Bag, str]]:
    """Return each container with the class of its state: left, taken or discarded."""
    return [(bag, "discarded" if bag.discarded_at else "left" if bag.is_open else "taken") for bag in bags]


@login_required
def container(request: HttpRequest, number: str) -> HttpResponse:
    """Show one container, with its family."""
    with store().reading() as record:
        bag, portion = record.find(Bag, number), record.find(Portion, number)
        if bag is None and portion is None:
            raise Http404
        family = family_of(record, number)
        of = bag or portion
        assert of is not None
        batch = record.find(Batch, of.batch)
        therapy = record.find(Therapy, of.therapy)
        stored = record.find(Stored, number)
    language = get_language() or "en"
    rows = family.generations() if family else []
    context = {
        "bag": bag,
        "portion": portion,
        "stored": stored,
        "form": CONTAINER_NAMES[bag.container] if bag else None,
        "batch": batch,
        "therapy": therapy,
        "tree": family_tree(family, number, language) if family else "",
        "generations": rows,
    }
    return render(request, "lindra/container.html", context)
