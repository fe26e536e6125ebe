"""Documents to print and to keep."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from lindra.web.paper.batch_record import NoSuchBatch, batch_record
from lindra.web.paper.label import NoLabel, bag_label


def pdf(data: bytes, name: str) -> HttpResponse:
    """Return a document that opens in the browser and is saved under a name."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@login_required
def label(request: HttpRequest, number: str) -> HttpResponse:
    """Show the label that is out for a bag, as it goes to the printer."""
    try:
        printed = bag_label(number, get_language() or "en")
    except NoLabel as absent:
        raise Http404 from absent
    return pdf(printed.pdf, f"{number}-{printed.copy.number}.pdf")


@login_required
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Show the record of one batch as a document, in the reader's language."""
    try:
        data = batch_record(number, get_language() or "en")
    except NoSuchBatch as absent:
        raise Http404 from absent
    return pdf(data, f"{number}.pdf")
