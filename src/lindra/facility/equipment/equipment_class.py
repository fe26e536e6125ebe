"""A class of equipment, and what it demands of its pieces."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from lindra.facility.equipment.demand import CleanedAfter, QualificationStage
from lindra.facility.equipment.facts import EquipmentDemandsSet
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class EquipmentClass(Dossier):
    """One class. A class that has none of these demands calibration and service alone."""

    KIND: ClassVar[str] = "equipment_class"

    word: str
    stages: tuple[QualificationStage, ...]
    cleaned_every_days: int | None
    cleaned_after: CleanedAfter

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin when demands are set for the first time."""
        if not isinstance(fact, EquipmentDemandsSet):
            return None
        return cls(
            word=fact.equipment_class,
            stages=fact.stages,
            cleaned_every_days=fact.cleaned_every_days,
            cleaned_after=fact.cleaned_after,
        )

    def after(self, fact: Fact) -> Self:
        """Follow changes."""
        if not isinstance(fact, EquipmentDemandsSet):
            return self
        return replace(
            self,
            stages=fact.stages,
            cleaned_every_days=fact.cleaned_every_days,
            cleaned_after=fact.cleaned_after,
        )

    @property
    def key(self) -> str:
        """The word that recipes use."""
        return self.word
