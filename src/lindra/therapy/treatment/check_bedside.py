"""Read the wristband and the bag at the bedside, as the first of two."""

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
from lindra.therapy.treatment.at_bedside import BEDSIDE_RULES, AtBedside, at_bedside, bedside_shown, wristband_fits
from lindra.therapy.treatment.facts import BedsideChecked


@dataclass(frozen=True, kw_only=True)
class CheckBedside(Command):
    """Check at the bedside."""

    bag: str = asks(Text("Code on the bag", "Kod på påsen"), refers_to="bag", scan=True)
    wristband: str = asks(Text("Code on the wristband", "Kod på armbandet"), scan=True)


def gather(command: CheckBedside, dossiers: Dossiers, act: Act) -> AtBedside:
    """Look up the bag."""
    return at_bedside(command.bag, dossiers)


@rule(
    "TRT-006", "Wristband and bag carry the same chain of identity", "Dir 2004/23/EC Art 8; WHO patient identification"
)
def bag_is_the_patients(command: CheckBedside, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object to a wrong bag or a wrong patient."""
    return wristband_fits(command.wristband, evidence)


def decide(command: CheckBedside, evidence: AtBedside, act: Act) -> Sequence[Fact]:
    """Record the first reading."""
    return (
        BedsideChecked(
            infusion=command.bag,
            therapy=evidence.therapy.number,
            chain_of_identity=command.wristband,
            at=act.at,
            by=act.person,
        ),
    )


def shows(command: CheckBedside, evidence: AtBedside) -> Sequence[Line]:
    """Show what is read aloud."""
    return bedside_shown(evidence)


operation = Operation(
    name="check-bedside",
    title=Text("Check at the bedside, first person", "Kontrollera vid sängen, första person"),
    command=CheckBedside,
    gather=gather,
    rules=(*BEDSIDE_RULES, bag_is_the_patients),
    decide=decide,
    shows=shows,
    roles=(Role.WARD_NURSE, Role.PHYSICIAN),
    signed=Meaning.VERIFIED,
)
