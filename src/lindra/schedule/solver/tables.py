"""A problem, and what is placed in it, written into the memory of the compiled code, and read again.

``compiled.py`` says which tables there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import SupportsInt

import numpy

from lindra.schedule.parts import Goal, Order, Period, Resource
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Problem
from lindra.schedule.solver import compiled as c
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.chain import whose_of
from lindra.schedule.solver.compiled import ENDLESS, NO_LIMIT, Ints
from lindra.schedule.solver.free import Free

GOALS = (Goal.MAKESPAN, Goal.THROUGH, Goal.WAITING, Goal.LATENESS, Goal.MOVES, Goal.OVERTIME)


class Written:
    """A problem written as tables, and plans written into them and read again."""

    def __init__(self, problem: Problem, alone: Mapping[str, int]) -> None:
        self.problem = problem
        self._plain = Board(problem)
        self.chains = self._plain.groups()
        self.names = [name for chain in self.chains for name in chain]
        self._activity = {name: at for at, name in enumerate(self.names)}
        self._resource = {one.name: at for at, one in enumerate(problem.resources)}
        self.tables = self._tables(alone)

    def _tables(self, alone: Mapping[str, int]) -> dict[int, Ints]:
        problem, activities = self.problem, [self.problem.activity[name] for name in self.names]
        states = {state: at for at, state in enumerate(dict.fromkeys(one.state for one in activities))}
        whose = {name: at for at, name in enumerate(dict.fromkeys(whose_of(one) for one in activities))}
        ways = [self._plain.ways[name] for name in self.names]
        demands = [[demand for way in of for demand in way.demands] for of in ways]
        flat = [demand for of in demands for demand in of]
        overtime = [
            sorted((one for one in resource.calendar or () if one.overtime), key=lambda one: one.start)
            for resource in problem.resources
        ]
        rests = _rests(problem.resources, overtime)
        between = numpy.zeros((len(problem.resources), len(states), len(states)), dtype=numpy.int64)
        for at, resource in enumerate(problem.resources):
            for left_in, row in states.items():
                for wanted_in, column in states.items():
                    between[at, row, column] = resource.between(left_in, wanted_in)
        chains = [self._plain.chain(names) for names in self.chains]
        orders: list[list[Order]] = [list(chain.orders) for chain in chains]
        after: list[list[tuple[int, int]]] = []
        before: list[list[tuple[int, int]]] = []
        through: list[tuple[int, int]] = []
        for chain in chains:
            base = len(after)
            after += [list(edges) for edges in chain.after]
            before += [list(edges) for edges in chain.before]
            for one in chain.orders:
                begins, ends = 2 * chain.at[one.first], 2 * chain.at[one.last] + 1
                after[base + ends].append((begins, -NO_LIMIT))
                before[base + begins].append((ends, -NO_LIMIT))
                through.append((base + ends, len(after[base + ends]) - 1))
                through.append((base + begins, len(before[base + begins]) - 1))
        after_from, before_from = _begins(after), _begins(before)
        every = [one for of in orders for one in of]
        return {
            c.WHOSE: _ints(whose[whose_of(one)] for one in activities),
            c.STATE: _ints(states[one.state] for one in activities),
            c.MODES_FROM: _begins(ways),
            c.PROMISED: _ints(NO_LIMIT if one.promise is None else one.promise.start for one in activities),
            c.MOVE_COST: _ints(0 if one.promise is None else one.promise.cost for one in activities),
            c.MOVE_COST_PER_UNIT: _ints(0 if one.promise is None else one.promise.cost_per_unit for one in activities),
            c.LEAST: _ints(way.least for of in ways for way in of),
            c.LONGEST: _ints(way.longest for of in ways for way in of),
            c.DEMANDS_FROM: _begins([way.demands for of in ways for way in of]),
            c.QUANTITY: _ints(quantity for quantity, _ in flat),
            c.SERVING_FROM: _begins([resources for _, resources in flat]),
            c.SERVING: _ints(self._resource[free.resource.name] for _, resources in flat for free in resources),
            c.SEPARATES: _ints(one.separates for one in problem.resources),
            c.WANTED: _ints(self._plain.free[one.name].wanted for one in problem.resources),
            c.BETWEEN: between,
            c.OVERTIME_FROM: _begins(overtime),
            c.OVERTIME_START: _ints(one.start for of in overtime for one in of),
            c.OVERTIME_END: _ints(one.end for of in overtime for one in of),
            c.OVERTIME_CAPACITY: _ints(one.capacity for of in overtime for one in of),
            c.OVERTIME_REST: _ints(
                next((number for number, (since, until, _) in enumerate(rests) if since <= at < until), -1)
                for at in range(sum(len(of) for of in overtime))
            ),
            c.REST_FROM: _ints(since for since, _, _ in rests),
            c.REST_UNTIL: _ints(until for _, until, _ in rests),
            c.REST_MAX: _ints(opened_max for _, _, opened_max in rests),
            c.CHAIN_FROM: _begins(self.chains),
            c.CHAIN_IS_FREE: _ints(any(one.fixed_start is None for one in chain.activities) for chain in chains),
            c.EARLIEST: _ints(time for chain in chains for time in chain.earliest),
            c.LATEST: _ints(time for chain in chains for time in chain.latest),
            c.AFTER_FROM: after_from,
            c.AFTER_TO: _ints(to for edges in after for to, _ in edges),
            c.AFTER_LENGTH: _ints(length for edges in after for _, length in edges),
            c.BEFORE_FROM: before_from,
            c.BEFORE_TO: _ints(to for edges in before for to, _ in edges),
            c.BEFORE_LENGTH: _ints(length for edges in before for _, length in edges),
            c.ORDERS_FROM: _begins(orders),
            c.FIRST: _ints(self._activity[one.first] for one in every),
            c.LAST: _ints(self._activity[one.last] for one in every),
            c.WEIGHT: _ints(one.weight for one in every),
            c.SINCE: _ints(one.since for one in every),
            c.DUE: _ints(ENDLESS if one.due is None else one.due for one in every),
            c.ALONE: _ints(alone.get(one.name, -1) for one in every),
            c.THROUGH_AFTER: _ints(after_from[point] + at for point, at in through[::2]),
            c.THROUGH_BEFORE: _ints(before_from[point] + at for point, at in through[1::2]),
            c.LEVELS: _ints(
                sum(term.weight for term in level if term.goal is goal)
                for level in problem.objective.levels
                for goal in GOALS
            ).reshape(-1, len(GOALS)),
        }

    def memory(self, plan: Iterable[Placement]) -> Ints:
        """Return a memory with these placed."""
        tables, problem = dict(self.tables), self.problem
        free = [Free(one) for one in problem.resources]
        wants = numpy.bincount(tables[c.SERVING], minlength=len(free))
        works = int(wants.max(initial=0)) + 1
        steps = max(
            (
                len(one.times) + 2 * (int(more) + int(much)) + 8
                for one, more, much in zip(free, wants, numpy.diff(tables[c.OVERTIME_FROM]), strict=True)
            ),
            default=8,
        )
        activities, chains, levels = len(self.names), len(self.chains), len(tables[c.LEVELS])
        longest = int(numpy.diff(tables[c.CHAIN_FROM]).max(initial=0))
        serving = int(numpy.diff(tables[c.SERVING_FROM]).max(initial=0)) + 1
        demands = int(numpy.diff(tables[c.DEMANDS_FROM]).max(initial=0)) + 1
        points = 2 * longest + 1
        edges = int(numpy.diff(tables[c.AFTER_FROM]).max(initial=0)) + int(
            numpy.diff(tables[c.BEFORE_FROM]).max(initial=0)
        )
        waiting_max = points * points + points
        for table, shape in (
            (c.TIMES, (len(free), steps)),
            (c.LEFT, (len(free), steps)),
            (c.WORKS, (len(free),)),
            *((table, (len(free), works)) for table in (c.WORK_START, c.WORK_END, c.WORK_WHOSE, c.WORK_STATE)),
            (c.OPENED_BY, (len(tables[c.OVERTIME_START]),)),
            (c.REST_OPENED, (len(tables[c.REST_MAX]),)),
            (c.FLAGS, (4,)),
            *((table, (activities,)) for table in (c.END, c.MODE, c.BEST_START, c.BEST_END, c.BEST_MODE)),
            *((table, (activities, demands)) for table in (c.SERVED, c.BEST_SERVED)),
            *((table, (points,)) for table in (c.LOW, c.HIGH)),
            *((table, (2, points)) for table in (c.LIMITS, c.AGAIN)),
            *((table, (points,)) for table in (c.PUT_LEAD, c.PUT_TRAIL, c.SETTLED, c.MOVED)),
            (c.PUT_SERVED, (points, demands)),
            (c.KEPT, (points, 3 + demands)),
            (c.WAITING, (waiting_max + points + 2 * edges + 8,)),
            *((table, (3 + demands,)) for table in (c.FOUND, c.TRIED)),
            (c.CANDIDATES, (demands, serving)),
            *((table, (demands,)) for table in (c.CANDIDATES_COUNT, c.CHOSEN, c.NARROWEST, c.RANK)),
            (c.ORDER_RANK, (serving, 3)),
            (c.WORTH, (chains, 5)),
            *((table, (levels,)) for table in (c.NOW, c.BEST, c.VALUE, c.OPTION_VALUE)),
            (c.TAKEN, (c.TAKEN_MAX,)),
            (c.WORTH_BEFORE, (c.TAKEN_MAX, 5)),
            *((table, (activities, 3 + demands)) for table in (c.BEFORE, c.OPTION)),
            (c.NEAR, (c.NEAR_MAX,)),
            *((table, (chains,)) for table in (c.FAR, c.EXCESS)),
            (c.COUNTS, (4,)),
        ):
            tables[table] = numpy.zeros(shape, dtype=numpy.int64)
        has_overtime = len(tables[c.OVERTIME_START]) > 0
        tables[c.FLAGS][3] = has_overtime and problem.objective.puts_first(Goal.THROUGH, Goal.OVERTIME)
        tables[c.START] = numpy.full(activities, -1, dtype=numpy.int64)
        tables[c.PUT_MODE] = numpy.full(points, -1, dtype=numpy.int64)
        tables[c.END_MAX] = numpy.full(len(tables[c.FIRST]), NO_LIMIT, dtype=numpy.int64)
        tables[c.COUNT] = _ints(len(one.times) for one in free)
        for at, one in enumerate(free):
            tables[c.TIMES][at, : len(one.times)] = one.times
            tables[c.LEFT][at, : len(one.left)] = one.left
        head = numpy.zeros(c.HEAD, dtype=numpy.int64)
        head[c.ACTIVITIES], head[c.RESOURCES], head[c.CHAINS] = activities, len(free), chains
        head[c.LEVEL_COUNT], head[c.OVERTIMES], head[c.WAITING_MAX] = levels, len(tables[c.OVERTIME_START]), waiting_max
        begins = c.HEAD
        for place, filled in tables.items():
            head[place], head[place + 1] = begins, filled.shape[-1]
            begins += filled.size
        memory = numpy.concatenate([head, *(filled.ravel() for filled in tables.values())])
        for placement in plan:
            self._put(memory, placement)
        return memory

    def _put(self, memory: Ints, placement: Placement) -> None:
        at = self._activity[placement.activity]
        modes = self.problem.activity[placement.activity].modes_open()
        mode = next(number for number, one in enumerate(modes) if one.name == placement.mode)
        memory[memory[c.START] + at], memory[memory[c.END] + at] = placement.start, placement.end
        memory[memory[c.MODE] + at] = self.tables[c.MODES_FROM][at] + mode
        for number, name in enumerate(placement.resources):
            memory[memory[c.SERVED] + at * memory[c.SERVED + 1] + number] = self._resource[name]

    def table(self, memory: Ints, place: int) -> list[int]:
        """Return a table of one number for each activity, level or the like, as it stands in a memory."""
        begins = int(memory[place])
        return [int(one) for one in memory[begins : begins + int(memory[place + 1])]]

    def through(self, memory: Ints) -> int:
        """Return the orders' times in the best plan that was met, weighed."""
        starts, ends = (numpy.array(self.table(memory, place)) for place in (c.BEST_START, c.BEST_END))
        first, last, weight = (self.tables[place] for place in (c.FIRST, c.LAST, c.WEIGHT))
        return int((weight * (ends[last] - starts[first])).sum())

    def best(self, memory: Ints) -> Plan:
        """Return the best plan that was met, in the order of the problem's activities."""
        starts, ends, modes = (self.table(memory, place) for place in (c.BEST_START, c.BEST_END, c.BEST_MODE))
        placements = []
        for one in self.problem.activities:
            at = self._activity[one.name]
            mode = one.modes_open()[modes[at] - int(self.tables[c.MODES_FROM][at])]
            served = int(memory[c.BEST_SERVED] + at * memory[c.BEST_SERVED + 1])
            names = tuple(self.problem.resources[memory[served + n]].name for n in range(len(mode.demands)))
            placements.append(Placement(one.name, starts[at], ends[at], mode.name, names))
        return Plan(tuple(placements))


def _rests(resources: Sequence[Resource], overtime: Sequence[Sequence[Period]]) -> list[tuple[int, int, int]]:
    """Return every rest: its first overtime period, the one after its last, and how many of them may be opened."""
    found, before = [], 0
    for one, periods in zip(resources, overtime, strict=True):
        for rest in one.rests:
            within = [at for at, period in enumerate(periods) if rest.start <= period.start < rest.end]
            if within:
                found.append((before + within[0], before + within[-1] + 1, rest.opened_max))
        before += len(periods)
    return found


def _ints(values: Iterable[SupportsInt]) -> Ints:
    return numpy.array([int(one) for one in values], dtype=numpy.int64)


def _begins(rows: Sequence[Sequence[object]]) -> Ints:
    return numpy.concatenate(([0], numpy.cumsum([len(row) for row in rows], dtype=numpy.int64))).astype(numpy.int64)
