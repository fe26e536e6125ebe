"""What was lived: each therapy with its times, every wait, refusal and mistake, as plain data.

A campaign of the compiled model is held against these distributions. All durations are in hours.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Any

from lindra.gmp.objection import Objection

FORMAT = "lindra-year/1"


@dataclass(kw_only=True)
class TherapyLived:
    """One therapy: when it reached what, and how it ended."""

    patient: str
    therapy: str
    recipe: str
    reached: dict[str, datetime] = field(default_factory=dict)  # ordered, collected, opened, filled, certified, infused
    outcome: str = "under way"  # treated, lost, ordered anew, under way
    why: str = ""

    def hours(self, since: str, until: str) -> float | None:
        """Return the hours between two things that were reached; None when one was not."""
        if since not in self.reached or until not in self.reached:
            return None
        return round((self.reached[until] - self.reached[since]).total_seconds() / 3600, 2)


@dataclass(kw_only=True)
class Diary:
    """What is noted down while the year goes on."""

    therapies: list[TherapyLived] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)  # by rule
    titles: dict[str, str] = field(default_factory=dict)  # what each rule said last
    failed_batches: list[tuple[str, str, str]] = field(default_factory=list)  # batch, recipe, why
    batches: int = 0
    waits: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    steps: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # recipe.step
    tests: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # recipe.test
    happened: Counter[str] = field(default_factory=Counter)

    def refused(self, objections: Iterable[Objection]) -> None:
        """Note that somebody met these rules."""
        for one in objections:
            self.refusals[one.rule] += 1
            self.titles[one.rule] = one.problem.en

    def waited(self, what: str, time: timedelta) -> None:
        """Note a wait."""
        self.waits[what].append(round(time.total_seconds() / 3600, 2))


# Each stage of a therapy, from what to what.
STAGES = (
    ("order_to_collection", "ordered", "collected"),
    ("collection_to_batch", "collected", "opened"),
    ("batch_to_filling", "opened", "filled"),
    ("filling_to_certification", "filled", "certified"),
    ("certification_to_infusion", "certified", "infused"),
    ("vein_to_vein", "collected", "infused"),
    ("order_to_infusion", "ordered", "infused"),
)


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How something is distributed."""

    count: int
    median: float
    p90: float
    mean: float
    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return how these values are distributed; there is at least one."""
        ordered = sorted(values)
        p90 = ordered[ceil(0.9 * len(ordered)) - 1]
        mean = round(sum(ordered) / len(ordered), 3)
        return cls(count=len(ordered), median=round(median(ordered), 3), p90=p90, mean=mean, values=tuple(ordered))


@dataclass(frozen=True, kw_only=True)
class YearLived:
    """A year that was lived, as plain data."""

    format: str
    seed: int
    days: int
    patients: int
    arrived: int  # of the patients, those who were ordered a therapy
    ordered: int  # therapies: one more for each that was ordered anew
    treated: int
    lost: int
    under_way: int
    why_lost: dict[str, int]
    batches: int
    batches_failed: dict[str, int]  # why: how many
    stages_hours: dict[str, dict[str, Spread]]  # recipe: stage: hours
    waits_hours: dict[str, Spread]
    steps_hours: dict[str, Spread]
    tests_hours: dict[str, Spread]
    happened: dict[str, int]
    refusals: dict[str, int]
    mistakes: dict[str, int]
    entries: int
    invariants_checked: int
    whole_record_checked: int  # how often
    head: str  # the root of the ledger's tree, in hexadecimal

    def to_plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def spreads(found: dict[str, list[float]]) -> dict[str, Spread]:
    """Return the spread of each, by name."""
    return {name: Spread.of(found[name]) for name in sorted(found) if found[name]}


def stages(therapies: Iterable[TherapyLived]) -> dict[str, dict[str, Spread]]:
    """Return how long each stage took, by recipe."""
    found: dict[str, dict[str, list[float]]] = {}
    for one in therapies:
        for name, since, until in STAGES:
            hours = one.hours(since, until)
            if hours is not None:
                found.setdefault(one.recipe, {}).setdefault(name, []).append(hours)
    return {recipe: spreads(found[recipe]) for recipe in sorted(found)}
