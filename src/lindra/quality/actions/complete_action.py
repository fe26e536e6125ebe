"""Complete an action: its owner has done it, and says where that can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.quality.actions.action import Action
from lindra.quality.actions.facts import ActionCompleted
from lindra.quality.in_words import is_a_sentence, too_short

WORKING = tuple(role for role in Role if role is not Role.INSPECTOR)


@dataclass(frozen=True, kw_only=True)
class CompleteAction(Command):
    """Complete an action."""

    action: str = asks(Text("Action", "Åtgärd"), refers_to="action")
    evidence: str = asks(
        Text("What was done, and where it can be seen", "Vad som gjordes, och var det syns"),
        long=True,
        hint=Text("The document, entry, order or place", "Dokumentet, posten, beställningen eller platsen"),
    )


@dataclass(frozen=True)
class Evidence:
    """The action."""

    action: Action


def gather(command: CompleteAction, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Action, command.action, field="action"))


@rule("QUA-115", "An action is completed by its owner", "EU GMP Chapter 1.4(xiv)")
def owner_completes(command: CompleteAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to another person."""
    owner = evidence.action.owner
    if act.person == owner:
        return None
    return objects(
        Text(f"The action is {owner}'s.", f"Åtgärden är {owner}:s."),
        Text(
            f"Ask {owner}, or let quality assurance move it to you.",
            f"Be {owner}, eller låt kvalitetssäkringen flytta den till dig.",
        ),
        field="action",
    )


@rule("QUA-116", "An action is completed once, with what shows it", "EU GMP Chapter 1.4(xiv); ALCOA++ complete")
def evidence_is_given(command: CompleteAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when it is done already, and to a word or two."""
    if evidence.action.is_done:
        return objects(
            Text("It is done already.", "Den är redan gjord."),
            Text("If more is needed, plan another action.", "Behövs mer, planera en åtgärd till."),
            field="action",
        )
    return None if is_a_sentence(command.evidence) else too_short(field="evidence")


def decide(command: CompleteAction, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record that it is done."""
    return (ActionCompleted(action=command.action, evidence=command.evidence, at=act.at, by=act.person),)


def shows(command: CompleteAction, evidence: Evidence) -> Sequence[Line]:
    """Show what was to be done."""
    return ((Text("What is to be done", "Vad som ska göras"), evidence.action.what),)


operation = Operation(
    name="complete-action",
    title=Text("Complete an action", "Slutför en åtgärd"),
    command=CompleteAction,
    gather=gather,
    rules=(owner_completes, evidence_is_given),
    decide=decide,
    shows=shows,
    roles=WORKING,
    signed=Meaning.PERFORMED,
)
