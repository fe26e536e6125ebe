"""Record that a piece of equipment was cleaned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.facts import EquipmentCleaned
from lindra.gmp.act import Act
from lindra.gmp.command import Command, asks
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.operation import Operation
from lindra.gmp.roles import Role
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text


@dataclass(frozen=True, kw_only=True)
class CleanEquipment(Command):
    """Record a cleaning."""

    equipment: str = asks(Text("Equipment", "Utrustning"), refers_to="equipment", scan=True)
    cleaned_at: datetime = asks(Text("Cleaned at", "Rengjord"), happened=True)
    procedure: str = asks(
        Text("Procedure", "Rutin"), hint=Text("With its agent: SOP-031, sporicide", "Med sitt medel: SOP-031, sporicid")
    )


@dataclass(frozen=True)
class Evidence:
    """The piece."""

    equipment: Equipment


def gather(command: CleanEquipment, dossiers: Dossiers, act: Act) -> Evidence:
    """Look the piece up."""
    return Evidence(dossiers.need(Equipment, command.equipment, field="equipment"))


@rule(
    "FAC-134", "A cleaning is later than the one before it and than the last use", "EU GMP Part IV 5; ALCOA++ accurate"
)
def cleaning_is_the_newest(command: CleanEquipment, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to an earlier time: it would say that a used piece is clean."""
    piece = evidence.equipment
    if piece.cleaned_at is not None and command.cleaned_at < piece.cleaned_at:
        before = Text(
            f"{piece.code} was cleaned {piece.cleaned_at:%Y-%m-%d %H:%M} UTC, after that time.",
            f"{piece.code} rengjordes {piece.cleaned_at:%Y-%m-%d %H:%M} UTC, efter den tiden.",
        )
    elif piece.used_since_cleaning is not None and command.cleaned_at < piece.used_since_cleaning.at:
        before = Text(
            f"{piece.code} was used {piece.used_since_cleaning.at:%Y-%m-%d %H:%M} UTC, after that time.",
            f"{piece.code} användes {piece.used_since_cleaning.at:%Y-%m-%d %H:%M} UTC, efter den tiden.",
        )
    else:
        return None
    return objects(
        before,
        Text("Give the time of the cleaning that came last.", "Ange tiden för den senaste rengöringen."),
        field="cleaned_at",
    )


@rule("FAC-136", "Nothing is cleaned while cells are in it", "EU GMP Part IV 5; 9.50")
def nothing_is_in_it(command: CleanEquipment, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to a piece that is kept for a batch: the slip of a scanner would let it to another."""
    piece = evidence.equipment
    if not piece.kept_for:
        return None
    return objects(
        Text(
            f"The cells of batch {piece.kept_for} are in {piece.code}.",
            f"Cellerna i sats {piece.kept_for} är i {piece.code}.",
        ),
        Text(
            "Scan the piece that you cleaned. This one is cleaned when the batch has let it go.",
            "Skanna den del som du rengjorde. Den här rengörs när satsen har lämnat den.",
        ),
        field="equipment",
    )


def decide(command: CleanEquipment, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Record it."""
    return (
        EquipmentCleaned(
            equipment=command.equipment,
            cleaned_at=command.cleaned_at,
            procedure=command.procedure,
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="clean-equipment",
    title=Text("Clean equipment", "Rengör utrustning"),
    command=CleanEquipment,
    gather=gather,
    rules=(nothing_is_in_it, cleaning_is_the_newest),
    decide=decide,
    roles=(Role.OPERATOR, Role.PRODUCTION_MANAGER, Role.APHERESIS_NURSE),
)
