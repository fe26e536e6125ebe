"""The API: the same operations as the pages, and the record to read, as JSON.

Each operation has its own address with its own schema, made from the command's description. Whoever asks
is known by the session's cookie, or by HTTP Basic with the person's code and password. Every refusal
carries its objections in both languages; bad input is never an error of the server.
"""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.errors import ValidationError as InvalidInput

from lindra import __version__
from lindra.gmp.act import Signature
from lindra.gmp.dossier import Dossier
from lindra.gmp.files import SIZE_MAX, KeptFile
from lindra.gmp.objection import Objection
from lindra.gmp.operation import AnyOperation
from lindra.gmp.record import time_written, to_plain
from lindra.gmp.text import Text
from lindra.ledger.canonical import from_bytes
from lindra.ledger.proof import write_proof
from lindra.operations.catalogue import CATALOGUE
from lindra.operations.door import Refused
from lindra.operations.reading import read_command, schema_of
from lindra.quality.actions.action import Action
from lindra.quality.changes.change import Change
from lindra.quality.complaints.complaint import Complaint
from lindra.quality.deviations.deviation import Deviation
from lindra.schedule.national.capacity import WEEKS, capacity_to_json
from lindra.schedule.national.centres import National
from lindra.therapy.flow import journey, stage_of
from lindra.therapy.manufacture.attach_file import file_is_readable, refused_file
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy
from lindra.web.accounts import password_is_own, user_with
from lindra.web.conditioning import advice_plain, advised
from lindra.web.door import clock, door, files, heads, store
from lindra.web.foretold import foretold
from lindra.web.national import asked_of, national_on, offer_plain, offers_for, recipes_in_force
from lindra.web.offered_dates import offered_dates
from lindra.web.own_capacity import WEEKS_MAX, here, own_now
from lindra.web.pages.documents import pdf
from lindra.web.pages.ledger import EntryRow, stored_entry
from lindra.web.paper.batch_record import NoSuchBatch, batch_record
from lindra.web.paper.label import NoLabel, bag_label
from lindra.web.plan_plain import offers_plain, plan_plain, waiting_plain
from lindra.web.standing_plan import standing_plan

BODY_MAX = 1_000_000
PAGE_MAX = 200
KEY_MAX = 100
_STATUS = {"GMP-006": 409, "GMP-002": 403}


def person_asking(request: HttpRequest) -> User | None:
    """Return who asks: by session, or by HTTP Basic."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Basic "):
        try:
            code, _, password = base64.b64decode(header[6:], validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        found = user_with(request, code[:20], password[:200])
        if found is not None:
            # A password in the header is not something a browser sends along by itself.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # Django's own name for it
        return found
    user = request.user
    return user if isinstance(user, User) and _has_csrf(request) else None


def _has_csrf(request: HttpRequest) -> bool:
    from django.middleware.csrf import CsrfViewMiddleware

    if request.method in ("GET", "HEAD"):
        return True
    check = CsrfViewMiddleware(lambda _: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda _: HttpResponse(), (), {}) is None


api = NinjaAPI(
    title="Lindra",
    version=__version__,
    description="One record, from a doctor's order to follow-up.",
    auth=person_asking,
    docs_url=None,
    urls_namespace="api",
)


def answer(status: int, body: Any) -> HttpResponse:
    """Return an answer as JSON."""
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "sv": text.sv}


def refused(objections: tuple[Objection, ...]) -> HttpResponse:
    """Return the objections, with the status that fits the gravest of them."""
    status = next((_STATUS[one.rule] for one in objections if one.rule in _STATUS), 422)
    return answer(status, {"objections": [one.plain for one in objections]})


def _says(status: int, rule: str, en: str, sv: str, remedy_en: str, remedy_sv: str) -> HttpResponse:
    said = Objection(rule, Text(en, sv), Text(remedy_en, remedy_sv))
    return answer(status, {"objections": [said.plain]})


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
    response = _says(
        401,
        "API-401",
        "Nobody is signed in.",
        "Ingen är inloggad.",
        "Send your code and password (HTTP Basic), or a session with its CSRF token.",
        "Skicka din kod och ditt lösenord (HTTP Basic), eller en session med CSRF-kod.",
    )
    response["WWW-Authenticate"] = 'Basic realm="Lindra", charset="UTF-8"'
    return response


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Any) -> HttpResponse:
    return _says(
        404,
        "API-404",
        "That is not in the record.",
        "Det finns inte i protokollet.",
        "Check the number.",
        "Kontrollera numret.",
    )


def nothing_there(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer an address that the API does not have, as JSON like everything else."""
    return _not_there(request, None)


@api.exception_handler(InvalidInput)
def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    return _says(
        422,
        "API-422",
        "A part of the address is not of its kind.",
        "En del av adressen är inte av rätt slag.",
        "See the description of the API.",
        "Se beskrivningen av API:et.",
    )


class Unreadable(Exception):
    """The body of a request can not be read."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the body as an object; numbers keep their digits, and no member stands twice."""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > BODY_MAX:
        raise Unreadable(
            _says(
                413,
                "API-413",
                "The body is too large.",
                "Meddelandet är för stort.",
                "Send at most 1 MB.",
                "Skicka högst 1 MB.",
            )
        )
    if request.content_type != "application/json":
        raise Unreadable(
            _says(
                415,
                "API-415",
                "The body is not JSON.",
                "Meddelandet är inte JSON.",
                "Send application/json.",
                "Skicka application/json.",
            )
        )

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a member stands twice")
        return found

    try:
        body = json.loads(request.body, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=once)
    except (ValueError, RecursionError, ArithmeticError) as error:
        said = str(error)[:120]
        raise Unreadable(
            _says(
                400,
                "API-400",
                f"The body can not be read: {said}",
                f"Meddelandet går inte att läsa: {said}",
                "Send one JSON object.",
                "Skicka ett JSON-objekt.",
            )
        ) from error
    if not isinstance(body, dict):
        raise Unreadable(
            _says(
                400,
                "API-400",
                "The body is not an object.",
                "Meddelandet är inget objekt.",
                "Send one JSON object.",
                "Skicka ett JSON-objekt.",
            )
        )
    return body


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not a number")


def _asked(operation: AnyOperation, request: HttpRequest) -> tuple[dict[str, Any], Any]:
    body = body_of(request)
    unknown = set(body) - {"key", "command", "signature"}
    command = body.get("command")
    key = body.get("key")
    wrong = (
        f"unknown members: {', '.join(sorted(unknown))[:80]}"
        if unknown
        else "“command” is not an object"
        if not isinstance(command, dict)
        else f"“key” is not a text of 1 to {KEY_MAX} printable characters"
        if not _is_key(key)
        else ""
    )
    if wrong or not isinstance(command, dict):
        raise Unreadable(
            _says(
                422,
                "API-422",
                f"The request is not of its form: {wrong}.",
                f"Begäran har inte rätt form: {wrong}.",
                "See the schema.",
                "Se schemat.",
            )
        )
    read = read_command(operation, command)
    if isinstance(read, tuple):
        raise Unreadable(refused(read))
    return body, read


def _is_key(key: Any) -> bool:
    return isinstance(key, str) and 0 < len(key) <= KEY_MAX and key.isprintable() and key.isascii()


def _signature(operation: AnyOperation, user: User, given: Any) -> Signature | HttpResponse | None:
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != {"password", "shown"}:
        return _says(
            422,
            "API-422",
            "“signature” has exactly password and shown.",
            "”signature” har exakt password och shown.",
            "Ask the operation's /show for what is signed.",
            "Fråga åtgärdens /show efter vad som signeras.",
        )
    password, shown = given["password"], given["shown"]
    objection = password_is_own(user.get_username(), password)
    if objection is not None:
        return refused((objection,))
    if operation.signed is None or not isinstance(shown, str):
        return _says(
            422, "API-422", "This is not signed.", "Detta signeras inte.", "Leave signature out.", "Utelämna signature."
        )
    return Signature(operation.signed, shown[:64], "password")


def _user(request: HttpRequest) -> User:
    user: User = request.auth  # type: ignore[attr-defined]  # set by ninja to what ``person_asking`` returned
    return user


def _perform(operation: AnyOperation) -> Callable[[HttpRequest], HttpResponse]:
    def perform(request: HttpRequest) -> HttpResponse:
        try:
            body, command = _asked(operation, request)
        except Unreadable as unreadable:
            return unreadable.response
        user = _user(request)
        signed = _signature(operation, user, body.get("signature"))
        if isinstance(signed, HttpResponse):
            return signed
        done = door().perform(command, by=user.get_username(), key=body["key"], signed=signed)
        if isinstance(done, Refused):
            return refused(done.objections)
        facts = [{"type": fact.TYPE, "data": to_plain(fact), "says": _both(fact.says())} for fact in done.facts]
        told = {"entry": done.number, "at": time_written(done.at), "repeated": done.repeated, "facts": facts}
        return answer(200 if done.repeated else 201, told)

    perform.__name__ = operation.name.replace("-", "_")
    perform.__doc__ = f"{operation.title.en}. Done by: {', '.join(role.title.en for role in operation.roles)}."
    return perform


def _show(operation: AnyOperation) -> Callable[[HttpRequest], HttpResponse]:
    def show(request: HttpRequest) -> HttpResponse:
        try:
            _, command = _asked(operation, request)
        except Unreadable as unreadable:
            return unreadable.response
        shown = door().show(command, by=_user(request).get_username())
        lines = [{"label": _both(label), "value": value} for label, value in shown.lines]
        found = [one.plain for one in shown.objections]
        return answer(200, {"lines": lines, "digest": shown.digest, "objections": found})

    show.__name__ = "show_" + operation.name.replace("-", "_")
    show.__doc__ = f"What is shown before “{operation.title.en}” is signed, and what stands in the way."
    return show


_OBJECTION = {
    "type": "object",
    "properties": {
        "rule": {"type": "string"},
        "field": {"type": "string"},
        "problem": {"type": "object"},
        "remedy": {"type": "object"},
    },
    "required": ["rule", "field", "problem", "remedy"],
}
_REFUSAL = {
    "description": "Refused, with every objection.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"objections": {"type": "array", "items": _OBJECTION}},
                "required": ["objections"],
            }
        }
    },
}
_REFUSALS = {str(status): _REFUSAL for status in (400, 401, 403, 404, 409, 413, 415, 422)}


def _described(operation: AnyOperation) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {
            "key": {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$"},
            "command": schema_of(operation),
            "signature": {
                "anyOf": [
                    {
                        "type": "object",
                        "properties": {"password": {"type": "string"}, "shown": {"type": "string"}},
                        "required": ["password", "shown"],
                        "additionalProperties": False,
                    },
                    {"type": "null"},
                ]
            },
        },
        "required": ["key", "command"],
        "additionalProperties": False,
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _answers(*statuses: int) -> dict[str, Any]:
    given = {
        str(status): {"description": "Done.", "content": {"application/json": {"schema": {"type": "object"}}}}
        for status in statuses
    }
    return {"responses": given | _REFUSALS}


for _operation in CATALOGUE:
    _address = f"/operations/{_operation.name}"
    api.post(
        _address,
        response=None,
        summary=_operation.title.en,
        operation_id=_operation.name,
        tags=["operations"],
        openapi_extra=_described(_operation) | _answers(200, 201),
    )(_perform(_operation))
    api.post(
        f"{_address}/show",
        response=None,
        summary=f"Before signing: {_operation.title.en}",
        operation_id=f"show-{_operation.name}",
        tags=["operations"],
        openapi_extra=_described(_operation) | _answers(200),
    )(_show(_operation))


def _limit(limit: int) -> int:
    return min(max(limit, 1), PAGE_MAX)


def _listed(kind: type[Dossier], limit: int, before: str | None) -> HttpResponse:
    with store().reading() as record:
        found = record.newest(kind, limit=_limit(limit), before=before)
    return answer(200, {"items": [to_plain(one) for one in found]})


@api.get("/therapies", response=None, tags=["record"], openapi_extra=_answers(200))
def therapies(request: HttpRequest, limit: int = 50, before: str | None = None) -> HttpResponse:
    """List the therapies, newest first."""
    return _listed(Therapy, limit, before)


@api.get("/therapies/{number}", response=None, tags=["record"], openapi_extra=_answers(200))
def therapy(request: HttpRequest, number: str) -> HttpResponse:
    """Return one therapy with everything that belongs to it."""
    with store().reading() as record:
        one = journey(record, number, clock.now())
    if one is None:
        raise Http404
    parts = ("collections", "batches", "samples", "bags", "releases", "shipments", "infusions", "deviations", "alarms")
    body = {name: [to_plain(part) for part in getattr(one, name)] for name in parts}
    followup = to_plain(one.followup) if one.followup else None
    return answer(200, {"therapy": to_plain(one.therapy), "stage": stage_of(one).name, "followup": followup, **body})


@api.get("/batches", response=None, tags=["record"], openapi_extra=_answers(200))
def batches(request: HttpRequest, limit: int = 50, before: str | None = None) -> HttpResponse:
    """List the batches, newest first."""
    return _listed(Batch, limit, before)


@api.get("/batches/{number}", response=None, tags=["record"], openapi_extra=_answers(200))
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """Return one batch."""
    with store().reading() as record:
        found = record.find(Batch, number)
    if found is None:
        raise Http404
    return answer(200, to_plain(found))


@api.get("/batches/{number}/forecast", response=None, tags=["record"], openapi_extra=_answers(200))
def batch_forecast(request: HttpRequest, number: str) -> HttpResponse:
    """Return the growth forecast of a batch; ``forecast`` is null where there is nothing to foretell."""
    with store().reading() as record:
        found = record.find(Batch, number)
        ahead = foretold(record, found) if found else None
    if found is None:
        raise Http404
    return answer(200, {"forecast": ahead.plain if ahead else None})


@api.get("/national/offers", response=None, tags=["national"], openapi_extra=_answers(200))
def national_offers(request: HttpRequest, recipe: str, place: str, wish: str = "") -> HttpResponse:
    """Return the centres that an order could be offered to, the soonest first; of each why, or why not."""
    today = clock.now().date()
    found = national_on(today)
    if not isinstance(found, National):
        raise Http404
    with store().reading() as record:
        recipes = recipes_in_force(record)
    asked = asked_of(recipe[:80], place[:80], wish[:80], recipes=recipes, national=found, today=today)
    if asked.order is None:
        remedy = Text("See what is known at /national/.", "Se vad som är känt på /national/.")
        return refused(tuple(Objection("NAT-001", problem, remedy, field) for field, problem in asked.wrong))
    offers = [offer_plain(one) for one in offers_for(asked.order, found, today)]
    return answer(200, {"invented": found.is_invented, "offers": offers})


@api.get("/national/capacity", response=None, tags=["national"], openapi_extra=_answers(200))
def national_capacity(request: HttpRequest, weeks: int = WEEKS) -> HttpResponse:
    """Return what this centre has free, counted from its own plan, in the form of the file that it publishes."""
    if not 1 <= weeks <= WEEKS_MAX:
        return _says(
            422,
            "NAT-003",
            f"So many weeks are not counted: {weeks}.",
            f"Så många veckor räknas inte: {weeks}.",
            f"Ask for 1 to {WEEKS_MAX} weeks.",
            f"Fråga efter 1 till {WEEKS_MAX} veckor.",
        )
    centre = here()
    if not isinstance(centre, str) or not centre:
        return _says(
            404,
            "NAT-002",
            "It is not known which of the centres this one is.",
            "Det är inte känt vilket av centrumen detta är.",
            "The administrator writes “here: NAME” in the file of centres; docs/network.md.",
            "Administratören skriver ”here: NAMN” i filen med centrum; docs/network.md.",
        )
    return answer(200, json.loads(capacity_to_json(own_now(centre, weeks).capacity)))


@api.get("/plan", response=None, tags=["plan"], openapi_extra=_answers(200))
def plan(request: HttpRequest) -> HttpResponse:
    """Return the plan that stands: its stages, how firm each is, and what has no place in it and why."""
    return answer(200, plan_plain(standing_plan()))


@api.get("/plan/offers", response=None, tags=["plan"], openapi_extra=_answers(200))
def plan_offers(
    request: HttpRequest, therapy: str = "", recipe: str = "", not_before: date | None = None, explain: bool = False
) -> HttpResponse:
    """Return up to three chains of dates for a therapy, or for a recipe; where there is none, ``because`` says why.

    With ``explain`` the reasons of the first say what it waits for, which takes longer.
    """
    if bool(therapy) == bool(recipe):
        return _says(
            422,
            "API-422",
            "Offers are made for a therapy or for a recipe.",
            "Förslag ges för en terapi eller för ett recept.",
            "Give one of “therapy” and “recipe”.",
            "Ange antingen ”therapy” eller ”recipe”.",
        )
    found = offered_dates(therapy=therapy[:KEY_MAX], recipe=recipe[:KEY_MAX], not_before=not_before, explain=explain)
    if found is None:
        raise Http404
    return answer(200, offers_plain(found))


@api.get("/plan/waiting", response=None, tags=["plan"], openapi_extra=_answers(200))
def plan_waiting(request: HttpRequest) -> HttpResponse:
    """Return who waits for dates, in their turn, with the score by the clinic's criteria."""
    return answer(200, {"items": [waiting_plain(one) for one in standing_plan().waiting]})


@api.get("/plan/conditioning", response=None, tags=["plan"], openapi_extra=_answers(200))
def plan_conditioning(request: HttpRequest, therapy: str) -> HttpResponse:
    """Return between which days a therapy's conditioning can begin by the plan that stands, as advice, and why.

    ``advice`` is null where no day can be advised; ``because`` then says why.
    """
    found = advised(therapy[:KEY_MAX])
    if found is None:
        raise Http404
    return answer(200, advice_plain(therapy, found))


@api.get("/deviations", response=None, tags=["record"], openapi_extra=_answers(200))
def deviations(request: HttpRequest, limit: int = 50, before: str | None = None) -> HttpResponse:
    """List the deviations, newest first."""
    return _listed(Deviation, limit, before)


@api.get("/actions", response=None, tags=["record"], openapi_extra=_answers(200))
def actions(request: HttpRequest, limit: int = 50, before: str | None = None) -> HttpResponse:
    """List the corrective and preventive actions, newest first."""
    return _listed(Action, limit, before)


@api.get("/changes", response=None, tags=["record"], openapi_extra=_answers(200))
def changes(request: HttpRequest, limit: int = 50, before: str | None = None) -> HttpResponse:
    """List the changes, newest first."""
    return _listed(Change, limit, before)


@api.get("/complaints", response=None, tags=["record"], openapi_extra=_answers(200))
def complaints(request: HttpRequest, limit: int = 50, before: str | None = None) -> HttpResponse:
    """List the complaints, newest first."""
    return _listed(Complaint, limit, before)


@api.get(
    "/batches/{number}/record.pdf",
    response=None,
    tags=["record"],
    openapi_extra={
        "responses": {"200": {"description": "PDF/A.", "content": {"application/pdf": {"schema": {"type": "string"}}}}}
        | _REFUSALS
    },
)
def batch_pdf(request: HttpRequest, number: str, language: str = "en") -> HttpResponse:
    """Return the record of one batch as PDF/A, in English or Swedish (``language=sv``)."""
    try:
        return pdf(batch_record(number, "sv" if language == "sv" else "en"), "record.pdf")
    except NoSuchBatch as absent:
        raise Http404 from absent


@api.get(
    "/bags/{number}/label.pdf",
    response=None,
    tags=["record"],
    openapi_extra={
        "responses": {"200": {"description": "PDF/A.", "content": {"application/pdf": {"schema": {"type": "string"}}}}}
        | _REFUSALS
    },
)
def label_pdf(request: HttpRequest, number: str, language: str = "en") -> HttpResponse:
    """Return the label that is out for a bag, with a symbol that has been read back."""
    try:
        return pdf(bag_label(number, "sv" if language == "sv" else "en").pdf, "label.pdf")
    except NoLabel as absent:
        raise Http404 from absent


@api.post(
    "/files",
    response=None,
    tags=["record"],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
    | _answers(201),
)
def keep_file(request: HttpRequest, name: str) -> HttpResponse:
    """Keep a file (PNG, JPEG, PDF, CSV or TXT, at most 10 MB; ``name`` as it is called) for attach-file to name."""
    length = request.headers.get("Content-Length", "")
    data = request.read(SIZE_MAX + 1) if length.isdigit() and int(length) <= SIZE_MAX else b""
    kept = KeptFile.of(data)
    refusal = refused_file(kept, name)
    if refusal is not None:
        return refused((Objection(file_is_readable.id, refusal.problem, refusal.remedy, refusal.field),))
    files().keep(data)
    return answer(201, {"digest": kept.digest, "size_bytes": kept.size_bytes, "media_type": kept.media_type})


@api.get("/entries", response=None, tags=["record"], openapi_extra=_answers(200))
def entries(request: HttpRequest, limit: int = 50, before: int | None = None) -> HttpResponse:
    """List the entries, newest first, in plain words."""
    if before is not None and abs(before) > 2**62:
        raise Http404
    rows = [EntryRow.of(entry) for entry in store().newest_entries(limit=_limit(limit), before=before)]
    items = [
        {
            "entry": row.number,
            "at": time_written(row.at),
            "person": row.person,
            "title": _both(row.title),
            "says": [_both(sentence) for sentence in row.sentences],
            "refused": row.is_refused,
        }
        for row in rows
    ]
    return answer(200, {"items": items})


@api.get("/entries/{number}", response=None, tags=["record"], openapi_extra=_answers(200))
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Return one entry's body, and its leaf hash."""
    _bounded(number)
    found = stored_entry(number)
    return answer(200, {"body": from_bytes(found.body), "leaf": found.leaf.hex()})


@api.get("/entries/{number}/proof", response=None, tags=["record"], openapi_extra=_answers(200))
def proof(request: HttpRequest, number: int) -> HttpResponse:
    """Return the proof of one entry as a C2SP tlog-proof."""
    _bounded(number)
    stored_entry(number)
    head = heads().newest()
    if head is None or number > head.size:
        raise Http404
    text = write_proof(index=number - 1, hashes=heads().proofs([number], head.size)[0], checkpoint=head.note)
    return answer(200, {"proof": text})


@api.get("/checkpoint", response=None, tags=["record"], openapi_extra=_answers(200))
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the newest signed head."""
    head = heads().newest()
    if head is None:
        raise Http404
    return answer(200, {"size": head.size, "note": head.note})


def _bounded(number: int) -> None:
    if not 1 <= number < 2**53:
        raise Http404
