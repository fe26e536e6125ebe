"""What a problem asks, one by one: so that the few that clash can be named."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lindra.gmp.text import Text
from lindra.schedule.lags import Bound, bounds_of_durations, bounds_of_precedences
from lindra.schedule.problem import Activity, Point, Precedence, Problem


class Asks(Enum):
    """What kind of thing is asked."""

    LAG = "lag"  # a precedence with its least and its most
    DEMAND = "demand"  # an activity needs its resources
    RELEASE = "release"
    DEADLINE = "deadline"
    FIXED = "fixed"
    HORIZON = "horizon"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a problem asks: of an activity, or of a precedence (``before`` and ``after``)."""

    asks: Asks
    activity: str = ""
    precedence: Precedence | None = None


def requirements(problem: Problem) -> Iterator[Requirement]:
    """Yield all that may be let go of, one at a time, when no plan keeps to everything."""
    for one in problem.precedences:
        yield Requirement(Asks.LAG, precedence=one)
    for activity in problem.activities:
        if activity.release:
            yield Requirement(Asks.RELEASE, activity.name)
        if activity.deadline is not None:
            yield Requirement(Asks.DEADLINE, activity.name)
        if activity.fixed_start is not None:
            yield Requirement(Asks.FIXED, activity.name)
        if any(mode.demands for mode in activity.modes):
            yield Requirement(Asks.DEMAND, activity.name)
    yield Requirement(Asks.HORIZON)


def bounds_of(problem: Problem) -> list[Bound]:
    """Return every bound on the times alone, with the requirement that asks for it."""
    found = list(bounds_of_durations(problem.activities))
    for precedence in problem.precedences:
        asked = Requirement(Asks.LAG, precedence=precedence)
        found += [Bound(one.since, one.to, one.length, asked) for one in bounds_of_precedences((precedence,))]
    for activity in problem.activities:
        found += _of_activity(activity)
        found.append(Bound((activity.name, Point.END), None, -problem.horizon, Requirement(Asks.HORIZON)))
    return found


def _of_activity(one: Activity) -> Iterator[Bound]:
    start, end = (one.name, Point.START), (one.name, Point.END)
    if one.release:
        yield Bound(None, start, one.release, Requirement(Asks.RELEASE, one.name))
    if one.deadline is not None:
        yield Bound(end, None, -one.deadline, Requirement(Asks.DEADLINE, one.name))
    if one.fixed_start is not None:
        asked = Requirement(Asks.FIXED, one.name)
        yield Bound(None, start, one.fixed_start, asked)
        yield Bound(start, None, -one.fixed_start, asked)


def said(problem: Problem, asked: Requirement) -> Text:
    """Return a requirement in words: its reason where it has one, else what the data says."""
    if asked.precedence is not None:
        return _said_of_lag(asked.precedence)
    if asked.asks is Asks.HORIZON:
        return Text(f"The plan ends at {problem.horizon}.", f"Planen slutar vid {problem.horizon}.")
    one = problem.activity[asked.activity]
    match asked.asks:
        case Asks.RELEASE:
            return Text(
                f"{one.name} can not start before {one.release}.", f"{one.name} kan inte börja före {one.release}."
            )
        case Asks.DEADLINE:
            return Text(
                f"{one.name} must have ended by {one.deadline}.", f"{one.name} måste vara klar vid {one.deadline}."
            )
        case Asks.FIXED:
            en, sv = f"is frozen at {one.fixed_start}", f"är låst vid {one.fixed_start}"
        case _:
            needs = list(dict.fromkeys(demand.of for mode in one.modes_open() for demand in mode.demands))
            needs = list(one.fixed_resources) or needs
            en, sv = f"needs {', '.join(needs)}", f"behöver {', '.join(needs)}"
    return Text(f"{one.name} {en}.", f"{one.name} {sv}.")


def _said_of_lag(one: Precedence) -> Text:
    if one.reason is not None:
        return one.reason
    points = {Point.START: ("the start of ", "starten av "), Point.END: ("the end of ", "slutet av ")}
    (before, before_sv), (after, after_sv) = points[one.from_point], points[one.to_point]
    least = "" if one.lag_min is None else f"{one.lag_min}"
    most = "" if one.lag_max is None else f"{one.lag_max}"
    en = " and ".join(word for word in (least and f"at least {least}", most and f"at most {most}") if word)
    sv = " och ".join(word for word in (least and f"minst {least}", most and f"högst {most}") if word)
    return Text(
        f"From {before}{one.before} to {after}{one.after}: {en}.",
        f"Från {before_sv}{one.before} till {after_sv}{one.after}: {sv}.",
    )
