"""A genetic search over sequences of activities, compiled: a good plan for a project before CP-SAT begins.

Each sequence is turned into a plan by the serial scheme: one activity after the other, as early as those before it and
the resources let it. The plan is then pushed to the right and back to the left, which rarely makes it longer and often
shorter (double justification: Valls, Ballestín and Quintanilla 2005). Children take a part of one parent's sequence and
the rest in the other's (Hartmann 1998), so that no sequence ever breaks a precedence.

It serves problems of one kind: one mode each, named resources of constant capacity, only minimum lags from end to
start, the makespan to be short. On such with 120 activities CP-SAT alone is far behind for its first minute.
"""

import time

import numpy
from numpy.typing import NDArray

from lindra.schedule.compiling import compiled
from lindra.schedule.plan import Placement, Plan
from lindra.schedule.problem import MAKESPAN, Point, Problem

Ints = NDArray[numpy.int64]
_POPULATION = 150
_CHILDREN = 40  # between two looks at the clock
_PATIENCE = 0.3  # of the time, without a shorter plan: the rest is left to others


def is_of_that_kind(problem: Problem) -> bool:
    """Tell whether these sequences can say all that the problem asks."""
    return (
        problem.objective == MAKESPAN
        and len(problem.activities) > 1
        and all(one.calendar is None and not one.separates for one in problem.resources)
        and all(
            len(one.modes) == 1
            and one.modes[0].duration_max is None
            and one.deadline is None
            and one.fixed_start is None
            and not one.release
            and all(demand.of in problem.resource for demand in one.modes[0].demands)
            for one in problem.activities
        )
        and all(
            one.lag_max is None
            and (one.lag_min is None or one.lag_min >= 0)
            and (one.from_point, one.to_point) == (Point.END, Point.START)
            for one in problem.precedences
        )
    )


def shortened(problem: Problem, *, seconds: float, bound: int, seed: int) -> Plan:
    """Return the shortest plan found in so many seconds, or sooner: as short as the bound, or no shorter for long."""
    ends = time.monotonic() + seconds
    names, forward, backward = _written(problem)
    numpy_seed = seed % (1 << 31)
    population, makespans = _begun(forward, backward, _POPULATION, numpy_seed)
    round_seed, best, better_at = numpy_seed, int(makespans.min()), time.monotonic()
    while best > bound:
        round_seed = (round_seed * 48271 + 11) % (1 << 31)
        _bred(forward, backward, population, makespans, _CHILDREN, round_seed)
        now = time.monotonic()
        if int(makespans.min()) < best:
            best, better_at = int(makespans.min()), now
        if now > ends or now - better_at > seconds * _PATIENCE:
            break
    starts = _serial(population[int(makespans.argmin())], forward)
    return Plan(
        tuple(
            Placement(
                one.name,
                int(starts[names[one.name]]),
                int(starts[names[one.name]]) + one.modes[0].duration,
                one.modes[0].name,
                tuple(demand.of for demand in one.modes[0].demands),
            )
            for one in problem.activities
        )
    )


# A problem from one end: durations, demands, capacities, and who comes before each (see _rows).
_Side = tuple[Ints, Ints, Ints, Ints, Ints, Ints]


def _written(problem: Problem) -> tuple[dict[str, int], _Side, _Side]:
    """Return the place of each activity in an order that keeps the precedences, and the problem from both ends."""
    before: dict[str, list[tuple[str, int]]] = {one.name: [] for one in problem.activities}
    for one in problem.precedences:
        if one.lag_min is not None:
            before[one.after].append((one.before, one.lag_min))
    names: dict[str, int] = {}
    while len(names) < len(before):  # a problem has no cycle, so that every round places some
        for name, earlier in before.items():
            if name not in names and all(other in names for other, _ in earlier):
                names[name] = len(names)
    ordered = sorted(problem.activities, key=lambda one: names[one.name])
    places = {resource.name: at for at, resource in enumerate(problem.resources)}
    durations = numpy.array([one.modes[0].duration for one in ordered], dtype=numpy.int64)
    demands = numpy.zeros((len(ordered), max(1, len(places))), dtype=numpy.int64)
    for at, activity in enumerate(ordered):
        for demand in activity.modes[0].demands:
            if activity.modes[0].duration:
                demands[at, places[demand.of]] += demand.quantity
    capacities = numpy.array([one.capacity for one in problem.resources] or [0], dtype=numpy.int64)
    edges = [(names[other], names[name], lag) for name, earlier in before.items() for other, lag in earlier]
    last = len(ordered) - 1
    mirrored = [(last - after, last - first, lag) for first, after, lag in edges]
    return (
        names,
        (durations, demands, capacities, *_rows(edges, len(ordered))),
        (durations[::-1].copy(), demands[::-1].copy(), capacities, *_rows(mirrored, len(ordered))),
    )


def _rows(edges: list[tuple[int, int, int]], count: int) -> tuple[Ints, Ints, Ints]:
    """Return who comes before each activity, row after row, with the lags: where rows begin, who, how long."""
    edges = sorted(edges, key=lambda one: one[1])
    begins = numpy.searchsorted([after for _, after, _ in edges], numpy.arange(count + 1)).astype(numpy.int64)
    first = numpy.array([one for one, _, _ in edges], dtype=numpy.int64)
    lags = numpy.array([lag for _, _, lag in edges], dtype=numpy.int64)
    return begins, first, lags


@compiled()
def _serial(sequence: Ints, side: _Side) -> Ints:
    """Return the start of every activity when each, in this sequence, starts as early as it can."""
    durations, demands, capacities, begins, first, lags = side
    count = len(durations)
    horizon = durations.sum() + lags.sum() + 1
    used = numpy.zeros((len(capacities), horizon), dtype=numpy.int64)
    starts = numpy.zeros(count, dtype=numpy.int64)
    for one in sequence:
        time = 0
        for at in range(begins[one], begins[one + 1]):
            time = max(time, starts[first[at]] + durations[first[at]] + lags[at])
        duration = durations[one]
        fits = time
        moment = time
        while moment < fits + duration:
            for resource in range(len(capacities)):
                if demands[one, resource] and used[resource, moment] + demands[one, resource] > capacities[resource]:
                    fits = moment + 1
                    break
            moment += 1
        starts[one] = fits
        for resource in range(len(capacities)):
            if demands[one, resource]:
                for moment in range(fits, fits + duration):
                    used[resource, moment] += demands[one, resource]
    return starts


@compiled()
def _justified(sequence: Ints, forward: _Side, backward: _Side) -> tuple[Ints, numpy.int64]:
    """Return the plan of a sequence as the sequence of its starts, and its makespan, pushed right and left."""
    durations = forward[0]
    best = numpy.int64(1 << 60)
    kept = sequence.copy()
    for _ in range(3):
        starts = _serial(sequence, forward)
        makespan = (starts + durations).max()
        if makespan >= best:
            break
        best = makespan
        kept = numpy.argsort(starts, kind="mergesort")
        # Seen from the end: the last to end comes first there, and activity i is called count - 1 - i.
        from_end = (makespan - starts - durations)[::-1].copy()
        mirrored = _serial(numpy.argsort(from_end, kind="mergesort"), backward)
        to_start = mirrored + backward[0]
        again = (to_start.max() - to_start)[::-1].copy()
        sequence = numpy.argsort(again, kind="mergesort")
    return kept, best


@compiled()
def _begun(forward: _Side, backward: _Side, size: int, seed: int) -> tuple[Ints, Ints]:
    """Return the first sequences, drawn at random with those first that much must follow, and their makespans."""
    numpy.random.seed(seed)
    lasting, _, _, begins_after, after, lags_after = backward
    _, _, _, begins, first, _ = forward
    count = len(lasting)
    # What must follow each activity, without regard to resources: the earliest start seen from the end.
    tails = numpy.zeros(count, dtype=numpy.int64)
    for one in range(count):
        for at in range(begins_after[one], begins_after[one + 1]):
            tails[one] = max(tails[one], tails[after[at]] + lasting[after[at]] + lags_after[at])
    urgent = (tails + lasting)[::-1].copy()
    population = numpy.zeros((size, count), dtype=numpy.int64)
    makespans = numpy.zeros(size, dtype=numpy.int64)
    for number in range(size):
        spread = 0.0 if number == 0 else 0.05 + 0.5 * numpy.random.random()
        wanted = urgent * (1.0 + spread * (numpy.random.random(count) - 0.5))
        placed = numpy.zeros(count, dtype=numpy.bool_)
        sequence = numpy.zeros(count, dtype=numpy.int64)
        for position in range(count):
            chosen = -1
            for one in range(count):
                if placed[one] or (chosen >= 0 and wanted[one] <= wanted[chosen]):
                    continue
                ready = True
                for at in range(begins[one], begins[one + 1]):
                    ready = ready and placed[first[at]]
                if ready:
                    chosen = one
            placed[chosen] = True
            sequence[position] = chosen
        population[number], makespans[number] = _justified(sequence, forward, backward)
    return population, makespans


@compiled()
def _bred(forward: _Side, backward: _Side, population: Ints, makespans: Ints, children: int, seed: int) -> None:
    """Let better sequences have children, each of which takes its first parent's place unless it is worse."""
    numpy.random.seed(seed)
    _, _, _, begins, first, _ = forward
    size, count = population.shape
    taken = numpy.zeros(count, dtype=numpy.bool_)
    child = numpy.zeros(count, dtype=numpy.int64)
    for _ in range(children):
        parents = numpy.zeros(2, dtype=numpy.int64)
        for side in range(2):
            one, other = numpy.random.randint(size), numpy.random.randint(size)
            parents[side] = one if makespans[one] <= makespans[other] else other
        low, high = numpy.random.randint(count + 1), numpy.random.randint(count + 1)
        low, high = min(low, high), max(low, high)
        taken[:] = False
        filled = 0
        for part in range(3):  # one parent's beginning, the other's middle, the first one's end
            parent, until = parents[part % 2], (low, high, count)[part]
            for one in population[parent]:
                if filled >= until:
                    break
                if not taken[one]:
                    taken[one] = True
                    child[filled] = one
                    filled += 1
        for position in range(count - 1):
            if numpy.random.random() < 0.03:
                one, other = child[position], child[position + 1]
                free = True
                for at in range(begins[other], begins[other + 1]):
                    free = free and first[at] != one
                if free:
                    child[position], child[position + 1] = other, one
        sequence, makespan = _justified(child, forward, backward)
        mother = parents[0]
        if makespan <= makespans[mother]:
            population[mother] = sequence
            makespans[mother] = makespan
