"""Finish the infusion: how much was given, and how the patient took it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.therapy.treatment.at_bedside import AtBedside, at_bedside
from lindra.therapy.treatment.facts import InfusionFinished


@dataclass(frozen=True, kw_only=True)
class FinishInfusion(Command):
    """Finish the infusion."""

    bag: str = asks(Text("Bag", "Påse"), refers_to="bag", scan=True)
    volume_millilitres: Decimal = asks(Text("Volume given", "Given volym"), unit="mL")
    finished_at: datetime = asks(Text("Finished at", "Avslutades"), happened=True)
    reaction: str | None = asks(Text("Reaction, if any", "Reaktion, om någon"), default=None)


def gather(command: FinishInfusion, dossiers: Dossiers, act: Act) -> AtBedside:
    """Look up the bag."""
    return at_bedside(command.bag, dossiers)


@rule("TRT-010", "An infusion is finished once, after its start", "EU GMP Part IV 11; ALCOA++ accurate")
def infusion_goes_on(command: FinishInfusion, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object when it has not started, is finished, or ended before it began."""
    infusion = evidence.infusion
    if infusion is None or infusion.started_at is None or infusion.finished_at is not None:
        return objects(
            Text("No infusion of this bag goes on.", "Ingen infusion av påsen pågår."),
            Text("Check the number on the bag.", "Kontrollera numret på påsen."),
            field="bag",
        )
    if command.finished_at <= infusion.started_at:
        return objects(
            Text("The end lies before the start.", "Slutet ligger före starten."),
            Text("Check the time.", "Kontrollera tiden."),
            field="finished_at",
        )
    return None


@rule("TRT-011", "No more is given than the bag holds", "ALCOA++ accurate")
def volume_was_in_the_bag(command: FinishInfusion, evidence: AtBedside, act: Act) -> Refusal | None:
    """Object to nothing, and to more than the bag held."""
    if 0 < command.volume_millilitres <= evidence.bag.volume.value:
        return None
    return objects(
        Text(f"The bag held {evidence.bag.volume}.", f"Påsen innehöll {evidence.bag.volume}."),
        Text("Give the volume that went in, in millilitres.", "Ange den givna volymen i milliliter."),
        field="volume_millilitres",
    )


def decide(command: FinishInfusion, evidence: AtBedside, act: Act) -> Sequence[Fact]:
    """Finish it."""
    return (
        InfusionFinished(
            infusion=command.bag,
            therapy=evidence.therapy.number,
            volume_millilitres=command.volume_millilitres,
            reaction=command.reaction or "",
            finished_at=command.finished_at,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="finish-infusion",
    title=Text("Finish the infusion", "Avsluta infusionen"),
    command=FinishInfusion,
    gather=gather,
    rules=(infusion_goes_on, volume_was_in_the_bag),
    decide=decide,
    roles=(Role.WARD_NURSE, Role.PHYSICIAN),
)
