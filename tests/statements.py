"""Counts what is asked of the databases: every statement as SQLite runs it, those of Django and of the record alike."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connections


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that both databases of this process run meanwhile, with what opens and ends a look."""
    found: list[str] = []
    with ExitStack() as stack:
        for alias in ("default", "people"):
            connections[alias].ensure_connection()
            raw = connections[alias].connection
            raw.set_trace_callback(found.append)
            stack.callback(raw.set_trace_callback, None)
        yield found
