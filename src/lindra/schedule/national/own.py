"""What this centre has free, counted from its own plan in the form that it publishes.

For each recipe in force that makes a dose, alone: the starts of two recipes want the same rooms and people, so those of
one are free only as long as nothing of another is taken. Nothing of a patient goes in: counts, permits, a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lindra.gmp.dossier import Dossiers
from lindra.gmp.text import Text
from lindra.masters.recipe import Makes, Recipe
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.schedule.centre.free_starts import TRIED_MAX, filled
from lindra.schedule.centre.state import CentreState, UnderWay, asked_for
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.national.capacity import WEEK, WEEKS, Capacity, Computed, FreeStarts, HeldPermit, monday_of
from lindra.therapy.manufacture.from_stock import ready_in_stock


@dataclass(frozen=True)
class Made:
    """A recipe that the centre makes, as one more order of it would be planned; ``at_most`` is what a stock gives."""

    asked: UnderWay
    at_most: int


@dataclass(frozen=True)
class OwnCapacity:
    """What is published, and by recipe what it does not say: why there is nothing at all, who is called in."""

    capacity: Capacity
    notes: dict[str, tuple[Text, ...]]


def made_here(dossiers: Dossiers, state: CentreState) -> tuple[Made, ...]:
    """Look up what the centre makes. To count takes longer, and is done with the record closed."""
    found = []
    for recipe in _doses(dossiers):
        asked = asked_for(dossiers, recipe.name, state.now)
        if asked is not None:
            found.append(Made(asked, _in_stock(dossiers, state, recipe)))
    return tuple(found)


def own_capacity(
    state: CentreState, made: Sequence[Made], *, centre: str, computed: Computed, weeks: int = WEEKS
) -> OwnCapacity:
    """Count what is free in so many weeks, from the week of today on."""
    today = state.now.astimezone(CENTRE_ZONE).date()
    monday = monday_of(today)
    starts = []
    notes: dict[str, tuple[Text, ...]] = {}
    for one in made:
        name = one.asked.chain.recipe.name
        found = filled(state, one.asked, until=monday + weeks * WEEK, at_most=one.at_most) if one.at_most else None
        free = found.in_weeks(monday, weeks) if found is not None else (0,) * weeks
        if found is None:
            notes[name] = (Text("The stock that it is made from is used up.", "Lagret som den görs av är slut."),)
        elif found.because:
            notes[name] = found.because
        elif found.calls_in:
            notes[name] = (Text("Somebody is called in for each.", "Någon kallas in för var och en."),)
        starts.append(FreeStarts(recipe=name, first_monday=monday, free=free))
    capacity = Capacity(
        centre=centre,
        published_on=today,
        permits=tuple(_permits(state, today)),
        starts=tuple(starts),
        computed=computed,
    )
    return OwnCapacity(capacity, notes)


def _doses(dossiers: Dossiers) -> list[Recipe]:
    found = [one.recipe for one in dossiers.open_ones(RecipeVersion) if one.status is RecipeStatus.APPROVED]
    doses = {one.name: one for one in found if one.makes is Makes.DOSE}
    return [doses[name] for name in sorted(doses)]


def _in_stock(dossiers: Dossiers, state: CentreState, recipe: Recipe) -> int:
    """Return for how many doses the stock holds containers that nobody who is ordered waits for."""
    if recipe.stock is None:
        return TRIED_MAX
    waiting = sum(
        1 for one in state.therapies if one.chain.recipe.name == recipe.name and one.batch is None and not one.is_stock
    )
    ready = ready_in_stock(recipe, dossiers, state.now) // recipe.stock.containers
    return max(0, min(ready - waiting, TRIED_MAX))


def _permits(state: CentreState, today: date) -> Iterator[HeldPermit]:
    """Yield each contained use that holds today once, until the last day that a permit for it has."""
    last: dict[tuple[object, ...], HeldPermit] = {}
    for one in state.permits:
        if not one.holds_on(today):
            continue
        key = (one.organism, one.category, one.level)
        known = last.get(key)
        until = one.expires_on
        if known is not None:
            until = None if until is None or known.until is None else max(until, known.until)
        last[key] = HeldPermit(organism=one.organism, category=one.category, level=one.level, until=until)
    yield from (last[key] for key in sorted(last, key=str))
