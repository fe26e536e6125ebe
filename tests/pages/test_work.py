"""People at work in the browser, without a script and without a mouse: asked, read back, refused, done, kept."""

from playwright.sync_api import Browser, expect
from tests.pages.conftest import follow, numbers, opened

from lindra.facility.equipment.equipment import Equipment
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.simulation.demo import PASSWORD
from lindra.therapy.manufacture.batch import Batch
from lindra.web.door import store

OPERATOR, PHYSICIAN, QUALITY = "P-0008", "P-0002", "P-0012"


def equipment_for(step: str) -> str:
    """Return the codes of the first piece of each class that a step asks for, as a scanner writes them."""
    number = numbers()["batch"]
    with store().reading() as record:
        batch = record.need(Batch, number, field="batch")
        asked = record.need(RecipeVersion, batch.recipe, field="batch").recipe.step(step)
        pieces = {one.equipment_class: one.code for one in reversed(record.each(Equipment))}
    assert asked is not None
    return "\n".join(pieces[name] for name in asked.equipment)


def test_an_operator_does_a_step_without_scripts(browser: Browser, own_served: str) -> None:
    before, batch = store().size(), numbers()["batch"]
    page = opened(browser, own_served, OPERATOR, scripts=False)
    page.goto(f"{own_served}/my-work/")
    assert page.locator("section.card .coi").inner_text().startswith("COI-")
    page.goto(f"{own_served}/batches/{batch}/")
    follow(page, ".next .do")
    assert page.locator("h1").inner_text() == "Start a step"
    assert page.locator(".whose .coi").inner_text().startswith("COI-")  # whose cells these are

    # A slip of the hand: refused beside its field, and nothing that was typed is lost.
    page.fill("#room", "GMP-99")
    follow(page, "button.main")
    assert page.locator("[role=alert]").count() == 1
    assert "GMP-99" in page.locator("[role=alert]").inner_text()
    assert page.locator("#room").input_value() == "GMP-99"
    assert store().size() == before

    page.fill("#room", "GMP-01")
    page.fill("#equipment", equipment_for(page.locator("input[name=step]").input_value()))
    follow(page, "button.main")
    assert page.locator("[role=status]").inner_text().startswith("Recorded as entry")
    assert store().size() == before + 1

    # The values of the step: a comma is refused and kept, a point is taken; a double tap writes once.
    page.goto(f"{own_served}/batches/{batch}/")
    follow(page, ".next .do")
    assert page.locator("h1").inner_text() == "Record a value"
    page.fill("#value", "12,5")
    follow(page, "button.main")
    assert page.locator("#value").input_value() == "12,5"
    assert page.locator("#value").get_attribute("aria-invalid") == "true"
    assert store().size() == before + 1
    page.fill("#value", "1250")
    follow(page, "button.main")
    assert store().size() == before + 2
    # Back, and sent once more: the same is told again and written once, another value is not taken for it.
    page.go_back()
    page.fill("#value", "1251")
    follow(page, "button.main")
    assert "already been sent, with other content" in page.locator("[role=alert]").inner_text()
    page.fill("#value", "1250")
    follow(page, "button.main")
    assert "Recorded as entry" in page.locator("[role=status]").inner_text()
    assert store().size() == before + 2
    page.context.close()


def test_a_signature_reads_back_what_is_signed(browser: Browser, own_served: str) -> None:
    before, therapy = store().size(), numbers()["therapy"]
    page = opened(browser, own_served, PHYSICIAN, scripts=False)
    page.goto(f"{own_served}/do/cancel-therapy/?therapy={therapy}")
    page.fill("#reason", "The patient has moved abroad.")
    follow(page, "button.main")
    assert page.locator(".meaning").inner_text() != ""
    assert "The patient has moved abroad." in page.locator("main").inner_text()
    assert store().size() == before

    page.fill("#password", "not my password")
    follow(page, "button.main")
    assert "The password is not yours" in page.locator("[role=alert]").inner_text()
    assert "The patient has moved abroad." in page.locator("main").inner_text()
    assert store().size() == before

    page.fill("#password", PASSWORD)
    follow(page, "button.main")
    assert page.locator("[role=status]").inner_text().startswith("Recorded as entry")
    assert store().size() == before + 1
    page.context.close()


def test_everything_can_be_reached_by_keyboard(browser: Browser, own_served: str) -> None:
    before, therapy = store().size(), numbers()["therapy"]
    page = opened(browser, own_served, PHYSICIAN)
    page.goto(f"{own_served}/today/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    page.goto(f"{own_served}/do/open-deviation/?therapy={therapy}")
    expect(page.locator("#what")).to_be_focused()  # the first field is where one begins
    page.keyboard.type("A plate was dropped in the lock.")
    for _ in range(2):
        page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert store().size() == before + 1
    page.context.close()


def test_the_language_is_the_persons_choice(browser: Browser, served: str) -> None:
    page = opened(browser, served, OPERATOR)
    page.goto(f"{served}/today/")
    assert page.locator("h1").inner_text() == "The centre today"
    follow(page, "button[name=language]")
    assert page.locator("h1").inner_text() == "Centret i dag"
    assert page.locator("html").get_attribute("lang") == "sv"
    page.goto(f"{served}/ledger/")
    assert page.locator("h1").inner_text() == "Liggare"
    page.context.close()


def test_a_patient_is_registered_and_seen_by_those_who_may(browser: Browser, own_served: str) -> None:
    page = opened(browser, own_served, PHYSICIAN)
    page.goto(f"{own_served}/patients/")
    page.fill("#name", "Gun Påhittad")
    page.fill("#personal_number", "198810062384")
    follow(page, "button.main")
    assert "not a personal identity number" in page.locator("[role=alert]").inner_text()
    assert page.locator("#name").input_value() == "Gun Påhittad"
    page.fill("#personal_number", "19811228-9874")
    follow(page, "button.main")
    assert page.locator("td", has_text="Gun Påhittad").count() == 1
    page.context.close()
    operator = opened(browser, own_served, OPERATOR)
    answer = operator.goto(f"{own_served}/patients/")
    assert answer is not None
    assert answer.status == 403
    operator.context.close()


def test_a_record_that_does_not_agree_with_itself_is_told_on_every_page(browser: Browser, own_served: str) -> None:
    from django.conf import settings

    (settings.VAR / "alarm.txt").write_text("Entry 7 is not as it was written.", encoding="utf-8")
    page = opened(browser, own_served, QUALITY)
    for address in ("/today/", "/my-work/", "/ledger/"):
        page.goto(own_served + address)
        assert "Entry 7 is not as it was written." in page.locator(".alarm").first.inner_text()
    page.context.close()
