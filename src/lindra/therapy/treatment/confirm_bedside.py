"""Read the wristband and the bag at the bedside again, as the second of two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lindra.gmp.act import Act, Meaning
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Line, Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.treatment.at_bedside import BEDSIDE_RULES, AtBedside, at_bedside, bedside_shown, wristband_fits
from lindra.therapy.treatment.facts import BedsideConfirmed

SECOND_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class ConfirmBedside(Command):
    """Confirm at the bedside."""

    bag: str = asks(Text("Code on the bag", "Kod på påsen"), refers_to="bag", scan=True)
    wristband: str = asks(Text("Code on the wristband", "Kod på armbandet"), scan=True)


def gather(command: ConfirmBedside, dossiers: Dossiers, act: Act) -> AtBedside:
    """Look up the bag."""
    return at_bedside(command.bag, dossiers)


@rule("TRT-007", "The second person reads the same two codes", "Dir 2004/23/EC Art 8; WHO patient identification")
def second_reading_agrees(command: ConfirmBedside, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object to a wrong bag or a wrong patient."""
    return wristband_fits(command.wristband, evidence)


@rule(
    "TRT-008", "Two people check at the bedside, within half an hour of each other", "SOSFS 2009:29; EU GMP Chapter 2.6"
)
def two_people_check(command: ConfirmBedside, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object when nobody checked, it was the same person, or too long ago."""
    first = evidence.infusion
    if first is None:
        return objects(
            Text("Nobody has checked before you.", "Ingen har kontrollerat före dig."),
            Text("Check as the first person.", "Kontrollera som första person."),
            field="bag",
        )
    if first.checked_by == act.person:
        return objects(
            Text("You were the first person yourself.", "Du var själv den första personen."),
            Text("Ask a colleague to read both codes.", "Be en kollega läsa båda koderna."),
        )
    if act.at - first.checked_at > SECOND_WITHIN:
        return objects(
            Text("The first check is more than 30 minutes old.", "Den första kontrollen är mer än 30 minuter gammal."),
            Text("Begin again with the first check.", "Börja om med den första kontrollen."),
            field="bag",
        )
    return None


def decide(command: ConfirmBedside, evidence: AtBedside, act: Act) -> Sequence[Fact]:
    """Record the second reading."""
    return (
        BedsideConfirmed(
            infusion=command.bag,
            therapy=evidence.therapy.number,
            chain_of_identity=command.wristband,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: ConfirmBedside, evidence: AtBedside) -> Sequence[Line]:
    """Show what is read aloud."""
    return bedside_shown(evidence)


operation = Operation(
    name="confirm-bedside",
    title=Text("Check at the bedside, second person", "Kontrollera vid sängen, andra person"),
    command=ConfirmBedside,
    gather=gather,
    rules=(*BEDSIDE_RULES, second_reading_agrees, two_people_check),
    decide=decide,
    shows=shows,
    roles=(Role.WARD_NURSE, Role.PHYSICIAN),
    signed=Meaning.VERIFIED,
)
