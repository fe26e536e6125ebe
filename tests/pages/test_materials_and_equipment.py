"""The boards of materials and equipment in a real browser: seen, in both languages, worked from."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page
from tests.pages.conftest import follow, opened
from tests.pages.test_pages import faults

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.materials.lot import Lot, LotStatus
from lindra.simulation.demo import PASSWORD
from lindra.therapy.manufacture.batch import Batch
from lindra.web.door import store

OPERATOR, OTHER_OPERATOR, QUALITY = "P-0008", "P-0009", "P-0012"
PAGES = (
    "/materials/",
    "/materials/human-serum/",
    "/lots/{used}/",
    "/lots/{blocked}/",
    "/suppliers/",
    "/equipment/",
    "/equipment/CSP-01/",
    "/equipment/FC-03/",
)


def lots() -> dict[str, str]:
    """Return a lot that went into batches, one that is blocked and one that waits."""
    with store().reading() as record:
        everything = record.each(Lot)
    return {
        "used": next(one.number for one in everything if one.material == "texmacs" and one.packages_opened > 2),
        "blocked": next(one.number for one in everything if one.is_blocked),
        "waiting": next(one.number for one in everything if one.status.value == "quarantine" and one.supplier == "NCS"),
    }


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    """A page of quality assurance."""
    one = opened(browser, served, QUALITY)
    yield one
    one.context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_board_is_without_fault_in_both_languages_and_on_a_tablet(
    browser: Browser, served: str, address: str
) -> None:
    for language, dark, size in (("en", False, (1280, 800)), ("sv", True, (1024, 768))):
        one = opened(browser, served, QUALITY, language=language, dark=dark, size=size)
        answer = one.goto(served + address.format(**lots()))
        assert answer is not None
        assert answer.status == 200
        assert one.locator("h1").count() == 1
        assert faults(one) == []
        assert one.said == []  # type: ignore[attr-defined]  # set when the page was opened
        assert one.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        one.context.close()


def lapses_first() -> tuple[str, int]:
    """Return the released lot that lapses first of those that have not, and how many days it has left."""
    today = datetime.now(UTC).date()
    with store().reading() as record:
        ahead = [
            (one.expires_on, one.number)
            for one in record.open_ones(Lot)
            if one.status is LotStatus.RELEASED and one.expires_on >= today
        ]
    expires_on, number = min(ahead)
    return number, (expires_on - today).days


def row_of(page: Page, word: str) -> str:
    """Return what the board says of one material."""
    return page.locator("tr", has=page.locator(f"a[href='/materials/{word}/']")).inner_text()


def test_the_materials_board_says_what_is_short_what_waits_and_what_lapses(page: Page, served: str) -> None:
    page.goto(f"{served}/materials/")
    assert "below minimum" in row_of(page, "lentiviral-vector")
    assert lots()["waiting"] in page.locator("section", has_text="Wait for a decision").inner_text()
    lapsing = page.locator("section", has=page.locator("h2", has_text="Lapse within 30 days")).last
    soonest, days = lapses_first()
    assert soonest in lapsing.inner_text()
    assert f"{days} days left" in lapsing.inner_text()
    expired = page.locator("section", has_text="Expired: to be discarded").last
    assert "EXPIRED" in expired.inner_text()
    follow(page, expired.locator("a[href^='/do/discard-remainder/']").first)  # the amount is filled in
    assert Decimal(page.locator("input[name=amount]").input_value()) > 0
    page.go_back()
    assert "Two certificates with one number." in page.locator("main").inner_text()
    assert "200 mL" in row_of(page, "formulation-buffer")  # the batch that is being made has yet to take it


def test_a_recalled_lot_shows_every_batch_it_went_into(page: Page, served: str) -> None:
    lot = lots()["used"]
    page.goto(f"{served}/lots/{lot}/")
    with store().reading() as record:
        batches = [
            one.number
            for one in record.newest(Batch)
            if any(issue.lot == lot for step in one.steps for issue in step.issues)
        ]
    assert len(batches) > 2
    table = page.locator("section", has_text="Where it went").first
    assert all(number in table.inner_text() for number in batches)
    follow(page, f"a[href='/batches/{batches[0]}/']")
    assert batches[0] in page.locator("h1").inner_text()


def test_a_lot_is_released_from_the_board_and_read_back_before_it_is_signed(browser: Browser, own_served: str) -> None:
    lot = lots()["waiting"]
    page = opened(browser, own_served, QUALITY)
    page.goto(f"{own_served}/materials/")
    follow(page, f"a[href='/do/release-lot/?lot={lot}']")
    page.fill("#certificate", "COA-4410")
    page.fill("#certificate_sha256", "not a digest")
    follow(page, "button.main")
    assert "not a SHA-256" in page.locator("[role=alert]").inner_text()
    page.goto(f"{own_served}/do/release-lot/?lot={lot}")
    page.fill("#certificate", "COA-4410")
    follow(page, "button.main")
    assert "tier 4" in page.locator("dl").inner_text()
    page.fill("#password", PASSWORD)
    follow(page, "button.main")
    page.wait_for_url(f"{own_served}/lots/{lot}/")
    assert "released" in page.locator(".head").inner_text()
    assert "COA-4410" in page.locator("dl").inner_text()
    page.context.close()


def test_two_people_count_a_lot_from_its_page(browser: Browser, own_served: str) -> None:
    lot = lots()["used"]
    page = opened(browser, own_served, OPERATOR)
    page.goto(f"{own_served}/lots/{lot}/")
    follow(page, "a.button:has-text('Count')")
    page.fill("#amount", "27500")
    page.fill("#reason", "A bottle broke.")
    follow(page, "button.main")
    page.wait_for_url(f"{own_served}/lots/{lot}/")
    assert "second count waits" in page.locator(".head").inner_text()
    assert "27500" not in page.locator("main").inner_text()
    page.context.close()
    page = opened(browser, own_served, OTHER_OPERATOR)
    page.goto(f"{own_served}/lots/{lot}/")
    follow(page, "a.button:has-text('Second count')")
    page.fill("#amount", "27500")
    follow(page, "button.main")
    page.wait_for_url(f"{own_served}/lots/{lot}/")
    assert "27500" in page.locator(".figures").inner_text()
    page.context.close()


def test_the_equipment_board_says_what_may_not_be_used_and_why_and_what_is_due(page: Page, served: str) -> None:
    page.goto(f"{served}/equipment/")
    row = page.locator("tr", has=page.locator("a[href='/equipment/FC-03/']")).inner_text()
    assert "may NOT be used" in row
    assert "The red laser is weak." in row
    due = page.locator("section", has_text="Due within 30 days").inner_text()
    with store().reading() as record:
        counter = [one.code for one in record.each(Equipment) if one.equipment_class == "cell-counter"][-1]
    assert due.index("FR-01 cleaning") < due.index("FR-01 calibration") < due.index(f"{counter} calibration")


def test_a_pieces_use_log_names_batches_and_steps(page: Page, served: str) -> None:
    page.goto(f"{served}/equipment/CSP-01/")
    log = page.locator("section", has_text="Use log").first.locator("table").first
    assert "Feeds and agitation" in log.inner_text()
    follow(page, "text=Older")
    assert "Install tubing set" in page.locator("section", has_text="Use log").first.inner_text()


def test_a_piece_is_cleaned_from_the_board(browser: Browser, own_served: str) -> None:
    page = opened(browser, own_served, OPERATOR)
    page.goto(f"{own_served}/equipment/")
    with store().reading() as record:
        growing = next(one.code for one in record.each(Equipment) if one.kept_for)
    assert page.locator(f"a.do:has-text('Clean {growing}')").count() == 0  # cells are in it
    link = page.locator("a.do[href^='/do/clean-equipment/']").first
    soiled = link.inner_text().split()[1]
    follow(page, link)
    from datetime import UTC, datetime

    from django.utils import timezone

    page.fill("#cleaned_at", f"{timezone.localtime(datetime.now(UTC)):%Y-%m-%dT%H:%M}")
    page.fill("#procedure", "SOP-031, sporicide")
    follow(page, "button.main")
    page.wait_for_url(f"{own_served}/equipment/{soiled}/")
    with store().reading() as record:
        assert record.need(Equipment, soiled, field="").used_since_cleaning is None
    page.goto(f"{own_served}/equipment/{growing}/")
    assert page.locator("a", has_text="Record a cleaning").count() == 0
    assert page.locator("a", has_text="Move the cells").count() == 1
    assert faults(page) == []
    page.context.close()


@pytest.mark.parametrize("address", ["/lots/nothing/", "/materials/nothing/", "/equipment/XX-99/"])
def test_what_is_not_there_is_told(page: Page, served: str, address: str) -> None:
    answer = page.goto(served + address)
    assert answer is not None
    assert answer.status == 404
