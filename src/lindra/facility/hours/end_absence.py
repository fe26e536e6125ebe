"""Record that a person is back before the absence was to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.hours.facts import AbsenceEnded
from lindra.facility.hours.hours import Absence, Hours
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class EndAbsence(Command):
    """End an absence."""

    person: str = asks(Text("Person", "Person"), refers_to="person")
    back_on: date = asks(Text("First day back", "Första dag tillbaka"))


@dataclass(frozen=True)
class Evidence:
    """The absence that holds on that day, if any."""

    absence: Absence | None


def gather(command: EndAbsence, dossiers: Dossiers, act: Act) -> Evidence:
    """Look for the absence."""
    hours = dossiers.find(Hours, command.person)
    away = hours.absences if hours else ()
    return Evidence(next((one for one in away if one.from_date <= command.back_on <= one.to_date), None))


@rule("FAC-205", "Whoever is back was away", "EU GMP Part IV 3")
def person_is_away(command: EndAbsence, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when no absence holds on the day."""
    if evidence.absence is not None:
        return None
    return objects(
        Text(
            f"{command.person} is not away on {command.back_on}.", f"{command.person} är inte borta {command.back_on}."
        ),
        Text("Check the person and the day.", "Kontrollera person och dag."),
        field="back_on",
    )


def decide(command: EndAbsence, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """End it."""
    assert evidence.absence is not None
    return (
        AbsenceEnded(
            hours=command.person,
            absence=evidence.absence.name,
            back_on=command.back_on,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="end-absence",
    title=Text("End an absence", "Avsluta frånvaro"),
    command=EndAbsence,
    gather=gather,
    rules=(person_is_away,),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.COORDINATOR, Role.QUALITY_ASSURANCE),
)
