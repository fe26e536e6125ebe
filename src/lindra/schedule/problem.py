"""The planning problem as plain data: what is to be done, with what, within which times, and what is best.

Times are whole units from the start of the plan; what a unit is (a minute, a quarter of an hour) is the caller's to
know. Periods are half open: an activity that ends at 8 and one that starts at 8 do not overlap.

    Problem            activities, resources, precedences, orders, objective, horizon
      Activity         one piece of work that is not interrupted; done in one of its modes
        Mode           how long it takes, and its demands
          Demand       so much of one resource, or of one resource out of a class
        Promise        the start that somebody has been told, and what moving it costs
      Resource         a room, a piece of equipment, a person, a crew, beds: with a capacity, perhaps by calendar
        Period         a part of the calendar with its capacity; overtime costs, and is opened as a whole
        Rest           how many of the overtime periods of some days may be opened
        Changeover     what must lie between two kinds of work there (cleaning, line clearance)
      Precedence       a minimum and perhaps a maximum time lag between two activities
      Order            a chain of activities for one patient: weight, due time, from where to where it is measured
      Objective        what is best, in the order that the centre states

A ``Problem`` that exists is sound: its names are known, its numbers make sense, and no rule forbids every plan on
its face. One that is not raises ``ProblemRefused`` with every fault, in words. Whether a plan exists is then for the
solver to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from lindra.schedule.parts import (
    MAKESPAN,
    Activity,
    Changeover,
    Demand,
    Fault,
    Goal,
    Mode,
    Objective,
    Order,
    Period,
    Point,
    Precedence,
    Promise,
    Resource,
    Rest,
    Term,
)
from lindra.schedule.sound import faults_of

__all__ = [
    "MAKESPAN",
    "Activity",
    "Changeover",
    "Demand",
    "Fault",
    "Goal",
    "Mode",
    "Objective",
    "Order",
    "Period",
    "Point",
    "Precedence",
    "Problem",
    "ProblemRefused",
    "Promise",
    "Resource",
    "Rest",
    "Term",
]


class ProblemRefused(ValueError):
    """A problem makes no sense; ``faults`` says all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{one.problem.en} {one.remedy.en}" for one in self.faults))


@dataclass(frozen=True)
class Problem:
    """All that a plan is made from. Raises ProblemRefused where it makes no sense. Nothing ends after ``horizon``."""

    activities: tuple[Activity, ...]
    resources: tuple[Resource, ...]
    horizon: int
    precedences: tuple[Precedence, ...] = ()
    orders: tuple[Order, ...] = ()
    objective: Objective = MAKESPAN

    def __post_init__(self) -> None:
        faults = faults_of(self.activities, self.resources, self.horizon, self.precedences, self.orders, self.objective)
        if faults:
            raise ProblemRefused(faults)

    @cached_property
    def activity(self) -> Mapping[str, Activity]:
        """The activities by name."""
        return {one.name: one for one in self.activities}

    @cached_property
    def resource(self) -> Mapping[str, Resource]:
        """The resources by name."""
        return {one.name: one for one in self.resources}

    @cached_property
    def order(self) -> Mapping[str, Order]:
        """The orders by name."""
        return {one.name: one for one in self.orders}

    @cached_property
    def of_class(self) -> Mapping[str, tuple[Resource, ...]]:
        """The resources that a demand may mean: by the name of each, and by its classes."""
        found: dict[str, tuple[Resource, ...]] = {one.name: (one,) for one in self.resources}
        for one in self.resources:
            for name in one.classes:
                found[name] = (*found.get(name, ()), one)
        return found

    def chosen_from(self, activity: Activity, position: int, demand: Demand) -> tuple[Resource, ...]:
        """Return the resources that may serve a demand, by its position in the mode."""
        if activity.fixed_resources:
            return (self.resource[activity.fixed_resources[position]],)
        return tuple(one for one in self.of_class[demand.of] if one.capacity_max() >= demand.quantity)
