"""The pages of the cryostore: scan a code and see where it lies; the map of a box; what waits for verification."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from tests.centre import PEOPLE, Centre
from tests.pages.conftest import _serve, follow, opened
from tests.pages.test_pages import faults

from lindra.facility.cryostore.facts import Purpose
from lindra.facility.cryostore.stored import Stored
from lindra.gmp.identity import with_check
from lindra.simulation.cryostore import KEEPER, OTHER, furnish_cryostore, put_away, take_out
from lindra.simulation.demo import PASSWORD
from lindra.web.accounts import make_account
from lindra.web.door import store

BOX, SOLNA = "TANK-01/R01/B01", "TANK-02/R01/B01"
PAGES = {
    "cryostore": "/cryostore/",
    "not found": "/cryostore/?code=V-NOWHERE",
    "tank": "/cryostore/tanks/TANK-01/",
    "contents": "/cryostore/tanks/TANK-01/?contents=yes",
    "box": f"/cryostore/boxes/{BOX}/",
    "cassettes": "/cryostore/boxes/TANK-01/R02/B01/",
    "thing": "/cryostore/things/V-STORED/",
    "put in": f"/do/put-in-store/?box={BOX}&position=J1",
}


@pytest.fixture
def kept(database: Path) -> Centre:
    """A centre with a cryostore in use, and two keepers who can sign in."""
    work = Centre(store())
    furnish_cryostore(work)
    bank = [with_check(f"V-26-{number:04d}") for number in range(1, 44)]
    put_away(work, bank[:34], BOX, "A1")
    put_away(work, bank[34:40], SOLNA, "A1")
    take_out(work, [bank[0]], "Thaw test of the bank", Purpose.TEST)
    work.does("move-stored", by=KEEPER, box=BOX, codes=(bank[33],), to_box=BOX, to_position="F1")
    work.does("put-in-store", by=KEEPER, box=BOX, position="E1", codes=tuple(bank[40:]))
    put_away(work, ["V-STORED"], BOX, "G1")
    for who in (KEEPER, OTHER):
        make_account(PEOPLE[who].code, "Vera Ståhl", PASSWORD)
    return work


def looks(work: Centre, who: str = KEEPER) -> Client:
    client = Client()
    assert client.login(username=work.code(who), password=PASSWORD)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_scanned_code_leads_to_where_it_is(kept: Centre) -> None:
    client = looks(kept)
    for code, address in (
        ("V-STORED", "/cryostore/things/V-STORED/"),
        (BOX, f"/cryostore/boxes/{BOX}/"),
        ("TANK-01", "/cryostore/tanks/TANK-01/"),
    ):
        assert client.get("/cryostore/", {"code": code}).headers["Location"] == address
    shown = page(client, "/cryostore/things/V-STORED/")
    for word in ("GMP unit, Flemingsberg", "TANK-01", "R01", "B01", "G1", "seen in its place"):
        assert word in shown, word
    assert "Nothing in the cryostore carries this code" in page(client, "/cryostore/?code=V-NOWHERE")
    for address in ("things/V-NOWHERE", "boxes/TANK-01/R06/B01", "tanks/TANK-09"):
        assert client.get(f"/cryostore/{address}/").status_code == 404


def test_the_map_says_in_words_what_every_position_is(kept: Centre) -> None:
    shown = page(looks(kept), f"/cryostore/boxes/{BOX}/")
    assert shown.count('class="cell ') == 100
    assert 'aria-label="G1: V-STORED new"' in shown
    assert 'aria-label="J10: free"' in shown
    assert shown.count("unseen</text>") == 3
    assert "Verify E1–E3" in shown
    assert "Verify F1" in shown
    moved = re.findall(r'aria-label="(D4|F1): (V-26-0034-.) ([a-z ]+)"', shown)
    assert [(place, word) for place, _, word in moved] == [("D4", "moving"), ("F1", "coming")]
    assert f"/do/put-in-store/?box={BOX.replace('/', '%2F')}&amp;position=A1" in shown  # A1 was taken out


def test_a_tank_out_of_service_lists_what_must_be_moved(kept: Centre) -> None:
    client = looks(kept)
    assert 'id="contents"' not in page(client, "/cryostore/tanks/TANK-02/")
    assert 'id="contents"' in page(client, "/cryostore/tanks/TANK-02/?contents=yes")
    kept.does("withdraw-tank", by=KEEPER, tank="TANK-02", reason="The level falls.")
    shown = page(client, "/cryostore/tanks/TANK-02/")
    assert "What lies in it (6)" in shown
    assert "The level falls." in shown
    assert "The level falls." in page(client, "/cryostore/")
    assert "Nothing may be put in" in page(client, f"/cryostore/boxes/{SOLNA}/")


def test_what_is_wrong_stands_on_the_board_until_it_is_right(kept: Centre) -> None:
    client = looks(kept)
    warm = {"tank": "TANK-01", "temperature": Decimal(-140), "level": Decimal(15), "done": "Filled, service called."}
    kept.does("record-tank-level", by=KEEPER, **warm)
    assert "Filled, service called." in page(client, "/cryostore/")
    kept.does("count-box", by=KEEPER, box=SOLNA, seen=(), note="All are gone; told quality.")
    assert "The last count differs from the record." in page(client, f"/cryostore/boxes/{SOLNA}/")


@pytest.fixture
def kept_served(kept: Centre) -> Iterator[str]:
    """Serve it."""
    yield from _serve()


def signed_in(browser: Browser, base: str, who: str, **how: object) -> Page:
    return opened(browser, base, PEOPLE[who].code, **how)  # type: ignore[arg-type]  # as the driver takes them


def test_the_pages_are_without_fault_in_both_languages(browser: Browser, kept: Centre, kept_served: str) -> None:
    for language, dark in (("en", False), ("sv", True)):
        shown = signed_in(browser, kept_served, KEEPER, language=language, dark=dark)
        for name, address in PAGES.items():
            answer = shown.goto(kept_served + address)
            assert answer is not None
            assert answer.status == 200, name
            assert shown.locator("h1").count() == 1, name
            assert faults(shown) == [], name
        assert shown.said == []  # type: ignore[attr-defined]  # set when the page was opened
        shown.context.close()


def test_nothing_is_wider_than_a_tablet_and_targets_are_large(browser: Browser, kept: Centre, kept_served: str) -> None:
    shown = signed_in(browser, kept_served, KEEPER, size=(1024, 768))
    for name, address in PAGES.items():
        shown.goto(kept_served + address)
        assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
        for button in shown.locator(".actions.big .button, .find button, .find input").all():
            size = button.bounding_box()
            assert size is not None
            assert size["height"] >= 64, name
    shown.context.close()


def test_a_vial_is_put_in_by_one_and_seen_by_another_from_the_map(
    browser: Browser, kept: Centre, kept_served: str
) -> None:
    shown = signed_in(browser, kept_served, KEEPER, scripts=False)
    shown.goto(f"{kept_served}/cryostore/boxes/{BOX}/")
    follow(shown, 'a[aria-label="J2: free"]')
    expect(shown.locator("#codes")).to_be_focused()  # a scanner writes where it should, at once
    shown.keyboard.type("V-NEW-1\nV-NEW-2")
    follow(shown, "button.main")
    shown.wait_for_url(f"{kept_served}/cryostore/boxes/{BOX}/")
    assert shown.locator('a[aria-label="J3: V-NEW-2 unseen"]').count() == 1
    shown.context.close()
    other = signed_in(browser, kept_served, OTHER, scripts=False)
    other.goto(f"{kept_served}/cryostore/")
    other.fill("#code", "V-NEW-1")
    other.press("#code", "Enter")
    follow(other, "text='Verify'")
    other.fill("#codes", "V-NEW-1 V-NEW-2")
    follow(other, "button.main")
    other.wait_for_url(f"{kept_served}/cryostore/boxes/{BOX}/")
    assert kept.sees(Stored, "V-NEW-2").is_stored
    other.context.close()
