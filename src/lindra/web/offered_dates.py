"""Dates that a therapy is offered, as the pages and the API ask for them."""

import functools
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from lindra.gmp.text import Text
from lindra.schedule.centre.offering import Offer, offered
from lindra.schedule.centre.problem_of import DAYS
from lindra.schedule.centre.state import CentreState, UnderWay, asked_for, state_of
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.centre.waiting import Waiting, waiting_list
from lindra.schedule.promise.booking import Booking
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import clock, store
from lindra.web.standing_plan import KEPT_MINUTES


@dataclass(frozen=True)
class OfferedDates:
    """The chains for one therapy, or for a recipe that nobody has ordered yet; where there is none, why."""

    therapy: Therapy | None
    recipe: str
    under_way: UnderWay | None
    offers: tuple[Offer, ...]
    because: tuple[Text, ...]
    before: tuple[Waiting, ...] = ()  # who waits with a higher score

    @property
    def booking(self) -> Booking | None:
        """The dates that were given last."""
        return self.under_way.booking if self.under_way is not None else None

    @property
    def has_begun(self) -> bool:
        """Whether the cells are collected, so that what is left follows and is not chosen."""
        return self.under_way is not None and bool(self.under_way.done)


def offered_dates(
    *, therapy: str = "", recipe: str = "", not_before: date | None = None, explain: bool = False
) -> OfferedDates | None:
    """Return what is offered; None where there is no such therapy, or no such recipe in force.

    ``explain`` also finds what the first chain waits for, which takes some times as long.
    """
    minutes = int(clock.now().timestamp()) // (60 * KEPT_MINUTES)
    return _offered_dates(str(settings.VAR), store().size(), minutes, therapy, recipe, not_before, explain)


@functools.lru_cache(maxsize=16)
def _offered_dates(
    _folder: str, _entries: int, _minutes: int, number: str, recipe: str, not_before: date | None, explain: bool
) -> OfferedDates | None:
    now = clock.now()
    with store().reading() as record:
        state = state_of(record, now)
        therapy = record.find(Therapy, number) if number else None
        one = state.under_way(number) if number else asked_for(record, recipe, now)
    if therapy is None and (number or one is None):
        return None
    if one is None:
        nothing = Text("Nothing of this therapy is left to plan.", "Inget av terapin återstår att planera.")
        return OfferedDates(therapy, therapy.recipe if therapy else recipe, None, (), (nothing,))
    last = now.astimezone(CENTRE_ZONE).date() + timedelta(days=DAYS)
    if not_before is not None and not_before >= last:
        late = Text(f"The plan looks ahead to {last}, no further.", f"Planen ser fram till {last}, inte längre.")
        return OfferedDates(therapy, one.chain.recipe.name, one, (), (late,))
    found = offered(state, one, not_before=not_before, explain=explain)
    before = _before(state, one) if number else ()
    return OfferedDates(therapy, one.chain.recipe.name, one, found.offers, found.because, before)


def _before(state: CentreState, one: UnderWay) -> tuple[Waiting, ...]:
    """Return who waits with a higher score, where the therapy itself still waits for its first stage."""
    if one.done or one.is_stock:
        return ()
    mine = one.priority.score if one.priority is not None else 0
    return tuple(
        waits
        for waits in waiting_list(state)
        if waits.score > mine and waits.under_way.is_eligible and waits.under_way.number != one.number
    )
