"""What this centre has free, counted from its own plan, as the national view, the API and the command line ask for it.

To count takes seconds, so it is kept for a quarter of an hour; when it was counted, and from how many entries, is told
beside it.
"""

import functools

from django.conf import settings

from lindra.gmp.record import time_written
from lindra.gmp.text import Text
from lindra.masters.checking import Fault
from lindra.schedule.centre.state import state_of
from lindra.schedule.national.capacity import WEEKS, Capacity, Computed
from lindra.schedule.national.centres import Written, written_in
from lindra.schedule.national.own import OwnCapacity, made_here, own_capacity
from lindra.web.door import clock, heads, store
from lindra.web.national_file import national_text

KEPT_MINUTES = 15
WEEKS_MAX = 26


def here() -> str | tuple[Fault, ...]:
    """Return which of the centres this one is, by the file of centres; nothing where that says none; or its faults."""
    text = national_text()
    found = written_in(text) if text is not None else None
    if isinstance(found, Written):
        return found.here
    return found or ""


def own_now(centre: str, weeks: int = WEEKS) -> OwnCapacity:
    """Return what is free, counted no longer than a quarter of an hour ago."""
    return _counted(str(settings.VAR), centre, weeks, int(clock.now().timestamp()) // (60 * KEPT_MINUTES))


@functools.lru_cache(maxsize=8)
def _counted(_folder: str, centre: str, weeks: int, _quarter: int) -> OwnCapacity:
    return count_own(centre, weeks)


def count_own(centre: str, weeks: int = WEEKS) -> OwnCapacity:
    """Count what is free now. The record is read first, and closed while it is counted."""
    now = clock.now()
    with store().reading() as record:
        entries = store().size()
        state = state_of(record, now)
        made = made_here(record, state)
    head = heads().newest()
    computed = Computed(at=now, entries=entries, head=head.note if head is not None else "")
    return own_capacity(state, made, centre=centre, computed=computed, weeks=weeks)


def counted_said(capacity: Capacity) -> Text:
    """Return when it was counted, and from what."""
    assert capacity.computed is not None
    at, entries = time_written(capacity.computed.at), capacity.computed.entries
    return Text(f"Counted {at} from {entries} entries.", f"Räknat {at} ur {entries} poster.")
