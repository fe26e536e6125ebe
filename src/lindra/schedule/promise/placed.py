"""A stage of a therapy with its times and what it occupies, as the record keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedStage:
    """One stage of a chain (``chain.py``), in UTC. ``resources`` stand in the order of the stage's needs."""

    stage: str
    starts_at: datetime
    ends_at: datetime
    resources: tuple[str, ...] = ()
