"""The reports of campaigns are listed and read in the pages, and nothing else of the disk is."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from lindra.web.accounts import make_account


@pytest.fixture
def reader(database: Path) -> Client:
    """Someone who is signed in, where two reports lie."""
    folder = Path(settings.VAR) / "what-if"
    folder.mkdir()
    for language in ("en", "sv"):
        (folder / f"200-patients-{language}.html").write_text(f"<!doctype html><p>{language}", encoding="utf-8")
        (folder / f"200-patients-{language}.pdf").write_bytes(b"%PDF-1.7")
    (Path(settings.VAR) / "secret-en.html").write_text("secret", encoding="utf-8")
    make_account("P-0001", "Astrid Lind", "a long and private sentence")
    client = Client()
    assert client.login(username="P-0001", password="a long and private sentence")
    return client


def test_reports_are_listed_in_the_readers_language_and_read(reader: Client) -> None:
    page = reader.get("/plan/what-if/", headers={"Accept-Language": "en"}).content.decode()
    assert "/plan/what-if/200-patients-" in page
    shown = reader.get("/plan/what-if/200-patients-sv.html")
    assert shown.content == b"<!doctype html><p>sv"
    # The report brings its own style, and may fetch nothing.
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert reader.get("/plan/what-if/200-patients-en.pdf").headers["Content-Type"] == "application/pdf"


def test_a_report_is_listed_by_the_title_that_it_has_in_the_readers_language(reader: Client) -> None:
    (Path(settings.VAR) / "what-if" / "200-patients-sv.html").write_text(
        "<!doctype html><title>Tänk om: 200 patienter &amp; ett rum</title>", encoding="utf-8"
    )
    page = reader.get("/plan/what-if/", headers={"Accept-Language": "sv"}).content.decode()
    assert "<td>200 patienter &amp; ett rum</td>" in page
    assert "<td>200 patients</td>" in reader.get("/plan/what-if/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize("name", ["secret-en.html", "..%2Fsecret-en.html", "absent-en.html", "record.sqlite3", "x"])
def test_nothing_but_a_report_is_read(reader: Client, name: str) -> None:
    assert reader.get(f"/plan/what-if/{name}").status_code == 404


def test_a_stranger_is_sent_to_sign_in(database: Path) -> None:
    for address in ("/plan/what-if/", "/plan/what-if/200-patients-en.html"):
        assert Client().get(address).status_code == 302
