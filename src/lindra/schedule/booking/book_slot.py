"""Book the dates that are held: from now on they are promised."""

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
from lindra.masters.recipe import StartsFrom
from lindra.schedule.booking.keeping import collection_facts, dates_stand, of_collection
from lindra.schedule.centre.state import UnderWay, under_way
from lindra.schedule.promise.booking import Booking, BookingStatus
from lindra.schedule.promise.facts import SlotBooked
from lindra.therapy.collection.collection import Collection
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on


@dataclass(frozen=True, kw_only=True)
class BookSlot(Command):
    """Book dates."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)


@dataclass(frozen=True)
class Evidence:
    """The therapy, the dates that are held, its collection, and the number given out last."""

    therapy: Therapy
    booking: Booking | None
    under_way: UnderWay | None
    collection: Collection | None
    last: str | None


def gather(command: BookSlot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look them up."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    return Evidence(
        therapy,
        dossiers.find(Booking, therapy.number),
        under_way(dossiers, therapy, act.at),
        of_collection(dossiers, therapy.number),
        dossiers.last_key(Collection),
    )


@rule("SCH-006", "Dates are promised to a patient who may have the therapy", "EU GMP Part IV 7.3")
def patient_may_have_it(command: BookSlot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object while nobody has confirmed eligibility, where the recipe asks for it."""
    one = evidence.under_way
    asks_for_it = (
        one is None or bool(one.chain.recipe.eligibility) or (one.chain.recipe.starts_from is not StartsFrom.STOCK)
    )
    if evidence.therapy.is_eligible or not asks_for_it:
        return None
    return objects(
        Text("Eligibility has not been confirmed.", "Lämpligheten är inte bekräftad."),
        Text(
            "Hold the dates, and book them when a second physician or the coordinator has confirmed it.",
            "Håll datumen, och boka dem när en andra läkare eller koordinatorn har bekräftat.",
        ),
        field="therapy",
    )


@rule("SCH-007", "Dates are booked once", "EU GMP Part IV 6.3")
def not_booked_already(command: BookSlot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when they are booked."""
    if evidence.booking is None or evidence.booking.status is not BookingStatus.BOOKED:
        return None
    return objects(
        Text("The dates are booked already.", "Datumen är redan bokade."),
        Text("Nothing needs to be done.", "Inget behöver göras."),
        field="therapy",
    )


def decide(command: BookSlot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Book them, and the day of the collection with them."""
    assert evidence.booking is not None
    booked = SlotBooked(booking=command.therapy, therapy=command.therapy, at=act.at, by=act.person)
    if evidence.under_way is None:
        return (booked,)
    more = collection_facts(evidence.under_way, evidence.booking.chain, evidence.collection, evidence.last, act)
    return (booked, *more)


operation = Operation[BookSlot, Evidence](
    name="book-slot",
    title=Text("Book the dates", "Boka datumen"),
    command=BookSlot,
    gather=gather,
    rules=(therapy_goes_on, dates_stand, not_booked_already, patient_may_have_it),
    decide=decide,
    roles=(Role.COORDINATOR,),
)
