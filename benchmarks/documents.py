"""The record of a batch on paper: how long it takes to make, and how much memory, for a usual one and a huge one.

Each is made in a process of its own, in turns, since the second making in one process would find the first one's work.
"""

import os
import re
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.apart import in_a_process
from benchmarks.ledger import memory
from benchmarks.report import Row

LENGTHS = (400, 5_000)
RUNS = 3


@dataclass(frozen=True)
class Made:
    """One document: how many entries it tells of, how long it took, and the most memory that a process held."""

    entries: int
    pages: int
    seconds: float
    processor_seconds: float
    most_mb: float


def batches_made(place: Path) -> Iterator[list[str]]:
    """Make the batches, keep their record in the folder, and yield their numbers."""
    import django

    django.setup()
    from benchmarks import history

    work, batches = history.of_long_batches(LENGTHS, datetime.now(UTC))
    history.kept(work, place)
    yield batches


def printed(batch: str) -> Iterator[Made]:
    """Make the document of a batch, and read on its first page how many entries it was made from."""
    import django

    django.setup()
    from pypdf import PdfReader

    from lindra.web.paper.batch_record import batch_record

    start, worked = perf_counter(), sum(os.times()[:4])
    data = batch_record(batch, "en")
    seconds, worked = perf_counter() - start, sum(os.times()[:4]) - worked
    most = max(memory(), of_children())
    document = PdfReader(BytesIO(data))
    told = re.search(r"Made from (\d+)", document.pages[0].extract_text())
    if told is None:
        raise RuntimeError("the document does not say how many entries it was made from")
    yield Made(int(told[1]), len(document.pages), seconds, worked, most)


def of_children() -> float:
    """Return the most memory that a process started by this one has held, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def of_a_usual_and_a_huge_record(place: Path) -> list[Row]:
    """Make both documents in turns; the middle one of the times is told, and the most of the memories."""
    with in_a_process(batches_made, place) as made:
        batches = made()
    found: dict[str, list[Made]] = {batch: [] for batch in batches}
    for _ in range(RUNS):
        for batch in batches:
            with in_a_process(printed, batch) as ask:
                found[batch].append(ask())
    rows: list[Row] = []
    usual: list[Row] = []
    for documents in found.values():
        first = documents[0]
        seconds = median(one.seconds for one in documents)
        most = max(one.most_mb for one in documents)
        each = [
            Row(f"a record of {first.entries:,} entries, {first.pages:,} pages", seconds, "s"),
            Row("   processor time", median(one.processor_seconds for one in documents), "s"),
            Row("   time for an entry", 1000 * seconds / first.entries, "ms"),
            Row("   the most memory held", most, "MB"),
            Row("   memory for an entry", 1024 * most / first.entries, "kB"),
        ]
        rows += [
            Row(one.what, one.value, one.unit, other.value) for one, other in zip(each, usual, strict=False)
        ] or each
        usual = usual or each
    return rows
