"""The advice on conditioning where the physician looks: on the therapy's page, and in the API."""

import html
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.pages.conftest import opened
from tests.pages.test_boards import seen, signed_in
from tests.pages.test_pages import faults

from lindra.therapy.order.therapy import Therapy
from lindra.web.door import store

PHYSICIAN, OPERATOR, INSPECTOR = "P-0002", "P-0008", "P-0019"


def therapies() -> dict[str, str]:
    """Return the played therapies that the advice differs for: growing, booked, waiting for dates, given."""
    with store().reading() as record:
        by_turn = {int(one.number.split("-")[2]): one.number for one in record.newest(Therapy, limit=50)}
    return {"growing": by_turn[15], "booked": by_turn[16], "waiting": by_turn[18], "given": by_turn[5]}


def section(page: str) -> str:
    return html.unescape(page[page.index('<h2 id="conditioning">') :].partition("</section>")[0])


def test_the_physician_sees_the_days_the_reasons_and_what_is_not_certain(demonstration: Path) -> None:
    number = therapies()["growing"]
    page = section(seen(signed_in(PHYSICIAN), f"/therapies/{number}/"))
    advice = signed_in(PHYSICIAN).get(f"/api/plan/conditioning?therapy={number}").json()["advice"]
    for said in (
        "It decides nothing: the physician does.",
        "Not before</dt>",
        f'<time datetime="{advice["earliest_on"]}">',
        f'<time datetime="{advice["latest_on"]}">',
        f'<time datetime="{advice["infusion_on"]}">',
        advice["reasons"][0]["en"],
        "Not certain yet",
        "its release is not signed",
        f"/do/order-conditioning/?therapy={number}",
    ):
        assert said in page, said
    assert all(" ".join(one["en"].split()) in page for one in (*advice["reasons"], *advice["uncertain"]))
    swedish = section(seen(signed_in(PHYSICIAN, "sv"), f"/therapies/{number}/"))
    assert "Det beslutar inget: det gör läkaren." in swedish
    assert all(" ".join(one["sv"].split()) in swedish for one in (*advice["reasons"], *advice["uncertain"]))
    assert "Not certain" not in swedish


def test_it_is_shown_while_it_matters_and_orders_only_for_the_physician(demonstration: Path) -> None:
    numbers = therapies()
    assert 'id="conditioning"' not in seen(signed_in(PHYSICIAN), f"/therapies/{numbers['given']}/")
    assert "it waits for dates" in section(seen(signed_in(PHYSICIAN), f"/therapies/{numbers['waiting']}/"))
    page = section(seen(signed_in(OPERATOR), f"/therapies/{numbers['booked']}/"))
    assert "Not before" in page
    assert "/do/order-conditioning/" not in page


@pytest.mark.parametrize(("code", "status"), [(PHYSICIAN, 200), (OPERATOR, 200), (INSPECTOR, 200), (None, 401)])
def test_whoever_is_signed_in_asks_the_api_and_nobody_else(demonstration: Path, code: str | None, status: int) -> None:
    client = signed_in(code) if code else Client()
    assert client.get(f"/api/plan/conditioning?therapy={therapies()['booked']}").status_code == status
    assert client.get("/api/plan").status_code == status  # as the plan itself


def test_the_api_says_why_there_is_no_advice_and_refuses_in_words(demonstration: Path) -> None:
    client = signed_in(PHYSICIAN)
    none = client.get(f"/api/plan/conditioning?therapy={therapies()['waiting']}").json()
    assert none["advice"] is None
    assert "väntar på datum" in none["because"][0]["sv"]
    given = client.get(f"/api/plan/conditioning?therapy={therapies()['given']}").json()
    assert (given["advice"], len(given["because"])) == (None, 1)
    for address, status in (("?therapy=T-26-9999-X", 404), ("", 422), ("?therapy=", 404)):
        refused = client.get(f"/api/plan/conditioning{address}")
        assert refused.status_code == status
        assert refused.json()["objections"][0]["problem"]["sv"]
    assert client.post(f"/api/plan/conditioning?therapy={therapies()['booked']}").status_code == 405


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("en", False, (1280, 900)), ("sv", True, (1024, 768)), ("sv", False, (390, 844))],
)
def test_the_advice_is_without_fault_on_every_screen(
    browser: Browser, served: str, language: str, dark: bool, size: tuple[int, int]
) -> None:
    page = opened(browser, served, PHYSICIAN, language=language, dark=dark, size=size)
    for name in ("growing", "waiting"):
        page.goto(f"{served}/therapies/{therapies()[name]}/")
        assert page.locator(".advice").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert faults(page) == []
    page.context.close()
