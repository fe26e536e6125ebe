"""The design of a network, against one mixed-integer program of the whole, both by HiGHS in the same run.

Six candidate centres of up to ten lines, seven hospitals, 500 patients a year, with a longest wait, drop-out and
mortality by waiting: 1,771,561 designs. The figures of the centres are invented, the curves published.
"""

import time
from collections.abc import Iterator, Sequence
from decimal import Decimal

from benchmarks.report import Row
from lindra.gmp.containment import ContainmentCategory
from lindra.gmp.limit import Certainty, Provenance
from lindra.gmp.text import Text
from lindra.schedule.network.answer import Answer, Status
from lindra.schedule.network.check import violations
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
from lindra.schedule.network.solve import design

INVENTED = Provenance(Certainty.DEMONSTRATION)
LENTIVIRAL = Permit(category=ContainmentCategory.L, level=2)
# Hours by road between university hospitals, in the order of the list, rounded.
PLACES = ("umea", "uppsala", "stockholm", "orebro", "linkoping", "gothenburg", "lund")
HOURS = (
    (0, 7, 8, 9, 10, 12, 15),
    (7, 0, 1, 3, 3, 6, 8),
    (8, 1, 0, 3, 2, 5, 7),
    (9, 3, 3, 0, 2, 4, 6),
    (10, 3, 2, 2, 0, 3, 5),
    (12, 6, 5, 4, 3, 0, 3),
    (15, 8, 7, 6, 5, 3, 0),
)
SHARES = (10, 21, 26, 3, 11, 16, 13)  # patients of a hundred; from the population, roughly
# Fixed, a line, a batch: thousands of kronor over a year.
COSTS = (
    (6200, 1900, 430),
    (7100, 2050, 420),
    (8200, 2200, 410),
    (6000, 1950, 440),
    (6800, 2000, 425),
    (7600, 2100, 415),
)
MORTALITY = ((0, "34.0"), (30, "36.1"), (274, "76.3"))
DROP_OUT = ((24, "9"), (54, "30"))


def network_of(patients: int, best: tuple[Level, ...], *, lines_max: int = 10, treat_all: bool = False) -> Network:
    """Return the network for so many patients a year."""
    product = Product(
        name="cd19-car-t",
        title=Text("CD19 CAR-T", "CD19 CAR-T"),
        line_days=12,
        release_days=2,
        starting_material_hours=Decimal(24),
        product_hours=Decimal(24),
        contained_use=LENTIVIRAL,
        provenance=INVENTED,
    )
    centres = tuple(
        Centre(
            name=f"c-{place}",
            title=Text(place, place),
            fixed_cost=fixed,
            line_cost=line,
            batch_cost=batch,
            lines_max=lines_max,
            cycle_days=14,
            start_every_days=1,
            permits=(LENTIVIRAL,),
            provenance=INVENTED,
        )
        for place, (fixed, line, batch) in zip(PLACES[1:], COSTS, strict=True)
    )
    hospitals = tuple(
        Hospital(name=place, title=Text(place, place), flows=_flows(number, patients))
        for number, place in enumerate(PLACES)
    )
    routes = tuple(
        Route(
            hospital=one,
            centre=f"c-{other}",
            by="road",
            hours=Decimal(HOURS[here][there]),
            cost=2 * (1 + HOURS[here][there]),
        )
        for here, one in enumerate(PLACES)
        for there, other in enumerate(PLACES)
        if there
    )
    return Network(
        title=Text("Benchmark", "Jämförelse"),
        currency="kSEK",
        days=365,
        waiting_days_max=42,
        treat_all=treat_all,
        best=best,
        products=(product,),
        centres=centres,
        hospitals=hospitals,
        routes=routes,
        mortality=_curve(Counts.WAITING, MORTALITY, "75.1"),
        drop_out=_curve(Counts.VEIN_TO_VEIN, DROP_OUT, "100"),
    )


def _curve(counts: Counts, points: Sequence[tuple[int, str]], untreated: str) -> Curve:
    made = tuple(CurvePoint(days=days, percent=Decimal(percent)) for days, percent in points)
    return Curve(counts=counts, points=made, untreated_percent=Decimal(untreated), provenance=INVENTED)


def _flows(number: int, patients: int) -> tuple[Flow, ...]:
    """Spread a hospital's share of the patients over the year, each asked for on a day of its own."""
    count = round(patients * SHARES[number] / 100)
    days = [(365 * (2 * one + 1) // (2 * count) + 3 * number) % 365 for one in range(count)]
    return tuple(Flow(product="cd19-car-t", patients=1, from_day=day) for day in sorted(days))


def goals(*levels: dict[Goal, int]) -> tuple[Level, ...]:
    """Return levels of weighted goals."""
    return tuple(Level(sum_of=tuple(Term(goal=goal, weight=weight) for goal, weight in one.items())) for one in levels)


def against_one_program(seconds: float) -> Iterator[tuple[str, Sequence[Row]]]:
    """Yield a table for each size: proven optimal by enumeration, and by one program that may take ``seconds``."""
    from tests.schedule.monolith import monolith

    design(network_of(20, _BEST, lines_max=2))  # what is loaded once is nobody's time
    for patients in (100, 500):
        network = network_of(patients, _BEST)
        processor = time.process_time()
        answer = design(network)
        processor = time.process_time() - processor
        _must_be_proven(network, answer)
        rows = [
            Row("designs there are", answer.designs, ""),
            Row("designs whose assignment was made", answer.examined, ""),
            Row("enumeration, proven optimal", answer.seconds, "s"),
            Row("enumeration, processor's time", processor, "s"),
            Row("published for a network of 500, another problem", 1960, "s"),
        ]
        whole = monolith(network, seconds)
        told = "proven optimal" if whole.is_optimal else f"stopped; gap {_gap(whole.value, whole.bound)}"
        rows.append(Row(f"one program of the whole, {told}", whole.seconds, "s", answer.seconds))
        rows.append(Row("one program of the whole, processor's time", whole.processor_seconds, "s", processor))
        rows.append(Row("its value, and as a ratio of ours", whole.value, network.currency, answer.reached[0].value))
        yield f"Network of {patients} patients a year, six centres, seven hospitals", rows


_BEST = goals({Goal.COST: 1, Goal.DEATHS: 2000})


def _gap(value: float, bound: float) -> str:
    return f"{100 * (value - bound) / value:.1f} %" if value < float("inf") else "unknown, no answer"


def _must_be_proven(network: Network, answer: Answer) -> None:
    broken = violations(network, answer)
    if answer.status is not Status.OPTIMAL or broken:
        raise AssertionError(f"{answer.status.value}: {broken[:3]}")
