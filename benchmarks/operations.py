"""Operations through the door, every rule and every read table, against a bare durable insert and ``eventsourcing``.

Each side commits one event at a time to the same disk. The bare insert writes a body of the same length, in the same
journal mode, and does nothing else: no rule, no hash, no index but the key. The sides take turns, and the middle one
of their rates is told, so that a disk that is slow for a while is slow for all.
"""

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from benchmarks.report import Row

TURNS = 7
Act = Callable[[int], object]


def in_turns(count: int, *acts: Act) -> list[float]:
    """Let the sides act in turns, ``count`` times each in all after a warm-up; returns how often a second each does."""
    numbers = itertools.count()
    rates: list[list[float]] = [[] for _ in acts]
    each = max(count // TURNS, 20)
    for turn in range(TURNS + 1):
        for act, found in zip(acts, rates, strict=True):
            start = time.perf_counter()
            for _ in range(each):
                act(next(numbers))
            if turn:  # the first turn warms up
                found.append(each / (time.perf_counter() - start))
    return [median(found) for found in rates]


def door_act() -> Act:
    """Add rooms through the door."""
    from tests.centre import Centre

    from lindra.facility.rooms.add_room import AddRoom
    from lindra.web.door import store

    centre = Centre(store())

    def add(number: int) -> None:
        room = f"R-{number}"
        # Without a grade: the batch record measured afterwards would clean every graded room, and ask a permit for it.
        centre.door.perform(AddRoom(room=room, title="Office", grade=""), by="P-0001", key=f"key-{room}")

    return add


def length_of_an_entry() -> int:
    """Return the length of the newest entry's bytes, which the bare insert writes too."""
    from lindra.web.door import store

    return len(next(iter(store().entries(store().size()))).body)


def recording_values(count: int) -> float:
    """Record the values of a batch through the door, with limits judged; returns how many a second.

    These are the operations that a batch record is made of: some ten rules each, five dossiers read.
    """
    from tests.centre import Centre
    from tests.conftest import RECIPE_TEXT

    from lindra.gmp.identity import with_check
    from lindra.simulation import journey
    from lindra.simulation.furnish import furnish
    from lindra.web.door import store

    centre = Centre(store())
    recipe = furnish(centre, RECIPE_TEXT, pieces=1)
    began, before = 0.0, 0
    for number in range(max(2, count // 250)):
        if number == 1:
            began, before = time.perf_counter(), store().size()
        therapy = journey.ordered(centre, recipe, patient=with_check(f"PT-26-{number + 1:04d}"), weight_kg=Decimal(70))
        journey.manufactured(centre, journey.collected(centre, recipe, therapy), values=None)
    return (store().size() - before) / (time.perf_counter() - began)


def bare_sqlite(folder: Path, length: int) -> Act:
    """Insert a body of that length, one a commit."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = PERSIST")
    connection.execute("CREATE TABLE event (number INTEGER PRIMARY KEY, body BLOB)")
    body = b"x" * length

    def insert(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO event VALUES (?, ?)", (number, body))
        connection.execute("COMMIT")

    return insert


def by_eventsourcing(folder: Path) -> Act:
    """Save one event of one new aggregate at a time with the library ``eventsourcing``."""
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate

    environment = {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": str(folder / "eventsourcing.sqlite3"),
    }
    application: Any = Application(env=environment)
    return lambda number: application.save(Aggregate())


def on_sqlite(folder: Path, count: int) -> list[Row]:
    """Measure on SQLite."""
    door = door_act()
    door(-1)
    bare, peer, ours = in_turns(count, bare_sqlite(folder, length_of_an_entry()), by_eventsourcing(folder), door)
    return [
        Row("bare durable insert, SQLite, one a commit", bare, "/s"),
        Row("eventsourcing on SQLite (write-ahead log), one event a save", peer, "/s", bare),
        Row("Lindra on SQLite, add-room through the door", ours, "/s", bare),
    ]


def a_batch_record(count: int) -> list[Row]:
    """Measure a batch record on SQLite."""
    return [Row("Lindra on SQLite, steps of a batch record through the door", recording_values(count), "/s")]


def on_postgresql(address: str, count: int) -> list[Row]:
    """Measure on PostgreSQL; the record of this process lies there."""
    door = door_act()
    door(-1)
    with bare_postgresql(address, length_of_an_entry()) as insert:
        bare, ours = in_turns(count, insert, door)
    return [
        Row("bare durable insert, PostgreSQL, one a commit", bare, "/s"),
        Row("Lindra on PostgreSQL, add-room through the door", ours, "/s", bare),
    ]


@contextmanager
def bare_postgresql(address: str, length: int) -> Iterator[Act]:
    """Insert a body of that length, one a commit."""
    body = b"x" * length
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (number bigint PRIMARY KEY, body bytea)")
        yield lambda number: connection.execute("INSERT INTO bare VALUES (%s, %s)", (number, body))
