"""The rule that every operation on a therapy shares: what is over is over."""

from typing import Protocol

from lindra.gmp.act import Act
from lindra.gmp.command import Command
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.order.therapy import Therapy


class ConcernsTherapy(Protocol):
    """Evidence that holds the therapy."""

    @property
    def therapy(self) -> Therapy:
        """The therapy."""


@rule("ORD-001", "Nothing more is done on a therapy that is cancelled or ended", "EU GMP Part IV 6.3")
def therapy_goes_on(command: Command, evidence: ConcernsTherapy, act: Act) -> Refusal | None:
    """Object when the therapy is closed."""
    therapy = evidence.therapy
    if therapy.is_open:
        return None
    done_en, done_sv = ("cancelled", "inställd") if therapy.is_cancelled else ("ended", "avslutad")
    return objects(
        Text(
            f"Therapy {therapy.number} is {done_en}: {therapy.closed_because}",
            f"Terapi {therapy.number} är {done_sv}: {therapy.closed_because}",
        ),
        Text(
            "Check the number. A new attempt needs a new order.",
            "Kontrollera numret. Ett nytt försök kräver en ny beställning.",
        ),
    )
