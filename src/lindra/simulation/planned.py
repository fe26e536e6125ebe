"""Plays the plan: hours of work, dates that are offered and booked, a slip, an illness, and a batch that grows slowly.

The search for a plan has a time limit; the small plans of a demonstration are found long before it ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lindra.facility.hours.place import Place
from lindra.masters.recipe import Recipe
from lindra.schedule.centre.lapses import lapses_of
from lindra.schedule.centre.offering import Offer, offered
from lindra.schedule.centre.plan_file import to_text
from lindra.schedule.centre.replanning import CentrePlan, planned_anew
from lindra.schedule.centre.standing import standing_of
from lindra.schedule.centre.state import CentreState, state_of
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.aims import Aim
from lindra.schedule.promise.booking import Booking
from lindra.schedule.promise.criteria import Bridging, Condition, Options, Tempo
from lindra.simulation import journey
from lindra.simulation.at_work import AtWork

_SECONDS = 2.0
# Who works when: the operators share the weekends, since cells know none; the others are called in.
_WEEKS = (
    ("operator", "1-5", "6-7"),
    ("other operator", "3-7", "1-2"),
    ("production manager", "1-5", "6-7"),
    ("quality", "1-5", "6-7"),
    ("other quality", "2-6", "7"),
    ("analyst", "1-5", "6-7"),
    ("other analyst", "3-7", ""),
    ("qualified person", "1-4", "5-7"),
    ("other qualified person", "2-5", "6-7"),
)


@dataclass(frozen=True)
class NewPatient:
    """A patient who has been ordered a therapy these days, and how the clinic sees the haste."""

    code: str
    weight_kg: Decimal
    days_ago: int
    tempo: Tempo
    bridging: Bridging
    reason: str


def keep_hours(work: AtWork) -> None:
    """Say when everyone works, how many places there are, and what plans look to first."""
    for who, weekdays, on_call in _WEEKS:
        work.does(
            "set-working-hours",
            by="production manager",
            person=work.code(who),
            weekdays=weekdays,
            begins="07:00",
            ends="16:00",
            on_call=on_call or None,
        )
    decision = "Steering group, minutes 4: no patient waits to spare a weekend; who is called in is told why."
    aims: dict[str, Any] = {"first": Aim.PROMISES, "second": Aim.PATIENTS, "third": Aim.STAFF}
    work.does("set-planning-aims", by="production manager", decision=decision, **aims)
    for place, quantity, weekdays, begins, ends in (
        (Place.APHERESIS, 2, "1-7", "08:00", "16:00"),
        (Place.BED, 4, "1-7", "00:00", "23:59"),
        (Place.QUALITY_CONTROL, 4, "1-7", "07:00", "17:00"),
        (Place.COURIER, 2, "1-7", "06:00", "20:00"),
    ):
        hours = {"weekdays": weekdays, "begins": begins, "ends": ends}
        work.does("set-capacity", by="production manager", place=place, quantity=quantity, **hours)


def close_holidays(work: AtWork, *, until: date) -> None:
    """Close the centre on the fixed holidays that lie ahead."""
    for year in range(work.now.year, until.year + 1):
        for month, day, reason in ((12, 24, "Christmas Eve"), (12, 25, "Christmas Day"), (1, 1, "New Year's Day")):
            found = date(year, month, day)
            if work.now.date() < found <= until:
                work.does("close-day", by="production manager", day=found, reason=reason)


def booked_from(work: AtWork, therapy: str, *, not_before: date) -> Booking:
    """Hold and book the first chain of dates from a day on."""
    chain = _offers(work, therapy, not_before=not_before)[0]
    work.does("hold-slot", by="coordinator", therapy=therapy, starts_at=chain.starts_at)
    work.does("book-slot", by="coordinator", therapy=therapy)
    return work.sees(Booking, therapy)


def planned_these_days(
    work: AtWork, recipe: Recipe, patients: Sequence[NewPatient], now: datetime, tell: Callable[[str, str], None]
) -> None:
    """Play the new patients, the slip, the illness and the replan; the last act lies before ``now``."""
    therapies = []
    for one in sorted(patients, key=lambda patient: -patient.days_ago):
        work.clock.at = max(work.now, now - timedelta(days=one.days_ago, hours=3))
        therapy = journey.ordered(work, recipe, patient=one.code, weight_kg=one.weight_kg)
        work.does(
            "assess-priority",
            by="physician",
            therapy=therapy,
            tempo=one.tempo,
            bridging=one.bridging,
            condition=Condition.GOOD,
            options=Options.NONE,
            reason=one.reason,
        )
        therapies.append(therapy)
    urgent, other, waiting = therapies
    work.clock.at = max(work.now, now - timedelta(hours=4))
    _slipped(work, urgent, tell)
    _passed_over(work, other, waiting, tell)
    work.passes(minutes=20)
    _replanned(work, urgent, tell)
    _lapses(work, urgent, tell)


def _slipped(work: AtWork, therapy: str, tell: Callable[[str, str], None]) -> None:
    """Book a patient, and move the dates for a fever."""
    before = booked_from(work, therapy, not_before=work.now.date())
    work.passes(minutes=40)
    moved = _offers(work, therapy, not_before=_day(before, "collection") + timedelta(days=2))[0]
    why = "Fever of 38.9 this morning; the ward wants two days without."
    work.does("move-slot", by="coordinator", therapy=therapy, starts_at=moved.starts_at, because=why)
    after = work.sees(Booking, therapy)
    days = f"{_day(before, 'collection')} to {_day(after, 'collection')}"
    tell(therapy, f"a fever moves the collection from {days}; nobody else's dates move")


def _passed_over(work: AtWork, therapy: str, waiting: str, tell: Callable[[str, str], None]) -> None:
    """Hold dates for a patient before another whose score is higher, with the reason."""
    work.passes(minutes=15)
    why = "The family has asked to wait for the sister's wedding; agreed with the physician."
    work.does("hold-slot", by="coordinator", therapy=therapy, because=why)
    tell(therapy, f"dates are held before {waiting}, whose score is higher: {why}")


def _replanned(work: AtWork, therapy: str, tell: Callable[[str, str], None]) -> None:
    """Let both Qualified Persons be away when a batch is to be certified, and plan the centre anew."""
    day = _day(work.sees(Booking, therapy), "certification")
    for who, reason in (("qualified person", "leave"), ("other qualified person", "illness")):
        away: dict[str, Any] = {"from_date": day, "to_date": day + timedelta(days=1), "reason": reason}
        work.does("record-absence", by="production manager", person=work.code(who), **away)
    plan = planned_anew(_state(work), seconds=_SECONDS, waiting=False)
    if plan.plan is None or not plan.changes:
        raise AssertionError(f"the centre could not be planned anew: {[one.en for one in plan.clash]}")
    for said in _told(plan):
        tell(*said)
    because = "Both Qualified Persons are away; one batch grows slowly and is harvested late."
    work.does("adopt-plan", by="coordinator", plan=to_text(plan.file()), because=because)


def _lapses(work: AtWork, therapy: str, tell: Callable[[str, str], None]) -> None:
    """Let the calibration of a piece that the plan counts on end three days before the last work with it."""
    state = _state(work)
    pieces = {one.code for one in state.equipment}
    booking = work.sees(Booking, therapy)
    day, piece = next(
        (placed.starts_at.astimezone(CENTRE_ZONE).date(), code)
        for placed in reversed(booking.chain)
        for code in placed.resources
        if code in pieces and placed.starts_at > work.now and not placed.stage.startswith("hold ")
    )
    certificate: dict[str, Any] = {"valid_until": day - timedelta(days=3), "certificate": "CAL-interim"}
    work.does("record-calibration", by="production manager", equipment=piece, **certificate)
    standing = standing_of(_state(work))
    for one in lapses_of(standing.centre, standing.plan):
        tell(therapy, f"the plan tells in time: {one.said().en}")


def _told(plan: CentrePlan) -> list[tuple[str, str]]:
    """Return what the new plan moves, in a line for each promise, and for each harvest."""
    found = []
    for one in plan.changes:
        harvest = one.stage.steps and one.stage.name == _last_work(plan, one.therapy)
        if not (one.is_promised or harvest) or one.was_at is None:
            continue
        was, becomes = (f"{at.astimezone(CENTRE_ZONE):%d %b %H:%M}" for at in (one.was_at, one.starts_at))
        why = f": {one.why[0].en}" if one.why else ""
        if harvest and any(step.when for stage in plan.centre.chains[one.therapy].stages for step in stage.steps):
            why = ": the growth forecast sees too few cells for an early harvest"
        found.append((one.therapy, f"planned anew, {one.stage.title.en.lower()} {was} becomes {becomes}{why}"))
    return found


def _last_work(plan: CentrePlan, therapy: str) -> str:
    return [stage.name for stage in plan.centre.chains[therapy].stages if stage.steps][-1]


def _day(booking: Booking, stage: str) -> date:
    placed = booking.placed(stage)
    assert placed is not None
    return placed.starts_at.astimezone(CENTRE_ZONE).date()


def _state(work: AtWork) -> CentreState:
    with work.store.reading() as record:
        return state_of(record, work.now)


def _offers(work: AtWork, therapy: str, *, not_before: date) -> tuple[Offer, ...]:
    state = _state(work)
    one = state.under_way(therapy)
    assert one is not None
    found = offered(state, one, not_before=not_before, explain=False)
    if not found.offers:
        raise AssertionError(f"no dates for {therapy}: {[text.en for text in found.because]}")
    return found.offers
