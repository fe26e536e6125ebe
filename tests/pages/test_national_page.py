"""The national view on the page, by API and at the command line: offers with their reasons, to who is signed in."""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.pages.conftest import follow, opened
from tests.pages.test_boards import seen, signed_in
from tests.pages.test_pages import faults
from typer.testing import CliRunner

from lindra.config.commands import app
from lindra.web.door import clock

COORDINATOR, KEEPER = "P-0004", "P-0020"
ASKED = f"recipe=cd19-car-t&place={quote('Umeå')}"


def test_an_order_is_offered_to_the_centres_with_the_reasons(demonstration: Path) -> None:
    page = seen(signed_in(COORDINATOR), f"/national/?{ASKED}")
    offers = page[page.index("Offers, the soonest") : page.index("Nothing is booked")]
    assert offers.index("Lund") < offers.index("Uppsala") < offers.index("Huddinge") < offers.index("Gothenburg")
    assert "It has no permit for L2" in offers
    assert "the cells live 24 h" in offers
    assert "Invented figures." in page
    swedish = seen(signed_in(COORDINATOR, "sv"), f"/national/?{ASKED}")
    assert "Det saknar tillstånd för L2" in swedish
    assert "Påhittade siffror." in swedish


def test_what_can_not_be_asked_is_told_at_its_field(demonstration: Path) -> None:
    page = seen(signed_in(COORDINATOR), "/national/?recipe=gold&place=Kiruna&wish=soon")
    for field in ("recipe", "place", "wish"):
        assert f'<a href="#{field}">' in page
    assert "Offers, the soonest" not in page


def test_without_a_file_the_page_says_how_to_get_one_and_a_broken_file_its_faults(own_demonstration: Path) -> None:
    file = own_demonstration / "national.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("hours: 8", "hours: eight", 1), encoding="utf-8")
    assert "“eight” in hours is not a plain number." in seen(signed_in(COORDINATOR), "/national/")
    file.unlink()
    assert "No other centres are known here." in seen(signed_in(COORDINATOR), "/national/")
    assert signed_in(COORDINATOR).get(f"/api/national/offers?{ASKED}").status_code == 404


@pytest.mark.parametrize("code", [COORDINATOR, KEEPER, None])
@pytest.mark.parametrize("address", ["/national/", f"/api/national/offers?{ASKED}"])
def test_whoever_is_signed_in_looks_and_nobody_else(demonstration: Path, address: str, code: str | None) -> None:
    status = (signed_in(code) if code else Client()).get(address).status_code
    assert status == (200 if code else 401 if address.startswith("/api/") else 302)


def test_the_page_only_looks(demonstration: Path) -> None:
    page = signed_in(COORDINATOR).get(f"/national/?{ASKED}").content.decode()
    assert "post" not in page[page.index('<main id="main"') : page.index("</main>")]


def test_the_api_gives_the_same_offers(demonstration: Path) -> None:
    wish = (clock.now().date() + timedelta(days=10)).isoformat()
    found = signed_in(COORDINATOR).get(f"/api/national/offers?{ASKED}&wish={wish}").json()
    assert found["invented"] is True
    assert {one["centre"] for one in found["offers"]} == {"huddinge", "uppsala", "gothenburg", "lund"}
    possible = [one for one in found["offers"] if one["possible"]]
    assert [one["infusion_on"] for one in possible] == sorted(one["infusion_on"] for one in possible)
    assert all(one["start_on"] > wish for one in possible)
    assert all(reason["sv"] for one in found["offers"] for reason in one["reasons"])
    refused = signed_in(COORDINATOR).get("/api/national/offers?recipe=gold&place=Kiruna&wish=soon")
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["objections"]] == ["recipe", "place", "wish"]


def test_the_command_line_gives_the_same_offers(demonstration: Path) -> None:
    done = CliRunner().invoke(app, ["national", "--recipe", "cd19-car-t", "--from", "Umeå", "--json"])
    assert done.exit_code == 0, done.output
    offers = json.loads(done.stdout)["offers"]
    assert offers == signed_in(COORDINATOR).get(f"/api/national/offers?{ASKED}").json()["offers"]
    shown = CliRunner().invoke(app, ["national", "--recipe", "cd19-car-t", "--from", "Umeå"], env={"COLUMNS": "200"})
    assert "It has no permit for L2" in " ".join(shown.stdout.split())
    refused = CliRunner().invoke(app, ["national", "--recipe", "gold", "--from", "Kiruna"])
    assert refused.exit_code == 1
    assert "Inget sådant recept gäller." in refused.stderr


def test_a_coordinator_asks_without_scripts_and_finds_no_fault(browser: Browser, served: str) -> None:
    for language, dark, size in (("en", False, (1280, 900)), ("sv", True, (390, 844))):
        page = opened(browser, served, COORDINATOR, language=language, dark=dark, size=size, scripts=language == "sv")
        page.goto(f"{served}/therapies/")
        follow(page, page.locator("a[href='/national/']"))
        page.select_option("#place", "Umeå")
        follow(page, "button.main")
        assert page.locator(".offers tbody tr").count() == 4
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        if language == "sv":
            assert faults(page) == []
        page.context.close()
