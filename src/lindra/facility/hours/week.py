"""A week's pattern: on which days, from when until when. Hours are the centre's own, by the clock on its wall."""

import re
from dataclasses import dataclass
from datetime import time

from lindra.gmp.rule import Refusal, objects
from lindra.gmp.text import Text

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DAYS = re.compile(r"[1-7](-[1-7])?(,[1-7](-[1-7])?)*")
_NAMES = Text("Mon Tue Wed Thu Fri Sat Sun", "mån tis ons tors fre lör sön")

WEEKDAYS_HINT = Text("1 is Monday: 1-5, or 1,3,6-7", "1 är måndag: 1-5, eller 1,3,6-7")
TIME_HINT = Text("By the clock on the wall: 07:00", "Enligt klockan på väggen: 07:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The days (1 is Monday) and the hours of each, ``begins`` and ``ends`` as 07:00; all within one day."""

    weekdays: tuple[int, ...]
    begins: str
    ends: str

    def said(self) -> Text:
        """Return the pattern in words."""
        return Text(
            f"{days_said(self.weekdays).en} {self.begins}–{self.ends}",
            f"{days_said(self.weekdays).sv} {self.begins}–{self.ends}",
        )


def days_of(written: str) -> tuple[int, ...] | None:
    """Return the days that ``1-5`` or ``1,3,6-7`` means, or None where it means none."""
    written = written.replace(" ", "")
    if not _DAYS.fullmatch(written):
        return None
    found: set[int] = set()
    for part in written.split(","):
        first, _, last = part.partition("-")
        if last and last < first:
            return None
        found.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(found))


def days_said(days: tuple[int, ...]) -> Text:
    """Return the days as people write them."""
    en, sv = _NAMES.en.split(), _NAMES.sv.split()
    return Text(" ".join(en[day - 1] for day in days), " ".join(sv[day - 1] for day in days))


def clock_time(written: str) -> time:
    """Return the time of day that 07:00 means."""
    return time.fromisoformat(written)


def not_a_week(days: str, begins: str, ends: str, *, field: str = "weekdays") -> Refusal | None:
    """Refuse what is no pattern of a week: days, hours, and hours that end before they begin."""
    if days_of(days) is None:
        return objects(
            Text(f"“{days}” names no days of the week.", f"”{days}” anger inga veckodagar."),
            Text("Write 1 for Monday to 7 for Sunday: 1-5.", "Skriv 1 för måndag till 7 för söndag: 1-5."),
            field=field,
        )
    for name, value in (("begins", begins), ("ends", ends)):
        if not _TIME.fullmatch(value):
            return objects(
                Text(f"“{value}” is not a time of day.", f"”{value}” är inget klockslag."),
                Text("Write hours and minutes: 07:00.", "Skriv timmar och minuter: 07:00."),
                field=name,
            )
    if begins < ends:
        return None
    return objects(
        Text(f"{begins} to {ends} is no time at all.", f"{begins} till {ends} är ingen tid alls."),
        Text(
            "Let it end after it begins; a night is written as two lines.",
            "Låt den sluta efter att den börjar; en natt skrivs som två rader.",
        ),
        field="ends",
    )
