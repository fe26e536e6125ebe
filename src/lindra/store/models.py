"""The tables of the record. Only this folder may import them; the writer uses plain SQL on them."""

from typing import ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class RowNumber(models.BigAutoField):  # type: ignore[type-arg]  # Django takes no arguments when it runs
    """A number that is the row's own place in SQLite's table, so that it needs no index beside the table."""

    def db_type_suffix(self, connection: BaseDatabaseWrapper) -> str | None:
        """Leave AUTOINCREMENT out: it writes a second table at every insert, and no row here is ever deleted."""
        return None if connection.vendor == "sqlite" else super().db_type_suffix(connection)


class Entry(models.Model):
    """One act: its exact bytes and their leaf hash. The other columns repeat the body, to be searched."""

    number = RowNumber(primary_key=True)
    at = models.CharField(max_length=27)
    person = models.TextField()
    operation = models.TextField()
    key = models.TextField(unique=True)
    asked = models.CharField(max_length=64)
    body = models.BinaryField()
    leaf = models.BinaryField(max_length=32)

    class Meta:
        db_table = "entry"


class Mention(models.Model):
    """That an entry is about a dossier."""

    id = RowNumber(primary_key=True)
    kind = models.TextField()
    key = models.TextField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, db_column="entry", db_index=False)

    class Meta:
        db_table = "mention"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key", "entry"], name="mention_once")]


class Dossier(models.Model):
    """The present state of one thing, as the newest entry about it left it."""

    id = RowNumber(primary_key=True)
    kind = models.TextField()
    key = models.TextField()
    opened = models.BigIntegerField()
    entry = models.BigIntegerField()
    therapy = models.TextField(null=True)
    is_open = models.BooleanField()
    state = models.TextField()

    class Meta:
        db_table = "dossier"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="dossier_once")]
        indexes: ClassVar = [
            # Partial, so that a write touches them only where they help.
            models.Index(
                fields=["therapy", "kind"], name="dossier_of_therapy", condition=models.Q(therapy__isnull=False)
            ),
            models.Index(fields=["kind", "key"], name="dossier_open", condition=models.Q(is_open=True)),
            models.Index(fields=["kind", "opened"], name="dossier_newest"),
        ]


class Claim(models.Model):
    """Something used up for ever: a bag, a donation number, a decision."""

    name = models.TextField(primary_key=True)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "claim"


class Checkpoint(models.Model):
    """A signed head: the tree of the first ``size`` entries, and its peaks to go on from."""

    size = RowNumber(primary_key=True)
    root = models.BinaryField(max_length=32)
    peaks = models.BinaryField()
    note = models.TextField()
    at = models.CharField(max_length=27)

    class Meta:
        db_table = "checkpoint"


class Tile(models.Model):
    """The root of 256 leaves, so that proofs read few rows."""

    number = RowNumber(primary_key=True)
    root = models.BinaryField(max_length=32)

    class Meta:
        db_table = "tile"
