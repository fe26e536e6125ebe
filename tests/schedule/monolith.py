"""The design of a network as one mixed-integer program of the whole: a second oracle, and what the search is held to.

Written from the meaning of the parts, for a single level: a binary for each line, a whole number for each way.
"""

import time
from dataclasses import dataclass

import highspy

from lindra.schedule.network.assign import quiet
from lindra.schedule.network.parts import Network
from lindra.schedule.network.ways import PARTS, Ways


@dataclass(frozen=True)
class Outcome:
    """What the program made of it: value and bound in the level's unit (infinite without an answer), and the time."""

    value: float
    bound: float
    is_optimal: bool
    seconds: float
    processor_seconds: float


def monolith(network: Network, seconds: float) -> Outcome:
    """Solve the first level of a network as one program."""
    began, processor = time.monotonic(), time.process_time()
    ways = Ways(network)
    each, none, fixed = ways.cost_of(network.best[0])
    solver = quiet(parallel="on", time_limit=float(seconds), mip_rel_gap=0.0, mip_abs_gap=0.0)
    taken = [solver.addIntegral(lb=0, obj=int(cost) / PARTS) for cost in each]
    left = [solver.addIntegral(lb=0, obj=int(cost) / PARTS) for cost in none]
    of_group: list[list[object]] = [[one] for one in left]
    of_start: list[list[object]] = [[] for _ in ways.starts]
    for number, way in enumerate(taken):
        of_group[int(ways.group[number])].append(way)
        of_start[int(ways.start[number])].append(way)
    lines = []
    is_open = []
    for centre, table in zip(network.centres, fixed, strict=True):
        a_line = int(table[2] - table[1]) if len(table) > 2 else 0
        opened = solver.addBinary(obj=(int(table[1] - table[0]) - a_line) / PARTS if len(table) > 1 else 0)
        mine = [solver.addBinary(obj=a_line / PARTS) for _ in range(centre.lines_max)]
        for number, line in enumerate(mine):
            solver.addConstr(line <= (mine[number - 1] if number else opened))
            if number < centre.lines_min:
                solver.addConstr(line >= 1)
        lines.append(mine)
        is_open.append(opened)
    if network.centres_max is not None:
        solver.addConstr(solver.qsum(is_open) <= network.centres_max)
    for group, members in zip(ways.groups, of_group, strict=True):
        solver.addConstr(solver.qsum(members) == group.patients)
    for start, members in zip(ways.starts, of_start, strict=True):
        if members:
            room = [lines[start.centre][line] for line in start.lines]
            solver.addConstr(solver.qsum(members) <= solver.qsum(room))
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    return Outcome(
        value=info.objective_function_value if found else float("inf"),
        bound=info.mip_dual_bound,
        is_optimal=solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
        seconds=time.monotonic() - began,
        processor_seconds=time.process_time() - processor,
    )
