"""Cancel a therapy that has not been given, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.order.facts import TherapyClosed
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on
from lindra.therapy.treatment.infusion import Infusion


@dataclass(frozen=True, kw_only=True)
class CancelTherapy(Command):
    """Cancel a therapy."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    reason: str = asks(Text("Reason", "Skäl"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The therapy, and what has been given of it."""

    therapy: Therapy
    infusions: Sequence[Infusion]


def gather(command: CancelTherapy, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    return Evidence(
        dossiers.need(Therapy, command.therapy, field="therapy"), dossiers.of_therapy(Infusion, command.therapy)
    )


@rule("TRT-012", "A therapy that has been given is followed, not cancelled", "Reg 1394/2007 Art 14; EU GMP Part IV 11")
def nothing_was_given(command: CancelTherapy, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when an infusion has begun."""
    given = next((one for one in evidence.infusions if one.started_at is not None), None)
    if given is None:
        return None
    return objects(
        Text(f"Bag {given.bag} of this therapy has been given.", f"Påse {given.bag} i den här terapin har getts."),
        Text(
            "Record visits and events; end the follow-up when it is over.",
            "Registrera besök och händelser; avsluta uppföljningen när den är slut.",
        ),
        field="therapy",
    )


def decide(command: CancelTherapy, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Cancel it."""
    return (TherapyClosed(therapy=command.therapy, is_cancelled=True, reason=command.reason, at=act.at, by=act.person),)


operation = Operation(
    name="cancel-therapy",
    title=Text("Cancel a therapy", "Ställ in en terapi"),
    command=CancelTherapy,
    gather=gather,
    rules=(therapy_goes_on, nothing_was_given),
    decide=decide,
    roles=(Role.PHYSICIAN,),
    signed=Meaning.REJECTED,
)
