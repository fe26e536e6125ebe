"""A scenario as rows of numbers, which the engine walks: one row for each thing that happens to a patient.

A row has a kind (``Row``) and what that kind needs. The rows of each treatment stand after each other; a patient has a
place in them. Everything is a plain array, so that it can be sent to another process or machine.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lindra.simulation.campaign.process import CALLED_WITHIN_HOURS, Hours, Stream, Way, hours_of
from lindra.simulation.campaign.scenario import Opening, Scenario

HOURS_A_YEAR = 365.25 * 24
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Row(IntEnum):
    """What a row does. The patient goes on to the next row, at once or when the time has come."""

    SEIZE = 0  # waits for one of a resource, and holds it
    RELEASE = 1
    WORK = 2  # for the drawn time, in the opening hours of the resource that is held; another may be worked in, too
    DELAY = 3  # for the drawn time
    CALLED = 4  # on the day of a visit, some time after opening
    COLLECTED = 5  # the cells are there: waiting ends, vein-to-vein begins
    READ = 6  # a test is read when its drawn time, from now on, is over
    AWAIT = 7  # until all tests are read
    CHANCE = 8  # goes to the target when chance has it
    AGAIN = 9  # a collection more: goes to the target
    FAILED = 10  # the batch: goes to the target, or ends without a product
    GIVEN = 11  # the infusion
    COUNT = 12
    END = 13


class Draw(IntEnum):
    """How the time of a row is distributed."""

    TRIANGULAR = 0
    EXPONENTIAL = 1


class Counted(IntEnum):
    """What is summed over the counted patients of a replication."""

    REFERRED = 0
    GIVEN = 1
    LOST_WAITING = 2  # before a collection
    LOST_AFTER = 3  # a collection, with the product on its way
    DIED_BEFORE = 4  # of the two above, those who died
    WITHOUT_PRODUCT = 5  # every batch failed
    COLLECTIONS = 6
    COLLECTIONS_REFUSED = 7
    BATCHES = 8
    BATCHES_FAILED = 9
    OUT_OF_SPECIFICATION = 10
    GIVEN_OUT_OF_SPECIFICATION = 11
    DEAD_AT_ONE_YEAR = 12
    COLLECTED = 13  # patients with a first collection
    WAIT_HOURS = 14  # from referral to it
    VEIN_TO_VEIN_HOURS = 15  # from the collection that the product was made of, to the infusion
    REFERRAL_TO_INFUSION_HOURS = 16
    SLOTS = 17  # given to a patient: a system of their own
    CREW_HOURS = 18
    ANALYST_HOURS = 19
    CERTIFYING_HOURS = 20
    BED_HOURS = 21


NO = -1  # no resource, no field

# Columns of the rows.
KIND, RESOURCE, ALSO, STREAM, TARGET, FIELD, DRAW, BEGINS = range(8)
LOW, HIGH, CUT, RISING, FALLING, MEAN = range(6)
# Columns of the resources: places (0: nobody has it), then its hours.
ALWAYS, PAUSES, DAYS = range(3)
OPENS, OPEN_HOURS = range(2)

VEIN_BIN_HOURS, WAIT_BIN_HOURS, BINS = 2.0, 6.0, 4080  # 340 and 1,020 whole days; the last bin holds the rest
MONTH_HOURS = HOURS_A_YEAR / 12
LOOKED_AT_HOURS = 28 * 24.0  # the waiting list, always on a Monday: it is longest after a weekend
RESOURCES_MAX = 48  # what is held is kept as bits of one number


class Tables(NamedTuple):
    """What the engine is given. Times are hours from a Monday at midnight."""

    rows: Ints  # (rows, 8)
    draws: Floats  # (rows, 6)
    places: Ints  # (resources,)
    week: Ints  # (resources, 3)
    hours: Floats  # (resources, 2)
    starts: Ints  # (treatments,) the first row of each
    shares: Floats  # (treatments,) up to and with each
    again: Floats  # (remakes, and the days until one is collected again), of all treatments
    demand: Floats  # referrals an hour, hours in all, hours of them before counting, most patients in a replication
    waiting: Floats  # dropout an hour, then mortality: hazard untreated, hazard treated a month, shape, decline
    names: tuple[str, ...]  # of the resources
    open_hours: tuple[float, ...]  # of the resources, in a week


@dataclass
class Writing:
    """Rows as they are written."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    draws: list[tuple[float, ...]] = field(default_factory=list)
    resources: dict[str, tuple[int, Opening, bool]] = field(default_factory=dict)

    def resource(self, name: str, places: int, opening: Opening | None = None, *, pauses: bool = False) -> int:
        """Return the number of a resource, which is added when it is new."""
        if name not in self.resources:
            self.resources[name] = (places, opening or Opening(), pauses)
        return list(self.resources).index(name)

    def row(
        self,
        kind: Row,
        resource: int = NO,
        *,
        also: int = NO,
        stream: int = 0,
        target: int = NO,
        counts: int = NO,
        begins: bool = False,
        hours: Hours = (0.0, 0.0, 0.0),
        mean: float = 0.0,
    ) -> int:
        """Add a row and return its number; a ``mean`` makes its time exponential, or is the chance of the row."""
        draw = Draw.EXPONENTIAL if mean and kind is not Row.CHANCE else Draw.TRIANGULAR
        self.rows.append((kind, resource, also, stream, target, counts, draw, begins))
        low, mode, high = hours
        span = high - low
        cut = (mode - low) / span if span else 1.0
        rising, falling = math.sqrt(span * (mode - low)), math.sqrt(span * (high - mode))
        self.draws.append((low, high, cut, rising, falling, mean))
        return len(self.rows) - 1

    def aim(self, row: int, target: int) -> None:
        """Let a row lead to another that was written after it."""
        given = list(self.rows[row])
        given[TARGET] = target
        self.rows[row] = tuple(given)

    def tables(
        self,
        *,
        starts: Iterable[int] = (0,),
        shares: Iterable[float] = (1.0,),
        referrals_an_hour: float,
        hours: float,
        warm_up_hours: float = 0.0,
        remakes: int = 0,
        waiting: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 1.0, 0.0),
    ) -> Tables:
        """Return the rows as arrays."""
        expected = referrals_an_hour * hours
        most = expected + 12.0 * math.sqrt(expected) + 50.0  # chance passes it less than once in 10^30
        made = list(self.resources.values())
        return Tables(
            rows=np.array(self.rows, dtype=np.int64),
            draws=np.array(self.draws, dtype=np.float64),
            places=np.array([places for places, _, _ in made], dtype=np.int64),
            week=np.array(
                [(_is_always(one), pauses, one.days_a_week) for _, one, pauses in made], dtype=np.int64
            ).reshape(-1, 3),
            hours=np.array([(one.opens_at_hour, one.hours_a_day) for _, one, _ in made], dtype=np.float64).reshape(
                -1, 2
            ),
            starts=np.array(list(starts), dtype=np.int64),
            shares=np.cumsum(np.array(list(shares), dtype=np.float64)),
            again=np.array([float(remakes)]),
            demand=np.array([referrals_an_hour, hours, warm_up_hours, most]),
            waiting=np.array(waiting),
            names=tuple(self.resources),
            open_hours=tuple(one.days_a_week * float(one.hours_a_day) for _, one, _ in made),
        )


def _is_always(one: Opening) -> bool:
    return one.days_a_week == 7 and one.hours_a_day == 24


def tables_of(scenario: Scenario, ways: tuple[Way, ...]) -> Tables:
    """Return a scenario as tables, by the ways of its treatments."""
    writing = Writing()
    apheresis, control, certifying, beds = (
        scenario.apheresis,
        scenario.quality_control,
        scenario.certifying,
        scenario.beds,
    )
    for one in scenario.systems:
        writing.resource(f"system {one.equipment}", one.pieces)
    writing.resource("apheresis", apheresis.places, apheresis.opening)
    for room in scenario.rooms:
        writing.resource(f"room {room.grade}", room.rooms, scenario.crews.opening)
    writing.resource("crew", scenario.crews.crews, scenario.crews.opening)
    writing.resource("analyst", control.analysts, control.opening)
    writing.resource("certifier", certifying.people, certifying.opening, pauses=True)
    writing.resource("bed", beds.beds)
    starts = [_write(writing, scenario, way) for way in ways]
    waiting = scenario.waiting
    untreated, treated = (
        float(one) / 100 for one in (waiting.untreated_mortality_percent, waiting.treated_mortality_percent)
    )
    return writing.tables(
        starts=starts,
        shares=[way.share for way in ways],
        referrals_an_hour=float(scenario.patients.a_year) / HOURS_A_YEAR,
        hours=float(scenario.years) * HOURS_A_YEAR,
        warm_up_hours=float(scenario.warm_up_years) * HOURS_A_YEAR,
        remakes=scenario.failures.remakes,
        waiting=(
            -math.log1p(-float(waiting.dropout_percent_a_month) / 100) / MONTH_HOURS,
            -math.log1p(-untreated),
            -math.log1p(-treated) / 12,
            float(waiting.shape),
            float(waiting.decline),
        ),
    )


def _write(writing: Writing, scenario: Scenario, way: Way) -> int:
    """Write the rows of one way and return the first."""
    row, resource = writing.row, list(writing.resources).index
    failures = scenario.failures
    system, apheresis, crew = resource(f"system {way.system}"), resource("apheresis"), resource("crew")
    analyst, certifier, bed = resource("analyst"), resource("certifier"), resource("bed")

    start = row(Row.SEIZE, system)
    row(Row.COUNT, counts=Counted.SLOTS)
    collect = row(Row.SEIZE, apheresis)
    row(Row.WORK, apheresis, stream=Stream.COLLECTION, hours=hours_of(scenario.apheresis.duration))
    row(Row.RELEASE, apheresis)
    row(Row.COLLECTED, counts=Counted.COLLECTIONS)
    row(Row.DELAY, stream=Stream.TRANSPORT, hours=hours_of(scenario.apheresis.transport))
    refused = _chance(writing, failures.collection_refused_percent, Stream.REFUSED)
    row(Row.COUNT, counts=Counted.BATCHES)
    day = 0
    for place, visit in enumerate(way.visits):
        if visit.day > day:
            day = visit.day
            spread = (24.0 * day, 24.0 * day + CALLED_WITHIN_HOURS / 2, 24.0 * day + CALLED_WITHIN_HOURS)
            row(Row.CALLED, crew, stream=Stream.VISIT_CALLED + place, hours=spread)
        room = resource(f"room {visit.grade}") if visit.grade else NO
        if room != NO:
            row(Row.SEIZE, room)
        row(Row.SEIZE, crew)
        row(
            Row.WORK, crew, also=room, stream=Stream.VISIT + place, hours=visit.hours, begins=place == 0,
            counts=Counted.CREW_HOURS,
        )  # fmt: skip
        row(Row.RELEASE, crew)
        if room != NO:
            row(Row.RELEASE, room)
        for test in visit.tests:
            row(Row.READ, stream=Stream.TEST + _number(way, test.name), hours=test.hours)
        if visit.frees_system:
            row(Row.RELEASE, system)
    fails = _chance(writing, failures.batch_fails_percent, Stream.FAILS)
    row(Row.SEIZE, analyst)
    row(
        Row.WORK, analyst, stream=Stream.ANALYSIS, hours=hours_of(scenario.quality_control.work),
        counts=Counted.ANALYST_HOURS,
    )  # fmt: skip
    row(Row.RELEASE, analyst)
    row(Row.AWAIT)
    row(Row.SEIZE, certifier)
    row(
        Row.WORK, certifier, stream=Stream.CERTIFYING, hours=hours_of(scenario.certifying.work),
        counts=Counted.CERTIFYING_HOURS,
    )  # fmt: skip
    row(Row.RELEASE, certifier)
    outside = _chance(writing, failures.out_of_specification_percent, Stream.OUT_OF_SPECIFICATION)
    go_on = len(writing.rows)
    if way.conditioning_hours:
        row(Row.DELAY, hours=(way.conditioning_hours,) * 3)
    row(Row.SEIZE, bed)
    row(Row.GIVEN)
    row(Row.DELAY, stream=Stream.STAY, hours=hours_of(scenario.beds.stay), counts=Counted.BED_HOURS)
    row(Row.RELEASE, bed)
    row(Row.END)

    again_hours = (float(failures.again_days) * 24,) * 3
    writing.aim(outside, row(Row.COUNT, counts=Counted.OUT_OF_SPECIFICATION))
    anyway = _chance(writing, failures.given_anyway_percent, Stream.GIVEN_ANYWAY)
    writing.aim(fails, len(writing.rows))
    row(Row.FAILED, counts=Counted.BATCHES_FAILED)
    row(Row.DELAY, hours=again_hours)
    row(Row.AGAIN, target=start)
    writing.aim(anyway, row(Row.AGAIN, target=go_on, counts=Counted.GIVEN_OUT_OF_SPECIFICATION))
    writing.aim(refused, row(Row.COUNT, counts=Counted.COLLECTIONS_REFUSED))
    row(Row.DELAY, hours=again_hours)
    row(Row.AGAIN, target=collect)
    return start


def _chance(writing: Writing, percent: Any, stream: Stream) -> int:
    return writing.row(Row.CHANCE, stream=stream, mean=float(percent) / 100)


def _number(way: Way, name: str) -> int:
    """Return the place of a test among those that are awaited by a way."""
    return [test.name for visit in way.visits for test in visit.tests].index(name)
