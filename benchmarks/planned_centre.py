"""A centre to plan: 13 rooms, 3 automated systems, 20 people, and so many orders for a patient's own cells.

One unit is a quarter of an hour, and the plan starts on a Monday. The centre never changes: at a load of 90 % sixty
orders come in over eight weeks, at other loads and numbers over so many more or fewer weeks that the work of its
scarcest pools (operators, open rooms, incubators, automated systems and beds lie within a few per cent of each other)
is that part of what they can do. The plan goes on for ten weeks after the last order has come in, so that the last
chains end: an order lasts two to three weeks from collection to infusion, and waits before.

A quarter of the orders are grown in an automated system, the others by hand in an incubator. Of every second patient
the collected cells are frozen when they come in, and wait up to two months; the others begin within 36 hours. Every
third product is given fresh, within three days of its harvest, the others frozen, after the test for sterility.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from lindra.schedule.problem import (
    Activity,
    Changeover,
    Demand,
    Goal,
    Mode,
    Objective,
    Order,
    Period,
    Point,
    Precedence,
    Problem,
    Resource,
    Rest,
)

HOUR, DAY, WEEK = 4, 96, 672
_ORDERS_AT_90 = 60  # in eight weeks
_AFTER = 10 * WEEK
OBJECTIVE = Objective.in_order(Goal.LATENESS, Goal.OVERTIME, Goal.THROUGH, Goal.WAITING)


@dataclass(frozen=True)
class PlannedCentre:
    """Which instance of the family it is."""

    orders: int
    load_percent: int
    seed: int = 0

    def weeks(self) -> float:
        """Return over how many weeks the orders come in."""
        return 8 * self.orders / _ORDERS_AT_90 * 90 / self.load_percent

    def problem(self) -> Problem:
        """Return the problem; of the same seed always the same."""
        chance = Random(f"{self.orders} {self.load_percent} {self.seed}")
        span = int(self.weeks() * WEEK)
        horizon = -(-(span + _AFTER) // WEEK) * WEEK
        arrivals = sorted(chance.randrange(span) for _ in range(self.orders))
        activities: list[Activity] = []
        precedences: list[Precedence] = []
        orders: list[Order] = []
        for number, since in enumerate(arrivals):
            chain = _Chain(f"P{number + 1:03}", since, number % 4 == 0, number % 2 == 1, number % 3 == 0)
            activities += chain.activities()
            precedences += chain.precedences()
            weight = 2 if chance.random() < 0.2 else 1  # urgent by the clinic's criteria
            due = since + (5 if weight == 2 else 7) * WEEK
            orders.append(Order(chain.name, chain.named("collection"), chain.named("infusion"), weight, since, due))
        return Problem(
            tuple(activities),
            tuple(_resources(horizon, chance)),
            horizon,
            tuple(precedences),
            tuple(orders),
            OBJECTIVE,
        )


def _open(horizon: int, first_hour: int, last_hour: int, days: range = range(7)) -> tuple[Period, ...]:
    return tuple(
        Period(day * DAY + first_hour * HOUR, day * DAY + last_hour * HOUR)
        for day in range(horizon // DAY)
        if day % 7 in days
    )


_WORKING_DAYS = range(5)
_VECTOR = (Changeover("vector", "", 8), Changeover("vector", "vector", 6))


def _resources(horizon: int, chance: Random) -> Iterator[Resource]:
    # Thirteen rooms.
    for number in (1, 2):
        yield Resource(f"apheresis {number}", 1, ("apheresis room",), _open(horizon, 8, 17, _WORKING_DAYS))
    for number in (1, 2, 3, 4):
        permits = ("open room", "room with vector permit") if number <= 2 else ("open room",)
        yield Resource(f"room {number}", 1, permits, _open(horizon, 7, 19), True, 4, _VECTOR if number <= 2 else ())
    for number in (5, 6):
        yield Resource(f"room {number}", 1, ("closed room",), _open(horizon, 7, 19), True, 2)
    yield Resource("filling room", 1, (), _open(horizon, 7, 21), True, 2)
    for number in (1, 2, 3):
        yield Resource(f"laboratory {number}", 2, ("laboratory",), _open(horizon, 7, 19))
    yield Resource("day ward", 8)
    # Equipment and places.
    for number in (1, 2, 3):
        yield Resource(f"automated system {number}", 1, ("automated system",), None, True, 8)
    for number in (1, 2):
        yield Resource(f"incubator {number}", 5, ("incubator",))
    yield Resource("sterility incubator", 30)
    yield Resource("bed", 13)
    yield Resource("courier", 2, (), tuple(_with_capacity(_open(horizon, 6, 22), 2)))
    # Twenty people.
    for number in range(8):
        competences = ("operator", "vector operator") if number % 2 == 0 else ("operator",)
        roster = _roster(horizon, number, chance, every_weekend=2)
        yield Resource(f"operator {number + 1}", 1, competences, roster, rests=_rests(horizon))
    for number in range(4):
        yield Resource(f"nurse {number + 1}", 1, ("nurse",), _weekdays(horizon, chance))
    for number in range(3):
        roster = _roster(horizon, number, chance, every_weekend=3)
        yield Resource(f"analyst {number + 1}", 1, ("analyst",), roster, rests=_rests(horizon))
    for number in range(2):
        yield Resource(f"reviewer {number + 1}", 1, ("reviewer",), _weekdays(horizon, chance))
    for number in range(2):
        yield Resource(f"qualified person {number + 1}", 1, ("qualified person",), _weekdays(horizon, chance))
    yield Resource("freezing technician", 1, (), _open(horizon, 7, 21))


def _with_capacity(periods: tuple[Period, ...], capacity: int) -> Iterator[Period]:
    for one in periods:
        yield Period(one.start, one.end, capacity)


def _weekdays(horizon: int, chance: Random) -> tuple[Period, ...]:
    away = {chance.randrange(horizon // DAY) for _ in range(horizon // DAY // 20)}
    return tuple(one for one in _open(horizon, 8, 16, _WORKING_DAYS) if one.start // DAY not in away)


def _roster(horizon: int, number: int, chance: Random, *, every_weekend: int) -> tuple[Period, ...]:
    """Return early and late weeks in turn, some weekends with the two days after off, and days away."""
    away = {chance.randrange(horizon // DAY) for _ in range(horizon // DAY // 20)}
    found = []
    for day in range(horizon // DAY):
        week, weekday = divmod(day, 7)
        works_weekend = (week + number) % every_weekend == 0
        worked_weekend = week > 0 and (week - 1 + number) % every_weekend == 0
        off = (weekday >= 5 and not works_weekend) or (weekday < 2 and worked_weekend)
        if not off and day not in away:
            begins = 7 if weekday >= 5 or (week + number) % 2 == 0 else 11
            found.append(Period(day * DAY + begins * HOUR, day * DAY + (begins + 8) * HOUR))
        elif day not in away:  # a day off, on which they can be called in
            found.append(Period(day * DAY + 7 * HOUR, day * DAY + 15 * HOUR, overtime=True))
    return tuple(found)


@dataclass(frozen=True)
class _Chain:
    """What is done for one patient, from the collection to the infusion."""

    name: str
    since: int
    automated: bool
    comes_frozen: bool
    given_fresh: bool

    def named(self, step: str) -> str:
        return f"{self.name} {step}"

    def activities(self) -> Iterator[Activity]:
        def one(step: str, lasts: int, *of: str, longest: int | None = None, state: str = "") -> Activity:
            release = self.since if step == "collection" else 0
            mode = Mode(lasts, tuple(Demand(what) for what in of), longest)
            return Activity(self.named(step), (mode,), self.name, state, release)

        yield one("collection", 4 * HOUR, "apheresis room", "nurse")
        yield one("courier in", 3 * HOUR, "courier")
        if self.comes_frozen:
            yield one("freezing in", 2 * HOUR, "filling room", "freezing technician")
        if self.automated:
            yield one("activation", 4 * HOUR, "closed room", "operator")
            yield one("transduction", 2 * HOUR, "closed room", "vector operator")
            yield one("harvest", 4 * HOUR, "closed room", "operator", "operator")
            yield one("hold", 8 * DAY, "automated system", longest=15 * DAY)
        else:
            yield one("activation", 4 * HOUR, "open room", "operator", "operator")
            yield one(
                "transduction", 3 * HOUR, "room with vector permit", "vector operator", "operator", state="vector"
            )
            yield one("day 3", 2 * HOUR, "open room", "operator", "operator")
            yield one("day 5", 2 * HOUR, "open room", "operator", "operator")
            yield one("day 7", 2 * HOUR, "open room", "operator", "operator")
            yield one("harvest", 5 * HOUR, "open room", "operator", "operator")
            yield one("hold", 8 * DAY, "incubator", longest=15 * DAY)
        yield one("testing", 6 * HOUR, "laboratory", "analyst")
        if not self.given_fresh:
            yield one("freezing", 3 * HOUR, "filling room", "freezing technician")
            yield one("sterility", 7 * DAY, "sterility incubator")
            yield one("reading", HOUR, "laboratory", "analyst")
        yield one("review", 2 * HOUR, "reviewer")
        yield one("certification", HOUR, "qualified person")
        yield one("courier out", 3 * HOUR, "courier")
        yield one("conditioning", 3 * DAY, "day ward")
        yield one("infusion", 2 * HOUR, "nurse")
        yield one("bed", 10 * DAY, "bed")

    def precedences(self) -> Iterator[Precedence]:
        start = Point.START

        def lag(
            before: str,
            after: str,
            least: int | None,
            most: int | None = None,
            from_point: Point = Point.END,
            to_point: Point = start,
        ) -> Precedence:
            return Precedence(self.named(before), self.named(after), least, most, from_point, to_point)

        yield lag("collection", "courier in", 0, 2 * HOUR)
        if self.comes_frozen:
            yield lag("collection", "freezing in", None, DAY)
            yield lag("courier in", "freezing in", 0)
            yield lag("freezing in", "activation", 0, 60 * DAY)
        else:
            yield lag("courier in", "activation", 0)
            yield lag("collection", "activation", None, 36 * HOUR)
        yield lag("activation", "transduction", 18 * HOUR, 30 * HOUR)
        if self.automated:
            yield lag("transduction", "harvest", 7 * DAY, 11 * DAY, start)
        else:
            yield lag("transduction", "day 3", 40 * HOUR, 60 * HOUR, start)
            yield lag("day 3", "day 5", 36 * HOUR, 60 * HOUR, start)
            yield lag("day 5", "day 7", 36 * HOUR, 60 * HOUR, start)
            yield lag("day 7", "harvest", DAY)
            yield lag("transduction", "harvest", 8 * DAY, 11 * DAY, start)
        yield lag("activation", "hold", 0, 0, start, start)
        yield lag("harvest", "hold", 0, 0, Point.END, Point.END)
        yield lag("harvest", "testing", 0, DAY)
        ready = "testing"
        if self.given_fresh:
            yield lag("harvest", "infusion", None, 3 * DAY)  # the fresh product's shelf life
        else:
            yield lag("harvest", "freezing", 0, 4 * HOUR)
            yield lag("testing", "sterility", 0, DAY)
            yield lag("sterility", "reading", 0, 3 * DAY)
            yield lag("harvest", "infusion", None, 60 * DAY)
            ready = "reading"
        yield lag(ready, "review", 0)
        yield lag("review", "certification", 0)
        yield lag("certification", "courier out", 0)
        yield lag("courier out", "infusion", 0, 2 * DAY)
        yield lag("conditioning", "infusion", 2 * DAY, 14 * DAY - 3 * DAY)
        yield lag("infusion", "bed", 0, 0, start, start)


def _rests(horizon: int) -> tuple[Rest, ...]:
    """Return the two days off of every week, at a weekend or after it: on one of them they can be called in."""
    return tuple(
        Rest((7 * week + day) * DAY, (7 * week + day + 2) * DAY, 1) for week in range(horizon // WEEK) for day in (0, 5)
    )
