"""Places orders one after the other among what is placed already, fast and always in the same way."""

from collections.abc import Mapping, Sequence

from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Problem
from lindra.schedule.solver.board import Board


def insert(
    problem: Problem, placed: Mapping[str, Placement], names: Sequence[str], *, not_before: int = 0
) -> tuple[Placement, ...] | None:
    """Return placements for some activities among those placed, as early as may be; None where none were found.

    Where the activities hold an order, its end is the earliest and its start then the latest. Nothing that is not
    frozen starts before ``not_before``. None does not prove that there is no such plan.
    """
    taken_up = frozenset(names)
    board = Board(problem, (one for name, one in placed.items() if name not in taken_up))
    return board.insert(names, not_before=not_before)


def dispatch(
    problem: Problem, *, order_of_orders: Sequence[str] | None = None, begin_from: Plan | None = None
) -> Plan | None:
    """Return a plan with the orders placed in turn, each with its earliest end and a short chain; None if one fails.

    What is frozen comes first. Of ``begin_from`` everything is kept that still fits; the rest is placed among it.
    Without ``order_of_orders`` the orders come in turn of their arrival. A chain that finds no place comes before all
    others in a new try, but for those that are under way and still fit.
    """
    first: list[tuple[str, ...]] = []
    while True:
        board = Board(problem)
        if begin_from is not None and first:
            board.keep(begin_from, under_way=True)
        if not board.place_first(first):
            return None
        if begin_from is not None:
            board.keep(begin_from)
        failed = board.place_all(order_of_orders)
        if failed is None:
            return board.plan()
        if failed in first:
            return None
        first.append(failed)


def first_come_first_served(problem: Problem) -> Plan | None:
    """Return what dispatching makes of it: orders in turn of arrival, every activity as early as it then can."""
    board = Board(problem)
    return board.plan() if board.place_all(None, compact=False) is None else None


def offers(
    problem: Problem,
    placed: Mapping[str, Placement],
    order: str,
    *,
    count: int = 3,
    apart: int = 1,
    not_before: int = 0,
) -> tuple[tuple[Placement, ...], ...]:
    """Return the first few chains that an order could have among what is placed.

    Each begins at least ``apart`` after the one before; of those with the same end it is the shortest. Where the
    order is placed already, these are where else it could be.
    """
    board = Board(problem, placed.values())
    names = board.group_of_order(order)
    board.remove(name for name in names if name in placed)
    found: list[tuple[Placement, ...]] = []
    first = problem.order[order].first
    earliest = {first: 0}
    while len(found) < count:
        chain = board.insert(names, not_before=not_before, first_not_before=earliest)
        if chain is None:
            break
        board.remove(names)
        found.append(chain)
        earliest[first] = next(one.start for one in chain if one.activity == first) + apart
    return tuple(found)
