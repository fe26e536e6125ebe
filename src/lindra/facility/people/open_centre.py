"""Begin a centre: the first entry of its record names its first administrator."""

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


@dataclass(frozen=True, kw_only=True)
class OpenCentre(Command):
    """Open the record of a new centre."""

    administrator: str = asks(
        Text("First administrator", "Första administratör"),
        hint=Text("A code such as P-0001, never a name", "En kod som P-0001, aldrig ett namn"),
    )


@dataclass(frozen=True)
class Evidence:
    """Whether anyone has been admitted before."""

    people: tuple[Person, ...]


def gather(command: OpenCentre, dossiers: Dossiers, act: Act) -> Evidence:
    """Look for people who are there already."""
    return Evidence(tuple(dossiers.each(Person)))


@rule("FAC-001", "A centre is opened once", "EU GMP Annex 11 12")
def centre_is_new(command: OpenCentre, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the record has people in it."""
    if not evidence.people:
        return None
    return objects(
        Text("The centre is open already.", "Centret är redan öppnat."),
        Text("Ask its administrator to admit you.", "Be dess administratör om behörighet."),
    )


def decide(command: OpenCentre, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Admit the first administrator."""
    return (PersonAdmitted(person=command.administrator, roles=(Role.ADMINISTRATOR,)),)


operation = Operation(
    name="open-centre",
    title=Text("Open a centre", "Öppna ett centrum"),
    command=OpenCentre,
    gather=gather,
    rules=(centre_is_new,),
    decide=decide,
    roles=(Role.ADMINISTRATOR,),
    founding=True,
)
