"""What the cells of one patient do: how many come, how fast they grow, and what their tests will show."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import exp

from lindra.gmp.limit import Severity
from lindra.gmp.value import ValueKind
from lindra.masters.recipe import CertificationStage, Recipe, Test
from lindra.simulation.year.draws import Draws
from lindra.simulation.year.scenario import Rates

# Counts of a CAR-T culture in millions and its share of CAR+ cells, by the published batches: day 5, day 8, per mL.
_DAY_5, _DAY_8, _PER_ML, _CAR_PERCENT = 310.0, 1630.0, 52.0, 34.0
_PER_KG_MAX = 40.0  # from here on a culture is no longer fed
SLOW = 0.45  # of the usual growth


@dataclass(frozen=True)
class Cells:
    """What is recorded in process (``step.measure``), and what the tests show."""

    values: Mapping[str, str]
    results: Mapping[str, str]
    is_slow: bool


def cells_of(recipe: Recipe, *, name: str, weight_kg: Decimal, draws: Draws, rates: Rates) -> Cells:
    """Draw the cells of one batch; ``name`` tells it from all others."""
    values: dict[str, str] = {}
    results: dict[str, str] = {}
    is_slow = False
    if recipe.name == "cd19-car-t":
        values, results, is_slow = _car_t(name, float(weight_kg), draws)
    if draws.happens(rates.viability_low, "viability", name):
        results |= _failing_one(recipe, ("viability", "thaw_viability"), CertificationStage.FIRST)
    if draws.happens(rates.sterility_positive_early, "early sterility", name):
        results |= _failing_one(
            recipe, ("sterility_to_date", "pre_rep_sterility", "sterility"), CertificationStage.FIRST
        )
    if draws.happens(rates.sterility_positive_late, "late sterility", name):
        results |= _failing_one(recipe, ("sterility",), CertificationStage.FINAL)
    return Cells(values, results, is_slow)


def _car_t(name: str, weight_kg: float, draws: Draws) -> tuple[dict[str, str], dict[str, str], bool]:
    chance = draws.of("growth", name)
    growth = exp(chance.gauss(0, 0.45))
    car = min(60.0, max(6.0, chance.gauss(_CAR_PERCENT, 8)))
    viability = min(99.0, max(86.0, chance.gauss(95, 2)))
    per_ml = min(_PER_ML * growth**1.2, _PER_KG_MAX * weight_kg / car)
    cells = per_ml * 100 * car / 100
    values = {
        "harvest.volume": "100",
        "harvest.concentration": f"{per_ml:.1f}",
        "harvest.viability": f"{viability:.1f}",
        "harvest.car": f"{car:.1f}",
        "activation.cells_started": "100",
        "day5_control.viable_cells": f"{_DAY_5 * growth**0.5:.0f}",
        "day5_control.car": f"{car * chance.uniform(0.7, 0.9):.1f}",
        "decision_count.viable_cells": f"{_DAY_8 * growth:.0f}",
    }
    results = {"car_cells": f"{cells:.0f}", "car_percent": f"{car:.1f}", "viability": f"{viability:.1f}"}
    return values, results, growth < SLOW


def _failing_one(recipe: Recipe, names: tuple[str, ...], stage: CertificationStage) -> dict[str, str]:
    """Return a failing result of the first of these tests that the recipe has at this stage."""
    for name in names:
        test = recipe.test(name)
        if test is not None and test.stage is stage:
            return {name: failing(test)}
    return {}


def failing(test: Test) -> str:
    """Return a result that breaks a hard limit of a test."""
    for limit in test.limits:
        if limit.severity is not Severity.HARD:
            continue
        if limit.one_of:
            return next(one for one in test.choices if one not in limit.one_of)
        low = limit.at_least if limit.at_least is not None else limit.above
        high = limit.at_most if limit.at_most is not None else limit.below
        if test.kind is ValueKind.NUMBER and low is not None:
            return format((low * Decimal("0.9")).quantize(Decimal("0.01")).normalize(), "f")
        if test.kind is ValueKind.NUMBER and high is not None:
            return format((high * Decimal("1.2") + 1).quantize(Decimal("0.01")).normalize(), "f")
    raise ValueError(f"{test.name} has no hard limit that can be broken")
