"""The same centre in SimPy, to be read: the oracle that the compiled engine is held against, and its rival.

It shares with the engine the way of a patient (``process.py``) and the answers of chance (``draws.py``), and nothing
else: rows, heap and queues of the engine are SimPy's processes, events and resources here. So both must say the same
of every single patient.
"""

import math
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from lindra.simulation.campaign.draws import Chance
from lindra.simulation.campaign.process import CALLED_WITHIN_HOURS, Hours, Stream, Visit, Way, hours_of
from lindra.simulation.campaign.scenario import Opening, Scenario

HOURS_A_YEAR = 365.25 * 24
MONTH_HOURS = HOURS_A_YEAR / 12

Steps = Generator[simpy.Event, Any, None]


class Lost(Exception):
    """The patient died or dropped out."""


class NoProduct(Exception):
    """Every batch of the patient failed."""


class Refused(Exception):
    """The batch failed, and may be made again."""


@dataclass
class Patient:
    """One patient: what chance says, what is held, and when what happened."""

    number: int
    way: Way
    chance: Chance
    referred_at: float
    lost_at: float
    held: dict[str, simpy.resources.resource.Request] = field(default_factory=dict)
    collection: int = 0  # how many were in vain
    remakes: int = 0
    first_collected_at: float = math.nan
    collected_at: float = math.nan
    given_at: float = math.nan
    was_lost_at: float = math.nan

    def takes(self, hours: Hours, stream: int) -> float:
        """Return how long something takes this time."""
        return self.chance.triangular(hours, stream, self.collection)

    def has_it(self, percent: Any, stream: int) -> bool:
        """Tell whether chance has it this time."""
        return percent > 0 and self.chance.unit(stream, self.collection) < float(percent) / 100


class Centre:
    """A centre that lives one replication of a scenario."""

    def __init__(
        self,
        scenario: Scenario,
        ways: tuple[Way, ...],
        *,
        seed: int,
        replication: int,
        chance: type[Chance] = Chance,
    ) -> None:
        self.chance = chance
        self.scenario, self.ways, self.seed, self.replication = scenario, ways, seed, replication
        self.now = simpy.Environment()
        self.patients: list[Patient] = []
        self.happened: Counter[str] = Counter()
        sizes = {f"system {one.equipment}": one.pieces for one in scenario.systems}
        sizes["apheresis"] = scenario.apheresis.places
        sizes |= {f"room {one.grade}": one.rooms for one in scenario.rooms}
        sizes["crew"], sizes["analyst"] = scenario.crews.crews, scenario.quality_control.analysts
        sizes["certifier"], sizes["bed"] = scenario.certifying.people, scenario.beds.beds
        self.resources = {name: simpy.PriorityResource(self.now, size) for name, size in sizes.items()}

    def live(self) -> "Centre":
        """Refer patients until the years are over, and follow each to the end."""
        self.now.process(self.referrals())
        self.now.run()
        return self

    def referrals(self) -> Steps:
        """Refer one patient after another."""
        every_hours = 1 / (float(self.scenario.patients.a_year) / HOURS_A_YEAR)
        for number in range(10**9):
            chance = self.chance.of(seed=self.seed, replication=self.replication, patient=number)
            until = chance.exponential(Stream.REFERRAL) * every_hours
            if self.now.now + until >= float(self.scenario.years) * HOURS_A_YEAR:
                return
            yield self.now.timeout(until)
            at = self.now.now
            one = Patient(number, self.way_of(chance), chance, at, at + self.lost_after(chance))
            self.patients.append(one)
            self.now.process(self.follow(one))

    def way_of(self, chance: Chance) -> Way:
        """Return the way of the treatment that a patient needs."""
        unit, share = chance.unit(Stream.TREATMENT), 0.0
        for way in self.ways[:-1]:
            share += way.share
            if unit < share:
                return way
        return self.ways[-1]

    def lost_after(self, chance: Chance) -> float:
        """Return after how many hours a patient is lost who has not been treated by then."""
        waiting = self.scenario.waiting
        hazard_of_a_year = -math.log1p(-float(waiting.untreated_mortality_percent) / 100)
        dies = drops_out = math.inf
        if hazard_of_a_year > 0:
            dies = HOURS_A_YEAR * (chance.exponential(Stream.DEATH) / hazard_of_a_year) ** (1 / float(waiting.shape))
        hazard_of_a_month = -math.log1p(-float(waiting.dropout_percent_a_month) / 100)
        if hazard_of_a_month > 0:
            drops_out = MONTH_HOURS * chance.exponential(Stream.DROPOUT) / hazard_of_a_month
        return min(dies, drops_out)

    def follow(self, one: Patient) -> Steps:
        """Follow a patient from referral to the end."""
        try:
            while True:
                try:
                    yield from self.collected_and_made(one)
                    break
                except Refused:
                    self.happened["batches failed"] += 1
                    if one.remakes == self.scenario.failures.remakes:
                        raise NoProduct from None
                    one.remakes += 1
                    yield from self.time(one, self.again_hours)
                    one.collection += 1
            yield from self.treated(one)
        except Lost:
            one.was_lost_at = one.lost_at
        except NoProduct:
            self.happened["without product"] += 1
        for name in [name for name in self.resources if name in one.held]:
            self.give_back(one, name)

    def collected_and_made(self, one: Patient) -> Steps:
        """Collect the cells into a slot of their own, make them, and certify them."""
        scenario, failures = self.scenario, self.scenario.failures
        yield from self.take(one, f"system {one.way.system}")
        while True:
            yield from self.take(one, "apheresis")
            takes = one.takes(hours_of(scenario.apheresis.duration), Stream.COLLECTION)
            yield from self.work(one, takes, scenario.apheresis.opening)
            self.give_back(one, "apheresis")
            self.happened["collections"] += 1
            one.collected_at = self.now.now
            if math.isnan(one.first_collected_at):
                one.first_collected_at = self.now.now
            yield from self.time(one, one.takes(hours_of(scenario.apheresis.transport), Stream.TRANSPORT))
            if not one.has_it(failures.collection_refused_percent, Stream.REFUSED):
                break
            self.happened["collections refused"] += 1
            yield from self.time(one, self.again_hours)
            one.collection += 1
        self.happened["batches"] += 1
        read_at = [0.0]
        yield from self.made(one, read_at)
        if one.has_it(failures.batch_fails_percent, Stream.FAILS):
            raise Refused
        yield from self.take(one, "analyst")
        takes = one.takes(hours_of(scenario.quality_control.work), Stream.ANALYSIS)
        yield from self.work(one, takes, scenario.quality_control.opening)
        self.give_back(one, "analyst")
        if max(read_at) > self.now.now:
            yield from self.time(one, max(read_at) - self.now.now)
        yield from self.take(one, "certifier")
        takes = one.takes(hours_of(scenario.certifying.work), Stream.CERTIFYING)
        yield from self.paperwork(one, takes, scenario.certifying.opening)
        self.give_back(one, "certifier")
        if one.has_it(failures.out_of_specification_percent, Stream.OUT_OF_SPECIFICATION):
            self.happened["out of specification"] += 1
            if not one.has_it(failures.given_anyway_percent, Stream.GIVEN_ANYWAY):
                raise Refused

    def made(self, one: Patient, read_at: list[float]) -> Steps:
        """Make one batch, visit by visit; add when each test is read."""
        opening = self.scenario.crews.opening
        tests = [test.name for visit in one.way.visits for test in visit.tests]
        day, first_day = 0, 0.0
        for place, visit in enumerate(one.way.visits):
            if visit.day > day:
                day = visit.day
                window: Hours = (0, CALLED_WITHIN_HOURS / 2, CALLED_WITHIN_HOURS)
                called = first_day + 24 * day + float(opening.opens_at_hour)
                called += one.takes(window, Stream.VISIT_CALLED + place)
                if called > self.now.now:
                    yield from self.time(one, called - self.now.now)
            began = yield from self.visited(one, visit, place)
            if place == 0:
                first_day = 24 * (began // 24)
            read_at += [
                self.now.now + one.takes(test.hours, Stream.TEST + tests.index(test.name)) for test in visit.tests
            ]
            if visit.frees_system:
                self.give_back(one, f"system {one.way.system}")

    def visited(self, one: Patient, visit: Visit, place: int) -> Generator[simpy.Event, Any, float]:
        """Let a crew do one visit, in a room where it needs one; return when they began."""
        room = f"room {visit.grade}" if visit.grade else ""
        if room:
            yield from self.take(one, room)
        yield from self.take(one, "crew")
        takes = one.takes(visit.hours, Stream.VISIT + place)
        yield from self.work(one, takes, self.scenario.crews.opening)
        self.give_back(one, "crew")
        if room:
            self.give_back(one, room)
        return self.now.now - takes

    def treated(self, one: Patient) -> Steps:
        """Give the cells, and keep the bed as long as it is needed."""
        if one.way.conditioning_hours:
            yield from self.time(one, one.way.conditioning_hours)
        yield from self.take(one, "bed")
        one.given_at, one.lost_at = self.now.now, math.inf
        self.happened["given"] += 1
        yield from self.time(one, one.takes(hours_of(self.scenario.beds.stay), Stream.STAY))

    @property
    def again_hours(self) -> float:
        """Return how long it takes until cells can be collected again."""
        return float(self.scenario.failures.again_days) * 24

    # What takes time, after which the patient may be found to be lost.

    def time(self, one: Patient, hours: float) -> Steps:
        """Let time pass."""
        yield self.now.timeout(hours)
        self.is_there(one)

    def take(self, one: Patient, name: str) -> Steps:
        """Wait for one of a resource; who was referred first comes first."""
        asked = self.resources[name].request(priority=one.number)
        one.held[name] = asked
        if not asked.triggered:
            yield asked
            self.is_there(one)

    def give_back(self, one: Patient, name: str) -> None:
        """Let go of a resource."""
        self.resources[name].release(one.held.pop(name))
        # At once: SimPy lets whoever releases go on first, who could then take it back before those who wait.
        self.resources[name]._trigger_put(None)

    def work(self, one: Patient, takes: float, opening: Opening) -> Steps:
        """Work in one go, in opening hours: what can not be ended before closing begins when it next can."""
        begins = self.now.now
        if not is_always_open(opening):
            opens, hours = float(opening.opens_at_hour), float(opening.hours_a_day)
            day = begins // 24
            begins = max(begins, 24 * day + opens)
            too_late = begins + takes > 24 * day + opens + hours
            if takes > hours:  # fits into no day: it begins when the day does
                too_late = begins > 24 * day + opens
            if day % 7 >= opening.days_a_week or too_late:
                day = next_open(day + 1, opening)
                begins = 24 * day + opens
        yield from self.time(one, begins + takes - self.now.now)

    def paperwork(self, one: Patient, takes: float, opening: Opening) -> Steps:
        """Work in opening hours, and go on the next day with what is left."""
        at = self.now.now
        if is_always_open(opening):
            at += takes
        else:
            opens, hours = float(opening.opens_at_hour), float(opening.hours_a_day)
            day = next_open(at // 24, opening)
            at = max(at, 24 * day + opens)
            while at + takes > 24 * day + opens + hours:
                takes -= max(24 * day + opens + hours - at, 0)
                day = next_open(day + 1, opening)
                at = 24 * day + opens
            at += takes
        yield from self.time(one, at - self.now.now)

    def is_there(self, one: Patient) -> None:
        """Stop following a patient who died or dropped out."""
        if self.now.now >= one.lost_at:
            raise Lost


def is_always_open(opening: Opening) -> bool:
    """Tell whether somebody is there day and night."""
    return opening.days_a_week == 7 and opening.hours_a_day == 24


def next_open(day: float, opening: Opening) -> float:
    """Return the first day from this one on that is a working day; day 0 is a Monday."""
    while day % 7 >= opening.days_a_week:
        day += 1
    return day
