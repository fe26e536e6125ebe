"""The planner on a centre: against dispatching by turn of arrival, and against its own bound; offers; a slip.

Dispatching is what a centre does by telephone: who comes first is served first, and every activity as early as it can
be among what is booked already, shelf lives and all. Every plan of either side is examined before it counts. The
processor's time stands beside the clock's, since the machine may have other work.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean, quantiles

from benchmarks.planned_centre import DAY, HOUR, WEEK, PlannedCentre
from benchmarks.report import Row
from lindra.schedule.check import violations
from lindra.schedule.plan import Plan, late, measure
from lindra.schedule.problem import Activity, Goal, Objective, Problem, Promise, Term
from lindra.schedule.solver.answer import Answer, Status
from lindra.schedule.solver.insertion import dispatch, first_come_first_served, offers
from lindra.schedule.solver.solve import solve

_NOW = 4 * WEEK  # when one of the batches proves to grow slowly
_SLIP = 24 * HOUR
_REPLAN_SECONDS = 5.0
# What the instances ask for, overtime before patients' time, is dearer for patients than what a centre's plan does.
PATIENTS_FIRST = Objective(
    ((Term(Goal.LATENESS),), (Term(Goal.THROUGH), Term(Goal.WAITING)), (Term(Goal.OVERTIME),)),
)


def on_centres(seconds: float, orders: Sequence[int], loads: Sequence[int]) -> Iterator[tuple[str, Sequence[Row]]]:
    """Yield a table for each instance; at 90 % load also what an offer and a slip cost."""
    for count in orders:
        for load in loads:
            centre = PlannedCentre(count, load)
            problem = centre.problem()
            answer = solve(problem, seconds=seconds)
            title = f"{count} orders over {centre.weeks():.1f} weeks, load {load} %, {seconds:g} s"
            yield title, _against_dispatching(problem, answer)
            if load == 90:
                as_a_centre = replace(problem, objective=PATIENTS_FIRST)
                told = _against_dispatching(as_a_centre, solve(as_a_centre, seconds=seconds))
                yield f"{title}: patients' time, the wait in it, before overtime, as a centre's own plan", told
            if load == 90 and answer.plan is not None:
                yield f"{title}: each order offered anew", _offers(problem, answer.plan)
                yield f"{title}: a batch {_SLIP // HOUR} hours late", _slip(problem, answer.plan)


def _against_dispatching(problem: Problem, answer: Answer) -> list[Row]:
    began = time.monotonic()
    dispatched = first_come_first_served(problem)
    took = time.monotonic() - began
    if answer.plan is None or answer.first_seconds is None:
        return [Row("plans found", 0, "")]
    rows = []
    if dispatched is not None:
        theirs = _told(problem, dispatched)
        rows = [Row(f"{what}: dispatching", value, unit) for what, value, unit in theirs]
        rows.append(Row("time: dispatching", took, "s"))
    ours = _told(problem, answer.plan)
    against = [row.value for row in rows] or [None] * len(ours)
    rows += [
        Row(f"{what}: Lindra", value, unit, other) for (what, value, unit), other in zip(ours, against, strict=False)
    ]
    began_processor = time.process_time()
    dispatch(problem)
    rows.append(Row("first plan, processor's time", time.process_time() - began_processor, "s"))
    rows.append(Row("first plan, examined, clock", answer.first_seconds, "s"))
    rows.append(Row("last plan", answer.seconds, "s"))
    for reached in answer.reached:
        goals = ", ".join(term.goal.value for term in reached.terms)
        rows.append(Row(f"gap to the bound, {goals} {reached.value}", 100 * reached.gap(), "%"))
    return rows


def _told(problem: Problem, plan: Plan) -> list[tuple[str, float, str]]:
    placed = plan.placement
    return [
        ("vein to vein, mean", mean(placed[o.last].end - placed[o.first].start for o in problem.orders) / DAY, "days"),
        ("wait for collection, mean", mean(placed[o.first].start - o.since for o in problem.orders) / DAY, "days"),
        ("from order to infusion, mean", mean(placed[o.last].end - o.since for o in problem.orders) / DAY, "days"),
        ("people called in", measure(problem, plan)[Goal.OVERTIME] / HOUR, "h"),
        ("late orders", sum(late(o, plan) > 0 for o in problem.orders), ""),
        ("lateness, mean", mean(late(o, plan) for o in problem.orders) / DAY, "days"),
        ("breaches", len(violations(problem, plan)), ""),
    ]


def _offers(problem: Problem, plan: Plan) -> list[Row]:
    """Take each order out of the plan in turn, and ask for three chains of dates, a day apart."""
    took, took_processor, found = [], [], 0
    for order in problem.orders:
        began, began_processor = time.monotonic(), time.process_time()
        chains = offers(problem, plan.placement, order.name, count=3, apart=DAY, not_before=order.since)
        took.append(time.monotonic() - began)
        took_processor.append(time.process_time() - began_processor)
        found += len(chains) == 3
    rows = []
    for what, times in (("clock", took), ("processor's time", took_processor)):
        percent = quantiles(times, n=100, method="inclusive")
        rows += [
            Row(f"three offers, p50, {what}", percent[49], "s"),
            Row(f"three offers, p95, {what}", percent[94], "s"),
        ]
    return [
        *rows,
        Row(f"orders with three offers, of {len(took)}", found, ""),
    ]


def _slip(problem: Problem, plan: Plan) -> list[Row]:
    """Let each batch under way in turn be harvested later; all collections and infusions have been promised."""
    placed = plan.placement
    slow_ones = [
        one.name
        for one in problem.orders
        if placed[f"{one.name} activation"].start < _NOW - 3 * DAY
        and placed[f"{one.name} harvest"].start > _NOW + 2 * DAY
        and placed[f"{one.name} harvest"].start + 2 * _SLIP < placed[f"{one.name} transduction"].start + 11 * DAY
    ]
    took, mended, own, others, promised, broken, impossible, unproven = [], 0, 0, 0, 0, 0, 0, 0
    for slow in slow_ones:
        slipped = problem_after_a_slip(problem, plan, slow)
        answer = solve(slipped, seconds=_REPLAN_SECONDS, begin_from=plan, clash_seconds=_REPLAN_SECONDS)
        if answer.plan is None:
            impossible += answer.status is Status.INFEASIBLE and answer.clash is not None
            continue
        mended += 1
        took.append(answer.first_seconds or answer.seconds)
        broken += len(violations(slipped, answer.plan))
        unproven += sum(name != slow for name in answer.moved_unproven)
        for one in slipped.activities:
            promised += one.promise is not None
            if one.promise is not None and answer.plan.placement[one.name].start != one.promise.start:
                own, others = own + (one.order == slow), others + (one.order != slow)
    rows = [
        Row(f"slips mended, of {len(slow_ones)}", mended, ""),
        Row("slips proved to have no plan, with what clashes", impossible, ""),
    ]
    if not mended:
        return rows
    return [
        *rows,
        Row("other patients with a promise moved, and no proof that it must be", unproven, ""),
        Row(f"promises moved, of {promised}: of the slow batch", own, ""),
        Row(f"promises moved, of {promised}: of others", others, ""),
        Row("breaches", broken, ""),
        Row("first plan, mean", mean(took), "s"),
        Row("first plan, longest", max(took), "s"),
    ]


def problem_after_a_slip(problem: Problem, plan: Plan, slow: str) -> Problem:
    """Return the problem as it stands four weeks on, with one harvest that must be a day late or more."""

    def now(one: Activity) -> Activity:
        placed = plan.placement[one.name]
        if placed.start < _NOW:
            return replace(one, fixed_start=placed.start, fixed_resources=placed.resources)
        if one.name == f"{slow} harvest":
            return replace(one, release=placed.start + _SLIP)
        if one.name.endswith((" collection", " infusion")):
            return replace(one, release=max(one.release, _NOW), promise=Promise(placed.start, 1000, 1))
        return replace(one, release=max(one.release, _NOW))

    return replace(
        problem,
        activities=tuple(now(one) for one in problem.activities),
        objective=Objective.in_order(Goal.MOVES, Goal.LATENESS, Goal.OVERTIME, Goal.THROUGH),
    )
