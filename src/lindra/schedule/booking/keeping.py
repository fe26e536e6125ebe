"""What the operations on dates share: the therapy with its place in the plan, and its chain as the record keeps it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from lindra.gmp.act import Act
from lindra.gmp.dossier import Dossiers
from lindra.gmp.fact import Fact
from lindra.gmp.identity import next_number
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.masters.recipe import StartsFrom
from lindra.schedule.centre.offering import Offer, Offered, chain_at, kept_chain, offered
from lindra.schedule.centre.state import CentreState, UnderWay, state_of
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.booking import Booking
from lindra.schedule.promise.placed import PlacedStage
from lindra.therapy.collection.collection import Collection, CollectionStatus
from lindra.therapy.collection.facts import CollectionMoved, CollectionPlanned
from lindra.therapy.order.therapy import Therapy


@dataclass(frozen=True)
class Asked:
    """The therapy, how far it is, its booking, and the chain of dates that it would get now, if there is one."""

    therapy: Therapy
    state: CentreState
    under_way: UnderWay | None
    booking: Booking | None
    chain: tuple[PlacedStage, ...] | None
    offer: Offer | None
    because: tuple[Text, ...]


class OfBooking(Protocol):
    """What the rules on a booking look at."""

    @property
    def booking(self) -> Booking | None:
        """The dates that stand, if any."""


class OfChain(Protocol):
    """What the rule on a chain looks at."""

    @property
    def chain(self) -> tuple[PlacedStage, ...] | None:
        """The chain of dates, if there is one."""

    @property
    def because(self) -> tuple[Text, ...]:
        """Why there is none."""


@dataclass(frozen=True)
class AboutChain:
    """Evidence that holds the chain of dates that is asked for."""

    asked: Asked

    @property
    def booking(self) -> Booking | None:
        """The dates that stand, if any."""
        return self.asked.booking

    @property
    def chain(self) -> tuple[PlacedStage, ...] | None:
        """The chain that would be given."""
        return self.asked.chain

    @property
    def because(self) -> tuple[Text, ...]:
        """Why there is none."""
        return self.asked.because


def asked_of(dossiers: Dossiers, therapy: Therapy, starts_at: datetime | None, act: Act) -> Asked:
    """Look up the chain that a therapy would get: beginning exactly then, or the earliest."""
    state = state_of(dossiers, act.at)
    one = state.under_way(therapy.number)
    booking = dossiers.find(Booking, therapy.number)
    if one is None:
        nothing = Text("Nothing of this therapy is left to plan.", "Inget av terapin återstår att planera.")
        return Asked(therapy, state, None, booking, None, None, (nothing,))
    if starts_at is not None and not one.done:
        found = chain_at(state, one, starts_at)
    else:
        found = offered(state, one, count=1, explain=False)
    return _asked(therapy, state, one, booking, found)


def _asked(therapy: Therapy, state: CentreState, one: UnderWay, booking: Booking | None, found: Offered) -> Asked:
    offer = next(iter(found.offers), None)
    chain = tuple(record_of(found, offer)) if offer is not None else None
    return Asked(therapy, state, one, booking, chain, offer, found.because)


def record_of(found: Offered, offer: Offer) -> tuple[PlacedStage, ...]:
    """Return a chain as the record keeps it."""
    return tuple(
        PlacedStage(stage=one.name, starts_at=one.starts_at, ends_at=one.ends_at, resources=one.resources)
        for one in kept_chain(found.centre, offer)
    )


@rule(
    "SCH-001", "Dates are given that the whole centre can keep beside what it has promised", "EU GMP Part IV 6.3, 7.3"
)
def centre_can_keep_it(command: Any, evidence: OfChain, act: Act) -> Refusal | None:
    """Object when no chain of dates is free as asked, with what stands in the way."""
    if evidence.chain is not None:
        return None
    en, sv = " ".join(one.en for one in evidence.because), " ".join(one.sv for one in evidence.because)
    return objects(
        Text(en or "These dates are not free.", sv or "Datumen är inte lediga."),
        Text("Ask for offers again, and choose one of them.", "Begär förslag på nytt och välj ett av dem."),
        field="starts_at",
    )


@rule("SCH-002", "Dates are changed where there are dates", "EU GMP Part IV 6.3")
def dates_stand(command: Any, evidence: OfBooking, act: Act) -> Refusal | None:
    """Object when nothing is held or booked."""
    if evidence.booking is not None and evidence.booking.stands_at(act.at):
        return None
    return objects(
        Text("No dates stand for this therapy.", "Inga datum står för terapin."),
        Text("Ask for offers, and hold one.", "Begär förslag och håll ett."),
        field="therapy",
    )


def of_collection(dossiers: Dossiers, therapy: str) -> Collection | None:
    """Return the therapy's collection that has not come to nothing."""
    found = dossiers.of_therapy(Collection, therapy)
    return next((one for one in reversed(found) if not one.came_to_nothing), None)


def collection_facts(
    under_way: UnderWay, chain: tuple[PlacedStage, ...], collection: Collection | None, last: str | None, act: Act
) -> tuple[Fact, ...]:
    """Return what follows for the collection: that its day is planned, or moved; nothing where it has begun."""
    placed = next((one for one in chain if one.stage == "collection"), None)
    if placed is None or under_way.chain.recipe.starts_from is StartsFrom.STOCK:
        return ()
    day = placed.starts_at.astimezone(CENTRE_ZONE).date()
    if collection is None:
        return (
            CollectionPlanned(
                collection=next_number("C", last, act.at),
                therapy=under_way.number,
                planned_on=day,
                at=act.at,
                by=act.person,
            ),
        )
    if collection.status is not CollectionStatus.PLANNED or collection.planned_on == day:
        return ()
    return (
        CollectionMoved(
            collection=collection.number, therapy=under_way.number, planned_on=day, at=act.at, by=act.person
        ),
    )
