"""What came of a campaign: each figure with its 95 % interval over the replications, and how two scenarios differ.

The replications are alike and independent, so that the interval of a mean is Student's. Two scenarios live the same
replications with the same patients and the same chance (common random numbers): the difference is taken replication by
replication, and its interval is much narrower than those of the two.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lindra.gmp.text import Text
from lindra.masters.equipment_words import equipment_said
from lindra.simulation.campaign.campaign import Chunk
from lindra.simulation.campaign.scenario import Scenario
from lindra.simulation.campaign.tables import (
    HOURS_A_YEAR,
    LOOKED_AT_HOURS,
    VEIN_BIN_HOURS,
    WAIT_BIN_HOURS,
    Counted,
    Floats,
    Ints,
    Tables,
)

REPLICATIONS_MIN = 5
_Z = 1.959963984540054

DAYS, PERCENT, A_YEAR = Text("days", "dagar"), Text("%", "%"), Text("a year", "om året")


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % interval. NaN where no replication had any."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Floats) -> "Interval":
        """Return the interval of the mean of what each replication gave; those that gave nothing do not count."""
        there = values[~np.isnan(values)]
        if len(there) == 0:
            return cls(math.nan, math.nan, math.nan)
        mean = float(there.mean())
        if len(there) == 1:
            return cls(mean, -math.inf, math.inf)
        reach = student(len(there) - 1) * float(there.std(ddof=1)) / math.sqrt(len(there))
        return cls(mean, mean - reach, mean + reach)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a result."""

    name: str
    label: Text
    unit: Text
    decimals: int
    interval: Interval
    each: Floats  # of every replication

    @property
    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"unit": self.unit.en, **_plain(self.interval)}


@dataclass(frozen=True, slots=True)
class Use:
    """How much of its time a resource was in use: held, or worked with in its opening hours."""

    name: str
    label: Text
    places: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one scenario."""

    scenario: Scenario
    seed: int
    replications: int
    figures: tuple[Figure, ...]
    uses: tuple[Use, ...]
    vein_to_vein: tuple[Floats, Floats]  # days, and the share of those given in each such bin
    waits: tuple[Floats, Floats]
    waiting_list: tuple[Floats, Floats, Floats, Floats]  # years, mean, and what nine in ten replications lie within

    def figure(self, name: str) -> Figure:
        """Return the figure of that name."""
        return next(one for one in self.every_figure() if one.name == name)

    def every_figure(self) -> Iterator[Figure]:
        """Yield the figures, then the uses."""
        yield from self.figures
        yield from (one.figure for one in self.uses)

    @property
    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replications": self.replications,
            "years": float(self.scenario.years),
            "figures": {one.name: one.plain for one in self.every_figure()},
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a figure is higher in the second scenario, and whether the interval leaves out nothing at all."""

    figure: Figure  # of the first
    other: Figure
    interval: Interval

    @property
    def is_sure(self) -> bool:
        """Tell whether the interval lies on one side of zero."""
        return self.interval.low > 0 or self.interval.high < 0

    @property
    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"unit": self.figure.unit.en, "is_sure": self.is_sure, **_plain(self.interval)}


def result_of(scenario: Scenario, tables: Tables, chunk: Chunk, *, seed: int) -> Result:
    """Return what came of a scenario's replications."""
    return Result(
        scenario=scenario,
        seed=seed,
        replications=len(chunk.counted),
        figures=tuple(_figures(scenario, chunk)),
        uses=tuple(_uses(tables, chunk)),
        vein_to_vein=_distribution(chunk.vein_bins, VEIN_BIN_HOURS),
        waits=_distribution(chunk.wait_bins, WAIT_BIN_HOURS),
        waiting_list=_waiting_list(chunk),
    )


def differences(one: Result, other: Result) -> tuple[Difference, ...]:
    """Return how two results differ, figure by figure; both have lived the same replications of the same seed."""
    if (one.seed, one.replications) != (other.seed, other.replications):
        raise ValueError("only results of the same seed and replications can be compared")
    theirs = {figure.name: figure for figure in other.every_figure()}
    return tuple(
        Difference(figure, theirs[figure.name], Interval.of(theirs[figure.name].each - figure.each))
        for figure in one.every_figure()
        if figure.name in theirs
    )


def student(freedom: int) -> float:
    """Return what Student's t stays within in 95 % of cases, by Cornish and Fisher: to 1 % from 4 on."""
    z, v = _Z, freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )


def cost_of(scenario: Scenario, counted: Floats) -> Floats:
    """Return what all counted patients of each replication cost, with the rooms and systems of the counted years."""
    costs = scenario.costs
    by_count = {
        Counted.COLLECTIONS: float(costs.collection),
        Counted.BATCHES: float(costs.batch_materials + costs.batch_tests),
        Counted.CREW_HOURS: float(costs.crew_hour),
        Counted.ANALYST_HOURS: float(costs.analyst_hour),
        Counted.CERTIFYING_HOURS: float(costs.certifying_hour),
        Counted.BED_HOURS: float(costs.bed_day) / 24,
    }
    a_year = float(costs.room_year) * sum(one.rooms for one in scenario.rooms)
    a_year += float(costs.system_year) * sum(one.pieces for one in scenario.systems)
    moving: Floats = sum((price * counted[:, name] for name, price in by_count.items()), np.zeros(len(counted)))
    return moving + a_year * _years(scenario)


def _years(scenario: Scenario) -> float:
    return float(scenario.years - scenario.warm_up_years)


def _figures(scenario: Scenario, chunk: Chunk) -> Iterator[Figure]:
    count = chunk.counted.T
    years = _years(scenario)

    def share(name: Counted, of: Counted) -> Floats:
        return 100 * _divided(count[name], count[of])

    def figure(name: str, label: Text, unit: Text, decimals: int, values: Floats) -> Figure:
        return Figure(name, label, unit, decimals, Interval.of(values), values)

    vein, wait = chunk.vein_to_vein / 24, chunk.waits / 24
    given = count[Counted.GIVEN]
    yield figure("vein_to_vein_median_days", Text("Vein to vein, median", "Ven till ven, median"), DAYS, 1, vein[:, 1])
    yield figure(
        "vein_to_vein_p90_days",
        Text("Vein to vein, nine in ten within", "Ven till ven, nio av tio inom"),
        DAYS,
        1,
        vein[:, 2],
    )
    yield figure(
        "wait_median_days",
        Text("Wait from referral to collection, median", "Väntan från remiss till insamling, median"),
        DAYS,
        1,
        wait[:, 1],
    )
    yield figure(
        "wait_p90_days",
        Text(
            "Wait from referral to collection, nine in ten within", "Väntan från remiss till insamling, nio av tio inom"
        ),
        DAYS,
        1,
        wait[:, 2],
    )
    yield figure(
        "referral_to_infusion_mean_days",
        Text("From referral to infusion, mean", "Från remiss till infusion, medel"),
        DAYS,
        1,
        _divided(count[Counted.REFERRAL_TO_INFUSION_HOURS], given) / 24,
    )
    yield figure(
        "referred_a_year",
        Text("Patients referred", "Remitterade patienter"),
        A_YEAR,
        1,
        count[Counted.REFERRED] / years,
    )
    yield figure("given_a_year", Text("Patients treated", "Behandlade patienter"), A_YEAR, 1, given / years)
    yield figure("slots_a_year", Text("Slots given", "Givna platser"), A_YEAR, 1, count[Counted.SLOTS] / years)
    yield figure("batches_a_year", Text("Batches begun", "Påbörjade satser"), A_YEAR, 1, count[Counted.BATCHES] / years)
    yield figure(
        "lost_waiting_percent",
        Text("Patients lost before collection", "Patienter förlorade före insamling"),
        PERCENT,
        1,
        share(Counted.LOST_WAITING, Counted.REFERRED),
    )
    yield figure(
        "lost_after_percent",
        Text("Patients lost between collection and infusion", "Patienter förlorade mellan insamling och infusion"),
        PERCENT,
        1,
        share(Counted.LOST_AFTER, Counted.REFERRED),
    )
    yield figure(
        "without_product_percent",
        Text("Patients whose every batch failed", "Patienter vars alla satser misslyckades"),
        PERCENT,
        1,
        share(Counted.WITHOUT_PRODUCT, Counted.REFERRED),
    )
    yield figure(
        "dead_at_one_year_percent",
        Text("Dead one year after referral", "Döda ett år efter remiss"),
        PERCENT,
        1,
        share(Counted.DEAD_AT_ONE_YEAR, Counted.REFERRED),
    )
    yield figure(
        "collections_refused_percent",
        Text("Collections refused", "Underkända insamlingar"),
        PERCENT,
        1,
        share(Counted.COLLECTIONS_REFUSED, Counted.COLLECTIONS),
    )
    yield figure(
        "batches_failed_percent",
        Text("Batches failed", "Misslyckade satser"),
        PERCENT,
        1,
        share(Counted.BATCHES_FAILED, Counted.BATCHES),
    )
    yield figure(
        "out_of_specification_percent",
        Text("Batches out of specification", "Satser utanför specifikationen"),
        PERCENT,
        1,
        share(Counted.OUT_OF_SPECIFICATION, Counted.BATCHES),
    )
    currency = Text(scenario.costs.currency, scenario.costs.currency)
    yield figure(
        "cost_per_treated",
        Text("Cost for each patient treated", "Kostnad för varje behandlad patient"),
        currency,
        0,
        _divided(cost_of(scenario, chunk.counted), given),
    )
    yield figure(
        "cost_per_batch",
        Text("Cost for each batch begun", "Kostnad för varje påbörjad sats"),
        currency,
        0,
        _divided(cost_of(scenario, chunk.counted), count[Counted.BATCHES]),
    )


def _uses(tables: Tables, chunk: Chunk) -> Iterator[Use]:
    span = tables.demand[1] - tables.demand[2]
    for place, name in enumerate(tables.names):
        is_held = name.startswith("system") or name == "bed"
        there = span if is_held else span * tables.open_hours[place] / 168
        hours = chunk.held if is_held else chunk.worked
        values = 100 * hours[:, place] / (there * tables.places[place])
        label = _called(name)
        used = Text(f"{label.en}, in use", f"{label.sv}, i bruk")
        key = f"use_of_{name.replace(' ', '_').replace('-', '_')}_percent"
        yield Use(name, label, int(tables.places[place]), Figure(key, used, PERCENT, 1, Interval.of(values), values))


_CALLED: Mapping[str, Text] = {
    "apheresis": Text("Apheresis", "Aferes"),
    "crew": Text("Crews", "Arbetslag"),
    "analyst": Text("Analysts", "Analytiker"),
    "certifier": Text("Qualified Persons", "Sakkunniga"),
    "bed": Text("Beds", "Vårdplatser"),
}


def _called(name: str) -> Text:
    kind, _, which = name.partition(" ")
    if kind == "system":
        return equipment_said(which)
    if kind == "room":
        return Text(f"Rooms of grade {which}", f"Rum av klass {which}")
    return _CALLED[name]


def _divided(values: Floats, by: Floats) -> Floats:
    found: Floats = np.divide(values, by, out=np.full(len(values), np.nan), where=by > 0)
    return found


def _distribution(bins: Ints, width: float) -> tuple[Floats, Floats]:
    """Return a histogram by whole days, up to the last that holds one in a thousand, and the share of each."""
    by_day = bins.reshape(-1, int(24 / width)).sum(axis=1)
    total = by_day.sum()
    if total == 0:
        return np.zeros(0), np.zeros(0)
    last = int(np.searchsorted(np.cumsum(by_day), 0.998 * total)) + 2
    shares: Floats = by_day[:last] / total
    return np.arange(len(shares), dtype=np.float64), shares


def _waiting_list(chunk: Chunk) -> tuple[Floats, Floats, Floats, Floats]:
    years: Floats = (np.arange(chunk.months.shape[1], dtype=np.float64) + 1) * LOOKED_AT_HOURS / HOURS_A_YEAR
    mean: Floats = chunk.months.mean(axis=0)
    bands: Floats = np.quantile(chunk.months, [0.05, 0.95], axis=0)
    return years, mean, bands[0], bands[1]


def _plain(one: Interval) -> dict[str, float | None]:
    return {
        name: value if math.isfinite(value) else None
        for name, value in (("mean", one.mean), ("low", one.low), ("high", one.high))
    }
