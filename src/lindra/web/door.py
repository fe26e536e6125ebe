"""The one door and the one store of this process, as pages and API use them."""

import functools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings

from lindra.gmp.act import Clock, SystemChance, SystemClock
from lindra.ledger.keys import KeyRefusedError
from lindra.ledger.seal import LedgerMismatch
from lindra.operations.catalogue import CATALOGUE
from lindra.operations.door import Door
from lindra.store import DatabaseStore
from lindra.store.files import KeptFiles
from lindra.store.heads import Heads

log = logging.getLogger("lindra")


class ProcessClock:
    """The clock of this process: pages show by it what is late, and the door judges by it."""

    def __init__(self) -> None:
        self._runs_by: Clock = SystemClock()

    def now(self) -> datetime:
        """Return an aware time in UTC."""
        return self._runs_by.now()

    @contextmanager
    def runs_by(self, other: Clock) -> Iterator[None]:
        """Run by another clock for a while: twelve days of culture are lived through in a minute."""
        before, self._runs_by = self._runs_by, other
        try:
            yield
        finally:
            self._runs_by = before


clock = ProcessClock()


@functools.cache
def store() -> DatabaseStore:
    """Return the record of this process."""
    return DatabaseStore()


@functools.cache
def heads() -> Heads:
    """Return the signed heads of the record."""
    return Heads(store())


def files() -> KeptFiles:
    """Return the files that are kept beside the record."""
    return KeptFiles(settings.VAR / "files")


@functools.cache
def door() -> Door:
    """Return the door."""
    return Door(CATALOGUE, store(), clock=clock, chance=SystemChance(), seal=seal_or_alarm, files=files())


def seal_or_alarm() -> None:
    """Sign a new head. A mismatch has left its alarm for every page; what was acknowledged stays acknowledged."""
    try:
        heads().seal()
    except (LedgerMismatch, KeyRefusedError) as error:
        log.critical("no head was signed: %s", error)
