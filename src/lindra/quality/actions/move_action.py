"""Move an action to another owner or another day, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.people.person import Person
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.actions.action import Action
from lindra.quality.actions.facts import ActionMoved
from lindra.quality.actions.in_time import days_follow_each_other, owner_may_act
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class MoveAction(Command):
    """Move an action."""

    action: str = asks(Text("Action", "Åtgärd"), refers_to="action")
    owner: str = asks(Text("Who does it", "Vem som gör den"), refers_to="person")
    due_on: date = asks(Text("Done before the end of", "Klar före slutet av"))
    check_on: date = asks(Text("When it is seen whether it helped", "När man ser om den hjälpte"))
    reason: str = asks(Text("Why it is moved", "Varför den flyttas"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The action and its new owner."""

    action: Action
    owner: Person | None


def gather(command: MoveAction, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    return Evidence(dossiers.need(Action, command.action, field="action"), dossiers.find(Person, command.owner))


@rule("QUA-114", "An action is moved while it is not done, to days to come, with a reason", "ICH Q10 3.2.2")
def move_is_right(command: MoveAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is done, the owner or the days can not be, or the reason is missing."""
    if evidence.action.is_done:
        return objects(
            Text(
                f"{evidence.action.completed_by} has done it.",
                f"{evidence.action.completed_by} har gjort den.",
            ),
            Text("Check whether it helped.", "Kontrollera om den hjälpte."),
            field="action",
        )
    found = owner_may_act(command.owner, evidence.owner)
    found = found or days_follow_each_other(command.due_on, command.check_on, act.at.date())
    if found is not None:
        return found
    return None if is_a_sentence(command.reason) else too_short(field="reason")


def decide(command: MoveAction, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Move it."""
    return (
        ActionMoved(
            action=command.action,
            owner=command.owner,
            due_on=command.due_on,
            check_on=command.check_on,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: MoveAction, evidence: Evidence) -> Sequence[Line]:
    """Show what it was."""
    action = evidence.action
    return (
        (Text("What is to be done", "Vad som ska göras"), action.what),
        (Text("Until now", "Hittills"), f"{action.owner}, {action.due_on}, {action.check_on}"),
    )


operation = Operation(
    name="move-action",
    title=Text("Move an action", "Flytta en åtgärd"),
    command=MoveAction,
    gather=gather,
    rules=(move_is_right,),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
