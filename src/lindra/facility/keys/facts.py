"""What happens to the centre's signing key."""

from dataclasses import dataclass

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.text import Text

SIGNING_KEY = "signing-key"


@dataclass(frozen=True, kw_only=True)
class KeyRotated(Fact):
    """The old key has named the new one. The three fields are those of docs/ledger-format.md, section 5."""

    old: str
    new: str
    signature: str

    def about(self) -> tuple[Ref, ...]:
        """The new key, under its own public text."""
        return (Ref(SIGNING_KEY, self.new),)

    def claims(self) -> tuple[str, ...]:
        """A key never comes back."""
        return (f"{SIGNING_KEY}:{self.new}", f"{SIGNING_KEY}-replaced:{self.old}")

    def says(self) -> Text:
        """Say which key signs from here on."""
        return Text(
            f"From here on the record is signed by {self.new}, named by {self.old}.",
            f"Härifrån signeras protokollet av {self.new}, utpekad av {self.old}.",
        )
