"""The pages of the plan: the board, and the same as a table."""

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.pages.conftest import opened
from tests.pages.test_boards import seen, signed_in
from tests.pages.test_pages import faults

COORDINATOR, OPERATOR, INSPECTOR = "P-0004", "P-0008", "P-0019"


def test_the_board_shows_what_is_under_way_and_says_what_has_no_place(demonstration: Path) -> None:
    page = seen(signed_in(COORDINATOR), "/plan/")
    assert "under way" in page
    assert "was rejected. A physician decides" in page  # what is left out says why
    assert 'class="plandays"' in page
    assert "tillverkning" in seen(signed_in(COORDINATOR, "sv"), "/plan/")


def test_the_board_is_seen_from_every_side(demonstration: Path) -> None:
    client = signed_in(OPERATOR)
    for by in ("patients", "rooms", "equipment", "people", "nonsense"):
        for days in ("day", "week", "weeks", "nonsense"):
            assert "<h1>" in seen(client, f"/plan/?by={by}&range={days}")
    for day in ("2020-01-01", "9999-12-31", "0001-01-01", "not a day"):
        assert "<h1>" in seen(client, f"/plan/?from={day}&therapy=T-26-9999-X")


def test_nobody_sees_the_plan_who_has_not_signed_in(demonstration: Path) -> None:
    assert Client().get("/plan/").status_code == 302
    assert signed_in(INSPECTOR).get("/plan/").status_code == 200


@pytest.mark.parametrize("address", ["/plan/", "/plan/?by=equipment&range=weeks", "/plan/?by=people&range=day"])
def test_the_board_is_without_fault_in_both_languages(browser: Browser, served: str, address: str) -> None:
    for language, dark in (("en", False), ("sv", True)):
        page = opened(browser, served, COORDINATOR, language=language, dark=dark)
        page.goto(served + address)
        assert page.locator("h1").count() == 1
        assert faults(page) == []
        assert page.said == []  # type: ignore[attr-defined]  # set when the page was opened
        page.context.close()


@pytest.mark.parametrize("size", [(390, 844), (820, 1180)])
def test_no_page_of_the_plan_is_wider_than_the_screen(browser: Browser, served: str, size: tuple[int, int]) -> None:
    page = opened(browser, served, COORDINATOR, size=size)
    page.goto(f"{served}/plan/")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.context.close()
