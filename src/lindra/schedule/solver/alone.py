"""How good an order can be at best: as if it had the centre to itself.

A bound must hold for every plan. Whatever a plan does, each of its orders keeps its own lags and finds each of its
resources open; so it is one of the chains that the order could have in an empty centre, and no better than the best of
those. Three more things are let go of, which can only make the best better: all overtime is open, activities of one
chain do not hinder one another, and where an activity has several modes it may be as short as the shortest and as long
as the longest of them in any. What remains is closed under taking the earlier of two times (see ``chain.py``), so that
one pass finds the earliest of all such chains, or proves that there is none. A limit on the time from first to last is
a lag like any other: the shortest is found by asking for a shorter one until there is none.

Different orders have different terms of the objective, so the bounds of the orders add up.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from lindra.schedule.problem import Goal, Order, Problem, Term
from lindra.schedule.solver.board import Board
from lindra.schedule.solver.chain import Chain, Pass, Way, pushed
from lindra.schedule.solver.free import BACKWARD, FORWARD

_ROUNDS_EACH = 5000  # more than any pass was seen to need; one that needs more proves nothing


@dataclass(frozen=True, slots=True)
class Alone:
    """The earliest start of an order's first activity and end of its last, and the shortest time between the two.

    They need not be of the same chain. ``moves`` is the least that it costs to move its promised starts: nothing where
    it could keep them all.
    """

    start: int
    end: int
    through: int
    moves: int = 0


def without_chain(problem: Problem, alone: Mapping[str, Alone]) -> tuple[str, ...]:
    """Return the orders for which it was proved that there is no chain, not even in an empty centre."""
    return tuple(one.name for one in problem.orders if one.name not in alone)


def orders_alone(problem: Problem) -> dict[str, Alone]:
    """Return how good each order can be at best; orders that have no chain at all are left out.

    Chains of the same form share their shortest time: it is that of any of them, within the widest times of all.
    """
    board = Board(problem)
    ways = {one.name: _any_of(board.ways[one.name]) for one in problem.activities}
    found: dict[str, Alone] = {}
    forms: dict[Hashable, list[tuple[Chain, list[int], list[int]]]] = {}
    with board.all_overtime():
        for names in board.groups():
            chain = Chain(problem, names, ways)
            windows = board.windows(chain)
            if windows is not None and chain.orders:
                forms.setdefault(_form(chain), []).append((chain, *windows))
        for alike in forms.values():
            chain = alike[0][0]
            earliest = [min(times) for times in zip(*(one for _, one, _ in alike), strict=True)]
            latest = [max(times) for times in zip(*(one for _, _, one in alike), strict=True)]
            shortest = [_shortest(chain, order, earliest, latest) for order in chain.orders]
            for one, early, late in alike:
                found.update(_alone(one, early, late, shortest))
    return found


def _form(chain: Chain) -> Hashable:
    """Return what two chains have in common whose activities, lags, resources and orders answer to each other."""
    activities = tuple(
        (
            one.fixed_start,
            one.state,
            tuple((way.least, way.longest, _named(way)) for way in ways),
        )
        for one, ways in zip(chain.activities, chain.ways, strict=True)
    )
    lags = tuple(tuple(edges) for edges in chain.after)
    return activities, lags, tuple((chain.at[one.first], chain.at[one.last]) for one in chain.orders)


def _named(way: Way) -> Hashable:
    return tuple((quantity, tuple(free.resource.name for free in resources)) for quantity, resources in way.demands)


def least(terms: Sequence[Term], problem: Problem, alone: Mapping[str, Alone], through: int | None = None) -> int:
    """Return the least that one level of the objective can be; ``through`` is a bound of the orders' times."""
    orders = [one for one in problem.orders if one.name in alone]
    by_alone = sum(one.weight * alone[one.name].through for one in orders)
    parts = {
        Goal.MAKESPAN: max((alone[one.name].end for one in orders), default=0),
        Goal.THROUGH: by_alone if through is None else max(through, by_alone),
        Goal.WAITING: sum(
            one.weight * ((alone[one.name].start if one.name in alone else 0) - one.since) for one in problem.orders
        ),
        Goal.LATENESS: sum(one.weight * max(0, alone[one.name].end - one.due) for one in orders if one.due is not None),
        Goal.MOVES: sum(alone[one.name].moves for one in orders),
        Goal.OVERTIME: 0,
    }
    return sum(term.weight * parts[term.goal] for term in terms)


def _any_of(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Let every mode be as short and as long as any."""
    shortest, longest = min(one.least for one in ways), max(one.longest for one in ways)
    return tuple(Way(one.mode, shortest, longest, one.demands) for one in ways)


def _alone(chain: Chain, earliest: list[int], latest: list[int], shortest: Sequence[int | None]) -> dict[str, Alone]:
    soonest = Pass(chain, FORWARD, earliest, latest, hindered=False)
    settled = soonest.settle(_ROUNDS_EACH)
    if not settled and not soonest.gave_up:
        return {}
    found = {}
    for one, through in zip(chain.orders, shortest, strict=True):
        by_lags = _by_lags(chain, one, earliest)
        low = soonest.low if settled else earliest
        first, last = 2 * chain.at[one.first], 2 * chain.at[one.last] + 1
        moves = _moves(chain, earliest, latest) if one is chain.orders[0] else 0
        found[one.name] = Alone(low[first], low[last], by_lags if through is None else through, moves)
    return found


def _moves(chain: Chain, earliest: list[int], latest: list[int]) -> int:
    """Return the least that it costs to move a promised start of a chain, if it can not keep them all."""
    since, until = list(earliest), list(latest)
    costs = []
    for position, one in enumerate(chain.activities):
        if one.promise is not None:
            since[2 * position] = max(since[2 * position], one.promise.start)
            until[2 * position] = min(until[2 * position], one.promise.start)
            costs.append(one.promise.cost + one.promise.cost_per_unit)
    if not costs:
        return 0
    leave_time = pushed(chain.after, since, 1) and pushed(chain.before, until, -1)
    if leave_time and all(early <= late for early, late in zip(since, until, strict=True)):
        kept = Pass(chain, FORWARD, since, until, hindered=False)
        if kept.settle(_ROUNDS_EACH) or kept.gave_up:
            return 0
    return max(0, min(costs))


def _shortest(chain: Chain, order: Order, earliest: list[int], latest: list[int]) -> int | None:
    """Return the shortest time from an order's first to its last; None where that could not be proved."""
    first, last = 2 * chain.at[order.first], 2 * chain.at[order.last] + 1
    forward = Pass(chain, FORWARD, earliest, latest, hindered=False)
    if not forward.settle(_ROUNDS_EACH):
        return None
    while True:
        until = list(latest)
        until[last] = min(until[last], forward.low[last])
        backward = Pass(chain, BACKWARD, [-time for time in until], [-time for time in earliest], hindered=False)
        if not backward.settle(_ROUNDS_EACH):
            return None
        through = forward.low[last] + backward.low[first]  # which is minus the latest start
        shorter = chain.no_longer_than({order.name: through - 1})
        since = list(earliest)
        if not pushed(shorter.after, since, 1):
            return through  # the lags alone do not let it be shorter
        forward = Pass(shorter, FORWARD, since, latest, hindered=False)
        if not forward.settle(_ROUNDS_EACH):
            return None if forward.gave_up else through


def _by_lags(chain: Chain, order: Order, earliest: list[int]) -> int:
    """Return what the lags alone say."""
    first, last = 2 * chain.at[order.first], 2 * chain.at[order.last] + 1
    after_first = [-(1 << 50)] * len(earliest)
    after_first[first] = 0
    pushed(chain.after, after_first, 1)
    return after_first[last]
