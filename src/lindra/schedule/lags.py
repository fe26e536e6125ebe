"""The time lags of a problem as a network: the earliest and latest times, and the cycles that no plan can keep.

Every activity has two points in time, its start and its end. A bound says that a point comes at least so long
after another (a maximum lag is a bound backwards, with a negative length); ``None`` stands for the plan's start. The
longest path to a point is the earliest it can be. A cycle of positive length asks a point to come after itself.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """Yield that an activity ends as long after its start as its modes allow."""
    for one in activities:
        start, end = (one.name, Point.START), (one.name, Point.END)
        modes = one.modes_open()
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


def longest_paths(bounds: Sequence[Bound]) -> dict[Moment | None, int] | list[Bound]:
    """Return the earliest time of every point, none before 0; or the bounds of one cycle of positive length."""
    earliest: dict[Moment | None, int] = {None: 0}
    for one in bounds:
        earliest.setdefault(one.since, 0)
        earliest.setdefault(one.to, 0)
    leading: dict[Moment | None, list[Bound]] = {}
    for one in bounds:
        leading.setdefault(one.since, []).append(one)
    via: dict[Moment | None, Bound] = {}
    changed = list(leading)
    for _ in range(len(earliest) + 1):
        later: dict[Moment | None, None] = {}
        for point in changed:
            for one in leading.get(point, ()):
                if earliest[point] + one.length > earliest[one.to]:
                    earliest[one.to] = earliest[point] + one.length
                    via[one.to] = one
                    later[one.to] = None
        # What comes after itself is found as soon as the plan's own start would have to move, or at last.
        if None in later:
            break
        if not later:
            return earliest
        changed = list(later)
    return _cycle(via, None if None in via else changed[0])


def _cycle(via: dict[Moment | None, Bound], point: Moment | None) -> list[Bound]:
    """Walk back from a point that came too late until a point is met twice."""
    seen: dict[Moment | None, int] = {}
    path: list[Bound] = []
    while point not in seen:
        seen[point] = len(path)
        # A point that nothing has moved is where it is because nothing comes before the plan's start.
        bound = via.get(point) or Bound(None, point, 0)
        path.append(bound)
        point = bound.since
    return path[seen[point] :][::-1]


def reversed_in_time(bounds: Iterable[Bound]) -> list[Bound]:
    """Return the same bounds as seen from the end: the longest paths in them tell what must follow a point."""
    return [Bound(one.to, one.since, one.length, one.because) for one in bounds]


def all_pairs(bounds: Sequence[Bound], component: Sequence[Moment]) -> Callable[[Moment, Moment], int | None]:
    """Return what tells the longest path between two points of one component, None where there is no path.

    The bounds hold no cycle of positive length.
    """
    import numpy

    number = {point: at for at, point in enumerate(component)}
    far = numpy.full((len(component), len(component)), -_NEVER, dtype=numpy.int64)
    numpy.fill_diagonal(far, 0)
    for one in bounds:
        if one.since in number and one.to in number:
            row, column = number[one.since], number[one.to]
            far[row, column] = max(far[row, column], one.length)
    for middle in range(len(component)):
        numpy.maximum(far, far[:, middle, None] + far[None, middle, :], out=far)

    def between(since: Moment, to: Moment) -> int | None:
        length = int(far[number[since], number[to]])
        return length if length > -_NEVER // 2 else None

    return between


_NEVER = 1 << 40
