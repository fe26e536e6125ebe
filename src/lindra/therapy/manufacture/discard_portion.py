"""Discard a portion that will not be used."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.facts import PortionDiscarded
from lindra.therapy.manufacture.portion import Portion


@dataclass(frozen=True, kw_only=True)
class DiscardPortion(Command):
    """Discard a portion."""

    portion: str = asks(Text("Portion", "Portion"), refers_to="portion", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The portion."""

    portion: Portion


def gather(command: DiscardPortion, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Portion, command.portion, field="portion"))


@rule("MFG-053", "A portion is discarded while something is left of it", "EU GMP Part IV 9.9; ALCOA++ complete")
def something_is_left(command: DiscardPortion, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when nothing is left, or it is discarded."""
    if evidence.portion.is_open:
        return None
    return objects(
        Text("Nothing is left of it.", "Inget är kvar av den."),
        Text("Check the code on it.", "Kontrollera koden på den."),
        field="portion",
    )


def decide(command: DiscardPortion, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Discard it."""
    return (
        PortionDiscarded(
            portion=command.portion,
            batch=evidence.portion.batch,
            therapy=evidence.portion.therapy,
            reason=command.reason,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="discard-portion",
    title=Text("Discard a portion", "Kassera en portion"),
    command=DiscardPortion,
    gather=gather,
    rules=(something_is_left,),
    decide=decide,
    roles=(Role.OPERATOR, Role.PHARMACIST, Role.QUALITY_ASSURANCE, Role.CRYOSTORE_KEEPER),
)
