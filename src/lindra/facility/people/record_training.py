"""Record that a person masters one version of a procedure, as the one who trained them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lindra.facility.people.facts import Taught, TrainingRecorded
from lindra.facility.people.person import Person
from lindra.facility.people.qualifications import Qualifications, Standing, Training
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text

# A recipe's version (cd19-car-t/1) or an instruction's (SOP-014/3).
_PROCEDURE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[A-Za-z0-9.-]{1,20}|[A-Z]{2,5}-\d{1,5}/\d{1,3}")
LONGEST = timedelta(days=5 * 366)
APPOINTED = frozenset({Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE})  # may train without training of their own


@dataclass(frozen=True, kw_only=True)
class RecordTraining(Command):
    """Record a training."""

    person: str = asks(Text("Person who was trained", "Person som utbildats"), refers_to="person")
    procedure: str = asks(
        Text("Procedure and version", "Procedur och version"),
        hint=Text("A recipe such as cd19-car-t/1, or SOP-014/3", "Ett recept som cd19-car-t/1, eller SOP-014/3"),
    )
    taught: Taught = asks(
        Text("How it was made sure", "Hur det säkerställdes"), choices=tuple((one.value, one.title) for one in Taught)
    )
    trained_on: date = asks(Text("Day of the training", "Utbildningsdag"))
    valid_until: date | None = asks(
        Text("Valid to the end of", "Gäller till och med"),
        hint=Text("Empty: as long as the version of the procedure", "Tomt: så länge versionen av proceduren gäller"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence:
    """The person, the training on record in the same procedure, and what the trainer holds."""

    person: Person
    before: Training | None
    trainer: Qualifications | None


def gather(command: RecordTraining, dossiers: Dossiers, act: Act) -> Evidence:
    """Look both up."""
    person = dossiers.need(Person, command.person, field="person")
    held = dossiers.find(Qualifications, command.person)
    before = held.training(command.procedure) if held else None
    return Evidence(person, before, dossiers.find(Qualifications, act.person))


@rule("FAC-160", "A training names one version of one procedure", "EU GMP Part IV 3; 6")
def procedure_has_version(command: RecordTraining, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a procedure without its version."""
    if _PROCEDURE.fullmatch(command.procedure):
        return None
    return objects(
        Text(
            f"“{command.procedure[:40]}” does not name one version of a procedure.",
            f"”{command.procedure[:40]}” anger inte en version av en procedur.",
        ),
        Text(
            "Write the name, a slash and the version: cd19-car-t/1 or SOP-014/3.",
            "Skriv namnet, ett snedstreck och versionen: cd19-car-t/1 eller SOP-014/3.",
        ),
        field="procedure",
    )


@rule("FAC-161", "Nobody records their own training", "EU GMP Part IV 3; Chapter 2.10")
def another_person_trains(command: RecordTraining, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the trainer is the trained."""
    if act.person != command.person:
        return None
    return objects(
        Text("This is your own training.", "Det här är din egen utbildning."),
        Text(
            "Ask the person who trained you, or the production manager, to record it.",
            "Be den som utbildade dig, eller produktionschefen, att registrera den.",
        ),
        field="person",
    )


@rule("FAC-162", "Whoever trains masters the procedure, or is appointed to judge it", "EU GMP Part IV 3")
def trainer_is_trained(command: RecordTraining, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a trainer without training, other than a production manager or quality assurance."""
    if act.by.roles & APPOINTED:
        return None
    held = evidence.trainer
    if held is not None and held.stands_in_training(command.procedure, act.at.date()) is Standing.HELD:
        return None
    return objects(
        Text(
            f"You are not trained in {command.procedure[:40]} yourself.",
            f"Du är inte själv utbildad i {command.procedure[:40]}.",
        ),
        Text(
            "Ask a colleague who is, the production manager or quality assurance.",
            "Be en kollega som är det, produktionschefen eller kvalitetssäkringen.",
        ),
        field="procedure",
    )


@rule("FAC-163", "A training has been held, and holds today", "EU GMP Part IV 3; ALCOA++ accurate")
def days_are_right(command: RecordTraining, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a training to come or older than the newest, and to an end that has passed or lies too far ahead."""
    today = act.at.date()
    if command.trained_on > today:
        return objects(
            Text("The day of the training has not come.", "Utbildningsdagen har inte kommit."),
            Text("Record it when it has been held.", "Registrera den när den har hållits."),
            field="trained_on",
        )
    if evidence.before is not None and command.trained_on < evidence.before.trained_on:
        return objects(
            Text(
                f"A newer training, of {evidence.before.trained_on}, is on record.",
                f"En nyare utbildning, från {evidence.before.trained_on}, finns.",
            ),
            Text("Check the day.", "Kontrollera dagen."),
            field="trained_on",
        )
    until = command.valid_until
    if until is None or (today <= until and until - command.trained_on <= LONGEST):
        return None
    return objects(
        Text(
            "The end has passed, or lies more than five years ahead.",
            "Slutdagen har passerat eller ligger över fem år fram.",
        ),
        Text("Give the day after which training is held anew.", "Ange dagen då utbildningen ska göras om."),
        field="valid_until",
    )


@rule("FAC-164", "Who is trained works here", "EU GMP Part IV 3")
def person_works_here(command: RecordTraining, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the person has left."""
    return person_has_left(evidence.person)


def person_has_left(person: Person) -> Refusal | None:
    """Refuse when the person holds no role."""
    if person.is_active:
        return None
    return objects(
        Text(f"{person.code} holds no role here any more.", f"{person.code} har inte längre någon roll här."),
        Text(
            "Check the code, or let the administrator give a role.",
            "Kontrollera koden, eller låt administratören ge en roll.",
        ),
        field="person",
    )


def decide(command: RecordTraining, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it, with the trainer."""
    return (
        TrainingRecorded(
            person=command.person,
            procedure=command.procedure,
            taught=command.taught,
            trained_on=command.trained_on,
            valid_until=command.valid_until,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="record-training",
    title=Text("Record a training", "Registrera en utbildning"),
    command=RecordTraining,
    gather=gather,
    rules=(procedure_has_version, another_person_trains, trainer_is_trained, days_are_right, person_works_here),
    decide=decide,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE, Role.OPERATOR, Role.QC_ANALYST),
    signed=Meaning.VERIFIED,
)
