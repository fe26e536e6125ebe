"""Close a change: another person has seen that it does what it was for."""

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
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.quality.changes.facts import ChangeClosed
from lindra.quality.changes.of_change import OfChange, change_shown, change_stands_at, had_a_hand_in_it
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class CloseChange(Command):
    """Close a change."""

    change: str = asks(Text("Change", "Ändring"), refers_to="change")
    conclusion: str = asks(Text("Conclusion", "Slutsats"), long=True)


@dataclass(frozen=True)
class Evidence(OfChange):
    """The actions that are left to do, besides the change."""

    left: tuple[str, ...]


def gather(command: CloseChange, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the change and its actions."""
    change = dossiers.need(Change, command.change, field="change")
    actions = [dossiers.need(Action, key, field="change") for key in change.actions]
    return Evidence(change, tuple(one.number for one in actions if not one.is_done))


@rule(
    "QUA-140",
    "A change is closed when it and every action planned for it are done",
    "EU GMP Annex 15 11.7; ICH Q10 3.2.3",
)
def everything_is_done(command: CloseChange, evidence: Evidence, act: Act) -> Refusal | None:
    """Object at another moment, with the actions that are left, and to a word or two."""
    found = change_stands_at(evidence.change, ChangeStatus.IMPLEMENTED)
    if found is not None:
        return found
    if evidence.left:
        said = ", ".join(evidence.left)
        return objects(
            Text(f"Left to do: {said}.", f"Kvar att göra: {said}."),
            Text("Their owners complete them first.", "Ägarna slutför dem först."),
            field="change",
        )
    return None if is_a_sentence(command.conclusion) else too_short(field="conclusion")


@rule("QUA-141", "Whoever carried out a change does not close it", "EU GMP Chapter 2.6; Annex 15 11.7")
def another_person_closes_the_change(command: CloseChange, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to whoever carried it out."""
    return had_a_hand_in_it(Text("carried out", "genomfört")) if act.person == evidence.change.implemented_by else None


def decide(command: CloseChange, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Close it."""
    return (ChangeClosed(change=command.change, conclusion=command.conclusion, at=act.at, by=act.person),)


def shows(command: CloseChange, evidence: Evidence) -> Sequence[Line]:
    """Show what is to be different, why, at what risk, and what was said of it so far."""
    return change_shown(evidence.change)


operation = Operation(
    name="close-change",
    title=Text("Close a change", "Avsluta en ändring"),
    command=CloseChange,
    gather=gather,
    rules=(everything_is_done, another_person_closes_the_change),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.APPROVED,
)
