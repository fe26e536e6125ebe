"""Dates for patients: three chains to choose from, and the waiting list with its written criteria."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.schedule.centre.offering import Offer
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.centre.waiting import Waiting
from lindra.schedule.promise.booking import Booking, BookingStatus
from lindra.schedule.promise.criteria import Bridging, Condition, Options, Tempo
from lindra.schedule.promise.priority import Priority
from lindra.web.accounts import names_of_people
from lindra.web.context import person_of
from lindra.web.dates import KEEPS_DATES
from lindra.web.door import clock, store
from lindra.web.offered_dates import OfferedDates, offered_dates
from lindra.web.standing_plan import standing_plan

SCORE_MAX = 13


@dataclass(frozen=True)
class Card:
    """One chain of dates, with the address where it is taken; no address where the reader may not."""

    offer: Offer
    days: int
    hours: int
    take: str

    @property
    def extra(self) -> tuple[Text, ...]:
        """The reasons beside the length, which stands by itself."""
        return self.offer.reasons[1:]


@dataclass(frozen=True)
class Criterion:
    """One criterion with what was found, and its points."""

    title: Text
    found: Text
    points: int


@dataclass(frozen=True)
class WaitingRow:
    """One line of the waiting list."""

    waiting: Waiting
    criteria: tuple[Criterion, ...]
    days: int
    passed_over: tuple[Booking, ...]  # the dates that others got before this one, though its score is higher


def card_of(offer: Offer, found: OfferedDates, *, may_take: bool) -> Card:
    """Return a chain as a card."""
    length = offer.vein_to_vein
    return Card(offer, length.days, round(length.seconds / 3600), _take(offer, found) if may_take else "")


def _take(offer: Offer, found: OfferedDates) -> str:
    if found.therapy is None:
        return ""
    booking = found.booking
    is_booked = booking is not None and booking.status is BookingStatus.BOOKED
    fields = {"therapy": found.therapy.number}
    if not found.has_begun:
        fields["starts_at"] = offer.starts_at.astimezone(CENTRE_ZONE).isoformat(timespec="minutes")
    return f"/do/{'move-slot' if is_booked else 'hold-slot'}/?{urlencode(fields)}"


@login_required
def offers(request: HttpRequest) -> HttpResponse:
    """Offer dates for a therapy, or for a recipe that nobody has ordered yet."""
    therapy, recipe = request.GET.get("therapy", "")[:40], request.GET.get("recipe", "")[:80]
    not_before, is_misread = _day(request.GET.get("not_before", ""))
    found = None
    if (therapy or recipe) and not is_misread:
        is_why = request.GET.get("why") == "yes"
        recipe = "" if therapy else recipe
        found = offered_dates(therapy=therapy, recipe=recipe, not_before=not_before, explain=is_why)
        if found is None:
            raise Http404
    person = person_of(request)
    may_take = person is not None and not person.roles.isdisjoint(KEEPS_DATES)
    with store().reading() as record:
        versions = [one for one in record.open_ones(RecipeVersion) if one.status is RecipeStatus.APPROVED]
    booking = found.booking if found is not None else None
    context = {
        "asked_therapy": therapy,
        "asked_recipe": recipe,
        "not_before": request.GET.get("not_before", "")[:10],
        "is_misread": is_misread,
        "found": found,
        "booking": booking if booking is not None and booking.stands_at(clock.now()) else None,
        "cards": [card_of(offer, found, may_take=may_take) for offer in found.offers] if found else [],
        "may_take": may_take,
        "why_address": "" if request.GET.get("why") else f"?{urlencode({**request.GET.dict(), 'why': 'yes'})}",
        "recipes": sorted({one.recipe.name: one.recipe.title for one in versions}.items()),
        "waiting": standing_plan().waiting if found is None else (),
    }
    return render(request, "lindra/offers.html", context, status=422 if is_misread else 200)


def _day(text: str) -> tuple[date | None, bool]:
    """Return the day that was written, and whether what was written is none."""
    if not text:
        return None, False
    try:
        return date.fromisoformat(text), False
    except ValueError:
        return None, True


@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """Show who waits, in which order and why, and who was passed over."""
    plan = standing_plan()
    now = plan.at
    standing = [
        one.booking
        for one in plan.state.therapies
        if one.booking is not None and one.booking.stands_at(now) and one.booking.passed_over
    ]
    rows = [
        WaitingRow(
            one,
            criteria_of(one.under_way.priority),
            _days_since(one.under_way.ordered_at, now),
            tuple(booking for booking in standing if one.under_way.number in booking.passed_over),
        )
        for one in plan.waiting
    ]
    person = person_of(request)
    context = {
        "rows": rows,
        "passed_over": standing,
        "names": names_of_people(one.under_way.priority.assessed_by for one in plan.waiting if one.under_way.priority),
        "not_assessed": sum(one.waiting.under_way.priority is None for one in rows),
        "longest": max((one.days for one in rows), default=0),
        "score_max": SCORE_MAX,
        "may_assess": person is not None and Role.PHYSICIAN in person.roles,
        "may_take": person is not None and not person.roles.isdisjoint(KEEPS_DATES),
        "now": now,
    }
    return render(request, "lindra/waiting.html", context)


def _days_since(moment: datetime, now: datetime) -> int:
    return (now - moment) // timedelta(days=1)


def criteria_of(priority: Priority | None) -> tuple[Criterion, ...]:
    """Return what the physician found by each written criterion, with its points; nothing where nobody has looked."""
    return tuple(_criteria(priority)) if priority is not None else ()


def _criteria(one: Priority) -> Iterator[Criterion]:
    tempo, bridging = Tempo(one.tempo), Bridging(one.bridging)
    condition, options = Condition(one.condition), Options(one.options)
    yield Criterion(Text("the disease", "sjukdomen"), tempo.title, tempo.points)
    yield Criterion(Text("bridging", "överbryggning"), bridging.title, bridging.points)
    yield Criterion(Text("condition", "tillstånd"), condition.title, condition.points)
    yield Criterion(Text("other cure", "annan bot"), options.title, options.points)
