"""Small networks: one to write down, and any that hypothesis may think of; and the best by looking at everything."""

import itertools
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.limit import Certainty, Provenance
from lindra.gmp.text import Text
from lindra.schedule.network.parts import (
    Centre,
    Counts,
    Curve,
    CurvePoint,
    Flow,
    Goal,
    Hospital,
    Level,
    Network,
    Permit,
    Product,
    Route,
    Term,
)

INVENTED = Provenance(Certainty.DEMONSTRATION)
L2 = Permit(category=ContainmentCategory.L, level=2)


def levels(*found: dict[Goal, int]) -> tuple[Level, ...]:
    return tuple(Level(sum_of=tuple(Term(goal=goal, weight=weight) for goal, weight in one.items())) for one in found)


def product(**changed: object) -> Product:
    given: dict[str, object] = {
        "name": "car-t",
        "title": Text("CAR-T", "CAR-T"),
        "line_days": 2,
        "release_days": 1,
        "starting_material_hours": Decimal(24),
        "product_hours": Decimal(24),
        "contained_use": L2,
        "provenance": INVENTED,
    }
    return Product(**(given | changed))  # type: ignore[arg-type]  # a table of what differs


def centre(name: str, **changed: object) -> Centre:
    given: dict[str, object] = {
        "name": name,
        "title": Text(name, name),
        "fixed_cost": 10,
        "line_cost": 5,
        "batch_cost": 2,
        "lines_max": 2,
        "cycle_days": 3,
        "permits": (L2,),
        "provenance": INVENTED,
    }
    return Centre(**(given | changed))  # type: ignore[arg-type]  # a table of what differs


def hospital(name: str, *flows: Flow) -> Hospital:
    return Hospital(name=name, title=Text(name, name), flows=flows)


def route(at: str, to: str, hours: int | Decimal = 3, cost: int = 1, by: str = "road") -> Route:
    return Route(hospital=at, centre=to, by=by, hours=Decimal(hours), cost=cost)


def curve(counts: Counts, *points: tuple[int, str], untreated: str = "90") -> Curve:
    made = tuple(CurvePoint(days=days, percent=Decimal(percent)) for days, percent in points)
    return Curve(counts=counts, points=made, untreated_percent=Decimal(untreated), provenance=INVENTED)


def network(**changed: object) -> Network:
    """Two centres, two hospitals, five patients in ten days."""
    given: dict[str, object] = {
        "title": Text("Two and two", "Två och två"),
        "currency": "kSEK",
        "days": 10,
        "waiting_days_max": 4,
        "best": levels({Goal.COST: 1, Goal.WAITING: 1, Goal.UNTREATED: 100}),
        "products": (product(),),
        "centres": (centre("north"), centre("south", fixed_cost=8, line_cost=6)),
        "hospitals": (
            hospital("a", Flow(product="car-t", patients=1, from_day=0, every_days=3, to_day=6)),
            hospital("b", Flow(product="car-t", patients=2, from_day=1)),
        ),
        "routes": (
            route("a", "north"),
            route("a", "south", 12, 4),
            route("b", "north", 12, 4),
            route("b", "south"),
        ),
        "drop_out": curve(Counts.IN_ALL, (0, "5"), (10, "33.3"), untreated="100"),
        "mortality": curve(Counts.WAITING, (0, "34.0"), (3, "36.1"), (9, "76.3"), untreated="75.1"),
    }
    return Network(**(given | changed))  # type: ignore[arg-type]  # a table of what differs


@st.composite
def networks(draw: st.DrawFn, patients_max: int = 4) -> Network:
    """Any small network: three centres of two lines at most, two hospitals, two products, some of it out of reach."""
    whole = st.integers
    products = [
        product(
            name=name,
            line_days=draw(whole(1, 3)),
            release_days=draw(whole(0, 2)),
            starting_material_hours=Decimal(draw(st.sampled_from([4, 24, 60]))),
            contained_use=draw(st.sampled_from([None, L2])),
        )
        for name in ("car-t", "til")[: draw(whole(1, 2))]
    ]
    centres = []
    for name in ("north", "south", "west")[: draw(whole(1, 3))]:
        every = draw(whole(1, 2))
        most = draw(whole(0, 2))
        centres.append(
            centre(
                name,
                fixed_cost=draw(whole(0, 12)),
                line_cost=draw(whole(0, 8)),
                batch_cost=draw(whole(0, 4)),
                lines_max=most,
                lines_min=draw(whole(0, min(most, 1))),
                cycle_days=every * draw(whole(1, 3)),
                start_every_days=every,
                permits=draw(st.sampled_from([(), (L2,)])),
            )
        )
    hospitals, left = [], patients_max
    for name in ("a", "b")[: draw(whole(1, 2))]:
        count = draw(whole(0 if hospitals else 1, min(2, left)))
        left -= count
        flow = Flow(product=draw(st.sampled_from(products)).name, patients=count, from_day=draw(whole(0, 5)))
        hospitals.append(hospital(name, flow))
    routes = [
        route(one.name, other.name, draw(st.sampled_from([0, 3, 24, 40])), draw(whole(0, 6)), by)
        for one in hospitals
        for other in centres
        for by in ("road", "air")[: draw(whole(0, 2))]
    ]
    goal = st.dictionaries(st.sampled_from(list(Goal)), whole(1, 9), min_size=1, max_size=3)
    asked = sum(one.lines_min > 0 for one in centres)
    return network(
        days=6,
        waiting_days_max=draw(whole(0, 3)),
        products=tuple(products),
        centres=tuple(centres),
        hospitals=tuple(hospitals),
        routes=tuple(routes),
        centres_max=draw(st.sampled_from([None, max(asked, 1)])),
        best=levels(*draw(st.lists(goal, min_size=1, max_size=3))),
    )


def best_by_looking(found: Network) -> tuple[Fraction, ...]:
    """Return the least that any answer counts, level by level: every design, every assignment."""
    return min(_everything(found))


def _everything(found: Network) -> Iterator[tuple[Fraction, ...]]:
    patients = [
        (one.name, next(each for each in found.products if each.name == flow.product), day)
        for one in found.hospitals
        for flow in one.flows
        for day in flow.days()
        for _ in range(flow.patients)
    ]
    for design in itertools.product(*(range(one.lines_min, one.lines_max + 1) for one in found.centres)):
        if found.centres_max is not None and sum(count > 0 for count in design) > found.centres_max:
            continue
        room: dict[tuple[str, int], int] = {}
        for one, count in zip(found.centres, design, strict=True):
            for first in one.first_starts()[:count]:
                for day in range(first, 60, one.cycle_days):
                    room[one.name, day] = room.get((one.name, day), 0) + 1
        fixed = sum(
            (one.fixed_cost if count else 0) + count * one.line_cost
            for one, count in zip(found.centres, design, strict=True)
        )
        for counted in _assignments(found, patients, room):
            total = {**counted, Goal.COST: counted[Goal.COST] + fixed}
            yield tuple(
                sum((term.weight * total[term.goal] for term in level.sum_of), Fraction(0)) for level in found.best
            )


def _assignments(
    found: Network, patients: list[tuple[str, Product, int]], room: dict[tuple[str, int], int]
) -> Iterator[dict[Goal, Fraction]]:
    if not patients:
        yield dict.fromkeys(Goal, Fraction(0))
        return
    (at, what, asked), *others = patients
    drop_out, mortality = found.drop_out, found.mortality
    assert drop_out is not None
    assert mortality is not None
    for counted in _assignments(found, others, room):
        yield _plus(counted, untreated=1, drop_out=drop_out.untreated_percent, deaths=mortality.untreated_percent)
    for one in found.routes:
        where = next(each for each in found.centres if each.name == one.centre)
        near = one.hours <= min(what.starting_material_hours, what.product_hours)
        if one.hospital != at or not near or not where.may_make(what) or what.line_days > where.cycle_days:
            continue
        travel = 0 if one.hours == 0 else 1 + (int(one.hours) - 1) // 24
        for waited in range(found.waiting_days_max + 1):
            start = (where.name, asked + waited + travel)
            if not room.get(start):
                continue
            days = {
                Counts.WAITING: waited,
                Counts.VEIN_TO_VEIN: 2 * travel + what.line_days + what.release_days,
                Counts.IN_ALL: waited + 2 * travel + what.line_days + what.release_days,
            }
            for counted in _assignments(found, others, {**room, start: room[start] - 1}):
                yield _plus(
                    counted,
                    cost=where.batch_cost + one.cost,
                    waiting=waited,
                    drop_out=drop_out.percent_after(days[drop_out.counts]),
                    deaths=mortality.percent_after(days[mortality.counts]),
                )


def _plus(counted: dict[Goal, Fraction], **more: int | Decimal) -> dict[Goal, Fraction]:
    parts = {Goal.DROP_OUT: 100, Goal.DEATHS: 100}
    found = {goal: Fraction(more.get(goal.value.replace("-", "_"), 0)) / parts.get(goal, 1) for goal in Goal}
    return {goal: counted[goal] + found[goal] for goal in Goal}
