"""Cancel a therapy, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.therapy.order.facts import TherapyClosed
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class CancelTherapy(Command):
    """Cancel a therapy."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The therapy."""

    therapy: Therapy


def gather(command: CancelTherapy, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Therapy, command.therapy, field="therapy"))


def decide(command: CancelTherapy, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Cancel it."""
    return (TherapyClosed(therapy=command.therapy, is_cancelled=True, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="cancel-therapy",
    title=Text("Cancel a therapy", "Ställ in en terapi"),
    command=CancelTherapy,
    gather=gather,
    rules=(therapy_goes_on,),
    decide=decide,
    roles=(Role.PHYSICIAN,),
    signed=Meaning.REJECTED,
)
