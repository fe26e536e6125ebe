"""Walks any recipe from its order to its end: to the last visit of a patient, or to a certified stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lindra.facility.cryostore.stored import Stored
from lindra.gmp.identity import with_check
from lindra.masters.recipe import CertificationStage, Certifier, Makes, Recipe, StartsFrom
from lindra.simulation import journey
from lindra.simulation.at_work import AtWork
from lindra.simulation.cryostore import kept, put_in_two_places
from lindra.therapy.manufacture.batch import Batch

Values = Mapping[str, str]


@dataclass(frozen=True)
class Walked:
    """What a walk made: the therapy or the stock's order, and its batch."""

    therapy: str
    batch: str


def stock_made(work: AtWork, recipe: Recipe, *, source: str = "", values: Values | None = None) -> Walked:
    """Make a stock, from a donor or from the stock of the batch ``source``, and certify it for good."""
    is_donated = recipe.starts_from is StartsFrom.DONOR
    donor = with_check(f"DN-{work.now:%y}-0001") if is_donated else None
    order = journey.stock_ordered(work, recipe, donor=donor)
    if is_donated:
        batch = journey.manufactured(work, journey.collected(work, recipe, order, values=values, days=1), values=values)
    else:
        batch = journey.prepared(work, order, _containers(work, recipe, source), values=values)
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST, values=values)
    journey.certified_first(work, batch)
    if recipe.bank is not None and recipe.bank.sites > 1:
        put_in_two_places(work, work.sees(Batch, batch).bags)
    journey.results_recorded(work, batch, stage=CertificationStage.FINAL, values=values)
    work.does("certify-final", by="qualified person", batch=batch)
    return Walked(order, batch)


def back_up_kept(work: AtWork, recipe: Recipe, batch: str) -> None:
    """Put the back-up of a batch in the store, where its recipe asks for one and it does not lie there."""
    plan = recipe.conditioning
    for portion in work.sees(Batch, batch).portions:
        if plan is None or portion.plan != plan.back_up:
            continue
        with work.store.reading() as record:
            stored = record.find(Stored, portion.portion)
        if stored is None:
            kept(work, portion.portion)


def dose_made(
    work: AtWork,
    recipe: Recipe,
    *,
    patient: str,
    weight_kg: Decimal,
    source: str = "",
    dose: Decimal | None = None,
    cohort: str | None = None,
    values: Values | None = None,
) -> Walked:
    """Order a dose, make it and let it go: from the patient's own cells, or from the stock of the batch ``source``."""
    therapy = journey.ordered(
        work, recipe, patient=patient, weight_kg=weight_kg, dose=dose or ordinary_dose(recipe, cohort), cohort=cohort
    )
    if recipe.starts_from is StartsFrom.STOCK:
        if recipe.dose is not None and recipe.dose.weight_hours_max is not None:
            work.does("record-weight", by="nurse", therapy=therapy, weight_kg=weight_kg, weighed_at=work.now)
        by = "pharmacist" if recipe.certifier is Certifier.PHARMACIST else "production manager"
        batch = journey.prepared(work, therapy, _containers(work, recipe, source), values=values, by=by)
    else:
        batch = journey.manufactured(work, journey.collected(work, recipe, therapy, values=values), values=values)
    journey.results_recorded(work, batch, stage=CertificationStage.FIRST, values=values)
    released(work, recipe, batch)
    return Walked(therapy, batch)


def released(work: AtWork, recipe: Recipe, batch: str) -> None:
    """Let the batch go: by a Qualified Person, or by another pharmacist."""
    if recipe.certifier is Certifier.PHARMACIST:
        work.passes(minutes=5)
        work.does("release-preparation", by="other pharmacist", batch=batch)
    else:
        journey.certified_first(work, batch)


def given_and_followed(work: AtWork, recipe: Recipe, of: Walked, values: Values | None = None) -> None:
    """Order the conditioning where there is one, give every container, and follow the patient to the last visit."""
    plan = recipe.conditioning
    back_up_kept(work, recipe, of.batch)
    if plan is not None:
        days = plan.days_before_min
        starts_on = work.now.date()
        infusion_on = starts_on.fromordinal(starts_on.toordinal() + days)
        given: dict[str, Any] = {"therapy": of.therapy, "starts_on": starts_on, "infusion_on": infusion_on}
        work.does("order-conditioning", by="physician", **given)
        if plan.after_certification:
            work.passes(days=days)
    for bag in work.sees(Batch, of.batch).bags:
        journey.delivered(work, of.batch, bag=bag)
        journey.treated(work, bag)
    journey.results_recorded(work, of.batch, stage=CertificationStage.FINAL, values=values)
    if recipe.certifier is Certifier.QUALIFIED_PERSON:
        work.does("certify-final", by="qualified person", batch=of.batch)
    journey.followed_up(work, of.therapy, {visit.name: "Well." for visit in recipe.follow_up})


def walked(work: AtWork, recipe: Recipe, *, source: str = "", weight_kg: Decimal = Decimal(70)) -> Walked:
    """Walk a recipe to its end."""
    if recipe.makes is Makes.STOCK:
        return stock_made(work, recipe, source=source)
    cohort = recipe.dose.cohorts[0].name if recipe.dose and recipe.dose.cohorts else None
    if cohort is not None:
        decision = "Safety committee, decision 1"
        work.does("open-cohort", by="quality", recipe=recipe.name, cohort=cohort, decision=decision)
    of = dose_made(work, recipe, patient=with_check("PT-26-0001"), weight_kg=weight_kg, source=source, cohort=cohort)
    given_and_followed(work, recipe, of)
    return of


def ordinary_dose(recipe: Recipe, cohort: str | None) -> Decimal | None:
    """Return a dose to order: in the lower part of the range, where there is one."""
    if recipe.dose is None:
        return None
    low, high = recipe.dose.range_for(cohort or "")
    if low is None or high is None:
        return low if low is not None else high
    return low + (high - low) / 4


def _containers(work: AtWork, recipe: Recipe, source: str) -> list[str]:
    assert recipe.stock is not None
    return journey.in_stock(work, source, recipe.stock.containers)
