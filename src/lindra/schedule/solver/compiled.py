"""Chains placed among what is placed, and plans bettered so, compiled: what ``board.py`` does, many times as fast.

The theory stands in ``chain.py`` and ``by_orders.py``. The plain code makes the first plan and the offers, for which
nothing need be compiled or loaded; this makes the thousands of tries by which a plan is bettered. Both
are held to the validator by the same drawn problems, and every plan that comes out is examined like any other.

All there is stands in one array of whole numbers, the memory ``m``, which ``tables.py`` fills: passed as many arrays it
took numba minutes to compile. The head of the memory says where each table begins, and how long its rows are: number i
of ``START`` is ``m[m[START] + i]``; row i, column j of ``SERVED`` is ``m[_cell(m, SERVED, i, j)]``. Nothing here makes
an array, so that numba counts no references (see the campaign's engine). It is one file on purpose: numba keeps what it
has compiled by the date of the file, and would not see that another one, with other places in it, has changed.
"""

from typing import Any, cast

import numba
import numpy
from numpy.typing import NDArray

from lindra.schedule.compiling import compiled as kept_when_compiled

Ints = NDArray[numpy.int64]
ENDLESS, NO_LIMIT = 1 << 60, 1 << 50
FORWARD, BACKWARD = 1, -1
ROUNDS = 80  # times that each activity of a chain is moved, on the average, before it is given up
TAKEN_MAX = 4  # chains that are taken up at a time
NEAR_MAX = 14  # chains from which the neighbours are drawn
LATER = 0.4  # how often a chain is also tried from some later time on

# The tables. Rows of rows (the modes of an activity) are one table, and another says where each row begins. Activities
# stand in the order of their chains, so that those of a chain are neighbours.
(
    # Activities
    WHOSE,
    STATE,
    MODES_FROM,
    PROMISED,  # the start, NO_LIMIT where nobody has been told any
    MOVE_COST,
    MOVE_COST_PER_UNIT,
    # Modes, and what each demands
    LEAST,
    LONGEST,
    DEMANDS_FROM,
    QUANTITY,
    SERVING_FROM,
    SERVING,
    # Resources
    SEPARATES,
    WANTED,
    BETWEEN,  # resource, state before, state after
    OVERTIME_FROM,
    OVERTIME_START,
    OVERTIME_END,
    OVERTIME_CAPACITY,
    OVERTIME_REST,  # -1 where it belongs to none
    REST_MAX,  # how many of the overtime periods of a rest may be opened
    REST_FROM,  # these are neighbours among the overtime periods
    REST_UNTIL,
    # Chains: their activities; their points, two for each activity, with the lags to others of the chain
    CHAIN_FROM,
    CHAIN_IS_FREE,  # whether anything of it may be moved
    EARLIEST,
    LATEST,
    AFTER_FROM,
    AFTER_TO,
    AFTER_LENGTH,
    BEFORE_FROM,
    BEFORE_TO,
    BEFORE_LENGTH,
    # Orders, chain by chain
    ORDERS_FROM,
    FIRST,
    LAST,
    WEIGHT,
    SINCE,
    DUE,  # ENDLESS where there is none
    ALONE,  # the shortest that it could be, -1 where that is not known
    THROUGH_AFTER,  # where in ``after_length`` the limit on its time stands
    THROUGH_BEFORE,
    # The objective: level by goal
    LEVELS,
    COUNT,  # of steps, by resource
    TIMES,
    LEFT,
    WORKS,  # how much work lies in each resource that holds orders apart
    WORK_START,
    WORK_END,
    WORK_WHOSE,
    WORK_STATE,
    OPENED_BY,  # for each overtime period, how much work lies in it
    REST_OPENED,  # for each rest, how many of its overtime periods are opened
    FLAGS,  # whether all overtime is open; how much is opened and paid for; whether it has begun; patients come first
    START,  # of each activity, -1 where it is not placed
    END,
    MODE,
    SERVED,
    END_MAX,  # by which an order is to end, for a try
    # One pass over a chain
    LOW,
    HIGH,
    LIMITS,  # earliest and latest, as two rows
    AGAIN,  # as above, for the passes that make a chain shorter
    PUT_LEAD,
    PUT_TRAIL,
    PUT_MODE,  # -1 where it is not put
    PUT_SERVED,
    KEPT,  # a pass kept aside: lead, trail, mode, served
    SETTLED,
    MOVED,
    WAITING,
    FOUND,  # where an activity fits: lead, trail, mode, served
    TRIED,
    CANDIDATES,
    CANDIDATES_COUNT,
    CHOSEN,
    NARROWEST,
    RANK,
    ORDER_RANK,
    WORTH,  # chain by chain
    NOW,  # the value of each level
    BEST,
    BEST_START,
    BEST_END,
    BEST_MODE,
    BEST_SERVED,
    # A try
    TAKEN,
    BEFORE,  # the activities that were taken up: start, end, mode, served
    WORTH_BEFORE,
    OPTION,  # the best place of a chain so far, as above
    VALUE,
    OPTION_VALUE,
    NEAR,
    FAR,
    EXCESS,
    COUNTS,  # tries, of which went, of which were kept, of which were better than all before
) = range(0, 192, 2)
ACTIVITIES, RESOURCES, CHAINS, LEVEL_COUNT, OVERTIMES, WAITING_MAX = range(192, 198)
HEAD = 198
OF_END, OF_THROUGH, OF_WAITING, OF_LATENESS, OF_MOVES = range(5)  # what one chain adds to the objective

# For threads that run at the same time, and without numba's counting of references.
compiled = kept_when_compiled(nogil=True, _nrt=False, error_model="numpy")


@compiled
def _cell(m: Ints, table: int, row: int, column: int) -> int:
    """Return where a row and a column of a table stand in the memory."""
    return int(m[table] + row * m[table + 1] + column)


# What is left of a resource


@compiled
def _at_or_after(m: Ints, resource: int, time: int) -> int:
    """Return the first step that is not before a time."""
    times = m[TIMES] + resource * m[TIMES + 1]
    low, high = 0, m[m[COUNT] + resource]
    while low < high:
        middle = (low + high) >> 1
        if m[times + middle] < time:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _cut(m: Ints, resource: int, time: int) -> int:
    at = _at_or_after(m, resource, time)
    if m[_cell(m, TIMES, resource, at)] != time:
        for other in range(m[m[COUNT] + resource], at, -1):
            m[_cell(m, TIMES, resource, other)] = m[_cell(m, TIMES, resource, other - 1)]
            m[_cell(m, LEFT, resource, other)] = m[_cell(m, LEFT, resource, other - 1)]
        m[_cell(m, TIMES, resource, at)] = time
        m[_cell(m, LEFT, resource, at)] = m[_cell(m, LEFT, resource, at - 1)]
        m[m[COUNT] + resource] += 1
    return at


@compiled
def _change(m: Ints, resource: int, start: int, end: int, by: int) -> None:
    if start >= end or by == 0:
        return
    first = _cut(m, resource, start)
    last = _cut(m, resource, end)
    for at in range(first, last):
        m[_cell(m, LEFT, resource, at)] += by
    for side in range(2):
        at = last if side == 0 else first
        count = m[m[COUNT] + resource]
        if m[_cell(m, LEFT, resource, at)] == m[_cell(m, LEFT, resource, at - 1)] and at < count - 1:
            for other in range(at, count - 1):
                m[_cell(m, TIMES, resource, other)] = m[_cell(m, TIMES, resource, other + 1)]
                m[_cell(m, LEFT, resource, other)] = m[_cell(m, LEFT, resource, other + 1)]
            m[m[COUNT] + resource] = count - 1


@compiled
def _give(m: Ints, resource: int, at: int, sign: int) -> None:
    """Give what there is in an overtime period, or take it."""
    _change(m, resource, m[m[OVERTIME_START] + at], m[m[OVERTIME_END] + at], sign * int(m[m[OVERTIME_CAPACITY] + at]))


@compiled
def _is_rest(m: Ints, at: int) -> bool:
    """Tell whether an overtime period must stay closed, since so much else of its rest is opened."""
    rest = m[m[OVERTIME_REST] + at]
    return rest >= 0 and bool(m[m[REST_OPENED] + rest] >= m[m[REST_MAX] + rest])


@compiled
def _count_rest(m: Ints, resource: int, at: int, by: int) -> None:
    """Count one opened period of a rest more or less, and close or open the others of it where it comes to that."""
    rest = m[m[OVERTIME_REST] + at]
    if rest < 0:
        return
    was_rest = _is_rest(m, at)
    m[m[REST_OPENED] + rest] += by
    is_rest = _is_rest(m, at)
    if m[m[FLAGS]] and is_rest != was_rest:
        for other in range(m[m[REST_FROM] + rest], m[m[REST_UNTIL] + rest]):
            if other != at and m[m[OPENED_BY] + other] == 0:
                _give(m, resource, other, -1 if is_rest else 1)


@compiled
def _occupy(m: Ints, resource: int, start: int, end: int, quantity: int, whose: int, state: int) -> None:
    for at in range(m[m[OVERTIME_FROM] + resource], m[m[OVERTIME_FROM] + resource + 1]):
        if max(start, m[m[OVERTIME_START] + at]) < min(end, m[m[OVERTIME_END] + at]):
            m[m[OPENED_BY] + at] += 1
            if m[m[OPENED_BY] + at] == 1:
                m[m[FLAGS] + 1] += m[m[OVERTIME_CAPACITY] + at] * (m[m[OVERTIME_END] + at] - m[m[OVERTIME_START] + at])
                if m[m[FLAGS]] == 0 or _is_rest(m, at):
                    _give(m, resource, at, 1)
                _count_rest(m, resource, at, 1)
    _change(m, resource, start, end, -quantity)
    if m[m[SEPARATES] + resource]:
        at = m[m[WORKS] + resource]
        m[_cell(m, WORK_START, resource, at)] = start
        m[_cell(m, WORK_END, resource, at)] = end
        m[_cell(m, WORK_WHOSE, resource, at)] = whose
        m[_cell(m, WORK_STATE, resource, at)] = state
        m[m[WORKS] + resource] = at + 1


@compiled
def _vacate(m: Ints, resource: int, start: int, end: int, quantity: int, whose: int, state: int) -> None:
    for at in range(m[m[OVERTIME_FROM] + resource], m[m[OVERTIME_FROM] + resource + 1]):
        if max(start, m[m[OVERTIME_START] + at]) < min(end, m[m[OVERTIME_END] + at]):
            m[m[OPENED_BY] + at] -= 1
            if m[m[OPENED_BY] + at] == 0:
                m[m[FLAGS] + 1] -= m[m[OVERTIME_CAPACITY] + at] * (m[m[OVERTIME_END] + at] - m[m[OVERTIME_START] + at])
                _count_rest(m, resource, at, -1)
                if m[m[FLAGS]] == 0 or _is_rest(m, at):
                    _give(m, resource, at, -1)
    _change(m, resource, start, end, quantity)
    if m[m[SEPARATES] + resource]:
        last = m[m[WORKS] + resource] - 1
        for at in range(last + 1):
            if (
                m[_cell(m, WORK_WHOSE, resource, at)] == whose
                and m[_cell(m, WORK_START, resource, at)] == start
                and m[_cell(m, WORK_END, resource, at)] == end
                and m[_cell(m, WORK_STATE, resource, at)] == state
            ):
                m[_cell(m, WORK_START, resource, at)] = m[_cell(m, WORK_START, resource, last)]
                m[_cell(m, WORK_END, resource, at)] = m[_cell(m, WORK_END, resource, last)]
                m[_cell(m, WORK_WHOSE, resource, at)] = m[_cell(m, WORK_WHOSE, resource, last)]
                m[_cell(m, WORK_STATE, resource, at)] = m[_cell(m, WORK_STATE, resource, last)]
                break
        m[m[WORKS] + resource] = last


@compiled
def _open_all(m: Ints, is_open: int) -> None:
    if m[m[FLAGS]] == is_open:
        return
    m[m[FLAGS]] = is_open
    for resource in range(m[RESOURCES]):
        for at in range(m[m[OVERTIME_FROM] + resource], m[m[OVERTIME_FROM] + resource + 1]):
            if m[m[OPENED_BY] + at] == 0 and not _is_rest(m, at):
                _give(m, resource, at, 1 if is_open else -1)


@compiled
def _between(m: Ints, resource: int, before: int, after: int) -> int:
    return int(m[_cell(m, BETWEEN, resource * m[BETWEEN + 1] + before, after)])


@compiled
def _until(m: Ints, resource: int, start: int, end: int, quantity: int, whose: int, state: int) -> int:
    found = start
    if end > start:
        at = _at_or_after(m, resource, end) - 1
        while m[_cell(m, TIMES, resource, at + 1)] > start:
            if m[_cell(m, LEFT, resource, at)] < quantity:
                found = m[_cell(m, TIMES, resource, at + 1)]
                break
            at -= 1
    if m[m[SEPARATES] + resource]:
        for at in range(m[m[WORKS] + resource]):
            if m[_cell(m, WORK_WHOSE, resource, at)] != whose:
                other = m[_cell(m, WORK_STATE, resource, at)]
                if m[_cell(m, WORK_START, resource, at)] - _between(m, resource, state, other) < end:
                    found = max(
                        found,
                        m[_cell(m, WORK_END, resource, at)] + _between(m, resource, other, state),
                    )
    return found


@compiled
def _since(m: Ints, resource: int, start: int, end: int, quantity: int, whose: int, state: int) -> int:
    found = end
    if end > start:
        at = _at_or_after(m, resource, start + 1) - 1
        while m[_cell(m, TIMES, resource, at)] < end:
            if m[_cell(m, LEFT, resource, at)] < quantity:
                found = m[_cell(m, TIMES, resource, at)]
                break
            at += 1
    if m[m[SEPARATES] + resource]:
        for at in range(m[m[WORKS] + resource]):
            if m[_cell(m, WORK_WHOSE, resource, at)] != whose:
                other = m[_cell(m, WORK_STATE, resource, at)]
                if m[_cell(m, WORK_END, resource, at)] + _between(m, resource, other, state) > start:
                    found = min(
                        found,
                        m[_cell(m, WORK_START, resource, at)] - _between(m, resource, state, other),
                    )
    return found


@compiled
def _moved(m: Ints, resource: int, direction: int, lead: int, trail: int, quantity: int, whose: int, state: int) -> int:
    if direction == FORWARD:
        return _until(m, resource, lead, trail, quantity, whose, state)
    return -_since(m, resource, -trail, -lead, quantity, whose, state)


@compiled
def _idle(m: Ints, resource: int, direction: int, lead: int) -> int:
    if direction == FORWARD:
        return int(lead - m[_cell(m, TIMES, resource, _at_or_after(m, resource, lead + 1) - 1)])
    return int(m[_cell(m, TIMES, resource, _at_or_after(m, resource, -lead))] + lead)


# What is placed


@compiled
def _put(m: Ints, activity: int) -> None:
    """Let an activity occupy what it is placed on."""
    _works(m, activity, True)


@compiled
def _remove(m: Ints, activity: int) -> None:
    """Take an activity away."""
    _works(m, activity, False)
    m[m[START] + activity] = -1


@compiled
def _works(m: Ints, activity: int, is_there: bool) -> None:
    """Occupy every resource that an activity is placed on, or leave it."""
    begins = m[m[DEMANDS_FROM] + m[m[MODE] + activity]]
    start, end = m[m[START] + activity], m[m[END] + activity]
    whose, state = m[m[WHOSE] + activity], m[m[STATE] + activity]
    for at in range(begins, m[m[DEMANDS_FROM] + m[m[MODE] + activity] + 1]):
        quantity = m[m[QUANTITY] + at]
        if quantity:
            resource = m[_cell(m, SERVED, activity, at - begins)]
            if is_there:
                _occupy(m, resource, start, end, quantity, whose, state)
            else:
                _vacate(m, resource, start, end, quantity, whose, state)


@compiled
def _remove_chain(m: Ints, chain: int) -> None:
    """Take a chain away."""
    for activity in range(m[m[CHAIN_FROM] + chain], m[m[CHAIN_FROM] + chain + 1]):
        if m[m[START] + activity] >= 0:
            _remove(m, activity)


# Where one activity fits


@compiled
def _fits(m: Ints, activity: int, direction: int, lead: int, trail: int, lead_max: int, choosing: bool) -> bool:
    """Find the first place of an activity, in any mode, and leave it in ``found``."""
    there_is = False
    for mode in range(m[m[MODES_FROM] + activity], m[m[MODES_FROM] + activity + 1]):
        fits = _fits_in(m, activity, mode, direction, lead, trail, lead_max, choosing)
        if fits and (not there_is or _is_sooner(m)):
            for at in range(3 + m[SERVED + 1]):
                m[m[FOUND] + at] = m[m[TRIED] + at]
            there_is = True
    return there_is


@compiled
def _is_sooner(m: Ints) -> bool:
    if m[m[TRIED] + 1] != m[m[FOUND] + 1]:
        return bool(m[m[TRIED] + 1] < m[m[FOUND] + 1])
    return bool(m[m[TRIED]] < m[m[FOUND]])


@compiled
def _fits_in(
    m: Ints, activity: int, mode: int, direction: int, lead: int, trail: int, lead_max: int, choosing: bool
) -> bool:
    whose, state = m[m[WHOSE] + activity], m[m[STATE] + activity]
    begins, ends = m[m[DEMANDS_FROM] + mode], m[m[DEMANDS_FROM] + mode + 1]
    enough = ends - begins
    trail = max(trail, lead + m[m[LEAST] + mode])
    lead = max(lead, trail - m[m[LONGEST] + mode])
    while lead <= lead_max:
        later = ENDLESS
        plenty = True
        for at in range(begins, ends):
            here = 0
            soonest = ENDLESS
            for place in range(m[m[SERVING_FROM] + at], m[m[SERVING_FROM] + at + 1]):
                resource = m[m[SERVING] + place]
                moved = lead
                if m[m[QUANTITY] + at]:
                    moved = _moved(m, resource, direction, lead, trail, m[m[QUANTITY] + at], whose, state)
                if moved == lead:
                    m[_cell(m, CANDIDATES, at - begins, here)] = resource
                    here += 1
                    if not choosing and here == enough:
                        break
                elif moved < soonest:
                    soonest = moved
            m[m[CANDIDATES_COUNT] + at - begins] = here
            if here < enough:
                plenty = False
            if here == 0:
                later = soonest
                plenty = False
                break
            later = min(later, soonest)
        else:
            if (not choosing and plenty) or _serve(m, begins, ends, direction, lead, trail, whose, state):
                m[m[TRIED]] = lead
                m[m[TRIED] + 1] = trail
                m[m[TRIED] + 2] = mode
                for at in range(enough):
                    m[m[TRIED] + 3 + at] = m[m[CHOSEN] + at]
                return True
        if later >= ENDLESS:
            return False
        lead = later
        trail = max(trail, lead + m[m[LEAST] + mode])
    return False


@compiled
def _serve(m: Ints, begins: int, ends: int, direction: int, lead: int, trail: int, whose: int, state: int) -> bool:
    """Choose a resource for every demand, the least wanted, that have lain idle the least."""
    count = ends - begins
    if count == 1 and m[m[CANDIDATES_COUNT]] == 1:
        m[m[CHOSEN]] = m[_cell(m, CANDIDATES, 0, 0)]
        return True
    for at in range(count):  # those with the fewest to choose from come first
        place = at
        while place > 0 and m[m[CANDIDATES_COUNT] + m[m[NARROWEST] + place - 1]] > m[m[CANDIDATES_COUNT] + at]:
            m[m[NARROWEST] + place] = m[m[NARROWEST] + place - 1]
            place -= 1
        m[m[NARROWEST] + place] = at
    for at in range(count):
        _rank(m, at, direction, lead)
        m[m[CHOSEN] + at] = -1
        m[m[RANK] + at] = -1
    turn = 0
    while 0 <= turn < count:
        at = m[m[NARROWEST] + turn]
        m[m[CHOSEN] + at] = -1
        m[m[RANK] + turn] += 1
        if m[m[RANK] + turn] >= m[m[CANDIDATES_COUNT] + at]:
            m[m[RANK] + turn] = -1
            turn -= 1
            continue
        resource = m[_cell(m, CANDIDATES, at, m[m[RANK] + turn])]
        quantity = m[m[QUANTITY] + begins + at]
        total = quantity
        for other in range(count):
            if m[m[CHOSEN] + other] == resource:
                total += m[m[QUANTITY] + begins + other]
        if total > quantity and quantity and _moved(m, resource, direction, lead, trail, total, whose, state) != lead:
            continue
        m[m[CHOSEN] + at] = resource
        turn += 1
    return turn == count


@compiled
def _rank(m: Ints, at: int, direction: int, lead: int) -> None:
    """Put those that may serve a demand in the order in which they are tried."""
    for number in range(m[m[CANDIDATES_COUNT] + at]):
        resource = m[_cell(m, CANDIDATES, at, number)]
        wanted, idle = m[m[WANTED] + resource], _idle(m, resource, direction, lead)
        place = number
        while place > 0 and (
            m[_cell(m, ORDER_RANK, place - 1, 0)] > wanted
            or (m[_cell(m, ORDER_RANK, place - 1, 0)] == wanted and m[_cell(m, ORDER_RANK, place - 1, 1)] > idle)
        ):
            m[_cell(m, ORDER_RANK, place, 0)] = m[_cell(m, ORDER_RANK, place - 1, 0)]
            m[_cell(m, ORDER_RANK, place, 1)] = m[_cell(m, ORDER_RANK, place - 1, 1)]
            m[_cell(m, ORDER_RANK, place, 2)] = m[_cell(m, ORDER_RANK, place - 1, 2)]
            place -= 1
        m[_cell(m, ORDER_RANK, place, 0)] = wanted
        m[_cell(m, ORDER_RANK, place, 1)] = idle
        m[_cell(m, ORDER_RANK, place, 2)] = resource
    for number in range(m[m[CANDIDATES_COUNT] + at]):
        m[_cell(m, CANDIDATES, at, number)] = m[_cell(m, ORDER_RANK, number, 2)]


# One pass over a chain


@compiled
def _lift(m: Ints, base: int, at: int, direction: int) -> None:
    if m[m[PUT_MODE] + at] >= 0:
        _of_put(m, base, at, direction, False)
        m[m[PUT_MODE] + at] = -1


@compiled
def _of_put(m: Ints, base: int, at: int, direction: int, comes: bool) -> None:
    mode = m[m[PUT_MODE] + at]
    start = m[m[PUT_LEAD] + at] if direction == FORWARD else -m[m[PUT_TRAIL] + at]
    end = m[m[PUT_TRAIL] + at] if direction == FORWARD else -m[m[PUT_LEAD] + at]
    begins = m[m[DEMANDS_FROM] + mode]
    for demand in range(begins, m[m[DEMANDS_FROM] + mode + 1]):
        if m[m[QUANTITY] + demand]:
            resource = m[_cell(m, PUT_SERVED, at, demand - begins)]
            if comes:
                _occupy(
                    m, resource, start, end, m[m[QUANTITY] + demand], m[m[WHOSE] + base + at], m[m[STATE] + base + at]
                )
            else:
                _vacate(
                    m, resource, start, end, m[m[QUANTITY] + demand], m[m[WHOSE] + base + at], m[m[STATE] + base + at]
                )


@compiled
def _take_up(m: Ints, chain: int, direction: int) -> None:
    base = m[m[CHAIN_FROM] + chain]
    for at in range(m[m[CHAIN_FROM] + chain + 1] - base):
        _lift(m, base, at, direction)


@compiled
def _raise(m: Ints, chain: int, direction: int, first: int, second: int) -> bool:
    """Let what follows from the times of two points come true; tell whether it can. Who moved stands in ``moved``."""
    base = 2 * m[m[CHAIN_FROM] + chain]
    m[m[WAITING]] = first
    m[m[WAITING] + 1] = second
    count = 2
    while count:
        count -= 1
        point = m[m[WAITING] + count]
        time = m[m[LOW] + point]
        if time > m[m[HIGH] + point]:
            return False
        if direction == FORWARD:
            for edge in range(m[m[AFTER_FROM] + base + point], m[m[AFTER_FROM] + base + point + 1]):
                following = m[m[AFTER_TO] + edge]
                if time + m[m[AFTER_LENGTH] + edge] > m[m[LOW] + following]:
                    m[m[LOW] + following] = time + m[m[AFTER_LENGTH] + edge]
                    m[m[MOVED] + (following >> 1)] = 1
                    m[m[WAITING] + count] = following
                    count += 1
        else:
            for edge in range(m[m[BEFORE_FROM] + base + point], m[m[BEFORE_FROM] + base + point + 1]):
                following = m[m[BEFORE_TO] + edge]
                if time + m[m[BEFORE_LENGTH] + edge] > m[m[LOW] + following]:
                    m[m[LOW] + following] = time + m[m[BEFORE_LENGTH] + edge]
                    m[m[MOVED] + (following >> 1)] = 1
                    m[m[WAITING] + count] = following
                    count += 1
        if count > m[WAITING_MAX]:
            return False
    return True


@compiled
def _settle(m: Ints, chain: int, direction: int) -> bool:
    """Put every activity of a chain, each as soon as may be; where that fails, leave none. Tell whether it went."""
    base = m[m[CHAIN_FROM] + chain]
    count = m[m[CHAIN_FROM] + chain + 1] - base
    ahead = 0 if direction == FORWARD else 1
    rounds = ROUNDS * count
    for at in range(count):
        m[m[PUT_MODE] + at] = -1
    for hindered in range(2):
        for at in range(count):
            m[m[SETTLED] + at] = 0
        while True:
            at = -1
            for one in range(count):
                if not m[m[SETTLED] + one] and (at < 0 or m[m[LOW] + 2 * one + ahead] < m[m[LOW] + 2 * at + ahead]):
                    at = one
            if at < 0:
                break
            lead, trail = 2 * at + ahead, 2 * at + 1 - ahead
            rounds -= 1
            went = rounds >= 0 and _fits(
                m, base + at, direction, m[m[LOW] + lead], m[m[LOW] + trail], m[m[HIGH] + lead], hindered == 1
            )
            if not went or m[m[FOUND] + 1] > m[m[HIGH] + trail]:
                _take_up(m, chain, direction)
                return False
            if m[m[FOUND]] > m[m[LOW] + lead] or m[m[FOUND] + 1] > m[m[LOW] + trail]:
                for other in range(count):
                    m[m[MOVED] + other] = 0
                m[m[MOVED] + at] = 1
                m[m[LOW] + lead] = max(m[m[LOW] + lead], m[m[FOUND]])
                m[m[LOW] + trail] = max(m[m[LOW] + trail], m[m[FOUND] + 1])
                if not _raise(m, chain, direction, lead, trail):
                    _take_up(m, chain, direction)
                    return False
                for other in range(count):
                    if m[m[MOVED] + other] and m[m[SETTLED] + other]:
                        m[m[SETTLED] + other] = 0
                        _lift(m, base, other, direction)
            if m[m[LOW] + lead] == m[m[FOUND]] and m[m[LOW] + trail] == m[m[FOUND] + 1]:
                m[m[SETTLED] + at] = 1
                if hindered:
                    m[m[PUT_LEAD] + at] = m[m[FOUND]]
                    m[m[PUT_TRAIL] + at] = m[m[FOUND] + 1]
                    m[m[PUT_MODE] + at] = m[m[FOUND] + 2]
                    for demand in range(m[SERVED + 1]):
                        m[_cell(m, PUT_SERVED, at, demand)] = m[m[FOUND] + 3 + demand]
                    _of_put(m, base, at, direction, True)
    return True


@compiled
def _pushed(m: Ints, chain: int, table: int, sign: int) -> bool:
    """Push every point as far as the others ask, up (sign 1) or down; tell whether that came to an end."""
    base = 2 * m[m[CHAIN_FROM] + chain]
    points = 2 * m[m[CHAIN_FROM] + chain + 1] - base
    for point in range(points):
        m[m[WAITING] + point] = point
    count = points
    steps = points * points + points
    while count:
        count -= 1
        point = m[m[WAITING] + count]
        if sign > 0:
            for edge in range(m[m[AFTER_FROM] + base + point], m[m[AFTER_FROM] + base + point + 1]):
                following = m[m[AFTER_TO] + edge]
                if m[table + point] + m[m[AFTER_LENGTH] + edge] > m[table + following]:
                    m[table + following] = m[table + point] + m[m[AFTER_LENGTH] + edge]
                    m[m[WAITING] + count] = following
                    count += 1
                    steps -= 1
                    if steps == 0:
                        return False
        else:
            for edge in range(m[m[BEFORE_FROM] + base + point], m[m[BEFORE_FROM] + base + point + 1]):
                following = m[m[BEFORE_TO] + edge]
                if m[table + point] - m[m[BEFORE_LENGTH] + edge] < m[table + following]:
                    m[table + following] = m[table + point] - m[m[BEFORE_LENGTH] + edge]
                    m[m[WAITING] + count] = following
                    count += 1
                    steps -= 1
                    if steps == 0:
                        return False
    return True


# A chain


@compiled
def _limit(m: Ints, order: int, through_max: int, end_max: int) -> None:
    """Let an order take no longer than this from first to last, and end by then; ``NO_LIMIT`` lets it again."""
    m[m[AFTER_LENGTH] + m[m[THROUGH_AFTER] + order]] = -through_max
    m[m[BEFORE_LENGTH] + m[m[THROUGH_BEFORE] + order]] = -through_max
    m[m[END_MAX] + order] = end_max


@compiled
def _windows(m: Ints, chain: int, as_promised: bool, not_before: int) -> bool:
    """Leave in ``limits`` the earliest and latest time of every point; tell whether the lags leave any.

    The orders' last activities end by ``end_max``, and their first ones start no sooner than ``not_before``.
    """
    base = m[m[CHAIN_FROM] + chain]
    count = m[m[CHAIN_FROM] + chain + 1] - base
    for point in range(2 * count):
        m[m[LIMITS] + point] = m[m[EARLIEST] + 2 * base + point]
        m[m[LIMITS] + m[LIMITS + 1] + point] = m[m[LATEST] + 2 * base + point]
    for at in range(count):
        if as_promised and m[m[PROMISED] + base + at] != NO_LIMIT:
            m[m[LIMITS] + 2 * at] = max(m[m[LIMITS] + 2 * at], m[m[PROMISED] + base + at])
            m[m[LIMITS] + m[LIMITS + 1] + 2 * at] = min(
                m[m[LIMITS] + m[LIMITS + 1] + 2 * at], m[m[PROMISED] + base + at]
            )
    for order in range(m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]):
        end = 2 * (m[m[LAST] + order] - base) + 1
        m[m[LIMITS] + m[LIMITS + 1] + end] = min(m[m[LIMITS] + m[LIMITS + 1] + end], m[m[END_MAX] + order])
        start = 2 * (m[m[FIRST] + order] - base)
        if not_before > m[m[LIMITS] + start] and m[m[LIMITS] + m[LIMITS + 1] + start] > m[m[LIMITS] + start]:
            m[m[LIMITS] + start] = not_before
    if not _pushed(m, chain, m[LIMITS], 1) or not _pushed(m, chain, m[LIMITS] + m[LIMITS + 1], -1):
        return False
    leaves_some = True
    for point in range(2 * count):
        leaves_some = leaves_some and m[m[LIMITS] + point] <= m[m[LIMITS] + m[LIMITS + 1] + point]
    return leaves_some


@compiled
def _insert(m: Ints, chain: int, as_promised: bool, not_before: int, may_open_overtime: bool) -> bool:
    """Place a chain as early as may be, and as short as it then can be; tell whether it went."""
    if not _windows(m, chain, as_promised, not_before):
        return False
    went = _short(m, chain)
    if not went and may_open_overtime and m[OVERTIMES] > 0:
        _open_all(m, 1)
        went = _short(m, chain)
        _open_all(m, 0)
    if not went:
        return False
    base = m[m[CHAIN_FROM] + chain]
    for at in range(m[m[CHAIN_FROM] + chain + 1] - base):
        m[m[START] + base + at] = m[m[PUT_LEAD] + at]
        m[m[END] + base + at] = m[m[PUT_TRAIL] + at]
        m[m[MODE] + base + at] = m[m[PUT_MODE] + at]
        for demand in range(m[SERVED + 1]):
            m[_cell(m, SERVED, base + at, demand)] = m[_cell(m, PUT_SERVED, at, demand)]
        m[m[PUT_MODE] + at] = -1
    return True


@compiled
def _short(m: Ints, chain: int) -> bool:
    """Leave the activities occupying their resources, with the earliest end and then the latest start of orders."""
    base = m[m[CHAIN_FROM] + chain]
    count = m[m[CHAIN_FROM] + chain + 1] - base
    for point in range(2 * count):
        m[m[LOW] + point] = m[m[LIMITS] + point]
        m[m[HIGH] + point] = m[m[LIMITS] + m[LIMITS + 1] + point]
    if not _settle(m, chain, FORWARD):
        return False
    can_wait = False
    for order in range(m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]):
        start = 2 * (m[m[FIRST] + order] - base)
        if m[m[LIMITS] + start] < m[m[LIMITS] + m[LIMITS + 1] + start]:
            can_wait = True
    if not can_wait:
        return True
    for at in range(count):
        m[_cell(m, KEPT, at, 0)] = m[m[PUT_LEAD] + at]
        m[_cell(m, KEPT, at, 1)] = m[m[PUT_TRAIL] + at]
        m[_cell(m, KEPT, at, 2)] = m[m[PUT_MODE] + at]
        for demand in range(m[SERVED + 1]):
            m[_cell(m, KEPT, at, 3 + demand)] = m[_cell(m, PUT_SERVED, at, demand)]
    _take_up(m, chain, FORWARD)
    if _shorter(m, chain):
        return True
    for at in range(count):
        m[m[PUT_LEAD] + at] = m[_cell(m, KEPT, at, 0)]
        m[m[PUT_TRAIL] + at] = m[_cell(m, KEPT, at, 1)]
        m[m[PUT_MODE] + at] = m[_cell(m, KEPT, at, 2)]
        for demand in range(m[SERVED + 1]):
            m[_cell(m, PUT_SERVED, at, demand)] = m[_cell(m, KEPT, at, 3 + demand)]
        _of_put(m, base, at, FORWARD, True)
    return True


@compiled
def _shorter(m: Ints, chain: int) -> bool:
    base = m[m[CHAIN_FROM] + chain]
    count = m[m[CHAIN_FROM] + chain + 1] - base
    begins, ends = m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]
    for point in range(2 * count):
        m[m[AGAIN] + point] = m[m[LIMITS] + point]
        m[m[AGAIN] + m[AGAIN + 1] + point] = m[m[LIMITS] + m[LIMITS + 1] + point]
    waiting = 0
    for order in range(begins, ends):
        start, last = 2 * (m[m[FIRST] + order] - base), m[m[LAST] + order] - base
        if m[m[LIMITS] + start] < m[m[LIMITS] + m[LIMITS + 1] + start]:
            waiting += 1
            m[m[AGAIN] + m[AGAIN + 1] + 2 * last + 1] = min(
                m[m[AGAIN] + m[AGAIN + 1] + 2 * last + 1], m[_cell(m, KEPT, last, 1)]
            )
    if not _pushed(m, chain, m[AGAIN] + m[AGAIN + 1], -1):
        return False
    for point in range(2 * count):
        m[m[LOW] + point] = -m[m[AGAIN] + m[AGAIN + 1] + point]
        m[m[HIGH] + point] = -m[m[AGAIN] + point]
    if not _settle(m, chain, BACKWARD):
        return False
    for order in range(begins, ends):
        first = m[m[FIRST] + order] - base
        if m[m[LIMITS] + 2 * first] < m[m[LIMITS] + m[LIMITS + 1] + 2 * first]:
            start = -m[m[PUT_TRAIL] + first]
            if start <= m[_cell(m, KEPT, first, 0)] and waiting == 1:
                _take_up(m, chain, BACKWARD)
                return False
            m[m[AGAIN] + 2 * first] = max(m[m[AGAIN] + 2 * first], start)
    _take_up(m, chain, BACKWARD)
    if not _pushed(m, chain, m[AGAIN], 1):
        return False
    for point in range(2 * count):
        m[m[LOW] + point] = m[m[AGAIN] + point]
        m[m[HIGH] + point] = m[m[AGAIN] + m[AGAIN + 1] + point]
    return _settle(m, chain, FORWARD)


# Tries


@compiled
def tries(m: Ints, count: int, warmth: float, seed: int) -> None:
    """Make so many tries, from what is placed. ``warmth`` is how much worse a plan may become, in orders' times."""
    if m[m[FLAGS] + 2] == 0:
        _begin(m)
        m[m[FLAGS] + 2] = 1
    numpy.random.seed(seed)
    for _ in range(count):
        _try(m, warmth)


# What it is worth


@compiled
def _weigh(m: Ints, chain: int) -> None:
    for part in range(5):
        m[_cell(m, WORTH, chain, part)] = 0
    for at in range(m[m[CHAIN_FROM] + chain], m[m[CHAIN_FROM] + chain + 1]):
        m[_cell(m, WORTH, chain, OF_END)] = max(m[_cell(m, WORTH, chain, OF_END)], m[m[END] + at])
        if m[m[PROMISED] + at] != NO_LIMIT and m[m[PROMISED] + at] != m[m[START] + at]:
            far = abs(m[m[PROMISED] + at] - m[m[START] + at])
            m[_cell(m, WORTH, chain, OF_MOVES)] += m[m[MOVE_COST] + at] + m[m[MOVE_COST_PER_UNIT] + at] * far
    for order in range(m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]):
        start, end = m[m[START] + m[m[FIRST] + order]], m[m[END] + m[m[LAST] + order]]
        m[_cell(m, WORTH, chain, OF_THROUGH)] += m[m[WEIGHT] + order] * (end - start)
        m[_cell(m, WORTH, chain, OF_WAITING)] += m[m[WEIGHT] + order] * (start - m[m[SINCE] + order])
        m[_cell(m, WORTH, chain, OF_LATENESS)] += m[m[WEIGHT] + order] * max(0, end - m[m[DUE] + order])


@compiled
def _value(m: Ints, into: int) -> None:
    """Work out the value of every level from all chains."""
    _value_of(m, 0, m[CHAINS], into)


@compiled
def _value_of(m: Ints, since: int, until: int, into: int) -> None:
    end, through, waiting, lateness, moves = 0, 0, 0, 0, 0
    for chain in range(since, until):
        end = max(end, m[_cell(m, WORTH, chain, OF_END)])
        through += m[_cell(m, WORTH, chain, OF_THROUGH)]
        waiting += m[_cell(m, WORTH, chain, OF_WAITING)]
        lateness += m[_cell(m, WORTH, chain, OF_LATENESS)]
        moves += m[_cell(m, WORTH, chain, OF_MOVES)]
    for level in range(m[LEVEL_COUNT]):
        m[into + level] = (
            m[_cell(m, LEVELS, level, 0)] * end
            + m[_cell(m, LEVELS, level, 1)] * through
            + m[_cell(m, LEVELS, level, 2)] * waiting
            + m[_cell(m, LEVELS, level, 3)] * lateness
            + m[_cell(m, LEVELS, level, 4)] * moves
            + m[_cell(m, LEVELS, level, 5)] * m[m[FLAGS] + 1]
        )


@compiled
def _compared(m: Ints, one: int, other: int) -> int:
    """Return how much more the first is in the first level that differs."""
    for level in range(m[LEVEL_COUNT]):
        if m[one + level] != m[other + level]:
            return int(m[one + level] - m[other + level])
    return 0


# Which are taken up


@compiled
def _drawn(m: Ints) -> int:
    total = 0
    for chain in range(m[CHAINS]):
        total += m[m[EXCESS] + chain]
    left = int(numpy.random.random() * total)
    for chain in range(m[CHAINS]):
        left -= m[m[EXCESS] + chain]
        if left < 0 and m[m[EXCESS] + chain] > 0:
            return chain
    for chain in range(m[CHAINS] - 1, -1, -1):
        if m[m[EXCESS] + chain] > 0:
            return chain
    return -1


@compiled
def _take(m: Ints) -> int:
    """Choose one that could be much better than it is, and some whose time is near; return how many."""
    chains = m[CHAINS]
    for chain in range(chains):
        m[m[EXCESS] + chain] = 0
        if m[m[CHAIN_IS_FREE] + chain]:
            could_be = 0
            for order in range(m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]):
                if m[m[ALONE] + order] >= 0:
                    could_be += m[m[WEIGHT] + order] * m[m[ALONE] + order]
            worth = m[WORTH] + chain * m[WORTH + 1]
            m[m[EXCESS] + chain] = (
                20
                + 80 * m[worth + OF_LATENESS]
                + 20 * max(0, m[worth + OF_THROUGH] - could_be)
                + m[worth + OF_WAITING]
                + 200 * m[worth + OF_MOVES]
            )
    seed = _drawn(m)
    if seed < 0:
        return 0
    there = m[m[START] + m[m[CHAIN_FROM] + seed]] + m[_cell(m, WORTH, seed, OF_END)]
    near = 0
    for chain in range(chains):
        if chain == seed or not m[m[CHAIN_IS_FREE] + chain]:
            continue
        m[m[FAR] + chain] = abs(m[m[START] + m[m[CHAIN_FROM] + chain]] + m[_cell(m, WORTH, chain, OF_END)] - there)
        if near < NEAR_MAX or m[m[FAR] + chain] < m[m[FAR] + m[m[NEAR] + near - 1]]:
            place = near if near < NEAR_MAX else NEAR_MAX - 1
            while place > 0 and m[m[FAR] + m[m[NEAR] + place - 1]] > m[m[FAR] + chain]:
                m[m[NEAR] + place] = m[m[NEAR] + place - 1]
                place -= 1
            m[m[NEAR] + place] = chain
            near = min(near + 1, NEAR_MAX)
    m[m[TAKEN]] = seed
    count = 1
    more = min(near, numpy.random.randint(TAKEN_MAX))
    for _ in range(more):
        at = numpy.random.randint(near)
        m[m[TAKEN] + count] = m[m[NEAR] + at]
        near -= 1
        m[m[NEAR] + at] = m[m[NEAR] + near]
        count += 1
    return count


@compiled
def _in_turn(m: Ints, count: int) -> None:
    """Put those that are taken up in the turn in which they are placed again."""
    way = numpy.random.random()
    if way < 0.5:
        for at in range(count - 1, 0, -1):
            other = numpy.random.randint(at + 1)
            m[m[TAKEN] + at], m[m[TAKEN] + other] = m[m[TAKEN] + other], m[m[TAKEN] + at]
    elif way < 0.75:
        for at in range(1, count):  # those that must come soonest first
            chain = m[m[TAKEN] + at]
            place = at
            while place > 0 and _due(m, m[m[TAKEN] + place - 1]) > _due(m, chain):
                m[m[TAKEN] + place] = m[m[TAKEN] + place - 1]
                place -= 1
            m[m[TAKEN] + place] = chain
    elif way < 0.85:
        first = m[m[TAKEN]]
        for at in range(count - 1):
            m[m[TAKEN] + at] = m[m[TAKEN] + at + 1]
        m[m[TAKEN] + count - 1] = first


@compiled
def _due(m: Ints, chain: int) -> int:
    soonest = NO_LIMIT
    for order in range(m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]):
        soonest = min(soonest, m[m[DUE] + order] if m[m[DUE] + order] < NO_LIMIT else m[m[SINCE] + order])
    return soonest


# A try


@compiled
def _note(m: Ints, chain: int, into: int) -> None:
    """Note where a chain is."""
    for at in range(m[m[CHAIN_FROM] + chain], m[m[CHAIN_FROM] + chain + 1]):
        m[into + at * m[BEFORE + 1] + 0] = m[m[START] + at]
        m[into + at * m[BEFORE + 1] + 1] = m[m[END] + at]
        m[into + at * m[BEFORE + 1] + 2] = m[m[MODE] + at]
        for demand in range(m[SERVED + 1]):
            m[into + at * m[BEFORE + 1] + 3 + demand] = m[_cell(m, SERVED, at, demand)]


@compiled
def _restore(m: Ints, chain: int, noted: int) -> None:
    for at in range(m[m[CHAIN_FROM] + chain], m[m[CHAIN_FROM] + chain + 1]):
        m[m[START] + at] = m[noted + at * m[BEFORE + 1] + 0]
        m[m[END] + at] = m[noted + at * m[BEFORE + 1] + 1]
        m[m[MODE] + at] = m[noted + at * m[BEFORE + 1] + 2]
        for demand in range(m[SERVED + 1]):
            m[_cell(m, SERVED, at, demand)] = m[noted + at * m[BEFORE + 1] + 3 + demand]
        _put(m, at)


@compiled
def _try(m: Ints, warmth: float) -> None:
    m[m[COUNTS]] += 1
    count = _take(m)
    for at in range(count):
        chain = m[m[TAKEN] + at]
        _note(m, chain, m[BEFORE])
        _remove_chain(m, chain)
    _in_turn(m, count)
    for at in range(count):
        for part in range(5):
            m[_cell(m, WORTH_BEFORE, at, part)] = m[_cell(m, WORTH, m[m[TAKEN] + at], part)]
    went = True
    for at in range(count):
        if not _place(m, m[m[TAKEN] + at]):
            went = False
            break
    if went:
        m[m[COUNTS] + 1] += 1
        _value(m, m[VALUE])
        worse = _compared(m, m[VALUE], m[NOW])
        if worse <= 0 or numpy.random.random() < _likely(m, worse, warmth):
            m[m[COUNTS] + 2] += 1
            for level in range(m[LEVEL_COUNT]):
                m[m[NOW] + level] = m[m[VALUE] + level]
            if _compared(m, m[NOW], m[BEST]) < 0:
                m[m[COUNTS] + 3] += 1
                _keep_best(m)
            return
    for at in range(count):
        _remove_chain(m, m[m[TAKEN] + at])
    for at in range(count):
        chain = m[m[TAKEN] + at]
        _restore(m, chain, m[BEFORE])
        for part in range(5):
            m[_cell(m, WORTH, chain, part)] = m[_cell(m, WORTH_BEFORE, at, part)]


@compiled
def _likely(m: Ints, worse: int, warmth: float) -> float:
    """Return how often a worse plan is kept: the rarer, the worse it is."""
    through = 0.0
    for chain in range(m[CHAINS]):
        through += m[_cell(m, WORTH, chain, OF_THROUGH)]
    scale = warmth * through / m[CHAINS]
    return numpy.exp(-worse / scale) if scale > 0.0 else 0.0


@compiled
def _told(m: Ints, chain: int, has_one: bool) -> bool:
    """Weigh where a chain is now, note it if it is the best place so far, and take it up again."""
    _weigh(m, chain)
    _value_of(m, chain, chain + 1, m[VALUE])
    if not has_one or _compared(m, m[VALUE], m[OPTION_VALUE]) < 0:
        for level in range(m[LEVEL_COUNT]):
            m[m[OPTION_VALUE] + level] = m[m[VALUE] + level]
        _note(m, chain, m[OPTION])
    _remove_chain(m, chain)
    return True


@compiled
def _place(m: Ints, chain: int) -> bool:
    """Place a chain where it is best for itself, as the objective goes; tell whether it went."""
    has_one = False
    for at in range(m[m[CHAIN_FROM] + chain], m[m[CHAIN_FROM] + chain + 1]):
        if m[m[PROMISED] + at] != NO_LIMIT:
            if _insert(m, chain, True, 0, True):
                has_one = _told(m, chain, has_one)
            break
    if _insert(m, chain, False, 0, True):
        has_one = _told(m, chain, has_one)
        _try_shorter(m, chain)
        _try_later(m, chain)
    if m[m[FLAGS] + 3]:  # who is called in may be worth it, though it goes without
        _open_all(m, 1)
        if _insert(m, chain, False, 0, False):
            has_one = _told(m, chain, has_one)
        _open_all(m, 0)
    if not has_one:
        return False
    _restore(m, chain, m[OPTION])
    _weigh(m, chain)
    return True


@compiled
def _try_later(m: Ints, chain: int) -> None:
    """Now and then, try to place a chain from some later time on, before it would be late."""
    order = m[m[ORDERS_FROM] + chain]
    if m[m[ORDERS_FROM] + chain + 1] != order + 1 or numpy.random.random() > LATER:
        return
    soonest = m[m[EARLIEST] + 2 * m[m[FIRST] + order]]
    latest = min(m[m[DUE] + order], m[m[LATEST] + 2 * m[m[LAST] + order] + 1]) - max(0, m[m[ALONE] + order])
    if latest > soonest:
        _limit(m, order, NO_LIMIT, max(m[m[DUE] + order], soonest))
        if _insert(m, chain, False, soonest + numpy.random.randint(latest - soonest), False):
            _told(m, chain, True)
        _limit(m, order, NO_LIMIT, NO_LIMIT)


@compiled
def _try_shorter(m: Ints, chain: int) -> None:
    """Try to place a chain later than it could be, and shorter."""
    part = numpy.random.randint(4)
    left = 0.0 if part == 0 else (0.2 if part == 1 else (0.4 if part == 2 else 0.7))
    through, end = m[_cell(m, WORTH, chain, OF_THROUGH)], m[_cell(m, WORTH, chain, OF_END)]
    could_be = False
    for order in range(m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]):
        alone = m[m[ALONE] + order]
        if alone >= 0 and m[m[WEIGHT] + order] > 0:
            could_be = could_be or alone < through
            most = alone + int(left * (through / m[m[WEIGHT] + order] - alone))
            until = m[m[DUE] + order] if m[m[DUE] + order] < NO_LIMIT else end + alone
            _limit(m, order, most, max(end, until))
    if could_be and _insert(m, chain, False, 0, False):
        _told(m, chain, True)
    for order in range(m[m[ORDERS_FROM] + chain], m[m[ORDERS_FROM] + chain + 1]):
        _limit(m, order, NO_LIMIT, NO_LIMIT)


@compiled
def _begin(m: Ints) -> None:
    """Let what is placed occupy its resources, weigh it, and begin from it."""
    for activity in range(m[ACTIVITIES]):
        if m[m[START] + activity] >= 0:
            _put(m, activity)
    for chain in range(m[CHAINS]):
        _weigh(m, chain)
    _value(m, m[NOW])
    _keep_best(m)


@compiled
def _keep_best(m: Ints) -> None:
    for level in range(m[LEVEL_COUNT]):
        m[m[BEST] + level] = m[m[NOW] + level]
    for at in range(m[ACTIVITIES]):
        m[m[BEST_START] + at] = m[m[START] + at]
        m[m[BEST_END] + at] = m[m[END] + at]
        m[m[BEST_MODE] + at] = m[m[MODE] + at]
        for demand in range(m[SERVED + 1]):
            m[m[BEST_SERVED] + at * m[SERVED + 1] + demand] = m[_cell(m, SERVED, at, demand)]


# Whether it is compiled

_OF_TRIES = numba.void(numba.int64[::1], numba.int64, numba.float64, numba.int64)
_dispatcher = cast(Any, tries)


def compile_tries() -> None:
    """Compile it, or load it where it has been compiled."""
    _dispatcher.compile(_OF_TRIES)


def is_loaded() -> bool:
    """Tell whether it has been compiled or loaded in this process."""
    return bool(_dispatcher.signatures)


def kept_in() -> str | None:
    """Return the folder in which what is compiled is kept; None where there is none."""
    folder = _dispatcher.stats.cache_path
    return None if folder is None else str(folder)
