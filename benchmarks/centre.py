"""A centre in a folder of its own, on SQLite or PostgreSQL, for one process of a benchmark."""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COLUMNS = "number, at, person, operation, key, asked, body, leaf"


@contextmanager
def folder() -> Iterator[Path]:
    """Make an empty centre's folder and let this process work on it. Once for each process."""
    with tempfile.TemporaryDirectory(prefix="lindra-bench-") as name:
        os.environ["LINDRA_VAR"] = name
        os.environ["DJANGO_SETTINGS_MODULE"] = "lindra.config.settings"
        os.environ["LINDRA_HOSTS"] = "localhost,127.0.0.1,testserver"
        import django

        django.setup()
        from django.core.management import call_command

        from lindra.store.connections import migrating
        from lindra.web.door import heads

        with migrating():
            call_command("migrate", database="default", verbosity=0)
        call_command("migrate", database="people", verbosity=0)
        heads().make_key()
        yield Path(name)


def write_entries(folder: Path, bodies: Iterable[tuple[dict[str, Any], bytes, bytes]]) -> None:
    """Write entries straight into the record's file: each as its body was read, its bytes and its leaf.

    No rule, no read table and no signed head: whoever calls this has played them before, or sees to that.
    """
    from django.db import connections

    from lindra.store.connections import migrating
    from lindra.store.triggers import install, remove

    rows = (
        (body["number"], body["at"], body["by"]["person"], body["operation"], body["key"], body["asked"], data, leaf)
        for body, data, leaf in bodies
    )
    with migrating():
        remove()
        connections["default"].close()
        file = sqlite3.connect(folder / "record.sqlite3")
        file.executemany(f"INSERT INTO entry ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        file.commit()
        file.close()
        install()
