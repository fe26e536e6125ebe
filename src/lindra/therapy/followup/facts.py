"""What happens after the infusion. The follow-up carries the therapy's own number."""

from dataclasses import dataclass
from datetime import date, datetime

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """One visit that the recipe asks for, between these days."""

    name: str
    label: Text
    due_on: date
    from_date: date
    to_date: date


@dataclass(frozen=True, kw_only=True)
class FollowUpPlanned(Fact):
    """The recipe's visits have their days, counted from the infusion."""

    ABOUT = ("followup", "therapy")
    followup: str
    therapy: str
    infused_on: date
    visits: tuple[PlannedVisit, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        last = max((visit.due_on for visit in self.visits), default=self.infused_on)
        return Text(
            f"Follow-up planned: {len(self.visits)} visits, the last on {last}.",
            f"Uppföljning planerad: {len(self.visits)} besök, det sista {last}.",
        )


@dataclass(frozen=True, kw_only=True)
class VisitRecorded(Fact):
    """The patient came."""

    ABOUT = ("followup", "therapy")
    followup: str
    therapy: str
    visit: str
    visited_on: date
    findings: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Visit {self.visit} on {self.visited_on}: {self.findings}",
            f"Besök {self.visit} den {self.visited_on}: {self.findings}",
        )


@dataclass(frozen=True, kw_only=True)
class AdverseEventReported(Fact):
    """Something untoward. ``grade``: 1 to 5 (CTCAE, or ASTCT for CRS and ICANS)."""

    ABOUT = ("followup", "therapy")
    followup: str
    therapy: str
    term: str
    grade: int
    onset_on: date
    is_serious: bool
    relation: str
    action: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        serious_en, serious_sv = (", serious", ", allvarlig") if self.is_serious else ("", "")
        return Text(
            f"Adverse event: {self.term}, grade {self.grade}{serious_en}, from {self.onset_on}: {self.action}",
            f"Biverkning: {self.term}, grad {self.grade}{serious_sv}, från {self.onset_on}: {self.action}",
        )


@dataclass(frozen=True, kw_only=True)
class OutcomeRecorded(Fact):
    """How the disease answered, on that day."""

    ABOUT = ("followup", "therapy")
    followup: str
    therapy: str
    outcome: str
    assessed_on: date
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Outcome on {self.assessed_on}: {self.outcome}.", f"Utfall {self.assessed_on}: {self.outcome}.")
