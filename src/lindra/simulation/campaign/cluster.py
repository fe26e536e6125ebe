"""Runs a campaign on a Dask cluster: the same chunks, on other people's machines, with the same answer to the last bit.

Dask gives the chunk of a worker that dies to another. Whatever keeps a cluster from being used is said in words.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lindra import __version__
from lindra.gmp.text import Text
from lindra.simulation.campaign.campaign import (
    BROKEN_MAX,
    Cancelled,
    Chunk,
    Progress,
    chunk_size,
    chunks_of,
    gathered,
    simulated,
)
from lindra.simulation.campaign.tables import Tables

ANSWERS_WITHIN_SECONDS = 5


class NoCluster(Exception):
    """The cluster can not be used."""

    def __init__(self, problem: Text, remedy: Text) -> None:
        super().__init__(f"{problem.en} {remedy.en}")
        self.problem, self.remedy = problem, remedy


def run_on_cluster(
    tables: Tables,
    address: str,
    *,
    seed: int,
    replications: int,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Chunk:
    """Live all replications on a cluster's workers; raises NoCluster, Cancelled."""
    with _client(address) as client:
        workers = sum(client.nthreads().values())
        todo = chunks_of(replications, chunk_size(tables, seed, replications, workers))
        # Lately finished first is as good: gathered() puts them in order.
        waiting = [
            client.submit(simulated, tables, seed, first, count, pure=False, retries=BROKEN_MAX)
            for first, count in todo
        ]
        done: list[Chunk] = []
        for chunk in _as_completed(client, waiting, address):
            done.append(chunk)
            if progress is not None:
                progress(sum(len(one.counted) for one in done), replications)
            if is_cancelled():
                client.cancel(waiting)
                raise Cancelled
        return gathered(done)


def _as_completed(client: Any, waiting: list[Any], address: str) -> Iterator[Chunk]:
    import distributed

    dask: Any = distributed  # which says no types
    try:
        for one in dask.as_completed(waiting, loop=client.loop):
            yield one.result()
    except distributed.KilledWorker as killed:
        raise NoCluster(
            Text(
                f"Worker after worker of {address} died with the same piece of work.",
                f"Arbetare efter arbetare hos {address} dog med samma del av arbetet.",
            ),
            Text("Look at the workers' logs.", "Se i arbetarnas loggar."),
        ) from killed


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        raise NoCluster(
            Text("Dask is not installed here.", "Dask är inte installerat här."),
            Text(
                "Install it with: pip install 'lindra[cluster]', or leave out --cluster.",
                "Installera det med: pip install 'lindra[cluster]', eller utelämna --cluster.",
            ),
        ) from error
    dask: Any = distributed  # which says no types
    try:
        client = dask.Client(address, timeout=ANSWERS_WITHIN_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise NoCluster(
            Text(f"No cluster answers at {address}.", f"Inget kluster svarar på {address}."),
            Text(
                "Start one with: dask scheduler, and write the address that it says, such as tcp://host:8786.",
                "Starta ett med: dask scheduler, och skriv adressen som det uppger, till exempel tcp://host:8786.",
            ),
        ) from error
    try:
        _can_work(client, address)
        yield client
    finally:
        client.close()


def _can_work(client: Any, address: str) -> None:
    """Refuse a cluster without workers, or with workers that lack Lindra or have another version of it."""
    if not client.nthreads():
        raise NoCluster(
            Text(f"The cluster at {address} has no workers.", f"Klustret på {address} har inga arbetare."),
            Text(f"Start one with: dask worker {address}", f"Starta en med: dask worker {address}"),
        )
    try:
        versions = set(client.run(_version).values())
    except ModuleNotFoundError as error:
        raise NoCluster(
            Text("A worker of the cluster lacks Lindra.", "En arbetare i klustret saknar Lindra."),
            Text(f"Install Lindra {__version__} there.", f"Installera Lindra {__version__} där."),
        ) from error
    if versions != {__version__}:
        raise NoCluster(
            Text(
                f"The workers have Lindra {', '.join(sorted(versions))}, and here is {__version__}.",
                f"Arbetarna har Lindra {', '.join(sorted(versions))}, och här är {__version__}.",
            ),
            Text("Install the same version everywhere.", "Installera samma version överallt."),
        )


def _version() -> str:
    return __version__
