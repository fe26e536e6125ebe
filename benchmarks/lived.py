"""A campaign held against years that were lived through the door, of the same centre and the same recipe.

The lived year knows what the campaign leaves out: shelf lives, materials that run out, people who are ill, every rule.
So the two are not the same by their making, and how far they are apart says what a campaign's answer is worth.
"""

from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

from benchmarks.report import Row
from lindra.config.what_if import read
from lindra.operations.memory import MemoryStore
from lindra.simulation.campaign.campaign import run
from lindra.simulation.campaign.result import Result, result_of
from lindra.simulation.campaign.tables import tables_of
from lindra.simulation.year.lived import Spread, YearLived
from lindra.simulation.year.living import Year
from lindra.simulation.year.scenario import Scenario

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "docs/examples/lived-year.yaml"
RECIPE = "cd19-car-t"
REPLICATIONS = 1000


def against_a_campaign(years: int) -> list[Row]:
    """Return what the lived years gave, each with what the campaign gives, as a ratio to it."""
    lived = [_lived(seed) for seed in range(1, years + 1)]
    campaign = _campaign()
    rows = []
    for title, unit, figure, values in (
        ("vein to vein, median", "d", "vein_to_vein_median_days", [_vein(one).median / 24 for one in lived]),
        ("vein to vein, nine in ten within", "d", "vein_to_vein_p90_days", [_vein(one).p90 / 24 for one in lived]),
        (
            "treated of those whose way has ended",
            "%",
            "",
            [100 * one.treated / (one.treated + one.lost) for one in lived],
        ),
        ("batches for each patient treated", "", "", [one.batches / one.treated for one in lived]),
    ):
        theirs = mean(values)
        ours = _of(campaign, figure, title)
        spread = stdev(values) if len(values) > 1 else 0.0
        rows.append(Row(f"{title}: lived, mean of {years} years (their spread {spread:.2g})", theirs, unit))
        rows.append(Row(f"{title}: campaign", ours, unit, theirs))
    return rows


def _lived(seed: int) -> YearLived:
    scenario = replace(Scenario(seed=seed, mistakes_per_act=0.0).only(RECIPE), patients=60)
    year = Year(MemoryStore(), scenario, ROOT / "recipes")
    for _ in year.days():
        pass
    return year.result()


def _campaign() -> Result:
    found = read(SCENARIO)
    tables = tables_of(found.scenario, found.ways)
    return result_of(found.scenario, tables, run(tables, seed=1, replications=REPLICATIONS), seed=1)


def _vein(one: YearLived) -> Spread:
    return one.stages_hours[RECIPE]["vein_to_vein"]


def _of(result: Result, figure: str, title: str) -> float:
    if figure:
        return result.figure(figure).interval.mean
    given, referred = (result.figure(name).interval.mean for name in ("given_a_year", "referred_a_year"))
    batches = result.figure("batches_a_year").interval.mean
    return 100 * given / referred if title.startswith("treated") else batches / given
