"""A command as a person types it: in this process, or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from tests.conftest import ROOT, use_databases
from typer.testing import CliRunner

from lindra.config.commands import app

# Wide enough that no sentence is broken, and in no colour.
SCREEN = {"NO_COLOR": "1", "COLUMNS": "200"}

LINDRA = Path(sys.executable).with_name("lindra")

Done = subprocess.CompletedProcess[str]


def lindra(folder: Path, *arguments: str, given: str = "", **environment: str) -> Done:
    """Run a command on the databases of a folder, opened anew for it; a broken assumption is raised as it is.

    A process of its own would only add two seconds, in which it reads the code again. What a process alone can show
    (where its settings come from, how it ends, what it writes where) is asked of ``lindra_alone``.
    """
    with _databases_of(folder):
        done = CliRunner().invoke(
            app, arguments, input=given, env={**SCREEN, **environment}, prog_name="lindra", catch_exceptions=False
        )
    return Done(arguments, done.exit_code, done.stdout, done.stderr)


@contextmanager
def _databases_of(folder: Path) -> Iterator[None]:
    before = Path(settings.VAR)
    use_databases(folder)
    try:
        yield
    finally:
        use_databases(before)


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process of its own, on the databases of a folder."""
    return {**os.environ, "LINDRA_VAR": str(folder), **SCREEN, **more}


def lindra_alone(folder: Path, *arguments: str, given: str = "", **environment: str) -> Done:
    """Run a command in a process of its own, by the name that people type."""
    return subprocess.run(
        [LINDRA, *arguments],
        env=surroundings(folder, **environment),
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
    )
