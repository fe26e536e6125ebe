"""The search of ``by_orders.py`` in compiled code, in a thread of its own, beside whatever else is worked out.

Compiling takes most of a minute of the processor, once for each installation, and is kept. Nobody who waits for a plan
waits for that: until it is there, the plain search serves, and a search that has the time lets it be compiled in a
process of its own.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from lindra.schedule.plan import Plan
from lindra.schedule.problem import Problem
from lindra.schedule.solver import compiled as c
from lindra.schedule.solver.alone import Alone
from lindra.schedule.solver.by_orders import WARMTH
from lindra.schedule.solver.tables import Written

_TRIES = 20  # between two looks at the clock
_SEED_MAX = 1 << 31


def is_compiled() -> bool:
    """Tell whether it can begin at once."""
    if c.is_loaded():
        return True
    source, folder = Path(c.__file__), c.kept_in()
    kept = Path(folder).glob(f"{source.stem}.tries-*.nbi") if folder is not None else ()
    return any(one.stat().st_mtime >= source.stat().st_mtime for one in kept)


_compiling: list[subprocess.Popen[bytes]] = []


def let_compile() -> None:
    """Let it be compiled in a process of its own, once, where it can be kept; whoever searches next will find it."""
    if not _compiling and c.kept_in() is not None:
        gently = "import os; os.nice(10); from lindra.schedule.solver.swift import compile_now; compile_now()"
        command = [sys.executable, "-c", gently]
        _compiling.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))


def compile_now() -> None:
    """Compile it, or load it where it has been compiled."""
    c.compile_tries()


class Swift:
    """The search over one problem, from a plan that keeps to it."""

    def __init__(self, problem: Problem, plan: Plan, alone: Mapping[str, Alone], seed: int) -> None:
        self._written = Written(problem, {name: one.through for name, one in alone.items()})
        self._memory = self._written.memory(plan)
        self._seed, self._plan = seed % _SEED_MAX, plan
        self._thread: threading.Thread | None = None
        self._failed: BaseException | None = None
        self.rounds = 0
        self.best_values: tuple[int, ...] | None = None

    def begin(self, until: float, good_enough: tuple[int, ...]) -> None:
        """Begin to search, until a time of the monotonic clock or a plan that is as good as this."""
        self._thread = threading.Thread(target=self._search, args=(until, good_enough), daemon=True)
        self._thread.start()

    def _search(self, until: float, good_enough: tuple[int, ...]) -> None:
        try:
            began, seed = time.monotonic(), self._seed
            while (now := time.monotonic()) < until or not self.rounds:
                warmth = WARMTH * max(0.0, 1 - (now - began) / max(until - began, 0.001)) ** 2
                c.tries(self._memory, _TRIES if self.rounds else 1, warmth, seed)
                seed = (seed * 48271 + 11) % _SEED_MAX
                self.rounds += _TRIES if self.rounds else 1
                self.best_values = tuple(self._written.table(self._memory, c.BEST))
                if self.best_values <= good_enough:
                    break
        except BaseException as failed:
            self._failed = failed

    def best_through(self) -> int:
        """Return the orders' times in what is placed now."""
        return self._written.through(self._memory)

    def is_searching(self) -> bool:
        """Tell whether it still searches."""
        return self._thread is not None and self._thread.is_alive()

    def best(self) -> Plan:
        """Wait for the end of the search, and return the best plan that it has met."""
        if self._thread is not None:
            self._thread.join()
        if self._failed is not None:
            raise self._failed
        return self._plan if self.best_values is None else self._written.best(self._memory)
