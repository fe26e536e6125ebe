"""Time as the planner counts it: whole quarters of an hour from midnight of the plan's first day, in the centre's zone.

Hours of work stand in local time and are turned into units day by day, so that a day of 23 or 25 hours is planned
as it is lived.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lindra.facility.hours.week import Week, clock_time
from lindra.schedule.problem import Period

MINUTES = 15
PER_HOUR = 60 // MINUTES
PER_DAY = 24 * PER_HOUR
CENTRE_ZONE = ZoneInfo("Europe/Stockholm")
_UNIT = timedelta(minutes=MINUTES)


def units(hours: float) -> int:
    """Return so many hours as units, rounded up: what is begun is occupied."""
    return -int(-hours * PER_HOUR // 1)


@dataclass(frozen=True, slots=True)
class Timeline:
    """``days`` days from ``first_day`` on."""

    first_day: date
    days: int
    zone: ZoneInfo = CENTRE_ZONE

    @classmethod
    def from_now(cls, now: datetime, days: int, zone: ZoneInfo = CENTRE_ZONE) -> "Timeline":
        """Return the timeline that begins with today."""
        return cls(now.astimezone(zone).date(), days, zone)

    @property
    def horizon(self) -> int:
        """The last unit: the midnight that ends the last day."""
        return self.unit(self.midnight(self.first_day + timedelta(days=self.days)))

    def midnight(self, day: date) -> datetime:
        """Return the moment at which a day begins."""
        return datetime.combine(day, time(0), self.zone).astimezone(UTC)

    def unit(self, moment: datetime) -> int:
        """Return the unit in which a moment lies; less than 0 before the plan."""
        return (moment - self.midnight(self.first_day)) // _UNIT

    def unit_after(self, moment: datetime) -> int:
        """Return the first unit that begins at a moment or after it."""
        return -((self.midnight(self.first_day) - moment) // _UNIT)

    def moment(self, unit: int) -> datetime:
        """Return the moment at which a unit begins, in UTC."""
        return self.midnight(self.first_day) + unit * _UNIT

    def local(self, unit: int) -> datetime:
        """Return the moment at which a unit begins, by the clock on the centre's wall."""
        return self.moment(unit).astimezone(self.zone)

    def each_day(self) -> Iterator[date]:
        """Yield every day."""
        for number in range(self.days):
            yield self.first_day + timedelta(days=number)

    def periods(
        self,
        week: Week,
        *,
        quantity: int = 1,
        on_call: tuple[int, ...] = (),
        is_closed: Callable[[date], bool] = lambda day: False,
        is_away: Callable[[date], bool] = lambda day: False,
    ) -> tuple[Period, ...]:
        """Return the periods of a week's pattern. On a closed day, whoever is on call on it can be called in."""
        found = []
        for day in self.each_day():
            if is_away(day):
                continue
            works = day.isoweekday() in week.weekdays and not is_closed(day)
            called = not works and day.isoweekday() in on_call
            if works or called:
                begins = datetime.combine(day, clock_time(week.begins), self.zone).astimezone(UTC)
                ends = datetime.combine(day, clock_time(week.ends), self.zone).astimezone(UTC)
                found.append(Period(self.unit_after(begins), self.unit_after(ends), quantity, overtime=called))
        return tuple(found)
