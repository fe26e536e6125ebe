"""How a measurement is printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One measurement; ``against`` is the same measure of what it is compared with."""

    what: str
    value: float
    unit: str
    against: float | None = None


def show(title: str, rows: Sequence[Row]) -> None:
    """Print the rows as a table."""
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    table.add_column("measured", justify="right")
    table.add_column("ratio", justify="right")
    for row in rows:
        ratio = f"{row.value / row.against:.2f}" if row.against else ""
        value = f"{row.value:,.0f}" if row.value >= 10 else f"{row.value:.2f}"
        table.add_row(row.what, f"{value} {row.unit}", ratio)
    Console(width=110).print(table)
