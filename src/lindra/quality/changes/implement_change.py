"""Say that a change is carried out."""

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
from lindra.masters.recipes.recipe_version import RecipeStatus, RecipeVersion
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.quality.changes.facts import ChangeImplemented
from lindra.quality.changes.of_change import OfChange, change_shown, change_stands_at
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class ImplementChange(Command):
    """Say that a change is carried out."""

    change: str = asks(Text("Change", "Ändring"), refers_to="change")
    done: str = asks(Text("What was done, and where it can be seen", "Vad som gjordes, och var det syns"), long=True)


@dataclass(frozen=True)
class Evidence(OfChange):
    """The recipe versions that still wait for approval, besides the change."""

    waiting: tuple[str, ...]


def gather(command: ImplementChange, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the change and the versions that it names."""
    change = dossiers.need(Change, command.change, field="change")
    versions = [dossiers.need(RecipeVersion, key, field="change") for key in change.recipes]
    return Evidence(change, tuple(one.key for one in versions if one.status is RecipeStatus.PROPOSED))


@rule("QUA-128", "A change is carried out after its approval, and says how that is seen", "EU GMP Annex 15 11.5")
def change_may_be_carried_out(command: ImplementChange, evidence: Evidence, act: Act) -> Refusal | None:
    """Object at another moment, and to a word or two."""
    found = change_stands_at(evidence.change, ChangeStatus.APPROVED)
    return found or (None if is_a_sentence(command.done) else too_short(field="done"))


@rule("QUA-129", "A change is carried out when the recipe versions that it names are approved", "EU GMP Part IV 6")
def versions_are_approved(command: ImplementChange, evidence: Evidence, act: Act) -> Refusal | None:
    """Object with the versions that wait."""
    if not evidence.waiting:
        return None
    said = ", ".join(evidence.waiting)
    return objects(
        Text(f"Not approved yet: {said}.", f"Ännu inte godkänt: {said}."),
        Text(
            "Approve the recipe first, or retire the version.", "Godkänn receptet först, eller dra tillbaka versionen."
        ),
        field="change",
    )


def decide(command: ImplementChange, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (ChangeImplemented(change=command.change, done=command.done, at=act.at, by=act.person),)


def shows(command: ImplementChange, evidence: Evidence) -> Sequence[Line]:
    """Show what is to be different, why, at what risk, and what was said of it so far."""
    return change_shown(evidence.change)


operation = Operation(
    name="implement-change",
    title=Text("Carry out a change", "Genomför en ändring"),
    command=ImplementChange,
    gather=gather,
    rules=(change_may_be_carried_out, versions_are_approved),
    decide=decide,
    shows=shows,
    roles=(Role.PRODUCTION_MANAGER, Role.QUALITY_ASSURANCE, Role.QC_ANALYST),
    signed=Meaning.PERFORMED,
)
