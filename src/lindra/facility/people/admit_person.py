"""Let a person act in the centre, in one role or more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lindra.facility.people.facts import PersonAdmitted
from lindra.facility.people.person import Person
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_CODE = re.compile(r"P-\d{4}")
ROLE_CHOICES = tuple((role.value, role.title) for role in Role)


@dataclass(frozen=True, kw_only=True)
class AdmitPerson(Command):
    """Admit a person."""

    person: str = asks(
        Text("Person's code", "Personkod"),
        hint=Text("P- and four digits; names stay in the accounts", "P- och fyra siffror; namn finns bara i kontona"),
    )
    roles: tuple[Role, ...] = asks(Text("Roles", "Roller"), choices=ROLE_CHOICES)


@dataclass(frozen=True)
class Evidence:
    """The person, when the code is taken."""

    known: Person | None


def gather(command: AdmitPerson, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the code up."""
    return Evidence(dossiers.find(Person, command.person))


@rule("FAC-002", "A code names one person for ever", "EU GMP Annex 11 12; 21 CFR 11.100")
def code_is_free(command: AdmitPerson, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the code is taken, by someone who has left too."""
    if evidence.known is None:
        return None
    return objects(
        Text(f"{command.person} is taken.", f"{command.person} är upptagen."),
        Text(
            "Give the next free code, or change that person's roles.",
            "Ange nästa lediga kod eller ändra personens roller.",
        ),
        field="person",
    )


@rule("FAC-003", "The record knows people by code, never by name", "GDPR Art 5; Reg 1394/2007 Art 15")
def code_is_a_code(command: AdmitPerson, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to anything that could be a name."""
    if _CODE.fullmatch(command.person):
        return None
    return objects(
        Text("That is not a person's code.", "Det är inte en personkod."),
        Text("Write P- and four digits, such as P-0012.", "Skriv P- och fyra siffror, till exempel P-0012."),
        field="person",
    )


@rule("FAC-004", "A person admitted holds at least one role", "EU GMP Part IV 3")
def role_is_given(command: AdmitPerson, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when no role is chosen."""
    if command.roles:
        return None
    return objects(
        Text("No role is chosen.", "Ingen roll är vald."),
        Text("Choose at least one role.", "Välj minst en roll."),
        field="roles",
    )


def decide(command: AdmitPerson, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Admit the person."""
    return (PersonAdmitted(person=command.person, roles=command.roles),)


operation = Operation(
    name="admit-person",
    title=Text("Admit a person", "Ge en person behörighet"),
    command=AdmitPerson,
    gather=gather,
    rules=(code_is_free, code_is_a_code, role_is_given),
    decide=decide,
    roles=(Role.ADMINISTRATOR,),
)
