"""What happens to a change."""

from dataclasses import dataclass
from datetime import datetime

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ChangeProposed(Fact):
    """Something is to be different. The recipe versions, rooms and equipment are those that it names."""

    ABOUT = ("change",)
    change: str
    what: str
    why: str
    risk: str
    recipes: tuple[str, ...]
    rooms: tuple[str, ...]
    equipment: tuple[str, ...]
    at: datetime
    by: str

    def about(self) -> tuple[Ref, ...]:
        """Return the change, and everything that it names."""
        named = (("recipe", self.recipes), ("room", self.rooms), ("equipment", self.equipment))
        return (*super().about(), *dict.fromkeys(Ref(kind, key) for kind, keys in named for key in keys))

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Change {self.change} proposed: {self.what} Because: {self.why}",
            f"Ändring {self.change} föreslagen: {self.what} Därför att: {self.why}",
        )


@dataclass(frozen=True, kw_only=True)
class ChangeAssessed(Fact):
    """Quality assurance has said what the change means: validation, filings, training, batches under way."""

    ABOUT = ("change",)
    change: str
    assessment: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Change {self.change} assessed: {self.assessment}", f"Ändring {self.change} bedömd: {self.assessment}"
        )


@dataclass(frozen=True, kw_only=True)
class ChangeApprovedForProduction(Fact):
    """Production stands behind the change."""

    ABOUT = ("change",)
    change: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Change {self.change} approved by production.", f"Ändring {self.change} godkänd av produktionen.")


@dataclass(frozen=True, kw_only=True)
class ChangeApproved(Fact):
    """Quality assurance approves the change, after production: it may be carried out."""

    ABOUT = ("change",)
    change: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Change {self.change} approved by quality assurance: it may be carried out.",
            f"Ändring {self.change} godkänd av kvalitetssäkringen: den får genomföras.",
        )


@dataclass(frozen=True, kw_only=True)
class ChangeRejected(Fact):
    """The change will not be carried out."""

    ABOUT = ("change",)
    change: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Change {self.change} rejected: {self.reason}", f"Ändring {self.change} avslagen: {self.reason}")


@dataclass(frozen=True, kw_only=True)
class ChangeImplemented(Fact):
    """The change is carried out."""

    ABOUT = ("change",)
    change: str
    done: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Change {self.change} carried out: {self.done}", f"Ändring {self.change} genomförd: {self.done}")


@dataclass(frozen=True, kw_only=True)
class ChangeClosed(Fact):
    """Another person has seen that the change does what it was for."""

    ABOUT = ("change",)
    change: str
    conclusion: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Change {self.change} closed: {self.conclusion}", f"Ändring {self.change} avslutad: {self.conclusion}"
        )
