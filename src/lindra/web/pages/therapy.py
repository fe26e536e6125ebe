"""One therapy: whose cells, its timeline, who held the material, what waits, its record and its passport."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from lindra.gmp.fact import Ref
from lindra.gmp.roles import Role
from lindra.therapy.flow import custody, journey, milestones, stage_of
from lindra.therapy.order.therapy import Therapy
from lindra.web.accounts import names_of_people
from lindra.web.conditioning import advised_while_it_matters
from lindra.web.context import person_of
from lindra.web.dates import KEEPS_DATES, dates_of, waits_of
from lindra.web.door import clock, store
from lindra.web.pages.ledger import EntryRow
from lindra.web.pages.today import by_urgency
from lindra.web.pictures import stages, timeline

# Who may see the patient's name beside the code: those who meet the patient.
SEES_NAMES = {
    Role.PHYSICIAN,
    Role.COORDINATOR,
    Role.APHERESIS_NURSE,
    Role.WARD_NURSE,
    Role.PHARMACIST,
}
NEWEST = 12
LIST_LENGTH = 50


def name_for(request: HttpRequest, patient: str) -> str:
    """Return the patient's name, to those who meet the patient."""
    from lindra.patients.register import names_of

    person = person_of(request)
    if person is None or person.roles.isdisjoint(SEES_NAMES):
        return ""
    return names_of([patient]).get(patient, "")


@login_required
def therapy(request: HttpRequest, number: str) -> HttpResponse:
    """Show one therapy."""
    now, language = clock.now(), get_language() or "en"
    with store().reading() as record:
        one = journey(record, number, now)
        dates = dates_of(record, one.therapy, now) if one is not None and one.therapy.is_open else None
        waits = by_urgency(list(waits_of(record, one, now))) if one is not None else []
    if one is None:
        raise Http404
    everything = store().entries_about(Ref("therapy", number))
    entries = [EntryRow.of(entry) for entry in everything[-NEWEST:][::-1]]
    found = milestones(one)
    stage = stage_of(one)
    person = person_of(request)
    roles = person.roles if person else frozenset()
    context = {
        "of": one,
        "stage": stage,
        "stages": stages(stage, language, is_late=any(item.is_late for item in waits)),
        "timeline": timeline(found, now, language),
        "milestones": found,
        "custody": custody(one),
        "waits": waits,
        "dates": dates,
        "advice": advised_while_it_matters(one),
        "may_change_dates": not roles.isdisjoint(KEEPS_DATES),
        "may_book": Role.COORDINATOR in roles,
        "may_order": Role.PHYSICIAN in roles,
        "may_assess": Role.PHYSICIAN in roles,
        "mine": [item for item in waits if not roles.isdisjoint(item.roles)],
        "entries": entries,
        "entry_count": len(everything),
        "names": names_of_people(row.person for row in entries),
        "name": name_for(request, one.therapy.patient),
        "now": now,
    }
    return render(request, "lindra/therapy.html", context)


@login_required
def entries(request: HttpRequest, number: str) -> HttpResponse:
    """Show every entry about one therapy, as it happened."""
    found = [EntryRow.of(entry) for entry in store().entries_about(Ref("therapy", number))]
    if not found:
        raise Http404
    names = names_of_people(row.person for row in found)
    return render(request, "lindra/therapy_entries.html", {"number": number, "entries": found, "names": names})


@login_required
def therapies(request: HttpRequest) -> HttpResponse:
    """List the therapies, newest first."""
    before = request.GET.get("before") or None
    with store().reading() as record:
        found = record.newest(Therapy, limit=LIST_LENGTH + 1, before=before)
    more = found[LIST_LENGTH - 1].number if len(found) > LIST_LENGTH else None
    return render(request, "lindra/therapies.html", {"therapies": found[:LIST_LENGTH], "more": more})


@login_required
def passport(request: HttpRequest, number: str) -> HttpResponse:
    """Give the therapy's passport as a file."""
    from lindra.ledger.keys import KeyRefusedError
    from lindra.ledger.seal import LedgerMismatch
    from lindra.web.passport import NoSuchTherapy, passport_of

    try:
        data = passport_of(number)
    except NoSuchTherapy as absent:
        raise Http404 from absent
    except (LedgerMismatch, KeyRefusedError) as refused:
        # The alarm on every page says what to do; a passport of a record that does not agree with itself is none.
        return HttpResponse(f"{refused}\n", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{number}.lindra-passport.zip"'
    return response
