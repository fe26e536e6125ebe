"""``lindra capacity``: what this centre has free, counted from its own plan, to look at or to publish."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from lindra.schedule.national.capacity import WEEKS, CapacityRefused, capacity_from_json, capacity_to_json

if TYPE_CHECKING:  # it loads what plans, for which most commands do not wait
    from lindra.schedule.national.own import OwnCapacity

out = Console(highlight=False)


class CanNot(Exception):
    """It can not be counted, or not be written there; says why."""


def centre_named(asked: str) -> str:
    """Return the centre's name: as asked, or by the file of centres; raises CanNot where neither says it."""
    from lindra.web.national_file import national_file
    from lindra.web.own_capacity import here

    found = here()
    if not isinstance(found, str):
        raise CanNot("\n".join(f"{national_file()}:{one.line}: {one.problem.en} {one.remedy.en}" for one in found))
    name = asked or found
    if not name:
        raise CanNot(
            f"It is not known which centre this is. Write “here: NAME” in {national_file()}, or say --centre NAME."
        )
    if found and asked not in ("", found):
        raise CanNot(f"This centre is {found}, by {national_file()}, and not {asked}.")
    return name


def counted(centre: str, weeks: int) -> "OwnCapacity":
    """Sign a head, so that what is counted names the record that it was counted from; then count."""
    from lindra.ledger.keys import KeyRefusedError
    from lindra.ledger.seal import LedgerMismatch
    from lindra.web.door import heads
    from lindra.web.own_capacity import count_own

    try:
        heads().seal()
    except (LedgerMismatch, KeyRefusedError) as refused:
        raise CanNot(f"Nothing is published from a record that does not agree with itself. {refused}") from refused
    return count_own(centre, weeks)


def write(found: "OwnCapacity", file: Path) -> None:
    """Write what is published, whole or not at all; another kind of file is never written over."""
    try:
        if file.exists():
            capacity_from_json(file.read_text(encoding="utf-8"))
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        beside.write_text(capacity_to_json(found.capacity), encoding="utf-8")
        beside.replace(file)
    except (CapacityRefused, UnicodeDecodeError) as refused:
        raise CanNot(f"{file} is no published capacity, and is left as it is. Name another file.") from refused
    except OSError as error:
        raise CanNot(f"{file} can not be written: {error}") from error


def show(found: "OwnCapacity", weeks: int) -> None:
    """Show a table, and what it does not say."""
    from lindra.web.own_capacity import counted_said

    capacity = found.capacity
    table = Table("Recipe", *(f"w{number + 1}" for number in range(weeks)), title=f"Free starts at {capacity.centre}")
    for one in capacity.starts:
        table.add_row(one.recipe, *(str(count) for count in one.free))
    out.print(table)
    if capacity.starts:
        out.print(f"w1 begins on {capacity.starts[0].first_monday}. {counted_said(capacity).en}", markup=False)
    for recipe, notes in found.notes.items():
        out.print(f"{recipe}: {' '.join(one.en for one in notes)}", markup=False)


Centre = Annotated[str, typer.Option(help="This centre's name in the file of centres, where that does not say it.")]
Weeks = Annotated[int, typer.Option(min=1, max=26, help="How many weeks, from this one on.")]
WriteTo = Annotated[Path | None, typer.Option("--write", help="The file to publish, such as lund.json.")]


def asked(centre: str, weeks: int, file: Path | None, *, as_json: bool) -> None:
    """Count, and show or write it."""
    found = counted(centre_named(centre), weeks)
    if file is not None:
        write(found, file)
        out.print(f"{file} is written.", markup=False)
    if as_json:
        sys.stdout.write(capacity_to_json(found.capacity))
    elif file is None:
        show(found, weeks)


__all__ = ["WEEKS", "CanNot", "Centre", "Weeks", "WriteTo", "asked"]
