"""What is left of one resource while placements come and go: a step function, and the orders that it holds apart.

All questions are of one kind: where an activity can not lie from one time to another, how far must its beginning move
(or, seen from the end of time, its end)? They are asked in both directions, and answered by bisection.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import accumulate

from lindra.schedule.problem import Period, Resource, Rest

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


@dataclass(slots=True)
class _Overtime:
    """A period of overtime: how much work lies in it, and whether it counts for now without any."""

    period: Period
    rest: "_Resting | None"
    work: int = 0
    is_let: bool = False

    def counts(self) -> bool:
        """Tell whether there is any capacity in it, for what is there or might come."""
        return self.work > 0 or (self.is_let and not self.is_rest())

    def is_rest(self) -> bool:
        """Tell whether it must stay closed, since so much else of its rest is opened."""
        return not self.work and self.rest is not None and self.rest.opened >= self.rest.opened_max


@dataclass(slots=True)
class _Resting:
    """A rest: how many of its periods of overtime may be opened, and are."""

    opened_max: int
    members: list[_Overtime]
    opened: int = 0


class Free:
    """What is left of a resource. Overtime counts where something has opened it already, or while it is let open."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.wanted = 0  # by how many demands: those that fewer want are taken first
        self.times = [-ENDLESS, ENDLESS]
        self.left = [0 if resource.calendar is not None else resource.capacity, 0]
        self._work: list[Work] = []
        self._overtime: list[_Overtime] = []
        self._blocks: dict[tuple[Hashable, str], _Blocks] = {}
        rests = [(rest, _Resting(rest.opened_max, [])) for rest in resource.rests]
        for period in resource.calendar or ():
            if period.overtime:
                within = next((resting for rest, resting in rests if rest.start <= period.start < rest.end), None)
                self._overtime.append(_Overtime(period, within))
                if within is not None:
                    within.members.append(self._overtime[-1])
            else:
                self._change(period.start, period.end, period.capacity)

    def add(self, work: Work) -> None:
        """Occupy it."""
        self._count(work, 1)
        self._change(work.start, work.end, -work.quantity)
        if self.resource.separates:
            insort(self._work, work)
            self._forget(work.whose)

    def remove(self, work: Work) -> None:
        """Give it back."""
        self._count(work, -1)
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
        for at, one in enumerate(self._overtime):
            counted = one.counts()
            one.is_let = at in let
            self._follow(one, counted=counted)

    def overtime_in(self, start: int, end: int) -> frozenset[int]:
        """Return the numbers of the periods of overtime that work from start to end lies in."""
        return frozenset(
            at for at, one in enumerate(self._overtime) if max(start, one.period.start) < min(end, one.period.end)
        )

    def is_opened(self, at: int) -> bool:
        """Tell whether work lies in a period of overtime."""
        return bool(self._overtime[at].work)

    def has_overtime(self) -> bool:
        """Tell whether any period could still be opened."""
        return not all(one.work or one.is_rest() for one in self._overtime)

    def opened(self) -> int:
        """Return the units of capacity in the overtime that is opened."""
        return sum(one.period.capacity * (one.period.end - one.period.start) for one in self._overtime if one.work)

    def unopened(self) -> tuple[Period, ...]:
        """Return the overtime that nothing has opened yet, and that may still be."""
        return tuple(one.period for one in self._overtime if not one.work and not one.is_rest() and one.period.capacity)

    def rests_left(self) -> tuple[Rest, ...]:
        """Return how much of the overtime that nothing has opened yet may still be."""
        found = []
        for rest in self.resource.rests:
            members = [one for one in self._overtime if rest.start <= one.period.start < rest.end]
            opened = sum(one.work > 0 for one in members)
            found.append(Rest(rest.start, rest.end, max(0, rest.opened_max - opened)))
        return tuple(found)

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

    def _count(self, work: Work, by: int) -> None:
        """Count work in the overtime that it lies in, more of it or less; the rest of those days follows from it."""
        for one in self._overtime:
            period = one.period
            if max(work.start, period.start) < min(work.end, period.end):
                members = one.rest.members if one.rest is not None else [one]
                counted = [member.counts() for member in members]
                was_open = one.work > 0
                one.work += by
                if one.rest is not None:
                    one.rest.opened += (one.work > 0) - was_open
                for member, before in zip(members, counted, strict=True):
                    self._follow(member, counted=before)

    def _follow(self, one: _Overtime, *, counted: bool) -> None:
        """Give what there is in a period of overtime, or take it, as it counts now."""
        if one.counts() != counted:
            self._change(one.period.start, one.period.end, -one.period.capacity if counted else one.period.capacity)

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
