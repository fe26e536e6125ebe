"""The work page on a tablet of 1024 by 768: scanned, typed with gloves, read back, signed by two, kept when cut off."""

import json
from pathlib import Path

from playwright.sync_api import Browser, Route, expect
from tests.centre import PEOPLE, Centre
from tests.pages.conftest import follow, numbers
from tests.pages.tablet import OPERATOR, OTHER, QUALITY, Tablet, pieces
from tests.pages.test_pages import faults

from lindra.facility.equipment.equipment import Equipment
from lindra.facility.equipment.facts import EquipmentKept
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.logbook import Logbook
from lindra.web.door import store

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

# Everything that a finger may touch, with its size as it is drawn; what stands in the text of a sentence is none.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary, label.choice')]
  .filter((one) => one.offsetParent !== null && one.type !== 'hidden' && !one.closest('label.choice > *'))
  .filter((one) => !['radio', 'checkbox'].includes(one.type))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([html, box]) => box.height < 63.5 || box.width < 63.5)
  .map(([html, box]) => `${html} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


def test_a_step_is_done_by_scanning_and_pressing_and_read_back(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    assert tablet.page.locator(".cells .coi").inner_text().startswith("COI-")
    mark = tablet.page.locator(".cells svg.mark").get_attribute("aria-label") or "no mark"
    assert mark in tablet.page.locator(".cells .coi").inner_text()
    before = store().size()
    step = tablet.starts()
    assert store().size() == before + 1
    # Two keys and the sign that erases; what is read back is not yet recorded.
    tablet.presses("1290")
    tablet.page.click(".keypad [data-key=erase]")
    tablet.presses("0")
    tablet.goes_on()
    assert "1290" in tablet.page.locator(".readback").inner_text()
    assert store().size() == before + 1
    tablet.goes_on(".go .other")  # no: it is another
    assert tablet.page.locator("#value").input_value() == "1290"
    tablet.page.fill("#value", "1250")
    tablet.goes_on()
    tablet.goes_on()
    assert "1250" in tablet.told
    assert store().size() == before + 2
    found = tablet.step(step).value("viable_cells")
    assert found is not None
    assert found.value == "1250"
    tablet.leaves()


def test_a_wrong_code_says_stop_and_records_nothing(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    before = store().size()
    others = numbers()["made"]
    with store().reading() as record:
        other = record.need(Batch, others, field="batch")
    for code, said in (
        (other.bags[0], "another patient's"),
        (other.chain_of_identity, "another patient's"),
        ("GMP-02", "not cleared"),
        ("NO-SUCH-CODE", "not in the record"),
        ("TW-01", "the step asks for"),
    ):
        tablet.scans(code)
        assert tablet.page.locator(".stop .shout").inner_text() == "STOP", code
        assert said in tablet.page.locator(".stop").inner_text(), code
        size = tablet.page.locator(".stop .shout").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
        assert size >= 64
    assert store().size() == before
    tablet.starts()  # and the right codes go on from there
    tablet.leaves()


def test_a_second_person_signs_at_the_same_tablet_and_the_act_is_theirs(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    step = tablet.starts()
    for value in ("1250", "95.5"):
        tablet.page.fill("#value", value)
        tablet.goes_on()
        tablet.goes_on()
    assert tablet.title.startswith("Complete")
    before = store().size()
    tablet.signs(OPERATOR, "not my password")
    assert "The password is not yours" in tablet.told
    assert store().size() == before
    tablet.signs(OTHER)  # whoever signs has done it, whoever is signed in
    done = tablet.step(step)
    assert (done.started_by, done.completed_by) == (OPERATOR, OTHER)
    assert tablet.page.locator(".cells .me").inner_text().endswith(OPERATOR)  # nobody was signed out
    tablet.leaves()


def test_too_many_wrong_passwords_pause_the_second_persons_code(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    tablet.starts()
    for value in ("1250", "95.5"):
        tablet.page.fill("#value", value)
        tablet.goes_on()
        tablet.goes_on()
    for _ in range(6):
        tablet.signs(OTHER, "guessed")
    before = store().size()
    tablet.signs(OTHER)  # right, and too late
    assert "too many were tried" in tablet.told
    assert store().size() == before
    tablet.signs(OPERATOR)  # one's own code is not paused by another's
    assert store().size() == before + 1
    tablet.leaves()


def test_a_batch_is_handed_over_at_one_tablet(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    tablet.shows("hand-over-batch")
    tablet.scans(OTHER)
    tablet.page.fill("#said", "Counted once. Watch the temperature.")
    tablet.goes_on()
    tablet.goes_on()
    assert "takes over" in tablet.title
    assert "Watch the temperature." in tablet.page.locator(".handover").inner_text()
    tablet.signs(OPERATOR)
    assert "MFG-134" in tablet.told
    tablet.signs(OTHER)
    with store().reading() as record:
        logbook = record.need(Logbook, tablet.number, field="batch")
    assert logbook.hand_overs[-1].taken_at is not None
    assert tablet.batch.handed_over_to == ""
    tablet.leaves()


def test_a_connection_that_breaks_loses_nothing_and_doubles_nothing(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    step = tablet.starts()
    before = store().size()
    context, page = tablet.page.context, tablet.page
    context.set_offline(True)
    tablet.presses("1250")
    page.click(".go .main")
    page.wait_for_selector("#connection:not([hidden])")
    assert "NOT SENT YET" in page.locator("#connection").inner_text()
    assert page.locator("#value").input_value() == "1250"
    assert store().size() == before
    page.evaluate("document.getElementById('main').dataset.old = '1'")
    context.set_offline(False)
    page.wait_for_selector("#main:not([data-old]) .readback")  # it went by itself
    # The record is written, and the answer is lost on its way back: the form is sent again, and is one act.
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(str(route.fetch().status))
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/bench/", lose_the_first)
    tablet.goes_on()
    assert lost == ["204"]
    assert store().size() == before + 1
    assert "recorded" in tablet.told
    found = tablet.step(step).value("viable_cells")
    assert found is not None
    assert found.value == "1250"
    assert [value.name for value in tablet.step(step).values] == ["viable_cells"]
    tablet.leaves()


def test_what_is_typed_comes_back_and_passwords_do_not(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    tablet.starts()
    page = tablet.page
    page.fill("#value", "1250")
    key = page.locator("input[name=key]").get_attribute("value")
    page.reload()
    assert page.locator("#value").input_value() == "1250"
    assert page.locator("input[name=key]").input_value() == key  # a copy already sent would be the same act
    for value in ("1250", "95.5"):
        page.fill("#value", value)
        tablet.goes_on()
        tablet.goes_on()
    page.fill("#password", "a secret that is mine")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "a secret that is mine" not in kept
    page.reload()
    assert page.locator("#password").input_value() == ""
    sent = [name for name in json.loads(kept) if "record-value" in name]
    assert sent == []  # what has been recorded is forgotten here
    tablet.leaves()


def test_scanned_codes_come_back_after_the_page_was_lost(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    tablet.scans(tablet.batch.rooms[-1])
    tablet.page.fill("#scan", "half a co")
    tablet.page.reload()
    tablet.page.wait_for_selector(".slots .full")
    assert tablet.batch.rooms[-1] in tablet.page.locator(".slots .full").inner_text()
    tablet.page.reload()
    tablet.page.wait_for_selector(".slots .full")
    assert tablet.page.locator("#scan").input_value() == "half a co"  # and what was half typed, too
    tablet.leaves()


def test_a_system_with_another_patients_cells_is_danger_when_it_is_scanned(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    (mine,) = tablet.batch.kept
    with store().reading() as record:
        twins = [one.code for one in record.each(Equipment) if one.equipment_class == mine.equipment_class]
    assert f"the cells are in {mine.equipment}" in tablet.page.locator(".slots").inner_text()
    empty, taken = (code for code in twins if code != mine.equipment)
    centre = Centre.at_work(store(), PEOPLE)
    other = numbers()["made"]
    fields = {"equipment_class": mine.equipment_class, "step": "tubing_set", "at": centre.now, "by": OTHER}
    centre.given(EquipmentKept(equipment=taken, batch=other, **fields))
    tablet.scans(taken)
    assert f"The cells of {other} are in {taken}." in tablet.told
    tablet.scans(empty)
    assert f"The cells are in {mine.equipment}, not in {empty}." in tablet.told
    tablet.scans(mine.equipment)
    assert tablet.page.locator(".slots .full").count() == 1
    tablet.leaves()


def test_everything_works_without_a_script(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served, scripts=False)
    before, page = store().size(), tablet.page
    step = page.locator("input[name=step]").get_attribute("value") or ""
    for code in (tablet.batch.rooms[-1], *pieces(tablet.batch, step)):
        page.fill("#scan", code)
        with page.expect_navigation():
            page.press("#scan", "Enter")
    follow(page, ".go .main")
    page.fill("#value", "1250")
    with page.expect_navigation():
        page.press("#value", "Enter")
    assert "1250" in page.locator(".readback").inner_text()
    follow(page, ".go .main")
    assert "1250" in tablet.told
    assert store().size() == before + 2
    tablet.leaves()


def test_a_photo_is_attached_and_a_program_is_not(browser: Browser, own_served: str, tmp_path: Path) -> None:
    tablet = Tablet(browser, own_served)
    tablet.starts()
    tablet.shows()
    tablet.page.locator(".tools a", has_text="Photo or file").click()
    photo, program = tmp_path / "counter.png", tmp_path / "counter.exe"
    photo.write_bytes(PNG)
    program.write_bytes(b"MZ\x90\x00")
    tablet.page.fill("#shows", "The display of the counter")
    tablet.page.set_input_files("#upload", program)
    tablet.goes_on()
    assert "MFG-137" in tablet.told
    tablet.page.set_input_files("#upload", photo)
    tablet.goes_on()
    tablet.goes_on()
    with store().reading() as record:
        (file,) = record.need(Logbook, tablet.number, field="batch").files
    answer = tablet.page.request.get(f"{own_served}/batches/{tablet.number}/files/{file.digest}")
    assert answer.body() == PNG
    assert answer.headers["content-type"] == "image/png"
    tablet.leaves()


def visited(tablet: Tablet) -> list[str]:
    """Return every state of the page that can be looked at without recording anything, by its address."""
    links = tablet.page.locator(".tools a, .tasks a").all()
    return [href for one in links if (href := one.get_attribute("href")) and "?do=" in href]


def test_every_target_is_large_nothing_is_wide_and_axe_finds_no_fault(browser: Browser, own_served: str) -> None:
    for language, dark in (("en", False), ("sv", True)):
        tablet = Tablet(browser, own_served, language=language, dark=dark)
        page = tablet.page
        if language == "en":
            tablet.starts()
        addresses = visited(tablet)
        assert len(addresses) > 5
        for address in ("", *addresses):
            page.goto(f"{own_served}{address}" if address else f"{own_served}/batches/{tablet.number}/bench/")
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert page.evaluate(SMALL_TARGETS) == [], address
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
            assert faults(page) == [], address
        assert page.said == []  # type: ignore[attr-defined]  # set when the page was opened
        tablet.leaves()


def test_the_keyboard_alone_is_enough(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    page = tablet.page
    expect(page.locator("#scan")).to_be_focused()
    step = page.locator("input[name=step]").get_attribute("value") or ""
    for code in (tablet.batch.rooms[-1], *pieces(tablet.batch, step)):
        page.keyboard.type(code)
        tablet.sends(lambda: page.keyboard.press("Enter"))
    assert page.evaluate("document.activeElement.innerText") == "Start"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tablet.sends(lambda: page.keyboard.press("Enter"))
    expect(page.locator("#value")).to_be_focused()
    page.keyboard.type("1250")
    tablet.sends(lambda: page.keyboard.press("Enter"))
    tablet.sends(lambda: page.keyboard.press("Enter"))
    assert "1250" in tablet.told
    tablet.leaves()


def test_a_page_that_is_old_is_told_so_by_its_timers(browser: Browser, own_served: str) -> None:
    tablet, other = Tablet(browser, own_served), Tablet(browser, own_served, OTHER)
    other.starts()
    state = tablet.page.locator("#timers").get_attribute("hx-get") or ""
    shown = tablet.page.request.get(own_served + state).text()
    assert "Something has been recorded in this batch meanwhile." in shown
    fresh = other.page.locator("#timers").get_attribute("hx-get") or ""
    assert "meanwhile" not in other.page.request.get(own_served + fresh).text()
    tablet.leaves()
    other.leaves()


def test_a_step_is_paused_corrected_and_resumed_at_the_bench(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    step = tablet.starts()
    tablet.page.fill("#value", "1250")
    tablet.goes_on()
    tablet.goes_on()
    tablet.page.locator("details", has_text="Done").locator("summary").click()
    tablet.page.locator(".tasks.done a").click()
    tablet.page.fill("#value", "1205")
    tablet.page.fill("#reason", "Two digits were swapped.")
    tablet.goes_on()
    assert "1205" in tablet.page.locator(".readback").inner_text()
    tablet.goes_on()
    found = tablet.step(step).value("viable_cells")
    assert found is not None
    assert (found.first, found.value) == ("1250", "1205")
    tablet.page.locator(".tools a", has_text="Pause").click()
    tablet.page.fill("#reason", "Fire alarm; the cells stand in the incubator.")
    tablet.goes_on()
    tablet.goes_on()
    assert tablet.title.startswith("Resume")
    assert "PAUSED" in tablet.page.locator(".one").inner_text()
    tablet.page.fill("#found", "As it was left.")
    tablet.goes_on()
    tablet.goes_on()
    assert tablet.step(step).paused is None
    assert tablet.title.startswith("Record")
    tablet.leaves()


def test_a_value_is_copied_from_paper_and_read_again_at_one_tablet(browser: Browser, own_served: str) -> None:
    tablet = Tablet(browser, own_served)
    step = tablet.starts()
    tablet.shows("print-forms")
    tablet.page.check(f"input[name=steps][value={step}]")
    tablet.page.fill("#reason", "The network is down.")
    tablet.goes_on()
    tablet.goes_on()
    (form,) = tablet.batch.forms_out
    tablet.page.fill("#scan", form.form)  # the code on the paper leads to what is copied from it
    tablet.page.press("#scan", "Enter")
    tablet.page.wait_for_selector("h1:has-text('From paper')")
    tablet.scans(OPERATOR)  # who wrote it there
    tablet.page.fill("#value", "1250")
    tablet.goes_on()
    tablet.goes_on()
    found = tablet.step(step).value("viable_cells")
    assert found is not None
    assert found.late is not None
    assert found.late.waits
    tablet.page.locator(".tasks a", has_text="Second reading").click()
    assert "1250" not in tablet.page.locator(".card").inner_text()  # read off the paper, not off the screen
    tablet.page.fill("#value", "1205")
    tablet.goes_on()
    tablet.signs(QUALITY)
    assert "MFG-148" in tablet.told
    tablet.goes_on(".go .other")
    tablet.page.fill("#value", "1250")
    tablet.goes_on()
    tablet.signs(QUALITY)
    again = tablet.step(step).value("viable_cells")
    assert again is not None
    assert again.late is not None
    assert again.late.confirmed_by == QUALITY
    tablet.leaves()
