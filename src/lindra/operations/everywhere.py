"""The rules that hold for every operation: who may ask, once, signed, in time, in clean words."""

import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lindra.facility.people.person import Person
from lindra.gmp.act import Signature
from lindra.gmp.command import Command, FieldDescription, FieldKind, described
from lindra.gmp.objection import Objection
from lindra.gmp.operation import AnyOperation
from lindra.gmp.rule import Refusal, objects, rule
from lindra.gmp.text import Text
from lindra.operations.store import KnownKey

DIGITS_MAX = 24
LIST_LENGTH_MAX = 100  # a box of vials, put away at once
# Controls, marks that turn or hide text (what is signed must be what is seen), private and unassigned letters.
_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
LONGEST_LATE_ENTRY = timedelta(days=3650)
# A claimed time is read off another clock; a difference this small is not a claim about the future.
CLAIMED_SLACK = timedelta(minutes=2)


@rule("GMP-002", "A person acts only in a role that the record gives them", "EU GMP Part IV 3; Annex 11 12")
def person_may_ask(operation: AnyOperation, person: Person | None, *, by: str, is_founded: bool) -> Refusal | None:
    """Object when the person is unknown, has left, or holds none of the roles the operation asks for."""
    if operation.founding and not is_founded:
        return None
    if person is None or not person.is_active:
        return objects(
            Text(f"{by} is not a person who may act here.", f"{by} är inte en person som får agera här."),
            Text("Ask the administrator for access.", "Be administratören om behörighet."),
        )
    if operation.roles and person.roles.isdisjoint(operation.roles):
        needed_en = " / ".join(role.title.en for role in operation.roles)
        needed_sv = " / ".join(role.title.sv for role in operation.roles)
        return objects(
            Text(
                f"“{operation.title.en}” is done by: {needed_en}.",
                f"”{operation.title.sv}” utförs av: {needed_sv}.",
            ),
            Text("Ask a person who holds that role.", "Be en person med den rollen."),
        )
    return None


@rule("GMP-003", "What must be signed is signed, under its own meaning", "EU GMP Annex 11 14; 21 CFR 11.50")
def signature_is_given(operation: AnyOperation, signed: Signature | None) -> Refusal | None:
    """Object when a signature is missing, or was given for something else."""
    if operation.signed is None:
        if signed is None:
            return None
        return objects(
            Text("This is not signed.", "Detta signeras inte."),
            Text("Send it without a signature.", "Skicka det utan signatur."),
        )
    if signed is None:
        return objects(
            Text(
                f"This needs a signature: “{operation.signed.sentence.en}”",
                f"Detta kräver en signatur: ”{operation.signed.sentence.sv}”",
            ),
            Text(
                "Read what is shown, and sign with your password.", "Läs det som visas och signera med ditt lösenord."
            ),
            field="password",
        )
    if signed.meaning is not operation.signed:
        return objects(
            Text("The signature means something else.", "Signaturen har en annan innebörd."),
            Text("Sign again on the page of this operation.", "Signera igen på sidan för denna åtgärd."),
            field="password",
        )
    return None


@rule("GMP-004", "What is signed is what was shown", "21 CFR 11.70; EU GMP Annex 11 14")
def shown_is_what_is_signed(signed: Signature, digest: str) -> Refusal | None:
    """Object when the record has changed since the signer read it, or the signature was made for another act."""
    if signed.shown == digest:
        return None
    return objects(
        Text(
            "What you read before signing is no longer what stands in the record.",
            "Det du läste före signeringen är inte längre det som står i protokollet.",
        ),
        Text(
            "Read it again, and sign anew if it is still right.",
            "Läs igen, och signera på nytt om det fortfarande stämmer.",
        ),
        field="password",
    )


@rule("GMP-006", "One key is one act", "EU GMP Annex 11 5")
def key_is_used_for_one_act(known: KnownKey, *, person: str, asked: str, key: str) -> Refusal | None:
    """Object when a key that already made an entry comes back with other content or from another person."""
    if known.asked == asked and known.person == person:
        return None
    return objects(
        Text(
            f"This form has already been sent, with other content (entry {known.number}).",
            f"Det här formuläret är redan skickat, med annat innehåll (post {known.number}).",
        ),
        Text(
            f"Look at entry {known.number}. To record something more, open the page again.",
            f"Se post {known.number}. Öppna sidan på nytt för att registrera något mer.",
        ),
    )


@rule("GMP-008", "No entry is older than the one before it", "EU GMP Annex 11 9; ALCOA++ contemporaneous")
def clock_follows_the_record(now: datetime, newest: datetime | None, *, slack: timedelta) -> Refusal | None:
    """Object when the server's clock lies behind the newest entry by more than the slack."""
    if newest is None or now >= newest - slack:
        return None
    behind = int((newest - now).total_seconds())
    return objects(
        Text(
            f"The server's clock is {behind} s behind the newest entry.",
            f"Serverns klocka ligger {behind} s efter den senaste posten.",
        ),
        Text(
            "Nothing can be recorded until an administrator has set the clock right.",
            "Inget kan registreras förrän en administratör har ställt klockan rätt.",
        ),
    )


@rule("GMP-005", "A claimed time lies in the past", "EU GMP Part IV 6.3; ALCOA++ contemporaneous")
def claimed_time_is_past(claimed: datetime, now: datetime, *, field: str) -> Refusal | None:
    """Object to a time in the future, or so long ago that it is a slip."""
    if claimed > now + CLAIMED_SLACK:
        return objects(
            Text("The time lies in the future.", "Tiden ligger i framtiden."),
            Text("Give the time when it happened.", "Ange tiden då det hände."),
            field=field,
        )
    if claimed < now - LONGEST_LATE_ENTRY:
        return objects(
            Text("The time is more than ten years ago.", "Tiden ligger mer än tio år tillbaka."),
            Text("Check the year.", "Kontrollera året."),
            field=field,
        )
    return None


@rule("GMP-007", "What is written can be read by everyone, for ever", "ALCOA++ legible, enduring")
def field_is_clean(field: FieldDescription, value: Any) -> Refusal | None:
    """Object to text that is too long, empty, or can not be printed, and to numbers out of all size."""
    if value is None:
        return None
    if isinstance(value, str):
        return _text_is_clean(field, value)
    if isinstance(value, Decimal) and (
        not value.is_finite() or len(value.as_tuple().digits) > DIGITS_MAX or abs(value.adjusted()) > DIGITS_MAX
    ):
        return objects(
            Text("The number is not one that can be measured.", "Talet går inte att mäta."),
            Text(f"Give at most {DIGITS_MAX} digits.", f"Ange högst {DIGITS_MAX} siffror."),
            field=field.name,
        )
    if isinstance(value, datetime) and value.tzinfo is None:
        return objects(
            Text("The time lacks its zone.", "Tiden saknar tidszon."),
            Text("Give the time with its offset, such as +01:00.", "Ange tiden med förskjutning, till exempel +01:00."),
            field=field.name,
        )
    if isinstance(value, tuple):
        if len(value) > LIST_LENGTH_MAX:
            return objects(
                Text(f"The list is longer than {LIST_LENGTH_MAX}.", f"Listan är längre än {LIST_LENGTH_MAX}."),
                Text("Send it in parts.", "Skicka den i delar."),
                field=field.name,
            )
        return next((found for part in value if (found := _text_is_clean(field, str(part)))), None)
    return None


def _text_is_clean(field: FieldDescription, value: str) -> Refusal | None:
    if field.required and not value.strip():
        return objects(
            Text(f"{field.question.label.en}: nothing is written.", f"{field.question.label.sv}: inget är skrivet."),
            Text("Fill it in.", "Fyll i det."),
            field=field.name,
        )
    if len(value) > field.length_max:
        return objects(
            Text(
                f"The text is {len(value)} characters long; {field.length_max} is the most.",
                f"Texten är {len(value)} tecken lång; högst {field.length_max} får plats.",
            ),
            Text("Shorten it.", "Korta den."),
            field=field.name,
        )
    allowed = "\n\t" if field.kind in (FieldKind.LONG_TEXT, FieldKind.FILE) else ""
    if any(unicodedata.category(letter) in _UNSEEN and letter not in allowed for letter in value):
        return objects(
            Text(
                "The text holds a character that can not be printed.",
                "Texten innehåller ett tecken som inte kan skrivas ut.",
            ),
            Text("Write it again; a scanner may be set up wrongly.", "Skriv om den; en skanner kan vara fel inställd."),
            field=field.name,
        )
    if unicodedata.normalize("NFC", value) != value:
        return objects(
            Text("The text is not in its normal form (NFC).", "Texten är inte i normalform (NFC)."),
            Text("Write it again on the keyboard.", "Skriv om den på tangentbordet."),
            field=field.name,
        )
    return None


def check_fields(command: Command) -> tuple[Objection, ...]:
    """Return everything that is wrong with the fields themselves, before the record is asked."""
    found = [field_is_clean(field, getattr(command, field.name)) for field in described(type(command))]
    return tuple(one for one in found if one is not None)


def check_claimed_times(command: Command, now: datetime) -> tuple[Objection, ...]:
    """Return an objection for every claimed time that can not be."""
    found = [
        claimed_time_is_past(claimed, now, field=field.name)
        for field in described(type(command))
        if field.question.happened and (claimed := getattr(command, field.name)) is not None and claimed.tzinfo
    ]
    return tuple(one for one in found if one is not None)
