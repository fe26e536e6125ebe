"""The pages of the environment, in a real browser: a plate is scanned through its first day, and a trend is seen."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.centre import Centre
from tests.pages.conftest import follow, opened
from tests.pages.test_pages import faults

from lindra.facility.rooms.room import Room
from lindra.quality.environment.methods import Method, Phase
from lindra.quality.environment.plate import Plate
from lindra.quality.environment.quarter import quarter_of
from lindra.simulation import environment
from lindra.simulation.demo import PEOPLE
from lindra.store.verification import verify
from lindra.web.door import heads, store

OPERATOR, ANALYST, QUALITY = "P-0008", "P-0010", "P-0012"
POINT, ROOM = "GMP-01.S1", "GMP-01"


@pytest.fixture
def sampled(own_served: str) -> str:
    """Serve the played centre after some weeks of plates: most clean, one above alert, one above action."""
    work = Centre.at_work(store(), PEOPLE)
    for number, colonies in enumerate((0, 3, 0, 1, 27, 0, 8, 2, 61, 0, 4), start=1):
        plate = f"EMW{number:04d}"
        work.does("expose-plate", by="operator", point=POINT, plate=plate, session=f"week {number}")
        work.passes(hours=4)
        environment.closed(work, (plate,))
        environment.read(work, (plate,), colonies={plate: colonies})
    glove = {"room": "GMP-10", "position": "G9", "title": "Gloves at the door"}
    work.does("add-point", by="analyst", **glove, method=Method.GLOVE, phase=Phase.IN_OPERATION)
    for number, colonies in enumerate((0, 2), start=1):
        plate, person = f"EMG{number:04d}", work.code("operator")
        work.does("expose-plate", by="operator", point="GMP-10.G9", plate=plate, person=person, session="gowning")
        environment.closed(work, (plate,))
        environment.read(work, (plate,), colonies={plate: colonies})
    # A batch that is in the room, and a plate that is its own.
    batch = work.sees(Room, ROOM).occupied(work.now, work.now)[0].batch
    work.does(
        "add-point", by="analyst", room=ROOM, position="C1", title="Bench", method=Method.CONTACT, phase=Phase.PER_BATCH
    )
    work.does("expose-plate", by="operator", point=f"{ROOM}.C1", plate="EMP0001", batch=batch)
    for name in ("EMX0001", "EMX0002", "EMX0003"):
        work.does("expose-plate", by="operator", point=POINT, plate=name, session="week 12")
    environment.closed(work, ("EMX0002", "EMX0003"))
    air = {"point": "GMP-10.A1", "session": "week 12", "air_litres": Decimal(1000)}
    work.does("expose-plate", by="operator", plate="EMA0001", **air)
    return own_served


PAGES = {
    "board": "/environment/",
    "unknown plate": "/environment/?plate=NOTHING",
    "plate": "/environment/plates/EMW0009/",
    "plate in its incubator": "/environment/plates/EMX0002/",
    "point": f"/environment/points/{POINT}/",
    "room": f"/environment/rooms/{ROOM}/",
    "person": f"/environment/people/{OPERATOR}/",
    "quarter": "/environment/quarters/{quarter}/",
}


def quarter() -> str:
    with store().reading() as record:
        return quarter_of(record.need(Plate, "EMW0001", field="").exposed_at)


def test_the_pages_are_without_fault_in_both_languages_and_no_wider_than_the_screen(
    browser: Browser, sampled: str, tmp_path: Path
) -> None:
    for language, dark, size in (("en", False, (1280, 800)), ("sv", True, (1024, 768))):
        page = opened(browser, sampled, ANALYST, language=language, dark=dark, size=size)
        for name, address in PAGES.items():
            answer = page.goto(sampled + address.format(quarter=quarter()))
            assert answer is not None
            assert answer.status == (404 if name == "unknown plate" else 200), name
            assert page.locator("h1").count() == 1
            assert faults(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, name
            if os.environ.get("LINDRA_LOOK"):
                page.screenshot(path=Path(os.environ["LINDRA_LOOK"]) / f"{name}-{language}.png", full_page=True)
        page.context.close()


def test_a_trend_shows_its_limits_and_what_lies_above_them(browser: Browser, sampled: str) -> None:
    page = opened(browser, sampled, ANALYST)
    page.goto(f"{sampled}/environment/points/{POINT}/")
    chart = page.locator("svg.trend")
    assert chart.get_attribute("aria-label") == "11 readings, 1 above the action limit"
    assert page.locator("svg.trend .above-action").count() == 1
    assert page.locator("svg.trend .above-alert").count() == 1
    assert page.locator("svg.trend g.action text").text_content() == "action 50"
    assert page.locator("svg.trend g.alert text").text_content() == "alert 25"
    page.goto(f"{sampled}/environment/quarters/{quarter()}/")
    row = page.locator("table").first.locator("tbody tr").first
    assert "%" in row.inner_text()
    page.goto(f"{sampled}/environment/plates/EMP0001/")
    follow(page, "text=B-")
    assert "waits for its incubator" in page.locator("main").inner_text()  # the batch's page shows its plates
    page.goto(f"{sampled}/environment/")
    assert page.locator("li.excursion").first.inner_text().startswith("X-")
    page.context.close()


def test_the_record_agrees_with_itself_after_weeks_of_plates(sampled: str) -> None:
    report = verify(store(), heads())
    assert report.findings == []


def test_a_plate_is_scanned_through_its_first_day_without_scripts(browser: Browser, own_served: str) -> None:
    page = opened(browser, own_served, OPERATOR, scripts=False)
    page.goto(f"{own_served}/environment/points/{POINT}/")
    follow(page, "text=Expose a plate here")
    page.fill("#plate", "EMB0001")
    follow(page, "button.main")
    assert "Name the session" in page.locator("[role=alert]").inner_text()
    assert page.locator("#plate").input_value() == "EMB0001"  # nothing that was scanned is lost
    page.fill("#session", "week 10")
    follow(page, "button.main")
    assert page.url.endswith("/environment/plates/EMB0001/")
    assert page.locator(".pill").first.inner_text() == "lies open"
    follow(page, "text=Close plate EMB0001")
    follow(page, "button.main")
    page.goto(f"{own_served}/environment/")
    page.fill("#plate", "EMB0001")
    follow(page, "form.scan button")
    assert page.locator("h1").inner_text() == "Plate EMB0001"
    follow(page, "text=Incubate plate EMB0001")
    page.fill("#incubator", environment.WARM)
    page.fill("#celsius", "32.5")
    follow(page, "button.main")
    assert "goes to 20–25 °C" in page.locator("[role=alert]").inner_text()
    page.fill("#incubator", environment.COOL)
    page.fill("#celsius", "22.5")
    follow(page, "button.main")
    assert "not before" in page.locator(".next").inner_text()
    with store().reading() as record:
        assert record.need(Plate, "EMB0001", field="").stays[0].incubator == environment.COOL
    page.context.close()
