"""Makes every read table again from the entries: mentions, claims, dossiers and tiles."""

import json
from collections.abc import Callable
from typing import Any

from django.db import connections

from lindra.gmp.dossier import DOSSIERS, Dossier
from lindra.gmp.fact import Ref
from lindra.gmp.record import from_plain
from lindra.ledger.canonical import from_bytes
from lindra.ledger.tree import TILE_LEAVES, Frontier
from lindra.operations.replay import changed_dossiers, facts_of
from lindra.store.connections import RECORD, migrating
from lindra.store.database import DatabaseStore, state_of
from lindra.store.triggers import install, remove


def is_of_this_version() -> bool:
    """Tell whether the dossiers in the read table have the shape that this program gives them.

    Looks at the newest of each kind: a version that adds a field writes it in all of them.
    """
    connection = connections[RECORD]
    connection.ensure_connection()
    raw: Any = connection.connection
    mark = "?" if connection.vendor == "sqlite" else "%s"
    for kind, dossier in DOSSIERS.items():
        rows = raw.execute(
            f"SELECT state FROM dossier WHERE kind = {mark} ORDER BY opened DESC, key DESC LIMIT 1", (kind,)
        ).fetchall()
        for (state,) in rows:
            try:
                same = state_of(from_plain(dossier, json.loads(state))) == state
            except Exception:  # whatever another version wrote, it is not of this one
                same = False
            if not same:
                return False
    return True


def rebuild(store: DatabaseStore, *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Rebuild the read tables in one transaction; returns how many entries they come from."""
    with migrating():
        connection = connections[RECORD]
        connection.ensure_connection()
        raw: Any = connection.connection
        mark = "?" if connection.vendor == "sqlite" else "%s"
        raw.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        try:
            if connection.vendor == "postgresql":
                # References are checked row by row, since no trigger can be put back over rows still to be checked.
                raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
            remove()
            for table in ("mention", "claim", "dossier", "tile"):
                raw.execute(f"DELETE FROM {table}")
            size = _fill(store, raw, mark, progress)
            install()
            raw.execute("COMMIT")
        except BaseException:
            raw.execute("ROLLBACK")
            raise
    return size


def _fill(store: DatabaseStore, raw: Any, mark: str, progress: Callable[[int], None]) -> int:
    dossiers: dict[Ref, Dossier] = {}
    opened: dict[Ref, int] = {}
    changed_by: dict[Ref, int] = {}
    frontier = Frontier()
    sealed = raw.execute("SELECT COALESCE(MAX(size), 0) FROM checkpoint").fetchone()[0]

    def insert(sql: str, values: tuple[Any, ...]) -> None:
        raw.execute(sql.replace("?", mark), values)

    for entry in store.entries():
        body: dict[str, Any] = from_bytes(entry.body)
        facts = facts_of(body)
        refs = dict.fromkeys(ref for fact in facts for ref in fact.about())
        for ref in refs:
            insert("INSERT INTO mention (kind, key, entry) VALUES (?, ?, ?)", (ref.kind, ref.key, entry.number))
        for fact in facts:
            for claim in fact.claims():
                insert("INSERT INTO claim (name, entry) VALUES (?, ?)", (claim, entry.number))
        for ref, dossier in changed_dossiers(facts, dossiers.get).items():
            dossiers[ref] = dossier
            opened.setdefault(ref, entry.number)
            changed_by[ref] = entry.number
        tile = frontier.append(entry.leaf)
        # Tiles are kept for what has been sealed, as the sealing itself does.
        if tile is not None and frontier.size <= sealed:
            insert("INSERT INTO tile (number, root) VALUES (?, ?)", (frontier.size // TILE_LEAVES - 1, tile))
        if entry.number % 500 == 0:
            progress(entry.number)
    for ref, dossier in dossiers.items():
        insert(
            "INSERT INTO dossier (kind, key, opened, entry, therapy, is_open, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                ref.kind,
                ref.key,
                opened[ref],
                changed_by[ref],
                dossier.therapy_number,
                dossier.is_open,
                state_of(dossier),
            ),
        )
    return frontier.size
