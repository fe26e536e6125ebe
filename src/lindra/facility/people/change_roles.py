"""Give a person other roles, or none when they leave."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.admit_person import ROLE_CHOICES
from lindra.facility.people.facts import RolesChanged
from lindra.facility.people.person import Person
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class ChangeRoles(Command):
    """Change a person's roles."""

    person: str = asks(Text("Person's code", "Personkod"), refers_to="person")
    roles: tuple[Role, ...] = asks(
        Text("Roles from now on", "Roller från och med nu"),
        choices=ROLE_CHOICES,
        hint=Text("None, when the person has left", "Inga, när personen har slutat"),
    )
    reason: str = asks(Text("Reason", "Skäl"))


@dataclass(frozen=True)
class Evidence:
    """The person, and everyone else."""

    person: Person
    everyone: tuple[Person, ...]


def gather(command: ChangeRoles, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the person up."""
    return Evidence(dossiers.need(Person, command.person, field="person"), tuple(dossiers.each(Person)))


@rule("FAC-005", "A centre always has an administrator", "EU GMP Annex 11 12")
def administrator_remains(command: ChangeRoles, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the last administrator would lose the role."""
    others = (one for one in evidence.everyone if one.code != command.person)
    if Role.ADMINISTRATOR in command.roles or any(Role.ADMINISTRATOR in one.roles for one in others):
        return None
    if Role.ADMINISTRATOR not in evidence.person.roles:
        return None
    return objects(
        Text(f"{command.person} is the only administrator.", f"{command.person} är den enda administratören."),
        Text("Give another person that role first.", "Ge först en annan person den rollen."),
        field="roles",
    )


@rule("FAC-006", "A change of roles changes something", "EU GMP Annex 11 12")
def something_changes(command: ChangeRoles, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the person holds exactly these roles."""
    if frozenset(command.roles) != evidence.person.roles:
        return None
    return objects(
        Text(f"{command.person} holds these roles already.", f"{command.person} har redan dessa roller."),
        Text("Choose other roles, or leave it.", "Välj andra roller, eller låt det vara."),
        field="roles",
    )


def decide(command: ChangeRoles, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Change the roles."""
    return (RolesChanged(person=command.person, roles=command.roles, reason=command.reason),)


operation = Operation(
    name="change-roles",
    title=Text("Change a person's roles", "Ändra en persons roller"),
    command=ChangeRoles,
    gather=gather,
    rules=(administrator_remains, something_changes),
    decide=decide,
    roles=(Role.ADMINISTRATOR,),
)
