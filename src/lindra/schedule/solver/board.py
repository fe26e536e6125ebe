"""What is placed so far, and the chains that are placed among it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Activity, Demand, Order, Point, Problem
from lindra.schedule.solver.chain import Chain, Pass, Put, Way, fitting, occupy, pushed, vacate, whose_of
from lindra.schedule.solver.free import BACKWARD, FORWARD, Free, Work


class Board:
    """What is placed so far, ready to be asked where more can go. Never better than its problem: it only reads it."""

    def __init__(self, problem: Problem, placed: Iterable[Placement] = ()) -> None:
        self.problem = problem
        self.placed: dict[str, Placement] = {}
        self.free = {one.name: Free(one) for one in problem.resources}
        self._overtime = [one for one in self.free.values() if one.has_overtime()]
        self._groups: dict[tuple[str, ...], Chain] = {}
        self._group: dict[str, tuple[str, ...]] = {}  # of each activity, once it is asked for
        self._held: dict[str, Put] = {}
        self.ways = self._written()
        for one in placed:
            self.put(one)

    # What is placed

    def put(self, placement: Placement) -> None:
        """Take a placement as it is, whether it fits or not."""
        self.placed[placement.activity] = placement
        for free, work in self._works(placement):
            free.add(work)

    def remove(self, names: Iterable[str]) -> None:
        """Take placements away again."""
        for name in names:
            for free, work in self._works(self.placed.pop(name)):
                free.remove(work)

    def fits(self, placement: Placement) -> bool:
        """Tell whether its resources are free for a placement that is not there yet; of its times, not its lags."""
        one = self.problem.activity[placement.activity]
        latest = self.problem.horizon if one.deadline is None else min(self.problem.horizon, one.deadline)
        if placement.start < max(0, one.release) or placement.end > latest:
            return False
        if one.fixed_start not in (None, placement.start):
            return False
        mode = next((mode for mode in one.modes_open() if mode.name == placement.mode), None)
        if mode is None or not mode.duration <= placement.end - placement.start <= mode.longest():
            return False
        if len(mode.demands) != len(placement.resources) or one.fixed_resources not in ((), placement.resources):
            return False
        for demand, name in zip(mode.demands, placement.resources, strict=True):
            if name not in {resource.name for resource in self.problem.of_class[demand.of]}:
                return False
        return all(
            free.moved(FORWARD, placement.start, placement.end, work.quantity, work.whose, work.state)
            == placement.start
            for free, work in self._works(placement)
        )

    def plan(self) -> Plan:
        """Return the plan, in the order of the problem's activities."""
        return Plan(tuple(self.placed[one.name] for one in self.problem.activities if one.name in self.placed))

    def _works(self, placement: Placement) -> Iterator[tuple[Free, Work]]:
        one = self.problem.activity[placement.activity]
        mode = next(mode for mode in one.modes if mode.name == placement.mode)
        quantities: dict[str, int] = {}
        for demand, name in zip(mode.demands, placement.resources, strict=True):
            quantities[name] = quantities.get(name, 0) + demand.quantity
        for name, quantity in quantities.items():
            if quantity:
                yield self.free[name], Work(placement.start, placement.end, quantity, whose_of(one), one.state)

    # More of it

    def insert(
        self,
        names: Sequence[str],
        *,
        not_before: int = 0,
        compact: bool = True,
        first_not_before: Mapping[str, int] | None = None,
        exactly: Mapping[str, int] | None = None,
        through_max: Mapping[str, int] | None = None,
        end_not_after: Mapping[str, int] | None = None,
        may_open_overtime: bool = True,
    ) -> tuple[Placement, ...] | None:
        """Place activities together, as early as may be, and return their placements; None where none were found.

        ``first_not_before`` is the earliest start of some of them, ``end_not_after`` the latest end, ``exactly`` the
        start that some must have, and ``through_max`` how long some orders may take from first to last. Overtime is
        opened only where it does not go without, and where it may be.
        """
        group = self.chain(tuple(names))
        if through_max:
            group = group.no_longer_than(through_max)
        held = {name: self._held[name] for name in names if name in self._held}
        for name in names:
            self._release(name)
        windows = self.windows(group, not_before, first_not_before, exactly, end_not_after)
        found = None
        if windows is not None:
            found = self._short(group, *windows, compact=compact)
            if found is None and may_open_overtime and any(free.has_overtime() for free in self._overtime):
                with self.all_overtime():
                    found = self._short(group, *windows, compact=compact)
        if found is None:
            for name, put in held.items():
                self._hold(name, put)
            return None
        placements = tuple(
            Placement(name, put.lead, put.trail, put.way.mode.name, tuple(free.resource.name for free in put.served))
            for name, put in zip(group.names, found, strict=True)
        )
        self.placed.update({one.activity: one for one in placements})
        return placements

    def _short(self, group: Chain, earliest: list[int], latest: list[int], *, compact: bool) -> list[Put] | None:
        """Leave the activities occupying their resources, with the earliest end and then the latest start of orders."""
        forward = Pass(group, FORWARD, earliest, latest)
        if not forward.settle():
            return None
        soonest = forward.take_up()
        free_to_wait = [
            one for one in group.orders if earliest[2 * group.at[one.first]] < latest[2 * group.at[one.first]]
        ]
        if compact and free_to_wait:
            shorter = self._shorter(group, free_to_wait, earliest, latest, soonest)
            if shorter is not None:
                return shorter
        forward.put_back(soonest)
        return soonest

    def _shorter(
        self, group: Chain, orders: list[Order], earliest: list[int], latest: list[int], soonest: list[Put]
    ) -> list[Put] | None:
        latest = list(latest)
        for one in orders:
            last = group.at[one.last]
            latest[2 * last + 1] = min(latest[2 * last + 1], soonest[last].trail)
        if not pushed(group.before, latest, -1):
            return None
        backward = Pass(group, BACKWARD, [-time for time in latest], [-time for time in earliest])
        if not backward.settle():
            return None
        latest_chain = backward.take_up()
        earliest = list(earliest)
        for one in orders:
            first = group.at[one.first]
            start = -latest_chain[first].trail
            if start <= soonest[first].lead and len(orders) == 1:
                return None  # it was as short as it can be
            earliest[2 * first] = max(earliest[2 * first], start)
        if not pushed(group.after, earliest, 1):
            return None
        again = Pass(group, FORWARD, earliest, latest)
        if not again.settle():
            return None
        return [put for put in again.puts if put is not None]

    def windows(
        self,
        group: Chain,
        not_before: int = 0,
        first_not_before: Mapping[str, int] | None = None,
        exactly: Mapping[str, int] | None = None,
        end_not_after: Mapping[str, int] | None = None,
    ) -> tuple[list[int], list[int]] | None:
        """Return the earliest and latest time of every point, by the lags and by what is placed outside the chain.

        None where they leave no time.
        """
        first, exactly, last = first_not_before or {}, exactly or {}, end_not_after or {}
        earliest, latest = list(group.earliest), list(group.latest)
        for position, one in enumerate(group.activities):
            if one.fixed_start is None:
                earliest[2 * position] = max(earliest[2 * position], not_before, first.get(one.name, 0))
            if one.name in last:
                latest[2 * position + 1] = min(latest[2 * position + 1], last[one.name])
            if one.name in exactly:
                earliest[2 * position] = max(earliest[2 * position], exactly[one.name])
                latest[2 * position] = min(latest[2 * position], exactly[one.name])
        for own, other, end, lag, comes_after in group.outside:
            there = self.placed.get(other)
            if there is None:
                continue
            time = there.start if end is Point.START else there.end
            if comes_after:
                earliest[own] = max(earliest[own], time + lag)
            else:
                latest[own] = min(latest[own], time - lag)
        if not (pushed(group.after, earliest, 1) and pushed(group.before, latest, -1)):
            return None
        if any(early > late for early, late in zip(earliest, latest, strict=True)):
            return None
        return earliest, latest

    @contextmanager
    def all_overtime(self) -> Iterator[None]:
        """Let all overtime be open for a while; afterwards what is used of it stays so."""
        for free in self._overtime:
            free.open_all(is_open=True)
        try:
            yield
        finally:
            for free in self._overtime:
                free.open_all(is_open=False)

    @contextmanager
    def some_overtime(self, which: Mapping[str, Iterable[int]]) -> Iterator[None]:
        """Let some periods of overtime be open for a while, by resource; afterwards what is used of them stays so."""
        for free in self._overtime:
            free.let_open(which.get(free.resource.name, ()))
        try:
            yield
        finally:
            for free in self._overtime:
                free.let_open(())

    def overtime_of(self, chain: Iterable[Placement], *, with_opened: bool = False) -> dict[str, frozenset[int]]:
        """Return the overtime that some placements lie in, by resource; what is opened already too, or not."""
        found: dict[str, frozenset[int]] = {}
        for placement in chain:
            for free, work in self._works(placement):
                within = free.overtime_in(work.start, work.end)
                new = frozenset(at for at in within if with_opened or not free.is_opened(at))
                found[free.resource.name] = found.get(free.resource.name, frozenset()) | new
        return found

    # All of it

    def keep(self, plan: Plan, *, under_way: bool = False) -> None:
        """Take over from a plan every chain of which all still fits; or only those that are under way."""
        placement = {one.activity: one for one in plan if one.activity in self.problem.activity}
        for names in self.groups():
            self._hold_frozen(names)
        with self.all_overtime():
            for names in self.groups():
                if not all(name in placement and name not in self.placed for name in names):
                    continue
                if under_way and all(self.problem.activity[name].fixed_start is None for name in names):
                    continue
                for name in names:
                    self._release(name)
                taken: list[str] = []
                for name in names:
                    if not self.fits(placement[name]):
                        break
                    self.put(placement[name])
                    taken.append(name)
                if len(taken) < len(names) or not self.lags_hold(names):
                    self.remove(taken)
                    self._hold_frozen(names)

    def place_first(self, chains: Iterable[tuple[str, ...]]) -> bool:
        """Place these before all others, with what is frozen kept free; tell whether it went."""
        for names in self.groups():
            self._hold_frozen(names)
        return all(self.insert_as_promised(names) for names in chains)

    def place_all(self, order_of_orders: Sequence[str] | None, *, compact: bool = True) -> tuple[str, ...] | None:
        """Place every activity that is not placed yet; return the chain for which there was no place, if one failed.

        What is frozen comes first, and the resources of all of it are kept for it from the beginning.
        """
        waiting = [names for names in self.groups() if not all(name in self.placed for name in names)]
        for names in waiting:
            self._hold_frozen(names)
        if order_of_orders is None:  # those that came at the same time, as the problem has them
            order_of_orders = [one.name for one in sorted(self.problem.orders, key=lambda one: one.since)]
        turn = {name: position for position, name in enumerate(order_of_orders)}

        def place_in_line(names: tuple[str, ...]) -> tuple[bool, int]:
            frozen = any(self.problem.activity[name].fixed_start is not None for name in names)
            orders = [turn[one.name] for one in self.orders_in(names) if one.name in turn]
            return not frozen, min(orders, default=-1)

        for names in sorted(waiting, key=place_in_line):
            if not self.insert_as_promised(names, compact=compact) and not self._make_room(names):
                return names
        return None

    def _make_room(self, names: tuple[str, ...]) -> bool:
        """Place a chain where one other gives way and finds another place; tell whether it went.

        One that keeps all of its promises is asked first.
        """
        windows = self.windows(self.chain(names))
        if windows is None:
            return False
        others = [
            chain
            for chain in self.groups()
            if chain != names
            and all(name in self.placed for name in chain)
            and any(self.problem.activity[name].fixed_start is None for name in chain)
        ]
        moved = None
        for other in others:
            before = [self.placed[name] for name in other]
            self.remove(other)
            self._hold_frozen(other)
            if self.insert_as_promised(names):
                if self.insert(other, exactly=self._promised(other)) is not None:
                    return True
                if moved is None and self.insert_as_promised(other):
                    moved = [self.placed[name] for name in (*names, *other)]
                    self.remove(other)
                self.remove(names)
            for name in other:
                self._release(name)
            for placement in before:
                self.put(placement)
        if moved is None:
            return False
        for placement in moved:
            if placement.activity in self.placed:
                self.remove([placement.activity])
        for placement in moved:
            self._release(placement.activity)
            self.put(placement)
        return True

    def _promised(self, names: Iterable[str]) -> dict[str, int]:
        activities = (self.problem.activity[name] for name in names)
        return {one.name: one.promise.start for one in activities if one.promise is not None}

    def insert_as_promised(self, names: tuple[str, ...], *, compact: bool = True) -> bool:
        """Place a chain with as many of its promised starts as can be kept, the dearest first; tell whether it went."""
        promised = [(name, one) for name in names if (one := self.problem.activity[name].promise) is not None]
        kept = {name: one.start for name, one in promised}
        if promised and self.insert(names, exactly=kept) is not None:
            return True
        kept = {}
        if len(promised) > 1:
            for name, one in sorted(promised, key=lambda pair: -pair[1].cost):
                if self.insert(names, exactly={**kept, name: one.start}) is not None:
                    kept[name] = one.start
                    self.remove(names)
        return self.insert(names, compact=compact, exactly=kept) is not None

    def groups(self) -> list[tuple[str, ...]]:
        """Return the activities that hang together by lags or belong to one order, group by group."""
        if self._together is None:
            root: dict[str, str] = {one.name: one.name for one in self.problem.activities}

            def top(name: str) -> str:
                while root[name] != name:
                    root[name] = root[root[name]]
                    name = root[name]
                return name

            pairs = [(one.before, one.after) for one in self.problem.precedences]
            pairs += [(one.first, one.last) for one in self.problem.orders]
            first_of: dict[str, str] = {one.name: one.first for one in self.problem.orders}
            for one in self.problem.activities:
                if one.order:
                    pairs.append((first_of.setdefault(one.order, one.name), one.name))
            for first, second in pairs:
                root[top(second)] = top(first)
            found: dict[str, list[str]] = {}
            for one in self.problem.activities:
                found.setdefault(top(one.name), []).append(one.name)
            self._together = [tuple(names) for names in found.values()]
        return self._together

    _together: list[tuple[str, ...]] | None = None

    def group_of_order(self, order: str) -> tuple[str, ...]:
        """Return the activities that are placed together with an order."""
        return self.group_of(self.problem.order[order].first)

    def group_of(self, name: str) -> tuple[str, ...]:
        """Return the activities that are placed together with one."""
        if not self._group:
            self._group = {one: names for names in self.groups() for one in names}
        return self._group[name]

    def orders_in(self, names: Iterable[str]) -> tuple[Order, ...]:
        """Return the orders whose chains these activities hold."""
        within = set(names)
        return tuple(one for one in self.problem.orders if one.first in within)

    def overtime(self) -> int:
        """Return the units of capacity in the overtime periods that are opened."""
        return sum(free.opened() for free in self._overtime)

    def lags_hold(self, names: Sequence[str]) -> bool:
        """Tell whether the lags between these, all of which are placed, are kept."""
        group = self.chain(tuple(names))
        times = [time for name in names for time in (self.placed[name].start, self.placed[name].end)]
        return all(
            times[to] - times[since] >= length
            for since, following in enumerate(group.after)
            for to, length in following
        )

    # What is frozen, and not placed yet

    def _hold_frozen(self, names: tuple[str, ...]) -> None:
        """Keep the resources of what is under way from others, for as long as it certainly lasts."""
        group = self.chain(names)
        frozen = any(one.fixed_start is not None for one in group.activities)
        windows = self.windows(group) if frozen else None
        if windows is None:
            return
        for position, one in enumerate(group.activities):
            if one.fixed_start is None or one.name in self.placed or one.name in self._held:
                continue
            start, end = windows[0][2 * position], windows[0][2 * position + 1]
            put = fitting(group.ways[position], FORWARD, start, end, start, group.whose[position], one.state)
            if put is not None:
                self._hold(one.name, put)

    def let_go(self, names: Iterable[str]) -> None:
        """Keep nothing any more for what is frozen of these."""
        for name in names:
            self._release(name)

    def _hold(self, name: str, put: Put) -> None:
        one = self.problem.activity[name]
        self._held[name] = put
        occupy(put, FORWARD, whose_of(one), one.state)

    def _release(self, name: str) -> None:
        put = self._held.pop(name, None)
        if put is not None:
            one = self.problem.activity[name]
            vacate(put, FORWARD, whose_of(one), one.state)

    # Written once

    def chain(self, names: tuple[str, ...]) -> Chain:
        """Return the chain of these activities, written once."""
        found = self._groups.get(names)
        if found is None:
            found = self._groups[names] = Chain(self.problem, names, self.ways)
        return found

    def _written(self) -> dict[str, tuple[Way, ...]]:
        known: dict[Demand, tuple[Free, ...]] = {}  # a demand means the same resources wherever none are fixed

        def serving(one: Activity, at: int, demand: Demand) -> tuple[Free, ...]:
            if demand in known and not one.fixed_resources:
                found = known[demand]
            else:
                found = tuple(self.free[resource.name] for resource in self.problem.chosen_from(one, at, demand))
                if not one.fixed_resources:
                    known[demand] = found
            for free in found:
                free.wanted += 1
            return found

        return {
            one.name: tuple(
                Way(
                    mode,
                    mode.duration,
                    mode.longest(),
                    tuple((demand.quantity, serving(one, at, demand)) for at, demand in enumerate(mode.demands)),
                )
                for mode in one.modes_open()
            )
            for one in self.problem.activities
        }
