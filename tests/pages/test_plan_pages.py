"""The pages of the plan: the board and its table, offers, the waiting list, a new plan, hours."""

import html
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.pages.conftest import opened
from tests.pages.test_boards import at_work, seen, signed_in
from tests.pages.test_pages import faults

from lindra.gmp.identity import with_check
from lindra.gmp.text import Text
from lindra.schedule.centre.chain import Stage, StageKind
from lindra.schedule.centre.shown import Change
from lindra.schedule.centre.timeline import CENTRE_ZONE
from lindra.schedule.promise.booking import Booking
from lindra.schedule.promise.criteria import Bridging, Condition, Options, Tempo
from lindra.simulation.demo import PEOPLE
from lindra.therapy.order.facts import Basis
from lindra.therapy.order.therapy import Therapy
from lindra.web.door import clock, store
from lindra.web.pages.replan import ChangeRow

COORDINATOR, PHYSICIAN, OPERATOR, INSPECTOR = "P-0004", "P-0002", "P-0008", "P-0019"


@pytest.fixture
def waited(own_demonstration: Path, request: pytest.FixtureRequest) -> str:
    """The played centre with two patients who wait; the second is urgent. Served where a browser asks for it."""
    work = at_work()
    for number in (901, 902):
        done = work.does(
            "order-therapy",
            by="physician",
            patient=with_check(f"PT-26-{number:04d}"),
            recipe="cd19-car-t",
            indication="Relapsed B-cell lymphoma",
            weight_kg=Decimal(70),
            basis=Basis.HOSPITAL_EXEMPTION,
            authorisation="HE-2026-014",
            consent="Archive 26/17",
            consented_on=work.now.date(),
        )
        therapy = done.facts[0].about()[0].key
        work.does("confirm-eligibility", by="other physician", therapy=therapy, criteria_met=True)
    work.does(
        "assess-priority",
        by="physician",
        therapy=therapy,
        tempo=Tempo.FAST,
        bridging=Bridging.POSSIBLE,
        condition=Condition.GOOD,
        options=Options.NONE,
        reason="Seen at the conference.",
    )
    served: str = request.getfixturevalue("own_served") if "browser" in request.fixturenames else ""
    return served


def waiting_therapies() -> list[str]:
    with store().reading() as record:
        return sorted(one.number for one in record.newest(Therapy, limit=2))


def test_the_board_shows_what_is_under_way_and_says_what_has_no_place(demonstration: Path) -> None:
    page = seen(signed_in(COORDINATOR), "/plan/")
    assert "under way" in page
    assert "was rejected. A physician cancels" in page  # what is left out says why
    assert 'class="plandays"' in page
    assert "tillverkning" in seen(signed_in(COORDINATOR, "sv"), "/plan/")


def test_the_board_is_seen_from_every_side(demonstration: Path) -> None:
    client = signed_in(OPERATOR)
    for by in ("patients", "rooms", "equipment", "people", "nonsense"):
        for days in ("day", "week", "weeks", "nonsense"):
            assert "<h1>" in seen(client, f"/plan/?by={by}&range={days}")
    for day in ("2020-01-01", "9999-12-31", "0001-01-01", "not a day"):
        assert "<h1>" in seen(client, f"/plan/?from={day}&therapy=T-26-9999-X")


def test_now_is_told_and_no_word_stands_on_another(demonstration: Path) -> None:
    today = clock.now().astimezone(CENTRE_ZONE).date()
    weeks = seen(signed_in(OPERATOR), f"/plan/?range=weeks&from={today}")
    (marked,) = re.findall(r'<g class="now"><text[^>]*>([0-9/]+)</text></g>', weeks)
    assert marked.split("/")[0] == str(today.day)
    assert ">now</text>" not in weeks  # it would stand on the number of the day
    week = seen(signed_in(OPERATOR), f"/plan/?from={today}")
    (now,) = re.findall(r'x="([0-9.]+)%"[^>]*>now</text>', week)
    hours = [float(at) for at in re.findall(r'<text class="hour"[^>]* x="([0-9.]+)%"', week)]
    assert 17 < len(hours) < 22
    reach = range(-4, 1) if float(now) > 95 else range(-1, 4)
    assert all(not reach[0] < at - float(now) < reach[-1] for at in hours)


def test_nobody_sees_the_plan_who_has_not_signed_in(demonstration: Path) -> None:
    assert Client().get("/plan/").status_code == 302
    assert signed_in(INSPECTOR).get("/plan/").status_code == 200


ADDRESSES = (
    "/plan/",
    "/plan/?by=equipment&range=weeks",
    "/plan/?by=people&range=day",
    "/plan/offers/?recipe=cd19-car-t",
    "/plan/waiting/",
    "/plan/anew/",
    "/plan/hours/",
)


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("sv", True)])
def test_the_pages_of_the_plan_are_without_fault(browser: Browser, waited: str, language: str, dark: bool) -> None:
    page = opened(browser, waited, COORDINATOR, language=language, dark=dark, size=(820, 1180))
    for address in ADDRESSES:
        page.goto(waited + address)
        assert page.locator("h1").count() == 1
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
    assert page.said == []  # type: ignore[attr-defined]  # set when the page was opened
    page.context.close()


def test_a_coordinator_chooses_an_offer_holds_it_and_books_it(waited: str) -> None:
    calm, urgent = waiting_therapies()
    client = signed_in(COORDINATOR)
    assert f"/plan/offers/?therapy={calm}" in seen(client, "/today/")
    page = seen(client, f"/plan/offers/?therapy={calm}")
    assert page.count("Hold these dates") == 3
    assert f">{urgent}</a> (9)" in page  # whoever waits with a higher score is named before anybody chooses
    address = html.unescape(re.findall(r'href="(/do/hold-slot/[^"]*)"', page)[1])
    fields = {"therapy": calm, "starts_at": parse_qs(urlsplit(address).query)["starts_at"][0]}
    assert "First stage begins" in seen(client, address)
    refused = client.post("/do/hold-slot/", fields)
    assert refused.status_code == 422
    assert "waits with a higher score" in refused.content.decode()
    held = client.post("/do/hold-slot/", {**fields, "because": "The other patient has an infection."})
    assert held.headers["Location"] == f"/therapies/{calm}/"
    page = seen(client, f"/therapies/{calm}/")
    for said in ("held</b> until", f"/do/book-slot/?therapy={calm}", "/do/move-slot/", "/do/cancel-slot/"):
        assert said in page
    assert "The other patient has an infection." in seen(client, "/plan/waiting/")
    # The list of work says the same: the dates are booked, and the collection is planned with them.
    for address in ("/my-work/", "/today/", f"/therapies/{calm}/"):
        page = seen(client, address)
        assert "Book the dates that are held until" in page, address
        assert f"/do/plan-collection/?therapy={calm}" not in page, address
    assert client.post("/do/book-slot/", {"therapy": calm}).status_code == 302
    page = seen(client, f"/plan/?therapy={calm}")
    assert "Collection, promised" in page
    assert "Move to these dates" in seen(client, f"/plan/offers/?therapy={calm}")
    assert "/do/book-slot/" not in seen(signed_in(OPERATOR), f"/therapies/{calm}/")


def test_the_waiting_list_shows_its_criteria_and_leads_on(waited: str) -> None:
    calm, urgent = waiting_therapies()
    page = seen(signed_in(PHYSICIAN, "sv"), "/plan/waiting/")
    assert page.index(urgent) < page.index(calm)
    assert "snabb: inom veckor <strong>+6</strong>" in page
    assert "inte bedömd" in page
    assert f"/do/assess-priority/?therapy={calm}" in page
    assert f"/plan/offers/?therapy={calm}" in page


def test_an_absence_breaks_a_promise_and_a_new_plan_is_seen_before_it_is_adopted(waited: str) -> None:
    calm, _ = waiting_therapies()
    work = at_work()
    work.does("hold-slot", by="coordinator", key="hold", therapy=calm, because="Agreed.")
    work.does("book-slot", by="coordinator", key="book", therapy=calm)
    day = work.sees(Booking, calm).chain[0].starts_at.date()
    away = {"person": "P-0005", "from_date": day, "to_date": day + timedelta(days=1), "reason": "illness"}
    work.does("record-absence", by="production manager", key="away", **away)
    client = signed_in(COORDINATOR)
    board = seen(client, f"/plan/?by=people&range=day&from={day}")
    assert "can not keep what was promised" in board
    assert ">away</text>" in board
    page = client.post("/plan/anew/", {"seconds": "2", "waiting": "no"}).content.decode()
    assert re.search("promised dates? moves?", page)
    assert calm in page[page.index("Promised dates that move") :]
    assert "<strong>the patient</strong>" in page
    before = work.sees(Booking, calm).chain
    plan = html.unescape(re.findall(r'name="plan" value="([^"]*)"', page)[0])
    unsaid = client.post("/do/adopt-plan/", {"plan": plan, "fixed": "plan", "because": "", "key": "one"})
    assert unsaid.status_code == 422
    assert " kB</strong>" in unsaid.content.decode()  # the file itself is not read aloud
    done = client.post("/do/adopt-plan/", {"plan": plan.replace("\n", "\r\n"), "because": "Ill.", "key": "two"})
    assert done.status_code == 302, done.content.decode()
    assert work.sees(Booking, calm).chain != before
    assert "can not keep" not in seen(client, "/plan/")


def test_only_those_who_keep_dates_plan_anew(demonstration: Path) -> None:
    assert signed_in(OPERATOR).post("/plan/anew/", {"seconds": "2"}).status_code == 403
    assert "/do/set-working-hours/" not in seen(signed_in(OPERATOR), "/plan/hours/")
    assert "/do/set-working-hours/?person=P-0008" in seen(signed_in(COORDINATOR), "/plan/hours/")


def test_the_hours_are_said_short_and_in_the_language(demonstration: Path) -> None:
    page = seen(signed_in(OPERATOR, "sv"), "/plan/hours/")
    assert '<span class="whole">07–16</span>' in page
    assert "alla dagar 08:00–16:00" in page
    assert "dygnet runt" in page
    head = page[page.index('class="hours"') :].split("</thead>")[0]
    assert not re.search(r"\d [A-Z]", head)  # Swedish months have no capital
    assert "every day 08:00–16:00" in seen(signed_in(OPERATOR), "/plan/hours/")


@pytest.mark.parametrize(
    ("hours", "en", "sv"),
    [
        (0.25, "15 min later", "15 min senare"),
        (-1.25, "1 h 15 min earlier", "1 h 15 min tidigare"),
        (24, "1 day later", "1 dag senare"),
        (60.5, "2 days 12 h 30 min later", "2 dagar 12 h 30 min senare"),
    ],
)
def test_how_far_a_stage_moves_is_said_in_days_hours_and_minutes(hours: float, en: str, sv: str) -> None:
    stage = Stage("infusion", Text("Infusion", "Infusion"), StageKind.INFUSION)
    before = datetime(2026, 6, 1, 8, tzinfo=UTC)
    moved = ChangeRow(Change("T-1", stage, before, before + timedelta(hours=hours), True)).moved
    assert (moved.en, moved.sv) == (en, sv)


def test_what_lapses_before_the_plan_needs_it_is_told_with_the_way_to_it(demonstration: Path) -> None:
    for language, said in (("en", "calibration holds until"), ("sv", "kalibrering gäller till")):
        page = seen(signed_in(COORDINATOR, language), "/plan/")
        (row,) = re.findall(
            r'<p class="lapse"><b class="pill warn">[^<]*</b> <a href="(/equipment/[^"]+)">([^<]*)', page
        )
        assert said in row[1]
        assert signed_in(COORDINATOR, language).get(row[0]).status_code == 200


def test_it_is_said_who_is_called_in_on_some_of_the_days_off_only(demonstration: Path) -> None:
    rows = seen(signed_in(OPERATOR, "sv"), "/plan/hours/").split("<tr>")
    (operator,) = (row for row in rows if "/people/P-0008/" in row)
    (analyst,) = (row for row in rows if f"/people/{PEOPLE['other analyst'].code}/" in row)
    assert operator.count("kan inkallas<") + operator.count("inkallad<") == 2
    assert "inkallas högst 1 dag i veckan" in operator
    assert "inkalla" not in analyst


def test_the_order_of_the_aims_is_told_with_whose_decision_it_is(demonstration: Path) -> None:
    page = seen(signed_in(COORDINATOR, "sv"), "/plan/anew/")
    aims = page[page.index('class="aims"') :].split("</ol>")[0]
    order = [aims.index(words) for words in ("Lovade datum", "Patienternas tid", "lediga dagar")]
    assert order == sorted(order)
    assert "Steering group, minutes 4" in page
    assert "/do/set-planning-aims/" not in page
    assert "/do/set-planning-aims/" in seen(signed_in(PEOPLE["production manager"].code), "/plan/anew/")


def test_whom_the_plan_calls_in_is_told_by_day_with_the_work(demonstration: Path) -> None:
    plan = signed_in(COORDINATOR).get("/api/plan").json()
    assert plan["called_in"]
    page = seen(signed_in(COORDINATOR), "/plan/hours/")
    table = page[page.index('id="calls"') :].split("</table>")[0]
    for one in plan["called_in"]:
        (row,) = (row for row in table.split("<tr>") if one["day"] in row and f"/people/{one['person']}/" in row)
        assert all(f"/therapies/{therapy}/#dates" in row for therapy in one["therapies"])


def test_names_stand_where_names_are_known(waited: str) -> None:
    page = seen(signed_in(COORDINATOR), "/plan/waiting/")
    assert "CD19 CAR-T, automated closed system" in page
    assert "cd19-car-t" not in page
    assert f"{PEOPLE['physician'].name}, <time" in page
    assert "P-0002" not in page
    assert "1 days" not in page
    offers = seen(signed_in(COORDINATOR, "sv"), "/plan/offers/?recipe=cd19-car-t&why=yes")
    assert "<small>CD19 CAR-T, automatiserat slutet system</small>" in offers
    assert "closed-system-processor" not in offers


@pytest.mark.parametrize("address", ["/plan/", "/plan/waiting/"])
def test_on_a_phone_a_line_is_a_card_and_nothing_of_it_lies_beside_the_screen(
    browser: Browser, waited: str, address: str
) -> None:
    page = opened(browser, waited, COORDINATOR, language="sv", size=(390, 844))
    page.goto(waited + address)
    cells = page.locator(".plantable td, .waitlist td")
    assert cells.count() > 4
    right = cells.evaluate_all("found => Math.max(...found.map(one => one.getBoundingClientRect().right))")
    assert right <= 390
    page.context.close()


def test_what_can_not_be_offered_is_said(demonstration: Path) -> None:
    client = signed_in(COORDINATOR)
    assert client.get("/plan/offers/?therapy=T-26-9999-X").status_code == 404
    assert client.get("/plan/offers/?recipe=nothing").status_code == 404
    assert "This is not a day." in client.get("/plan/offers/?recipe=cd19-car-t&not_before=soon").content.decode()
    far = seen(client, "/plan/offers/?recipe=cd19-car-t&not_before=2199-01-01")
    assert "The plan looks ahead to" in far
    assert "Hold these dates" not in seen(client, "/plan/offers/?recipe=cd19-car-t")
