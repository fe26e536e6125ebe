"""The best assignment of patients to starts for one design of lines, with a proof in whole numbers.

Why the linear program answers in whole patients. Each way stands in two rows: the group that it serves and the start
that it takes. Groups on one side, starts on the other, that is the incidence matrix of a bipartite graph, which is
totally unimodular: every corner of the polyhedron is whole as soon as the numbers of patients and of lines are, and
so are the prices of its dual as soon as the costs are (Hoffman and Kruskal 1956; it is Hitchcock's transport problem).
The simplex method ends in a corner. A later level may only use what is best in the earlier ones: those answers are a
face of the polyhedron, and a face's corners are corners. So no branching is needed, for any number of levels.

HiGHS counts in floating point; nothing is believed of it. Its answer is rounded and counted anew, and from its prices
whole ones are made that are valid whatever they were: a price of a start is the most that keeps every way from
costing less than nothing. Where both counts meet, the assignment is the best; where they would not, the lower one
still is a bound.
"""

from dataclasses import dataclass

import highspy
import numpy as np

from lindra.schedule.network.ways import Ways, Whole

_LARGEST = 2**62
_ZERO = np.zeros(1, dtype=np.int64)
_TOLERANCE = 1e-6
_MORE_AT_ONCE = 500
_DUAL, _PRIMAL = 1, 4  # of HiGHS's simplex


@dataclass(frozen=True, slots=True)
class Prices:
    """A bound for every design: patients times ``of_group`` and starts times ``of_start``, under these level weights.

    What a design counts in each level, times the level's weight and summed, is no less than the prices' value for it.
    """

    weights: tuple[int, ...]
    of_group: tuple[int, ...]
    of_start: tuple[int, ...]

    def value(self, patients: Whole, capacity: Whole) -> int:
        """Return the bound for one design, in whole numbers of any size."""
        groups = sum(price * int(count) for price, count in zip(self.of_group, patients, strict=True))
        return groups + sum(price * int(count) for price, count in zip(self.of_start, capacity, strict=True))


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assignment: how many patients take each way, how many of each group none; its count and prices by level."""

    taken: Whole
    untreated: Whole
    values: tuple[int, ...]
    prices: tuple[Prices, ...]


class _Quiet(highspy.Highs):
    """HiGHS without the lines that it prints when it is made: they would stand in somebody's JSON."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS's own name
        """Be quiet from here on; this is the first that making it calls."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # HiGHS leaves its Python part untyped


def quiet(**options: bool | float | str) -> highspy.Highs:
    """Return HiGHS with these options, not parallel: what it finds then does not hang on how many cores there are."""
    solver = _Quiet()  # type: ignore[no-untyped-call]  # as above
    chosen: dict[str, bool | float | str] = {"parallel": "off", **options}
    for name, value in chosen.items():
        solver.setOptionValue(name, value)
    return solver


class Assignment:
    """The linear program of a network: set up once, asked for each design, warm from one to the next.

    Few ways are ever taken, so the program holds only some, and is given more until none that is left out would pay.
    """

    def __init__(self, ways: Ways, costs: list[tuple[Whole, Whole]]) -> None:
        self._ways, self._costs = ways, costs
        self._size, self._groups, self._starts = len(ways.group), len(ways.groups), len(ways.starts)
        self._solver = quiet(presolve="off", solver="simplex")
        self._held = np.zeros(0, dtype=np.int64)  # the ways that the program holds, in its order
        self._is_held = np.zeros(self._size, dtype=bool)
        self._solver.passModel(self._model())
        self._hold(self._first_ways())

    def _model(self) -> highspy.HighsLp:
        """One column for each group that stays untreated; rows are groups, then starts."""
        model = highspy.HighsLp()
        patients = self._ways.patients.astype(float)
        model.num_col_, model.num_row_ = self._groups, self._groups + self._starts
        model.col_cost_, model.col_lower_ = np.zeros(self._groups), np.zeros(self._groups)
        model.col_upper_ = np.full(self._groups, highspy.kHighsInf)
        model.row_lower_ = np.concatenate([patients, np.full(self._starts, -highspy.kHighsInf)])
        model.row_upper_ = np.concatenate([patients, np.zeros(self._starts)])
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = np.arange(self._groups + 1, dtype=np.int32)
        matrix.index_ = np.arange(self._groups, dtype=np.int32)
        matrix.value_ = np.ones(self._groups)
        return model

    def _first_ways(self) -> Whole:
        """Return some ways to begin with: the three earliest of each group at each centre."""
        centre = np.array([one.centre for one in self._ways.starts], dtype=np.int64)[self._ways.start]
        pair = self._ways.group * len(self._ways.network.centres) + centre
        order = np.argsort(pair, kind="stable")  # ways are in the order of their starts
        firsts = np.flatnonzero(np.diff(pair[order], prepend=-1))
        rank = np.arange(self._size) - np.repeat(firsts, np.diff(np.append(firsts, self._size)))
        return order[rank < 3]

    def _hold(self, more: Whole) -> None:
        count = len(more)
        if not count:
            return
        pairs = np.stack([self._ways.group[more], self._groups + self._ways.start[more]], axis=1).reshape(-1)
        zeros, ones = np.zeros(count), np.ones(2 * count)
        infinite = np.full(count, highspy.kHighsInf)
        begins = 2 * np.arange(count, dtype=np.int32)
        self._solver.addCols(count, zeros, zeros, infinite, 2 * count, begins, pairs.astype(np.int32), ones)
        self._held = np.concatenate([self._held, more])
        self._is_held[more] = True

    def in_order(self, capacity: Whole, levels: int, at_most: tuple[int, ...] = ()) -> Assigned:
        """Return the best assignment in the first ``levels``, one after the other.

        It stops at a level that counts more than ``at_most`` allows.
        """
        free = np.ones(self._size, dtype=bool)  # the ways that every earlier level allows
        free_untreated = np.ones(self._groups, dtype=bool)
        full = np.zeros(self._starts, dtype=bool)  # the starts that every earlier level fills
        before: _Whole | None = None
        prices: list[Prices] = []
        while True:
            each, none = self._costs[len(prices)]
            taken, untreated, of_group = self._solved(capacity, each, none, free, free_untreated, full)
            found = _Whole.of(self._ways, each, none, of_group, free, free_untreated, full)
            before = found if before is None else found.with_earlier(before)
            prices.append(before.prices())
            values = self._values(taken, untreated)[: len(prices)]
            if len(prices) == levels or any(value > most for value, most in zip(values, at_most, strict=False)):
                return Assigned(taken, untreated, values, tuple(prices))
            free &= before.left == 0
            free_untreated &= before.left_untreated == 0
            full |= before.of_start < 0

    def at_once(self, capacity: Whole, weights: tuple[int, ...]) -> Assigned:
        """Return the best assignment in the weighted sum of the first levels: one program, warm from design to design.

        Where the earlier levels turn out as good as can be, it is the best in the last of them as well.
        """
        each = sum((weight * one for weight, (one, _) in zip(weights, self._costs, strict=False)), start=_ZERO)
        none = sum((weight * one for weight, (_, one) in zip(weights, self._costs, strict=False)), start=_ZERO)
        every, groups = np.ones(self._size, dtype=bool), np.ones(self._groups, dtype=bool)
        full = np.zeros(self._starts, dtype=bool)
        taken, untreated, of_group = self._solved(capacity, each, none, every, groups, full)
        found = _Whole.of(self._ways, each, none, of_group, every, groups, full)
        found.weights = list(weights)
        return Assigned(taken, untreated, self._values(taken, untreated)[: len(weights)], (found.prices(),))

    def _values(self, taken: Whole, untreated: Whole) -> tuple[int, ...]:
        return tuple(int(each @ taken + none @ untreated) for each, none in self._costs)

    def _solved(
        self, capacity: Whole, each: Whole, none: Whole, free: np.ndarray, free_untreated: np.ndarray, full: np.ndarray
    ) -> tuple[Whole, Whole, Whole]:
        """Return how many take each way, how many of each group none, and the groups' prices, rounded."""
        # Costs in their greatest common divisor, so that a price of one is one.
        unit = max(int(np.gcd.reduce(np.concatenate([each, none]), initial=0)), 1)
        rows = self._groups + np.arange(self._starts, dtype=np.int32)
        room = capacity.astype(float)
        least = np.where(full, room, 0.0)
        self._solver.changeRowsBounds(self._starts, rows, least, room)  # type: ignore[attr-defined]  # not in its stubs
        may = free & (capacity > 0)[self._ways.start]  # of a closed start, no price is too high
        strategy = _DUAL
        while True:
            self._run(each / unit, none / unit, may, free_untreated, strategy)
            solution = self._solver.getSolution()
            duals = np.asarray(solution.row_dual)
            prices = each / unit - duals[self._ways.group] - duals[self._groups + self._ways.start]
            pays = np.flatnonzero((prices < -_TOLERANCE) & may & ~self._is_held)
            if not pays.size:
                break
            if pays.size > _MORE_AT_ONCE:
                pays = pays[np.argpartition(prices[pays], _MORE_AT_ONCE)[:_MORE_AT_ONCE]]
            self._hold(pays)
            strategy = _PRIMAL  # the answer stands, and only new ways may better it
        values = np.rint(np.asarray(solution.col_value)).astype(np.int64)
        taken, untreated = np.zeros(self._size, dtype=np.int64), values[: self._groups]
        taken[self._held] = values[self._groups :]
        self._must_hold(taken, untreated, capacity)
        return taken, untreated, unit * np.rint(duals[: self._groups]).astype(np.int64)

    def _run(
        self, each: np.ndarray, none: np.ndarray, may: np.ndarray, free_untreated: np.ndarray, strategy: int
    ) -> None:
        solver, columns = self._solver, self._groups + len(self._held)
        every = np.arange(columns, dtype=np.int32)
        solver.changeColsCost(columns, every, np.concatenate([none, each[self._held]]))
        upper = np.where(np.concatenate([free_untreated, may[self._held]]), highspy.kHighsInf, 0.0)
        solver.changeColsBounds(columns, every, np.zeros(columns), upper)
        solver.setOptionValue("simplex_strategy", strategy)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"HiGHS ended an assignment with {solver.getModelStatus()}")

    def _must_hold(self, taken: Whole, untreated: Whole, capacity: Whole) -> None:
        """Count the rounded answer anew; one that does not keep to its rows is no answer."""
        groups = np.bincount(self._ways.group, weights=taken, minlength=self._groups).astype(np.int64) + untreated
        starts = np.bincount(self._ways.start, weights=taken, minlength=self._starts).astype(np.int64)
        whole = (groups == self._ways.patients).all() and (starts <= capacity).all()
        if not whole or taken.min(initial=0) < 0 or untreated.min(initial=0) < 0:
            raise ArithmeticError("an assignment of HiGHS is not whole")


@dataclass(slots=True)
class _Whole:
    """Whole prices, and what each way and each untreated patient costs above them: nowhere less than nothing."""

    weights: list[int]
    of_group: Whole
    of_start: Whole
    left: Whole
    left_untreated: Whole

    @classmethod
    def of(
        cls,
        ways: Ways,
        each: Whole,
        none: Whole,
        of_group: Whole,
        free: np.ndarray,
        free_untreated: np.ndarray,
        full: np.ndarray,
    ) -> "_Whole":
        """Make prices valid for the ways that are free: of a start that must be full they may be above nothing."""
        of_group = np.where(free_untreated, np.minimum(of_group, none), of_group)
        margin = each - of_group[ways.group]
        of_start = np.full(len(ways.starts), _LARGEST, dtype=np.int64)
        np.minimum.at(of_start, ways.start[free], margin[free])
        of_start = np.where(full, np.where(of_start == _LARGEST, 0, of_start), np.minimum(of_start, 0))
        return cls([1], of_group, of_start, margin - of_start[ways.start], none - of_group)

    def with_earlier(self, earlier: "_Whole") -> "_Whole":
        """Add so much of the earlier levels' prices that these hold for every way, not only for the free ones."""
        times = 0
        for mine, theirs in (
            (self.left, earlier.left),
            (self.left_untreated, earlier.left_untreated),
            (-self.of_start, -earlier.of_start),
        ):
            short = mine < 0
            if short.any():
                times = max(times, int(np.max(-(mine[short] // theirs[short]))))
        times += 1  # so that what an earlier level excludes costs more than nothing here as well
        sums = []
        for mine, theirs in (
            (self.of_group, earlier.of_group),
            (self.of_start, earlier.of_start),
            (self.left, earlier.left),
            (self.left_untreated, earlier.left_untreated),
        ):
            largest = times * int(np.abs(theirs).max(initial=0)) + int(np.abs(mine).max(initial=0))
            if largest >= _LARGEST:
                raise ArithmeticError("the levels of the objective are too far apart in size to be proven")
            sums.append(mine + times * theirs)
        return _Whole([*(times * one for one in earlier.weights), 1], *sums)

    def prices(self) -> Prices:
        """Return the prices as they bound every design."""
        return Prices(tuple(self.weights), tuple(self.of_group.tolist()), tuple(self.of_start.tolist()))
