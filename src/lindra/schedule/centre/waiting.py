"""The waiting list: who waits for dates, in which order, by which written criteria."""

from dataclasses import dataclass

from lindra.schedule.centre.standing import is_in_play
from lindra.schedule.centre.state import CentreState, UnderWay


@dataclass(frozen=True, slots=True)
class Waiting:
    """One therapy that waits. ``rank`` counts from 1."""

    rank: int
    under_way: UnderWay

    @property
    def score(self) -> int:
        """The points by the clinic's criteria; 0 where nobody has assessed it."""
        return self.under_way.priority.score if self.under_way.priority is not None else 0


def waiting_list(state: CentreState) -> tuple[Waiting, ...]:
    """Return who waits: the highest score first, and of equal scores whoever was ordered first.

    Stocks wait for no patient and are not on it.
    """
    waits = [one for one in state.therapies if not is_in_play(one, state) and not one.is_stock and not one.is_rejected]
    waits.sort(key=lambda one: (-(one.priority.score if one.priority else 0), one.ordered_at, one.number))
    return tuple(Waiting(rank, one) for rank, one in enumerate(waits, 1))
