"""What happens to a version of a recipe."""

from dataclasses import dataclass
from datetime import date, datetime

from lindra.facility.people.facts import Taught
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class RecipeProposed(Fact):
    """A version of a recipe waits for approval. ``text`` is the whole file. ``recipe`` is ``name/version``."""

    ABOUT = ("recipe",)
    recipe: str
    name: str
    version: str
    text: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Version {self.version} of the recipe {self.name} was proposed.",
            f"Version {self.version} av receptet {self.name} föreslogs.",
        )


@dataclass(frozen=True, kw_only=True)
class RecipeApprovedForProduction(Fact):
    """Production stands behind this version, and says how people are to be trained in it."""

    ABOUT = ("recipe",)
    recipe: str
    training: Taught
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        training = self.training.title
        return Text(
            f"The recipe {self.recipe} was approved by production. Training: {training.en}.",
            f"Receptet {self.recipe} godkändes av produktionen. Utbildning: {training.sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class RecipeChangeApproved(Fact):
    """The change that brings this version in, or moves batches to it, was approved."""

    ABOUT = ("recipe",)
    recipe: str
    change: str
    at: datetime

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Change {self.change}, which names the recipe {self.recipe}, was approved.",
            f"Ändring {self.change}, som nämner receptet {self.recipe}, godkändes.",
        )


@dataclass(frozen=True, kw_only=True)
class RecipeApproved(Fact):
    """Quality assurance approves this version: batches may be made after it, from its day or, without one, at once.

    It comes after ``RecipeApprovedForProduction``. Where that is missing, the version was approved when whoever
    proposed it signed for production.
    """

    ABOUT = ("recipe",)
    recipe: str
    at: datetime
    by: str
    effective_on: date | None = None

    def says(self) -> Text:
        """Return the fact in plain words."""
        if self.effective_on is None:
            return Text(f"The recipe {self.recipe} was approved.", f"Receptet {self.recipe} godkändes.")
        return Text(
            f"The recipe {self.recipe} was approved, in force from {self.effective_on}.",
            f"Receptet {self.recipe} godkändes, i kraft från {self.effective_on}.",
        )


@dataclass(frozen=True, kw_only=True)
class RecipeRetired(Fact):
    """No new therapy is ordered after this version; batches under way stay on it."""

    ABOUT = ("recipe",)
    recipe: str
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"The recipe {self.recipe} was retired: {self.reason}",
            f"Receptet {self.recipe} drogs tillbaka: {self.reason}",
        )
