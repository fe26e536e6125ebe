"""The one door and the one store of this process, as pages and API use them."""

import functools
import logging

from django.conf import settings

from lindra.gmp.act import SystemChance, SystemClock
from lindra.ledger.keys import KeyRefusedError
from lindra.ledger.seal import LedgerMismatch
from lindra.operations.catalogue import CATALOGUE
from lindra.operations.door import Door
from lindra.store import DatabaseStore
from lindra.store.files import KeptFiles
from lindra.store.heads import Heads

log = logging.getLogger("lindra")


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
    return Door(CATALOGUE, store(), clock=SystemClock(), chance=SystemChance(), seal=seal_or_alarm, files=files())


def seal_or_alarm() -> None:
    """Sign a new head. A mismatch has left its alarm for every page; what was acknowledged stays acknowledged."""
    try:
        heads().seal()
    except (LedgerMismatch, KeyRefusedError) as error:
        log.critical("no head was signed: %s", error)
