"""Keeps the record apart: its tables in ``default``, everything about people in ``people``."""

from typing import Any

RECORD, PEOPLE = "default", "people"


class RecordApart:
    """Sends the store's tables to the record's database and every other app's to the people's."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return where a model is read."""
        return RECORD if model._meta.app_label == "store" else PEOPLE

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return where a model is written."""
        return self.db_for_read(model)

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """Allow relations inside one database only."""
        return self.db_for_read(first) == self.db_for_read(second)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Make each table in its own database only."""
        return (db == RECORD) == (app_label == "store")
