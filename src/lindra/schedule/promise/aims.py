"""What a plan looks to first, second and last: the order that the centre has decided on."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.schedule.promise.facts import PlanningAimsSet

OF_THE_CENTRE = "centre"  # there is one order for all


class Aim(Enum):
    """Something that a plan keeps as good as it can, before it looks at the next."""

    PROMISES = "promises"
    PATIENTS = "patients"
    STAFF = "staff"

    @property
    def title(self) -> Text:
        """The aim in words."""
        return _TITLES[self]


_TITLES = {
    Aim.PROMISES: Text("Promised dates are kept, and nobody is late", "Lovade datum hålls, och ingen blir sen"),
    Aim.PATIENTS: Text(
        "Patients' time, by urgency: the wait, and from collection to infusion",
        "Patienternas tid, efter angelägenhet: väntan, och från insamling till infusion",
    ),
    Aim.STAFF: Text("Few people are called in on their days off", "Få kallas in på sina lediga dagar"),
}
USUAL = (Aim.PROMISES, Aim.PATIENTS, Aim.STAFF)


@dataclass(frozen=True, kw_only=True)
class PlanningAims(Dossier):
    """The order of the aims, and whose decision it is."""

    KIND: ClassVar[str] = "planning_aims"

    planning_aims: str
    order: tuple[Aim, ...]
    decision: str
    at: datetime
    by: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the first decision."""
        if not isinstance(fact, PlanningAimsSet):
            return None
        order = tuple(Aim(one) for one in fact.order)
        return cls(planning_aims=fact.planning_aims, order=order, decision=fact.decision, at=fact.at, by=fact.by)

    def after(self, fact: Fact) -> Self:
        """A new decision takes the place of the last."""
        return self.opened(fact) or self

    @property
    def key(self) -> str:
        """There is one for the centre."""
        return self.planning_aims
