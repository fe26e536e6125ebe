"""Registers a patient under a new code, and tells who a code is."""

from datetime import datetime

from django.db import IntegrityError, transaction
from personnummer import personnummer

from lindra.gmp.identity import next_number
from lindra.gmp.objection import Objection
from lindra.gmp.text import Text
from lindra.patients.models import Patient


def register(name: str, personal_number: str, at: datetime) -> Patient | Objection:
    """Register a patient, or say why not. The number is kept in its twelve-digit form."""
    name = " ".join(name.split())
    if not name or len(name) > 200 or not name.isprintable():
        return Objection(
            "PAT-001",
            Text(
                "The name is empty, too long or can not be printed.",
                "Namnet är tomt, för långt eller går inte att skriva ut.",
            ),
            Text("Write it as in the identity document.", "Skriv det som på legitimationen."),
            "name",
        )
    if not personnummer.valid(personal_number):
        return Objection(
            "PAT-002",
            Text("That is not a personal identity number.", "Det är inte ett personnummer."),
            Text(
                "Write it with its four last digits, or a coordination number.",
                "Skriv det med de fyra sista siffrorna, eller ett samordningsnummer.",
            ),
            "personal_number",
        )
    number = personnummer.parse(personal_number).format(long_format=True)
    known = Patient.objects.filter(personal_number=number).first()
    if known is not None:
        return Objection(
            "PAT-003",
            Text(f"The patient is registered as {known.code}.", f"Patienten är registrerad som {known.code}."),
            Text("Use that code.", "Använd den koden."),
            "personal_number",
        )
    for _ in range(5):
        last = Patient.objects.order_by("-registered_at", "-code").values_list("code", flat=True).first()
        try:
            with transaction.atomic(using="people"):
                return Patient.objects.create(code=next_number("PT", last, at), name=name, personal_number=number)
        except IntegrityError:
            continue  # someone else took the number; take the next
    raise RuntimeError("no free patient code was found in five attempts")


def names_of(codes: list[str]) -> dict[str, str]:
    """Return the names of these codes, where they are still in the register."""
    return dict(Patient.objects.filter(code__in=codes).values_list("code", "name"))
