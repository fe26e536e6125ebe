"""The engine of campaigns against the same centre in SimPy, and against itself on two cores.

Both live the same replications of the same scenario with the same chance, so that their means must be equal; SimPy's
time is also taken with Python's own generator of chance, which is faster than the one that is counted.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.report import Row
from benchmarks.twin import Centre
from lindra.config.what_if import read
from lindra.simulation.campaign.campaign import every_patient, run, simulated
from lindra.simulation.campaign.draws import Chance
from lindra.simulation.campaign.process import Stream
from lindra.simulation.campaign.scenario import Opening
from lindra.simulation.campaign.tables import Counted, Tables, Writing, tables_of
from lindra.simulation.campaign.tables import Row as Does

SCENARIO = Path(__file__).parents[1] / "docs/examples/200-patients.yaml"
SEED = 1


class QuickChance(Chance):
    """Python's own chance: not the same for the same question, and quicker asked."""

    def unit(self, stream: int, collection: int = 0) -> float:
        """Return a number from 0 to below 1."""
        return random.random()


def against_simpy(replications: int) -> list[Row]:
    """Return patients a second of processor time on both sides, in turns, and how far their means are apart."""
    found = read(SCENARIO)
    tables = tables_of(found.scenario, found.ways)
    simulated(tables, SEED, 0, 1)  # compiled
    seconds = {"counted": 0.0, "quick": 0.0, "engine": 0.0}
    theirs, ours = [], []
    for replication in range(replications):
        for name, chance in (("counted", Chance), ("quick", QuickChance)):
            random.seed(replication)
            centre = Centre(found.scenario, found.ways, seed=SEED, replication=replication, chance=chance)
            seconds[name] += _processor(centre.live)
            if name == "counted":
                theirs += [(one.first_collected_at - one.referred_at, one.given_at - one.collected_at,
                            one.given_at - one.referred_at) for one in centre.patients]  # fmt: skip
        each = every_patient(tables, SEED, replication)
        ours.append(np.stack([each[:, 1] - each[:, 0], each[:, 3] - each[:, 2], each[:, 3] - each[:, 0]], axis=1))
    many = 20 * replications
    patients = simulated(tables, SEED, 0, many).counted[:, Counted.REFERRED].sum()
    share_counted = float((found.scenario.years - found.scenario.warm_up_years) / found.scenario.years)
    seconds["engine"] = _processor(lambda: simulated(tables, SEED, 0, many))
    engine = patients / share_counted / seconds["engine"]
    means = [np.nanmean(np.array(side), axis=0) for side in (theirs, np.concatenate(ours))]
    apart = 100 * float(np.max(np.abs(means[1] / means[0] - 1)))
    quick, counted = len(theirs) / seconds["quick"], len(theirs) / seconds["counted"]
    return [
        Row("SimPy, Python's own chance: patients a second", quick, "/s"),
        Row("SimPy, the same chance: patients a second", counted, "/s", quick),
        Row("Lindra: patients a second", engine, "/s", quick),
        Row("means of waits and vein to vein, furthest apart", apart, "%"),
    ]


def queue_against_simpy(hours: float) -> list[Row]:
    """Return the same for a plain queue of thirteen rooms, which SimPy does in its own few lines."""
    import simpy

    tables = _thirteen_rooms(hours)
    simulated(tables, SEED, 0, 1)

    def in_simpy() -> None:
        env = simpy.Environment()
        rooms = simpy.Resource(env, 13)
        chance = random.Random(SEED)

        def patient() -> object:
            with rooms.request() as asked:
                yield asked
                yield env.timeout(chance.expovariate(1))

        def referrals() -> object:
            while env.now < hours:
                yield env.timeout(chance.expovariate(10))
                env.process(patient())

        env.process(referrals())
        env.run()

    theirs = 10 * hours / _processor(in_simpy)
    ours = 10 * hours * 20 / _processor(lambda: simulated(tables, SEED, 0, 20))
    return [Row("SimPy: patients a second", theirs, "/s"), Row("Lindra: patients a second", ours, "/s", theirs)]


def on_the_cores(replications: int) -> list[Row]:
    """Return how long a thousand replications of five years take, on one core and on all, in turns."""
    found = read(SCENARIO)
    tables = tables_of(found.scenario, found.ways)
    run(tables, seed=SEED, replications=16, workers=1)  # compiled
    cores = os.cpu_count() or 1
    one, all_of_them, busy = [], [], {1: 0.0, cores: 0.0}
    for _ in range(3):
        for workers, clock in ((1, one), (cores, all_of_them)):
            before = _of_all_processes()
            clock.append(_clock(lambda: run(tables, seed=SEED, replications=replications, workers=workers)))  # noqa: B023 - asked at once
            busy[workers] += (_of_all_processes() - before) / 3
    return [
        Row("processor time, one process", busy[1], "s"),
        Row(f"processor time of {cores} workers and who gathers", busy[cores], "s", busy[1]),
        Row(f"{replications:,} replications of 5 years, one core", min(one), "s"),
        Row(f"the same on {cores} cores", min(all_of_them), "s", min(one)),
        Row(f"times faster on {cores} cores", min(one) / min(all_of_them), "times"),
    ]


def _thirteen_rooms(hours: float) -> Tables:
    writing = Writing()
    room = writing.resource("bed", 13, Opening())
    writing.row(Does.SEIZE, room)
    writing.row(Does.COLLECTED)
    writing.row(Does.DELAY, stream=Stream.STAY, mean=1.0)
    writing.row(Does.RELEASE, room)
    writing.row(Does.END)
    return writing.tables(referrals_an_hour=10.0, hours=hours)


def _processor(do: Callable[[], object]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


def _of_all_processes() -> float:
    """Return the processor time of this process and those that it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _clock(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
