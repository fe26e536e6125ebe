"""The problem written for CP-SAT.

Every activity is an interval with a start, and an end where its duration is open. A choice (a mode, one of a class)
is a literal, and what is chosen is an optional interval on the resource. Calendars are blocks that occupy what is not
there; an overtime period is a block that the plan may pay to remove. What CP-SAT does not need but is helped by is
marked as redundant: the windows, the settled orders, and one sum over each class for the whole of its members.

With ``relaxed`` every requirement hangs on a literal of its own, so that those which clash can be found.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from ortools.sat.python import cp_model

from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Activity, Demand, Goal, Mode, Order, Period, Point, Problem, Resource, Term
from lindra.schedule.solver.requirement import Asks, Requirement, requirements
from lindra.schedule.solver.windows import Windows

Linear = cp_model.LinearExpr | int


@dataclass(frozen=True, slots=True)
class _Use:
    """An activity on a resource: for how much, under which literal (None: certainly)."""

    activity: Activity
    quantity: int
    interval: cp_model.IntervalVar
    when: cp_model.IntVar | None
    certain_length: int  # what it lasts at least, where it is there


@dataclass
class _Placed:
    """The variables of one activity."""

    start: cp_model.IntVar
    end: cp_model.LinearExpr
    size: Linear
    modes: list[tuple[Mode, cp_model.IntVar | None]] = field(default_factory=list)
    # For each mode, for each of its demands: the resources, each with its literal (None: certainly).
    chosen: list[list[list[tuple[Resource, cp_model.IntVar | None]]]] = field(default_factory=list)


class Model:
    """CP-SAT's form of a problem; ``plan_of`` reads a solution back."""

    def __init__(self, problem: Problem, windows: Windows | None, *, relaxed: bool = False) -> None:
        self.problem = problem
        self.cp = cp_model.CpModel()
        self.asked: dict[Requirement, cp_model.IntVar] = {}
        self._windows = windows
        self._relaxed = relaxed
        self._placed: dict[str, _Placed] = {}
        self._uses: dict[str, list[_Use]] = {one.name: [] for one in problem.resources}
        self._class_uses: dict[str, list[_Use]] = {}
        self._overtime: dict[tuple[str, Period], cp_model.IntVar] = {}
        self._horizon = problem.horizon
        if relaxed:
            self._horizon = _horizon_without_limits(problem)
            self.asked = {one: self.cp.new_bool_var(repr(one)) for one in requirements(problem)}
        for activity in problem.activities:
            self._add_activity(activity)
        self._add_precedences()
        for resource in problem.resources:
            self._add_resource(resource)
        self._add_classes()
        self.parts: dict[Goal, Linear] = {} if relaxed else self._goals()

    # Activities

    def _add_activity(self, one: Activity) -> None:
        cp, modes = self.cp, one.modes_open()
        shortest, longest = min(mode.duration for mode in modes), max(mode.longest() for mode in modes)
        starts, ends = (0, self._horizon - shortest), (shortest, self._horizon)
        if self._windows is not None:
            starts, ends = self._windows.start[one.name], self._windows.end[one.name]
        start = cp.new_int_var(*starts, f"start {one.name}")
        placed = _Placed(start, start + shortest, shortest)
        if longest > shortest:
            placed.size = cp.new_int_var(shortest, longest, f"size {one.name}")
            placed.end = cp.new_int_var(*ends, f"end {one.name}")
        whole = cp.new_interval_var(start, placed.size, placed.end, one.name)
        self._placed[one.name] = placed
        self._add_limits(one)
        asked = self.asked.get(Requirement(Asks.DEMAND, one.name))
        for mode in modes:
            literal = None if len(modes) == 1 else cp.new_bool_var(f"{one.name} as {mode.name}")
            placed.modes.append((mode, literal))
            if literal is not None:
                cp.add_linear_constraint(placed.size, mode.duration, mode.longest()).only_enforce_if(literal)
            placed.chosen.append(
                [
                    self._add_demand(one, placed, mode, literal, position, demand, whole, asked)
                    for position, demand in enumerate(mode.demands)
                ]
            )
            self._break_symmetry(mode, placed.chosen[-1])
        if len(modes) > 1:
            cp.add_exactly_one(literal for _, literal in placed.modes if literal is not None)

    def _add_limits(self, one: Activity) -> None:
        def hold(asks: Asks, activity: str, what: cp_model.LinearExpr, least: int, most: int) -> None:
            found = self.cp.add_linear_constraint(what, least, most)
            literal = self.asked.get(Requirement(asks, activity))
            if literal is not None:
                found.only_enforce_if(literal)

        start, end = self._at(one.name, Point.START), self._at(one.name, Point.END)
        if one.release:
            hold(Asks.RELEASE, one.name, start, one.release, self._horizon)
        if one.deadline is not None:
            hold(Asks.DEADLINE, one.name, end, 0, one.deadline)
        if one.fixed_start is not None:
            hold(Asks.FIXED, one.name, start, one.fixed_start, one.fixed_start)
        hold(Asks.HORIZON, "", end, 0, self.problem.horizon)

    def _add_demand(
        self,
        one: Activity,
        placed: _Placed,
        mode: Mode,
        mode_literal: cp_model.IntVar | None,
        position: int,
        demand: Demand,
        whole: cp_model.IntervalVar,
        asked: cp_model.IntVar | None,
    ) -> list[tuple[Resource, cp_model.IntVar | None]]:
        """Let the demand be served by one resource, and occupy it."""
        cp = self.cp
        resources = self.problem.chosen_from(one, position, demand)
        when = mode_literal
        if asked is not None:  # what the activity needs may be let go of, mode and all
            when = asked if mode_literal is None else self._both(mode_literal, asked)
        if not demand.quantity:
            return [(resources[0], None)]
        certain = self._interval(one, placed, mode, when, whole)
        if len(resources) > 1 or demand.of not in self._uses:
            use = _Use(one, demand.quantity, certain, when, mode.duration)
            self._class_uses.setdefault(demand.of, []).append(use)
        if len(resources) == 1:
            self._uses[resources[0].name].append(_Use(one, demand.quantity, certain, when, mode.duration))
            self._keep_to_calendar(one, placed, mode, resources[0], demand.quantity, when)
            return [(resources[0], None)]
        found: list[tuple[Resource, cp_model.IntVar | None]] = []
        literals = []
        for resource in resources:
            literal = cp.new_bool_var(f"{one.name} {position} on {resource.name}")
            literals.append(literal)
            found.append((resource, literal))
            interval = self._interval(one, placed, mode, literal, whole)
            self._uses[resource.name].append(_Use(one, demand.quantity, interval, literal, mode.duration))
            self._keep_to_calendar(one, placed, mode, resource, demand.quantity, literal)
        cp.add(sum(literals) == (1 if when is None else when))
        return found

    def _both(self, one: cp_model.IntVar, other: cp_model.IntVar) -> cp_model.IntVar:
        both = self.cp.new_bool_var("")
        self.cp.add_multiplication_equality(both, [one, other])
        return both

    def _interval(
        self, one: Activity, placed: _Placed, mode: Mode, when: cp_model.IntVar | None, whole: cp_model.IntervalVar
    ) -> cp_model.IntervalVar:
        if when is None:
            return whole
        if mode.longest() == mode.duration:  # its length is known as soon as it is there
            return self.cp.new_optional_fixed_size_interval_var(placed.start, mode.duration, when, one.name)
        return self.cp.new_optional_interval_var(placed.start, placed.size, placed.end, when, one.name)

    def _break_symmetry(self, mode: Mode, chosen: list[list[tuple[Resource, cp_model.IntVar | None]]]) -> None:
        """Let two like demands, such as two operators, take the members of the class in their order (redundant)."""
        for (one, first), (other, second) in combinations(zip(mode.demands, chosen, strict=True), 2):
            if one == other and len(first) > 1 and [r for r, _ in first] == [r for r, _ in second]:
                places = [
                    sum(at * literal for at, (_, literal) in enumerate(options) if literal is not None)
                    for options in (first, second)
                ]
                self.cp.add(places[0] <= places[1])

    def _keep_to_calendar(
        self,
        one: Activity,
        placed: _Placed,
        mode: Mode,
        resource: Resource,
        quantity: int,
        when: cp_model.IntVar | None,
    ) -> None:
        """Let it start only where the calendar has room for the shortest it can last (redundant)."""
        if resource.calendar is None or not mode.duration:
            return
        starts = [
            [start, end - mode.duration]
            for start, end in _open_times(resource, quantity)
            if end - start >= mode.duration
        ]
        constraint = self.cp.add_linear_expression_in_domain(placed.start, cp_model.Domain.from_intervals(starts))
        if when is not None:
            constraint.only_enforce_if(when)

    # Between activities

    def _add_precedences(self) -> None:
        for one in self.problem.precedences:
            since, to = self._at(one.before, one.from_point), self._at(one.after, one.to_point)
            literal = self.asked.get(Requirement(Asks.LAG, precedence=one))
            apart = to - since
            for least, most in ((one.lag_min, None), (None, one.lag_max)):
                if least is not None or most is not None:
                    added = self.cp.add(apart >= least if least is not None else apart <= most)
                    if literal is not None:
                        added.only_enforce_if(literal)
        for first, second in self._windows.settled if self._windows is not None else ():
            self.cp.add(self._at(first, Point.END) <= self._at(second, Point.START))

    def _at(self, activity: str, point: Point) -> cp_model.LinearExpr:
        placed = self._placed[activity]
        return placed.start if point is Point.START else placed.end

    # Resources

    def _add_resource(self, resource: Resource) -> None:
        uses = self._uses[resource.name]
        if not uses:
            return
        blocks = self._blocks(resource)
        for rest in resource.rests:
            within = [
                opened
                for (name, period), opened in self._overtime.items()
                if name == resource.name and rest.start <= period.start < rest.end
            ]
            if len(within) > rest.opened_max:
                self.cp.add(sum(within) <= rest.opened_max)
        most = resource.capacity_max()
        lasting = all(use.certain_length > 0 for use in uses)
        if lasting and all(2 * use.quantity > most for use in uses) and all(amount == most for _, amount in blocks):
            self.cp.add_no_overlap([use.interval for use in uses] + [block for block, _ in blocks])
        else:
            self.cp.add_cumulative(
                [use.interval for use in uses] + [block for block, _ in blocks],
                [use.quantity for use in uses] + [amount for _, amount in blocks],
                most,
            )
        if resource.separates:
            self._separate(resource, uses)

    def _blocks(self, resource: Resource) -> list[tuple[cp_model.IntervalVar, int]]:
        """Return intervals that occupy what the calendar does not have; overtime that is not opened among them."""
        if resource.calendar is None:
            return []
        most, found, time = resource.capacity_max(), [], 0
        for period in sorted(resource.calendar, key=lambda one: one.start):
            if period.start > time:
                found.append((self.cp.new_fixed_size_interval_var(time, period.start - time, "closed"), most))
            length = period.end - period.start
            if period.capacity < most:
                found.append(
                    (self.cp.new_fixed_size_interval_var(period.start, length, "less"), most - period.capacity)
                )
            if period.overtime and period.capacity:
                opened = self.cp.new_bool_var(f"overtime {resource.name} {period.start}")
                self._overtime[resource.name, period] = opened
                block = self.cp.new_optional_fixed_size_interval_var(period.start, length, opened.negated(), "overtime")
                found.append((block, period.capacity))
            time = max(time, period.end)
        if time < self._horizon:
            found.append((self.cp.new_fixed_size_interval_var(time, self._horizon - time, "closed"), most))
        return found

    def _separate(self, resource: Resource, uses: list[_Use]) -> None:
        """Let work of different orders follow one another, with the time between them."""
        for one, other in combinations(uses, 2):
            if one.activity is other.activity or (one.activity.order and one.activity.order == other.activity.order):
                continue
            first = self.cp.new_bool_var("")
            there = [use.when for use in (one, other) if use.when is not None]
            for before, after, literal in ((one, other, first), (other, one, first.negated())):
                between = resource.between(before.activity.state, after.activity.state)
                self.cp.add(
                    self._at(before.activity.name, Point.END) + between <= self._at(after.activity.name, Point.START)
                ).only_enforce_if([literal, *there])

    def _add_classes(self) -> None:
        """Let all that a class serves fit in all of its members together (redundant).

        CP-SAT sees that each person does one thing at a time, but hardly that five do no more than five.
        """
        for name, uses in self._class_uses.items():
            members = self.problem.of_class[name]
            if len(members) < 2 or len(uses) < 2:
                continue
            most = sum(one.capacity_max() for one in members)
            blocks = [
                (self.cp.new_fixed_size_interval_var(start, end - start, "closed"), most - there_is)
                for start, end, there_is in _together(members, self._horizon)
                if there_is < most
            ]
            self.cp.add_cumulative(
                [use.interval for use in uses] + [block for block, _ in blocks],
                [use.quantity for use in uses] + [amount for _, amount in blocks],
                most,
            )

    # What is best

    def _goals(self) -> dict[Goal, Linear]:
        asked = {term.goal for level in self.problem.objective.levels for term in level}
        makes: dict[Goal, Callable[[], Linear]] = {
            Goal.MAKESPAN: self._makespan,
            Goal.THROUGH: lambda: sum(
                one.weight * (self._at(one.last, Point.END) - self._at(one.first, Point.START))
                for one in self.problem.orders
            ),
            Goal.WAITING: lambda: sum(
                one.weight * (self._at(one.first, Point.START) - one.since) for one in self.problem.orders
            ),
            Goal.LATENESS: lambda: sum(one.weight * self._late(one) for one in self.problem.orders),
            Goal.MOVES: lambda: sum(self._moving(one) for one in self.problem.activities),
            Goal.OVERTIME: lambda: sum(
                period.capacity * (period.end - period.start) * opened for (_, period), opened in self._overtime.items()
            ),
        }
        return {goal: make() for goal, make in makes.items() if goal in asked}

    def _makespan(self) -> Linear:
        if not self.problem.activities:
            return 0
        latest = self.cp.new_int_var(0, self._horizon, "makespan")
        for one in self.problem.activities:
            self.cp.add(latest >= self._at(one.name, Point.END))
        return latest

    def _late(self, order: Order) -> Linear:
        if order.due is None or order.due >= self._horizon:
            return 0
        late = self.cp.new_int_var(0, max(0, self._horizon - order.due), f"late {order.name}")
        self.cp.add(late >= self._at(order.last, Point.END) - order.due)
        return late

    def _moving(self, one: Activity) -> Linear:
        if one.promise is None:
            return 0
        moved = self.cp.new_bool_var(f"moved {one.name}")
        start = self._placed[one.name].start
        self.cp.add(start == one.promise.start).only_enforce_if(moved.negated())
        cost: Linear = one.promise.cost * moved
        if one.promise.cost_per_unit:
            far = self.cp.new_int_var(0, max(self._horizon, one.promise.start, -one.promise.start), "")
            self.cp.add(far >= start - one.promise.start)
            self.cp.add(far >= one.promise.start - start)
            cost += one.promise.cost_per_unit * far
        return cost

    def level(self, terms: Iterable[Term]) -> Linear:
        """Return the weighted sum of one level of the objective."""
        return sum((term.weight * self.parts[term.goal] for term in terms), start=0)

    # There and back

    def hint(self, plan: Plan) -> None:
        """Begin from a plan: where it fits, the search only has to better it."""
        self.cp.clear_hints()  # type: ignore[no-untyped-call]  # OR-Tools gives this one no types
        for placement in plan:
            placed = self._placed.get(placement.activity)
            if placed is None:
                continue
            self.cp.add_hint(placed.start, placement.start)
            for variable, told in ((placed.end, placement.end), (placed.size, placement.end - placement.start)):
                if isinstance(variable, cp_model.IntVar) and variable is not placed.start:  # which start + 0 is
                    self.cp.add_hint(variable, told)
            for (mode, literal), choices in zip(placed.modes, placed.chosen, strict=True):
                if literal is not None:
                    self.cp.add_hint(literal, mode.name == placement.mode)
                served = placement.resources if mode.name == placement.mode else ("",) * len(choices)
                for options, name in zip(choices, served, strict=False):
                    for resource, chosen in options:
                        if chosen is not None:
                            self.cp.add_hint(chosen, resource.name == name)

    def plan_of(self, solver: "Values") -> Plan:
        """Return the plan that a solution means."""
        placements = []
        for one in self.problem.activities:
            placed = self._placed[one.name]
            for (mode, literal), choices in zip(placed.modes, placed.chosen, strict=True):
                if literal is None or solver.boolean_value(literal):
                    resources = tuple(
                        next(r.name for r, chosen in options if chosen is None or solver.boolean_value(chosen))
                        for options in choices
                    )
                    start, end = solver.value(placed.start), solver.value(placed.end)
                    placements.append(Placement(one.name, start, end, mode.name, resources))
                    break
        return Plan(tuple(placements))


Values = cp_model.CpSolver | cp_model.CpSolverSolutionCallback


def _horizon_without_limits(problem: Problem) -> int:
    """Return a time by which everything could be done, were there no horizon and no deadline."""
    lags = sum(abs(one.lag_min or 0) for one in problem.precedences)
    durations = sum(max(mode.longest() for mode in one.modes) for one in problem.activities)
    latest = max((one.fixed_start or one.release for one in problem.activities), default=0)
    calendar = max((p.end for r in problem.resources for p in r.calendar or ()), default=0)
    return max(problem.horizon, calendar, latest) + lags + durations


def _open_times(resource: Resource, quantity: int) -> list[tuple[int, int]]:
    """Return the longest stretches in which there is so much of a resource, overtime included."""
    found: list[tuple[int, int]] = []
    for period in sorted(resource.calendar or (), key=lambda one: one.start):
        if period.capacity >= quantity:
            if found and found[-1][1] == period.start:
                found[-1] = (found[-1][0], period.end)
            else:
                found.append((period.start, period.end))
    return found


def _together(members: Iterable[Resource], horizon: int) -> Iterable[tuple[int, int, int]]:
    """Yield from when to when there is how much of all members together, overtime included."""
    steps: dict[int, int] = {0: 0, horizon: 0}
    for one in members:
        periods = [Period(0, horizon, one.capacity)] if one.calendar is None else one.calendar
        for period in periods:
            start, end = max(0, period.start), min(horizon, period.end)
            if start < end:
                steps[start] = steps.get(start, 0) + period.capacity
                steps[end] = steps.get(end, 0) - period.capacity
    times, there_is = sorted(steps), 0
    for start, end in pairwise(times):
        there_is += steps[start]
        yield start, end, there_is
