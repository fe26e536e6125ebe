"""The times that run in a batch, on the server's clock: what may begin when, what goes on, what stands still."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.following import is_left_out
from lindra.therapy.manufacture.start_step import time_of

# Warned before the end by a tenth of the time there was, but not sooner than an hour, nor later than ten minutes.
WARN_MOST, WARN_LEAST = timedelta(hours=1), timedelta(minutes=10)


class Alarm(Enum):
    """How a time stands."""

    EARLY = "early"
    OPEN = "open"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True)
class Timer:
    """One time that runs. ``left`` is until the next change: the earliest, the latest, or how late it is."""

    label: Text
    alarm: Alarm
    said: Text
    left: timedelta | None
    earliest: datetime | None = None
    latest: datetime | None = None
    usually: bool = False  # ``latest`` is when it usually is done, and no limit

    @property
    def left_said(self) -> str:
        """The time left, as people read it on a clock."""
        if self.left is None:
            return ""
        minutes = int(abs(self.left).total_seconds() // 60)
        days, rest = divmod(minutes, 24 * 60)
        hours, minutes = divmod(rest, 60)
        return f"{days} d {hours} h" if days else f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def warned_at(earliest: datetime, latest: datetime) -> datetime:
    """Return when the end of a time is warned of."""
    return latest - max(WARN_LEAST, min(WARN_MOST, (latest - earliest) / 10))


def timers_of(batch: Batch, recipe: Recipe, bags: Sequence[Bag], now: datetime) -> list[Timer]:
    """Return every time that runs, the most urgent first."""
    order = [Alarm.LATE, Alarm.SOON, Alarm.OPEN, Alarm.EARLY]
    found = [*_to_start(batch, recipe, now), *_under_way(batch, recipe, now), *_keeping(bags, now)]
    return sorted(found, key=lambda one: (order.index(one.alarm), one.left or timedelta.max))


def _to_start(batch: Batch, recipe: Recipe, now: datetime) -> Iterator[Timer]:
    for step in recipe.steps:
        time = time_of(batch, step) if batch.step(step.name) is None else None
        if time is None or is_left_out(batch, step):
            continue
        label = Text(f"Start: {step.label.en}", f"Starta: {step.label.sv}")
        if now < time.earliest:
            said, alarm, left = Text("not before", "inte före"), Alarm.EARLY, time.earliest - now
        elif now > time.latest:
            said, alarm, left = Text("LATE by", "FÖRSENAT med"), Alarm.LATE, now - time.latest
        elif now >= warned_at(time.earliest, time.latest):
            said, alarm, left = Text("START NOW, left", "STARTA NU, kvar"), Alarm.SOON, time.latest - now
        else:
            said, alarm, left = Text("may start, left", "får starta, kvar"), Alarm.OPEN, time.latest - now
        yield Timer(label, alarm, said, left, time.earliest, time.latest)


def _under_way(batch: Batch, recipe: Recipe, now: datetime) -> Iterator[Timer]:
    for record in batch.steps:
        step = recipe.step(record.name)
        if step is None or record.completed_at is not None:
            continue
        if record.paused is not None:
            said = Text("PAUSED for", "PAUSAT i")
            yield Timer(step.label, Alarm.SOON, said, now - record.paused.at)
            continue
        usual = record.started_at + timedelta(hours=float(step.duration.high_hours))
        gone = now - record.started_at
        said = Text("under way for", "har pågått i")
        if now > usual:
            said = Text("longer than usual:", "längre än vanligt:")
        yield Timer(step.label, Alarm.SOON if now > usual else Alarm.OPEN, said, gone, None, usual, usually=True)


def _keeping(bags: Sequence[Bag], now: datetime) -> Iterator[Timer]:
    """Yield how long the product keeps: the container that expires first."""
    kept = [bag for bag in bags if bag.is_open and bag.used_at is None]
    if not kept:
        return
    first = min(kept, key=lambda bag: bag.expires_at)
    label = Text(f"{first.number} keeps", f"{first.number} håller")
    if now > first.expires_at:
        yield Timer(label, Alarm.LATE, Text("EXPIRED for", "UTGÅNGEN sedan"), now - first.expires_at)
        return
    soon = now >= warned_at(first.filled_at, first.expires_at)
    left = first.expires_at - now
    alarm = Alarm.SOON if soon else Alarm.OPEN
    yield Timer(label, alarm, Text("keeps, left", "håller, kvar"), left, None, first.expires_at)
