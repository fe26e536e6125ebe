"""Runs the replications of a scenario, in chunks that any process may do, and gathers what came of them.

A chunk is a range of replications, and what comes of one depends on nothing but the tables, the seed and its number. So
the answer is the same to the last bit with one worker or many, here or on a cluster, and when the worker that had a
chunk is killed, the chunk is done again.
"""

import os
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from lindra.simulation.campaign.engine import Space, quantiles, simulate
from lindra.simulation.campaign.tables import (
    BINS,
    LOOKED_AT_HOURS,
    VEIN_BIN_HOURS,
    WAIT_BIN_HOURS,
    Counted,
    Floats,
    Ints,
    Tables,
)

QUANTILES = (0.1, 0.5, 0.9)
CHUNK_SECONDS = 0.15  # what handing out a chunk costs is then nothing beside it
BROKEN_MAX = 10  # workers that may die before it is the work that kills them

Progress = Callable[[int, int], None]


class Cancelled(Exception):
    """The campaign was told to stop."""


class WorkersDie(Exception):
    """Worker after worker died, so that it is no accident."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came of some replications: a row for each, and of all together the two histograms."""

    first: int
    counted: Floats  # (replications, Counted)
    worked: Floats  # (replications, resources) hours within the counted years
    held: Floats
    months: Floats  # (replications, times) on the waiting list, every fourth Monday
    vein_to_vein: Floats  # (replications, QUANTILES) hours
    waits: Floats
    vein_bins: Ints
    wait_bins: Ints


def simulated(tables: Tables, seed: int, first: int, replications: int) -> Chunk:
    """Live some replications, in this process."""
    return _simulated(tables, seed, first, replications, np.empty((0, 5)))


def every_patient(tables: Tables, seed: int, replication: int = 0) -> Floats:
    """Return each patient of one replication: referred, first collected, last collected, given, lost; NaN for never."""
    each = np.full((int(tables.demand[3]), 5), np.nan)
    _simulated(tables, seed, replication, 1, each)
    referred: Floats = each[~np.isnan(each[:, 0])]
    return referred


def _simulated(tables: Tables, seed: int, first: int, replications: int, each: Floats) -> Chunk:
    resources, months = len(tables.places), int(tables.demand[1] / LOOKED_AT_HOURS)
    counted = np.zeros((replications, len(Counted)))
    worked, held = np.zeros((replications, resources)), np.zeros((replications, resources))
    list_change = np.zeros((replications, months))
    veins, waits = np.zeros((replications, BINS), np.int32), np.zeros((replications, BINS), np.int32)
    space = Space.of(int(tables.demand[3]), resources)
    simulate(*tables[:10], space, np.uint64(seed), first, counted, worked, held, list_change, veins, waits, each)
    return Chunk(
        first=first,
        counted=counted,
        worked=worked,
        held=held,
        months=np.cumsum(list_change, axis=1),
        vein_to_vein=_quantiles(veins, VEIN_BIN_HOURS),
        waits=_quantiles(waits, WAIT_BIN_HOURS),
        vein_bins=veins.sum(axis=0, dtype=np.int64),
        wait_bins=waits.sum(axis=0, dtype=np.int64),
    )


def _quantiles(bins: Any, width: float) -> Floats:
    found = np.empty((len(bins), len(QUANTILES)))
    quantiles(bins, width, np.array(QUANTILES), found)
    return found


def chunks_of(replications: int, chunk: int) -> list[tuple[int, int]]:
    """Return the ranges that make up so many replications, alike but for the last."""
    return [(first, min(chunk, replications - first)) for first in range(0, replications, chunk)]


def run(
    tables: Tables,
    *,
    seed: int,
    replications: int,
    workers: int | None = None,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Chunk:
    """Live all replications on the cores of this machine; raises Cancelled, WorkersDie."""
    workers = workers or os.cpu_count() or 1
    chunk = chunk_size(tables, seed, replications, workers)
    todo = chunks_of(replications, chunk)
    if workers == 1 or len(todo) == 1:
        done = []
        for first, count in todo:
            if is_cancelled():
                raise Cancelled
            done.append(simulated(tables, seed, first, count))
            _tell(progress, done, replications)
        return gathered(done)
    return gathered(_on_cores(tables, seed, todo, workers, replications, progress, is_cancelled))


def chunk_size(tables: Tables, seed: int, replications: int, workers: int) -> int:
    """Return how many replications make a chunk: a tenth of a second or more, and as many chunks for every worker."""
    simulated(tables, seed, 0, 1)  # compiled, or read from where it is kept, before the workers are forked
    few = min(replications, 4)
    began = time.perf_counter()
    simulated(tables, seed, 0, few)
    each = (time.perf_counter() - began) / few
    rounds = max(1, round(each * replications / workers / CHUNK_SECONDS))  # nobody waits for who has one chunk more
    return max(1, -(-replications // (workers * rounds)))


def _on_cores(
    tables: Tables,
    seed: int,
    todo: list[tuple[int, int]],
    workers: int,
    replications: int,
    progress: Progress | None,
    is_cancelled: Callable[[], bool],
) -> list[Chunk]:
    done: list[Chunk] = []
    broken = 0
    with tempfile.TemporaryDirectory(prefix="lindra-campaign-") as folder:
        while todo:
            # Forked: a worker begins with the engine compiled, and with the tables.
            pool = ProcessPoolExecutor(
                min(workers, len(todo)),
                mp_context=get_context("fork"),
                initializer=_begin,
                initargs=(tables, seed, Path(folder)),
            )
            try:  # a worker may die while the others' work is still handed out
                waiting = {pool.submit(_lived, first, count): (first, count) for first, count in todo}
                for chunk in _as_completed(waiting, is_cancelled):
                    done.append(chunk)
                    _tell(progress, done, replications)
            except BrokenProcessPool as died:
                broken += 1
                if broken > BROKEN_MAX:
                    raise WorkersDie(f"{broken} workers died one after the other") from died
            except BaseException:
                _end(pool)
                raise
            there = {one.first for one in done}
            todo = [one for one in todo if one[0] not in there]
            pool.shutdown(wait=True, cancel_futures=True)
    return done


# What a worker lives: given once, when it is forked, so that each question is two numbers and each answer a name.
_asked: tuple[Tables, int, Path] | None = None


def _begin(tables: Tables, seed: int, folder: Path) -> None:
    global _asked  # noqa: PLW0603 - of the worker alone
    _asked = tables, seed, folder


def _lived(first: int, count: int) -> str:
    """Live a chunk, and return the file that it is in.

    An answer of a few bytes is written to the pipe as a whole or not at all. A worker that is killed in the middle of
    a long one would leave the reader waiting for ever for the rest.
    """
    assert _asked is not None
    tables, seed, folder = _asked
    file = folder / f"{first}.pickle"
    file.write_bytes(pickle.dumps(simulated(tables, seed, first, count)))
    return str(file)


def _as_completed(waiting: dict[Future[str], tuple[int, int]], is_cancelled: Callable[[], bool]) -> Iterator[Chunk]:
    """Yield chunks as they are done; those that were done when a worker died are yielded before that is raised."""
    died: BrokenProcessPool | None = None
    left = set(waiting)
    while left:
        if is_cancelled():
            raise Cancelled
        ended, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
        for one in ended:
            failed = one.exception()
            if isinstance(failed, BrokenProcessPool):
                died = failed
            else:
                yield pickle.loads(Path(one.result()).read_bytes())
    if died is not None:
        raise died


def _end(pool: ProcessPoolExecutor) -> None:
    """Stop the workers at once: what they do is wanted by nobody any more."""
    for worker in list((pool._processes or {}).values()):
        worker.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


def _tell(progress: Progress | None, done: list[Chunk], replications: int) -> None:
    if progress is not None:
        progress(sum(len(one.counted) for one in done), replications)


def gathered(chunks: list[Chunk]) -> Chunk:
    """Return many chunks as one, in the order of their replications."""
    ordered = sorted(chunks, key=lambda one: one.first)
    return Chunk(
        first=ordered[0].first,
        counted=np.concatenate([one.counted for one in ordered]),
        worked=np.concatenate([one.worked for one in ordered]),
        held=np.concatenate([one.held for one in ordered]),
        months=np.concatenate([one.months for one in ordered]),
        vein_to_vein=np.concatenate([one.vein_to_vein for one in ordered]),
        waits=np.concatenate([one.waits for one in ordered]),
        vein_bins=sum((one.vein_bins for one in ordered), np.zeros(BINS, np.int64)),
        wait_bins=sum((one.wait_bins for one in ordered), np.zeros(BINS, np.int64)),
    )
