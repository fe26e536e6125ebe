"""Plain lists: deviations."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lindra.quality.deviations.deviation import Deviation
from lindra.web.door import store


@login_required
def deviations(request: HttpRequest) -> HttpResponse:
    """Show the deviations, newest first."""
    with store().reading() as record:
        found = record.newest(Deviation, limit=200)
    return render(request, "lindra/deviations.html", {"deviations": found})
