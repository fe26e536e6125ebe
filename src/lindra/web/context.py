"""What stands around every page: who is signed in, in which roles, and the alarm that must not be missed."""

from typing import Any

from django.http import HttpRequest

from lindra.facility.people.person import Person
from lindra.web.door import heads, store
from lindra.web.navigation import menu


def person_of(request: HttpRequest) -> Person | None:
    """Return the signed-in person as the record knows them; read once a request."""
    if not request.user.is_authenticated:
        return None
    known: Person | None = getattr(request, "lindra_person", None)
    if known is None:
        with store().reading() as record:
            known = record.find(Person, request.user.get_username())
        request.lindra_person = known  # type: ignore[attr-defined]  # kept on the request for its other readers
    return known


def around_every_page(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page shows."""
    person = person_of(request)
    return {
        "person": person,
        "person_name": getattr(request.user, "first_name", ""),
        "person_roles": sorted((role.title for role in person.roles), key=lambda title: title.en) if person else [],
        "menu": menu(request.path),
        "record_alarm": heads().alarm() if person else "",
    }
