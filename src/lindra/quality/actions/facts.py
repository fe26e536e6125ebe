"""What happens to a corrective or preventive action."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


class ActionKind(Enum):
    """What the action is for."""

    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"

    @property
    def title(self) -> Text:
        """The kind as people say it."""
        return _KIND_TITLES[self]


_KIND_TITLES = {
    ActionKind.CORRECTIVE: Text("corrective: the cause is removed", "korrigerande: orsaken tas bort"),
    ActionKind.PREVENTIVE: Text(
        "preventive: it shall not happen elsewhere", "förebyggande: det ska inte hända på annat håll"
    ),
}


@dataclass(frozen=True, kw_only=True)
class ActionPlanned(Fact):
    """Somebody shall do something until a day. At most one of deviation, complaint, change and audit is named."""

    ABOUT = ("action", "deviation", "complaint", "change")
    action: str
    deviation: str
    complaint: str
    change: str
    audit: str  # the report of an audit or inspection, by the number it carries
    kind: ActionKind
    what: str
    owner: str
    due_on: date
    check_on: date
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Action {self.action} planned for {self.owner} until {self.due_on}: {self.what}",
            f"Åtgärd {self.action} planerad för {self.owner} till {self.due_on}: {self.what}",
        )


@dataclass(frozen=True, kw_only=True)
class ActionMoved(Fact):
    """The action has another owner, or another day."""

    ABOUT = ("action",)
    action: str
    owner: str
    due_on: date
    check_on: date
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Action {self.action} moved to {self.owner}, until {self.due_on}: {self.reason}",
            f"Åtgärd {self.action} flyttad till {self.owner}, till {self.due_on}: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class ActionCompleted(Fact):
    """The owner has done it, and says where that can be seen."""

    ABOUT = ("action",)
    action: str
    evidence: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Action {self.action} done: {self.evidence}",
            f"Åtgärd {self.action} gjord: {self.evidence}",
        )


@dataclass(frozen=True, kw_only=True)
class ActionChecked(Fact):
    """Another person has looked whether it helped. One that did not help leads to another action."""

    ABOUT = ("action",)
    action: str
    helped: bool
    found: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        verdict_en, verdict_sv = (
            ("it helped", "den hjälpte") if self.helped else ("it did not help", "den hjälpte inte")
        )
        return Text(
            f"Action {self.action} checked, {verdict_en}: {self.found}",
            f"Åtgärd {self.action} kontrollerad, {verdict_sv}: {self.found}",
        )
