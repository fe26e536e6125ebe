"""What every test may ask for: a centre over either store, a database of its own, a centre that has been played."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Timings are never asserted: a busy machine is slow, and that is no fault of what is tested.
settings.register_profile("lindra", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lindra")

# Some tests start processes of their own: what one has compiled, the next need not, even where the surroundings ask
# Python to keep nothing.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Workers of xdist are told that their screen is 80 wide, and a console keeps what it was told first: whoever types a
# command says how wide its screen is.
for _side in ("COLUMNS", "LINES"):
    os.environ.pop(_side, None)

# Each act waits until the disk has what it wrote, which on a slow disk is most of a run. What is in memory (tmpfs)
# outlives a killed process just as well, and no test turns off the power. With TMPDIR set, that folder serves.
_MEMORY, _ENOUGH_BYTES = Path("/dev/shm"), 2 * 2**30
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES:
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None

_VAR = Path(tempfile.mkdtemp(prefix="lindra-tests-"))
os.environ["LINDRA_VAR"] = str(_VAR)
os.environ["LINDRA_HOSTS"] = "localhost,127.0.0.1,testserver"
os.environ["LINDRA_SECRET_KEY"] = "only for tests, and never served"
# Passwords are hashed quickly here: what is tested is who may sign, not how slowly a hash is made.
os.environ["LINDRA_PASSWORD_HASHER"] = "django.contrib.auth.hashers.MD5PasswordHasher"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lindra.config.settings")
os.environ.pop("LINDRA_PASSWORD", None)

import django  # noqa: E402 - the settings above must stand before it wakes

django.setup()

from django.core.cache import cache  # noqa: E402 - as above
from django.core.management import call_command  # noqa: E402 - as above
from django.db import connections  # noqa: E402 - as above

from lindra.masters.recipe import Recipe  # noqa: E402 - as above
from lindra.operations.memory import MemoryStore  # noqa: E402 - as above
from lindra.operations.store import Store  # noqa: E402 - as above
from lindra.simulation.furnish import furnish  # noqa: E402 - as above
from lindra.store import DatabaseStore  # noqa: E402 - as above
from lindra.store.connections import migrating  # noqa: E402 - as above
from lindra.web import door as web_door  # noqa: E402 - as above
from tests import postgres  # noqa: E402 - as above
from tests.centre import Centre  # noqa: E402 - as above

ROOT = Path(__file__).parents[1]
RECIPE_TEXT = (ROOT / "recipes/cd19-car-t.yaml").read_text(encoding="utf-8")
# Beside the played centre: what the command said that played it. Whoever was there before, nobody knows any more.
TOLD, BEFORE = "told.txt", "P-0999"


# What takes longest, and so begins first: a worker that met it last would work on alone. While one plays the
# demonstration for the whole batch, the other has PostgreSQL, which needs no demonstration. The order holds as long as
# xdist is not left to sort by the number of tests (--no-loadscope-reorder in the Makefile).
_FIRST = (
    "pages/test_whole_batch.py",
    "store/test_postgresql.py",
    "api/test_fuzz.py",
    "store/test_crash.py",
    "house/test_mutation.py",
    "commands/test_commands.py",
    "simulation/test_report.py",
    "year/*.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests first; each module's own order stays."""

    def place(item: pytest.Item) -> int:
        named = (number for number, name in enumerate(_FIRST) if item.path.match(f"tests/{name}"))
        return next(named, len(_FIRST))

    items.sort(key=place)


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    for connection in connections.all(initialized_only=True):
        connection.close()
    shutil.rmtree(_VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_databases() -> Path:
    """Both databases as migrations leave them, made once and copied for each test."""
    with migrating():
        call_command("migrate", database="default", verbosity=0)
    call_command("migrate", database="people", verbosity=0)
    for connection in connections.all(initialized_only=True):
        connection.close()
    return _VAR


def use_databases(folder: Path) -> None:
    """Let this process work on the databases of a folder."""
    from django.conf import settings

    for connection in connections.all(initialized_only=True):
        connection.close()
    settings.VAR = folder
    for alias, name in (("default", "record.sqlite3"), ("people", "people.sqlite3")):
        connections[alias].settings_dict["NAME"] = str(folder / name)
    for cached in (web_door.store, web_door.heads, web_door.door):
        cached.cache_clear()
    cache.clear()


@pytest.fixture
def database(empty_databases: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder with databases of its own, with the signing key in it."""
    for name in ("record.sqlite3", "people.sqlite3"):
        shutil.copy(empty_databases / name, tmp_path / name)
    use_databases(tmp_path)
    web_door.heads().make_key()
    yield tmp_path
    use_databases(empty_databases)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A server for the session: the address of its superuser."""
    with postgres.server(postgres.required()) as address:
        yield address


@pytest.fixture
def postgresql(postgresql_server: str, empty_databases: Path, tmp_path: Path) -> Iterator[str]:
    """A record on PostgreSQL whose pages' role owns nothing; yields the owner's address."""
    shutil.copy(empty_databases / "people.sqlite3", tmp_path / "people.sqlite3")
    use_databases(tmp_path)
    with postgres.record(postgresql_server):
        web_door.store.cache_clear()
        web_door.heads.cache_clear()
        web_door.door.cache_clear()
        web_door.heads().make_key()
        yield postgresql_server
    use_databases(empty_databases)


@pytest.fixture(params=["memory", "database", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the stores in turn."""
    if request.param == "memory":
        return MemoryStore()
    request.getfixturevalue(request.param)
    found: DatabaseStore = web_door.store()
    return found


@pytest.fixture
def centre() -> tuple[Centre, Recipe]:
    """A furnished centre over the store in memory, and its recipe."""
    work = Centre(MemoryStore())
    return work, furnish(work, RECIPE_TEXT)


@pytest.fixture(scope="session")
def played(empty_databases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the whole demonstration has been played, once for all tests that only look.

    It is played by the first process of the run that asks, and copied by the others.
    """
    mine = tmp_path_factory.mktemp("played") / "centre"
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            _play(empty_databases, mine)
            shutil.copytree(mine, shared)
            return mine
    shutil.copytree(shared, mine)
    return mine


def _play(empty_databases: Path, folder: Path) -> None:
    """Play it as people do, by ``lindra demo --fresh``, where another centre was: what the command said is kept too."""
    from typer.testing import CliRunner

    from lindra.config.commands import app
    from lindra.facility.people.open_centre import OpenCentre

    (folder / "files").mkdir(parents=True)
    for name in ("record.sqlite3", "people.sqlite3"):
        shutil.copy(empty_databases / name, folder / name)
    use_databases(folder)
    web_door.heads().make_key()
    web_door.door().perform(OpenCentre(administrator=BEFORE), by=BEFORE, key="before")
    for name in ("alarm.txt", "files/before"):
        (folder / name).write_text("of the centre that was here before", encoding="utf-8")
    use_databases(folder)
    typed = CliRunner().invoke(app, ["demo", "--fresh", "--no-serve"], env={"COLUMNS": "200"}, catch_exceptions=False)
    assert typed.exit_code == 0, typed.output
    (folder / TOLD).write_text(typed.stdout, encoding="utf-8")
    use_databases(empty_databases)


@pytest.fixture
def demonstration(played: Path, empty_databases: Path) -> Iterator[Path]:
    """The played centre, to look at; what a test adds stays for the others."""
    use_databases(played)
    yield played
    use_databases(empty_databases)


@pytest.fixture
def own_demonstration(played: Path, empty_databases: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the played centre, to change or to damage."""
    folder = tmp_path / "own"
    shutil.copytree(played, folder)
    use_databases(folder)
    yield folder
    use_databases(empty_databases)
