"""One version of a recipe, and whether it is in force."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import ClassVar, Self

from lindra.facility.people.facts import Taught
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.objection import AssumptionBroken
from lindra.masters.reading import read_recipe
from lindra.masters.recipe import Recipe
from lindra.masters.recipes.facts import (
    RecipeApproved,
    RecipeApprovedForProduction,
    RecipeChangeApproved,
    RecipeProposed,
    RecipeRetired,
)


class RecipeStatus(Enum):
    """Where the version stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class RecipeVersion(Dossier):
    """One version. Its key is ``name/version``."""

    KIND: ClassVar[str] = "recipe"

    name: str
    version: str
    text: str
    proposed_by: str
    proposed_at: datetime
    status: RecipeStatus = RecipeStatus.PROPOSED
    approved_by: str | None = None
    approved_at: datetime | None = None
    production_approved_by: str | None = None
    production_approved_at: datetime | None = None
    training: Taught | None = None
    effective_on: date | None = None
    changes: tuple[str, ...] = ()  # the approved changes that name it

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the proposal."""
        if not isinstance(fact, RecipeProposed):
            return None
        return cls(name=fact.name, version=fact.version, text=fact.text, proposed_by=fact.by, proposed_at=fact.at)

    def after(self, fact: Fact) -> Self:
        """Follow approval and retirement."""
        match fact:
            case RecipeApprovedForProduction():
                return replace(
                    self, production_approved_by=fact.by, production_approved_at=fact.at, training=fact.training
                )
            case RecipeChangeApproved():
                return replace(self, changes=(*self.changes, fact.change))
            case RecipeApproved():
                return replace(
                    self,
                    status=RecipeStatus.APPROVED,
                    approved_by=fact.by,
                    approved_at=fact.at,
                    effective_on=fact.effective_on,
                )
            case RecipeRetired():
                return replace(self, status=RecipeStatus.RETIRED)
            case _:
                return self

    @property
    def key(self) -> str:
        """The name and the version."""
        return f"{self.name}/{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for approval or is in force."""
        return self.status is not RecipeStatus.RETIRED

    @property
    def in_force_from(self) -> datetime | None:
        """The moment from which it is in force: its approval, or the beginning (UTC) of its day if that is later."""
        if self.approved_at is None or self.effective_on is None:
            return self.approved_at
        return max(self.approved_at, datetime.combine(self.effective_on, time(0), UTC))

    def is_in_force(self, at: datetime) -> bool:
        """Tell whether it is approved, its day has come, and it is not retired."""
        start = self.in_force_from
        return self.status is RecipeStatus.APPROVED and start is not None and start <= at

    @property
    def recipe(self) -> Recipe:
        """What the text means. It was read before it was proposed, so it can be read."""
        recipe = read_recipe(self.text)
        if not isinstance(recipe, Recipe):
            raise AssumptionBroken(f"a recipe in the record can not be read: {recipe[0].problem.en}")
        return recipe
