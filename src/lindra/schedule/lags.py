"""The time lags of a problem as a network: the earliest and latest times, and the cycles that no plan can keep.

Every activity has two points in time, its start and its end. A bound says that a point comes at least so long
after another (a maximum lag is a bound backwards, with a negative length); ``None`` stands for the plan's start. The
longest path to a point is the earliest it can be. A cycle of positive length asks a point to come after itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lindra.schedule.parts import Activity, Point, Precedence

Moment = tuple[str, Point]


@dataclass(frozen=True, slots=True)
class Bound:
    """``to`` comes at least ``length`` after ``since``; ``because`` is what asks for it."""

    since: Moment | None
    to: Moment | None
    length: int
    because: object = None


def bounds_of_durations(activities: Iterable[Activity]) -> Iterator[Bound]:
    """Yield that an activity starts in the plan, and ends as long after its start as its modes allow."""
    for one in activities:
        start, end = (one.name, Point.START), (one.name, Point.END)
        modes = one.modes_open()
        yield Bound(None, start, 0)
        yield Bound(start, end, min(mode.duration for mode in modes))
        yield Bound(end, start, -max(mode.longest() for mode in modes))


def bounds_of_precedences(precedences: Iterable[Precedence]) -> Iterator[Bound]:
    """Yield the least and the most of every time lag."""
    for one in precedences:
        before, after = (one.before, one.from_point), (one.after, one.to_point)
        if one.lag_min is not None:
            yield Bound(before, after, one.lag_min, one)
        if one.lag_max is not None:
            yield Bound(after, before, -one.lag_max, one)


def longest_paths(bounds: Iterable[Bound]) -> dict[Moment | None, int] | list[Bound]:
    """Return the longest path from the plan's start to every point; or the bounds of one cycle of positive length."""
    leading: dict[Moment | None, list[Bound]] = {}
    for one in bounds:
        leading.setdefault(one.since, []).append(one)
    longest: dict[Moment | None, int] = {None: 0}
    via: dict[Moment | None, Bound] = {}
    changed: list[Moment | None] = [None]
    for _ in range(len(leading) + 2):
        moved: dict[Moment | None, None] = {}
        for point in changed:
            for one in leading.get(point, ()):
                if one.to not in longest or longest[point] + one.length > longest[one.to]:
                    longest[one.to] = longest[point] + one.length
                    via[one.to] = one
                    moved[one.to] = None
        # The plan's start can not move: where it would have to, the cycle runs through it.
        if None in moved:
            return _cycle(via, None)
        if not moved:
            return longest
        changed = list(moved)
    return _cycle(via, changed[0])


def _cycle(via: dict[Moment | None, Bound], point: Moment | None) -> list[Bound]:
    """Walk back from a point that keeps moving until a point is met twice."""
    seen: dict[Moment | None, int] = {}
    path: list[Bound] = []
    while point not in seen:
        seen[point] = len(path)
        path.append(via[point])
        point = via[point].since
    return path[seen[point] :][::-1]


def reversed_in_time(bounds: Iterable[Bound]) -> list[Bound]:
    """Return the bounds as seen from the end: the longest paths in them run from every point to the plan's start."""
    return [Bound(one.to, one.since, one.length, one.because) for one in bounds]
