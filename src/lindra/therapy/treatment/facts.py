"""What happens to a bag at the bedside. The infusion carries the bag's own number."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class BedsideChecked(Fact):
    """The first person read the wristband and the bag: they belong together."""

    ABOUT = ("infusion", "therapy")
    infusion: str
    therapy: str
    chain_of_identity: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.by} read wristband and bag {self.infusion}: both say {self.chain_of_identity}.",
            f"{self.by} läste armband och påse {self.infusion}: båda säger {self.chain_of_identity}.",
        )


@dataclass(frozen=True, kw_only=True)
class BedsideConfirmed(Fact):
    """A second person read both again, and agrees."""

    ABOUT = ("infusion", "therapy")
    infusion: str
    therapy: str
    chain_of_identity: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.by} read wristband and bag {self.infusion} again, and agrees.",
            f"{self.by} läste armband och påse {self.infusion} på nytt, och håller med.",
        )


@dataclass(frozen=True, kw_only=True)
class InfusionStarted(Fact):
    """The bag is being given."""

    ABOUT = ("infusion", "therapy")
    infusion: str
    therapy: str
    started_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(f"Infusion of bag {self.infusion} started.", f"Infusion av påse {self.infusion} påbörjad.")


@dataclass(frozen=True, kw_only=True)
class InfusionFinished(Fact):
    """The bag has been given."""

    ABOUT = ("infusion", "therapy")
    infusion: str
    therapy: str
    volume_millilitres: Decimal
    reaction: str
    finished_at: datetime
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        reaction_en = self.reaction or "no reaction seen"
        reaction_sv = self.reaction or "ingen reaktion"
        return Text(
            f"Infusion finished: {self.volume_millilitres} mL given; {reaction_en}.",
            f"Infusion avslutad: {self.volume_millilitres} mL givna; {reaction_sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class ConditioningOrdered(Fact):
    """A physician ordered the treatment that makes room for the cells. ``conditioning`` is the therapy's number."""

    ABOUT = ("conditioning", "therapy")
    conditioning: str
    therapy: str
    starts_on: date
    infusion_on: date
    back_up: str  # the portion in the store, where the recipe asks for one
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Conditioning ordered from {self.starts_on}, for an infusion on {self.infusion_on}.",
            f"Konditionering ordinerad från {self.starts_on}, för infusion {self.infusion_on}.",
        )
