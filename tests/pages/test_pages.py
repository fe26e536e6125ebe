"""Every page in a real browser: it is there, in both languages, light and dark, without a fault that axe can see."""

import json
import os
import re
from pathlib import Path

import pytest
import typst
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser
from tests.conftest import ROOT
from tests.pages.conftest import follow, numbers, opened

from lindra.simulation.demo import PASSWORD
from lindra.web.door import store
from lindra.web.paper.batch_record import TEMPLATE, record_data

PAGES = {
    "today": "/today/",
    "work": "/my-work/",
    "therapies": "/therapies/",
    "therapy": "/therapies/{treated}/",
    "entries of a therapy": "/therapies/{therapy}/entries/",
    "batches": "/batches/",
    "batch": "/batches/{batch}/",
    "finished batch": "/batches/{made}/",
    "recipes": "/recipes/",
    "recipe": "/recipes/{recipe}/",
    "ledger": "/ledger/",
    "entry": "/ledger/400/",
    "materials": "/materials/",
    "facility": "/facility/",
    "cryostore": "/cryostore/",
    "box": "/cryostore/boxes/TANK-01/R01/B01/",
    "deviations": "/deviations/",
    "deviation": "/deviations/{deviation}/",
    "actions": "/actions/",
    "action": "/actions/{action}/",
    "changes": "/changes/",
    "change": "/changes/{change}/",
    "complaints": "/complaints/",
    "complaint": "/complaints/{complaint}/",
    "people": "/people/",
    "person": "/people/P-0008/",
    "rooms": "/rooms/",
    "room": "/rooms/GMP-01/",
    "ask for a training": "/do/record-training/?person=P-0009",
    "patients": "/patients/",
    "other centres": "/national/",
    "offers of other centres": "/national/?recipe=cd19-car-t&place=Umeå",
    "ask": "/do/order-therapy/",
    "ask with setting": "/do/open-deviation/?therapy={therapy}",
}
PHYSICIAN, MANAGER, OPERATOR, KEEPER = "P-0002", "P-0007", "P-0008", "P-0020"


def faults(page: object) -> list[str]:
    """Return what axe finds, in one line each."""
    # Only violations are told in full: to name every element that is well takes longer than to look at it.
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_without_fault_in_both_languages(browser: Browser, served: str, name: str) -> None:
    address = PAGES[name].format(**numbers())
    for language, dark in (("en", False), ("sv", True)):
        page = opened(browser, served, PHYSICIAN, language=language, dark=dark)
        answer = page.goto(served + address)
        assert answer is not None
        assert answer.status == 200
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1
        assert faults(page) == []
        assert page.said == []  # type: ignore[attr-defined]  # set when the page was opened
        page.context.close()


def test_the_sign_in_page_is_without_fault_and_lets_in_who_is_known(browser: Browser, served: str) -> None:
    page = opened(browser, served, None)
    page.goto(served + "/today/")
    assert "/sign-in/" in page.url
    assert faults(page) == []
    page.fill("#code", OPERATOR)
    page.fill("#password", "wrong")
    follow(page, "button.main")
    assert page.locator("[role=alert]").count() == 1
    assert faults(page) == []
    page.fill("#code", OPERATOR)
    page.fill("#password", PASSWORD)
    follow(page, "button.main")
    page.wait_for_url(served + "/today/")
    assert "Hanna Öberg" in page.locator(".me").inner_text()
    page.context.close()


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_navigation_stands_on_one_line_of_a_tablet(browser: Browser, served: str, language: str) -> None:
    page = opened(browser, served, OPERATOR, language=language, size=(1024, 768))
    page.goto(served + "/today/")
    tops = page.evaluate("[...document.querySelectorAll('.top nav a')].map((one) => one.getBoundingClientRect().top)")
    assert len(tops) > 10
    assert max(tops) - min(tops) < 1
    page.context.close()


@pytest.mark.parametrize("size", [(390, 844), (1024, 768)])
def test_nothing_is_wider_than_the_screen(browser: Browser, served: str, size: tuple[int, int]) -> None:
    page = opened(browser, served, OPERATOR, size=size)
    for name in (
        "today",
        "work",
        "therapy",
        "batch",
        "ledger",
        "ask",
        "rooms",
        "room",
        "people",
        "person",
        "other centres",
    ):
        page.goto(served + PAGES[name].format(**numbers()))
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
    page.context.close()


@pytest.mark.parametrize(
    ("name", "person", "address", "size"),
    [
        ("today", MANAGER, "/today/", (1280, 860)),
        ("therapy", PHYSICIAN, "/therapies/{treated}/", (1280, 860)),
        ("batch", OPERATOR, "/batches/{batch}/", (1280, 860)),
        ("bench", OPERATOR, "/batches/{batch}/bench/", (1024, 768)),
        ("work", MANAGER, "/my-work/", (1280, 860)),
        ("ledger", OPERATOR, "/ledger/", (1280, 860)),
        ("recipe", OPERATOR, "/recipes/{recipe}/", (1280, 860)),
        ("rooms", MANAGER, "/rooms/", (1024, 768)),
        ("materials", MANAGER, "/materials/", (1280, 860)),
        ("plan", MANAGER, "/plan/?range=weeks", (1280, 1000)),
        ("national", PHYSICIAN, "/national/?recipe=cd19-car-t&place=Umeå", (1280, 1000)),
        ("box", KEEPER, "/cryostore/boxes/TANK-01/R01/B01/", (1280, 860)),
    ],
)
def test_the_pictures_of_the_main_pages(
    browser: Browser, served: str, tmp_path: Path, name: str, person: str, address: str, size: tuple[int, int]
) -> None:
    """The pictures in docs/pictures are these; ``make pictures`` writes them there."""
    page = opened(browser, served, person, size=size)
    page.goto(served + address.format(**numbers()))
    page.wait_for_load_state("networkidle")
    folder = ROOT / "docs/pictures" if os.environ.get("LINDRA_PICTURES") else tmp_path
    file = folder / f"{name}.png"
    page.screenshot(path=file)
    assert file.stat().st_size > 20_000
    assert (ROOT / "docs/pictures" / f"{name}.png").exists()
    page.context.close()


def test_the_picture_of_a_page_of_the_record_on_paper(demonstration: Path, tmp_path: Path) -> None:
    data = json.dumps(record_data(numbers()["made"], "en"), ensure_ascii=False)
    pages = typst.compile(TEMPLATE, sys_inputs={"data": data}, ignore_system_fonts=True, format="png", ppi=90.0)
    folder = ROOT / "docs/pictures" if os.environ.get("LINDRA_PICTURES") else tmp_path
    file = folder / "record.png"
    file.write_bytes(pages[3])  # in the middle of the manufacture
    assert file.stat().st_size > 20_000
    assert (ROOT / "docs/pictures/record.png").exists()


def test_the_links_of_the_main_pages_lead_somewhere(demonstration: Path) -> None:
    client = Client()
    client.post("/sign-in/", {"code": PHYSICIAN, "password": PASSWORD})
    seen: set[str] = set()
    for address in PAGES.values():
        page = client.get(address.format(**numbers())).content.decode()
        seen |= {link.replace("&amp;", "&") for link in re.findall(r'(?:href|src|srcset)="(/[^"#]*)', page)}
    links = [link for link in sorted(seen) if not link.startswith("/static/")]
    assert len(links) > 60
    for link in links:
        assert client.get(link).status_code in (200, 302), link


@pytest.mark.parametrize("address", ["/batches/nothing/", "/therapies/T-26-9999-X/", "/ledger/99999999/", "/nowhere/"])
def test_what_is_not_there_is_told(demonstration: Path, address: str) -> None:
    client = Client()
    client.post("/sign-in/", {"code": MANAGER, "password": PASSWORD})
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()


def test_a_page_of_a_batch_with_its_whole_record_asks_few_questions(demonstration: Path) -> None:
    from django.db import connections

    client = Client()
    client.post("/sign-in/", {"code": OPERATOR, "password": PASSWORD})
    made = numbers()["made"]
    with store().reading() as record:
        from lindra.gmp.fact import Ref
        from lindra.therapy.manufacture.batch import Batch

        assert record.find(Batch, made) is not None
    assert len(store().entries_about(Ref("batch", made))) > 60
    asked = 0
    raw = connections["default"].connection
    statements: list[str] = []
    raw.set_trace_callback(statements.append)
    with CaptureQueriesContext(connections["people"]) as people:
        assert client.get(f"/batches/{made}/").status_code == 200
    raw.set_trace_callback(None)
    asked = len([one for one in statements if one.startswith("SELECT")]) + len(people)
    assert asked <= 10, statements
