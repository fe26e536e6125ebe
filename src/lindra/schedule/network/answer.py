"""What is answered about a network: the design with who is made where and when, and how far it can be from the best."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from lindra.schedule.network.parts import Goal, Level
from lindra.schedule.parts import Fault


class Status(Enum):
    """How the search ended."""

    OPTIMAL = "optimal"  # proven: no design and no assignment is better
    FEASIBLE = "feasible"  # time ran out; the bounds say how far from the best it can be
    INFEASIBLE = "infeasible"  # not everybody can be given a start, whatever is built


@dataclass(frozen=True, slots=True)
class Made:
    """So many alike patients, made at a centre from one day on."""

    hospital: str
    product: str
    asked_day: int
    centre: str
    by: str
    start_day: int
    patients: int


@dataclass(frozen=True, slots=True)
class Untreated:
    """So many alike patients who get no start."""

    hospital: str
    product: str
    asked_day: int
    patients: int


@dataclass(frozen=True, slots=True)
class Reached:
    """One level: what the answer counts, and the least that any answer as good in earlier levels can.

    Counted in the level's own unit: the currency, patients or days, summed with their weights.
    """

    level: Level
    value: float
    bound: float

    def gap(self) -> float:
        """Return how far above the best it can be, as a part of its value: 0 where it is the best."""
        return 0.0 if self.value <= self.bound else (self.value - self.bound) / abs(self.value)


@dataclass(frozen=True, slots=True)
class Answer:
    """The design and its assignment. ``clash`` tells why not everybody can be treated, where that is asked."""

    status: Status
    lines: Mapping[str, int]  # of each centre; 0 is closed
    made: tuple[Made, ...]
    untreated: tuple[Untreated, ...]
    goals: Mapping[Goal, float]
    reached: tuple[Reached, ...]
    designs: int  # that there are
    examined: int  # for how many the assignment was made; the others are excluded by bounds
    seconds: float
    clash: tuple[Fault, ...] = ()

    def treated(self) -> int:
        """Return how many patients are given a start."""
        return sum(one.patients for one in self.made)
