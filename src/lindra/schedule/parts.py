"""The parts of a planning problem; ``problem.py`` says what they make together."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from lindra.gmp.text import Text


class Point(Enum):
    """An end of an activity, from which a time lag is counted."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a resource's calendar. An overtime period has its capacity only in a plan that pays for it."""

    start: int
    end: int
    capacity: int = 1
    overtime: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """Of the overtime periods that begin from ``start`` on and before ``end``, a plan opens at most so many.

    It is how weekly rest is planned: whoever may be called in on two days of a week has one of them free.
    """

    start: int
    end: int
    opened_max: int


@dataclass(frozen=True, slots=True)
class Changeover:
    """The time between work in one state and work in another, such as after a lentiviral vector and before none."""

    before: str
    after: str
    duration: int


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that activities occupy while they last, and give back (a renewable resource).

    ``capacity`` is how much there is at any time; a ``calendar`` says instead how much there is in each period, and
    none outside them, and its ``rests`` how much of the overtime in it a plan may open. A resource that
    ``separates`` holds one order at a time: work of different orders never overlaps in it, whatever its capacity,
    and between them lies the ``clearance``, or the time that a changeover between their states says. Activities
    without an order count as orders of their own. The time between holds for any two, not only for neighbours.
    """

    name: str
    capacity: int = 1
    classes: tuple[str, ...] = ()  # of equipment or personnel: what a demand may name instead of one resource
    calendar: tuple[Period, ...] | None = None
    separates: bool = False
    clearance: int = 0
    changeovers: tuple[Changeover, ...] = ()
    rests: tuple[Rest, ...] = ()

    def capacity_max(self) -> int:
        """Return the most there ever is of it, overtime included."""
        if self.calendar is None:
            return self.capacity
        return max((one.capacity for one in self.calendar), default=0)

    def between(self, before: str, after: str) -> int:
        """Return the time that lies between work of two orders in these states."""
        for one in self.changeovers:
            if (one.before, one.after) == (before, after):
                return one.duration
        return self.clearance


@dataclass(frozen=True, slots=True)
class Demand:
    """So much of one resource, for as long as the activity lasts. ``of`` is a resource, or a class to choose from."""

    of: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to do an activity. With ``duration_max`` it lasts as long as the plan wants, between the two.

    An activity that holds a room or a machine from the first step to the last is such an elastic one, tied to both
    by lags of nothing; an incubation demands the incubator and nobody.
    """

    duration: int
    demands: tuple[Demand, ...] = ()
    duration_max: int | None = None
    name: str = ""

    def longest(self) -> int:
        """Return how long it may last."""
        return self.duration if self.duration_max is None else self.duration_max


@dataclass(frozen=True, slots=True)
class Promise:
    """The start that people have been told. Moving it costs something at once, and something for every unit."""

    start: int
    cost: int = 1
    cost_per_unit: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """A piece of work that is planned as one and not interrupted.

    What is under way is frozen: its start is fixed, and its mode and resources (in the order of the mode's demands)
    where they are known.
    """

    name: str
    modes: tuple[Mode, ...]
    order: str = ""
    state: str = ""  # what it leaves a room in, for changeovers
    release: int = 0  # the earliest start
    deadline: int | None = None  # the latest end, hard; a wish is the order's due time
    promise: Promise | None = None
    fixed_start: int | None = None
    fixed_mode: str | None = None
    fixed_resources: tuple[str, ...] = ()

    def modes_open(self) -> tuple[Mode, ...]:
        """Return the modes that the plan may choose from."""
        return tuple(mode for mode in self.modes if self.fixed_mode is None or mode.name == self.fixed_mode)


@dataclass(frozen=True, slots=True)
class Precedence:
    """The time from a point of one activity to a point of another: at least ``lag_min``, at most ``lag_max``.

    A shelf life is a ``lag_max``. Either may be negative, and None where there is no such limit. ``reason`` is for
    people: it is what they read when the plan can not be made.
    """

    before: str
    after: str
    lag_min: int | None = 0
    lag_max: int | None = None
    from_point: Point = Point.END
    to_point: Point = Point.START
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is done for one patient, and how it is measured.

    Its time runs from the start of ``first`` (the collection: vein) to the end of ``last`` (the infusion: vein). It
    has waited from ``since`` until ``first`` starts, and is late when ``last`` ends after ``due``.
    """

    name: str
    first: str
    last: str
    weight: int = 1
    since: int = 0
    due: int | None = None


class Goal(Enum):
    """Something to keep small."""

    MAKESPAN = "makespan"  # the end of the last activity
    THROUGH = "through"  # weighted sum of the orders' times from first to last: vein to vein
    WAITING = "waiting"  # weighted sum of the orders' waits before the first
    LATENESS = "lateness"  # weighted sum of the ends after the due times
    MOVES = "moves"  # what moving promised starts costs
    OVERTIME = "overtime"  # units of capacity in the overtime periods that are opened


@dataclass(frozen=True, slots=True)
class Term:
    """A goal with its weight."""

    goal: Goal
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Objective:
    """What is best: levels in the order that the centre states, each a weighted sum of goals.

    A later level chooses only among the plans that are as good in all earlier ones.
    """

    levels: tuple[tuple[Term, ...], ...]

    @classmethod
    def in_order(cls, *goals: Goal) -> "Objective":
        """Return the objective in which each goal counts infinitely more than the next."""
        return cls(tuple((Term(goal),) for goal in goals))

    @classmethod
    def weighted(cls, weights: Mapping[Goal, int]) -> "Objective":
        """Return the objective of one weighted sum."""
        return cls((tuple(Term(goal, weight) for goal, weight in weights.items()),))

    def puts_first(self, goal: Goal, other: Goal) -> bool:
        """Tell whether a goal stands in an earlier level than another, or stands alone."""
        level = {term.goal: number for number, terms in enumerate(self.levels) for term in terms}
        return goal in level and level[goal] < level.get(other, len(self.levels))


MAKESPAN = Objective.in_order(Goal.MAKESPAN)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a problem. ``about`` names what it concerns."""

    about: tuple[str, ...]
    problem: Text
    remedy: Text
