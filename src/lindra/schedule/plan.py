"""A plan: when each activity starts and ends, in which mode and with which resources; and how good it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lindra.schedule.problem import Goal, Mode, Order, Period, Problem, Resource, Term


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the plan puts one activity. ``resources`` stand in the order of the mode's demands."""

    activity: str
    start: int
    end: int
    mode: str = ""
    resources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A placement for every activity. That it keeps to the problem is for ``check.py`` to say."""

    placements: tuple[Placement, ...]

    @cached_property
    def placement(self) -> Mapping[str, Placement]:
        """The placements by activity."""
        return {one.activity: one for one in self.placements}

    def __iter__(self) -> Iterator[Placement]:
        return iter(self.placements)


def opened(problem: Problem, plan: Plan) -> tuple[tuple[Resource, Period], ...]:
    """Return the overtime periods that the plan opens: those in which anything occupies the resource."""
    used: dict[str, list[Placement]] = {}
    for one in plan:
        for name in {
            name
            for name, demand in zip(one.resources, mode_of(problem, one).demands, strict=True)
            if demand.quantity > 0
        }:
            used.setdefault(name, []).append(one)
    return tuple(
        (resource, period)
        for resource in problem.resources
        for period in resource.calendar or ()
        if period.overtime
        and any(max(one.start, period.start) < min(one.end, period.end) for one in used.get(resource.name, ()))
    )


def mode_of(problem: Problem, placement: Placement) -> Mode:
    """Return the mode in which an activity is placed."""
    return next(mode for mode in problem.activity[placement.activity].modes if mode.name == placement.mode)


def measure(problem: Problem, plan: Plan) -> dict[Goal, int]:
    """Return every part of the objective, whether the problem asks for it or not."""

    def through(order: Order) -> int:
        return plan.placement[order.last].end - plan.placement[order.first].start

    return {
        Goal.MAKESPAN: max((one.end for one in plan), default=0),
        Goal.THROUGH: sum(one.weight * through(one) for one in problem.orders),
        Goal.WAITING: sum(one.weight * (plan.placement[one.first].start - one.since) for one in problem.orders),
        Goal.LATENESS: sum(one.weight * late(one, plan) for one in problem.orders),
        Goal.MOVES: sum(_moving(problem, one) for one in plan),
        Goal.OVERTIME: sum(period.capacity * (period.end - period.start) for _, period in opened(problem, plan)),
    }


def late(order: Order, plan: Plan) -> int:
    """Return how long after its due time an order ends, 0 where it does not."""
    return 0 if order.due is None else max(0, plan.placement[order.last].end - order.due)


def _moving(problem: Problem, placement: Placement) -> int:
    promise = problem.activity[placement.activity].promise
    if promise is None or promise.start == placement.start:
        return 0
    return promise.cost + promise.cost_per_unit * abs(placement.start - promise.start)


def value(level: tuple[Term, ...], parts: Mapping[Goal, int]) -> int:
    """Return the weighted sum of one level of the objective."""
    return sum(term.weight * parts[term.goal] for term in level)


def values(problem: Problem, plan: Plan) -> tuple[int, ...]:
    """Return how good the plan is, level by level: of two plans the better one compares as less."""
    parts = measure(problem, plan)
    return tuple(value(level, parts) for level in problem.objective.levels)
