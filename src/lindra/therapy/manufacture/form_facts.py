"""What happens to controlled forms: printed with a number, copied into the record, checked, accounted for."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from lindra.gmp.fact import Fact
from lindra.gmp.text import Text


class FormFate(Enum):
    """What became of a printed form."""

    FILED = "filed"  # what stood on it is in the record, and the paper is kept
    DESTROYED = "destroyed"  # it was not used
    LOST = "lost"


FATES = (
    (FormFate.FILED.value, Text("written on, and filed with the batch", "ifylld, och arkiverad med satsen")),
    (FormFate.DESTROYED.value, Text("not used, and destroyed", "inte använd, och förstörd")),
    (FormFate.LOST.value, Text("lost", "förkommen")),
)


@dataclass(frozen=True, kw_only=True)
class FormPrinted(Fact):
    """A form with a number of its own was printed for one step of a batch."""

    ABOUT = ("form", "batch", "therapy")
    form: str
    batch: str
    therapy: str
    step: str
    reason: str
    at: datetime
    by: str

    def claims(self) -> tuple[str, ...]:
        """A form's number is given once."""
        return (f"form:{self.form}",)

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"Form {self.form} printed for step {self.step}: {self.reason}",
            f"Formulär {self.form} utskrivet för steg {self.step}: {self.reason}",
        )


@dataclass(frozen=True, kw_only=True)
class FormAccountedFor(Fact):
    """It is known what became of a form."""

    ABOUT = ("form", "batch", "therapy")
    form: str
    batch: str
    therapy: str
    step: str
    fate: FormFate
    reason: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        fate = dict(FATES)[self.fate.value]
        why = f": {self.reason}" if self.reason else ""
        return Text(f"Form {self.form}: {fate.en}{why}.", f"Formulär {self.form}: {fate.sv}{why}.")


@dataclass(frozen=True, kw_only=True)
class TranscriptionConfirmed(Fact):
    """A second person read the same value off the paper."""

    ABOUT = ("form", "batch", "therapy")
    form: str
    batch: str
    therapy: str
    step: str
    measure: str
    value: str
    at: datetime
    by: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        return Text(
            f"{self.step}, {self.measure}: {self.by} read {self.value} on form {self.form}, too.",
            f"{self.step}, {self.measure}: även {self.by} läste {self.value} på formulär {self.form}.",
        )
