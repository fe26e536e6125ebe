"""What the theory of queues says of a campaign, where it says anything: the engine is held against these.

Rates are per unit of time, waits in the same unit. Sources: A. K. Erlang (1917) for M/M/n; F. Pollaczek (1930) and
A. Y. Khinchine (1932) for M/G/1; L. Kleinrock, Queueing Systems I (Wiley 1975), chapters 3 and 5.
"""

import math
from dataclasses import dataclass


def erlang_c(servers: int, load: float) -> float:
    """Return how likely one has to wait in M/M/n; ``load`` is arrivals times mean service, below ``servers``."""
    _is_stable(load, servers)
    blocked = 1.0  # Erlang B, by its recursion: no factorial grows large
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1.0 - load / servers * (1.0 - blocked))


def wait_mmn(arrivals: float, service: float, servers: int) -> float:
    """Return the mean wait before service in M/M/n with a mean ``service``."""
    load = arrivals * service
    return erlang_c(servers, load) * service / (servers - load)


def wait_mg1(arrivals: float, service: float, variance: float) -> float:
    """Return the mean wait before service in M/G/1, by Pollaczek and Khinchine."""
    load = arrivals * service
    _is_stable(load, 1)
    return arrivals * (variance + service**2) / (2.0 * (1.0 - load))


@dataclass(frozen=True, slots=True)
class Pooling:
    """What n centres wait each on its own, and together as one queue."""

    separate_wait: float
    pooled_wait: float

    @property
    def times_shorter(self) -> float:
        """Return how many times longer the separate queues wait."""
        return self.separate_wait / self.pooled_wait


def pooling(centres: int, arrivals: float, service: float, servers_in_each: int = 1) -> Pooling:
    """Return the mean waits of alike centres, separate (M/M/c each) and pooled (M/M/nc); ``arrivals`` are of each."""
    return Pooling(
        wait_mmn(arrivals, service, servers_in_each), wait_mmn(arrivals * centres, service, servers_in_each * centres)
    )


def _is_stable(load: float, servers: int) -> None:
    if not 0 < load < servers or not math.isfinite(load):
        raise ValueError(f"a load of {load} on {servers} has no steady state")
