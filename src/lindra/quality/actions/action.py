"""A corrective or preventive action, until somebody has seen that it helped."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact, Ref
from lindra.quality.actions.facts import ActionChecked, ActionCompleted, ActionKind, ActionMoved, ActionPlanned


@dataclass(frozen=True, kw_only=True)
class Action(Dossier):
    """One action."""

    KIND: ClassVar[str] = "action"

    number: str
    deviation: str
    complaint: str
    change: str
    audit: str
    kind: ActionKind
    what: str
    owner: str
    due_on: date
    check_on: date
    planned_at: datetime
    planned_by: str
    completed_at: datetime | None = None
    completed_by: str | None = None
    evidence: str = ""
    checked_at: datetime | None = None
    checked_by: str | None = None
    helped: bool | None = None
    found: str = ""

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the plan."""
        if not isinstance(fact, ActionPlanned):
            return None
        return cls(
            number=fact.action,
            deviation=fact.deviation,
            complaint=fact.complaint,
            change=fact.change,
            audit=fact.audit,
            kind=fact.kind,
            what=fact.what,
            owner=fact.owner,
            due_on=fact.due_on,
            check_on=fact.check_on,
            planned_at=fact.at,
            planned_by=fact.by,
        )

    def after(self, fact: Fact) -> Self:
        """Follow moves, the doing and the check."""
        match fact:
            case ActionMoved():
                return replace(self, owner=fact.owner, due_on=fact.due_on, check_on=fact.check_on)
            case ActionCompleted():
                return replace(self, completed_at=fact.at, completed_by=fact.by, evidence=fact.evidence)
            case ActionChecked():
                return replace(self, checked_at=fact.at, checked_by=fact.by, helped=fact.helped, found=fact.found)
            case _:
                return self

    @property
    def key(self) -> str:
        """The action's number."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it is to be done, or looked at again."""
        return self.checked_at is None

    @property
    def is_done(self) -> bool:
        """Whether its owner has done it."""
        return self.completed_at is not None

    @property
    def next_on(self) -> date:
        """The day of what comes next: the doing, then the check."""
        return self.check_on if self.is_done else self.due_on

    def is_overdue_on(self, day: date) -> bool:
        """Tell whether what comes next should have happened before this day."""
        return self.is_open and day > self.next_on

    @property
    def source(self) -> Ref | None:
        """What it comes from; None where it stands alone or comes from an audit."""
        parts = (("deviation", self.deviation), ("complaint", self.complaint), ("change", self.change))
        return next((Ref(kind, key) for kind, key in parts if key), None)
