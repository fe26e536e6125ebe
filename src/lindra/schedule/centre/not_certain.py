"""What nobody knows yet of a therapy that its product depends on, told to whoever must decide before it is known."""

from collections.abc import Iterator
from datetime import date, datetime

from lindra.gmp.dossier import Dossiers
from lindra.gmp.text import Text
from lindra.masters.recipe import CertificationStage, Recipe
from lindra.schedule.centre.state import UnderWay
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.forecast.forecast import Forecast
from lindra.schedule.forecast.words import percent_said
from lindra.schedule.promise.booking import BookingStatus
from lindra.therapy.collection.collection import CollectionStatus
from lindra.therapy.control.sample import Result, Sample
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.deviations_of import deviations_of
from lindra.therapy.manufacture.next_work import is_made
from lindra.therapy.release.release import Release


def not_certain(
    dossiers: Dossiers, one: UnderWay, ahead: Forecast | None, *, certified_on: date | None, now: datetime
) -> Iterator[Text]:
    """Yield what is not certain: the dates, the cells, the results, the release, in the order of the chain."""
    yield from _of_dates(one, now)
    if one.batch is None:
        yield _of_material(one)
        return
    yield from _of_making(one, one.batch, ahead)
    yield from _of_results(dossiers, one.batch, one.chain.recipe)
    for found in deviations_of(dossiers, one.batch):
        if found.is_open and not found.blocks_work:
            yield Text(
                f"Deviation {found.number} is open, and the product waits for it.",
                f"Avvikelse {found.number} är öppen, och produkten väntar på den.",
            )
    yield from _of_release(dossiers, one.batch, certified_on)


def failed_tests(dossiers: Dossiers, batch: Batch, recipe: Recipe) -> Iterator[Text]:
    """Yield the tests of a batch whose result lies outside the specification."""
    results = _results(dossiers, batch)
    for test in recipe.specification:
        found = results.get(test.name)
        if found is not None and not found.passes:
            yield test.label


def _of_dates(one: UnderWay, now: datetime) -> Iterator[Text]:
    if not one.is_eligible:
        yield Text("Eligibility is not confirmed.", "Lämpligheten är inte bekräftad.")
    booking = one.booking
    if booking is None or not booking.stands_at(now):
        if one.conditioning is None:
            yield Text(
                "The day of the infusion is planned, and promised to nobody.",
                "Infusionsdagen är planerad, och inte lovad till någon.",
            )
    elif booking.status is BookingStatus.HELD:
        until = f"{booking.held_until.astimezone(CENTRE_ZONE):%Y-%m-%d %H:%M}"
        yield Text(
            f"The dates are held until {until}, and not booked.", f"Datumen hålls till {until}, och är inte bokade."
        )


def _of_material(one: UnderWay) -> Text:
    if one.collection is not None and one.collection.status is CollectionStatus.ACCEPTED:
        return Text("The cells are accepted; no batch has been begun.", "Cellerna är godkända; ingen sats är påbörjad.")
    if one.collection is not None and one.collection.finished_at is not None:
        return Text(
            "The cells are collected and not yet accepted; no batch has been begun.",
            "Cellerna är insamlade och inte godkända än; ingen sats är påbörjad.",
        )
    return Text(
        "Nothing has been collected, and no batch has been begun.",
        "Inget är insamlat, och ingen sats är påbörjad.",
    )


def _of_making(one: UnderWay, batch: Batch, ahead: Forecast | None) -> Iterator[Text]:
    if is_made(batch, one.chain.recipe):
        return
    yield Text(f"Batch {batch.number} is still being made.", f"Sats {batch.number} tillverkas fortfarande.")
    probability = ahead.at_last.least_probability if ahead is not None else None
    if probability is not None:
        percent = percent_said(probability)
        yield Text(
            f"A forecast is no count: it gives the least dose a probability of {percent.en}, and the dose is counted "
            "at the end.",
            f"En prognos är ingen räkning: den ger minsta dosen sannolikheten {percent.sv}, och dosen räknas i slutet.",
        )


def _of_results(dossiers: Dossiers, batch: Batch, recipe: Recipe) -> Iterator[Text]:
    results = _results(dossiers, batch)
    awaited = [test for test in recipe.specification if test.name not in results]
    first = [test.label for test in awaited if test.stage is CertificationStage.FIRST]
    final = [test.label for test in awaited if test.stage is CertificationStage.FINAL]
    if first:
        yield Text(
            f"No result yet, needed before the product may leave: {_list(first).en}.",
            f"Inget svar än, behövs innan produkten får lämna: {_list(first).sv}.",
        )
    if final:
        yield Text(
            f"Read only after the product may have left: {_list(final).en}.",
            f"Avläses först efter att produkten kan ha lämnat: {_list(final).sv}.",
        )


def _of_release(dossiers: Dossiers, batch: Batch, certified_on: date | None) -> Iterator[Text]:
    release = dossiers.find(Release, batch.number)
    if release is not None and release.lets_go:
        return
    planned_en = f"; the plan has it on {certified_on}" if certified_on is not None else ""
    planned_sv = f"; planen har den {certified_on}" if certified_on is not None else ""
    reviewed = release is not None and release.reviewed_at is not None
    yield (
        Text(
            f"The batch is reviewed, and its release is not signed{planned_en}.",
            f"Satsen är granskad, och frisläppningen är inte signerad{planned_sv}.",
        )
        if reviewed
        else Text(
            f"The batch is not reviewed, and its release is not signed{planned_en}.",
            f"Satsen är inte granskad, och frisläppningen är inte signerad{planned_sv}.",
        )
    )


def _results(dossiers: Dossiers, batch: Batch) -> dict[str, Result]:
    found: dict[str, Result] = {}
    for sample in dossiers.of_therapy(Sample, batch.therapy):
        for result in sample.results if sample.batch == batch.number else ():
            found.setdefault(result.test, result)  # the one that the release looks at
    return found


def _list(labels: list[Text]) -> Text:
    return Text("; ".join(one.en for one in labels), "; ".join(one.sv for one in labels))
