"""Looks at each entry after it was written, and stops the year at the first that should not be."""

import json
from datetime import datetime

from lindra.operations.store import Store
from lindra.simulation.year.invariants import INVARIANTS, Known, looked_at


class YearStopped(Exception):
    """Something happened that must never happen: what, at which entry, with which seed, when in the simulated time."""

    def __init__(self, said: str, *, seed: int, at: datetime, entry: int | None = None) -> None:
        where = f"entry {entry}, " if entry is not None else ""
        super().__init__(f"The year stops ({where}seed {seed}, {at:%Y-%m-%d %H:%M} UTC): {said}")
        self.said = said
        self.entry = entry


class Watch:
    """Follows the entries of a store with nothing but the plain data that they hold."""

    def __init__(self, store: Store, seed: int) -> None:
        self._store = store
        self._seed = seed
        self.known = Known()
        self.entries = 0
        self.checked = 0

    def looks(self) -> None:
        """Look at the entries that are new."""
        for stored in self._store.entries(first=self.entries + 1):
            entry = json.loads(stored.body)
            self.entries = stored.number
            checked, broken = looked_at(self.known, entry, INVARIANTS)
            self.checked += checked
            if broken:
                at = datetime.fromisoformat(entry["at"])
                raise YearStopped("; ".join(broken), seed=self._seed, at=at, entry=stored.number)
