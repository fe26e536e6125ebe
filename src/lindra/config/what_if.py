"""``lindra whatif``: lives a scenario thousands of times, shows what came of it, and writes the report."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from lindra.gmp.text import Text
from lindra.masters.recipe import Recipe


class CanNot(Exception):
    """Why there is no answer, line by line."""


def what_if(
    file: Path,
    *,
    against: Path | None,
    replications: int,
    years: Decimal | None,
    seed: int,
    cluster: str,
    folder: Path | None,
    as_json: bool,
    out: Console,
    bar: Callable[[], Progress],
) -> None:
    """Live one scenario, or two with the same chance, and say what came of it; raises CanNot."""
    scenarios = [read(one, years) for one in (file, against) if one is not None]
    # After the reading: a fault is to be told at once, and the engine takes seconds to load.
    from lindra.simulation.campaign.cluster import NoCluster
    from lindra.simulation.campaign.result import differences, result_of
    from lindra.simulation.campaign.tables import tables_of

    results = []
    with _telling(bar, replications * len(scenarios)) as tell:
        for place, one in enumerate(scenarios):
            tables = tables_of(one.scenario, one.ways)
            tell(place * replications, one.scenario.title.en)
            try:
                chunk = _run(
                    tables, cluster, seed, replications,
                    lambda done, _, place=place, title=one.scenario.title.en: tell(place * replications + done, title),
                )  # fmt: skip
            except NoCluster as refused:
                raise CanNot(str(refused)) from refused
            except KeyboardInterrupt as stopped:
                raise CanNot("Stopped; nothing was written.") from stopped
            results.append(result_of(one.scenario, tables, chunk, seed=seed))
    first, other = results[0], results[1] if len(results) > 1 else None
    compared = differences(first, other) if other is not None else ()
    if as_json:
        answer: dict[str, Any] = first.plain
        if other is not None:
            answer |= {"against": other.plain, "differences": {of.figure.name: of.plain for of in compared}}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(first, other, compared, out)
    if folder is not None:
        from lindra.simulation.campaign.report.write import write_report

        try:
            written = write_report(folder, first, other, compared)
        except OSError as error:
            raise CanNot(f"The report can not be written: {error}") from error
        if not as_json:
            for each in written:
                out.print(f"Report: {each}", markup=False)


def _run(tables: Any, cluster: str, seed: int, replications: int, progress: Any) -> Any:
    if cluster:
        from lindra.simulation.campaign.cluster import run_on_cluster

        return run_on_cluster(tables, cluster, seed=seed, replications=replications, progress=progress)
    from lindra.simulation.campaign.campaign import run

    return run(tables, seed=seed, replications=replications, progress=progress)


def read(file: Path, years: Decimal | None = None) -> Any:
    """Return a scenario with its ways, for other years where they are given, or raise CanNot with every fault in it."""
    from lindra.simulation.campaign.reading import Read, read_scenario

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CanNot(f"{file} can not be read: {error}") from error
    found = read_scenario(text, lambda name: _recipe(file.parent / name))
    if not isinstance(found, Read):
        raise CanNot("\n".join(f"{file}:{one.line}:{one.column}: {one.problem.en} {one.remedy.en}" for one in found))
    if years is None:
        return found
    if not found.scenario.warm_up_years < years <= 50:
        raise CanNot(
            f"{years} years can not be lived: write more than the {found.scenario.warm_up_years} that are not counted, "
            "and 50 at most."
        )
    return replace(found, scenario=replace(found.scenario, years=years))


def _recipe(file: Path) -> Recipe | Text:
    """Return the recipe of a file, or why it can not be used."""
    from lindra.masters.reading import read_recipe

    try:
        found = read_recipe(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return Text(f"There is no recipe in {file}.", f"Det finns inget recept i {file}.")
    if isinstance(found, Recipe):
        return found
    return Text(f"The recipe in {file} has {len(found)} fault(s).", f"Receptet i {file} har {len(found)} fel.")


@contextmanager
def _telling(bar: Callable[[], Progress], total: int) -> Iterator[Callable[[int, str], None]]:
    """Show how far it has come, from the first piece on: workers are forked before the bar's thread begins."""
    progress = bar()
    tasks: list[Any] = []

    def tell(done: int, title: str) -> None:
        if done and not tasks:
            tasks.append(progress.add_task("", total=total))
            progress.start()
        if tasks:
            progress.update(tasks[0], completed=done, description=title)

    try:
        yield tell
    finally:
        progress.stop()


def _show(one: Any, other: Any, compared: Any, out: Console) -> None:
    from lindra.simulation.campaign.report.words import in_short

    titles = [result.scenario.title.en for result in (one, other) if result is not None]
    lived = f"{one.replications} replications of {one.scenario.years} years, seed {one.seed}: means ± 95 % intervals"
    table = Table(title=lived, title_justify="left")
    table.add_column("")
    for title in (*titles, *(["Difference"] if other is not None else [])):
        table.add_column(title, justify="right")
    table.add_column("")
    differences = {each.figure.name: each for each in compared}
    for figure in one.every_figure():
        decimals, cells, style = figure.decimals, [in_short(figure.interval, figure.decimals)], None
        if other is not None:
            each = differences[figure.name]
            cells += [in_short(each.other.interval, decimals), in_short(each.interval, decimals, signed=True)]
            style = "bold" if each.is_sure else "dim"
        table.add_row(figure.label.en, *cells, figure.unit.en, style=style)
    out.print(table)
