"""The barriers on PostgreSQL, where the role that serves the pages owns nothing."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections
from tests.centre import PEOPLE, Centre

from lindra.gmp.roles import Role
from lindra.store.connections import migrating
from lindra.store.rebuild import rebuild
from lindra.store.triggers import differences
from lindra.store.verification import verify
from lindra.web.door import heads, store

pytestmark = pytest.mark.xdist_group("postgresql")

LAST = len(PEOPLE)  # each of the people makes one entry
REFUSED = (psycopg.Error, DatabaseError)


@pytest.fixture
def centre(postgresql: str) -> Centre:
    """A centre with its people, under a signed head."""
    centre = Centre(store())
    heads().seal()
    return centre


def as_role(role: str) -> psycopg.Connection[Any]:
    """Connect beside the program."""
    chosen = connections["default"].settings_dict
    return psycopg.connect(host=chosen["HOST"], port=chosen["PORT"], dbname=chosen["NAME"], user=role, autocommit=True)


CHANGES = [
    "UPDATE entry SET person = 'P-0666' WHERE number = 1",
    f"DELETE FROM entry WHERE number = {LAST}",
    "DELETE FROM dossier",
    "UPDATE dossier SET state = '{}'",
    "UPDATE mention SET entry = 1",
    "DELETE FROM mention",
    "UPDATE checkpoint SET note = ''",
    "DELETE FROM checkpoint",
    "TRUNCATE claim",
    "TRUNCATE entry CASCADE",
    "INSERT INTO entry SELECT 21, at, person, operation, 'new', asked, body, leaf FROM entry WHERE number = 2",
    f"INSERT INTO entry SELECT {LAST + 1}, at, person, operation, key, asked, body, leaf FROM entry WHERE number = 2",
    "INSERT INTO mention (kind, key, entry) VALUES ('person', 'P-0001', 3)",
    "INSERT INTO claim (name, entry) VALUES ('bag-used:G-1', 3)",
]
ONLY_AN_OWNERS = [
    "DELETE FROM claim",
    "DROP TRIGGER entry_never_changes ON entry",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "DROP TABLE entry CASCADE",
    "ALTER TABLE entry ADD COLUMN note text",
    "CREATE OR REPLACE FUNCTION lindra_entry_never_changes() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
]
ALWAYS_ALLOWS = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'"


@pytest.mark.parametrize("sql", [*CHANGES, *ONLY_AN_OWNERS])
def test_the_role_that_serves_the_pages_can_not_get_round(centre: Centre, sql: str) -> None:
    with as_role("lindra_pages") as beside, pytest.raises(REFUSED):
        beside.execute(sql)
    assert verify(store(), heads()).findings == []


@pytest.mark.parametrize("sql", CHANGES)
def test_triggers_refuse_the_owner_too(centre: Centre, sql: str) -> None:
    with as_role("lindra_owner") as beside, pytest.raises(REFUSED, match="lindra"):
        beside.execute(sql)


def test_the_programs_connection_is_read_only_outside_the_writer(centre: Centre) -> None:
    raw: Any = connections["default"].connection
    with pytest.raises(REFUSED, match="read-only"):
        raw.execute(f"INSERT INTO claim (name, entry) VALUES ('bag-used:G-1', {LAST})")


def test_the_record_goes_on_is_verified_and_rebuilt(centre: Centre) -> None:
    centre.does("admit-person", by="administrator", person="P-0900", roles=(Role.OPERATOR,))
    heads().seal()
    assert verify(store(), heads()).findings == []
    assert rebuild(store()) == LAST + 1
    report = verify(store(), heads())
    assert (report.findings, report.entries, report.heads) == ([], LAST + 1, 2)
    centre.does("admit-person", by="administrator", person="P-0901", roles=(Role.OPERATOR,))


def test_verify_names_what_the_owner_changed(centre: Centre) -> None:
    with as_role("lindra_owner") as beside:
        beside.execute("ALTER TABLE entry DISABLE TRIGGER USER")
        beside.execute("UPDATE entry SET leaf = decode(repeat('00', 32), 'hex') WHERE number = 5")
        beside.execute("ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_never_goes")
        beside.execute(f"CREATE OR REPLACE FUNCTION lindra_claim_never_goes() {ALWAYS_ALLOWS}")
        beside.execute("CREATE TRIGGER mine AFTER DELETE ON claim EXECUTE FUNCTION lindra_claim_never_goes()")
    findings = verify(store(), heads()).findings
    for said in (
        "Entry 5",
        "The trigger entry_never_changes is switched off",
        "The trigger claim_never_goes has been changed",
        "The trigger mine is not Lindra's",
    ):
        assert any(said in finding for finding in findings), findings
    assert not any("entry_never_goes " in finding for finding in findings)


def test_migrations_install_the_triggers_again(centre: Centre) -> None:
    from django.core.management import call_command

    with as_role("lindra_owner") as beside:
        beside.execute("DROP TRIGGER entry_never_changes ON entry")
    assert differences() == ["The trigger entry_never_changes is missing."]
    with migrating():
        call_command("migrate", database="default", verbosity=0)
    assert differences() == []
