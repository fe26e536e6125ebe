"""The national view on the page, by API and at the command line: offers with their reasons, to who is signed in."""

import html
import json
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.pages.conftest import follow, opened
from tests.pages.test_boards import at_work, seen, signed_in
from tests.pages.test_pages import faults
from tests.schedule.test_national import EXAMPLE
from typer.testing import CliRunner, Result

from lindra.config.commands import app
from lindra.gmp.identity import with_check
from lindra.masters.recipe import Makes
from lindra.patients.register import names_of
from lindra.schedule.centre.state import state_of
from lindra.schedule.national.capacity import capacity_from_json
from lindra.schedule.national.centres import National, read_national
from lindra.schedule.national.own import made_here
from lindra.simulation import journey, walk
from lindra.simulation.demo import PEOPLE
from lindra.therapy.manufacture.bag import Bag
from lindra.therapy.manufacture.from_stock import ready_in_stock
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import clock, heads, store
from lindra.web.national import recipes_in_force

COORDINATOR, KEEPER = "P-0004", "P-0020"
ASKED = f"recipe=cd19-car-t&place={quote('Umeå')}"


def test_an_order_is_offered_to_the_centres_with_the_reasons(demonstration: Path) -> None:
    page = seen(signed_in(COORDINATOR), f"/national/?{ASKED}")
    offers = page[page.index("Offers, the soonest") : page.index("Nothing is booked")]
    assert offers.index("Lund") < offers.index("Uppsala") < offers.index("Gothenburg")  # Huddinge is here
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
        assert page.locator(".answers tbody tr").count() == 4
        reasons = page.locator(".answers tbody tr td:last-child")
        for number in range(4):  # nobody scrolls sideways to the reasons
            box = reasons.nth(number).bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= size[0]
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        if language == "sv":
            assert faults(page) == []
        page.context.close()


# What this centre has free, from its own plan.


def test_this_centre_stands_with_what_its_plan_has_free_and_not_with_invented_figures(demonstration: Path) -> None:
    published = signed_in(KEEPER).get("/api/national/capacity").json()
    capacity = capacity_from_json(json.dumps(published))
    assert capacity.centre == "huddinge"
    assert capacity.computed is not None
    with store().reading() as record:
        assert {one.recipe for one in capacity.starts} == {
            name for name, one in recipes_in_force(record).items() if one.makes is Makes.DOSE
        }
    invented = read_national(EXAMPLE, today=clock.now().date(), published=lambda _: None)
    assert isinstance(invented, National)
    written = next(one.capacity for one in invented.centres if one.name == "huddinge")
    assert written is not None
    assert written.starts != capacity.starts  # else it could not be told from the invented figures
    for language, said in (("en", "this centre's plan"), ("sv", "detta centrums plan")):
        page = html.unescape(seen(signed_in(COORDINATOR, language), "/national/"))
        groups = page[page.index('class="board freetable"') :].split('<tr class="group">')
        (here,) = [one for one in groups if said in one]
        assert "<strong>Huddinge</strong>" in here
        rows = here.split("<tr>")[1:]
        assert len(rows) == len(capacity.starts)
        for starts in capacity.starts:
            row = next(one for one in rows if titles(language)[starts.recipe] in one)
            shown = [int(one) for one in re.findall(r">(\d+)<", row)]
            assert shown == [*starts.free, sum(starts.free)]
        assert f"{capacity.computed.entries} " in page


def test_no_more_doses_are_offered_than_the_stock_has_containers(demonstration: Path) -> None:
    starts = {one["recipe"]: one["free"] for one in signed_in(KEEPER).get("/api/national/capacity").json()["starts"]}
    with store().reading() as record:
        recipe = recipes_in_force(record)["uc-msc-dose"]
        ready = ready_in_stock(recipe, record, clock.now())
        assert recipe.stock is not None
        assert 0 < ready < len(record.open_ones(Bag))  # other stocks lie there, too
    assert sum(starts["uc-msc-dose"]) == ready // recipe.stock.containers  # the rooms could make more


def test_whoever_is_ordered_and_waits_has_a_container_of_the_stock(own_demonstration: Path) -> None:
    def at_most() -> int:
        with store().reading() as record:
            made = made_here(record, state_of(record, clock.now()))
        return next(one.at_most for one in made if one.asked.chain.recipe.name == "uc-msc-dose")

    before, work = at_most(), at_work()
    with store().reading() as record:
        recipe = recipes_in_force(record)["uc-msc-dose"]
    dose = walk.ordinary_dose(recipe, None)
    journey.ordered(work, recipe, patient=with_check("PT-26-0903"), weight_kg=Decimal("0.9"), dose=dose)
    assert at_most() == before - 1


def titles(language: str) -> dict[str, str]:
    with store().reading() as record:
        return {name: one.title.in_language(language) for name, one in recipes_in_force(record).items()}


@pytest.mark.parametrize(("code", "status"), [(COORDINATOR, 200), (KEEPER, 200), (None, 401)])
def test_whoever_is_signed_in_asks_for_what_is_free_here(demonstration: Path, code: str | None, status: int) -> None:
    client = signed_in(code) if code else Client()
    assert client.get("/api/national/capacity?weeks=2").status_code == status


def test_weeks_that_are_not_counted_and_a_centre_that_is_not_known_are_refused(own_demonstration: Path) -> None:
    client = signed_in(COORDINATOR)
    for weeks in ("0", "27", "-1", "many"):
        refused = client.get(f"/api/national/capacity?weeks={weeks}")
        assert refused.status_code == 422
        assert refused.json()["objections"][0]["problem"]["sv"]
    file = own_demonstration / "national.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("here: huddinge\n", ""), encoding="utf-8")
    refused = client.get("/api/national/capacity")
    assert refused.status_code == 404
    assert refused.json()["objections"][0]["rule"] == "NAT-002"
    assert "this centre's plan" not in html.unescape(seen(client, "/national/"))


def capacity(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["capacity", *arguments])


def test_what_is_free_is_published_as_a_file_that_another_centre_reads(own_demonstration: Path) -> None:
    file = own_demonstration / "huddinge.json"
    done = capacity("--write", str(file), "--weeks", "4")
    assert done.exit_code == 0, done.output
    text = file.read_text(encoding="utf-8")
    found = capacity_from_json(text)
    assert found.computed is not None
    head = heads().newest()
    assert head is not None
    assert (found.computed.entries, found.computed.head) == (head.size, head.note)  # signed for what was counted
    with store().reading() as record:
        therapies = record.newest(Therapy, limit=50)
    named = [one.code for one in PEOPLE.values()] + [one.name for one in PEOPLE.values()]
    named += [part for one in therapies for part in (one.number, one.patient, one.chain_of_identity) if part]
    named += [name for name in names_of([one.patient for one in therapies]).values() if name]
    assert len(named) > 60
    assert [one for one in named if one in text] == []
    assert [one.name for one in own_demonstration.iterdir() if one.name.startswith(".huddinge")] == []
    again = capacity("--write", str(file))
    assert again.exit_code == 0, again.output
    assert len(capacity_from_json(file.read_text(encoding="utf-8")).starts[0].free) == 12
    shown = CliRunner().invoke(app, ["capacity"], env={"COLUMNS": "200"})
    assert "Free starts at huddinge" in shown.stdout
    assert json.loads(capacity("--json").stdout)["centre"] == "huddinge"


def test_a_capacity_that_can_not_be_published_is_refused_and_nothing_is_written(own_demonstration: Path) -> None:
    notes = own_demonstration / "notes.txt"
    notes.write_text("Call Lund.", encoding="utf-8")
    for arguments, said in (
        (("--write", str(notes)), "is no published capacity, and is left as it is"),
        (("--write", str(own_demonstration / "no" / "such.json")), "can not be written"),
        (("--write", str(own_demonstration)), "can not be written"),
        (("--centre", "lund"), "This centre is huddinge"),
    ):
        refused = capacity("--weeks", "1", *arguments)
        assert refused.exit_code == 1
        assert said in " ".join(refused.stderr.split())
    assert notes.read_text(encoding="utf-8") == "Call Lund."
    assert capacity("--weeks", "0").exit_code == 2
    file = own_demonstration / "national.yaml"
    file.unlink()
    assert "It is not known which centre this is." in " ".join(capacity("--weeks", "1").stderr.split())
    assert capacity("--weeks", "1", "--centre", "solna").exit_code == 0
    file.write_text("here: [", encoding="utf-8")
    assert capacity("--weeks", "1", "--centre", "solna").exit_code == 1
