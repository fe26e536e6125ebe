"""End the follow-up, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.text import Text
from lindra.therapy.followup.after_infusion import AfterInfusion, after_infusion, follow_up_is_planned
from lindra.therapy.order.facts import TherapyClosed
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class EndFollowUp(Command):
    """End the follow-up."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    reason: str = asks(
        Text("Reason", "Skäl"), hint=Text("Complete, death, moved, withdrawn", "Klar, död, flyttat, återtagit")
    )


def gather(command: EndFollowUp, dossiers: Dossiers, act: Act) -> AfterInfusion:
    """Look up the follow-up."""
    return after_infusion(command.therapy, dossiers)


def decide(command: EndFollowUp, evidence: AfterInfusion, act: Act) -> Sequence[Fact]:
    """End it."""
    return (
        TherapyClosed(therapy=command.therapy, is_cancelled=False, reason=command.reason, at=act.at, by=act.person),
    )


operation = Operation(
    name="end-follow-up",
    title=Text("End the follow-up", "Avsluta uppföljningen"),
    command=EndFollowUp,
    gather=gather,
    rules=(therapy_goes_on, follow_up_is_planned),
    decide=decide,
    roles=(Role.PHYSICIAN,),
    signed=Meaning.APPROVED,
)
