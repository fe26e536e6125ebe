"""Places orders one after the other among what is placed already, fast and always in the same way."""

from collections.abc import Callable, Mapping, Sequence

from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import Goal, Problem
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


def soonest(
    board: Board,
    names: Sequence[str],
    *,
    not_before: int = 0,
    first_not_before: Mapping[str, int] | None = None,
    exactly: Mapping[str, int] | None = None,
    compact: bool = True,
) -> tuple[Placement, ...] | None:
    """Place a chain with the earliest end that it can have, overtime included; None where none was found.

    Where the objective puts patients' time first, overtime is opened as soon as the chain ends sooner with it, and no
    more of it than that end takes. Where the objective puts overtime first, it is opened only where it does not go
    without, and then no more of it either.
    """

    def inserted(end_not_after: Mapping[str, int] | None = None) -> tuple[Placement, ...] | None:
        return board.insert(
            names,
            not_before=not_before,
            first_not_before=first_not_before,
            exactly=exactly,
            end_not_after=end_not_after,
            compact=compact,
            may_open_overtime=False,
        )

    if not board.problem.objective.puts_first(Goal.THROUGH, Goal.OVERTIME):
        calm = inserted()
        if calm is not None:
            return calm
    with board.all_overtime():
        chain = inserted()
    if chain is None:
        return None
    board.remove(names)
    last = {one.last for one in board.orders_in(names)}
    ends = {one.activity: one.end for one in chain if one.activity in last}

    def with_overtime(which: Mapping[str, frozenset[int]]) -> tuple[Placement, ...] | None:
        with board.some_overtime(which):
            found = inserted(ends)
        if found is not None:
            board.remove(names)
        return found

    chain = _with_less(board, chain, with_overtime)
    with board.all_overtime():
        for placement in chain:
            board.put(placement)
    return chain


def _with_less(
    board: Board,
    chain: tuple[Placement, ...],
    with_overtime: Callable[[Mapping[str, frozenset[int]]], tuple[Placement, ...] | None],
) -> tuple[Placement, ...]:
    """Return a chain as early with less overtime: with none, or without each period in turn that it can do without."""
    calm = with_overtime({})
    if calm is not None:
        return calm
    needed = board.overtime_of(chain)
    for name, at in [(name, at) for name, periods in needed.items() for at in sorted(periods)]:
        if at in needed.get(name, ()):
            found = with_overtime(needed | {name: needed[name] - {at}})
            if found is not None:
                chain, needed = found, board.overtime_of(found)
    return chain


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
    order is placed already, these are where else it could be. Overtime is opened as ``soonest`` does.
    """
    board = Board(problem, placed.values())
    names = board.group_of_order(order)
    board.remove(name for name in names if name in placed)
    found: list[tuple[Placement, ...]] = []
    first = problem.order[order].first
    earliest = {first: 0}
    while len(found) < count:
        chain = soonest(board, names, not_before=not_before, first_not_before=earliest)
        if chain is None:
            break
        board.remove(names)
        # Asked for once more by its start, as it is when somebody holds it: what is offered is what will be held.
        start = next(one.start for one in chain if one.activity == first)
        again = soonest(board, names, exactly={first: start})
        if again is not None:
            board.remove(names)
        found.append(again or chain)
        earliest[first] = start + apart
    return tuple(found)
