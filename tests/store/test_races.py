"""Many at once: one of them does it, nothing is written twice, and the stores agree."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.centre import Centre
from tests.conftest import RECIPE_TEXT

from lindra.gmp.roles import Role
from lindra.ledger.entry import read_entry
from lindra.operations.door import Done, Refused
from lindra.operations.memory import MemoryStore
from lindra.operations.store import Store
from lindra.simulation.furnish import furnish
from lindra.store.verification import verify
from lindra.web.door import heads
from lindra.web.door import store as web_store

RUNNERS = 6


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """Run an act in several threads that start together; returns what came of each."""
    barrier, came = threading.Barrier(RUNNERS), [None] * RUNNERS

    def run(number: int) -> None:
        try:
            barrier.wait(10)
            came[number] = act(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(RUNNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


def test_one_of_many_who_admit_the_same_person_does_it(store: Store) -> None:
    centre = Centre(store)
    before = centre.ledger()

    def admit(number: int) -> Done | Refused:
        command = centre.command("admit-person", person="P-0900", roles=(Role.OPERATOR,))
        return centre.door.perform(command, by="P-0001", key=f"race-{number}")

    came = at_once(admit)
    assert [type(one).__name__ for one in came].count("Done") == 1
    assert all(isinstance(one, Done) or {o.rule for o in one.objections} for one in came)
    assert centre.ledger() == before + 1


def test_one_key_sent_many_times_at_once_is_one_act(store: Store) -> None:
    centre = Centre(store)
    before = centre.ledger()

    def admit(_: int) -> Done | Refused:
        command = centre.command("admit-person", person="P-0900", roles=(Role.OPERATOR,))
        return centre.door.perform(command, by="P-0001", key="one key")

    came = at_once(admit)
    assert {one.number for one in came} == {before + 1}
    assert sorted(one.repeated for one in came) == [False] + [True] * (RUNNERS - 1)
    assert centre.ledger() == before + 1


def test_everyone_gets_a_number_of_their_own(store: Store) -> None:
    centre = Centre(store)
    before = centre.ledger()

    def admit(number: int) -> Done | Refused:
        command = centre.command("admit-person", person=f"P-09{number:02d}", roles=(Role.OPERATOR,))
        return centre.door.perform(command, by="P-0001", key=f"race-{number}")

    came = at_once(admit)
    assert sorted(one.number for one in came) == list(range(before + 1, before + 1 + RUNNERS))
    numbers = [read_entry(entry.body)["number"] for entry in store.entries()]
    assert numbers == list(range(1, before + 1 + RUNNERS))


def test_sealing_at_once_leaves_one_head_and_a_whole_record(database: Path) -> None:
    Centre(web_store())
    at_once(lambda _: heads().seal())
    report = verify(web_store(), heads())
    assert (report.findings, report.heads) == ([], 1)


def bodies(store: Store) -> list[bytes]:
    centre = Centre(store)
    furnish(centre, RECIPE_TEXT)
    return [entry.body for entry in store.entries()]


@pytest.mark.xdist_group("postgresql")
def test_the_stores_agree_to_the_byte(database: Path, request: pytest.FixtureRequest) -> None:
    in_memory, on_sqlite = bodies(MemoryStore()), bodies(web_store())
    request.getfixturevalue("postgresql")
    assert in_memory == on_sqlite == bodies(web_store())
