"""A centre in a folder of its own, on SQLite or PostgreSQL, for one process of a benchmark."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
