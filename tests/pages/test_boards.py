"""The boards of rooms and people: what lapses when, what it stops, and the way from there to mending it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.test import Client
from playwright.sync_api import Browser
from tests.centre import Centre
from tests.conftest import ROOT
from tests.pages.conftest import follow, numbers, opened
from tests.pages.test_pages import faults

from lindra.facility.people.qualifications import Qualifications, Standing
from lindra.facility.rooms.room import Room
from lindra.gmp.qualification import Qualification
from lindra.operations.memory import MemoryStore
from lindra.simulation.approved import proposed_and_approved
from lindra.simulation.demo import PASSWORD, PEOPLE
from lindra.therapy.manufacture.batch import Batch
from lindra.web.door import door, store

MANAGER, OPERATOR, OTHER, QUALITY, COMMITTEE = "P-0007", "P-0008", "P-0009", "P-0012", "P-0030"


def signed_in(code: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.post("/sign-in/", {"code": code, "password": PASSWORD})
    return client


def seen(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_the_board_of_rooms_tells_batch_state_cleaning_people_and_permits(demonstration: Path) -> None:
    page = seen(signed_in(MANAGER), "/rooms/")
    number = numbers()["batch"]
    with store().reading() as record:
        batch = record.need(Batch, number, field="")
        (room,) = [one for one in record.each(Room) if batch.number in one.batches]
    row = page[page.index(f">{room.code}<") :].split("</tr>")[0]
    assert batch.number in row
    assert "in operation" in row
    assert "clean until" in row
    assert PEOPLE["operator"].name in row
    assert "to be cleaned" in page[page.index(">PRE-05<") :].split("</tr>")[0]
    assert "-0412</strong> ends" in page  # the permit that ends within 60 days
    assert "No recipe in force needs it." in page
    assert "/do/renew-permit/" not in page  # that is for the biosafety committee
    assert "/do/renew-permit/" in seen(signed_in(COMMITTEE), "/rooms/")


def test_the_board_of_people_tells_what_lapses_and_what_it_stops(demonstration: Path) -> None:
    page = seen(signed_in(MANAGER), "/people/")
    rows = page[page.index("It stops") : page.index("Who holds what")]
    assert rows.index("Training in SOP-014/3") < rows.index("Eyesight") < rows.index("Gowning")
    assert "entering grade A and B (GMP-10–GMP-13)" in rows
    assert "cd19-car-t/1" in page[page.index("Who holds what") :]
    assert "<strong>0</strong> to be trained" in page


def test_a_room_and_a_person_have_pages_and_an_unknown_one_has_none(demonstration: Path) -> None:
    client = signed_in(OPERATOR)
    assert "Leave the room" in seen(client, f"/rooms/{busy_room()}/")  # the operator is inside
    assert "Enter the room" in seen(client, "/rooms/GMP-02/")
    assert "every step" in seen(client, f"/people/{OTHER}/")
    assert client.get("/rooms/GMP-99/").status_code == 404
    assert client.get("/people/P-9999/").status_code == 404


def busy_room() -> str:
    with store().reading() as record:
        return next(one.code for one in record.each(Room) if one.batches)


def at_work() -> Centre:
    centre = Centre.at_work(MemoryStore(), PEOPLE)
    centre.store, centre.door = store(), door()
    return centre


def test_a_new_version_warns_until_people_are_trained_and_a_person_is_not_offered_what_would_be_refused(
    own_demonstration: Path,
) -> None:
    work = at_work()
    text = (ROOT / "recipes/cd19-car-t.yaml").read_text(encoding="utf-8").replace("version: 1\n", "version: 2\n")
    proposed_and_approved(work, text)
    page = seen(signed_in(MANAGER), "/people/")
    assert "Nobody is trained in cd19-car-t/2." in page
    assert f"/do/record-training/?person={OPERATOR}&amp;procedure=cd19-car-t/2" in page
    assert "Ingen är utbildad i cd19-car-t/2." in seen(signed_in(MANAGER, "sv"), "/people/")

    offered = seen(signed_in(OPERATOR), "/my-work/")
    assert "/do/start-step/" in offered
    taken = {"person": OPERATOR, "procedure": "cd19-car-t/1", "reason": "A slip."}
    work.does("withdraw-training", by="quality", **taken)
    offered = seen(signed_in(OPERATOR), "/my-work/")
    assert "/do/start-step/" not in offered
    assert "not trained for: cd19-car-t/1" in offered


def test_the_manager_mends_what_lapses_from_the_board(browser: Browser, own_served: str) -> None:
    page = opened(browser, own_served, MANAGER)
    page.goto(f"{own_served}/people/")
    follow(page, page.get_by_role("link", name=f"Record anew gowning {OTHER}"))
    today = datetime.now(UTC).date()
    page.get_by_label("Yes").check()
    page.fill("#shown_on", today.isoformat())
    page.fill("#reference", "Plates 26-101")
    assert faults(page) == []
    follow(page, "button.main")
    page.fill("#password", PASSWORD)
    follow(page, "button.main")
    assert page.url.endswith(f"/people/{OTHER}/")
    page.goto(f"{own_served}/people/")
    assert page.get_by_role("link", name=f"Record anew gowning {OTHER}").count() == 0
    assert page.get_by_role("link", name="Record anew gowning").count() > 0  # of the others it still is told
    with store().reading() as record:
        held = record.need(Qualifications, OTHER, field="")
    assert held.stands_in(Qualification.GOWNING, "", today + timedelta(days=365)) is Standing.HELD
    page.context.close()


def test_an_operator_goes_in_and_out_by_the_code_at_the_door(browser: Browser, own_served: str) -> None:
    page = opened(browser, own_served, OTHER, scripts=False)
    page.goto(f"{own_served}/rooms/GMP-02/")
    follow(page, page.get_by_role("link", name="Enter the room"))
    follow(page, "button.main")
    assert page.url.endswith("/rooms/GMP-02/")
    assert PEOPLE["other operator"].name in page.locator("dl").inner_text()
    follow(page, page.get_by_role("link", name="Leave the room"))
    follow(page, "button.main")
    assert "nobody" in page.locator("dl").inner_text()
    page.context.close()


def test_a_board_asks_the_record_as_few_questions_however_many_people_there_are(demonstration: Path) -> None:
    from django.db import connections

    client = signed_in(MANAGER)
    seen(client, "/people/")
    raw = connections["default"].connection
    for address, most in (("/people/", 6), ("/rooms/", 5), (f"/people/{OPERATOR}/", 9)):
        statements: list[str] = []
        raw.set_trace_callback(statements.append)
        seen(client, address)
        raw.set_trace_callback(None)
        asked = [one for one in statements if one.startswith("SELECT")]
        assert len(asked) <= most, asked
