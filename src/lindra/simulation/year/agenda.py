"""One clock, and everything that waits for it."""

import heapq
from collections.abc import Generator
from datetime import datetime
from itertools import count
from typing import TypeVar

from lindra.simulation.at_work import MovedClock

T = TypeVar("T")

# What goes on beside other things: does something, yields the time until which it waits, and goes on from there.
Life = Generator[datetime, None, T]


class Agenda:
    """Lets lives go on in the order of the times for which they wait; those of one moment in the order they came."""

    def __init__(self, clock: MovedClock) -> None:
        self._clock = clock
        self._order = count()
        self._waiting: list[tuple[datetime, int, Life[None]]] = []

    def begin(self, life: Life[None], at: datetime | None = None) -> None:
        """Let a life begin, now or at a time that lies ahead."""
        heapq.heappush(self._waiting, (at or self._clock.at, next(self._order), life))

    def next_at(self) -> datetime | None:
        """Return when something goes on; None when nothing waits."""
        return self._waiting[0][0] if self._waiting else None

    def step(self) -> None:
        """Move the clock to the next time that is waited for, and let that life go on."""
        at, _, life = heapq.heappop(self._waiting)
        self._clock.at = max(self._clock.at, at)
        until = next(life, None)
        if until is not None:
            heapq.heappush(self._waiting, (max(until, self._clock.at), next(self._order), life))
