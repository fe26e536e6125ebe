"""What happens to an alarm."""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact
from lindra.gmp.roles import Role
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Fact):
    """Something that a role must know at once."""

    ABOUT = ("alarm", "therapy")
    alarm: str
    therapy: str
    what: Text
    concerns: Role
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"ALARM {self.alarm} to the {self.concerns.title.en}: {self.what.en}",
            f"LARM {self.alarm} till {self.concerns.title.sv}: {self.what.sv}",
        )


@dataclass(frozen=True, kw_only=True)
class AlarmAcknowledged(Fact):
    """A person of the role concerned knows, and has said what is done."""

    ABOUT = ("alarm", "therapy")
    alarm: str
    therapy: str
    action: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.by} acknowledged alarm {self.alarm}: {self.action}",
            f"{self.by} kvitterade larm {self.alarm}: {self.action}",
        )
