"""The register of patients, for those who meet them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lindra.gmp.objection import Objection
from lindra.gmp.roles import Role
from lindra.patients.models import Patient
from lindra.patients.register import register
from lindra.web.context import person_of
from lindra.web.door import clock

REGISTRARS = {Role.PHYSICIAN, Role.COORDINATOR}
SHOWN = 100


@login_required
def patients(request: HttpRequest) -> HttpResponse:
    """Show the register, and register a patient."""
    person = person_of(request)
    if person is None or person.roles.isdisjoint(REGISTRARS):
        raise PermissionDenied
    name = request.POST.get("name", "")[:300]
    number = request.POST.get("personal_number", "")[:30]
    objection = None
    if request.method == "POST":
        found = register(name, number, clock.now())
        if not isinstance(found, Objection):
            messages.success(request, found.code)
            return redirect(f"/patients/?new={found.code}")
        objection = found
    context = {
        "patients": Patient.objects.order_by("-registered_at", "-code")[:SHOWN],
        "objection": objection,
        "name": name,
        "personal_number": number,
        "new": request.GET.get("new", "")[:20],
    }
    return render(request, "lindra/patients.html", context, status=422 if objection else 200)
