"""Plan a corrective or preventive action: who does what until when, and when it is seen whether it helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.people.person import Person
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.actions.action import Action
from lindra.quality.actions.facts import ActionKind, ActionPlanned
from lindra.quality.actions.in_time import days_follow_each_other, owner_may_act
from lindra.quality.changes.change import Change
from lindra.quality.complaints.complaint import Complaint
from lindra.quality.deviations.deviation import Deviation
from lindra.quality.in_words import is_a_sentence, too_short

KINDS = tuple((one.value, one.title) for one in ActionKind)


@dataclass(frozen=True, kw_only=True)
class PlanAction(Command):
    """Plan an action."""

    deviation: str | None = asks(Text("From a deviation", "Från en avvikelse"), refers_to="deviation", default=None)
    what: str = asks(Text("What is to be done", "Vad som ska göras"), long=True)
    kind: ActionKind = asks(Text("Kind", "Slag"), choices=KINDS)
    owner: str = asks(
        Text("Who does it", "Vem som gör det"),
        refers_to="person",
        hint=Text("The code, such as P-0007", "Koden, till exempel P-0007"),
    )
    due_on: date = asks(Text("Done before the end of", "Klart före slutet av"))
    check_on: date = asks(
        Text("When it is seen whether it helped", "När man ser om det hjälpte"),
        hint=Text(
            "After it is done, so that it has had time to work", "Efter att det är gjort, så att det hunnit verka"
        ),
    )
    complaint: str | None = asks(Text("From a complaint", "Från en reklamation"), refers_to="complaint", default=None)
    change: str | None = asks(Text("From a change", "Från en ändring"), refers_to="change", default=None)
    audit: str | None = asks(
        Text("From an audit or inspection", "Från en revision eller inspektion"),
        hint=Text("The number of its report", "Rapportens nummer"),
        default=None,
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """What it is said to come from."""
        return tuple(one for one in (self.deviation, self.complaint, self.change, self.audit) if one)


@dataclass(frozen=True)
class Evidence:
    """The owner, what the action comes from in words, and the number given out last."""

    owner: Person | None
    source: str
    last: str | None


def gather(command: PlanAction, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the owner and what the action comes from."""
    source = command.audit or "–"
    if command.deviation:
        one = dossiers.need(Deviation, command.deviation, field="deviation")
        source = f"{one.number}: {one.what.en}"
    if command.complaint:
        complaint = dossiers.need(Complaint, command.complaint, field="complaint")
        source = f"{complaint.number}: {complaint.what}"
    if command.change:
        change = dossiers.need(Change, command.change, field="change")
        source = f"{change.number}: {change.what}"
    return Evidence(dossiers.find(Person, command.owner), source, dossiers.last_key(Action))


@rule("QUA-110", "An action has an owner who may act in the centre", "EU GMP Chapter 1.4(xiv); ICH Q10 3.2.2")
def owner_is_here(command: PlanAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an unknown person, and to one who has left."""
    return owner_may_act(command.owner, evidence.owner)


@rule("QUA-111", "An action is due on a day to come, and is checked after it", "ICH Q10 3.2.2")
def days_are_right(command: PlanAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a day that has passed, and to a check before the doing."""
    return days_follow_each_other(command.due_on, command.check_on, act.at.date())


@rule("QUA-112", "An action says what is to be done", "EU GMP Chapter 1.4(xiv); Chapter 4.29")
def action_says_something(command: PlanAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a word or two."""
    return None if is_a_sentence(command.what) else too_short(field="what")


@rule("QUA-113", "An action comes from one thing", "EU GMP Chapter 1.4(xiv)")
def one_source(command: PlanAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when two are named."""
    if len(command.sources) < 2:
        return None
    said = ", ".join(command.sources)
    return objects(
        Text(f"The action is said to come from {said}.", f"Åtgärden sägs komma från {said}."),
        Text("Name one; plan another action for the other.", "Ange en; planera en åtgärd till för den andra."),
        field="deviation",
    )


def decide(command: PlanAction, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Plan it."""
    return (
        ActionPlanned(
            action=next_number("AC", evidence.last, act.at),
            deviation=command.deviation or "",
            complaint=command.complaint or "",
            change=command.change or "",
            audit=command.audit or "",
            kind=command.kind,
            what=command.what,
            owner=command.owner,
            due_on=command.due_on,
            check_on=command.check_on,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: PlanAction, evidence: Evidence) -> Sequence[Line]:
    """Show what the action comes from."""
    return ((Text("Comes from", "Kommer från"), evidence.source),)


operation = Operation(
    name="plan-action",
    title=Text("Plan an action", "Planera en åtgärd"),
    command=PlanAction,
    gather=gather,
    rules=(owner_is_here, days_are_right, action_says_something, one_source),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER, Role.QUALIFIED_PERSON),
    signed=Meaning.APPROVED,
)
