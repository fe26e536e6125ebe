"""Triggers: what must hold in the database even for someone who goes round the program.

They are installed after every migration, because SQLite drops a table's triggers when it
rebuilds the table, and ``lindra verify`` compares what is installed with what stands here.
"""

from typing import Any

from django.conf import settings
from django.db import connections

from lindra.store.connections import RECORD

_NEWEST = "(SELECT COALESCE(MAX(number), 0) FROM entry)"

# name -> (table, event, condition under which it is refused, what it says)
RULES: dict[str, tuple[str, str, str, str]] = {
    "entry_follows": (
        "entry",
        "INSERT",
        f"NEW.number <> {_NEWEST} + 1",
        "an entry has the number after the newest",
    ),
    "entry_key_is_new": (
        "entry",
        "INSERT",
        "EXISTS (SELECT 1 FROM entry WHERE key = NEW.key)",
        "a key makes one entry",
    ),
    "entry_never_changes": ("entry", "UPDATE", "", "an entry is never changed"),
    "entry_never_goes": ("entry", "DELETE", "", "an entry is never deleted"),
    "mention_is_of_newest": ("mention", "INSERT", f"NEW.entry <> {_NEWEST}", "a mention names the newest entry"),
    "mention_never_changes": ("mention", "UPDATE", "", "a mention is never changed"),
    "mention_never_goes": ("mention", "DELETE", "", "a mention is never deleted"),
    "dossier_opens_by_newest": (
        "dossier",
        "INSERT",
        f"NEW.entry <> {_NEWEST}",
        "a dossier changes by the newest entry",
    ),
    "dossier_changes_by_newest": (
        "dossier",
        "UPDATE",
        f"NEW.entry <> {_NEWEST} OR NEW.kind <> OLD.kind OR NEW.key <> OLD.key OR NEW.opened <> OLD.opened",
        "a dossier changes by the newest entry",
    ),
    "dossier_never_goes": ("dossier", "DELETE", "", "a dossier is never deleted"),
    "claim_is_of_newest": ("claim", "INSERT", f"NEW.entry <> {_NEWEST}", "a claim names the newest entry"),
    "claim_is_new": (
        "claim",
        "INSERT",
        "EXISTS (SELECT 1 FROM claim WHERE name = NEW.name)",
        "what is claimed is claimed for ever",
    ),
    "claim_never_changes": ("claim", "UPDATE", "", "a claim is never changed"),
    "claim_never_goes": ("claim", "DELETE", "", "a claim is never deleted"),
    "checkpoint_grows": (
        "checkpoint",
        "INSERT",
        f"NEW.size > {_NEWEST} OR NEW.size <= (SELECT COALESCE(MAX(size), -1) FROM checkpoint)",
        "a head covers more than the one before, and no more than there is",
    ),
    "checkpoint_never_changes": ("checkpoint", "UPDATE", "", "a head is never changed"),
    "checkpoint_never_goes": ("checkpoint", "DELETE", "", "a head is never deleted"),
    "tile_follows": (
        "tile",
        "INSERT",
        "NEW.number <> (SELECT COALESCE(MAX(number), -1) + 1 FROM tile)",
        "a tile has the number after the newest",
    ),
    "tile_never_changes": ("tile", "UPDATE", "", "a tile is never changed"),
    "tile_never_goes": ("tile", "DELETE", "", "a tile is never deleted"),
}
TABLES = tuple(dict.fromkeys(table for table, *_ in RULES.values()))


def sqlite_source(name: str) -> str:
    """Return the SQL of one trigger for SQLite."""
    table, event, condition, says = RULES[name]
    when = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, 'lindra: {says}'); END"
    )


def postgresql_function(name: str) -> str:
    """Return the body of one trigger's function for PostgreSQL."""
    _, event, condition, says = RULES[name]
    refuse = f"RAISE EXCEPTION 'lindra: {says}';"
    result = "RETURN OLD;" if event == "DELETE" else "RETURN NEW;"
    return f"BEGIN IF {condition or 'true'} THEN {refuse} END IF; {result} END"


def install() -> None:
    """Put every trigger in place, anew. The caller's connection may change the schema."""
    connection = connections[RECORD]
    connection.ensure_connection()
    raw: Any = connection.connection
    remove()
    if connection.vendor == "sqlite":
        for name in RULES:
            raw.execute(sqlite_source(name))
        return
    for name, (table, event, *_) in RULES.items():
        raw.execute(
            f"CREATE OR REPLACE FUNCTION lindra_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$lindra${postgresql_function(name)}$lindra$"
        )
        raw.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION lindra_{name}()")
        raw.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    raw.execute(
        "CREATE OR REPLACE FUNCTION lindra_never_truncated() RETURNS trigger LANGUAGE plpgsql AS "
        "$lindra$BEGIN RAISE EXCEPTION 'lindra: the record is never emptied'; END$lindra$"
    )
    for table in TABLES:
        raw.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION lindra_never_truncated()"
        )
        raw.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_never_emptied")
    _grant(raw)


def _grant(raw: Any) -> None:
    """Let the role that serves the pages read and add, and change nothing but dossiers."""
    owner, role = settings.RECORD_OWNER, settings.DATABASES[RECORD].get("USER")
    if owner is None or owner["USER"] == role:
        return
    quoted = '"' + str(role).replace('"', '""') + '"'
    raw.execute(f"GRANT SELECT, INSERT ON {', '.join(TABLES)} TO {quoted}")
    raw.execute(f"GRANT UPDATE ON dossier TO {quoted}")
    raw.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")


def remove() -> None:
    """Take every trigger away: for a rebuild, inside ``migrating`` alone."""
    connection = connections[RECORD]
    connection.ensure_connection()
    raw: Any = connection.connection
    for name, (table, *_) in RULES.items():
        on = "" if connection.vendor == "sqlite" else f" ON {table}"
        raw.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
    if connection.vendor != "sqlite":
        for table in TABLES:
            raw.execute(f"DROP TRIGGER IF EXISTS {table}_never_emptied ON {table}")


def differences() -> list[str]:
    """Return, in words, every trigger that is missing, changed, switched off or strange."""
    connection = connections[RECORD]
    connection.ensure_connection()
    raw: Any = connection.connection
    found: list[str] = []
    if connection.vendor == "sqlite":
        installed = dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
        for name in RULES:
            if name not in installed:
                found.append(f"The trigger {name} is missing.")
            elif installed[name] != sqlite_source(name):
                found.append(f"The trigger {name} has been changed.")
        found += [f"The trigger {name} is not Lindra's." for name in installed if name not in RULES]
        return found
    rows = raw.execute(
        "SELECT t.tgname, t.tgenabled, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND c.relname = ANY(%s)",
        [list(TABLES)],
    ).fetchall()
    installed_pg = {name: (enabled, source) for name, enabled, source in rows}
    expected = {name: postgresql_function(name) for name in RULES}
    expected |= {
        f"{table}_never_emptied": "BEGIN RAISE EXCEPTION 'lindra: the record is never emptied'; END" for table in TABLES
    }
    for name, source in expected.items():
        if name not in installed_pg:
            found.append(f"The trigger {name} is missing.")
        elif installed_pg[name][0] not in ("A", b"A"):
            found.append(f"The trigger {name} is switched off, or not always on.")
        elif installed_pg[name][1] != source:
            found.append(f"The trigger {name} has been changed.")
    found += [f"The trigger {name} is not Lindra's." for name in installed_pg if name not in expected]
    return found
