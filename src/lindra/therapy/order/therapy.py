"""A therapy as its order stands: for whom, what, on which ground. A stock of cells is ordered like one, for no patient.

Why a stock is a therapy here: docs/decisions/0018.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Self

from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.therapy.order.facts import (
    Basis,
    EligibilityConfirmed,
    StockOrdered,
    TherapyClosed,
    TherapyOrdered,
    WeightRecorded,
)


@dataclass(frozen=True, kw_only=True)
class Therapy(Dossier):
    """One patient's therapy. What later stages add stands in their own dossiers."""

    KIND: ClassVar[str] = "therapy"

    number: str
    patient: str
    chain_of_identity: str
    recipe: str
    indication: str
    weight_kg: Decimal
    basis: Basis
    authorisation: str
    consent: str
    consented_on: date
    ordered_at: datetime
    ordered_by: str
    eligible_at: datetime | None = None
    eligible_by: str | None = None
    donor: str = ""  # of a stock: whose cells they are; empty for a stock made from another
    is_stock: bool = False  # made for the store, not for a patient
    dose: Decimal | None = None  # what the physician ordered, in the unit of the recipe's dose
    cohort: str = ""
    weighed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_because: str = ""
    is_cancelled: bool = False

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the order."""
        if isinstance(fact, StockOrdered):
            return cls(
                number=fact.therapy,
                patient=fact.donor,
                chain_of_identity=fact.chain_of_identity,
                recipe=fact.recipe,
                indication=fact.purpose,
                weight_kg=Decimal(0),
                basis=fact.basis,
                authorisation=fact.authorisation,
                consent=fact.consent,
                consented_on=fact.consented_on,
                ordered_at=fact.at,
                ordered_by=fact.by,
                donor=fact.donor,
                is_stock=True,
            )
        if not isinstance(fact, TherapyOrdered):
            return None
        return cls(
            number=fact.therapy,
            patient=fact.patient,
            chain_of_identity=fact.chain_of_identity,
            recipe=fact.recipe,
            indication=fact.indication,
            weight_kg=fact.weight_kg,
            basis=fact.basis,
            authorisation=fact.authorisation,
            consent=fact.consent,
            consented_on=fact.consented_on,
            ordered_at=fact.at,
            ordered_by=fact.by,
            dose=fact.dose,
            cohort=fact.cohort,
            weighed_at=fact.at,
        )

    def after(self, fact: Fact) -> Self:
        """Follow eligibility and the end; facts of later stages leave the order as it is."""
        match fact:
            case EligibilityConfirmed():
                return replace(self, eligible_at=fact.at, eligible_by=fact.by)
            case WeightRecorded():
                return replace(self, weight_kg=fact.weight_kg, weighed_at=fact.weighed_at)
            case TherapyClosed():
                return replace(self, closed_at=fact.at, closed_because=fact.reason, is_cancelled=fact.is_cancelled)
            case _:
                return self

    @property
    def key(self) -> str:
        """The therapy's number."""
        return self.number

    @property
    def therapy_number(self) -> str | None:
        """Itself."""
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.closed_at is None

    @property
    def is_eligible(self) -> bool:
        """Whether a second person has confirmed that the patient may have it."""
        return self.eligible_at is not None
