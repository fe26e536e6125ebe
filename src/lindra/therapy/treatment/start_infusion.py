"""Start giving the bag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.manufacture.facts import BagUsed
from lindra.therapy.treatment.at_bedside import BEDSIDE_RULES, AtBedside, at_bedside
from lindra.therapy.treatment.facts import InfusionStarted

START_WITHIN = timedelta(minutes=60)


@dataclass(frozen=True, kw_only=True)
class StartInfusion(Command):
    """Start the infusion."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag", scan=True)
    started_at: datetime = asks(Text("Started at", "Startade"), happened=True)


def gather(command: StartInfusion, dossiers: Dossiers, act: Act) -> AtBedside:
    """Look up the bag."""
    return at_bedside(command.bag, dossiers)


@rule(
    "TRT-009", "An infusion starts within an hour of the second person's check", "SOSFS 2009:29; Dir 2004/23/EC Art 8"
)
def both_have_checked(command: StartInfusion, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object without two checks, and when they are too old."""
    infusion = evidence.infusion
    if infusion is None or infusion.confirmed_at is None:
        return objects(
            Text("Two people have not checked the bag.", "Två personer har inte kontrollerat påsen."),
            Text("Check at the bedside, both of you.", "Kontrollera vid sängen, båda två."),
            field="bag",
        )
    if act.at - infusion.confirmed_at > START_WITHIN:
        return objects(
            Text("The checks are more than an hour old.", "Kontrollerna är mer än en timme gamla."),
            Text("Check again at the bedside, both of you.", "Kontrollera på nytt vid sängen, båda två."),
            field="bag",
        )
    if command.started_at < infusion.confirmed_at - timedelta(minutes=2):
        return objects(
            Text("The start lies before the second check.", "Starten ligger före den andra kontrollen."),
            Text(
                "Check the time; open a deviation if it is true.",
                "Kontrollera tiden; öppna en avvikelse om den stämmer.",
            ),
            field="started_at",
        )
    return None


def decide(command: StartInfusion, evidence: AtBedside, act: Act) -> Sequence[Fact]:
    """Start it: the bag is used."""
    return (
        InfusionStarted(
            infusion=command.bag,
            therapy=evidence.therapy.number,
            started_at=command.started_at,
            at=act.at,
            by=act.person,
        ),
        BagUsed(bag=command.bag, batch=evidence.bag.batch, therapy=evidence.therapy.number, at=act.at),
    )


operation = Operation(
    name="start-infusion",
    title=Text("Start the infusion", "Starta infusionen"),
    command=StartInfusion,
    gather=gather,
    rules=(*BEDSIDE_RULES, both_have_checked),
    decide=decide,
    roles=(Role.WARD_NURSE, Role.PHYSICIAN),
)
