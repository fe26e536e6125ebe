"""What is written around the work is shown on the page, on paper and by the API, and its files are verified."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.pages.conftest import numbers
from tests.pages.test_documents import text_of

from lindra.gmp.act import Signature
from lindra.operations.door import Done
from lindra.operations.reading import read_command
from lindra.simulation.demo import PASSWORD
from lindra.store.files import KeptFiles
from lindra.store.verification import verify
from lindra.therapy.manufacture.batch import Batch
from lindra.web.door import door, files, heads, store
from lindra.web.marks import mark_of
from lindra.web.paper.batch_record import batch_record
from lindra.web.paper.form import NoForms, forms_out

OPERATOR, OTHER = "P-0008", "P-0009"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def does(name: str, by: str, **given: Any) -> Done:
    operation = door().operation(name)
    assert operation is not None
    command = read_command(operation, given)
    assert not isinstance(command, tuple), command
    signed = None
    if operation.signed is not None:
        signed = Signature(operation.signed, door().show(command, by=by).digest, "password")
    key = f"{name}-{json.dumps(given, sort_keys=True, default=str)}"[:90]
    done = door().perform(command, by=by, key=key, signed=signed)
    assert isinstance(done, Done), done
    return done


@pytest.fixture
def written(own_demonstration: Path) -> str:
    """Write everything that can be written around a batch that is being made; returns its number."""
    number: str = numbers()["batch"]
    does("hand-over-batch", OPERATOR, batch=number, to=OTHER, said="Watch the temperature.")
    does("take-over-batch", OTHER, batch=number)
    does("add-comment", "P-0019", batch=number, text="Seen at the inspection.")
    kept = files().keep(PNG)
    attach = {"digest": kept.digest, "file_name": "counter.png", "shows": "The display of the counter"}
    does("attach-file", OPERATOR, batch=number, step="feeding", **attach)
    does("add-comment", OPERATOR, batch=number, step="feeding", text="The pump was loud.")
    does("print-forms", OPERATOR, batch=number, steps=["harvest"], reason="The network is down.")
    return number


def client_of(code: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"code": code, "password": PASSWORD})
    return client


WRITTEN = (
    "Watch the temperature.",
    "Seen at the inspection.",
    "The pump was loud.",
    "The display of the counter",
)


def test_the_page_of_a_batch_shows_its_logbook(written: str) -> None:
    page = client_of("P-0007").get(f"/batches/{written}/").content.decode()
    for text in WRITTEN:
        assert text in page
    assert "taken over" in page
    assert "forms.pdf" in page


def test_the_record_on_paper_shows_the_logbook(written: str) -> None:
    text = " ".join(text_of(batch_record(written, "en")).split())
    for said in (*WRITTEN, "taken over", "Controlled form that is out"):
        assert said in text
    assert "ute" in text_of(batch_record(written, "sv"))


def test_the_forms_that_are_out_are_printed_with_whose_cells_and_their_number(written: str) -> None:
    with store().reading() as record:
        batch = record.need(Batch, written, field="batch")
    text = text_of(forms_out(written, "en"))
    for said in (batch.forms_out[0].form, batch.chain_of_identity, mark_of(batch.chain_of_identity).words.en):
        assert said in text
    does("account-for-form", OPERATOR, form=batch.forms_out[0].form, fate="destroyed", reason="It works again.")
    with pytest.raises(NoForms):
        forms_out(written, "en")
    assert client_of(OPERATOR).get(f"/batches/{written}/forms.pdf").status_code == 404


def test_verification_tells_a_file_that_is_missing_and_one_that_is_changed(written: str) -> None:
    from django.conf import settings

    whole = verify(store(), heads(), files=files())
    assert whole.is_whole
    assert whole.files >= 1
    (place,) = [one for one in (settings.VAR / "files").glob("*/*") if one.read_bytes() == PNG]
    digest = place.parent.name + place.name
    place.write_bytes(PNG[:-1] + b"\x01")
    changed = verify(store(), heads(), files=files())
    assert ["counter.png is not as it was attached" in one for one in changed.findings] == [True]
    client = client_of(OPERATOR)
    assert client.get(f"/batches/{written}/files/{digest}").status_code == 410  # never shown as if it were right
    place.unlink()
    missing = verify(store(), heads(), files=files())
    assert ["counter.png that it names is missing" in one for one in missing.findings] == [True]
    assert verify(store(), heads(), files=files(), tree_only=True).is_whole


def test_a_file_is_kept_whole_once_under_its_digest(tmp_path: Path) -> None:
    kept_files = KeptFiles(tmp_path)
    kept = kept_files.keep(PNG)
    assert kept_files.keep(PNG) == kept
    assert kept_files.read(kept.digest) == PNG
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == [kept.digest[2:]]
    assert kept_files.read("../" * 20 + "etc/passwd") is None
    (tmp_path / kept.digest[:2] / kept.digest[2:]).write_bytes(b"other")
    assert kept_files.kept(kept.digest) is None
    assert kept_files.keep(PNG) == kept  # and mended, when the right bytes come again
    assert kept_files.read(kept.digest) == PNG


def test_a_file_of_another_batch_is_not_found(written: str) -> None:
    digest = files().keep(PNG).digest
    client = client_of(OPERATOR)
    assert client.get(f"/batches/{written}/files/{digest}").status_code == 200
    assert client.get(f"/batches/{numbers()['made']}/files/{digest}").status_code == 404
    assert Client().get(f"/batches/{written}/files/{digest}").status_code == 302


def test_a_file_is_sent_and_attached_by_the_api(own_demonstration: Path) -> None:
    basic = base64.b64encode(f"{OPERATOR}:{PASSWORD}".encode()).decode()
    client = Client(headers={"Authorization": f"Basic {basic}"})
    sent = client.post("/api/files?name=counter.png", PNG, content_type="application/octet-stream")
    assert sent.status_code == 201
    command = {"batch": numbers()["batch"], "digest": sent.json()["digest"], "file_name": "counter.png", "shows": "It"}
    body = json.dumps({"key": "attach-by-api", "command": command})
    assert client.post("/api/operations/attach-file", body, content_type="application/json").status_code == 201
    wrong = client.post("/api/files?name=run.exe", b"MZ\x90\x00", content_type="application/octet-stream")
    assert wrong.status_code == 422
    assert wrong.json()["objections"][0]["rule"] == "MFG-137"
    misnamed = client.post("/api/files?name=counter.pdf", PNG, content_type="application/octet-stream")
    assert misnamed.status_code == 422
    assert Client().post("/api/files?name=a.png", PNG, content_type="image/png").status_code == 401


def test_two_batches_of_one_day_have_marks_that_tell_them_apart() -> None:
    marks = [mark_of(f"COI-{number:07d}") for number in range(400)]
    words = {one.words.en for one in marks}
    assert len(words) > 200
    assert {one.words.sv.split()[-1] for one in marks} == {str(digit) for digit in range(1, 10)}
    assert mark_of("COI-1") == mark_of("COI-1")
    assert all("<svg" in one.drawn("sv") for one in marks[:20])
