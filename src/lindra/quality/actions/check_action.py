"""Check whether an action helped, some time after it was done, as another person than its owner."""

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
from lindra.quality.actions.facts import ActionChecked
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class CheckAction(Command):
    """Check an action."""

    action: str = asks(Text("Action", "Åtgärd"), refers_to="action")
    helped: bool = asks(
        Text("It helped", "Den hjälpte"),
        hint=Text("No: plan another action after this", "Nej: planera en annan åtgärd efter detta"),
    )
    found: str = asks(Text("How that is seen", "Hur det syns"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The action."""

    action: Action


def gather(command: CheckAction, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Action, command.action, field="action"))


@rule("QUA-117", "Whether an action helped is checked once, from the day that was set", "ICH Q10 3.2.2")
def time_has_come(command: CheckAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object before it is done, before its day, and when it has been checked."""
    action = evidence.action
    if not action.is_done:
        return objects(
            Text(f"{action.owner} has not done it yet.", f"{action.owner} har inte gjort den ännu."),
            Text("It is completed first.", "Den slutförs först."),
            field="action",
        )
    if not action.is_open:
        return objects(
            Text(f"{action.checked_by} has checked it.", f"{action.checked_by} har kontrollerat den."),
            Text("Plan another action if more is needed.", "Planera en åtgärd till om mer behövs."),
            field="action",
        )
    if act.at.date() < action.check_on:
        return objects(
            Text("It has not had its time to work.", "Den har inte fått sin tid att verka."),
            Text(f"Check it from {action.check_on}.", f"Kontrollera den från {action.check_on}."),
            field="action",
        )
    return None if is_a_sentence(command.found) else too_short(field="found")


@rule("QUA-118", "Whoever owns or did an action does not check it", "EU GMP Chapter 2.6; Chapter 1.4(xiv)")
def another_person_checks(command: CheckAction, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to the owner, and to whoever did it."""
    if act.person not in (evidence.action.owner, evidence.action.completed_by):
        return None
    return objects(
        Text("The action is yours.", "Åtgärden är din."),
        Text("Ask a colleague to look.", "Be en kollega att titta."),
    )


def decide(command: CheckAction, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record whether it helped."""
    return (ActionChecked(action=command.action, helped=command.helped, found=command.found, at=act.at, by=act.person),)


def shows(command: CheckAction, evidence: Evidence) -> Sequence[Line]:
    """Show what was to be done, and what was done."""
    return (
        (Text("What was to be done", "Vad som skulle göras"), evidence.action.what),
        (Text("What was done", "Vad som gjordes"), evidence.action.evidence or "–"),
    )


operation = Operation(
    name="check-action",
    title=Text("Check whether an action helped", "Kontrollera om en åtgärd hjälpte"),
    command=CheckAction,
    gather=gather,
    rules=(time_has_come, another_person_checks),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE, Role.PRODUCTION_MANAGER, Role.QUALIFIED_PERSON),
    signed=Meaning.REVIEWED,
)
