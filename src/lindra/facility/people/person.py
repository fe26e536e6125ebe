"""A person's right to act, by the code that stands in the record."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from lindra.facility.people.facts import PersonAdmitted, RolesChanged
from lindra.gmp.dossier import Dossier
from lindra.gmp.fact import Fact
from lindra.gmp.roles import Role


@dataclass(frozen=True, kw_only=True)
class Person(Dossier):
    """One person and the roles held now. Someone without roles has left."""

    KIND: ClassVar[str] = "person"

    code: str
    held: tuple[Role, ...]

    @classmethod
    def opened(cls, fact: Fact) -> Self | None:
        """Begin with the admission."""
        return cls(code=fact.person, held=fact.roles) if isinstance(fact, PersonAdmitted) else None

    def after(self, fact: Fact) -> Self:
        """Follow changes of roles."""
        return replace(self, held=fact.roles) if isinstance(fact, RolesChanged) else self

    @property
    def key(self) -> str:
        """The person's code."""
        return self.code

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held now."""
        return frozenset(self.held)

    @property
    def is_active(self) -> bool:
        """Whether the person may act at all."""
        return bool(self.held)
