"""``lindra network FILE``: the best design of a network, proven, and what waiting would be if its centres shared."""

import json
import math
import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from lindra.gmp.text import Text
from lindra.masters.checking import Fault
from lindra.schedule.network.answer import Answer, Status
from lindra.schedule.network.check import violations
from lindra.schedule.network.parts import Goal, Network
from lindra.schedule.network.queueing import Pooling, alone, said_of
from lindra.schedule.network.reading import read_network
from lindra.schedule.network.solve import design

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_GOALS = {
    Goal.COST: Text("Cost", "Kostnad"),
    Goal.UNTREATED: Text("Patients without a start", "Patienter utan start"),
    Goal.DROP_OUT: Text("Expected to be lost before infusion", "Förväntas falla ifrån före infusion"),
    Goal.DEATHS: Text("Expected to die within the year", "Förväntas avlida inom året"),
    Goal.WAITING: Text("Days of waiting in all", "Dagars väntan tillsammans"),
}
_STATUS = {
    Status.OPTIMAL: Text("Proven: no other design and no other assignment is better.", "Bevisat: ingen är bättre."),
    Status.FEASIBLE: Text("Time ran out; the bounds say how far from the best this can be.", "Tiden tog slut."),
    Status.INFEASIBLE: Text("Not everybody can be treated.", "Alla kan inte behandlas."),
}


def network(file: Path, *, as_json: bool, seconds: float) -> None:
    """Tell the best design of a network that is written in a file, or every fault of the file."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        err.print(f"{file} can not be read: {error}", style="red", markup=False)
        raise typer.Exit(1) from error
    found = read_network(text)
    if not isinstance(found, Network):
        _tell(file, found, as_json=as_json)
        raise typer.Exit(1)
    answer = design(found, seconds=seconds)
    broken = violations(found, answer) if answer.status is not Status.INFEASIBLE else ()
    if broken:  # a broken assumption, and no refusal: nothing of it may be used
        raise AssertionError(" ".join(one.en for one in broken))
    if as_json:
        sys.stdout.write(json.dumps(plain(found, answer), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(found, answer)
    if answer.status is Status.INFEASIBLE:
        raise typer.Exit(1)


def _tell(file: Path, faults: tuple[Fault, ...], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"line": one.line, "column": one.column, "problem": _both(one.problem), "remedy": _both(one.remedy)}
            for one in faults
        ]
        sys.stdout.write(json.dumps({"faults": rows}, ensure_ascii=False, indent=2) + "\n")
        return
    for one in faults:
        err.print(f"{file}:{one.line}:{one.column}: {one.problem.en} {one.remedy.en}", style="red", markup=False)
        err.print(f"    {one.problem.sv} {one.remedy.sv}", markup=False)


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "sv": text.sv}


def plain(found: Network, answer: Answer) -> dict[str, Any]:
    """Return an answer as plain data."""
    pooled = alone(found, answer)
    return {
        "status": answer.status.value,
        "lines": dict(answer.lines),
        "goals": {goal.value: value for goal, value in answer.goals.items()},
        "reached": [{"value": one.value, "bound": one.bound, "gap": one.gap()} for one in answer.reached],
        "designs": answer.designs,
        "examined": answer.examined,
        "seconds": round(answer.seconds, 3),
        "made": [{name: getattr(one, name) for name in one.__slots__} for one in answer.made],
        "untreated": [{name: getattr(one, name) for name in one.__slots__} for one in answer.untreated],
        "clash": [{"problem": _both(one.problem), "remedy": _both(one.remedy)} for one in answer.clash],
        "pooling": _pooling(pooled) if pooled else None,
    }


def _pooling(pooled: Pooling) -> dict[str, Any]:
    def days(value: float) -> float | None:
        return None if math.isinf(value) else round(value, 4)

    return {
        "alone": [
            {"centre": one.name, "lines": one.lines, "load": round(one.load, 4), "waiting_days": days(one.waiting_days)}
            for one in pooled.queues
        ],
        "separate_waiting_days": days(pooled.separate_waiting_days),
        "pooled_waiting_days": days(pooled.pooled_waiting_days),
        "says": [_both(one) for one in said_of(pooled)],
    }


def _show(found: Network, answer: Answer) -> None:
    table = Table("Centre", "Lines", "Batches", "From", title=found.title.en)
    for one in found.centres:
        made = [each for each in answer.made if each.centre == one.name]
        by_hospital: dict[str, int] = {}
        for each in made:
            by_hospital[each.hospital] = by_hospital.get(each.hospital, 0) + each.patients
        lines = answer.lines[one.name]
        came = ", ".join(f"{name} {count}" for name, count in by_hospital.items())
        table.add_row(one.title.en, f"{lines}" if lines else "closed", f"{sum(by_hospital.values())}", came)
    out.print(table)
    for goal, value in answer.goals.items():
        unit = f" {found.currency}" if goal is Goal.COST else ""
        out.print(f"{_GOALS[goal].en}: {value:,.1f}{unit}", markup=False)
    out.print(f"Treated: {answer.treated()} of {found.patients()} patients.", markup=False)
    for number, level in enumerate(answer.reached, start=1):
        told = " + ".join(f"{term.weight} × {term.goal.value}" for term in level.level.sum_of)
        out.print(f"Level {number}, {told}: {level.value:,.1f}, at best {level.bound:,.1f}", markup=False)
    out.print(f"{_STATUS[answer.status].en} {answer.examined} of {answer.designs:,} designs in {answer.seconds:.1f} s.")
    for fault in answer.clash:
        err.print(f"{fault.problem.en} {fault.remedy.en}", style="red", markup=False)
        err.print(f"{fault.problem.sv} {fault.remedy.sv}", markup=False)
    pooled = alone(found, answer)
    for said in said_of(pooled) if pooled else ():
        out.print(said.en, markup=False)
