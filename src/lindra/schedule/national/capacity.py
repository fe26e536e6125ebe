"""What a centre has free, as it publishes it: starts a week for each recipe, and the permits that it holds.

It names no patient and no batch, and is not signed: it is an offer to talk, never a promise. The form is versioned.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lindra.facility.permits.permit import Permit
from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.record import from_plain, to_plain
from lindra.gmp.text import Text
from lindra.schedule.parts import Fault

CAPACITY_FORMAT = "lindra-capacity/1"
WEEK = timedelta(days=7)
WEEKS = 12  # told, where nothing else is asked
WEEKS_MAX = 260
FREE_MAX = 1000
STALE_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPermit:
    """A contained use that the centre may do, until a day or until further notice."""

    organism: str
    category: ContainmentCategory
    level: int
    until: date | None = None

    def as_permit(self) -> Permit:
        """Return it as the centre's own register would hold it."""
        return Permit(
            number="", organism=self.organism, category=self.category, level=self.level, rooms=(), expires_on=self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeStarts:
    """How many more batches of a recipe can be begun in each week, from the Monday of the first."""

    recipe: str
    first_monday: date
    free: tuple[int, ...]

    def in_week(self, day: date) -> int:
        """Return what is free in the week of a day; nothing outside the weeks that are published."""
        number = (monday_of(day) - self.first_monday) // WEEK
        return self.free[number] if 0 <= number < len(self.free) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """When free starts were counted from a centre's own plan, and from which record: its entries and a signed head.

    ``head`` is the newest signed head there was, as a C2SP checkpoint; empty where none had been signed.
    """

    at: datetime
    entries: int
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What one centre has free, on the day it was published. ``computed`` is there where its own plan says it."""

    centre: str
    published_on: date
    permits: tuple[HeldPermit, ...]
    starts: tuple[FreeStarts, ...]
    computed: Computed | None = None

    def of(self, recipe: str) -> FreeStarts | None:
        """Return what is free for a recipe; None where the centre does not make it."""
        return next((one for one in self.starts if one.recipe == recipe), None)

    def is_stale_on(self, today: date) -> bool:
        """Tell whether it is too old to be trusted without a question."""
        return today - self.published_on > STALE_AFTER


class CapacityRefused(ValueError):
    """A published capacity can not be used; ``faults`` says all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(f"{one.problem.en} {one.remedy.en}" for one in faults))


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def capacity_to_json(capacity: Capacity) -> str:
    """Return a capacity as the file that a centre publishes: the same text for the same capacity."""
    plain: dict[str, Any] = {"format": CAPACITY_FORMAT, **to_plain(capacity)}
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def capacity_from_json(text: str) -> Capacity:
    """Return the capacity that was published; raises CapacityRefused where it is none, or makes no sense."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_read() from error
    if not isinstance(plain, dict) or plain.pop("format", None) != CAPACITY_FORMAT:
        raise _not_read()
    try:
        found = from_plain(Capacity, plain)
    except Exception as error:  # whatever cattrs meets in data of another shape
        raise _not_read() from error
    faults = faults_of(found)
    if faults:
        raise CapacityRefused(faults)
    return found


def faults_of(capacity: Capacity) -> tuple[Fault, ...]:
    """Return all that makes no sense in a capacity."""
    found = []
    names = [one.recipe for one in capacity.starts]
    for one in capacity.starts:
        who = (capacity.centre, one.recipe)
        if one.first_monday.weekday():
            found.append(_fault(who, "begins with a day that is no Monday", "börjar med en dag som inte är måndag"))
        if len(one.free) > WEEKS_MAX or any(not 0 <= count <= FREE_MAX for count in one.free):
            found.append(_fault(who, "has weeks that can not be", "har veckor som inte kan finnas"))
        if names.count(one.recipe) > 1:
            found.append(_fault(who, "stands there twice", "står där två gånger"))
    return tuple(found)


def _fault(who: tuple[str, str], en: str, sv: str) -> Fault:
    name = f"{who[0]}, {who[1]}"
    return Fault(
        who,
        Text(f"The capacity of {name} {en}.", f"Kapaciteten för {name} {sv}."),
        Text("Ask the centre to publish it anew.", "Be centret publicera den på nytt."),
    )


def _not_read() -> CapacityRefused:
    return CapacityRefused(
        (
            Fault(
                (),
                Text(f"This can not be read as {CAPACITY_FORMAT}.", f"Detta går inte att läsa som {CAPACITY_FORMAT}."),
                Text("Use a file that a centre has published.", "Använd en fil som ett centrum har publicerat."),
            ),
        )
    )
