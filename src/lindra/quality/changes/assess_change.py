"""Assess a change: what it means for validation, filings, training and batches under way."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, rule
from lindra.gmp.text import Text
from lindra.quality.changes.change import Change, ChangeStatus
from lindra.quality.changes.facts import ChangeAssessed
from lindra.quality.changes.of_change import OfChange, change_shown, change_stands_at, had_a_hand_in_it
from lindra.quality.in_words import is_a_sentence, too_short


@dataclass(frozen=True, kw_only=True)
class AssessChange(Command):
    """Assess a change."""

    change: str = asks(Text("Change", "Ändring"), refers_to="change")
    assessment: str = asks(
        Text("What it means", "Vad den betyder"),
        long=True,
        hint=Text(
            "Validation, filings, training, materials in stock, batches under way",
            "Validering, ansökningar, utbildning, material i lager, pågående satser",
        ),
    )


def gather(command: AssessChange, dossiers: Dossiers, act: Act) -> OfChange:
    """Look it up."""
    return OfChange(dossiers.need(Change, command.change, field="change"))


@rule(
    "QUA-122", "A change is assessed once, in words, before anyone approves it", "EU GMP Annex 15 11.2; ICH Q10 3.2.3"
)
def change_can_be_assessed(command: AssessChange, evidence: OfChange, act: Act) -> Refusal | None:
    """Object at another moment, and to a word or two."""
    found = change_stands_at(evidence.change, ChangeStatus.PROPOSED)
    return found or (None if is_a_sentence(command.assessment) else too_short(field="assessment"))


@rule("QUA-123", "Whoever proposed a change does not assess it", "EU GMP Chapter 2.6; ICH Q10 3.2.3")
def another_person_assesses(command: AssessChange, evidence: OfChange, act: Act) -> Refusal | None:
    """Object to the proposer."""
    return had_a_hand_in_it(Text("proposed", "föreslagit")) if act.person == evidence.change.proposed_by else None


def decide(command: AssessChange, evidence: OfChange, act: Act) -> Sequence[Fact]:
    """Record the assessment."""
    return (ChangeAssessed(change=command.change, assessment=command.assessment, at=act.at, by=act.person),)


def shows(command: AssessChange, evidence: OfChange) -> Sequence[Line]:
    """Show what is to be different, why, at what risk, and what was said of it so far."""
    return change_shown(evidence.change)


operation = Operation(
    name="assess-change",
    title=Text("Assess a change", "Bedöm en ändring"),
    command=AssessChange,
    gather=gather,
    rules=(change_can_be_assessed, another_person_assesses),
    decide=decide,
    shows=shows,
    roles=(Role.QUALITY_ASSURANCE,),
    signed=Meaning.REVIEWED,
)
