"""The national view as page, API and command line show it: where the centres stand, what is asked, plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lindra.gmp.dossier import Dossiers
from lindra.gmp.text import Text
from lindra.masters.checking import Fault
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.schedule.national.capacity import WEEK, monday_of
from lindra.schedule.national.centres import National, read_national
from lindra.schedule.national.offers import Offer, Order, offered_to, order_of
from lindra.web.national_file import national_file, national_text, read
from lindra.web.own_capacity import own_now

WEEKS_SHOWN = 12
WISH_DAYS_MAX = 3650


def national_on(today: date) -> National | tuple[Fault, ...] | None:
    """Return the centres; every fault of their file; or None where there is no such file."""
    text = national_text()
    if text is None:
        return None
    beside = national_file().parent
    return read_national(
        text, today=today, published=lambda name: read(beside / name), own=lambda name: own_now(name).capacity
    )


def recipes_in_force(record: Dossiers) -> dict[str, Recipe]:
    """Return the approved recipes by name."""
    found = [one.recipe for one in record.open_ones(RecipeVersion) if one.status is RecipeStatus.APPROVED]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


@dataclass(frozen=True)
class Asked:
    """What is asked, as it was written, and what is wrong with it."""

    recipe: str
    place: str
    wish: str
    order: Order | None
    wrong: tuple[tuple[str, Text], ...] = ()


def asked_of(
    recipe: str, place: str, wish: str, *, recipes: dict[str, Recipe], national: National, today: date
) -> Asked:
    """Return the order that is asked for, or what is wrong with each field."""
    wrong = []
    if recipe not in recipes:
        known = ", ".join(recipes) or "–"
        wrong.append(
            (
                "recipe",
                Text(
                    f"No such recipe is in force. In force: {known}.", f"Inget sådant recept gäller. Gäller: {known}."
                ),
            )
        )
    if place not in national.places():
        known = ", ".join(national.places())
        wrong.append(
            (
                "place",
                Text(f"From there no way is known. Known: {known}.", f"Därifrån är ingen väg känd. Kända: {known}."),
            )
        )
    try:
        wish_on = date.fromisoformat(wish) if wish else today
    except ValueError:
        wish_on = date.min
    if not today - timedelta(days=1) <= wish_on <= today + timedelta(days=WISH_DAYS_MAX):
        wrong.append(
            ("wish", Text("Write a day from today on: 2026-12-07.", "Skriv en dag från och med i dag: 2026-12-07."))
        )
    if wrong:
        return Asked(recipe, place, wish, None, tuple(wrong))
    return Asked(recipe, place, wish, order_of(recipes[recipe], place=place, wish_on=wish_on))


def offers_for(order: Order, national: National, today: date) -> tuple[Offer, ...]:
    """Return the ranked offers."""
    return offered_to(order, national, today=today)


def both(text: Text) -> dict[str, str]:
    """Return a text in both languages."""
    return {"en": text.en, "sv": text.sv}


def offer_plain(one: Offer) -> dict[str, Any]:
    """Return an offer as plain data."""
    return {
        "centre": one.centre,
        "title": both(one.title),
        "possible": one.is_possible,
        "start_on": one.start_on.isoformat() if one.start_on else None,
        "infusion_on": one.infusion_on.isoformat() if one.infusion_on else None,
        "waiting_days": one.waiting_days,
        "free": one.free,
        "hours": f"{one.way.hours:f}" if one.way else None,
        "by": both(one.way.by) if one.way else None,
        "reasons": [both(reason) for reason in one.reasons],
    }


@dataclass(frozen=True)
class Row:
    """What one centre has free of one recipe, week by week."""

    centre: Text
    recipe: str
    title: Text
    free: tuple[int, ...]
    is_here: bool = False  # counted from this centre's own plan

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.free)


def weeks_from(today: date) -> tuple[date, ...]:
    """Return the Mondays that are shown."""
    return tuple(monday_of(today) + number * WEEK for number in range(WEEKS_SHOWN))


def rows_of(national: National, titles: dict[str, Text], weeks: Sequence[date]) -> list[Row]:
    """Return the table of what is free: centre by centre, recipe by recipe."""
    return [
        Row(
            one.title,
            starts.recipe,
            titles.get(starts.recipe) or Text(starts.recipe, starts.recipe),
            tuple(starts.in_week(week) for week in weeks),
            one.is_here,
        )
        for one in national.centres
        if one.capacity is not None
        for starts in one.capacity.starts
    ]


NAME_WIDTH, CELL, HEIGHT, HEAD = 120, 62, 44, 26
DARKEST = 3  # so many free in a week, or more, are drawn full


def free_picture(rows: Sequence[Row], weeks: Sequence[date], language: str) -> SafeString:
    """Draw one recipe's free starts: a row for each centre, a box for each week, the fuller the more is free."""
    if not rows:
        return SafeString("")
    width, height = NAME_WIDTH + CELL * len(weeks), HEAD + HEIGHT * (len(rows) + 1)
    heads = format_html_join(
        "",
        '<text class="week" x="{}" y="18">{}{}</text>',
        (
            (NAME_WIDTH + CELL * (number + 0.5), "v. " if language == "sv" else "w ", week.isocalendar().week)
            for number, week in enumerate(weeks)
        ),
    )
    totals = tuple(sum(row.free[number] for row in rows) for number in range(len(weeks)))
    lines = [(row.centre.in_language(language), row.free, "") for row in rows]
    lines.append((Text("All", "Alla").in_language(language), totals, " total"))
    parts = [heads]
    for number, (name, free, kind) in enumerate(lines):
        top = HEAD + HEIGHT * number
        parts.append(format_html('<text class="name{}" x="0" y="{}">{}</text>', kind, top + HEIGHT / 2 + 5, name))
        for column, count in enumerate(free):
            left = NAME_WIDTH + CELL * column
            full = min(count, DARKEST)
            parts.append(
                format_html(
                    '<rect class="free{}{}" x="{}" y="{}" width="{}" height="{}" rx="6"/>'
                    '<text class="count{}" x="{}" y="{}">{}</text>',
                    full,
                    kind,
                    left + 2,
                    top + 2,
                    CELL - 4,
                    HEIGHT - 4,
                    " on" if full == DARKEST and not kind else "",
                    left + CELL / 2,
                    top + HEIGHT / 2 + 5,
                    count,
                )
            )
    says = Text(
        f"Free starts of {rows[0].title.en}, week by week, at {len(rows)} centres; the table has the same numbers.",
        f"Lediga starter av {rows[0].title.sv}, vecka för vecka, vid {len(rows)} centrum; tabellen har samma tal.",
    )
    return format_html(
        '<svg class="freemap" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width,
        height,
        says.in_language(language),
        SafeString("".join(parts)),
    )
