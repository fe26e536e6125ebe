"""What stands in a report, in one language: the same rows for the page and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lindra.gmp.text import Text
from lindra.simulation.campaign.report.words import (
    CERTAINTY,
    NOTE,
    WORDS,
    difference_said,
    held,
    number,
    said,
    sources_of,
)
from lindra.simulation.campaign.result import Difference, Result


@dataclass(frozen=True, slots=True)
class Content:
    """Rows of a report, each cell a text. The first row of a table is its head."""

    title: str
    lived: str  # how often, how long, from which seed
    answer: tuple[str, ...]
    figures: tuple[tuple[str, ...], ...]
    uses: tuple[tuple[str, ...], ...]
    scenario: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...]
    note: str


def content_of(one: Result, other: Result | None, of: Sequence[Difference], language: str) -> Content:
    """Return what a report says of one scenario, or of two that are compared."""

    def say(word: str) -> str:
        return WORDS[word].in_language(language)

    titles = [result.scenario.title.in_language(language) for result in (one, other) if result is not None]
    by_name = {difference.figure.name: difference for difference in of}
    heads = (say("mean"),) if other is None else (*titles, say("difference"))
    figures = [(say("figure"), *heads)]
    for figure in one.figures:
        row = [figure.label.in_language(language), said(figure, language)]
        if other is not None:
            row += [said(other.figure(figure.name), language), difference_said(by_name[figure.name], language)]
        figures.append(tuple(row))
    return Content(
        title=" / ".join(titles),
        lived=_lived(one).in_language(language),
        answer=tuple(text.in_language(language) for text in _answer(one, other, by_name)),
        figures=tuple(figures),
        uses=tuple(_uses(one, other, titles, language)),
        scenario=tuple(_scenario(one, other, titles, language)),
        sources=sources_of(part for result in (one, other) if result is not None for part in held(result.scenario)),
        note=NOTE.in_language(language),
    )


def _lived(one: Result) -> Text:
    count, years = one.replications, one.scenario.years
    return Text(
        f"{number(count, 0, 'en')} replications of {years} years, seed {one.seed}.",
        f"{number(count, 0, 'sv')} upprepningar av {str(years).replace('.', ',')} år, frö {one.seed}.",
    )


def _answer(one: Result, other: Result | None, by_name: dict[str, Difference]) -> list[Text]:
    """Return the few sentences that answer the question."""
    found = []
    for result in (one, other):
        if result is None:
            continue
        values = [
            result.figure(name).interval.mean
            for name in ("given_a_year", "vein_to_vein_median_days", "vein_to_vein_p90_days", "lost_waiting_percent")
        ]
        en = [number(value, 1 if place else 0, "en") for place, value in enumerate(values)]
        sv = [number(value, 1 if place else 0, "sv") for place, value in enumerate(values)]
        title = result.scenario.title
        busiest = max(result.uses, key=lambda use: use.figure.interval.mean)
        share_en, share_sv = (number(busiest.figure.interval.mean, 0, language) for language in ("en", "sv"))
        found.append(
            Text(
                f"{title.en}: {en[0]} patients are treated a year, half of them within {en[1]} days from collection "
                f"and nine in ten within {en[2]}; {en[3]} % are lost before a collection. What is most in use is "
                f"{busiest.label.en.lower()} ({share_en} %).",
                f"{title.sv}: {sv[0]} patienter behandlas om året, hälften inom {sv[1]} dagar från insamling och "
                f"nio av tio inom {sv[2]}; {sv[3]} % förloras före insamling. Mest i bruk är "
                f"{busiest.label.sv.lower()} ({share_sv} %).",
            )
        )
    if other is not None:
        words = [
            _changed(by_name[name], what)
            for name, what in (
                ("vein_to_vein_median_days", Text("Vein to vein", "Ven till ven")),
                (
                    "dead_at_one_year_percent",
                    Text("The share dead one year after referral", "Andelen döda ett år efter remiss"),
                ),
                (
                    "cost_per_treated",
                    Text("The cost for each patient treated", "Kostnaden för varje behandlad patient"),
                ),
            )
        ]
        found.append(Text(" ".join(text.en for text in words), " ".join(text.sv for text in words)))
    return found


def _changed(one: Difference, what: Text) -> Text:
    if not one.is_sure:
        return Text(f"{what.en} does not surely change.", f"{what.sv} ändras inte säkert.")
    rises = one.interval.mean > 0
    return Text(
        f"{what.en} {'rises' if rises else 'falls'} by {difference_said(one, 'en', signed=False)}.",
        f"{what.sv} {'ökar' if rises else 'minskar'} med {difference_said(one, 'sv', signed=False)}.",
    )


def _uses(one: Result, other: Result | None, titles: list[str], language: str) -> list[tuple[str, ...]]:
    def say(word: str) -> str:
        return WORDS[word].in_language(language)

    if other is None:
        rows: list[tuple[str, ...]] = [(say("resource"), say("there"), say("use"))]
        return rows + [
            (use.label.in_language(language), str(use.places), said(use.figure, language)) for use in one.uses
        ]
    rows_of_two: list[tuple[str, ...]] = [(say("resource"), *titles)]
    theirs = {use.name: use for use in other.uses}
    names = dict.fromkeys([use.name for use in one.uses] + [use.name for use in other.uses])
    ours = {use.name: use for use in one.uses}
    for name in names:
        label = (ours.get(name) or theirs[name]).label.in_language(language)
        cells = [
            f"{sides[name].places}: {said(sides[name].figure, language)}" if name in sides else "–"
            for sides in (ours, theirs)
        ]
        rows_of_two.append((label, *cells))
    return rows_of_two


def _scenario(one: Result, other: Result | None, titles: list[str], language: str) -> list[tuple[str, ...]]:
    """Return what a scenario holds, or what is different in the other, too."""
    source = WORDS["source"].in_language(language)
    rows: list[tuple[str, ...]] = [("", titles[0], source) if other is None else ("", *titles, source)]
    theirs = held(other.scenario) if other is not None else ()
    for ours, its in zip_longest(held(one.scenario), theirs):
        part = ours or its
        sure = CERTAINTY[part.provenance.certainty].in_language(language) if part.provenance else ""
        cells = [ours.value.in_language(language) if ours else "–"]
        if other is not None:
            same = its is not None and ours is not None and its.value == ours.value and its.label == ours.label
            value = its.value.in_language(language) if its else "–"
            cells.append("=" if same else value)
        rows.append((part.label.in_language(language), *cells, sure))
    return rows
