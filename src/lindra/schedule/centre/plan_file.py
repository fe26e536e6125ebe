"""A plan of the centre as a file: the chains of its therapies in UTC, as they are shown, agreed on and adopted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.record import from_plain, to_plain
from lindra.schedule.centre.problem_of import CentreProblem, activity_name
from lindra.schedule.centre.shown import planned
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Activity, Mode
from lindra.schedule.promise.placed import PlacedStage

FORMAT = "lindra-centre-plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTherapy:
    """The chain of one therapy."""

    therapy: str
    recipe: str
    chain: tuple[PlacedStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """The chains, and when they were worked out."""

    made_at: datetime
    therapies: tuple[PlannedTherapy, ...]


def chains_of(centre: CentreProblem, plan: Plan, only: Iterable[str] | None = None) -> tuple[PlannedTherapy, ...]:
    """Return the chains of a plan, in the order of the problem's orders."""
    wanted = None if only is None else frozenset(only)
    found = []
    for order in centre.problem.orders:
        if wanted is not None and order.name not in wanted:
            continue
        chain = []
        for name in centre.activities_of(order.name):
            if name in plan.placement and centre.stages[name][1].name != "begun":
                one = planned(centre, plan.placement[name])
                chain.append(
                    PlacedStage(stage=one.name, starts_at=one.starts_at, ends_at=one.ends_at, resources=one.resources)
                )
        found.append(PlannedTherapy(therapy=order.name, recipe=centre.chains[order.name].version, chain=tuple(chain)))
    return tuple(found)


def to_text(plan: PlanFile) -> str:
    """Return the file."""
    return json.dumps({"format": FORMAT, **to_plain(plan)}, ensure_ascii=False, indent=1) + "\n"


def from_text(text: str) -> PlanFile | None:
    """Return the plan that a file holds, or None where it is none."""
    try:
        plain = json.loads(text)
        if not isinstance(plain, dict) or plain.pop("format", None) != FORMAT:
            return None
        return from_plain(PlanFile, plain)
    except Exception:  # whatever is met in a file of another shape; the caller refuses it in words
        return None


def plan_of(centre: CentreProblem, file: PlanFile) -> Plan:
    """Return a file's plan in terms of a problem. What the problem lacks is left out, what it fixes is as fixed."""
    found: list[Placement] = []
    for therapy in file.therapies:
        for one in therapy.chain:
            activity = centre.problem.activity.get(activity_name(therapy.therapy, one.stage))
            if activity is None:
                continue
            start, end = centre.timeline.unit(one.starts_at), centre.timeline.unit(one.ends_at)
            if activity.fixed_start is not None:
                start = activity.fixed_start
            mode = _mode(centre, activity, one.resources)
            if mode is not None:
                found.append(Placement(activity.name, start, end, mode.name, one.resources))
    for activity in centre.problem.activities:
        if centre.stages[activity.name][1].name == "begun" and activity.fixed_start is not None:
            found.append(Placement(activity.name, activity.fixed_start, activity.fixed_start))
    return Plan(tuple(found))


def _mode(centre: CentreProblem, activity: Activity, resources: tuple[str, ...]) -> Mode | None:
    """Return the way of doing an activity that these resources can serve, or None."""
    for mode in activity.modes:
        if len(mode.demands) == len(resources) and all(
            name == demand.of
            or (name in centre.problem.resource and demand.of in centre.problem.resource[name].classes)
            for demand, name in zip(mode.demands, resources, strict=True)
        ):
            return mode
    return None
