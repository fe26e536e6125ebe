"""A material: what recipes call by a word, as the centre buys and keeps it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar, Self

from lindra.facility.materials.facts import MaterialChanged, MaterialRegistered
from lindra.facility.materials.risk import RiskTier
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class Material(Dossier):
    """One material. ``minimum_stock`` is in its unit; ``open_life_hours`` is how long an opened package keeps."""

    KIND: ClassVar[str] = "material"

    word: str
    title: str
    unit: str
    risk: RiskTier
    minimum_stock: Decimal | None
    open_life_hours: int | None
    storage_celsius_min: Decimal | None
    storage_celsius_max: Decimal | None

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when it is registered."""
        if not isinstance(fact, MaterialRegistered):
            return None
        return cls(
            word=fact.material,
            title=fact.title,
            unit=fact.unit,
            risk=fact.risk,
            minimum_stock=fact.minimum_stock,
            open_life_hours=fact.open_life_hours,
            storage_celsius_min=fact.storage_celsius_min,
            storage_celsius_max=fact.storage_celsius_max,
        )

    def after(self, fact: Fact) -> Self:
        """Follow changes."""
        if not isinstance(fact, MaterialChanged):
            return self
        return replace(
            self,
            title=fact.title,
            risk=fact.risk,
            minimum_stock=fact.minimum_stock,
            open_life_hours=fact.open_life_hours,
            storage_celsius_min=fact.storage_celsius_min,
            storage_celsius_max=fact.storage_celsius_max,
        )

    @property
    def key(self) -> str:
        """The word that recipes use."""
        return self.word
