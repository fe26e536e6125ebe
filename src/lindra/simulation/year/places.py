"""Things of which each is used by one at a time: rooms, systems, places of collection. First come, first served."""

from collections import deque
from collections.abc import Sequence
from itertools import count


class Places:
    """The free ones, and who waits for one in the order in which they came."""

    def __init__(self, members: Sequence[str]) -> None:
        self.members = tuple(members)
        self._free = list(members)
        self._waiting: deque[int] = deque()
        self._tickets = count()

    def ask(self) -> int:
        """Stand in the queue; returns the ticket."""
        ticket = next(self._tickets)
        self._waiting.append(ticket)
        return ticket

    def take(self, ticket: int) -> str | None:
        """Take the first that is free, when the ticket is the next one."""
        if self._waiting[0] != ticket or not self._free:
            return None
        self._waiting.popleft()
        return self._free.pop(0)

    def leave(self, ticket: int) -> None:
        """Leave the queue without having been served."""
        self._waiting.remove(ticket)

    def give_back(self, member: str) -> None:
        """Give back what was taken."""
        self._free.append(member)
        self._free.sort(key=self.members.index)
