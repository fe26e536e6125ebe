"""When one person works, and when the person is away."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Self

from lindra.facility.hours.facts import AbsenceEnded, AbsenceRecorded, WorkingHoursSet
from lindra.facility.hours.week import Week
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact

ABSENCES_KEPT = 40  # the newest: what has passed is of no use to a plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which the person is away, both included."""

    name: str
    from_date: date
    to_date: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class Hours(Dossier):
    """One person's hours. Without a week, the centre's usual one holds."""

    KIND: ClassVar[str] = "hours"

    person: str
    week: Week | None = None
    on_call: tuple[int, ...] = ()
    absences: tuple[Absence, ...] = ()
    recorded: int = 0  # absences ever, which number them

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the first that is said of the person's hours."""
        return cls(person=fact.hours).after(fact) if isinstance(fact, WorkingHoursSet | AbsenceRecorded) else None

    def after(self, fact: Fact) -> Self:
        """Follow hours and absences."""
        match fact:
            case WorkingHoursSet():
                return replace(self, week=fact.week, on_call=fact.on_call)
            case AbsenceRecorded():
                away = Absence(name=fact.absence, from_date=fact.from_date, to_date=fact.to_date, reason=fact.reason)
                return replace(self, absences=(*self.absences, away)[-ABSENCES_KEPT:], recorded=self.recorded + 1)
            case AbsenceEnded():
                ended = (
                    replace(one, to_date=min(one.to_date, fact.back_on - timedelta(days=1)))
                    if one.name == fact.absence
                    else one
                    for one in self.absences
                )
                return replace(self, absences=tuple(one for one in ended if one.from_date <= one.to_date))
            case _:
                return self

    @property
    def key(self) -> str:
        """The person's code."""
        return self.person

    def is_away(self, day: date) -> bool:
        """Tell whether the person is away that day."""
        return any(one.from_date <= day <= one.to_date for one in self.absences)
