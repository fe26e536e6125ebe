"""A PostgreSQL server of the tests' own: made in a temporary folder, on a free port, stopped at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from lindra.config.settings import database
from lindra.store.connections import migrating


def binaries() -> Path | None:
    """Return the folder of the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def required() -> Path:
    """Return the programs' folder, or say why the test is not run; on the project's machines it must be there."""
    found = binaries()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed, and CI asks for it")
        pytest.skip("not run: PostgreSQL is not installed (apt-get install postgresql)")
    return found


def _as_server(folder: Path) -> list[str | Path]:
    # The server refuses to run as root; Debian's package brings the user postgres.
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def _run(command: list[str | Path], folder: Path) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd=folder)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server; yields its address ``postgresql://…/postgres`` for the superuser."""
    with tempfile.TemporaryDirectory(prefix="lindra-pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        prefix = _as_server(folder)
        data = folder / "data"
        initdb = [*prefix, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
        _run(initdb, folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        control = [*prefix, programs / "pg_ctl", "-D", data, "-w"]
        _run([*control, "-o", options, "-l", folder / "log", "start"], folder)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder)


@contextmanager
def record(superuser: str) -> Iterator[None]:
    """Let this process keep its record there, in a new database: owned by one role, served by another."""
    name = "lindra"
    host, port = superuser.rpartition("@")[2].partition("/")[0].split(":")
    with psycopg.connect(superuser, autocommit=True) as server_wide:
        server_wide.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for role in ("lindra_owner", "lindra_pages"):
            if server_wide.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
                server_wide.execute(f"CREATE ROLE {role} LOGIN")
        server_wide.execute(f"CREATE DATABASE {name} OWNER lindra_owner")
    kept, kept_databases = dict(connections["default"].settings_dict), dict(settings.DATABASES["default"])
    _use({**kept, **database(f"postgresql://lindra_pages@{host}:{port}/{name}")})
    settings.RECORD_OWNER = database(f"postgresql://lindra_owner@{host}:{port}/{name}")
    try:
        with migrating():
            call_command("migrate", database="default", verbosity=0)
        yield
    finally:
        settings.RECORD_OWNER = None
        _use(kept)
        settings.DATABASES["default"] = kept_databases


def _use(chosen: dict[str, object]) -> None:
    connections["default"].close()
    settings.DATABASES["default"] = connections.settings["default"] = chosen
    del connections["default"]
