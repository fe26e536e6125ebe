"""Plain lists: materials, equipment, deviations."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.materials.lot import Lot
from lindra.quality.deviations.deviation import Deviation
from lindra.web.door import store
from lindra.web.words import word

SOON = timedelta(days=30)


@login_required
def materials(request: HttpRequest) -> HttpResponse:
    """Show the lots that can be used or wait for a decision, the first to expire first."""
    today = datetime.now(UTC).date()
    with store().reading() as record:
        lots = sorted(record.open_ones(Lot), key=lambda lot: (lot.material, lot.expires_on))
    rows = [(lot, word(lot.status.value), lot.expires_on < today, lot.expires_on < today + SOON) for lot in lots]
    return render(request, "lindra/materials.html", {"rows": rows})


@login_required
def facility(request: HttpRequest) -> HttpResponse:
    """Show the equipment, and what lapses soon."""
    today = datetime.now(UTC).date()
    with store().reading() as record:
        equipment = record.each(Equipment)
    pieces = [
        (
            one,
            one.is_in_service and one.is_calibrated_on(today),
            one.calibrated_until is not None and one.calibrated_until < today + SOON,
        )
        for one in equipment
    ]
    return render(request, "lindra/facility.html", {"pieces": pieces})


@login_required
def deviations(request: HttpRequest) -> HttpResponse:
    """Show the deviations, newest first."""
    with store().reading() as record:
        found = record.newest(Deviation, limit=200)
    return render(request, "lindra/deviations.html", {"deviations": found})
