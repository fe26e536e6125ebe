"""What happens to people's right to act."""

from dataclasses import dataclass

from lindra.gmp.fact import Fact
from lindra.gmp.roles import Role
from lindra.gmp.text import Text


def _said(roles: tuple[Role, ...]) -> Text:
    return Text(", ".join(role.title.en for role in roles), ", ".join(role.title.sv for role in roles))


@dataclass(frozen=True, kw_only=True)
class PersonAdmitted(Fact):
    """A person may act in the centre, in these roles."""

    ABOUT = ("person",)
    person: str
    roles: tuple[Role, ...]

    def says(self) -> Text:
        """Return the fact in plain words."""
        said = _said(self.roles)
        return Text(
            f"{self.person} may act as {said.en}.",
            f"{self.person} får agera som {said.sv}.",
        )


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Fact):
    """A person's roles are now these."""

    ABOUT = ("person",)
    person: str
    roles: tuple[Role, ...]
    reason: str

    def says(self) -> Text:
        """Return the fact in plain words."""
        said = _said(self.roles)
        return Text(
            f"{self.person} now acts as {said.en or 'nothing'}: {self.reason}",
            f"{self.person} agerar nu som {said.sv or 'inget'}: {self.reason}",
        )
