"""What the planner answers: a plan with how far it can be from the best, or why there is none."""

from dataclasses import dataclass
from enum import Enum

from lindra.schedule.plan import Plan
from lindra.schedule.problem import Term
from lindra.schedule.solver.requirement import Requirement


class Status(Enum):
    """How the search ended."""

    OPTIMAL = "optimal"  # no plan is better
    FEASIBLE = "feasible"  # a plan, and time ran out
    INFEASIBLE = "infeasible"  # there is no plan
    UNKNOWN = "unknown"  # none was found, and time ran out


@dataclass(frozen=True, slots=True)
class Reached:
    """One level of the objective: what the plan reaches, and the least that any plan can.

    The bound of a later level is that of the plans which are as good as this one in all earlier levels.
    """

    terms: tuple[Term, ...]
    value: int
    bound: int

    def gap(self) -> float:
        """Return how far above the best the plan can be, as a part of the plan's value: 0 where it is the best."""
        return 0.0 if self.value <= self.bound else (self.value - self.bound) / abs(self.value)


@dataclass(frozen=True, slots=True)
class Clash:
    """Requirements that can not all be met. Where it is ``minimal``, without any one of them the others can."""

    requirements: tuple[Requirement, ...]
    minimal: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The plan and how good it is, level by level, or the clash. ``seconds`` is what the search took."""

    status: Status
    plan: Plan | None = None
    reached: tuple[Reached, ...] = ()
    clash: Clash | None = None
    seconds: float = 0.0
    first_seconds: float | None = None  # after which there was a plan at all
    moved_unproven: tuple[str, ...] = ()  # orders whose promised starts are moved, without proof that any must be
