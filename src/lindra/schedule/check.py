"""Whether a plan keeps to its problem. Written from the meaning of the problem alone, apart from the solver.

No plan leaves the planner unexamined. Everything is counted here from the placements themselves, point by point in
time, the slow and plain way; nothing is shared with what built the plan.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lindra.gmp.text import Text
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Activity, Mode, Point, Problem, Resource


class Breach(Enum):
    """What kind of thing a plan does wrong."""

    PLACEMENT = "placement"
    DURATION = "duration"
    TIME = "time"
    LAG = "lag"
    CAPACITY = "capacity"
    REST = "rest"
    SEPARATION = "separation"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing in a plan that the problem forbids. ``about`` names the activities and resources."""

    breach: Breach
    about: tuple[str, ...]
    problem: Text


def violations(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return all that is wrong with a plan; nothing where it keeps to the problem."""
    missing = tuple(_placements(problem, plan))
    if missing:
        return missing  # the rest is counted from placements that make sense
    at_work = _at_work(problem, plan)
    return (
        *_times(problem, plan),
        *_lags(problem, plan),
        *(found for one in problem.resources for found in _capacity(one, at_work[one.name])),
        *(found for one in problem.resources for found in _rest(one, at_work[one.name])),
        *(found for one in problem.resources if one.separates for found in _separation(one, at_work[one.name])),
    )


def _found(breach: Breach, about: tuple[str, ...], en: str, sv: str) -> Violation:
    return Violation(breach, about, Text(en, sv))


def _placements(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Every activity is placed once, in a mode it has, with a resource that may serve each demand."""
    names = Counter(one.activity for one in plan)
    for activity in problem.activities:
        times = names[activity.name]
        if times != 1:
            yield _found(
                Breach.PLACEMENT,
                (activity.name,),
                f"{activity.name} is placed {times} times.",
                f"{activity.name} är placerad {times} gånger.",
            )
    known = {one.name: one for one in problem.activities}
    resources = {one.name: one for one in problem.resources}
    for placement in plan:
        found = known.get(placement.activity)
        if found is None:
            yield _found(
                Breach.PLACEMENT,
                (placement.activity,),
                f"{placement.activity} is placed, and there is no such activity.",
                f"{placement.activity} är placerad, men finns inte.",
            )
            continue
        modes = [mode for mode in found.modes if mode.name == placement.mode]
        if not modes or len(modes[0].demands) != len(placement.resources):
            yield _found(
                Breach.PLACEMENT,
                (placement.activity,),
                f"{placement.activity} is placed in a mode, or with resources, that it has not.",
                f"{placement.activity} är placerad på ett sätt, eller med resurser, som den inte har.",
            )
            continue
        for demand, name in zip(modes[0].demands, placement.resources, strict=True):
            serving = resources.get(name)
            if serving is None or (name != demand.of and demand.of not in serving.classes):
                yield _found(
                    Breach.PLACEMENT,
                    (placement.activity, name),
                    f"{name} can not serve {placement.activity}, which needs {demand.of}.",
                    f"{name} kan inte användas för {placement.activity}, som behöver {demand.of}.",
                )


def _mode(activity: Activity, placement: Placement) -> Mode:
    (found,) = (mode for mode in activity.modes if mode.name == placement.mode)
    return found


def _times(problem: Problem, plan: Plan) -> Iterator[Violation]:
    by_name = {one.activity: one for one in plan}
    for one in problem.activities:
        placed = by_name[one.name]
        mode, about = _mode(one, placed), (one.name,)
        lasts = placed.end - placed.start
        longest = mode.duration if mode.duration_max is None else mode.duration_max
        if not mode.duration <= lasts <= longest:
            yield _found(Breach.DURATION, about, f"{one.name} lasts {lasts}.", f"{one.name} varar {lasts}.")
        if placed.start < max(0, one.release):
            yield _found(
                Breach.TIME,
                about,
                f"{one.name} starts at {placed.start}, before it may at {one.release}.",
                f"{one.name} börjar vid {placed.start}, innan den får vid {one.release}.",
            )
        latest = problem.horizon if one.deadline is None else min(problem.horizon, one.deadline)
        if placed.end > latest:
            yield _found(
                Breach.TIME,
                about,
                f"{one.name} ends at {placed.end}, after it must at {latest}.",
                f"{one.name} slutar vid {placed.end}, efter att den måste vid {latest}.",
            )
        kept = (
            one.fixed_start in (None, placed.start)
            and one.fixed_mode in (None, placed.mode)
            and one.fixed_resources in ((), placed.resources)
        )
        if not kept:
            yield _found(
                Breach.FROZEN,
                about,
                f"{one.name} is frozen, and the plan has changed it.",
                f"{one.name} är låst, och planen har ändrat den.",
            )


def _lags(problem: Problem, plan: Plan) -> Iterator[Violation]:
    by_name = {one.activity: one for one in plan}
    for one in problem.precedences:
        before, after = by_name[one.before], by_name[one.after]
        since = before.start if one.from_point is Point.START else before.end
        to = after.start if one.to_point is Point.START else after.end
        too_soon = one.lag_min is not None and to - since < one.lag_min
        too_late = one.lag_max is not None and to - since > one.lag_max
        if too_soon or too_late:
            yield _found(
                Breach.LAG,
                (one.before, one.after),
                f"{one.after} comes {to - since} after {one.before}: too {'soon' if too_soon else 'late'}.",
                f"{one.after} kommer {to - since} efter {one.before}: för {'tidigt' if too_soon else 'sent'}.",
            )


_AtWork = list[tuple[Activity, Placement, int]]


def _at_work(problem: Problem, plan: Plan) -> dict[str, _AtWork]:
    """Return what occupies each resource, with how much of it."""
    by_name = {one.name: one for one in problem.activities}
    found: dict[str, _AtWork] = {one.name: [] for one in problem.resources}
    for placed in plan:
        demands = _mode(by_name[placed.activity], placed).demands
        for resource in dict.fromkeys(placed.resources):
            quantity = sum(
                demand.quantity for demand, name in zip(demands, placed.resources, strict=True) if name == resource
            )
            if quantity:
                found[resource].append((by_name[placed.activity], placed, quantity))
    return found


def _capacity(resource: Resource, at_work: _AtWork) -> Iterator[Violation]:
    periods = resource.calendar or ()
    # What is used, and what there is, changes only at these times.
    times = {placed.start for _, placed, _ in at_work} | {one.start for one in periods} | {one.end for one in periods}
    for time in sorted(times):
        used = [(activity, quantity) for activity, placed, quantity in at_work if placed.start <= time < placed.end]
        there_is = resource.capacity
        if resource.calendar is not None:
            there_is = sum(one.capacity for one in periods if one.start <= time < one.end)
        total = sum(quantity for _, quantity in used)
        if total > there_is:
            yield _found(
                Breach.CAPACITY,
                (resource.name, *(activity.name for activity, _ in used)),
                f"At {time} the plan uses {total} of {resource.name}, and there is {there_is}.",
                f"Vid {time} använder planen {total} av {resource.name}, och det finns {there_is}.",
            )


def _rest(resource: Resource, at_work: _AtWork) -> Iterator[Violation]:
    for rest in resource.rests:
        opened: set[int] = set()
        names: list[str] = []
        for period in resource.calendar or ():
            if period.overtime and rest.start <= period.start < rest.end:
                for activity, placed, _ in at_work:
                    if max(placed.start, period.start) < min(placed.end, period.end):
                        opened.add(period.start)
                        names.append(activity.name)
        if len(opened) > rest.opened_max:
            yield _found(
                Breach.REST,
                (resource.name, *names),
                f"From {rest.start} to {rest.end} the plan calls {resource.name} in {len(opened)} times, and may do it"
                f" {rest.opened_max} times.",
                f"Från {rest.start} till {rest.end} kallar planen in {resource.name} {len(opened)} gånger, och får göra"
                f" det {rest.opened_max} gånger.",
            )


def _separation(resource: Resource, at_work: _AtWork) -> Iterator[Violation]:
    at_work = sorted(at_work, key=lambda found: (found[1].start, found[1].end))
    for position, (one, placed, _) in enumerate(at_work):
        for other, following, _ in at_work[position + 1 :]:
            if one.order and one.order == other.order:
                continue
            forward = placed.end + _between(resource, one, other) <= following.start
            backward = following.end + _between(resource, other, one) <= placed.start
            if not (forward or backward):
                yield _found(
                    Breach.SEPARATION,
                    (resource.name, one.name, other.name),
                    f"{one.name} and {other.name} are too close in {resource.name}.",
                    f"{one.name} och {other.name} ligger för nära varandra i {resource.name}.",
                )


def _between(resource: Resource, before: Activity, after: Activity) -> int:
    times = {(one.before, one.after): one.duration for one in resource.changeovers}
    return times.get((before.state, after.state), resource.clearance)
