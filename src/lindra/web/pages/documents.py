"""Documents to print and to keep."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from lindra.therapy.manufacture.logbook import Logbook
from lindra.web.door import files, store
from lindra.web.paper.batch_record import NoSuchBatch, batch_record
from lindra.web.paper.form import NoForms, forms_out
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


@login_required
def forms(request: HttpRequest, number: str) -> HttpResponse:
    """Show the controlled forms of a batch that are out, as they go to the printer."""
    try:
        data = forms_out(number, get_language() or "en")
    except NoForms as absent:
        raise Http404 from absent
    return pdf(data, f"{number}-forms.pdf")


@login_required
def attached(request: HttpRequest, number: str, digest: str) -> HttpResponse:
    """Show a file that is attached to a batch; one that is missing or changed is told, and never shown."""
    with store().reading() as record:
        logbook = record.find(Logbook, number)
    file = logbook.file(digest) if logbook is not None else None
    if file is None:
        raise Http404
    data = files().read(digest)
    if data is None:
        context = {"file": file, "batch": number}
        return render(request, "lindra/file_missing.html", context, status=410)
    kind = f"{file.media_type}; charset=utf-8" if file.media_type.startswith("text/") else file.media_type
    response = HttpResponse(data, content_type=kind)
    place = "inline" if file.is_picture or file.media_type == "application/pdf" else "attachment"
    response["Content-Disposition"] = content_disposition_header(place == "attachment", file.file_name) or place
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
