"""A therapy's follow-up: which visits are planned and done, what was seen, how the disease answered."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.followup.facts import (
    AdverseEventReported,
    FollowUpPlanned,
    OutcomeRecorded,
    PlannedVisit,
    VisitRecorded,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneVisit:
    """A visit that took place."""

    name: str
    visited_on: date
    findings: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """Something untoward that was reported."""

    term: str
    grade: int
    onset_on: date
    is_serious: bool
    relation: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the disease answered."""

    outcome: str
    assessed_on: date
    by: str


@dataclass(frozen=True, kw_only=True)
class FollowUp(Dossier):
    """One therapy's follow-up, under the therapy's own number."""

    KIND: ClassVar[str] = "followup"

    therapy: str
    infused_on: date
    planned: tuple[PlannedVisit, ...]
    done: tuple[DoneVisit, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the plan."""
        if not isinstance(fact, FollowUpPlanned):
            return None
        return cls(therapy=fact.therapy, infused_on=fact.infused_on, planned=fact.visits)

    def after(self, fact: Fact) -> Self:
        """Follow the years."""
        match fact:
            case VisitRecorded():
                visit = DoneVisit(name=fact.visit, visited_on=fact.visited_on, findings=fact.findings, by=fact.by)
                return replace(self, done=(*self.done, visit))
            case AdverseEventReported():
                event = AdverseEvent(
                    term=fact.term,
                    grade=fact.grade,
                    onset_on=fact.onset_on,
                    is_serious=fact.is_serious,
                    relation=fact.relation,
                    by=fact.by,
                )
                return replace(self, adverse_events=(*self.adverse_events, event))
            case OutcomeRecorded():
                outcome = Outcome(outcome=fact.outcome, assessed_on=fact.assessed_on, by=fact.by)
                return replace(self, outcomes=(*self.outcomes, outcome))
            case _:
                return self

    @property
    def key(self) -> str:
        """The therapy's number."""
        return self.therapy

    @property
    def therapy_number(self) -> str | None:
        """The therapy it belongs to."""
        return self.therapy

    @property
    def next_visit(self) -> PlannedVisit | None:
        """The first planned visit that has not taken place, or None."""
        done = {visit.name for visit in self.done}
        return next((visit for visit in self.planned if visit.name not in done), None)
