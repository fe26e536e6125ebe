"""Renew a permit for contained use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lindra.facility.permits.add_permit import LONGEST
from lindra.facility.permits.facts import PermitRenewed
from lindra.facility.permits.permit import Permit
from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class RenewPermit(Command):
    """Renew a permit."""

    permit: str = asks(Text("The authority's number", "Myndighetens nummer"), refers_to="permit")
    expires_on: date = asks(Text("New last day", "Ny sista dag"))
    reference: str = asks(Text("The decision", "Beslutet"))


@dataclass(frozen=True)
class Evidence:
    """The permit."""

    permit: Permit


def gather(command: RenewPermit, dossiers: Dossiers, act: Act) -> Evidence:
    """Look it up."""
    return Evidence(dossiers.need(Permit, command.permit, field="permit"))


@rule("FAC-194", "A renewal makes a permit hold longer", "AFS 2023:13 chapter 9")
def renewal_is_longer(command: RenewPermit, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a permit that is withdrawn or needs no renewal, and to a day that is not later or too late."""
    permit, today = evidence.permit, act.at.date()
    if permit.is_withdrawn or permit.expires_on is None:
        return objects(
            Text(
                f"{permit.number} is withdrawn." if permit.is_withdrawn else f"{permit.number} has no end.",
                f"{permit.number} är tillbakadraget." if permit.is_withdrawn else f"{permit.number} har inget slut.",
            ),
            Text("Add the new permit under its own number.", "Lägg till det nya tillståndet under sitt eget nummer.")
            if permit.is_withdrawn
            else Text("It needs no renewal.", "Det behöver inte förnyas."),
            field="permit",
        )
    if max(today, permit.expires_on) < command.expires_on <= today + LONGEST:
        return None
    return objects(
        Text(f"It holds until {permit.expires_on} now.", f"Det gäller nu till och med {permit.expires_on}."),
        Text("Give a later day, five years ahead at most.", "Ange en senare dag, högst fem år fram."),
        field="expires_on",
    )


def decide(command: RenewPermit, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Renew it."""
    return (
        PermitRenewed(
            permit=command.permit,
            expires_on=command.expires_on,
            reference=command.reference,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="renew-permit",
    title=Text("Renew a permit for contained use", "Förnya ett tillstånd för innesluten användning"),
    command=RenewPermit,
    gather=gather,
    rules=(renewal_is_longer,),
    decide=decide,
    roles=(Role.BIOSAFETY_COMMITTEE,),
    signed=Meaning.APPROVED,
)
