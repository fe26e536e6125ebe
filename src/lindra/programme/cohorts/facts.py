"""What happens to a cohort."""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class CohortOpened(Fact):
    """Therapies may be ordered in the cohort. ``cohort`` is ``recipe/name``."""

    ABOUT = ("cohort",)
    cohort: str
    decision: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Cohort {self.cohort} opened by decision {self.decision}.",
            f"Kohort {self.cohort} öppnad genom beslut {self.decision}.",
        )


@dataclass(frozen=True, kw_only=True)
class CohortClosed(Fact):
    """No more therapies are ordered in the cohort."""

    ABOUT = ("cohort",)
    cohort: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Cohort {self.cohort} closed: {self.reason}", f"Kohort {self.cohort} stängd: {self.reason}")
