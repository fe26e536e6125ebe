"""What happens to a version of a recipe."""

from dataclasses import dataclass
from datetime import datetime

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
class RecipeApproved(Fact):
    """Batches may be made after this version."""

    ABOUT = ("recipe",)
    recipe: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"The recipe {self.recipe} was approved.", f"Receptet {self.recipe} godkändes.")


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
