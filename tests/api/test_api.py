"""The API answers as its own description says, refuses bad input with objections, and writes nothing then."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.conftest import RECIPE_TEXT

from lindra.simulation.demo import PASSWORD
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import store

ADMINISTRATOR, PHYSICIAN, OPERATOR = "P-0001", "P-0002", "P-0008"


def basic(code: str = ADMINISTRATOR, password: str = PASSWORD) -> str:
    return "Basic " + base64.b64encode(f"{code}:{password}".encode()).decode()


def post(name: str, body: Any, *, code: str = ADMINISTRATOR, kind: str = "application/json") -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(f"/api/operations/{name}", data, content_type=kind, headers={"authorization": basic(code)})


def get(path: str) -> Any:
    return Client().get(f"/api{path}", headers={"authorization": basic()})


def room(name: str = "API-1", **changed: Any) -> dict[str, Any]:
    return {"key": f"key-{name}", "command": {"room": name, "title": "Room", "grade": "C", **changed}}


@pytest.fixture
def size(own_demonstration: Path) -> int:
    """The number of entries before."""
    return store().size()


def test_an_operation_is_done_once_and_told_again(size: int) -> None:
    first, again = post("add-room", room()), post("add-room", room())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["entry"] == again.json()["entry"] == size + 1
    assert again.json()["repeated"] is True
    assert first.json()["facts"][0]["type"] == "RoomAdded/1"
    assert store().size() == size + 1


LONG = "x" * 10_000_000
CIRCLE = RECIPE_TEXT.replace("    after: []\n", "    after: [tubing_set]\n", 1)


@pytest.mark.parametrize(
    ("body", "status", "rule"),
    [
        (room(grade="Z"), 422, "GMP-012"),
        (room(tilte="x"), 422, "GMP-010"),
        ({"key": "k", "command": {}}, 422, "GMP-011"),
        (room("not a code"), 422, "FAC-011"),
        (room(title="x\x00y"), 422, "GMP-007"),
        (room(title="\u202eevil"), 422, "GMP-007"),
        (room(title="y" * 5000), 422, "GMP-007"),
        ({"command": room()["command"]}, 422, "API-422"),
        ({"key": "", "command": room()["command"]}, 422, "API-422"),
        ({"key": "k" * 101, "command": room()["command"]}, 422, "API-422"),
        ({"key": 5, "command": room()["command"]}, 422, "API-422"),
        ({"key": "k", "command": []}, 422, "API-422"),
        ({**room(), "more": 1}, 422, "API-422"),
        ({**room(), "signature": {"password": PASSWORD, "shown": "0" * 64}}, 422, "API-422"),
        ({**room(), "signature": {"password": "wrong", "shown": "0" * 64}}, 422, "GMP-009"),
        ([], 400, "API-400"),
        ("{", 400, "API-400"),
        ('{"key":"a","key":"b"}', 400, "API-400"),
        ('{"key":NaN}', 400, "API-400"),
        (b"\xff\xfe", 400, "API-400"),
        ("[" * 100_000, 400, "API-400"),
        ('{"key": ' + "9" * 5000 + "}", 400, "API-400"),
        (room(title=LONG), 413, "API-413"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(size: int, body: Any, status: int, rule: str) -> None:
    answer = post("add-room", body)
    assert answer.status_code == status, answer.content[:300]
    objections = answer.json()["objections"]
    assert rule in [one["rule"] for one in objections], objections
    assert all(one["problem"]["sv"] and one["remedy"]["en"] for one in objections)
    assert store().size() == size


@pytest.mark.parametrize(
    ("name", "code", "command", "rule", "says"),
    [
        (
            "record-value",
            OPERATOR,
            {"batch": "B-26-9999-X", "step": "harvest", "measure": "volume", "value": "100", "unit": "mL"},
            "GMP-001",
            "is not in the record",
        ),
        (
            "record-value",
            OPERATOR,
            {"batch": "B-26-0006-1", "step": "harvest", "measure": "volume", "value": "100", "unit": "mL"},
            "GMP-001",
            "check character does not fit",
        ),
        ("start-infusion", "P-0017", {"bag": "G-1", "started_at": "2999-01-01T08:00+01:00"}, "GMP-005", "future"),
        ("propose-recipe", "P-0007", {"text": CIRCLE}, "REC-001", "wait for each other"),
    ],
)
def test_what_the_record_does_not_know_is_refused(
    size: int, name: str, code: str, command: dict[str, Any], rule: str, says: str
) -> None:
    shown = post(f"{name}/show", {"key": "k", "command": command}, code=code)
    answer = post(name, {"key": "k", "command": command}, code=code) if shown.status_code == 200 else shown
    objections = [*shown.json()["objections"], *answer.json()["objections"]]
    assert answer.status_code in (403, 404, 422)
    assert rule in {one["rule"] for one in objections}, objections
    assert says in " ".join(f"{one['problem']['en']} {one['remedy']['en']}" for one in objections)
    assert store().size() == size


def test_another_content_under_a_used_key_is_a_conflict(size: int) -> None:
    post("add-room", room())
    answer = post("add-room", {**room("API-2"), "key": room()["key"]})
    assert (answer.status_code, answer.json()["objections"][0]["rule"]) == (409, "GMP-006")
    assert store().size() == size + 1


def test_who_may_not_is_forbidden(size: int) -> None:
    answer = post("admit-person", {"key": "k", "command": {"person": "P-0900", "roles": ["operator"]}}, code=OPERATOR)
    assert (answer.status_code, answer.json()["objections"][0]["rule"]) == (403, "GMP-002")
    assert store().size() == size


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Bearer x", basic(password="wrong"), basic("P-0666")])
def test_nobody_asks_without_a_password(size: int, header: str) -> None:
    for path in ("/api/therapies", "/api/entries/1", "/api/checkpoint"):
        assert Client().get(path, headers={"authorization": header}).status_code == 401
    answer = Client().post(
        "/api/operations/add-room", json.dumps(room()), "application/json", headers={"authorization": header}
    )
    assert answer.status_code == 401
    assert store().size() == size


def test_a_session_needs_its_csrf_token(size: int) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(_user(ADMINISTRATOR))
    assert client.get("/api/therapies").status_code == 200
    refused = client.post("/api/operations/add-room", json.dumps(room()), "application/json")
    assert refused.status_code == 401
    assert store().size() == size


def _user(code: str) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(username=code)


def test_another_type_than_json_is_refused(size: int) -> None:
    assert post("add-room", "room=API-1", kind="application/x-www-form-urlencoded").status_code == 415
    assert store().size() == size


def test_a_signature_binds_what_was_shown(size: int) -> None:
    with store().reading() as record:
        therapy = record.newest(Therapy)[0].number  # the one that is still being made
    body = {"key": "k1", "command": {"therapy": therapy, "reason": "The patient has moved abroad."}}
    shown = post("cancel-therapy/show", body, code=PHYSICIAN).json()
    lines = {line["label"]["en"]: line["value"] for line in shown["lines"]}
    assert lines["Operation"] == "Cancel a therapy"
    assert store().size() == size
    unsigned = post("cancel-therapy", body, code=PHYSICIAN)
    moved = post("cancel-therapy", {**body, "signature": {"password": PASSWORD, "shown": "0" * 64}}, code=PHYSICIAN)
    signature = {"password": PASSWORD, "shown": shown["digest"]}
    signed = post("cancel-therapy", {**body, "signature": signature}, code=PHYSICIAN)
    assert "GMP-003" in [one["rule"] for one in unsigned.json()["objections"]]
    assert "GMP-004" in [one["rule"] for one in moved.json()["objections"]]
    assert signed.status_code == 201, signed.content
    written = get(f"/entries/{signed.json()['entry']}").json()["body"]
    assert written["signed"]["shown"] == shown["digest"]
    refused = get(f"/entries/{signed.json()['entry'] - 1}").json()["body"]
    assert refused["refused"] == ["GMP-004"]  # a signed attempt that was refused stays in the record


def test_the_record_is_read(demonstration: Path) -> None:
    with store().reading() as record:
        therapy = record.newest(Therapy)[0].number
        batch = record.newest(Batch)[0].number
    therapies = get("/therapies").json()["items"]
    assert len(therapies) == 18  # fifteen patients, one of whom was not ordered for, and four stocks
    assert get(f"/therapies/{therapy}").json()["therapy"]["number"] == therapy
    assert get(f"/batches/{batch}").json()["number"] == batch
    assert len(get("/batches?limit=2").json()["items"]) == 2
    entry = get("/entries/7").json()
    assert entry["body"]["number"] == 7
    proof = get("/entries/7/proof").json()["proof"]
    assert proof.startswith("c2sp.org/tlog-proof@v1\nindex 6\n")
    assert proof.endswith(get("/checkpoint").json()["note"])
    newest = get("/entries?limit=3").json()["items"]
    assert [one["entry"] for one in newest] == [store().size() - back for back in range(3)]
    assert get(f"/entries?limit=1&before={newest[-1]['entry']}").json()["items"][0]["entry"] == newest[-1]["entry"] - 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/therapies/T-26-9999-X", 404),
        ("/batches/%00", 404),
        ("/batches/" + "x" * 3000, 404),
        ("/entries/0", 404),
        ("/entries/-1", 404),
        ("/entries/99999999", 404),
        ("/entries/99999999999999999999999999", 404),
        ("/entries/abc", 422),
        ("/entries?limit=x", 422),
        ("/entries?before=9999999999999999999999999", 404),
        ("/therapies?limit=-5", 200),
        ("/therapies?before=nothing", 200),
        ("/nothing", 404),
        ("/operations/fly", 404),
    ],
)
def test_addresses_that_name_nothing_are_answered(demonstration: Path, path: str, status: int) -> None:
    answer = get(path)
    assert answer.status_code == status
    assert isinstance(answer.json(), dict)


def test_the_plan_is_read_with_its_offers_and_who_waits(demonstration: Path) -> None:
    plan = get("/plan").json()
    assert {"at", "ends_at", "stages", "notes", "left_out", "lapses", "called_in", "aims"} == set(plan)
    assert {"of", "what", "until", "needed_on", "therapy", "more_stages"} == set(plan["lapses"][0])
    assert all(one["until"] < one["needed_on"] for one in plan["lapses"])
    assert {"person", "day", "begins_at", "ends_at", "therapies"} == set(plan["called_in"][0])
    under_way = [one for one in plan["stages"] if one["firmness"] == "under-way"]
    assert under_way
    assert under_way[0]["title"]["sv"]
    found = get("/plan/offers?recipe=cd19-car-t").json()
    starts = [one["starts_at"] for one in found["offers"]]
    assert len(starts) == 3
    assert starts == sorted(starts)
    assert "collection" in found["offers"][0]["milestones"]
    assert all(one["reasons"] and one["vein_to_vein_minutes"] > 0 for one in found["offers"])
    far = get("/plan/offers?recipe=cd19-car-t&not_before=2199-01-01").json()
    assert far["offers"] == []
    assert far["because"][0]["sv"]
    assert isinstance(get("/plan/waiting").json()["items"], list)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/plan/offers", 422),
        ("/plan/offers?therapy=T-26-0001-5&recipe=cd19-car-t", 422),
        ("/plan/offers?recipe=cd19-car-t&not_before=soon", 422),
        ("/plan/offers?recipe=nothing", 404),
        ("/plan/offers?therapy=T-26-9999-X", 404),
    ],
)
def test_what_can_not_be_offered_is_refused(demonstration: Path, address: str, status: int) -> None:
    answer = get(address)
    assert answer.status_code == status
    assert answer.json()["objections"][0]["problem"]["sv"]


def test_the_plan_is_for_those_who_are_known() -> None:
    for address in ("/plan", "/plan/offers?recipe=cd19-car-t", "/plan/waiting"):
        assert Client().get(f"/api{address}").status_code == 401
