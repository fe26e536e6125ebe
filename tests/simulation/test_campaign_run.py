"""A campaign on many workers: the same answer, a killed worker's work done again, and an end when it is called off."""

import math
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.simulation.scenarios import CROWDED, read

from lindra.simulation.campaign import campaign
from lindra.simulation.campaign.campaign import Cancelled, Chunk, WorkersDie, run, simulated
from lindra.simulation.campaign.cluster import NoCluster, run_on_cluster
from lindra.simulation.campaign.result import Interval, Result, differences, result_of, student
from lindra.simulation.campaign.tables import Tables, tables_of

REPLICATIONS = 40
CROWDED_CENTRE = read(*CROWDED)
TABLES = tables_of(CROWDED_CENTRE.scenario, CROWDED_CENTRE.ways)


def same(one: Chunk, other: Chunk) -> bool:
    """Tell whether two chunks are the same to the last bit."""
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name), equal_nan=field.name != "first")
        for field in fields(Chunk)
    )


@pytest.fixture(scope="module")
def alone() -> Chunk:
    """What comes of it in one process."""
    return run(TABLES, seed=3, replications=REPLICATIONS, workers=1)


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "CHUNK_SECONDS", 1e-9)


@pytest.mark.usefixtures("_small_chunks")
@pytest.mark.parametrize("workers", [2, 3])
def test_many_workers_answer_as_one(alone: Chunk, workers: int) -> None:
    told: list[int] = []
    found = run(TABLES, seed=3, replications=REPLICATIONS, workers=workers, progress=lambda done, of: told.append(done))
    assert same(found, alone)
    assert told == sorted(told)
    assert (told[-1], len(told)) == (REPLICATIONS, REPLICATIONS)


@pytest.mark.usefixtures("_small_chunks")
def test_a_worker_that_is_killed_loses_nothing(alone: Chunk) -> None:
    killed: list[int] = []

    def kill_one(done: int, of: int) -> None:
        if done >= 5 and not killed:
            killed.append(multiprocessing.active_children()[0].pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    found = run(TABLES, seed=3, replications=REPLICATIONS, workers=2, progress=kill_one)
    assert killed
    assert same(found, alone)


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.usefixtures("_small_chunks")
def test_work_that_kills_every_worker_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "chunk_size", lambda *_: 1)
    monkeypatch.setattr(campaign, "simulated", _die)
    monkeypatch.setattr(campaign, "BROKEN_MAX", 1)
    with pytest.raises(WorkersDie):
        run(TABLES, seed=3, replications=4, workers=2)


@pytest.mark.usefixtures("_small_chunks")
def test_a_worker_that_dies_while_work_is_handed_out_loses_nothing(
    alone: Chunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed, submit = [0], ProcessPoolExecutor.submit

    def submitted(pool: ProcessPoolExecutor, *asked: Any) -> Any:
        handed[0] += 1
        if handed[0] == 3:
            for worker in multiprocessing.active_children():
                os.kill(worker.pid or 0, signal.SIGKILL)
            while not getattr(pool, "_broken", True):
                time.sleep(0.01)
        return submit(pool, *asked)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", submitted)
    assert same(run(TABLES, seed=3, replications=REPLICATIONS, workers=2), alone)
    assert handed[0] > REPLICATIONS


@pytest.mark.usefixtures("_small_chunks")
def test_a_campaign_that_is_called_off_ends_with_its_workers() -> None:
    told: list[int] = []
    with pytest.raises(Cancelled):
        run(
            TABLES,
            seed=3,
            replications=REPLICATIONS,
            workers=2,
            progress=lambda done, of: told.append(done),
            is_cancelled=lambda: len(told) > 3,
        )
    assert not multiprocessing.active_children()
    with pytest.raises(Cancelled):
        run(TABLES, seed=3, replications=4, workers=1, is_cancelled=lambda: True)


# On a cluster.


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """A scheduler and two workers, each a process of its own on a free port: the address, and the workers."""
    file = tmp_path / "scheduler.json"
    log = (tmp_path / "log").open("wb")
    started = []

    def start(name: str, *options: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{name}", "--no-dashboard", *options]
        started.append(subprocess.Popen(command, stdout=log, stderr=log))
        return started[-1]

    start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    options = ("--scheduler-file", str(file), "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")
    workers = [start("worker", *options, "--local-directory", str(tmp_path)) for _ in range(2)]
    try:
        import json

        while not file.exists() or not file.read_text(encoding="utf-8").strip().endswith("}"):
            assert started[0].poll() is None
            time.sleep(0.05)
        yield json.loads(file.read_text(encoding="utf-8"))["address"], workers
    finally:
        for one in started:
            one.kill()
            one.wait()
        log.close()


def test_a_cluster_answers_as_this_machine_even_when_a_worker_is_killed(
    alone: Chunk, cluster: tuple[str, list["subprocess.Popen[bytes]"]], monkeypatch: pytest.MonkeyPatch
) -> None:
    import distributed

    monkeypatch.setattr(campaign, "CHUNK_SECONDS", 1e-9)
    address, workers = cluster
    with distributed.Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # none there
        client.wait_for_workers(2, timeout=60)
    killed: list[int] = []

    def kill_one(done: int, of: int) -> None:
        if done >= 4 and not killed:
            killed.append(done)
            workers[0].kill()

    found = run_on_cluster(TABLES, address, seed=3, replications=REPLICATIONS, progress=kill_one)
    assert killed
    assert workers[0].wait() == -signal.SIGKILL
    assert same(found, alone)


def test_a_cluster_that_does_not_answer_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lindra.simulation.campaign.cluster.ANSWERS_WITHIN_SECONDS", 0.2)
    with pytest.raises(NoCluster) as refused:
        run_on_cluster(TABLES, "tcp://127.0.0.1:9", seed=1, replications=5)
    assert refused.value.problem.en == "No cluster answers at tcp://127.0.0.1:9."
    assert refused.value.problem.sv == "Inget kluster svarar på tcp://127.0.0.1:9."
    with pytest.raises(NoCluster, match="No cluster answers at nonsense"):
        run_on_cluster(TABLES, "nonsense", seed=1, replications=5)


def test_without_dask_the_remedy_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NoCluster, match=r"Dask is not installed here\. Install it with: pip install"):
        run_on_cluster(TABLES, "tcp://127.0.0.1:9", seed=1, replications=5)


# What came of it.


def result(*changes: tuple[str, str], replications: int = 60, seed: int = 1) -> Result:
    found = read(("years: 5", "years: 2"), *changes)
    made: Tables = tables_of(found.scenario, found.ways)
    return result_of(found.scenario, made, simulated(made, seed, 0, replications), seed=seed)


def test_figures_have_intervals_and_add_up() -> None:
    found = result()
    for figure in found.every_figure():
        assert figure.interval.low <= figure.interval.mean <= figure.interval.high, figure.name
        assert figure.label.sv != figure.label.en
    treated = found.figure("given_a_year").interval.mean
    lost = sum(
        found.figure(name).interval.mean
        for name in ("lost_waiting_percent", "lost_after_percent", "without_product_percent")
    )
    referred = found.figure("referred_a_year").interval.mean
    assert treated == pytest.approx(referred * (1 - lost / 100), rel=0.001)
    assert found.figure("vein_to_vein_median_days").interval.mean < found.figure("vein_to_vein_p90_days").interval.mean
    assert found.vein_to_vein[1].sum() == pytest.approx(1, abs=0.005)
    assert found.figure("collections_refused_percent").interval.mean == pytest.approx(3, abs=0.4)


def test_what_a_patient_costs_is_the_sum_of_its_parts() -> None:
    cheap = ("collection: 2500", "batch_materials: 32000", "batch_tests: 6000", "crew_hour: 140", "analyst_hour: 60",
             "certifying_hour: 90", "room_year: 90000", "system_year: 45000")  # fmt: skip
    free = [(one, f"{one.split(':', maxsplit=1)[0]}: 0") for one in cheap]
    beds = result(*free)
    stay = (168 + 288 + 504) / 3 / 24
    assert beds.figure("cost_per_treated").interval.mean == pytest.approx(1100 * stay, rel=0.01)
    rooms = result(*free[:-2], free[-1], ("bed_day: 1100", "bed_day: 0"))
    a_year = rooms.figure("given_a_year").interval.mean
    assert rooms.figure("cost_per_treated").interval.mean == pytest.approx(13 * 90_000 / a_year, rel=0.01)


def test_two_scenarios_are_compared_with_the_same_chance() -> None:
    one, other = result(), result(("pieces: 10", "pieces: 8"))
    compared = {each.figure.name: each for each in differences(one, other)}
    longer = compared["wait_p90_days"]
    assert longer.is_sure
    assert longer.interval.low > 0
    apart = math.hypot(*(each.interval.high - each.interval.mean for each in (longer.figure, longer.other)))
    assert longer.interval.high - longer.interval.mean < apart  # narrower than if they were independent
    assert compared["referred_a_year"].interval == Interval(0, 0, 0)  # the same patients
    assert not compared["referred_a_year"].is_sure
    with pytest.raises(ValueError, match="same seed"):
        differences(one, result(seed=2))


def test_intervals_hold_as_often_as_they_say() -> None:
    drawn = np.random.default_rng(5).normal(10, 3, size=(4000, 8))
    held = [interval.low <= 10 <= interval.high for interval in map(Interval.of, drawn)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.01)
    assert student(9) == pytest.approx(2.262, abs=0.002)
    assert student(999) == pytest.approx(1.962, abs=0.001)
    nothing = Interval.of(np.array([np.nan, np.nan]))
    assert math.isnan(nothing.mean)
    assert Interval.of(np.array([np.nan, 2.0])).mean == 2


def test_a_scenario_lived_for_fewer_years_has_fewer_patients() -> None:
    found = read()
    shorter = replace(found.scenario, years=Decimal(1))
    assert tables_of(shorter, found.ways).demand[1] < tables_of(found.scenario, found.ways).demand[1]
