"""Hold a chain of dates for a therapy, until it is booked or the time of holding has passed."""

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
from lindra.schedule.booking.keeping import AboutChain, Asked, asked_of, centre_can_keep_it
from lindra.schedule.centre.offering import chain_at
from lindra.schedule.centre.waiting import waiting_list
from lindra.schedule.promise.booking import BookingStatus
from lindra.schedule.promise.facts import SlotHeld
from lindra.therapy.order.therapy import Therapy
from lindra.therapy.order.therapy_goes_on import therapy_goes_on

HOURS_USUAL, HOURS_MAX = 48, 7 * 24
_LOOKED_AT = 5  # of those who come before: whether the dates would have done for them


@dataclass(frozen=True, kw_only=True)
class HoldSlot(Command):
    """Hold dates."""

    therapy: str = asks(Text("Therapy", "Terapi"), refers_to="therapy", scan=True)
    starts_at: datetime | None = asks(
        Text("First stage begins", "Första steget börjar"),
        hint=Text("As it was offered. Empty: the earliest", "Som det föreslogs. Tomt: det tidigaste"),
        default=None,
    )
    hours: int = asks(
        Text("Held for", "Hålls i"), unit="h", hint=Text("Usually 48", "Vanligen 48"), default=HOURS_USUAL
    )
    because: str | None = asks(
        Text("Why before those with a higher score", "Varför före dem med högre poäng"),
        hint=Text("Only where somebody is passed over", "Bara om någon förbigås"),
        default=None,
    )


@dataclass(frozen=True)
class Evidence(AboutChain):
    """The chain that is asked for, and who of the waiting list is passed over by it."""

    therapy: Therapy
    passed_over: tuple[str, ...]


def gather(command: HoldSlot, dossiers: Dossiers, act: Act) -> Evidence:
    """Look up the chain, and those with a higher score who could have had it."""
    therapy = dossiers.need(Therapy, command.therapy, field="therapy")
    asked = asked_of(dossiers, therapy, command.starts_at, act)
    return Evidence(asked=asked, therapy=therapy, passed_over=_passed_over(asked))


def _passed_over(asked: Asked) -> tuple[str, ...]:
    one, offer = asked.under_way, asked.offer
    if one is None or offer is None or one.done:
        return ()
    mine = one.priority.score if one.priority is not None else 0
    before = [waits for waits in waiting_list(asked.state) if waits.score > mine and waits.under_way.is_eligible]
    return tuple(
        waits.under_way.number
        for waits in before[:_LOOKED_AT]
        if waits.under_way.number != one.number and chain_at(asked.state, waits.under_way, offer.starts_at).offers
    )


@rule("SCH-003", "A therapy has one chain of dates", "EU GMP Part IV 6.3")
def has_no_dates(command: HoldSlot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when dates are booked; those that are only held are replaced."""
    booking = evidence.booking
    if booking is None or booking.status is not BookingStatus.BOOKED:
        return None
    return objects(
        Text(f"Dates are booked for {command.therapy}.", f"Datum är bokade för {command.therapy}."),
        Text("Move them, or cancel them first.", "Flytta dem, eller avboka dem först."),
        field="therapy",
    )


@rule("SCH-004", "Dates are held for a while, not for good", "EU GMP Part IV 6.3")
def time_is_agreed(command: HoldSlot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object to no time, and to more than a week."""
    if 1 <= command.hours <= HOURS_MAX:
        return None
    return objects(
        Text(f"{command.hours} h is not a time to hold dates.", f"{command.hours} h är ingen tid att hålla datum."),
        Text(f"Give 1 to {HOURS_MAX} hours.", f"Ange 1 till {HOURS_MAX} timmar."),
        field="hours",
    )


@rule(
    "SCH-005",
    "Nobody with a higher score is passed over without a written reason",
    "Hälso- och sjukvårdslagen 2017:30 3 kap. 1 §; the clinic's criteria",
)
def passing_over_has_a_reason(command: HoldSlot, evidence: Evidence, act: Act) -> Refusal | None:
    """Object when a patient with a higher score could have had the dates, and no reason is given."""
    if not evidence.passed_over or command.because:
        return None
    said = ", ".join(evidence.passed_over)
    return objects(
        Text(
            f"{said} waits with a higher score, and could have these dates.",
            f"{said} väntar med högre poäng och kunde få de här datumen.",
        ),
        Text("Offer the dates there first, or write why not.", "Erbjud datumen där först, eller skriv varför inte."),
        field="because",
    )


def decide(command: HoldSlot, evidence: Evidence, act: Act) -> Sequence[Fact]:
    """Hold them."""
    asked = evidence.asked
    assert asked.chain is not None
    assert asked.under_way is not None
    return (
        SlotHeld(
            booking=command.therapy,
            therapy=command.therapy,
            recipe=asked.under_way.chain.version,
            chain=asked.chain,
            until=act.at + timedelta(hours=command.hours),
            score=asked.under_way.priority.score if asked.under_way.priority is not None else 0,
            passed_over=evidence.passed_over,
            because=command.because or "",
            at=act.at,
            by=act.person,
        ),
    )


operation = Operation(
    name="hold-slot",
    title=Text("Hold dates", "Håll datum"),
    command=HoldSlot,
    gather=gather,
    rules=(therapy_goes_on, has_no_dates, time_is_agreed, centre_can_keep_it, passing_over_has_a_reason),
    decide=decide,
    roles=(Role.COORDINATOR, Role.PRODUCTION_MANAGER),
)
