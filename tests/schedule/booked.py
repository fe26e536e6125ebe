"""Orders and books therapies in a centre: what the specifications of dates begin with."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.centre import Centre

from lindra.gmp.identity import with_check
from lindra.schedule.centre.offering import Offered, offered
from lindra.schedule.centre.state import CentreState, state_of
from lindra.schedule.promise.booking import Booking
from lindra.therapy.order.facts import Basis


def ordered(work: Centre, number: int, *, eligible: bool = True) -> str:
    therapy = (
        work.does(
            "order-therapy",
            by="physician",
            patient=with_check(f"PT-26-{number:04d}"),
            recipe="cd19-car-t",
            indication="Relapsed B-cell lymphoma",
            weight_kg=Decimal(70),
            basis=Basis.HOSPITAL_EXEMPTION,
            authorisation="HE-2026-014",
            consent="Archive 26/17",
            consented_on=work.now.date(),
        )
        .facts[0]
        .about()[0]
        .key
    )
    if eligible:
        work.does("confirm-eligibility", by="other physician", therapy=therapy, criteria_met=True)
    return therapy


def state(work: Centre) -> CentreState:
    with work.store.reading() as record:
        return state_of(record, work.now)


def offers_for(work: Centre, therapy: str, **other: Any) -> Offered:
    now = state(work)
    one = now.under_way(therapy)
    assert one is not None
    return offered(now, one, **other)


def booked(work: Centre, therapy: str, starts_at: datetime | None = None) -> Booking:
    work.does("hold-slot", by="coordinator", therapy=therapy, starts_at=starts_at, because="Agreed with the clinic.")
    work.does("book-slot", by="coordinator", therapy=therapy)
    return work.sees(Booking, therapy)
