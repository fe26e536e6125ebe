"""What happens to an order."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


class Basis(Enum):
    """Under which law the therapy is given."""

    CLINICAL_TRIAL = "clinical-trial"
    HOSPITAL_EXEMPTION = "hospital-exemption"

    @property
    def title(self) -> Text:
        """The basis as people say it."""
        return _BASIS_TITLES[self]


_BASIS_TITLES = {
    Basis.CLINICAL_TRIAL: Text("clinical trial", "klinisk prövning"),
    Basis.HOSPITAL_EXEMPTION: Text("hospital exemption", "sjukhusundantag"),
}


@dataclass(frozen=True, kw_only=True)
class TherapyOrdered(Fact):
    """A physician ordered a therapy. ``recipe`` is the recipe's name; the batch will pin its version."""

    ABOUT = ("therapy",)
    therapy: str
    patient: str
    chain_of_identity: str
    recipe: str
    indication: str
    weight_kg: Decimal
    basis: Basis
    authorisation: str
    consent: str
    consented_on: date
    dose: Decimal | None = None  # in the unit of the recipe's dose, where the physician chooses it
    cohort: str = ""
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Therapy {self.therapy} ordered for patient {self.patient}: {self.recipe}, {self.indication}, "
            f"{self.weight_kg} kg, {self.basis.title.en} {self.authorisation}. "
            f"Chain of identity {self.chain_of_identity}. Consent {self.consent} of {self.consented_on}.",
            f"Terapi {self.therapy} beställd för patient {self.patient}: {self.recipe}, {self.indication}, "
            f"{self.weight_kg} kg, {self.basis.title.sv} {self.authorisation}. "
            f"Identitetskedja {self.chain_of_identity}. Samtycke {self.consent} från {self.consented_on}.",
        )


@dataclass(frozen=True, kw_only=True)
class StockOrdered(Fact):
    """A stock of cells is to be made for the store. ``donor`` is empty when it is made from another stock."""

    ABOUT = ("therapy",)
    therapy: str
    donor: str
    chain_of_identity: str
    recipe: str
    purpose: str
    basis: Basis
    authorisation: str
    consent: str
    consented_on: date
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        whose_en = f" from donor {self.donor}" if self.donor else ""
        whose_sv = f" från donator {self.donor}" if self.donor else ""
        return Text(
            f"Stock {self.therapy} ordered{whose_en}: {self.recipe}, {self.purpose}. "
            f"Chain of identity {self.chain_of_identity}.",
            f"Lager {self.therapy} beställt{whose_sv}: {self.recipe}, {self.purpose}. "
            f"Identitetskedja {self.chain_of_identity}.",
        )


@dataclass(frozen=True, kw_only=True)
class WeightRecorded(Fact):
    """The patient was weighed: doses are made for this weight from now on."""

    ABOUT = ("therapy",)
    therapy: str
    weight_kg: Decimal
    weighed_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Weighed: {self.weight_kg} kg, at {self.weighed_at:%Y-%m-%d %H:%M} UTC.",
            f"Vägd: {self.weight_kg} kg, {self.weighed_at:%Y-%m-%d %H:%M} UTC.",
        )


@dataclass(frozen=True, kw_only=True)
class EligibilityConfirmed(Fact):
    """A second physician or coordinator found every criterion of the recipe met."""

    ABOUT = ("therapy",)
    therapy: str
    criteria: tuple[Text, ...]
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.by} confirmed that all {len(self.criteria)} criteria are met.",
            f"{self.by} bekräftade att alla {len(self.criteria)} kriterier är uppfyllda.",
        )


@dataclass(frozen=True, kw_only=True)
class TherapyClosed(Fact):
    """The therapy is over, for this reason: cancelled, or its follow-up has ended."""

    ABOUT = ("therapy",)
    therapy: str
    is_cancelled: bool
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        if self.is_cancelled:
            return Text(
                f"Therapy {self.therapy} cancelled: {self.reason}", f"Terapi {self.therapy} inställd: {self.reason}"
            )
        return Text(f"Therapy {self.therapy} ended: {self.reason}", f"Terapi {self.therapy} avslutad: {self.reason}")
