"""Registers a patient under a new code, and tells who a code is."""

from datetime import datetime

from django.db import IntegrityError, transaction
from personnummer import personnummer

from lindra.gmp.identity import next_number
from lindra.gmp.objection import Objection
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.patients.models import Patient


@rule("PAT-001", "A patient has a name that can be printed", "Directive 2017/1572; identity check before collection")
def name_can_be_printed(name: str) -> Refusal | None:
    """Object to an empty, endless or unprintable name."""
    if name and len(name) <= 200 and name.isprintable():
        return None
    return objects(
        Text(
            "The name is empty, too long or can not be printed.",
            "Namnet är tomt, för långt eller går inte att skriva ut.",
        ),
        Text("Write it as in the identity document.", "Skriv det som på legitimationen."),
        field="name",
    )


@rule("PAT-002", "A patient's number is a personal or coordination number", "SFS 1967:79; SKV 704; SKV 707")
def number_is_personal(personal_number: str) -> Refusal | None:
    """Object to a number that is not well formed or whose check digit is wrong."""
    if personnummer.valid(personal_number):
        return None
    return objects(
        Text("That is not a personal identity number.", "Det är inte ett personnummer."),
        Text(
            "Write it with its four last digits, or a coordination number.",
            "Skriv det med de fyra sista siffrorna, eller ett samordningsnummer.",
        ),
        field="personal_number",
    )


@rule("PAT-003", "A patient is registered once", "EU GMP Part IV 6.2 (chain of identity)")
def patient_is_new(known: Patient | None) -> Refusal | None:
    """Object when the number is in the register, and say under which code."""
    if known is None:
        return None
    return objects(
        Text(f"The patient is registered as {known.code}.", f"Patienten är registrerad som {known.code}."),
        Text("Use that code.", "Använd den koden."),
        field="personal_number",
    )


def register(name: str, personal_number: str, at: datetime) -> Patient | Objection:
    """Register a patient, or say why not. The number is kept in its twelve-digit form."""
    name = " ".join(name.split())
    objection = name_can_be_printed(name) or number_is_personal(personal_number)
    if objection is not None:
        return objection
    number = personnummer.parse(personal_number).format(long_format=True)
    for _ in range(5):
        objection = patient_is_new(Patient.objects.filter(personal_number=number).first())
        if objection is not None:
            return objection
        last = Patient.objects.order_by("-registered_at", "-code").values_list("code", flat=True).first()
        try:
            with transaction.atomic(using="people"):
                return Patient.objects.create(code=next_number("PT", last, at), name=name, personal_number=number)
        except IntegrityError:
            continue  # someone else took the code, or registered the patient: look again
    raise RuntimeError("no free patient code was found in five attempts")


def names_of(codes: list[str]) -> dict[str, str]:
    """Return the names of these codes, where they are still in the register."""
    return dict(Patient.objects.filter(code__in=codes).values_list("code", "name"))
