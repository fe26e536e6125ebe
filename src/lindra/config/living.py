"""Lives a year for the command line: in memory, or into a folder that can be served; and says in tables what it was."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Group
from rich.progress import Progress
from rich.table import Table

from lindra.operations.memory import MemoryStore
from lindra.simulation.year.lived import Spread, YearLived
from lindra.simulation.year.living import Year
from lindra.simulation.year.scenario import Scenario

RECIPES = Path(__file__).parents[3] / "recipes"
MOST_MET = 12


class FolderTaken(Exception):
    """The folder holds a centre already; nothing in it is touched."""


_BEGINS_AT = 6  # o'clock, UTC: when a day in the centre begins


def in_memory(scenario: Scenario) -> Year:
    """Return a year that is lived in memory, and is gone when the process ends."""
    return Year(MemoryStore(), scenario, RECIPES)


def into_folder(folder: Path, scenario: Scenario, set_up: Callable[[], None]) -> Year:
    """Return a year that is lived into a new folder, on databases that ``set_up`` makes there."""
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(f"{folder} is not empty. Name a new folder, so that no record is mixed with another.")
    os.environ["LINDRA_VAR"] = str(folder.resolve())
    set_up()
    from lindra.web.door import files, store

    return Year(store(), scenario, RECIPES, files=files())


def ended_yesterday(days: int, now: datetime) -> datetime:
    """Return when a year begins that has just ended, at the last six o'clock: nothing is recorded before an entry."""
    last = now.astimezone(UTC) - timedelta(hours=_BEGINS_AT)
    return (last - timedelta(days=days)).replace(hour=_BEGINS_AT, minute=0, second=0, microsecond=0)


def lived(year: Year, progress: Progress) -> YearLived:
    """Live the year behind a progress bar, and return it."""
    task = progress.add_task("The centre opens", total=year.scenario.days)
    for day, at in enumerate(year.days()):
        progress.update(task, completed=day, description=f"{at:%d %B}: {year.centre.watch.entries} entries")
    progress.update(task, completed=year.scenario.days)
    return year.result()


def ready_to_sign_in(year: Year, password: str) -> None:
    """Make an account for everyone who works in the centre, and sign its head."""
    from lindra.web.accounts import make_account
    from lindra.web.door import heads

    for colleague in year.centre.people.values():
        make_account(colleague.code, colleague.name, password)
    heads().seal()


def shown(year: YearLived, titles: dict[str, str]) -> Group:
    """Return the year in tables. ``titles``: what each rule said last."""
    main = Table("", "", title=f"Seed {year.seed}: {year.days} days", show_header=False)
    main.add_row("Patients who came", str(year.arrived))
    main.add_row("Therapies ordered", f"{year.ordered} (the rest were ordered anew)")
    main.add_row("Patients treated", str(year.treated))
    main.add_row("Patients lost", f"{year.lost}{_why(year.why_lost)}")
    main.add_row("Still under way", str(year.under_way))
    main.add_row("Batches begun", str(year.batches))
    main.add_row("Batches rejected", f"{sum(year.batches_failed.values())}{_why(year.batches_failed)}")
    main.add_row("Deviations", str(year.happened.get("a deviation opened", 0)))
    main.add_row("Mistakes made on purpose, all refused", str(sum(year.mistakes.values())))
    main.add_row("Entries in the record", str(year.entries))
    main.add_row(
        "Invariants checked, all kept", f"{year.invariants_checked}; {year.whole_record_checked} times the whole record"
    )
    main.add_row("Root of the tree", year.head)
    return Group(main, _times(year), _refusals(year, titles))


def _why(found: dict[str, int]) -> str:
    return "".join(f"\n  {count} × {why}" for why, count in found.items())


def _times(year: YearLived) -> Table:
    table = Table(
        "Recipe", "Treated", "Vein to vein, median", "90 % within", "Order to infusion, median", "90 % within"
    )
    for recipe, stages in year.stages_hours.items():
        vein, order = stages.get("vein_to_vein"), stages.get("order_to_infusion")
        if vein is not None and order is not None:
            table.add_row(recipe, str(vein.count), *_days(vein), *_days(order))
    return table


def _days(of: Spread) -> tuple[str, str]:
    return f"{of.median / 24:.1f} days", f"{of.p90 / 24:.1f} days"


def _refusals(year: YearLived, titles: dict[str, str]) -> Table:
    table = Table("Rule", "Met", "It said, last", title="The refusals that people met most")
    for rule, count in sorted(year.refusals.items(), key=lambda one: -one[1])[:MOST_MET]:
        table.add_row(rule, str(count), titles.get(rule, "")[:90])
    return table
