"""Record that a person's gowning or eyesight was assessed, and how it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.people.facts import QualificationRecorded
from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import Qualifications
from lindra.facility.people.record_training import person_has_left
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.qualification import Qualification
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

# Gowning and eyesight are assessed at least once a year (EU GMP Annex 1 7.6, 8.32).
USUAL = timedelta(days=365)
LONGEST = timedelta(days=366)
# A simulation is recorded by an operation of its own, since it counts.
ASSESSED = (Qualification.GOWNING, Qualification.EYESIGHT)


@dataclass(frozen=True, kw_only=True)
class RecordQualification(Command):
    """Record an assessment."""

    person: str = asks(Text("Person", "Person"), refers_to="person")
    qualification: Qualification = asks(
        Text("What was assessed", "Vad som bedömdes"), choices=tuple((one.value, one.title) for one in ASSESSED)
    )
    is_passed: bool = asks(Text("Passed", "Godkänd"))
    shown_on: date = asks(Text("Day of the assessment", "Dag för bedömningen"))
    valid_until: date | None = asks(
        Text("Valid to the end of", "Gäller till och med"),
        hint=Text("Empty: a year from the assessment", "Tomt: ett år från bedömningen"),
        default=None,
    )
    reference: str = asks(
        Text("Where it is written", "Var det står"),
        hint=Text("Protocol, plate report or certificate", "Protokoll, plattrapport eller intyg"),
    )


@dataclass(frozen=True)
class Evidence:
    """The person, and what is held."""

    person: Person
    held: Qualifications | None


def gather(command: RecordQualification, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the person up."""
    person = dossiers.need(Person, command.person, field="person")
    return Evidence(person, dossiers.find(Qualifications, command.person))


@rule("FAC-166", "Nobody assesses themselves", "EU GMP Part IV 3; Annex 1 7.6")
def another_person_assesses(command: RecordQualification, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the assessor is the assessed."""
    return own_assessment(command.person, act)


def own_assessment(person: str, act: Act) -> Refusal | None:
    """Refuse when the person who acts is the person who was assessed."""
    if act.person != person:
        return None
    return objects(
        Text("This is your own assessment.", "Det här är din egen bedömning."),
        Text("Ask a colleague in that role to record it.", "Be en kollega med den rollen att registrera den."),
        field="person",
    )


@rule("FAC-167", "An assessment has been made, and holds for a year at most", "EU GMP Annex 1 7.6; 8.32")
def days_are_right(command: RecordQualification, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an assessment to come, an older one than stands there, and an end that is not within a year of it."""
    if command.shown_on > act.at.date():
        return objects(
            Text("The day of the assessment has not come.", "Dagen för bedömningen har inte kommit."),
            Text("Record it when it has been made.", "Registrera den när den är gjord."),
            field="shown_on",
        )
    newest = _newest(command, evidence)
    if newest is not None and command.shown_on < newest:
        return objects(
            Text(f"A newer assessment, of {newest}, is on record.", f"En nyare bedömning, från {newest}, finns."),
            Text("Check the day.", "Kontrollera dagen."),
            field="shown_on",
        )
    until = command.valid_until
    if until is None or timedelta(0) <= until - command.shown_on <= LONGEST:
        return None
    return objects(
        Text("The end is not within a year of the assessment.", "Slutdagen ligger inte inom ett år från bedömningen."),
        Text("Give a day within that year, or leave it empty.", "Ange en dag inom det året, eller lämna tomt."),
        field="valid_until",
    )


def _newest(command: RecordQualification, evidence: Evidence) -> date | None:
    shown = evidence.held.shown if evidence.held else ()
    return next((one.shown_on for one in shown if one.qualification is command.qualification), None)


@rule("FAC-168", "A simulation is recorded as a simulation", "EU GMP Part IV 9.5")
def assessment_is_no_simulation(command: RecordQualification, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an aseptic simulation, and to a person who has left."""
    if command.qualification in ASSESSED:
        return person_has_left(evidence.person)
    return objects(
        Text("A process simulation is counted, run by run.", "En processimulering räknas, körning för körning."),
        Text("Record it with “Record a process simulation”.", "Registrera den med ”Registrera en processimulering”."),
        field="qualification",
    )


def decide(command: RecordQualification, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        QualificationRecorded(
            person=command.person,
            qualification=command.qualification,
            is_passed=command.is_passed,
            shown_on=command.shown_on,
            valid_until=command.valid_until or command.shown_on + USUAL,
            reference=command.reference,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-qualification",
    title=Text("Record an assessment of gowning or eyesight", "Registrera bedömning av omklädning eller syn"),
    command=RecordQualification,
    gather=gather,
    rules=(another_person_assesses, days_are_right, assessment_is_no_simulation),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE),
    signed=Meaning.VERIFIED,
)
