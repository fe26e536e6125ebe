"""What waiting would be if centres shared their orders, against each alone: closed forms of the theory of queues.

M/M/n: orders come at random (Poisson), n lines, times on a line exponential. Times here are counted in the mean time
that a batch holds a line, unless said otherwise. A real batch holds its line for a nearly fixed time, with which the
wait is about half as long (Allen and Cunneen); the ratio between separate and pooled is what the form is good for.
Sources: A. K. Erlang (1917); L. Kleinrock, Queueing Systems I (Wiley 1975), chapter 3; A. O. Allen, Probability,
Statistics and Queueing Theory (Academic Press 1990), chapter 5.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.text import Text
from lindra.schedule.network.answer import Answer
from lindra.schedule.network.parts import Network


def erlang_c(lines: int, offered: float) -> float:
    """Return how likely an order has to wait; ``offered`` is orders per unit of time, times the time on a line.

    1 where more is offered than the lines can do: then everybody waits, and longer and longer.
    """
    if lines < 1 or offered < 0:
        raise ValueError("a queue has at least one line, and orders do not leave it")
    if offered >= lines:
        return 1.0
    blocked = 1.0  # Erlang's B by its recursion, which overflows for no number of lines
    for line in range(1, lines + 1):
        blocked = offered * blocked / (line + offered * blocked)
    load = offered / lines
    return blocked / (1.0 - load * (1.0 - blocked))


def wait_of(lines: int, offered: float) -> float:
    """Return the mean wait before a line is free, in times on a line; infinite where more is offered than can be."""
    if offered >= lines:
        return math.inf
    return erlang_c(lines, offered) / (lines - offered)


@dataclass(frozen=True, slots=True)
class Queue:
    """One centre on its own: its lines, the orders that come to it a day, and how long a batch holds a line."""

    name: str
    lines: int
    orders_a_day: float
    days_on_line: float

    @property
    def offered(self) -> float:
        """The lines that its orders would keep busy."""
        return self.orders_a_day * self.days_on_line

    @property
    def load(self) -> float:
        """The part of its lines' time that is asked for."""
        return self.offered / self.lines if self.lines else math.inf

    @property
    def waiting_days(self) -> float:
        """The mean wait of its orders."""
        if not self.lines:
            return math.inf
        return wait_of(self.lines, self.offered) * self.days_on_line


@dataclass(frozen=True, slots=True)
class Pooling:
    """Separate queues, and the one that they would make together."""

    queues: tuple[Queue, ...]
    pooled: Queue

    @property
    def separate_waiting_days(self) -> float:
        """The mean wait over all orders when each centre has its own; infinite where one can never keep up."""
        total = sum(one.orders_a_day for one in self.queues)
        return sum(one.orders_a_day / total * one.waiting_days for one in self.queues if one.orders_a_day)

    @property
    def pooled_waiting_days(self) -> float:
        """The mean wait when any order may go to any line: the most there is to win, for transport is not looked at."""
        return self.pooled.waiting_days


def pooling(queues: Sequence[Queue]) -> Pooling:
    """Return what separate queues would be as one."""
    lines, orders = sum(one.lines for one in queues), sum(one.orders_a_day for one in queues)
    offered = sum(one.offered for one in queues)
    return Pooling(tuple(queues), Queue("pooled", lines, orders, offered / orders if orders else 0.0))


def alone(network: Network, answer: Answer) -> Pooling | None:
    """Return the design's centres each alone, against pooled. None where no centre is open.

    Alone, each hospital sends everybody to the open centre that is nearest of those that may make the product.
    """
    orders: dict[str, float] = {name: 0.0 for name, lines in answer.lines.items() if lines}
    products = {one.name: one for one in network.products}
    for hospital in network.hospitals:
        for flow in hospital.flows:
            asked = flow.patients * len(flow.days())
            may = [
                (route.hours, route.centre)
                for route in network.routes
                if route.hospital == hospital.name
                and route.centre in orders
                and next(one for one in network.centres if one.name == route.centre).may_make(products[flow.product])
            ]
            if may:
                orders[min(may)[1]] += asked / network.days
    if not any(orders.values()):
        return None
    cycles = {one.name: one.cycle_days for one in network.centres}
    return pooling([Queue(name, answer.lines[name], came, cycles[name]) for name, came in orders.items()])


def said_of(pooled: Pooling) -> tuple[Text, ...]:
    """Return what pooling would do, in sentences."""
    found = []
    for one in pooled.queues:
        if one.load >= 1:
            found.append(
                Text(
                    f"{one.name} alone is asked for {100 * one.load:.0f} % of what {_lines(one).en} can do: "
                    "its queue grows without end.",
                    f"{one.name} ensamt får {100 * one.load:.0f} % av vad {_lines(one).sv} klarar: "
                    "kön växer utan slut.",
                )
            )
        else:
            found.append(
                Text(
                    f"{one.name} alone: {_lines(one).en}, {100 * one.load:.0f} % asked for, "
                    f"a mean wait of {one.waiting_days:.1f} days.",
                    f"{one.name} ensamt: {_lines(one).sv}, {100 * one.load:.0f} % efterfrågat, "
                    f"i medel {one.waiting_days:.1f} dagars väntan.",
                )
            )
    together = pooled.pooled
    if together.load >= 1:
        found.append(
            Text(
                f"Together they are asked for {100 * together.load:.0f} %: sharing does not help, lines are lacking.",
                f"Tillsammans efterfrågas {100 * together.load:.0f} %: delning räcker inte, det saknas linjer.",
            )
        )
    else:
        found.append(
            Text(
                f"Shared: {_lines(together).en}, {100 * together.load:.0f} % asked for, "
                f"a mean wait of {together.waiting_days:.1f} days.",
                f"Delat: {_lines(together).sv}, {100 * together.load:.0f} % efterfrågat, "
                f"i medel {together.waiting_days:.1f} dagars väntan.",
            )
        )
    return tuple(found)


def _lines(one: Queue) -> Text:
    return Text("1 line", "1 linje") if one.lines == 1 else Text(f"{one.lines} lines", f"{one.lines} linjer")
