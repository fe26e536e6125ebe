"""Give a therapy's dates back, so that others can have them."""

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
from lindra.schedule.booking.keeping import dates_stand, of_collection
from lindra.schedule.promise.booking import Booking
from lindra.schedule.promise.facts import SlotCancelled
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.collection.facts import CollectionCalledOff
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True, kw_only=True)
class CancelSlot(Command):
    """Cancel dates."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    because: str = asks(Text("Why", "Varför"), long=True)


@dataclass(frozen=True)
class Evidence:
    """The dates that stand, and the collection."""

    booking: Booking | None
    collection: Collection | None


def gather(command: CancelSlot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    return Evidence(dossiers.find(Booking, therapy.number), of_collection(dossiers, therapy.number))


@rule("SCH-008", "Dates are given back before the cells are collected", "EU GMP Part IV 6.3")
def cells_are_not_collected(command: CancelSlot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when the collection has begun: what is left is planned anew, or the therapy ends."""
    one = evidence.collection
    if one is None or one.status is CollectionStatus.PLANNED:
        return None
    return objects(
        Text(f"Collection {one.number} has begun.", f"Insamling {one.number} har börjat."),
        Text("Move the dates, or cancel the therapy.", "Flytta datumen, eller ställ in terapin."),
        field="therapy",
    )


def decide(command: CancelSlot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Give them back, and the day of the collection with them."""
    given_back = SlotCancelled(
        booking=command.therapy, therapy=command.therapy, because=command.because, at=act.at, by=act.person
    )
    one = evidence.collection
    if one is None:
        return (given_back,)
    called_off = CollectionCalledOff(
        collection=one.number, therapy=command.therapy, reason=command.because, at=act.at, by=act.person
    )
    return (given_back, called_off)


operation = Operation(
    name="cancel-slot",
    title=Text("Give the dates back", "Lämna tillbaka datumen"),
    command=CancelSlot,
    gather=gather,
    rules=(dates_stand, cells_are_not_collected),
    decide=decide,
    roles=(Role.COORDINATOR,),
)
