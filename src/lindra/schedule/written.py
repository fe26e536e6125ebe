"""Problems and plans as text: JSON to keep and exchange, lines to read, and what moved between two plans."""

import json
from dataclasses import dataclass
from typing import Any

from lindra.gmp.record import from_plain, to_plain
from lindra.gmp.text import Text
from lindra.schedule.parts import Fault
from lindra.schedule.plan import Placement, Plan, measure, opened
from lindra.schedule.problem import Goal, Problem, ProblemRefused, Term
from lindra.schedule.solver.answer import Answer

PROBLEM_FORMAT = "lindra-plan-problem/1"
PLAN_FORMAT = "lindra-plan/1"


def problem_to_json(problem: Problem) -> str:
    """Return a problem as JSON, the same text for the same problem."""
    return _to_json(PROBLEM_FORMAT, to_plain(problem))


def problem_from_json(text: str) -> Problem:
    """Return the problem that was written; raises ProblemRefused where the text is none, or makes no sense."""
    plain = _from_json(text, PROBLEM_FORMAT)
    try:
        return from_plain(Problem, plain)
    except ProblemRefused:
        raise
    except Exception as error:  # whatever cattrs meets in data of another shape
        raise _not_read(PROBLEM_FORMAT) from error


def plan_to_json(plan: Plan) -> str:
    """Return a plan as JSON."""
    return _to_json(PLAN_FORMAT, to_plain(plan))


def plan_from_json(text: str) -> Plan:
    """Return the plan that was written; raises ProblemRefused where the text is none."""
    plain = _from_json(text, PLAN_FORMAT)
    try:
        return from_plain(Plan, plain)
    except Exception as error:  # whatever cattrs meets in data of another shape
        raise _not_read(PLAN_FORMAT) from error


def _to_json(form: str, plain: dict[str, Any]) -> str:
    return json.dumps({"format": form, **plain}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _from_json(text: str, form: str) -> dict[str, Any]:
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_read(form) from error
    if not isinstance(plain, dict) or plain.pop("format", None) != form:
        raise _not_read(form)
    return plain


def _not_read(form: str) -> ProblemRefused:
    return ProblemRefused(
        [
            Fault(
                (),
                Text(f"This can not be read as {form}.", f"Detta går inte att läsa som {form}."),
                Text("Use a file that Lindra has written.", "Använd en fil som Lindra har skrivit."),
            )
        ]
    )


def problem_in_lines(problem: Problem) -> str:
    """Return a problem as lines to read."""
    lines = [f"horizon {problem.horizon}"]
    lines += [
        "best: " + " + ".join(f"{t.weight} × {t.goal.value}" for t in level) for level in problem.objective.levels
    ]
    for resource in problem.resources:
        classes = f" ({', '.join(resource.classes)})" if resource.classes else ""
        separates = f", orders apart by {resource.clearance}" if resource.separates else ""
        periods = "".join(
            f" {one.start}–{one.end}×{one.capacity}{' overtime' if one.overtime else ''}"
            for one in resource.calendar or ()
        )
        periods += "".join(f" {one.start}–{one.end} at most {one.opened_max} overtime" for one in resource.rests)
        calendar = f" ×{resource.capacity}" if resource.calendar is None else periods
        lines.append(f"resource {resource.name}{classes}{calendar}{separates}")
        lines += [f"  {one.before or '-'} to {one.after or '-'}: {one.duration}" for one in resource.changeovers]
    for order in problem.orders:
        due = "" if order.due is None else f", due {order.due}"
        lines.append(f"order {order.name}: {order.first} to {order.last}, weight {order.weight}{due}")
    for one in problem.activities:
        limits = [f"from {one.release}"] if one.release else []
        limits += [] if one.deadline is None else [f"by {one.deadline}"]
        limits += [] if one.promise is None else [f"promised {one.promise.start}"]
        limits += [] if one.fixed_start is None else [f"frozen at {one.fixed_start}"]
        lines.append(" ".join([f"activity {one.name}", *limits]))
        for mode in one.modes:
            lasts = f"{mode.duration}" if mode.duration_max is None else f"{mode.duration}–{mode.duration_max}"
            needs = ", ".join(f"{demand.quantity} {demand.of}" for demand in mode.demands)
            lines.append(f"  {mode.name or 'lasts'} {lasts}{': ' if needs else ''}{needs}")
    for precedence in problem.precedences:
        least = "" if precedence.lag_min is None else f" at least {precedence.lag_min}"
        most = "" if precedence.lag_max is None else f" at most {precedence.lag_max}"
        reason = "" if precedence.reason is None else f" ({precedence.reason.en})"
        lines.append(
            f"from {precedence.from_point.value} of {precedence.before} to {precedence.to_point.value} of"
            f" {precedence.after}:{least}{most}{reason}"
        )
    return "\n".join(lines) + "\n"


def plan_in_lines(problem: Problem, answer: Answer) -> str:
    """Return an answer as lines to read: the plan in time, what it reaches, and what no plan can better."""
    lines = [answer.status.value]
    if answer.plan is not None:
        for one in sorted(answer.plan, key=lambda placed: (placed.start, placed.end, placed.activity)):
            way = f" {one.mode}" if one.mode else ""
            lines.append(f"{one.start:>6}–{one.end:<6} {one.activity}{way}  {', '.join(one.resources)}".rstrip())
        lines += [f"overtime {name.name} {period.start}–{period.end}" for name, period in opened(problem, answer.plan)]
        parts = measure(problem, answer.plan)
        lines += [f"{goal.value}: {parts[goal]}" for goal in Goal if parts[goal] or goal is Goal.MAKESPAN]
    for level in answer.reached:
        lines.append(f"{_told(level.terms)}: {level.value}, at best {level.bound} (gap {100 * level.gap():.1f} %)")
    return "\n".join(lines) + "\n"


def _told(level: tuple[Term, ...]) -> str:
    return " + ".join(f"{term.weight} × {term.goal.value}" for term in level)


@dataclass(frozen=True, slots=True)
class Move:
    """An activity that two plans place differently. One that a plan lacks is None there."""

    activity: str
    before: Placement | None
    after: Placement | None
    breaks_promise: bool = False

    def later_by(self) -> int | None:
        """Return how much later it starts, less than 0 where it is earlier; None where it is new or gone."""
        if self.before is None or self.after is None:
            return None
        return self.after.start - self.before.start


def moves(problem: Problem, before: Plan, after: Plan) -> tuple[Move, ...]:
    """Return what is placed differently, promises that are moved first, then in the order of the new plan."""
    found = []
    for name in dict.fromkeys([*after.placement, *before.placement]):
        old, new = before.placement.get(name), after.placement.get(name)
        if old != new:
            known = problem.activity.get(name)
            promise = known.promise if known is not None else None
            moved = promise is not None and new is not None and new.start != promise.start
            found.append(Move(name, old, new, moved))
    return tuple(sorted(found, key=lambda one: (not one.breaks_promise, (one.after or one.before or _NOWHERE).start)))


_NOWHERE = Placement("", 0, 0)


def differences(before: Problem, after: Problem) -> tuple[str, ...]:
    """Return the names of the activities, resources and orders that two problems have differently, or only one has."""
    found: dict[str, None] = {}
    for one, other in (
        (before.activity, after.activity),
        (before.resource, after.resource),
        (before.order, after.order),
    ):
        for name in [*one, *other]:
            if one.get(name) != other.get(name):
                found[name] = None
    kept = set(before.precedences) ^ set(after.precedences)
    for precedence in [*before.precedences, *after.precedences]:
        if precedence in kept:
            found[precedence.after] = None
    return tuple(found)
