"""Connections to the record: read-only until the writer lifts that, and never with settings that lose writes.

SQLite syncs every commit to disk (FULL), keeps its references, lets triggers fire inside REPLACE, reads
no memory-mapped pages, and denies changes of its schema. PostgreSQL opens every transaction read-only.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

RECORD = "default"
# Write-ahead logging could corrupt a database before this version (sqlite.org/wal.html, "WAL-reset bug").
WAL_IS_SAFE_FROM = (3, 51, 3)

_SAFE = {"foreign_keys": 1, "synchronous": 2, "recursive_triggers": 1, "mmap_size": 0}
_DENIED = {
    getattr(sqlite3, name)
    for name in dir(sqlite3)
    if name.startswith(("SQLITE_CREATE_", "SQLITE_DROP_", "SQLITE_ALTER_", "SQLITE_ATTACH", "SQLITE_DETACH"))
}
_migrating = threading.local()


class UnsafeDatabase(Exception):
    """The database is set so that it could lose what it has acknowledged."""


@contextmanager
def migrating() -> Iterator[None]:
    """Lift the barriers of this thread's connections, to change the schema or rebuild the read tables.

    On PostgreSQL this connects as the record's owner, where the centre has named one.
    """
    connection = connections[RECORD]
    _migrating.depth = getattr(_migrating, "depth", 0) + 1
    connection.close()
    as_set = connection.settings_dict
    if settings.RECORD_OWNER is not None:
        connection.settings_dict = {**as_set, **settings.RECORD_OWNER}
    try:
        yield
    finally:
        _migrating.depth -= 1
        connection.close()
        connection.settings_dict = as_set


def make_safe(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Set a new connection to the record as it must be, and refuse it when it can not be."""
    if connection.alias != RECORD:
        return
    is_migrating = getattr(_migrating, "depth", 0) > 0
    raw: Any = connection.connection
    if connection.vendor == "sqlite":
        _make_sqlite_safe(raw, is_migrating=is_migrating)
    elif not is_migrating:
        raw.execute("SET default_transaction_read_only = on")


def _make_sqlite_safe(raw: sqlite3.Connection, *, is_migrating: bool) -> None:
    for name, value in _SAFE.items():
        raw.execute(f"PRAGMA {name} = {value}")
    raw.execute("PRAGMA temp_store = MEMORY")
    for name, value in _SAFE.items():
        found = raw.execute(f"PRAGMA {name}").fetchone()
        if found is not None and found[0] != value:
            raise UnsafeDatabase(f"SQLite does not keep {name}={value} (it is {found[0]}). Lindra does not start.")
    journal = raw.execute("PRAGMA journal_mode").fetchone()[0]
    if not journal_is_safe(journal, sqlite3.sqlite_version_info):
        raise UnsafeDatabase(
            f"SQLite {sqlite3.sqlite_version} with journal_mode={journal} can lose or corrupt what it has "
            "acknowledged. Set journal_mode=DELETE on the database file. Lindra does not start."
        )
    if journal == "delete":
        # As safe, and half as fast again: the journal's header is overwritten, where its file was made and removed.
        raw.execute("PRAGMA journal_mode = PERSIST")
    if not is_migrating:
        raw.set_authorizer(_authorize)
        raw.execute("PRAGMA query_only = ON")


def journal_is_safe(journal: str, version: tuple[int, ...]) -> bool:
    """Tell whether a journal mode keeps every acknowledged write with this version of SQLite."""
    return journal in ("delete", "truncate", "persist") or (journal == "wal" and version >= WAL_IS_SAFE_FROM)


def _authorize(action: int, *_: Any) -> int:
    return sqlite3.SQLITE_DENY if action in _DENIED else sqlite3.SQLITE_OK


def refuse_unsafe_settings(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse to start when the settings themselves weaken the record (a Django system check)."""
    found: list[CheckMessage] = []
    chosen = connections[RECORD].settings_dict
    options = str(chosen.get("OPTIONS", {})).lower()
    for word in ("synchronous=normal", "synchronous=off", "synchronous = normal", "synchronous = off", "mmap_size"):
        if word in options:
            found.append(
                Error(
                    f"The record's database is set with {word}: acknowledged writes could be lost.",
                    hint="Remove it from OPTIONS.",
                    id="lindra.E001",
                )
            )
    if chosen.get("ATOMIC_REQUESTS"):
        found.append(
            Error(
                "ATOMIC_REQUESTS would let other code share the writer's transaction.",
                hint="Remove it.",
                id="lindra.E002",
            )
        )
    return found
