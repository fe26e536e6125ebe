"""Record that a person took part in a simulation of a process with medium, and whether anything grew."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.people.facts import SimulationRecorded
from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import PASSES_AT_FIRST, Qualifications, Simulated
from lindra.facility.people.record_qualification import own_assessment
from lindra.facility.people.record_training import person_has_left
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

_PROCESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# About six months, where the centre says nothing else (EU GMP Part IV 9.5); each operator yearly (Annex 1 9.38).
USUAL = timedelta(days=183)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class RecordSimulation(Command):
    """Record a process simulation."""

    person: str = asks(Text("Person who took part", "Person som deltog"), refers_to="person")
    process: str = asks(
        Text("Process", "Process"), hint=Text("The recipe's name: cd19-car-t", "Receptets namn: cd19-car-t")
    )
    is_passed: bool = asks(
        Text("Passed", "Godkänd"),
        hint=Text("Yes only when nothing grew in any unit", "Ja endast när inget växte i någon enhet"),
    )
    simulated_on: date = asks(Text("Day of the simulation", "Dag för simuleringen"))
    valid_until: date | None = asks(
        Text("Valid to the end of", "Gäller till och med"),
        hint=Text("Empty: half a year from the simulation", "Tomt: ett halvår från simuleringen"),
        default=None,
    )
    reference: str = asks(Text("Number of the report", "Rapportens nummer"))


@dataclass(frozen=True)
class Evidence:
    """The person, and the simulations of this process before."""

    person: Person
    before: Simulated | None

    def passes_after(self, is_passed: bool) -> int:
        """Return how many in a row there are with this one, counted up to what is asked at first."""
        return min((self.before.passes if self.before else 0) + 1, PASSES_AT_FIRST) if is_passed else 0


def gather(command: RecordSimulation, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the person up."""
    person = dossiers.need(Person, command.person, field="person")
    held = dossiers.find(Qualifications, command.person)
    return Evidence(person, held.simulated(command.process) if held else None)


@rule("FAC-169", "Nobody judges their own simulation", "EU GMP Part IV 9.5; Annex 1 9.38")
def another_person_judges(command: RecordSimulation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the person judges their own, or has left."""
    return own_assessment(command.person, act) or person_has_left(evidence.person)


@rule("FAC-170", "Simulations are recorded in the order they were made, each once", "EU GMP Part IV 9.5")
def simulation_follows(command: RecordSimulation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a day to come, and to one that is not after the newest on record."""
    if command.simulated_on > act.at.date():
        return objects(
            Text("The day of the simulation has not come.", "Dagen för simuleringen har inte kommit."),
            Text("Record it when the units have been read.", "Registrera den när enheterna har avlästs."),
            field="simulated_on",
        )
    if evidence.before is None or command.simulated_on > evidence.before.simulated_on:
        return None
    return objects(
        Text(
            f"The simulation of {evidence.before.simulated_on} is on record.",
            f"Simuleringen den {evidence.before.simulated_on} är registrerad.",
        ),
        Text("Each run has a day of its own, after the last.", "Varje körning har en egen dag, efter den förra."),
        field="simulated_on",
    )


@rule("FAC-171", "A simulation holds for half a year, or for a year at most", "EU GMP Part IV 9.5; Annex 1 9.38")
def end_is_right(command: RecordSimulation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an end before the simulation or more than a year after it."""
    until = command.valid_until
    if until is None or timedelta(0) <= until - command.simulated_on <= LONGEST:
        return None
    return objects(
        Text("The end is not within a year of the simulation.", "Slutdagen ligger inte inom ett år från simuleringen."),
        Text("Leave it empty for half a year.", "Lämna tomt för ett halvår."),
        field="valid_until",
    )


@rule("FAC-172", "A simulation is of one process", "EU GMP Part IV 9.5")
def process_is_named(command: RecordSimulation, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to anything but a recipe's name."""
    if _PROCESS.fullmatch(command.process):
        return None
    return objects(
        Text("That is not a recipe's name.", "Det är inte ett recepts namn."),
        Text(
            "Small letters and hyphens, without version: cd19-car-t.",
            "Små bokstäver och bindestreck, utan version: cd19-car-t.",
        ),
        field="process",
    )


def decide(command: RecordSimulation, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it, with the day to which it holds."""
    return (
        SimulationRecorded(
            person=command.person,
            process=command.process,
            is_passed=command.is_passed,
            simulated_on=command.simulated_on,
            valid_until=command.valid_until or command.simulated_on + USUAL,
            reference=command.reference,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: RecordSimulation, evidence: Evidence) -> Sequence[Line]:
    """Show how many in a row there are with this one."""
    passes = evidence.passes_after(command.is_passed)
    return ((Text("Passed in a row, with this one", "Godkända i rad, med denna"), f"{passes} / {PASSES_AT_FIRST}"),)


operation = Operation(
    name="record-simulation",
    title=Text("Record a process simulation", "Registrera en processimulering"),
    command=RecordSimulation,
    gather=gather,
    rules=(another_person_judges, simulation_follows, end_is_right, process_is_named),
    decide=decide,
    shows=shows,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
    signed=Meaning.VERIFIED,
)
