"""What is left of one resource while placements come and go: a step function, and the orders that it holds apart.

All questions are of one kind: where an activity can not lie from one time to another, how far must its beginning move
(or, seen from the end of time, its end)? They are asked in both directions, and answered by bisection.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import accumulate

from lindra.schedule.problem import Period, Resource

ENDLESS = 1 << 60
FORWARD, BACKWARD = 1, -1


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """What occupies a resource: from when to when, how much of it, for whom, and what state it is left in.

    ``whose`` is the order, or the activity itself where it has none: what the resource holds apart from others.
    """

    start: int
    end: int
    quantity: int
    whose: str
    state: str


class Free:
    """What is left of a resource. Overtime counts where something has opened it already, or while ``all_open``."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.wanted = 0  # by how many demands: those that fewer want are taken first
        self.times = [-ENDLESS, ENDLESS]
        self.left = [0 if resource.calendar is not None else resource.capacity, 0]
        self._work: list[Work] = []
        self._overtime: list[Period] = []
        self._opened_by: list[int] = []  # for each overtime period, how much work lies in it
        self._let: frozenset[int] = frozenset()  # the overtime that counts for now, whether opened or not
        self._blocks: dict[tuple[Hashable, str], _Blocks] = {}
        for period in resource.calendar or ():
            if period.overtime:
                self._overtime.append(period)
                self._opened_by.append(0)
            else:
                self._change(period.start, period.end, period.capacity)

    def add(self, work: Work) -> None:
        """Occupy it."""
        for at, period in enumerate(self._overtime):
            if max(work.start, period.start) < min(work.end, period.end):
                self._opened_by[at] += 1
                if self._opened_by[at] == 1 and at not in self._let:
                    self._change(period.start, period.end, period.capacity)
        self._change(work.start, work.end, -work.quantity)
        if self.resource.separates:
            insort(self._work, work)
            self._forget(work.whose)

    def remove(self, work: Work) -> None:
        """Give it back."""
        for at, period in enumerate(self._overtime):
            if max(work.start, period.start) < min(work.end, period.end):
                self._opened_by[at] -= 1
                if self._opened_by[at] == 0 and at not in self._let:
                    self._change(period.start, period.end, -period.capacity)
        self._change(work.start, work.end, work.quantity)
        if self.resource.separates:
            del self._work[bisect_left(self._work, work)]
            self._forget(work.whose)

    def open_all(self, *, is_open: bool) -> None:
        """Let all overtime count, or again only what is opened."""
        self.let_open(range(len(self._overtime)) if is_open else ())

    def let_open(self, which: Iterable[int]) -> None:
        """Let these periods of overtime count, by their number, besides those that are opened."""
        let = frozenset(which)
        for at in let ^ self._let:
            if not self._opened_by[at]:
                period = self._overtime[at]
                self._change(period.start, period.end, period.capacity if at in let else -period.capacity)
        self._let = let

    def overtime_in(self, start: int, end: int) -> frozenset[int]:
        """Return the numbers of the periods of overtime that work from start to end lies in."""
        return frozenset(
            at for at, period in enumerate(self._overtime) if max(start, period.start) < min(end, period.end)
        )

    def is_opened(self, at: int) -> bool:
        """Tell whether work lies in a period of overtime."""
        return bool(self._opened_by[at])

    def has_overtime(self) -> bool:
        """Tell whether any period could still be opened."""
        return not all(self._opened_by)

    def opened(self) -> int:
        """Return the units of capacity in the overtime that is opened."""
        return sum(
            one.capacity * (one.end - one.start)
            for one, count in zip(self._overtime, self._opened_by, strict=True)
            if count
        )

    def unopened(self) -> tuple[Period, ...]:
        """Return the overtime that nothing has opened yet."""
        return tuple(
            one for one, count in zip(self._overtime, self._opened_by, strict=True) if not count and one.capacity
        )

    def moved(self, direction: int, lead: int, trail: int, quantity: int, whose: str, state: str) -> int:
        """Return how far the leading end must move at least, where it can not lie like this; else where it is.

        Forward the leading end is the start and the trailing end the end; backward it is the end, and times count
        negative, so that a leading end always moves up.
        """
        if direction == FORWARD:
            return self._until(lead, trail, quantity, whose, state)
        return -self._since(-trail, -lead, quantity, whose, state)

    def idle(self, direction: int, lead: int) -> int:
        """Return for how long there has been nothing new in it when the leading end comes."""
        times = self.times
        if direction == FORWARD:
            return lead - times[bisect_right(times, lead) - 1]
        return times[bisect_left(times, -lead)] + lead

    def _until(self, start: int, end: int, quantity: int, whose: str, state: str) -> int:
        found = start
        if end > start:  # what lasts no time takes nothing
            times, left = self.times, self.left
            at = bisect_left(times, end) - 1
            while times[at + 1] > start:
                if left[at] < quantity:
                    found = times[at + 1]
                    break
                at -= 1
        if self._work:
            blocks = self._blocks_of(whose, state)
            at = bisect_left(blocks.starts, end)
            if at and blocks.ends_until[at - 1] > found:
                found = blocks.ends_until[at - 1]
        return found

    def _since(self, start: int, end: int, quantity: int, whose: str, state: str) -> int:
        found = end
        if end > start:
            times, left = self.times, self.left
            at = bisect_right(times, start) - 1
            while times[at] < end:
                if left[at] < quantity:
                    found = times[at]
                    break
                at += 1
        if self._work:
            blocks = self._blocks_of(whose, state)
            at = bisect_right(blocks.ends, start)
            if at < len(blocks.ends) and blocks.starts_since[at] < found:
                found = blocks.starts_since[at]
        return found

    def _change(self, start: int, end: int, by: int) -> None:
        if start >= end or not by:
            return
        first, last = self._cut(start), self._cut(end)
        for at in range(first, last):
            self.left[at] += by
        for at in (last, first):
            if self.left[at] == self.left[at - 1] and at < len(self.times) - 1:
                del self.times[at], self.left[at]

    def _cut(self, time: int) -> int:
        at = bisect_left(self.times, time)
        if self.times[at] != time:
            self.times.insert(at, time)
            self.left.insert(at, self.left[at - 1])
        return at

    def _forget(self, whose: str) -> None:
        """Forget what was worked out for others; for those whose work it is, nothing has changed."""
        if any(known != whose for known, _ in self._blocks):
            self._blocks = {key: blocks for key, blocks in self._blocks.items() if key[0] == whose}

    def _blocks_of(self, whose: str, state: str) -> "_Blocks":
        """Return the times in which work of this order may not lie, the time between orders included."""
        found = self._blocks.get((whose, state))
        if found is None:
            between = self.resource.between
            found = _Blocks(
                [
                    (one.start - between(state, one.state), one.end + between(one.state, state))
                    for one in self._work
                    if one.whose != whose
                ]
            )
            self._blocks[whose, state] = found
        return found


class _Blocks:
    """Times that are taken, from either side: by their starts with the latest end so far, and the reverse."""

    __slots__ = ("ends", "ends_until", "starts", "starts_since")

    def __init__(self, blocks: list[tuple[int, int]]) -> None:
        blocks.sort()
        self.starts = [start for start, _ in blocks]
        self.ends_until = list(accumulate((end for _, end in blocks), max))
        blocks.sort(key=lambda one: one[1])
        self.ends = [end for _, end in blocks]
        self.starts_since = list(accumulate((start for start, _ in reversed(blocks)), min))[::-1]
