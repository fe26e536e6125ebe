"""What happens to a complaint."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text
from lindra.quality.deviations.facts import Classification


class Complainant(Enum):
    """Who complains, as a role."""

    PHYSICIAN = "physician"
    NURSE = "nurse"
    PHARMACIST = "pharmacist"
    PATIENT = "patient"
    COURIER = "courier"
    LABORATORY = "laboratory"
    AUTHORITY = "authority"
    OTHER = "other"

    @property
    def title(self) -> Text:
        """The role as people say it."""
        return _TITLES[self]


_TITLES = {
    Complainant.PHYSICIAN: Text("a physician", "en läkare"),
    Complainant.NURSE: Text("a nurse", "en sjuksköterska"),
    Complainant.PHARMACIST: Text("a pharmacist", "en apotekare"),
    Complainant.PATIENT: Text("a patient or a relative", "en patient eller närstående"),
    Complainant.COURIER: Text("a courier", "ett bud"),
    Complainant.LABORATORY: Text("another laboratory", "ett annat laboratorium"),
    Complainant.AUTHORITY: Text("an authority or sponsor", "en myndighet eller sponsor"),
    Complainant.OTHER: Text("somebody else", "någon annan"),
}


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(Fact):
    """Somebody complains. Bag, batch and therapy are empty where it concerns none that is known."""

    ABOUT = ("complaint", "therapy", "batch", "bag")
    complaint: str
    therapy: str
    batch: str
    bag: str
    complainant: Complainant
    what: str
    heard_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        who = self.complainant.title
        return Text(
            f"Complaint {self.complaint} from {who.en}: {self.what}",
            f"Reklamation {self.complaint} från {who.sv}: {self.what}",
        )


@dataclass(frozen=True, kw_only=True)
class ComplaintClassified(Fact):
    """Quality assurance has said how grave it is, and whether it is a deviation."""

    ABOUT = ("complaint", "therapy")
    complaint: str
    therapy: str
    classification: Classification
    assessment: str
    deviation: str  # the one that it opened, or empty
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        title = self.classification.title
        opened_en = f" It opened deviation {self.deviation}." if self.deviation else ""
        opened_sv = f" Den öppnade avvikelse {self.deviation}." if self.deviation else ""
        return Text(
            f"Complaint {self.complaint} found {title.en}: {self.assessment}{opened_en}",
            f"Reklamation {self.complaint} bedömd som {title.sv}: {self.assessment}{opened_sv}",
        )


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(Fact):
    """Whoever complained has been told."""

    ABOUT = ("complaint", "therapy")
    complaint: str
    therapy: str
    answer: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Complaint {self.complaint} answered: {self.answer}",
            f"Reklamation {self.complaint} besvarad: {self.answer}",
        )


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(Fact):
    """Nothing more is done about it."""

    ABOUT = ("complaint", "therapy")
    complaint: str
    therapy: str
    conclusion: str
    is_justified: bool
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        verdict_en, verdict_sv = ("justified", "befogad") if self.is_justified else ("not justified", "obefogad")
        return Text(
            f"Complaint {self.complaint} closed, {verdict_en}: {self.conclusion}",
            f"Reklamation {self.complaint} avslutad, {verdict_sv}: {self.conclusion}",
        )
