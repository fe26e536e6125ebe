"""The one Django app that owns tables: the writer, the readers, the triggers, the signed heads.

Nothing outside this folder imports its models. The record is written by one writer, entry by
entry; every other table is made from the entries, can be rebuilt from them, and is compared
with them by ``lindra verify``. docs/store.md tells the six barriers.
"""

from lindra.store.database import DatabaseStore, OutcomeUnknown

__all__ = ["DatabaseStore", "OutcomeUnknown"]
