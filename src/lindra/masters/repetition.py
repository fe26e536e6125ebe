"""A step that repeats is written once and read as so many steps, each with a name and a day of its own.

``feeding`` three times is ``feeding_1``, ``feeding_2`` and ``feeding_3``: the first follows what the step follows,
each of the others the one before it. Whoever names ``feeding`` afterwards means the last.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lindra.gmp.text import Text
from lindra.masters.recipe import Calculation, Recipe, Step


def expanded(recipe: Recipe) -> Recipe:
    """Return the recipe with every repetition written out."""
    if not any(step.repeat for step in recipe.steps):
        return recipe
    last: dict[str, str] = {}
    every: dict[str, tuple[str, ...]] = {}
    steps: list[Step] = []
    for step in recipe.steps:
        written = tuple(_written_out(_renamed(step, last)))
        steps += written
        last[step.name] = written[-1].name
        every[step.name] = tuple(one.name for one in written)
    dose, growth, bank = recipe.dose, recipe.growth, recipe.bank
    first = {name: names[0] for name, names in every.items()}
    return replace(
        recipe,
        steps=tuple(steps),
        dose=replace(
            dose,
            calculation=_formula(dose.calculation, last),
            volume_calculation=_formula(dose.volume_calculation, last),
        )
        if dose
        else None,
        bank=replace(bank, doublings=_formula(bank.doublings, last)) if bank else None,
        keeps=tuple(replace(keep, since=first[keep.since], until=last[keep.until]) for keep in recipe.keeps),
        growth=replace(growth, counts=tuple(_counts(growth.counts, every))) if growth else None,
    )


def _counts(counts: tuple[str, ...], every: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the counts of the growth curve, each repetition with its own."""
    for count in counts:
        step, _, value = count.partition(".")
        yield from (f"{name}.{value}" for name in every.get(step, (step,)))


def _renamed(step: Step, last: Mapping[str, str]) -> Step:
    """Let what a step says of earlier steps mean their last repetition."""
    return replace(
        step,
        after=tuple(last.get(name, name) for name in step.after),
        window=replace(step.window, after=last.get(step.window.after, step.window.after)) if step.window else None,
        when=_formula(step.when, last),
        balance=replace(step.balance, against=_formula(step.balance.against, last)) if step.balance else None,
        calculations=tuple(_calculation(one, last) for one in step.calculations),
    )


def _calculation(one: Calculation, last: Mapping[str, str]) -> Calculation:
    return replace(one, formula=_formula(one.formula, last))


def _formula(formula: str, last: Mapping[str, str]) -> str:
    return re.sub(r"\b([a-z][a-z0-9_]*)\.", lambda found: f"{last.get(found[1], found[1])}.", formula)


def _written_out(step: Step) -> Iterator[Step]:
    if step.repeat is None:
        yield step
        return
    times = step.repeat.times
    for number in range(1, times + 1):
        before = f"{step.name}_{number - 1}"
        window = step.window
        if window is not None and (window.after == step.name) is (number == 1):
            # A window counted from the step itself is from the repetition before; any other is the first one's.
            window = None
        yield replace(
            step,
            name=f"{step.name}_{number}",
            label=Text(f"{step.label.en} ({number}/{times})", f"{step.label.sv} ({number}/{times})"),
            day=step.day + (number - 1) * step.repeat.every_days,
            after=step.after if number == 1 else (before,),
            window=replace(window, after=before) if window and window.after == step.name else window,
            repeat=None,
        )
