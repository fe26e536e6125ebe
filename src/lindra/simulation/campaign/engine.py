"""The engine: it walks the rows of a scenario for one replication after another, compiled by numba.

Theory of operation. What happens next stands in a list of times, one for each patient who is under way, the soonest
last. It is kept in order by putting each new time in its place from that end: what is near is put there in a step or
two, and a centre has tens of patients under way, not thousands (a heap was a little slower). The soonest patient is
taken, and walks rows until one takes time, until a resource is not free (the patient joins its queue, those who were
referred first before those referred later), or until the end. Who gets what another released is walked after that, at
the same time. A patient who died or dropped out is found when next looked at, gives back what is held, and is counted
at the time of the loss. New patients are referred until the end of the years; those who are there then are followed to
their end, so that nobody's wait is cut short.

Everything about chance is in ``draws.py``; the same function stands here, compiled.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from lindra.schedule.compiling import compiled as kept_when_compiled
from lindra.simulation.campaign import draws as chance
from lindra.simulation.campaign.process import COLLECTIONS_MAX, STREAMS, Stream
from lindra.simulation.campaign.tables import (
    ALSO,
    ALWAYS,
    BEGINS,
    BINS,
    CUT,
    DAYS,
    DRAW,
    FALLING,
    FIELD,
    HIGH,
    KIND,
    LOOKED_AT_HOURS,
    LOW,
    MEAN,
    MONTH_HOURS,
    OPEN_HOURS,
    OPENS,
    PAUSES,
    RESOURCE,
    RISING,
    STREAM,
    TARGET,
    VEIN_BIN_HOURS,
    WAIT_BIN_HOURS,
    Counted,
    Draw,
    Floats,
    Ints,
    Row,
)

# Without numba's counting of references (``_nrt``): counting those to the arrays took half of the time. So nothing
# compiled here may make an array; ``Space`` has them all.
compiled = kept_when_compiled(nogil=True, error_model="numpy", _nrt=False)

_GOLDEN, _FIRST, _SECOND = np.uint64(chance.GOLDEN), np.uint64(chance.FIRST), np.uint64(chance.SECOND)
_ONE, _11, _27, _30, _31 = np.uint64(1), np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)
_STREAMS = np.uint64(STREAMS)
_TO_UNIT = chance.TO_UNIT
_REFERRAL, _TREATMENT, _DEATH, _DROPOUT = (
    int(one) for one in (Stream.REFERRAL, Stream.TREATMENT, Stream.DEATH, Stream.DROPOUT)
)
(
    _SEIZE, _RELEASE, _WORK, _DELAY, _CALLED, _COLLECTED, _READ, _AWAIT, _CHANCE, _AGAIN, _FAILED, _GIVEN, _COUNT, _END,
) = (int(one) for one in Row)  # fmt: skip
_EXPONENTIAL = int(Draw.EXPONENTIAL)
_REFERRED, _GIVEN_TO, _LOST_WAITING, _LOST_AFTER, _DIED, _WITHOUT = (
    int(Counted.REFERRED), int(Counted.GIVEN), int(Counted.LOST_WAITING), int(Counted.LOST_AFTER),
    int(Counted.DIED_BEFORE), int(Counted.WITHOUT_PRODUCT),
)  # fmt: skip
_DEAD, _COLLECTED_FIRST, _WAIT, _VEIN, _TO_INFUSION = (
    int(Counted.DEAD_AT_ONE_YEAR), int(Counted.COLLECTED), int(Counted.WAIT_HOURS), int(Counted.VEIN_TO_VEIN_HOURS),
    int(Counted.REFERRAL_TO_INFUSION_HOURS),
)  # fmt: skip
_NEVER = np.inf


@compiled
def _mixed(value: Any) -> Any:
    value = (value ^ (value >> _30)) * _FIRST
    value = (value ^ (value >> _27)) * _SECOND
    return value ^ (value >> _31)


@compiled
def _unit(key: Any, stream: int, collection: int) -> float:
    count = np.uint64(collection) * _STREAMS + np.uint64(stream) + _ONE
    return float(_mixed(key + count * _GOLDEN) >> _11) * float(_TO_UNIT)


@compiled
def unit_of(seed: Any, replication: int, patient: int, stream: int, collection: int) -> float:
    """Return the number of ``Chance.unit``; for the test that both are the same."""
    begun = _mixed(_mixed(seed) + np.uint64(replication + 1) * _GOLDEN)
    return _unit(_mixed(begun + np.uint64(patient + 1) * _GOLDEN), stream, collection)


@compiled
def _time(draws: Any, row: int, kind: int, key: Any, stream: int, collection: int) -> float:
    if kind == _EXPONENTIAL:
        return float(-math.log1p(-_unit(key, stream, collection)) * draws[row, MEAN])
    low = draws[row, LOW]
    if draws[row, HIGH] == low:
        return float(low)
    unit = _unit(key, stream, collection)
    if unit < draws[row, CUT]:
        return float(low + draws[row, RISING] * math.sqrt(unit))
    return float(draws[row, HIGH] - draws[row, FALLING] * math.sqrt(1.0 - unit))


@compiled
def _begun(at: float, takes: float, days: int, opens: float, hours: float) -> float:
    """Return when work can begin: in opening hours, and so that it ends in them, or at opening when it never would."""
    day = 1.0 * math.floor(at / 24.0)
    if int(day) % 7 < days:
        first = max(at - 24.0 * day, opens)
        if first + takes <= opens + hours or (takes > hours and first <= opens):
            return 24.0 * day + first
    day += 1.0
    while int(day) % 7 >= days:
        day += 1.0
    return 24.0 * day + opens


@compiled
def _ended(at: float, takes: float, days: int, opens: float, hours: float) -> float:
    """Return when work ends that pauses while it is closed."""
    day = 1.0 * math.floor(at / 24.0)
    while True:
        if int(day) % 7 < days:
            first = max(at - 24.0 * day, opens)
            if first + takes <= opens + hours:
                return 24.0 * day + first + takes
            takes -= max(opens + hours - first, 0.0)
        day += 1.0
        at = 24.0 * day


@compiled
def _noted(times: Any, who: Any, size: int, at: float, patient: int) -> None:
    """Note when a patient is looked at next, among the others: the soonest stands last, so that it is taken at once."""
    place = size
    while place > 0 and times[place - 1] <= at:
        times[place] = times[place - 1]
        who[place] = who[place - 1]
        place -= 1
    times[place] = at
    who[place] = patient


@compiled
def quantiles(bins: Any, width: float, parts: Floats, found: Floats) -> None:
    """Write the quantiles of each row of a histogram, as if its bins were filled evenly; NaN where nothing is."""
    for one in range(len(bins)):
        total = 0
        for place in range(bins.shape[1]):
            total += bins[one, place]
        below, place = 0, 0
        for part in range(len(parts)):
            found[one, part] = np.nan
            if total == 0:
                continue
            sought = parts[part] * total
            while below + bins[one, place] < sought:
                below += bins[one, place]
                place += 1
            found[one, part] = (place + (sought - below) / bins[one, place]) * width


class Space(NamedTuple):
    """Where the engine keeps what it knows of each patient of the replication, and of each resource."""

    times: Floats  # when something happens next, the soonest last
    who: Ints  # to whom
    key: Any  # of chance
    ready: Ints  # who is walked now, one after the other
    row: Ints  # the next; in a queue, the one that waits is -2 minus it
    held: Ints  # resources, as bits
    collection: Ints  # how many were in vain
    made: Ints  # how many batches were made again
    after: Ints  # who stands behind in the queue
    counts: Ints  # 1 when referred in the counted years
    dies: Ints  # 1 when the loss is a death
    lost: Floats  # when, unless given before
    referred: Floats
    first_at: Floats  # collected for the first time
    collected_at: Floats  # and for the last
    anchor: Floats  # the day of the first visit
    read_at: Floats  # when the tests are
    fate: Floats  # the cumulative hazard that the patient dies at
    head: Ints  # of a resource's queue
    tail: Ints
    used: Ints
    since: Floats  # when that changed last

    @classmethod
    def of(cls, patients: int, resources: int) -> "Space":
        """Return room for so many."""
        patient, resource = np.zeros(patients), np.zeros(resources)
        kinds = {"key": np.uint64, "times": np.float64, "since": np.float64}
        whole = {"who", "ready", "row", "held", "collection", "made", "after", "counts", "dies", "head", "tail", "used"}
        made: list[Any] = [
            (resource if name in ("head", "tail", "used", "since") else patient).astype(
                kinds.get(name, np.int64 if name in whole else np.float64)
            )
            for name in cls._fields
        ]
        return cls(*made)


@compiled
def _counts_hours(s: int, at: float, years: float, used: Any, since: Any, held_of: Any) -> None:
    """Add the hours in which a resource was held until now, within the counted years."""
    if since[s] < at and since[s] < years:
        held_of[s] += used[s] * (min(at, years) - since[s])
        since[s] = at


@compiled
def _handed_on(
    s: int, at: float, years: float, head: Any, tail: Any, after: Any, held: Any, row: Any, used: Any, since: Any,
    held_of: Any, ready: Any, to_walk: int,
) -> int:  # fmt: skip
    """Give a resource to the first in its queue, who is to be walked; return how many are."""
    q = head[s]
    if q < 0:
        _counts_hours(s, at, years, used, since, held_of)
        used[s] -= 1
        return to_walk
    head[s] = after[q]
    if head[s] < 0:
        tail[s] = -1
    held[q] |= 1 << s
    row[q] = -row[q] - 1  # the row after the one that it waited for
    ready[to_walk] = q
    return to_walk + 1


@compiled
def simulate(
    rows: Ints, draws: Floats, places: Ints, week: Ints, hours: Floats, starts: Ints, shares: Floats, again: Floats,
    demand: Floats, waiting: Floats,
    space: Any, seed: Any, first: int,
    counted: Floats, worked: Floats, held_hours: Floats, months: Floats, veins: Any, waits: Any, each: Floats,
) -> None:  # fmt: skip
    """Live replications ``first`` and on, one for each row of ``counted``, and write what came of them.

    ``worked`` and ``held_hours``: of each resource within the counted years. ``months``: how many came onto the waiting
    list, less those who left it, in each four weeks. ``veins``, ``waits``: histograms of each replication. ``each``: of
    every patient of the first replication, when referred, first collected, last collected, given and lost, as far as
    it is long.
    """
    rate, years, warm, most = demand[0], demand[1], demand[2], int(demand[3])
    remakes = int(again[0])
    dropout, untreated, treated, shape, decline = waiting[0], waiting[1], waiting[2], waiting[3], waiting[4]
    resources = len(places)
    times, who, key, ready = space.times, space.who, space.key, space.ready
    row, held, collection, made, after, counts, dies = (
        space.row, space.held, space.collection, space.made, space.after, space.counts, space.dies,
    )  # fmt: skip
    lost, referred, first_at, collected_at, anchor, read_at, fate = (
        space.lost, space.referred, space.first_at, space.collected_at, space.anchor, space.read_at, space.fate,
    )  # fmt: skip
    head, tail, used, since = space.head, space.tail, space.used, space.since
    begun_seed = _mixed(seed)
    for replication in range(len(counted)):
        sums, work, held_of, month_of = (
            counted[replication], worked[replication], held_hours[replication], months[replication],
        )  # fmt: skip
        vein_bins, wait_bins = veins[replication], waits[replication]
        begun = _mixed(begun_seed + np.uint64(first + replication + 1) * _GOLDEN)
        for one in range(resources):
            head[one] = tail[one] = -1
            used[one] = 0
            since[one] = warm
        size, patients, at = 0, 0, 0.0
        next_key = _mixed(begun + _GOLDEN)
        next_at = -math.log1p(-_unit(next_key, _REFERRAL, 0)) / rate
        while True:
            if next_at < years and (size == 0 or next_at < times[size - 1]) and patients < most:
                at = next_at
                p = patients
                patients += 1
                k = next_key
                key[p] = k
                treatment = 0
                if len(starts) > 1:
                    unit = _unit(k, _TREATMENT, 0)
                    while treatment < len(starts) - 1 and unit >= shares[treatment]:
                        treatment += 1
                row[p] = starts[treatment]
                held[p] = 0
                referred[p] = at
                first_at[p] = collected_at[p] = -1.0
                read_at[p] = 0.0
                collection[p] = made[p] = 0
                counts[p] = 1 if at >= warm else 0
                fate[p] = _NEVER
                lost[p] = _NEVER
                dies[p] = 1
                if untreated > 0.0:
                    fate[p] = -math.log1p(-_unit(k, _DEATH, 0))
                    lost[p] = at + 12.0 * MONTH_HOURS * (fate[p] / untreated) ** (1.0 / shape)
                if dropout > 0.0:
                    drops_out = at - math.log1p(-_unit(k, _DROPOUT, 0)) / dropout
                    if drops_out < lost[p]:
                        lost[p] = drops_out
                        dies[p] = 0
                sums[_REFERRED] += counts[p]
                month = int(at / LOOKED_AT_HOURS)
                if month < len(month_of):
                    month_of[month] += 1.0
                if replication == 0 and p < len(each):
                    each[p, 0] = at
                    each[p, 1:] = np.nan
                next_key = _mixed(begun + np.uint64(patients + 1) * _GOLDEN)
                next_at = at - math.log1p(-_unit(next_key, _REFERRAL, 0)) / rate
            elif size == 0:
                break
            else:
                size -= 1
                at, p = times[size], who[size]
            ready[0] = p
            walking, to_walk = 0, 1
            while walking < to_walk:
                p = ready[walking]
                walking += 1
                k, r, count = key[p], row[p], counts[p]
                next_time = -1.0  # none
                gives_back = 0  # bits
                if at >= lost[p]:
                    gives_back = held[p]
                    if count:
                        sums[_LOST_WAITING if first_at[p] < 0.0 else _LOST_AFTER] += 1.0
                        sums[_DIED] += dies[p]
                        if fate[p] < untreated:
                            sums[_DEAD] += 1.0
                    if first_at[p] < 0.0:
                        month = int(lost[p] / LOOKED_AT_HOURS)
                        if month < len(month_of):
                            month_of[month] -= 1.0
                    if replication == 0 and p < len(each):
                        each[p, 4] = lost[p]
                    r = -1
                while r >= 0:
                    kind = rows[r, KIND]
                    if kind == _SEIZE:
                        s = rows[r, RESOURCE]
                        if used[s] < places[s]:
                            _counts_hours(s, at, years, used, since, held_of)
                            used[s] += 1
                            held[p] |= 1 << s
                            r += 1
                            continue
                        row[p] = -r - 2  # waits in the queue for this row
                        other = tail[s]
                        if other < 0:
                            head[s] = tail[s] = p
                            after[p] = -1
                        elif other < p:
                            after[other] = p
                            after[p] = -1
                            tail[s] = p
                        else:
                            other = head[s]
                            if other > p:
                                after[p] = other
                                head[s] = p
                            else:
                                while after[other] >= 0 and after[other] < p:
                                    other = after[other]
                                after[p] = after[other]
                                after[other] = p
                                if after[p] < 0:
                                    tail[s] = p
                        break
                    if kind == _WORK:
                        s = rows[r, RESOURCE]
                        takes = _time(draws, r, rows[r, DRAW], k, rows[r, STREAM], collection[p])
                        start = at
                        if week[s, ALWAYS]:
                            next_time = at + takes
                        elif week[s, PAUSES]:
                            next_time = _ended(at, takes, week[s, DAYS], hours[s, OPENS], hours[s, OPEN_HOURS])
                        else:
                            start = _begun(at, takes, week[s, DAYS], hours[s, OPENS], hours[s, OPEN_HOURS])
                            next_time = start + takes
                        if rows[r, BEGINS]:
                            anchor[p] = start
                        if start >= warm and start < years:
                            work[s] += takes
                            if rows[r, ALSO] >= 0:
                                work[rows[r, ALSO]] += takes
                        if rows[r, FIELD] >= 0 and count:
                            sums[rows[r, FIELD]] += takes
                        r += 1
                        break
                    if kind == _RELEASE:
                        s = rows[r, RESOURCE]
                        held[p] &= ~(1 << s)
                        to_walk = _handed_on(
                            s, at, years, head, tail, after, held, row, used, since, held_of, ready, to_walk
                        )
                        r += 1
                        continue
                    if kind == _CALLED:
                        s = rows[r, RESOURCE]
                        opens = 0.0 if week[s, ALWAYS] else hours[s, OPENS]
                        called = 24.0 * math.floor(anchor[p] / 24.0) + opens
                        called += _time(draws, r, rows[r, DRAW], k, rows[r, STREAM], collection[p])
                        r += 1
                        if called > at:
                            next_time = called
                            break
                        continue
                    if kind == _READ:
                        takes = _time(draws, r, rows[r, DRAW], k, rows[r, STREAM], collection[p])
                        read_at[p] = max(read_at[p], at + takes)
                        r += 1
                        continue
                    if kind == _CHANCE:
                        if draws[r, MEAN] > 0.0 and _unit(k, rows[r, STREAM], collection[p]) < draws[r, MEAN]:
                            r = rows[r, TARGET]
                        else:
                            r += 1
                        continue
                    if kind == _DELAY:
                        takes = _time(draws, r, rows[r, DRAW], k, rows[r, STREAM], collection[p])
                        if rows[r, FIELD] >= 0 and count:
                            sums[rows[r, FIELD]] += takes
                        next_time = at + takes
                        r += 1
                        break
                    if kind == _AWAIT:
                        r += 1
                        if read_at[p] > at:
                            next_time = read_at[p]
                            break
                        continue
                    if kind == _COLLECTED:
                        collected_at[p] = at
                        if rows[r, FIELD] >= 0:
                            sums[rows[r, FIELD]] += count
                        if first_at[p] < 0.0:
                            first_at[p] = at
                            month = int(at / LOOKED_AT_HOURS)
                            if month < len(month_of):
                                month_of[month] -= 1.0
                            if count:
                                sums[_COLLECTED_FIRST] += 1.0
                                sums[_WAIT] += at - referred[p]
                                wait_bins[min(int((at - referred[p]) / WAIT_BIN_HOURS), BINS - 1)] += 1
                        if replication == 0 and p < len(each):
                            each[p, 1] = first_at[p]
                            each[p, 2] = at
                        r += 1
                        continue
                    if kind == _COUNT:
                        sums[rows[r, FIELD]] += count
                        r += 1
                        continue
                    if kind == _AGAIN:
                        if rows[r, FIELD] >= 0:  # a product is given all the same
                            sums[rows[r, FIELD]] += count
                        else:
                            collection[p] = min(collection[p] + 1, COLLECTIONS_MAX)
                        r = rows[r, TARGET]
                        continue
                    if kind == _FAILED:
                        sums[rows[r, FIELD]] += count
                        read_at[p] = 0.0
                        if made[p] < remakes:
                            made[p] += 1
                            r += 1
                            continue
                        if count:
                            sums[_WITHOUT] += 1.0
                            if fate[p] < untreated:
                                sums[_DEAD] += 1.0
                        gives_back = held[p]
                        r = -1
                        break
                    if kind == _GIVEN:
                        waited = (at - referred[p]) / MONTH_HOURS
                        lost[p] = _NEVER
                        if count:
                            sums[_GIVEN_TO] += 1.0
                            sums[_TO_INFUSION] += at - referred[p]
                            if collected_at[p] >= 0.0:
                                sums[_VEIN] += at - collected_at[p]
                                vein_bins[min(int((at - collected_at[p]) / VEIN_BIN_HOURS), BINS - 1)] += 1
                            if untreated > 0.0 and waited < 12.0:
                                left = fate[p] - untreated * (waited / 12.0) ** shape
                                if left < treated * math.exp(decline * waited * waited) * (12.0 - waited):
                                    sums[_DEAD] += 1.0
                        if replication == 0 and p < len(each):
                            each[p, 3] = at
                        r += 1
                        continue
                    # The end.
                    gives_back = held[p]
                    r = -1
                    break
                # Who left gives back everything, the first resource first.
                s = 0
                while gives_back:
                    if gives_back & 1:
                        to_walk = _handed_on(
                            s, at, years, head, tail, after, held, row, used, since, held_of, ready, to_walk
                        )
                    gives_back >>= 1
                    s += 1
                if next_time >= 0.0:
                    row[p] = r
                    _noted(times, who, size, next_time, p)
                    size += 1
        for s in range(resources):
            _counts_hours(s, years, years, used, since, held_of)
