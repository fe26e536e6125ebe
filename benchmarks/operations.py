"""Operations through the door, every rule and every read table, against a bare durable insert and ``eventsourcing``.

Each side commits one event at a time to the same disk. The bare insert writes a body of the same length, in the same
journal mode, and does nothing else: no rule, no hash, no index but the key.
"""

import sqlite3
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.report import Row

WARM = 100


def per_second(count: int, act: Callable[[int], object]) -> float:
    """Do something so many times after a warm-up; returns how often a second."""
    for number in range(WARM):
        act(-1 - number)
    start = time.perf_counter()
    for number in range(count):
        act(number)
    return count / (time.perf_counter() - start)


def through_the_door(count: int) -> tuple[float, int]:
    """Add rooms through the door; returns how many a second, and the length of an entry's bytes."""
    from tests.centre import Centre

    from lindra.facility.rooms.add_room import AddRoom
    from lindra.web.door import store

    centre = Centre(store())

    def add(number: int) -> None:
        room = f"R{'W' if number < 0 else 'X'}-{abs(number)}"
        centre.door.perform(AddRoom(room=room, title="Cleanroom", grade="C"), by="P-0001", key=f"key-{room}")

    rate = per_second(count, add)
    return rate, len(next(iter(store().entries(store().size()))).body)


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


def bare_sqlite(folder: Path, count: int, length: int) -> float:
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

    rate = per_second(count, insert)
    connection.close()
    return rate


def bare_postgresql(address: str, count: int, length: int) -> float:
    """Insert a body of that length, one a commit."""
    body = b"x" * length
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (number bigint PRIMARY KEY, body bytea)")
        return per_second(count, lambda number: connection.execute("INSERT INTO bare VALUES (%s, %s)", (number, body)))


def by_eventsourcing(count: int, **environment: str) -> float:
    """Save one event of one aggregate at a time with the library ``eventsourcing``."""
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Rooms(Aggregate):
        """A list of rooms."""

        def __init__(self) -> None:
            self.rooms = 0

        @event("Added")
        def add(self, room: str, title: str, grade: str) -> None:
            """Add a room."""
            self.rooms += 1

    application: Any = Application(env=environment)

    def save(number: int) -> None:
        rooms = Rooms()
        application.save(rooms)

    rate = per_second(count, save)
    application.close()
    return rate


def on_sqlite(folder: Path, count: int) -> list[Row]:
    """Measure on SQLite."""
    rate, length = through_the_door(count)
    bare = bare_sqlite(folder, count, length)
    peer = by_eventsourcing(
        count, PERSISTENCE_MODULE="eventsourcing.sqlite", SQLITE_DBNAME=str(folder / "eventsourcing.sqlite3")
    )
    return [
        Row("bare durable insert, SQLite", bare, "/s"),
        Row("eventsourcing, one event a save, SQLite", peer, "/s", bare),
        Row("Lindra, add-room through the door, SQLite", rate, "/s", bare),
    ]


def a_batch_record(count: int) -> list[Row]:
    """Measure a batch record on SQLite."""
    return [Row("Lindra, steps of a batch record through the door, SQLite", recording_values(count), "/s")]


def on_postgresql(address: str, count: int) -> list[Row]:
    """Measure on PostgreSQL; the record of this process lies there."""
    rate, length = through_the_door(count)
    bare = bare_postgresql(address, count, length)
    return [
        Row("bare durable insert, PostgreSQL", bare, "/s"),
        Row("Lindra, add-room through the door, PostgreSQL", rate, "/s", bare),
    ]
