"""A key that signs the heads of the record, from the entry that brought it in."""

from dataclasses import dataclass
from typing import ClassVar, Self

from lindra.facility.keys.facts import SIGNING_KEY, KeyRotated
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact


@dataclass(frozen=True, kw_only=True)
class SigningKey(Dossier):
    """One key that was brought in by a rotation; the first key is trusted from outside the record."""

    KIND: ClassVar[str] = SIGNING_KEY

    public: str
    replaces: str

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the rotation that names it."""
        if not isinstance(fact, KeyRotated):
            return None
        return cls(public=fact.new, replaces=fact.old)

    def after(self, fact: Fact) -> Self:
        """Stay as it is: its end is the next key's beginning."""
        return self

    @property
    def key(self) -> str:
        """Its public text."""
        return self.public

    @property
    def is_open(self) -> bool:
        """No work waits on a key."""
        return False
