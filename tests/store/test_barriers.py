"""Every way round the record has a test that fails to get round."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections
from tests.centre import PEOPLE, Centre

from lindra.facility.people.facts import PersonAdmitted
from lindra.facility.people.person import Person
from lindra.gmp.objection import AssumptionBroken
from lindra.gmp.roles import Role
from lindra.store.connections import journal_is_safe, migrating, refuse_unsafe_settings
from lindra.store.rebuild import rebuild
from lindra.store.verification import verify
from lindra.web.door import heads, store

# Each of the people makes one entry: the first opens the centre, the others are admitted.
LAST = len(PEOPLE)
NEXT = LAST + 1
REFUSED = (sqlite3.DatabaseError, DatabaseError)


@pytest.fixture
def centre(database: Path) -> Centre:
    """A centre with its people, in a database of its own, under a signed head."""
    centre = Centre(store())
    heads().seal()
    return centre


def raw() -> Any:
    connection = connections["default"]
    connection.ensure_connection()
    return connection.connection


def writable(folder: Path) -> sqlite3.Connection:
    """Open the file as its owner would, round the program, with every trigger in place."""
    connection = sqlite3.connect(folder / "record.sqlite3", isolation_level=None)
    connection.execute("PRAGMA recursive_triggers = ON")
    return connection


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET person = 'P-0666' WHERE number = 1",
        "DELETE FROM entry WHERE number = 1",
        f"INSERT INTO claim (name, entry) VALUES ('bag-used:G-1', {LAST})",
        "UPDATE dossier SET state = '{}'",
        "DROP TRIGGER entry_never_changes",
        "CREATE TABLE beside (a)",
        "ALTER TABLE entry ADD COLUMN b",
        "ATTACH DATABASE ':memory:' AS other",
    ],
)
def test_the_programs_own_connection_can_not_write_outside_the_writer(centre: Centre, sql: str) -> None:
    with pytest.raises(REFUSED):
        raw().execute(sql)


@pytest.mark.parametrize("sql", ["DROP TABLE entry", "DROP TRIGGER entry_never_goes", "CREATE TABLE beside (a)"])
def test_the_writer_itself_can_not_change_the_schema(centre: Centre, sql: str) -> None:
    with pytest.raises(REFUSED, match="not authorized"), store().writing():
        raw().execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry SET person = 'P-0666' WHERE number = 1",
        "UPDATE entry SET body = x'00' WHERE number = 3",
        f"DELETE FROM entry WHERE number = {LAST}",
        "INSERT OR REPLACE INTO entry SELECT number, at, 'P-6', operation, key, asked, body, leaf FROM entry LIMIT 1",
        f"REPLACE INTO entry SELECT {NEXT}, at, person, operation, key, asked, body, leaf FROM entry WHERE number = 2",
        "INSERT INTO entry SELECT 21, at, person, operation, 'new', asked, body, leaf FROM entry WHERE number = 2",
        "UPDATE dossier SET state = '{}' WHERE kind = 'person'",
        "DELETE FROM dossier",
        "DELETE FROM mention",
        "UPDATE mention SET entry = 1",
        "INSERT INTO mention (kind, key, entry) VALUES ('person', 'P-0001', 3)",
        "INSERT INTO claim (name, entry) VALUES ('bag-used:G-1', 3)",
        "UPDATE checkpoint SET root = x'00'",
        "DELETE FROM checkpoint",
        "INSERT INTO tile (number, root) VALUES (7, x'00')",
    ],
)
def test_triggers_refuse_whoever_opens_the_file_beside_the_program(centre: Centre, database: Path, sql: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="lindra"):
        writable(database).execute(sql)
    assert verify(store(), heads()).is_whole


def test_a_fresh_record_is_whole_and_can_be_rebuilt(centre: Centre) -> None:
    before = raw().execute("SELECT kind, key, opened, entry, state FROM dossier ORDER BY kind, key").fetchall()
    report = verify(store(), heads())
    assert report.findings == []
    assert (report.entries, report.dossiers, report.heads) == (LAST, LAST, 1)
    assert rebuild(store()) == LAST
    assert raw().execute("SELECT kind, key, opened, entry, state FROM dossier ORDER BY kind, key").fetchall() == before
    assert verify(store(), heads()).findings == []


def without_triggers(folder: Path, *statements: str) -> None:
    """Change the file as its owner can, who drops a trigger and puts it back as it was."""
    connection = sqlite3.connect(folder / "record.sqlite3", isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE entry SET body = replace(CAST(body AS TEXT), 'operator', 'operatör') WHERE number = 8", "Entry 8"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE number = 5", "Entry 5"),
        ("UPDATE entry SET person = 'P-0666' WHERE number = 4", "Entry 4: the column person"),
        ("UPDATE entry SET at = '2026-01-01T00:00:00.000000Z' WHERE number = 4", "Entry 4: the column at"),
        ("UPDATE entry SET key = 'other' WHERE number = 4", "Entry 4: the column key"),
        (f"DELETE FROM entry WHERE number = {LAST}", "the end has been cut off"),
        ("DELETE FROM entry WHERE number = 10", "Entry 10 is missing"),
        ("UPDATE dossier SET state = replace(state, 'operator', 'qualified-person') WHERE key = 'P-0008'", "P-0008"),
        ("UPDATE dossier SET is_open = 0 WHERE key = 'P-0008'", "P-0008"),
        ("DELETE FROM dossier WHERE key = 'P-0008'", "dossier person P-0008 is missing"),
        ("DELETE FROM mention WHERE entry = 7", "mention of person P-0007 in entry 7 is missing"),
        ("INSERT INTO mention (kind, key, entry) VALUES ('person', 'P-0001', 9)", "names entry 9"),
        ("INSERT INTO claim (name, entry) VALUES ('bag-used:G-1', 9)", "bag-used:G-1"),
        ("UPDATE checkpoint SET root = zeroblob(32)", "another root"),
        (f"UPDATE checkpoint SET note = replace(note, '{LAST}', '{LAST - 1}')", "not valid"),
        ("UPDATE checkpoint SET peaks = zeroblob(96)", "peaks"),
    ],
)
def test_verify_names_what_was_changed_behind_the_triggers(
    centre: Centre, database: Path, statement: str, says: str
) -> None:
    connections["default"].close()
    without_triggers(database, statement)
    findings = verify(store(), heads()).findings
    assert any(says in finding for finding in findings), findings


def test_verify_finds_a_trigger_that_is_gone_changed_or_strange(centre: Centre, database: Path) -> None:
    connections["default"].close()
    file = sqlite3.connect(database / "record.sqlite3", isolation_level=None)
    file.execute("DROP TRIGGER entry_never_changes")
    file.execute("DROP TRIGGER claim_never_goes")
    file.execute("CREATE TRIGGER claim_never_goes BEFORE DELETE ON claim BEGIN SELECT 1; END")
    file.execute("CREATE TRIGGER mine AFTER INSERT ON entry BEGIN SELECT 1; END")
    file.close()
    findings = verify(store(), heads()).findings
    assert findings == [
        "The trigger entry_never_changes is missing.",
        "The trigger claim_never_goes has been changed.",
        "The trigger mine is not Lindra's.",
    ]


def test_a_changed_byte_stops_the_signing_and_raises_an_alarm(centre: Centre, database: Path) -> None:
    centre.does("admit-person", by="administrator", person="P-0900", roles=(Role.OPERATOR,))
    connections["default"].close()
    without_triggers(
        database, f"UPDATE entry SET body = replace(CAST(body AS TEXT), 'P-0900', 'P-0901') WHERE number = {NEXT}"
    )
    from lindra.ledger.seal import LedgerMismatch

    with pytest.raises(LedgerMismatch, match=f"Entry {NEXT}"):
        heads().seal()
    assert f"Entry {NEXT}" in heads().alarm()
    newest = heads().newest()
    assert newest is not None
    assert newest.size == LAST  # nothing was signed over the change


def test_every_bit_flip_in_a_sample_of_the_file_is_found(centre: Centre, database: Path) -> None:
    """Any changed byte of an entry, a head or a dossier is found, or is in a page that holds nothing."""
    from random import Random

    connections["default"].close()
    file = database / "record.sqlite3"
    whole = file.read_bytes()
    chance = Random(7)
    body = next(iter(store().entries(8, 8))).body
    connections["default"].close()
    places = [whole.index(body) + chance.randrange(len(body)) for _ in range(12)]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        file.write_bytes(changed)
        findings = verify(store(), heads()).findings
        connections["default"].close()
        assert findings, f"a flipped bit at byte {place} was not found"
    file.write_bytes(whole)
    assert verify(store(), heads()).is_whole


@pytest.mark.parametrize(
    ("journal", "version", "safe"),
    [
        ("delete", (3, 40, 1), True),
        ("truncate", (3, 40, 1), True),
        ("wal", (3, 40, 1), False),
        ("wal", (3, 51, 2), False),
        ("wal", (3, 51, 3), True),
        ("memory", (3, 60, 0), False),
        ("off", (3, 60, 0), False),
    ],
)
def test_only_journals_that_keep_what_was_acknowledged_are_taken(
    journal: str, version: tuple[int, ...], safe: bool
) -> None:
    assert journal_is_safe(journal, version) is safe


def test_a_database_in_an_unsafe_journal_is_refused_at_the_start(centre: Centre, database: Path) -> None:
    from lindra.store.connections import UnsafeDatabase

    connections["default"].close()
    sqlite3.connect(database / "record.sqlite3").execute("PRAGMA journal_mode = WAL")
    if journal_is_safe("wal", sqlite3.sqlite_version_info):
        return
    with pytest.raises(UnsafeDatabase, match="does not start"):
        store().size()
    connections["default"].close()
    sqlite3.connect(database / "record.sqlite3").execute("PRAGMA journal_mode = DELETE")


def test_settings_that_could_lose_writes_are_refused() -> None:
    settings = connections["default"].settings_dict
    assert refuse_unsafe_settings(None) == []
    kept = settings["OPTIONS"]
    try:
        settings["OPTIONS"] = {**kept, "init_command": "PRAGMA synchronous=NORMAL"}
        assert [found.id for found in refuse_unsafe_settings(None)] == ["lindra.E001"]
    finally:
        settings["OPTIONS"] = kept
    settings["ATOMIC_REQUESTS"] = True
    try:
        assert [found.id for found in refuse_unsafe_settings(None)] == ["lindra.E002"]
    finally:
        settings["ATOMIC_REQUESTS"] = False


def test_the_connection_is_set_as_it_must_be(centre: Centre) -> None:
    values = {
        name: raw().execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys", "query_only")
    }
    assert values == {"synchronous": 2, "foreign_keys": 1, "query_only": 1}


def test_an_exception_inside_a_write_leaves_nothing_behind(centre: Centre) -> None:
    centre.given(_Claims(person="P-0901", roles=(Role.OPERATOR,)))
    with pytest.raises(AssumptionBroken, match="is claimed"):
        centre.given(_Claims(person="P-0902", roles=(Role.OPERATOR,)))
    assert centre.ledger() == NEXT
    with store().reading() as record:
        assert record.find(Person, "P-0902") is None


class _Claims(PersonAdmitted):
    """An admission that uses something up."""

    def claims(self) -> tuple[str, ...]:
        """Claim always the same."""
        return ("test:once",)


def test_migrations_install_the_triggers_again(centre: Centre) -> None:
    from django.core.management import call_command

    from lindra.store.triggers import differences, remove

    with migrating():
        remove()
        assert differences()
        call_command("migrate", database="default", verbosity=0)
        assert differences() == []


def test_debug_is_off_unless_asked_for() -> None:
    from django.conf import settings

    assert settings.DEBUG is False
