"""The design of a network: the best there is, proven; and what is wrong with a question, in words."""

import dataclasses
import math
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from tests.schedule.monolith import monolith
from tests.schedule.networks import (
    L2,
    best_by_looking,
    centre,
    curve,
    hospital,
    levels,
    network,
    networks,
    product,
    route,
)

from lindra.schedule.network.answer import Answer, Status
from lindra.schedule.network.check import violations
from lindra.schedule.network.parts import Counts, Flow, Goal, Network
from lindra.schedule.network.queueing import Queue, alone, erlang_c, pooling, said_of, wait_of
from lindra.schedule.network.solve import NetworkRefused, design
from lindra.schedule.network.sound import faults_of


@settings(max_examples=60)
@given(networks())
def test_no_design_and_no_assignment_is_better_than_the_one_that_is_found(found: Network) -> None:
    assert faults_of(found) == ()
    answer = design(found)
    assert answer.status is Status.OPTIMAL
    assert violations(found, answer) == ()
    assert [one.value for one in answer.reached] == pytest.approx([float(one) for one in best_by_looking(found)])
    assert all(one.bound == one.value for one in answer.reached)


@settings(max_examples=15)
@given(networks(patients_max=4))
def test_one_program_of_the_whole_finds_the_same(found: Network) -> None:
    answer = design(found)
    assert answer.reached[0].value == pytest.approx(monolith(found, 20).value, abs=1e-6)


def larger(**changed: object) -> Network:
    centres = tuple(centre(f"c{one}", fixed_cost=20 + one, lines_max=4, cycle_days=6 + one) for one in range(3))
    flows = Flow(product="car-t", patients=2, from_day=0, every_days=4, to_day=56)
    hospitals = tuple(hospital(f"h{one}", flows) for one in range(3))
    routes = tuple(
        route(one.name, other.name, 3 + 4 * abs(here - there), 1 + 3 * abs(here - there))
        for here, one in enumerate(hospitals)
        for there, other in enumerate(centres)
    )
    whole: dict[str, object] = {"centres": centres, "hospitals": hospitals, "routes": routes, "days": 60}
    return network(**(whole | changed))


@pytest.mark.parametrize(
    "best", [{Goal.COST: 1, Goal.UNTREATED: 30, Goal.WAITING: 1}, {Goal.COST: 1, Goal.DEATHS: 90, Goal.DROP_OUT: 40}]
)
def test_ninety_patients_are_placed_as_well_as_by_one_program_of_the_whole(best: dict[Goal, int]) -> None:
    found = larger(best=levels(best))
    answer = design(found)
    assert violations(found, answer) == ()
    assert answer.reached[0].value == pytest.approx(monolith(found, 60).value)
    assert answer.examined < answer.designs == 125


def test_levels_are_reached_in_the_order_that_is_stated() -> None:
    patients_first = design(larger(best=levels({Goal.UNTREATED: 1}, {Goal.COST: 1})))
    cost_first = design(larger(best=levels({Goal.COST: 1}, {Goal.UNTREATED: 1})))
    assert patients_first.untreated == ()
    assert [one.value for one in cost_first.reached] == [0.0, 90.0]  # nothing built is cheapest
    assert set(cost_first.lines.values()) == {0}


def test_a_search_out_of_time_says_how_far_it_can_be_from_the_best() -> None:
    answer = design(larger(), seconds=0)
    assert answer.status is Status.FEASIBLE
    assert violations(larger(), answer) == ()
    assert answer.reached[0].bound < answer.reached[0].value
    assert 0 < answer.reached[0].gap() < 1


def test_a_further_line_starts_where_the_gap_is_widest_and_moves_no_earlier_one() -> None:
    assert centre("one", lines_max=5, cycle_days=14, start_every_days=7).first_starts() == (0, 7, 0, 7, 0)
    assert centre("one", lines_max=4, cycle_days=12).first_starts() == (0, 6, 3, 9)
    many = centre("one", lines_max=9, cycle_days=5).first_starts()
    assert many[:5] == centre("one", lines_max=5, cycle_days=5).first_starts()
    assert sorted(many[:5]) == [0, 1, 2, 3, 4]


def test_a_curve_runs_straight_between_what_is_published_and_level_outside() -> None:
    published = curve(Counts.WAITING, (0, "34.0"), (30, "36.1"), (274, "76.3"))
    assert [published.percent_after(day) for day in (0, 15, 30, 152, 274, 900)] == [
        Decimal(one) for one in ("34.00", "35.05", "36.10", "56.20", "76.30", "76.30")
    ]


def test_the_faster_way_is_taken_where_the_days_are_worth_it() -> None:
    def by(worth: int) -> set[str]:
        routes = (route("a", "north", 30, 1), route("a", "north", 3, 9, by="air"))
        found = network(
            products=(product(starting_material_hours=Decimal(72), product_hours=Decimal(72)),),
            centres=(centre("north", lines_min=1),),
            hospitals=(hospital("a", Flow(product="car-t", patients=1)),),
            routes=routes,
            best=levels({Goal.COST: 1, Goal.DROP_OUT: worth, Goal.UNTREATED: 1000}),
            drop_out=curve(Counts.VEIN_TO_VEIN, (0, "0"), (100, "100"), untreated="100"),
        )
        return {one.by for one in design(found).made}

    assert by(1) == {"road"}
    assert by(900) == {"air"}


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda one: dataclasses.replace(one, lines={**one.lines, "north": 9}), "has 9 lines"),
        (lambda one: dataclasses.replace(one, lines={"north": 1}), "centres are others"),
        (lambda one: dataclasses.replace(one, made=one.made[1:]), "too few"),
        (lambda one: _first(one, centre="elsewhere"), "what there is not"),
        (lambda one: _first(one, start_day=60), "a wait of"),
        (lambda one: _first(one, start_day=one.made[0].start_day + 1), "batches on day"),
        (lambda one: dataclasses.replace(one, goals={**one.goals, Goal.COST: 1.0}), "cost is"),
    ],
)
def test_an_answer_that_breaks_its_network_is_found_out(harm: Callable[[Answer], Answer], said: str) -> None:
    found = network(centres=(centre("north"), centre("south", lines_max=0)))
    answer = design(found)
    assert violations(found, answer) == ()
    broken = violations(found, harm(answer))
    assert said in " ".join(one.en for one in broken)
    assert all(one.sv for one in broken)


def _first(answer: Answer, **changed: object) -> Answer:
    first = dataclasses.replace(answer.made[0], **changed)  # type: ignore[arg-type]  # a table of what differs
    return dataclasses.replace(answer, made=(first, *answer.made[1:]))


def test_who_can_reach_no_centre_is_told_with_what_keeps_out_each() -> None:
    found = network(
        treat_all=True,
        centres=(
            centre("north", permits=()),
            centre("south"),
            centre("west", cycle_days=1),
            centre("east"),
            centre("closed", lines_max=0),
        ),
        routes=(route("a", "south", 30), route("b", "south")),
    )
    with pytest.raises(NetworkRefused) as refused:
        design(found)
    (fault,) = refused.value.faults
    assert fault.problem.en == (
        "No centre can make car-t for a. north: no permit for L2. south: 30 h away, and the cells live 24 h. "
        "west: it holds a line 2 days, and the line begins anew after 1. east: no way leads there. "
        "closed: it may have no line."
    )
    assert "north: inget tillstånd för L2." in fault.problem.sv


def test_too_few_lines_for_everybody_are_told_with_how_many_are_left_out() -> None:
    found = larger(treat_all=True, centres_max=1)
    answer = design(found)
    assert answer.status is Status.INFEASIBLE
    (fault,) = answer.clash
    left = sum(one.patients for one in answer.untreated)
    assert left > 0
    assert fault.problem.en.startswith(f"{left} of 90 patients can not be collected within 4 days")
    assert "1 centres at most" in fault.problem.en
    assert fault.problem.sv.startswith(f"{left} av 90 patienter")


def test_everybody_is_treated_where_that_is_asked_and_can_be() -> None:
    answer = design(larger(treat_all=True, best=levels({Goal.COST: 1})))
    assert answer.status is Status.OPTIMAL
    assert answer.treated() == 90
    assert violations(larger(treat_all=True), dataclasses.replace(answer, reached=())) == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"days": 0}, "The period in days is 0"),
        ({"waiting_days_max": -1}, "longest wait in days is -1"),
        ({"products": ()}, "There is no product."),
        ({"centres": (), "routes": ()}, "There is no centre."),
        ({"hospitals": (), "routes": ()}, "There is no hospital."),
        ({"best": ()}, "There is no goal."),
        ({"hospitals": (hospital("a"), hospital("b"))}, "No hospital asks for anybody."),
        ({"best": levels({})}, "A level has no goal."),
        ({"best": levels({Goal.COST: 0})}, "The weight of cost is 0"),
        ({"best": levels({Goal.DEATHS: 1}), "mortality": None}, "“mortality” is not given"),
        ({"mortality": curve(Counts.WAITING)}, "does not give a share"),
        ({"drop_out": curve(Counts.WAITING, (3, "1"), (3, "2"))}, "does not give a share"),
        ({"drop_out": curve(Counts.WAITING, (3, "101"))}, "does not give a share"),
        ({"products": (product(), product())}, "The product car-t stands there 2 times."),
        ({"products": (product(line_days=0),)}, "The days that car-t holds a line is 0"),
        ({"products": (product(product_hours=Decimal(0)),)}, "The shelf life of car-t is 0 h."),
        ({"centres": (centre("north"), centre("north"), centre("south"))}, "The centre north stands there 2 times."),
        ({"centres": (centre("north"), centre("south", line_cost=-1))}, "“line_cost” of south is -1"),
        ({"centres": (centre("north"), centre("south", cycle_days=0))}, "of a line at south is 0"),
        ({"centres": (centre("north"), centre("south", start_every_days=2))}, "south begins batches every 2 days"),
        ({"centres": (centre("north"), centre("south", lines_min=3))}, "The least lines at south is 3"),
        ({"centres": tuple(centre(one, lines_max=999) for one in ("north", "south", "west"))}, "1,000,000,000 ways"),
        ({"centres": (centre("north", lines_min=1), centre("south", lines_min=1)), "centres_max": 1}, "and 2 must be"),
        ({"hospitals": (hospital("a", Flow(product="x", patients=1)), hospital("b"))}, "names the product x"),
        ({"hospitals": (hospital("a", Flow(product="car-t", patients=-1)), hospital("b"))}, "a asks for -1 patients"),
        ({"hospitals": (hospital("a", Flow(product="car-t", patients=1, from_day=10)), hospital("b"))}, "from day 10"),
        ({"hospitals": (hospital("a", Flow(product="car-t", patients=10**6)), hospital("b"))}, "1,000,000 patients"),
        ({"routes": (route("a", "nowhere"),)}, "names the centre nowhere"),
        ({"routes": (route("nobody", "north"),)}, "names the hospital nobody"),
        ({"routes": (route("a", "north", -1),)}, "takes -1 h"),
        ({"routes": (route("a", "north", 1, -1),)}, "The cost of a–north is -1"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused_in_words(changed: dict[str, object], said: str) -> None:
    with pytest.raises(NetworkRefused) as refused:
        design(network(**changed))
    assert said in str(refused.value)
    for fault in refused.value.faults:
        assert all((fault.problem.en, fault.problem.sv, fault.remedy.en, fault.remedy.sv))


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(NetworkRefused) as refused:
        design(network(days=0, waiting_days_max=-1, products=(product(line_days=0),)))
    assert len(refused.value.faults) >= 3


# Queues.


@pytest.mark.parametrize(
    ("lines", "offered", "wait"),
    [
        (1, 0.5, 1.0),  # M/M/1: load / (1 - load)
        (1, 0.9, 9.0),
        (2, 1.0, 1 / 3),  # M/M/2: load² / (1 - load²)
        (2, 1.8, 0.81 / 0.19),
        (13, 10.0, 0.09509),  # PERFORMANCE.md: with the time on the line, 1.09509; a load of 10/13 = 0.77
    ],
)
def test_the_wait_is_that_of_the_books(lines: int, offered: float, wait: float) -> None:
    assert wait_of(lines, offered) == pytest.approx(wait, rel=1e-4)


@pytest.mark.parametrize(
    ("lines", "offered", "likely"), [(1, 0.4, 0.4), (2, 1.0, 1 / 3), (5, 4.0, 0.5541), (3, 3.0, 1.0)]
)
def test_how_likely_an_order_waits(lines: int, offered: float, likely: float) -> None:
    assert erlang_c(lines, offered) == pytest.approx(likely, abs=1e-4)


@pytest.mark.parametrize("load", [0.5, 0.77, 0.9, 0.99])
@pytest.mark.parametrize("count", [2, 4, 13])
def test_n_queues_made_one_wait_at_most_an_nth(count: int, load: float) -> None:
    queues = [Queue(f"{one}", 1, load / 14, 14) for one in range(count)]
    found = pooling(queues)
    assert found.separate_waiting_days == pytest.approx(14 * load / (1 - load))
    # With all lines busy n serve as one that is n times as fast; and not all who come find all busy.
    assert found.pooled_waiting_days == pytest.approx(14 * erlang_c(count, count * load) / (count * (1 - load)))
    assert found.pooled_waiting_days < found.separate_waiting_days / count


def test_a_queue_that_can_not_keep_up_never_ends() -> None:
    found = pooling([Queue("busy", 1, 0.11, 10), Queue("idle", 3, 0.1, 10)])
    assert math.isinf(found.separate_waiting_days)
    assert found.pooled_waiting_days == pytest.approx(10 * wait_of(4, 2.1))
    said = said_of(found)
    assert said[0].en == "busy alone is asked for 110 % of what 1 line can do: its queue grows without end."
    assert said[-1].sv.startswith("Delat: 4 linjer, 52 % efterfrågat")
    assert "lines are lacking" in said_of(pooling([Queue("busy", 1, 0.2, 10)]))[-1].en


@pytest.mark.parametrize(("lines", "offered"), [(0, 1.0), (1, -1.0)])
def test_a_queue_without_lines_is_no_queue(lines: int, offered: float) -> None:
    with pytest.raises(ValueError, match="at least one line"):
        erlang_c(lines, offered)


def test_alone_each_hospital_sends_to_the_nearest_open_centre_with_a_permit() -> None:
    found = network()
    answer = dataclasses.replace(design(found), lines={"north": 1, "south": 2})
    pooled = alone(found, answer)
    assert pooled is not None
    assert {one.name: round(one.orders_a_day * found.days) for one in pooled.queues} == {"north": 3, "south": 2}
    assert pooled.pooled.lines == 3
    assert alone(found, dataclasses.replace(answer, lines={"north": 0, "south": 0})) is None
    no_permit = network(centres=(centre("north", permits=()), centre("south", permits=(L2,))))
    pooled = alone(no_permit, answer)
    assert pooled is not None
    assert {one.name: round(one.orders_a_day * found.days) for one in pooled.queues} == {"north": 0, "south": 5}


def test_a_slower_route_reaches_a_start_that_the_quick_one_would_wait_too_long_for() -> None:
    found = network(
        waiting_days_max=0,
        centres=(centre("north", lines_max=1, cycle_days=1),),
        hospitals=(hospital("a", Flow(product="car-t", patients=2, from_day=0)),),
        products=(product(line_days=1),),
        routes=(route("a", "north", 0), route("a", "north", 3, by="air")),
        best=levels({Goal.UNTREATED: 1}),
    )
    answer = design(found)
    assert answer.status is Status.OPTIMAL
    assert [one.value for one in answer.reached] == [0]
    assert sorted((one.by, one.start_day) for one in answer.made) == [("air", 1), ("road", 0)]
