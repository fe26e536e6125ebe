"""Recipes as text, at the command line: check, show, try."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as Content

from lindra.gmp.limit import Certainty, Provenance
from lindra.masters.difference import changes
from lindra.masters.recipe import Recipe, Step
from lindra.masters.units import unit_shown
from lindra.operations.memory import MemoryStore

app = typer.Typer(no_args_is_help=True, help="Read, check, show and try recipes as text.")
out = Console(soft_wrap=False)
err = Console(stderr=True, soft_wrap=True)

File = Annotated[Path, typer.Argument(help="The recipe's file.")]
LINE_MAX = 8  # recipes that follow each other, from donor to dose
BEGINNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # a Monday morning


def _read(file: Path) -> tuple[str, Recipe]:
    """Return a recipe's text and meaning, or end after telling every fault."""
    from lindra.masters.reading import read_recipe

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        err.print(f"{file} can not be read: {error}", style="red", markup=False)
        raise typer.Exit(1) from error
    found = read_recipe(text)
    if isinstance(found, Recipe):
        return text, found
    for fault in found:
        err.print(f"{file}:{fault.line}:{fault.column}: {fault.problem.en} {fault.remedy.en}", markup=False)
    raise typer.Exit(1)


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="One recipe's file, or several.")]) -> None:
    """Say every fault of each recipe, by line; ends with 0 when there is none."""
    faulty = 0
    for file in files:
        try:
            _, recipe = _read(file)
        except typer.Exit:
            faulty += 1
            continue
        steps, tests = len(recipe.steps), len(recipe.specification)
        said = f"{file}: {recipe.name}/{recipe.version} is without fault: {steps} steps, {tests} tests."
        out.print(said, markup=False, soft_wrap=True)
    if faulty:
        err.print(f"{faulty} of {len(files)} can not be used.", markup=False)
        raise typer.Exit(1)


@app.command()
def show(file: File) -> None:
    """Show a recipe: its steps by day, materials, people's hours, critical steps, and how sure its numbers are."""
    _, recipe = _read(file)
    out.print(f"{recipe.title.en} ({recipe.name}/{recipe.version})", style="bold", markup=False)
    for day, steps in groupby(recipe.steps, key=lambda step: step.day):
        out.print(f"\nDay {day}", style="bold")
        for step in steps:
            out.print(_line(step, recipe), markup=False, highlight=False, soft_wrap=True)
    _show_materials(recipe)
    _show_people(recipe)
    counted = Counter(one.certainty for one in provenances(recipe))
    told = ", ".join(f"{counted[certainty]} {certainty.value}" for certainty in Certainty if counted[certainty])
    out.print(f"\nHow sure its {sum(counted.values())} figures are: {told}.", highlight=False)
    if counted[Certainty.DEMONSTRATION]:
        out.print("Figures marked demonstration are not for patients.", style="yellow")


def _line(step: Step, recipe: Recipe) -> str:
    after = f"after {', '.join(step.after)}" if step.after else "first"
    grade = f"grade {step.room_grade}" if step.room_grade else "any room"
    parts = [after, step.role.title.en, grade, f"{step.duration.low_hours}–{step.duration.high_hours} h"]
    if step.window:
        window = step.window
        parts.append(f"{window.earliest_hours}–{window.latest_hours} h after {window.after}")
    if step.equipment:
        parts.append(", ".join(step.equipment))
    if step.requires:
        parts.append(f"asks for {', '.join(one.title.en for one in step.requires)}")
    if step.closed:
        parts.append("closed")
    if step.critical:
        parts.append("CRITICAL: second person")
    counts = f"{len(step.measures)} values, {len(step.calculations)} computed"
    samples = f", {len(step.samples)} samples" if step.samples else ""
    number = recipe.steps.index(step) + 1
    return f"  {number:>3}  {step.label.en}\n       {' · '.join(parts)}\n       {counts}{samples}"


def _show_materials(recipe: Recipe) -> None:
    table = Table(title="Materials for one batch", title_justify="left")
    table.add_column("material")
    table.add_column("amount", justify="right")
    table.add_column("step")
    for step in recipe.steps:
        for need in step.materials:
            table.add_row(need.label.en, f"{need.amount.value} {unit_shown(need.amount.unit)}", step.name)
    out.print(table)


def _show_people(recipe: Recipe) -> None:
    hours: Counter[str] = Counter()
    for step in recipe.steps:
        # Only whole minutes matter; a step of a closed system may run alone for most of its time.
        hours[step.role.title.en] += int(step.duration.mode_hours * 60)
        if step.critical:
            hours["second person"] += int(Decimal("0.25") * 60)
    told = ", ".join(f"{who} {minutes / 60:.1f} h" for who, minutes in hours.items())
    critical = [step.label.en for step in recipe.steps if step.critical]
    out.print(f"\nPeople, at the usual durations: {told}.", highlight=False)
    out.print(f"Critical steps: {', '.join(critical) or 'none'}.", highlight=False, soft_wrap=True)


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="The file of the version before.")],
    after: Annotated[Path, typer.Argument(help="The file of the version after.")],
) -> None:
    """Say everything in which two versions of a recipe differ, in words."""
    _, old = _read(before)
    _, new = _read(after)
    table = Table(title=f"{old.name}/{old.version} → {new.name}/{new.version}", title_justify="left")
    for column in ("where", "before", "now"):
        table.add_column(column)
    found = changes(old, new)
    for one in found:
        table.add_row(*(Content(part.en) for part in (one.where, one.before, one.after)))
    if found:
        out.print(table)
    out.print(f"{len(found)} differences.", highlight=False)


def provenances(part: Any) -> Iterator[Provenance]:
    """Yield where each figure of a recipe comes from."""
    if isinstance(part, Provenance):
        yield part
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            yield from provenances(getattr(part, field.name))
    elif isinstance(part, tuple):
        for one in part:
            yield from provenances(one)


@app.command("try")
def try_out(
    file: File,
    weight_kg: Annotated[str, typer.Option("--weight", help="The patient's weight in kg.")] = "",
) -> None:
    """Walk a recipe through the real door in an invented centre, from order to follow-up, with results drawn."""
    from lindra.simulation import walk
    from lindra.simulation.at_work import AtWork, CountedChance, RefusedAtWork
    from lindra.simulation.cryostore import furnish_cryostore
    from lindra.simulation.demo import PEOPLE
    from lindra.simulation.furnish import furnish, furnish_for

    line = _line_of(file)
    try:
        weight = Decimal(weight_kg) if weight_kg else _ordinary_weight(line[-1][1])
    except InvalidOperation as error:
        err.print(f"“{weight_kg}” is no weight; write such as 70 or 0.78.", markup=False)
        raise typer.Exit(2) from error
    # What the recipe takes from a stock is made first, after the recipe beside it that makes that stock.
    work = AtWork(MemoryStore(), PEOPLE, at=BEGINNING, chance=CountedChance())
    work.opens()
    furnish_cryostore(work)
    told: list[str] = []
    source = ""
    try:
        for number, (text, _) in enumerate(line):
            recipe = (furnish_for if number else furnish)(work, text, batches=2, pieces=1)
            found = walk.walked(work, recipe, source=source, weight_kg=weight)
            source = found.batch
            told.append(found.therapy)
    except RefusedAtWork as refused:
        _tell(work, _orders(work))
        err.print(f"It stops here: {refused}", style="red", markup=False)
        raise typer.Exit(1) from refused
    _tell(work, told)
    days = (work.now - BEGINNING).days
    out.print(f"\nIt can be made: from order to its end in {days} days.", style="green", highlight=False)


def _ordinary_weight(recipe: Recipe) -> Decimal:
    """Return a weight of a patient whom the recipe is for."""
    dose = recipe.dose
    if dose is None or dose.is_for_weight(Decimal(70)):
        return Decimal(70)
    low, high = dose.weight_kg_min or Decimal("0.5"), dose.weight_kg_max or Decimal(70)
    return (low + (high - low) * 3 / 8).quantize(Decimal("0.01"))


def _line_of(file: Path) -> list[tuple[str, Recipe]]:
    """Return the recipe with those that make the stocks it comes from, the first of them first."""
    text, recipe = _read(file)
    line = [(text, recipe)]
    while line[0][1].stock is not None:
        beside = file.with_name(f"{line[0][1].stock.recipe}.yaml")
        if not beside.exists() or len(line) > LINE_MAX:
            err.print(f"{line[0][1].name} starts from a stock: {beside} is needed to try it.", markup=False)
            raise typer.Exit(1)
        line.insert(0, _read(beside))
    return line


def _orders(work: Any) -> list[str]:
    from lindra.therapy.order.therapy import Therapy

    with work.store.reading() as record:
        return [one.number for one in record.each(Therapy)]


def _tell(work: Any, therapies: list[str]) -> None:
    """Print what happened, entry by entry, with the day from the beginning."""
    from lindra.gmp.fact import Ref
    from lindra.gmp.record import time_read
    from lindra.ledger.canonical import from_bytes
    from lindra.operations.replay import facts_of

    for entry in (entry for number in therapies for entry in work.store.entries_about(Ref("therapy", number))):
        body: dict[str, Any] = from_bytes(entry.body)
        at = time_read(body["at"])
        said = " ".join(fact.says().en for fact in facts_of(body))
        out.print(f"day {(at - BEGINNING).days:>4} {at:%H:%M}  {said}", markup=False, highlight=False, soft_wrap=True)
