"""Betters a plan by taking up a few orders that lie close together, and placing them again one by one.

A large neighbourhood search (Shaw 1998; ruin and recreate: Schrimpf and others 2000). Orders that could be much better
than they are, are taken up more often, each with some whose time is near. They are placed again in another turn, each
where it is best for itself: at the promised dates, with the earliest end, or as short as it can be before it is late.
The new plan is kept where it is no worse; now and then, and ever more rarely, also where it is a little worse, so that
the search gets out of where it is stuck (simulated annealing). What the search returns is the best it has met.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Goal, Order, Problem
from lindra.schedule.solver.alone import Alone
from lindra.schedule.solver.board import Board

_TAKEN_MAX = 3  # orders that are taken up at a time
_NEAR = 12  # orders from which the neighbours are drawn
WARMTH = 0.01  # at first, a plan that is worse by this part of an order's time is kept one time in three
_SHORTER = (0.0, 0.2, 0.4, 0.7)  # how much of what an order could be shorter is left, when it is tried to make it so


@dataclass(frozen=True, slots=True)
class _Worth:
    """What one chain adds to the parts of the objective."""

    end: int
    through: int
    waiting: int
    lateness: int
    moves: int


class ByOrders:
    """The search over one problem, from a plan that keeps to it."""

    def __init__(self, problem: Problem, plan: Plan, alone: Mapping[str, Alone], seed: int) -> None:
        self._problem, self._alone, self._chance = problem, alone, Random(seed)
        self._board = Board(problem, plan)
        self._chains = [
            names for names in self._board.groups() if any(problem.activity[name].fixed_start is None for name in names)
        ]
        self._orders = {names: self._board.orders_in(names) for names in self._board.groups()}
        self._worth = {names: self._worth_of(names) for names in self._board.groups()}
        self._patients_first = problem.objective.puts_first(Goal.THROUGH, Goal.OVERTIME) and any(
            free.has_overtime() for free in self._board.free.values()
        )
        self._now = self._values()
        self.best, self.best_values = plan, self._now
        self.rounds = 0

    def better(self, until: float, good_enough: Callable[[tuple[int, ...]], bool] = lambda _: False) -> Plan:
        """Search until a time of the monotonic clock, or until a plan is good enough; return the best plan met."""
        began = time.monotonic()
        if not self._chains or not self._problem.objective.levels:
            return self.best
        while (now := time.monotonic()) < until and not good_enough(self.best_values):
            warmth = WARMTH * (1 - (now - began) / (until - began)) ** 2
            self._try(warmth)
            self.rounds += 1
        return self.best

    def _try(self, warmth: float) -> None:
        taken = self._taken()
        before = {name: self._board.placed[name] for names in taken for name in names}
        worth_before, now = {names: self._worth[names] for names in taken}, self._now
        for names in taken:
            self._board.remove(names)
        if all(self._place(names) for names in self._in_turn(taken)):
            found = self._values()
            if found <= now or self._chance.random() < self._likely(found, now, warmth):
                self._now = found
                if found < self.best_values:
                    self.best, self.best_values = self._board.plan(), found
                return
        for names in taken:
            self._board.remove(name for name in names if name in self._board.placed)
        for placement in before.values():
            self._board.put(placement)
        self._worth.update(worth_before)

    def _likely(self, found: tuple[int, ...], now: tuple[int, ...], warmth: float) -> float:
        """Return how often a worse plan is kept: the rarer, the worse it is in the first level that differs."""
        worse = next((one - other for one, other in zip(found, now, strict=True) if one != other), 0)
        scale = warmth * self._usual
        return math.exp(-worse / scale) if scale > 0 else 0.0

    @property
    def _usual(self) -> float:
        """How long an order takes, on the average."""
        return sum(one.through for one in self._worth.values()) / len(self._worth)

    # Which are taken up

    def _taken(self) -> list[tuple[str, ...]]:
        seed = self._chance.choices(self._chains, [self._excess(names) for names in self._chains])[0]
        there = self._middle(seed)
        near = sorted(
            (one for one in self._chains if one is not seed),
            key=lambda one: abs(self._middle(one) - there),
        )[:_NEAR]
        others = self._chance.sample(near, min(len(near), self._chance.randint(0, _TAKEN_MAX - 1)))
        return [seed, *others]

    def _excess(self, names: tuple[str, ...]) -> float:
        """Return how much better a chain could be, and a little more so that every one gets its turn."""
        worth = self._worth[names]
        could_be = sum(
            one.weight * self._alone[one.name].through for one in self._orders[names] if one.name in self._alone
        )
        return 1 + 4 * worth.lateness + max(0, worth.through - could_be) + 0.05 * worth.waiting + 10 * worth.moves

    def _middle(self, names: tuple[str, ...]) -> float:
        return (self._board.placed[names[0]].start + self._worth[names].end) / 2

    def _in_turn(self, taken: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        way = self._chance.random()
        if way < 0.5:
            self._chance.shuffle(taken)
            return taken
        if way < 0.75:  # those that must come soonest first
            return sorted(
                taken, key=lambda names: min((one.due or one.since for one in self._orders[names]), default=0)
            )
        return taken[1:] + taken[:1] if way < 0.85 else taken

    # Where they go

    def _place(self, names: tuple[str, ...]) -> bool:
        """Place a chain where it is best for itself, as the objective goes; tell whether it went."""
        board = self._board
        promised = {
            name: promise.start for name in names if (promise := self._problem.activity[name].promise) is not None
        }
        best: tuple[tuple[int, ...], tuple[Placement, ...]] | None = None

        def tell(chain: tuple[Placement, ...] | None) -> _Worth | None:
            nonlocal best
            if chain is None:
                return None
            self._worth[names] = worth = self._worth_of(names)
            there = self._values_of([worth])
            board.remove(names)
            if best is None or there < best[0]:
                best = there, chain
            return worth

        if promised:
            tell(board.insert(names, exactly=promised))
        soonest = tell(board.insert(names))
        if self._patients_first:  # then who is called in may be worth it, though it goes without
            with board.all_overtime():
                tell(board.insert(names, may_open_overtime=False))
        if soonest is not None:
            self._shorter(names, soonest, self._chance.choice(_SHORTER), tell)
        if best is None:
            return False
        for placement in best[1]:
            board.put(placement)
        self._worth[names] = self._worth_of(names)
        return True

    def _shorter(
        self,
        names: tuple[str, ...],
        soonest: _Worth,
        left: float,
        tell: Callable[[tuple[Placement, ...] | None], _Worth | None],
    ) -> None:
        """Try to place a chain later than it could be, and shorter."""
        limits, ends = {}, {}
        for one in self._orders[names]:
            alone = self._alone.get(one.name)
            if alone is not None and one.weight:
                excess = soonest.through / one.weight - alone.through
                limits[one.name] = alone.through + int(left * excess)
                ends[one.last] = max(soonest.end, one.due or soonest.end + alone.through)
        if limits and any(self._alone[name].through < soonest.through for name in limits):
            tell(self._board.insert(names, through_max=limits, end_not_after=ends, may_open_overtime=False))

    # What it is worth

    def _worth_of(self, names: tuple[str, ...]) -> _Worth:
        placed, orders = self._board.placed, self._orders[names]

        def late(one: Order) -> int:
            return 0 if one.due is None else max(0, placed[one.last].end - one.due)

        return _Worth(
            max(placed[name].end for name in names),
            sum(one.weight * (placed[one.last].end - placed[one.first].start) for one in orders),
            sum(one.weight * (placed[one.first].start - one.since) for one in orders),
            sum(one.weight * late(one) for one in orders),
            sum(self._moving(placed[name]) for name in names),
        )

    def _moving(self, placement: Placement) -> int:
        promise = self._problem.activity[placement.activity].promise
        if promise is None or promise.start == placement.start:
            return 0
        return promise.cost + promise.cost_per_unit * abs(promise.start - placement.start)

    def _values(self) -> tuple[int, ...]:
        return self._values_of(list(self._worth.values()))

    def _values_of(self, worth: Sequence[_Worth]) -> tuple[int, ...]:
        parts = {
            Goal.MAKESPAN: max((one.end for one in worth), default=0),
            Goal.THROUGH: sum(one.through for one in worth),
            Goal.WAITING: sum(one.waiting for one in worth),
            Goal.LATENESS: sum(one.lateness for one in worth),
            Goal.MOVES: sum(one.moves for one in worth),
            Goal.OVERTIME: self._board.overtime(),
        }
        return tuple(sum(term.weight * parts[term.goal] for term in level) for level in self._problem.objective.levels)
