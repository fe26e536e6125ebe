"""The plan that stands: what has been promised and what is under way, placed among each other.

Therapies that only wait have no place in it; they are offered one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.text import Text
from lindra.schedule.centre.problem_of import DAYS, CentreProblem, problem_of
from lindra.schedule.centre.state import CentreState, UnderWay
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.solver.board import Board


@dataclass(frozen=True)
class Standing:
    """The problem with ``asked`` in it, and where all but ``asked`` stands. ``unplaced`` have no place at all."""

    centre: CentreProblem
    placed: dict[str, Placement]
    unplaced: tuple[str, ...]

    @property
    def plan(self) -> Plan:
        """What stands, as a plan; the activities that have no place are not in it."""
        return Plan(tuple(self.placed.values()))

    @property
    def notes(self) -> tuple[Text, ...]:
        """What people should know of it."""
        lost = tuple(
            Text(
                f"{one} has no place in the plan as it stands: plan anew.",
                f"{one} har ingen plats i planen som den står: planera om.",
            )
            for one in self.unplaced
        )
        return (*self.centre.notes, *lost)


def is_in_play(one: UnderWay, state: CentreState) -> bool:
    """Tell whether a therapy has dates to keep: it is booked, its collection is planned, or it has begun."""
    booked = one.booking is not None and one.booking.stands_at(state.now)
    return booked or one.collection is not None or bool(one.done) or one.batch is not None


def standing_of(
    state: CentreState, *, asked: UnderWay | None = None, more: Sequence[UnderWay] = (), days: int = DAYS
) -> Standing:
    """Return what stands, with the problem of one more therapy in it, for which dates are asked.

    ``more`` are further ones that nobody has ordered yet; they too are in the problem, and have no place.

    Bookings that still fit stay as they are. One that does not, because its stages slipped, keeps its promised dates
    if it can, else it keeps them as the earliest; nobody comes sooner than they were told.
    """
    added = (*((asked,) if asked is not None else ()), *more)
    numbers = frozenset(one.number for one in added)
    names = [one.number for one in state.therapies if is_in_play(one, state) and one.number not in numbers]
    centre = problem_of(state, only=names, more=added, days=days)
    board = Board(centre.problem)
    board.keep(Plan(tuple(one for one in centre.kept if centre.stages[one.activity][0] not in numbers)))
    unplaced = []
    for order in sorted((one.name for one in centre.problem.orders), key=lambda name: _turn(state, name)):
        if order in numbers:
            continue
        group = board.group_of_order(order)
        if all(name in board.placed for name in group):
            continue
        promised = {
            name: activity.promise.start
            for name in group
            if (activity := centre.problem.activity[name]).promise is not None
        }
        if not (
            board.insert(group, exactly=promised)
            or board.insert(group, first_not_before=promised)
            or board.insert(group)
        ):
            unplaced.append(order)
    return Standing(centre, dict(board.placed), tuple(unplaced))


def _turn(state: CentreState, number: str) -> tuple[bool, datetime]:
    """Return who is placed first: what is under way, then whoever was promised first."""
    one = state.under_way(number)
    if one is None:
        return True, state.now
    promised = one.booking.first_held_at if one.booking is not None else one.ordered_at
    return not one.done, promised
