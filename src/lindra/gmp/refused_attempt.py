"""A refused attempt at something signed: kept, because who tried to sign what is part of the record."""

from dataclasses import dataclass

from lindra.gmp.fact import Fact, Ref
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class SignedAttemptRefused(Fact):
    """A person signed, and the rules named here objected; nothing else happened."""

    operation: str
    rules: tuple[str, ...]
    subjects: tuple[Ref, ...]

    def about(self) -> tuple[Ref, ...]:
        """Return the dossiers the attempt was about."""
        return self.subjects

    def says(self) -> Text:
        """Return what was tried and which rules objected."""
        rules = ", ".join(self.rules)
        return Text(
            f"A signed attempt at {self.operation} was refused ({rules}).",
            f"Ett signerat försök till {self.operation} nekades ({rules}).",
        )
