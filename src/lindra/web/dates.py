"""The dates of one therapy as its own page shows them, and which therapies wait for some.

Read from the booking alone: whether what was promised can still be kept, the board says, which looks at everyone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from lindra.gmp.dossier import Dossiers
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.schedule.centre.chain import StageKind
from lindra.schedule.centre.problem_of import PROMISED
from lindra.schedule.centre.state import UnderWay, under_way
from lindra.schedule.promise.booking import Booking, BookingStatus
from lindra.schedule.promise.priority import Priority
from lindra.therapy.flow import Journey, Waiting, waiting
from lindra.therapy.order.therapy import Therapy
from lindra.web.standing_plan import Firmness

KEEPS_DATES = frozenset({Role.COORDINATOR, Role.PRODUCTION_MANAGER})


@dataclass(frozen=True)
class DateRow:
    """One stage with its time, and how firm it is."""

    title: Text
    kind: StageKind
    starts_at: datetime
    ends_at: datetime
    firmness: Firmness
    has_passed: bool  # its time has come and gone, and it has not been done


@dataclass(frozen=True)
class Dates:
    """What stands for one therapy. ``is_left`` says whether anything remains to be planned."""

    booking: Booking | None  # the dates that stand
    given_back: Booking | None  # those that stood before, if none do
    priority: Priority | None
    rows: tuple[DateRow, ...]
    has_begun: bool
    is_stock: bool

    @property
    def is_held(self) -> bool:
        """Whether the dates are held and not yet promised."""
        return self.booking is not None and self.booking.status is BookingStatus.HELD

    @property
    def told(self) -> tuple[DateRow, ...]:
        """The dates that the patient arranges life by, which are seen first."""
        return tuple(row for row in self.rows if row.firmness in (Firmness.PROMISED, Firmness.HELD))


def dates_of(dossiers: Dossiers, therapy: Therapy, now: datetime) -> Dates | None:
    """Return what stands for a therapy; None where nothing of it is left to plan."""
    one = under_way(dossiers, therapy, now)
    if one is None:
        return None
    booking = one.booking
    stands = booking is not None and booking.stands_at(now)
    rows = tuple(_rows(one, booking, now)) if booking is not None and stands else ()
    has_begun = bool(one.done) or one.batch is not None
    return Dates(
        booking if stands else None, None if stands else booking, one.priority, rows, has_begun, therapy.is_stock
    )


def _rows(one: UnderWay, booking: Booking, now: datetime) -> Iterable[DateRow]:
    for placed in sorted(booking.chain, key=lambda placed: placed.starts_at):
        stage = one.chain.by_name.get(placed.stage)
        if stage is None or stage.during is not None:
            continue
        done = one.done.get(stage.name)
        if done is not None:
            yield DateRow(stage.title, stage.kind, done.starts_at, done.ends_at, Firmness.DONE, has_passed=False)
            continue
        if stage.name in one.left_hours:
            firmness = Firmness.UNDER_WAY
        elif stage.kind in PROMISED:
            firmness = Firmness.HELD if booking.status is BookingStatus.HELD else Firmness.PROMISED
        else:
            firmness = Firmness.PLANNED
        has_passed = placed.ends_at < now and firmness is not Firmness.UNDER_WAY
        yield DateRow(stage.title, stage.kind, placed.starts_at, placed.ends_at, firmness, has_passed=has_passed)


def waits_of(dossiers: Dossiers, one: Journey, now: datetime) -> tuple[Waiting, ...]:
    """Return what waits in one therapy; dates that are held are booked, and the collection with them."""
    found = waiting(one, now)
    if not any(item.operation == "plan-collection" for item in found):
        return found
    booking = dossiers.find(Booking, one.therapy.number)
    if booking is None or booking.status is not BookingStatus.HELD or not booking.stands_at(now):
        return found
    until = timezone.localtime(booking.held_until)
    text = Text(
        f"Book the dates that are held until {until:%Y-%m-%d %H:%M}",
        f"Boka datumen som hålls till {until:%Y-%m-%d %H:%M}",
    )
    return tuple(
        replace(
            item,
            operation="book-slot",
            text=text,
            since=booking.first_held_at,
            due=booking.held_until,
            is_late=False,
        )
        if item.operation == "plan-collection"
        else item
        for item in found
    )


def wait_for_dates(dossiers: Dossiers, journeys: Iterable[Journey], now: datetime) -> tuple[str, ...]:
    """Return the therapies of patients that have no dates, no collection and no batch, in the order of their orders."""
    found = []
    for one in journeys:
        has_begun = bool(one.batches) or any(not each.came_to_nothing for each in one.collections)
        if one.therapy.is_stock or not one.therapy.is_open or has_begun:
            continue
        booking = dossiers.find(Booking, one.therapy.number)
        if booking is None or not booking.stands_at(now):
            found.append(one.therapy.number)
    return tuple(found)
