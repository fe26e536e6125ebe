"""The page of the next step, as an operator asks for it, after a short history and after a long one.

Two centres, each served by a process of its own, differ in one thing: how many batches they have made before the
one whose page is asked for. They are asked in turns, so that a machine that is busy for a while is busy for both.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from benchmarks.apart import in_a_process
from benchmarks.centre import folder
from benchmarks.report import Row

BATCHES = (5, 526)  # of nineteen steps each: some 100 steps done and some 10,000
QUESTIONS = ("start-step", "issue-material", "record-value", "complete-step")
RUNS = 100
STEP = "tubing_set"
OPERATOR = "operator"


@dataclass(frozen=True)
class Made:
    """What a centre has behind it."""

    steps: int
    entries: int


@dataclass(frozen=True)
class Asked:
    """The page asked for once: what it asked the operator to do, what it asked of the databases, and how long."""

    operation: str
    statements: int
    milliseconds: float
    processor_milliseconds: float  # which a busy machine does not lengthen


def served(batches: int, runs: int) -> Iterator[Made | Asked]:
    """Make a centre, and yield what it has made; then ask for the page of each question again and again."""
    with folder() as place:
        yield from _served(batches, runs, place)


def _served(batches: int, runs: int, place: Path) -> Iterator[Made | Asked]:
    from django.test import Client
    from tests.centre import PEOPLE
    from tests.statements import statements

    from benchmarks import history
    from lindra.simulation.at_work import AtWork, CountedChance
    from lindra.therapy.manufacture.batch import Batch
    from lindra.web.accounts import make_account
    from lindra.web.door import store

    work, batch = history.of_many_batches(batches, datetime.now(UTC))
    history.kept(work, place)
    with store().reading() as record:
        yield Made(sum(len(one.steps) for one in record.each(Batch)), store().size())
    make_account(PEOPLE[OPERATOR].code, "Invented Operator", "only for this measurement")
    client = Client()
    client.post("/sign-in/", {"code": PEOPLE[OPERATOR].code, "password": "only for this measurement"})
    address = f"/batches/{batch}/bench/"
    now = AtWork(store(), PEOPLE, at=datetime.now(UTC), chance=CountedChance(), name="now")
    for question in QUESTIONS:
        with statements() as counted:
            shown = client.get(address)
        if f'value="{question}' not in shown.content.decode():
            raise RuntimeError(f"{address} answered {shown.status_code}, and does not ask {question}")
        for _ in range(runs):
            start, worked = time.perf_counter(), time.process_time()
            client.get(address)
            passed, worked = time.perf_counter() - start, time.process_time() - worked
            yield Asked(question, len(counted), 1000 * passed, 1000 * worked)
        history.answered(now, batch, STEP, question)


def after_a_short_and_a_long_history() -> list[Row]:
    """Ask both centres in turns for the page of every question of one step."""
    with in_a_process(served, BATCHES[0], RUNS) as ask_short, in_a_process(served, BATCHES[1], RUNS) as ask_long:
        made = [ask_short(), ask_long()]
        turns = [(ask_short(), ask_long()) for _ in range(RUNS * len(QUESTIONS))]
    few, many = (f"{one.steps:,} steps in {one.entries:,} entries" for one in made if isinstance(one, Made))
    pairs = [(one, other) for one, other in turns if isinstance(one, Asked) and isinstance(other, Asked)]
    rows: list[Row] = []
    for name in ("", *QUESTIONS):
        of = [(one, other) for one, other in pairs if one.operation.startswith(name)]
        short, long = ([side[at].milliseconds for side in of] for at in (0, 1))
        worked = [_p95([side[at].processor_milliseconds for side in of]) for at in (0, 1)]
        asked = [max(side[at].statements for side in of) for at in (0, 1)]
        what = name or "every question"
        rows += [
            Row(f"{what}, after {few}: 95th percentile", _p95(short), "ms"),
            Row(f"{what}, after {many}", _p95(long), "ms", _p95(short)),
            Row(f"{what}, after {few}: 95th percentile, processor", worked[0], "ms"),
            Row(f"{what}, after {many}", worked[1], "ms", worked[0]),
            Row(f"{what}, after {few}: median", median(short), "ms"),
            Row(f"{what}, after {many}", median(long), "ms", median(short)),
            Row(f"{what}, statements at most, after {few}", asked[0], ""),
            Row(f"{what}, after {many}", asked[1], "", asked[0]),
        ]
    return rows


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]
