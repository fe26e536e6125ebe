"""What happens to promised dates, and to the waiting list."""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.schedule.promise.placed import PlacedStage


def _days(chain: tuple[PlacedStage, ...]) -> str:
    starts, ends = min(one.starts_at for one in chain), max(one.ends_at for one in chain)
    return f"{starts:%Y-%m-%d} – {ends:%Y-%m-%d}"


@dataclass(frozen=True, kw_only=True)
class SlotHeld(Fact):
    """A chain of dates is kept for a therapy until a time; nobody has been promised it yet.

    ``passed_over`` are the therapies with a higher score that wait and could have had it, and ``because`` says why.
    """

    ABOUT = ("booking", "therapy")
    booking: str
    therapy: str
    recipe: str  # name/version
    chain: tuple[PlacedStage, ...]
    until: datetime
    score: int
    passed_over: tuple[str, ...]
    because: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        why = self.because.rstrip(". ")
        over = f", before {', '.join(self.passed_over)}: {why}" if self.passed_over else ""
        over_sv = f", före {', '.join(self.passed_over)}: {why}" if self.passed_over else ""
        return Text(
            f"{_days(self.chain)} is held for {self.therapy} until {self.until:%Y-%m-%d %H:%M} UTC{over}.",
            f"{_days(self.chain)} hålls för {self.therapy} till {self.until:%Y-%m-%d %H:%M} UTC{over_sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class SlotBooked(Fact):
    """The dates that were held are promised."""

    ABOUT = ("booking", "therapy")
    booking: str
    therapy: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"The dates of {self.therapy} are booked.", f"Datumen för {self.therapy} är bokade.")


@dataclass(frozen=True, kw_only=True)
class SlotMoved(Fact):
    """The dates of a therapy are others from now on. ``told`` are the roles that must be told."""

    ABOUT = ("booking", "therapy")
    booking: str
    therapy: str
    recipe: str
    chain: tuple[PlacedStage, ...]
    because: str
    moved: tuple[str, ...]  # the stages whose start was promised and is another
    told: tuple[str, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The dates of {self.therapy} were moved to {_days(self.chain)}: {self.because.rstrip('. ')}.",
            f"Datumen för {self.therapy} flyttades till {_days(self.chain)}: {self.because.rstrip('. ')}.",
        )


@dataclass(frozen=True, kw_only=True)
class SlotCancelled(Fact):
    """The dates of a therapy are given back."""

    ABOUT = ("booking", "therapy")
    booking: str
    therapy: str
    because: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The dates of {self.therapy} were given back: {self.because.rstrip('. ')}.",
            f"Datumen för {self.therapy} lämnades tillbaka: {self.because.rstrip('. ')}.",
        )


@dataclass(frozen=True, kw_only=True)
class PriorityAssessed(Fact):
    """The clinic has said how urgent a therapy is, by its written criteria."""

    ABOUT = ("priority", "therapy")
    priority: str
    therapy: str
    tempo: str
    bridging: str
    condition: str
    options: str
    score: int
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The priority of {self.therapy} is {self.score}: {self.reason}",
            f"Prioriteten för {self.therapy} är {self.score}: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class PlanningAimsSet(Fact):
    """What the centre's plans look to first, second and last; ``order`` are words of ``Aim``."""

    ABOUT = ("planning_aims",)
    planning_aims: str
    order: tuple[str, ...]
    decision: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        words = {
            "promises": Text("promised dates", "lovade datum"),
            "patients": Text("patients' time", "patienternas tid"),
            "staff": Text("people's days off", "personalens lediga dagar"),
        }
        en, sv = (", ".join(words[one].in_language(language) for one in self.order) for language in ("en", "sv"))
        return Text(f"Plans look to, in this order: {en}.", f"Planer ser till, i denna ordning: {sv}.")
