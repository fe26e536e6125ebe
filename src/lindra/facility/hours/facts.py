"""What is known of working hours, absences, closed days and shared places."""

from dataclasses import dataclass
from datetime import date, datetime

from lindra.facility.hours.place import Place
from lindra.facility.hours.week import Week, days_said
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class WorkingHoursSet(Fact):
    """A person works on these days at these hours, and on the days of ``on_call`` when called in."""

    ABOUT = ("hours",)
    hours: str  # the person's code
    week: Week
    on_call: tuple[int, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        said, called = self.week.said(), days_said(self.on_call)
        en = f", on call {called.en}" if self.on_call else ""
        sv = f", inkallas {called.sv}" if self.on_call else ""
        return Text(f"{self.hours} works {said.en}{en}.", f"{self.hours} arbetar {said.sv}{sv}.")


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Fact):
    """A person is away from one day to another, both included."""

    ABOUT = ("hours",)
    hours: str
    absence: str  # which of the person's absences: A1, A2
    from_date: date
    to_date: date
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words; an illness is nobody's business but the planner's."""
        return Text(
            f"{self.hours} is away {self.from_date} to {self.to_date}.",
            f"{self.hours} är borta {self.from_date} till {self.to_date}.",
        )


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(Fact):
    """The person is back: the absence ended the day before."""

    ABOUT = ("hours",)
    hours: str
    absence: str
    back_on: date
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"{self.hours} is back on {self.back_on}.", f"{self.hours} är tillbaka {self.back_on}.")


@dataclass(frozen=True, kw_only=True)
class CapacitySet(Fact):
    """So much of something that is shared, at these hours."""

    ABOUT = ("capacity",)
    capacity: str  # the place, by its word
    quantity: int
    week: Week
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        title, said = Place(self.capacity).title, self.week.said()
        return Text(f"{title.en}: {self.quantity}, {said.en}.", f"{title.sv}: {self.quantity}, {said.sv}.")


@dataclass(frozen=True, kw_only=True)
class DayClosed(Fact):
    """The centre is closed that day: nobody works who is not called in."""

    ABOUT = ("closed_day",)
    closed_day: str  # the day, as 2026-12-24
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The centre is closed on {self.closed_day}: {self.reason}.",
            f"Centret är stängt {self.closed_day}: {self.reason}.",
        )


@dataclass(frozen=True, kw_only=True)
class DayOpened(Fact):
    """A day that was closed is open after all."""

    ABOUT = ("closed_day",)
    closed_day: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The centre is open on {self.closed_day}: {self.reason}.",
            f"Centret är öppet {self.closed_day}: {self.reason}.",
        )
