"""Public instances of project scheduling: PSPLIB's ``.sm`` (RCPSP) and ProGen/max's ``.sch`` (RCPSP/max).

RCPSP: Kolisch and Sprecher 1996. RCPSP/max: Schwindt 1998; its lags run from start to start, and a negative one is
a maximum lag backwards.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lindra.schedule.problem import Activity, Demand, Mode, Point, Precedence, Problem, Resource


@dataclass(frozen=True)
class Instance:
    """A problem with the least and the most that its best makespan can be, as published; None where unknown.

    The most is the best plan that anybody has found. An instance that is ``unsat`` has none.
    """

    set: str
    path: Path
    unsat: bool
    least: int | None
    best_known: int | None

    def problem(self) -> Problem:
        """Read the problem."""
        text = self.path.read_text(encoding="latin-1")
        return read_progen_max(text) if self.path.suffix.lower() == ".sch" else read_psplib(text)


def instances(folder: Path) -> Iterator[Instance]:
    """Yield every instance that a ``best_known.csv`` below the folder names."""
    for table in sorted(folder.glob("*/best_known.csv")):
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                least, most = _range(row["best_known_makespan"])
                yield Instance(table.parent.name, table.parent / row["instance"], most is None, least, most)


def _range(known: str) -> tuple[int | None, int | None]:
    """Read such as 84..104, ..106 (nobody knows the least) or 51 (it is the best); unsat has neither."""
    if known == "unsat":
        return None, None
    least, dots, most = known.rpartition("..")
    return (int(least) if least else None) if dots else int(most), int(most)


def read_psplib(text: str) -> Problem:
    """Read an RCPSP instance of PSPLIB: one mode each, the end of one before the start of the next."""
    sections = re.split(r"\*{5,}\n", text)

    def rows(title: str, skipped: int) -> list[list[int]]:
        (section,) = (one for one in sections if one.startswith(title))
        lines = [line for line in section.splitlines()[1 + skipped :] if line.strip() and not line.startswith("-")]
        return [[int(number) for number in line.split()] for line in lines]

    (capacities,) = rows("RESOURCEAVAILABILITIES", 1)
    activities, precedences = [], []
    for name, mode, duration, *quantities in rows("REQUESTS/DURATIONS", 1):
        if mode != 1:
            raise ValueError(f"activity {name} has more than one mode")
        activities.append(_activity(name, duration, quantities))
    for name, _, _, *successors in rows("PRECEDENCE RELATIONS", 1):
        precedences += [Precedence(f"{name}", f"{after}") for after in successors]
    return Problem(
        activities=tuple(activities),
        resources=_resources(capacities),
        horizon=sum(one.modes[0].duration for one in activities),
        precedences=tuple(precedences),
    )


def read_progen_max(text: str) -> Problem:
    """Read an RCPSP/max instance of ProGen/max."""
    rows = [line.split() for line in text.splitlines() if line.strip()]
    count = int(rows[0][0]) + 2
    precedences, activities = [], []
    for name, _, successors, *rest in rows[1 : 1 + count]:
        for after, lag in zip(rest[: int(successors)], rest[int(successors) :], strict=True):
            least = int(lag.strip("[]"))
            precedences.append(Precedence(name, after, least, None, Point.START, Point.START))
    for name, _, duration, *quantities in rows[1 + count : 1 + 2 * count]:
        activities.append(_activity(int(name), int(duration), [int(one) for one in quantities]))
    longest = [one.modes[0].duration for one in activities]
    for one in precedences:
        longest[int(one.before)] = max(longest[int(one.before)], one.lag_min or 0)
    return Problem(
        activities=tuple(activities),
        resources=_resources([int(one) for one in rows[1 + 2 * count]]),
        horizon=sum(longest),
        precedences=tuple(precedences),
    )


def _activity(name: int, duration: int, quantities: list[int]) -> Activity:
    demands = tuple(Demand(f"R{at}", quantity) for at, quantity in enumerate(quantities, 1) if quantity)
    return Activity(f"{name}", (Mode(duration, demands),))


def _resources(capacities: list[int]) -> tuple[Resource, ...]:
    return tuple(Resource(f"R{at}", capacity) for at, capacity in enumerate(capacities, 1))
