"""The boards of quality show what is open, how old, who does what until when; two versions stand side by side."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.centre import Centre
from tests.therapy.test_journey import MADE, PATIENT
from tests.therapy.test_move_batch import LATER, version

from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.quality.actions.facts import ActionKind
from lindra.quality.complaints.facts import Complainant
from lindra.quality.deviations.facts import Cause, Classification
from lindra.simulation import journey
from lindra.simulation.approved import proposed, proposed_and_approved
from lindra.simulation.furnish import furnish
from lindra.simulation.people_and_rooms import train
from lindra.therapy.manufacture.batch import Batch
from lindra.web.accounts import make_account
from lindra.web.door import store

PASSWORD = "a password for tests"
SAID = "The door of the lock stood open for an hour."


class Looked:
    """A centre with a batch under way, and people who look."""

    def __init__(self) -> None:
        self.work = Centre(store())
        self.recipe = furnish(self.work, version(1), pieces=1)
        therapy = journey.ordered(self.work, self.recipe, patient=PATIENT, weight_kg=Decimal(70))
        collection = journey.collected(self.work, self.recipe, therapy)
        self.batch = journey.manufactured(self.work, collection, values=MADE, until="activation")
        self.clients: dict[str, Client] = {}

    def page(self, address: str, *, by: str = "quality", language: str = "en") -> str:
        if by not in self.clients:
            code = self.work.code(by)
            make_account(code, by, PASSWORD)
            self.clients[by] = Client()
            assert self.clients[by].login(username=code, password=PASSWORD)
        answer = self.clients[by].get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
        return answer.content.decode()

    def does(self, name: str, *, by: str = "quality", **fields: Any) -> str:
        return self.work.does(name, by=by, **fields).facts[0].about()[0].key


@pytest.fixture
def looked(database: Path) -> Looked:
    """Make them."""
    return Looked()


def test_deviations_stand_by_class_with_what_comes_next(looked: Looked) -> None:
    facility = looked.does("open-deviation", by="operator", what=SAID, room="GMP-01")
    grave = looked.does("open-deviation", by="operator", what="The port was touched.", batch=looked.batch)
    critical = {"classification": Classification.CRITICAL, "assessment": "It may be contaminated."}
    looked.does("assess-deviation", deviation=grave, **critical)
    board = looked.page("/deviations/")
    assert board.index("Critical (1)") < board.index(grave) < board.index("Not assessed (1)") < board.index(facility)
    assert f"/do/record-investigation/?deviation={grave}" in board
    assert f"/do/assess-deviation/?deviation={facility}" in board
    assert "Kritisk (1)" in looked.page("/deviations/", language="sv")
    one = looked.page(f"/deviations/{grave}/")
    assert "Critical and open" in one
    assert looked.batch in one
    assert "The port was touched." in one
    batch = looked.page(f"/batches/{looked.batch}/", by="operator")
    assert f"/deviations/{grave}/" in batch
    assert "CRITICAL, nothing goes on" in batch
    assert "/do/start-step/" not in batch
    found = {"found": "The glove had a hole in it.", "cause": Cause.PEOPLE}
    looked.does("record-investigation", deviation=grave, **found)
    one = looked.page(f"/deviations/{grave}/")
    assert "The glove had a hole in it." in one
    assert "how somebody worked, or was trained" in one
    ended = {"conclusion": "It is contaminated.", "product_is_acceptable": False, "no_action": "It was a single slip."}
    looked.does("close-deviation", by="other quality", deviation=grave, **ended)
    assert "not acceptable" in looked.page("/deviations/")
    assert looked.clients["quality"].get("/deviations/D-26-9999-X/").status_code == 404


def test_an_overdue_action_stands_on_the_board_and_on_its_owners_today(looked: Looked) -> None:
    opened = looked.does("open-deviation", by="operator", what=SAID, room="GMP-01")
    today = looked.work.now.date()  # long before the day on which the pages are looked at
    planned = {"what": "Replace the hinge.", "kind": ActionKind.CORRECTIVE, "owner": looked.work.code("operator")}
    days = {"due_on": today + timedelta(days=1), "check_on": today + timedelta(days=2)}
    planned["what"] = "Replace the hinge of the door."
    number = looked.does("plan-action", deviation=opened, **planned, **days)
    for address in ("/deviations/", "/actions/", f"/deviations/{opened}/", f"/actions/{number}/"):
        page = looked.page(address)
        assert number in page, address
        assert "Replace the hinge of the door." in page, address
    assert "OVERDUE" in looked.page("/actions/")
    assert "Your action is OVERDUE" in looked.page("/today/", by="operator")
    assert "Your action" not in looked.page("/today/", by="quality")
    assert f"/do/complete-action/?action={number}" in looked.page("/my-work/", by="operator")
    assert f"/do/complete-action/?action={number}" not in looked.page("/my-work/", by="other operator")
    done = {"action": number, "evidence": "Work order 118, photo in the log."}
    looked.does("complete-action", by="operator", **done)
    assert "Your action" not in looked.page("/today/", by="operator")
    assert f"/do/check-action/?action={number}" in looked.page("/my-work/", by="quality")
    looked.work.passes(days=3)
    checked = {"action": number, "helped": False, "found": "The door stands open again."}
    looked.does("check-action", by="other quality", **checked)
    assert "did not help" in looked.page("/actions/")
    assert f"/do/plan-action/?deviation={opened}" in looked.page(f"/actions/{number}/")


def test_a_change_shows_who_stands_behind_it_and_the_batches_that_it_may_move(looked: Looked) -> None:
    key = proposed_and_approved(looked.work, version(2, LATER))
    board = looked.page("/changes/")
    assert key in board
    number = looked.work.sees(RecipeVersion, key).changes[-1]
    assert f'href="/changes/{number}/"' in board
    page = looked.page(f"/changes/{number}/")
    for who in ("production manager", "quality"):
        assert looked.work.code(who) in page
    move = f"/do/move-batch/?batch={looked.batch}&amp;recipe=cd19-car-t/2&amp;change={number}"
    assert move in page
    train(looked.work, looked.work.sees(RecipeVersion, key).recipe)
    looked.does("move-batch", by="production manager", batch=looked.batch, recipe=key, change=number)
    assert move not in looked.page(f"/changes/{number}/")
    assert "moved from cd19-car-t/1" in looked.page(f"/batches/{looked.batch}/")
    assert looked.work.sees(Batch, looked.batch).recipe == key


def test_a_complaint_is_followed_from_its_board(looked: Looked) -> None:
    heard = {"what": "The bag leaked at its port.", "complainant": Complainant.PHYSICIAN, "heard_at": looked.work.now}
    number = looked.does("receive-complaint", by="coordinator", batch=looked.batch, **heard)
    board = looked.page("/complaints/")
    assert f"/do/classify-complaint/?complaint={number}" in board
    classified = {
        "classification": Classification.MAJOR,
        "assessment": "The port may be weak.",
        "opens_deviation": True,
    }
    looked.does("classify-complaint", complaint=number, **classified)
    page = looked.page(f"/complaints/{number}/", language="sv")
    assert "The port may be weak." in page
    assert "en läkare" in page
    assert "/deviations/D-26-" in page
    assert looked.batch in page


def test_any_two_versions_stand_side_by_side_and_each_says_where_it_stands(looked: Looked) -> None:
    proposed_and_approved(looked.work, version(2, LATER))
    proposed(looked.work, version(3))
    page = looked.page("/recipes/cd19-car-t/2/against/1/")
    assert "≥ 800 (information)" in page
    assert "≥ 900 (information)" in page
    assert page.index("≥ 800") < page.index("≥ 900")
    turned = looked.page("/recipes/cd19-car-t/1/against/2/")
    assert turned.index("≥ 900") < turned.index("≥ 800")
    assert "Nothing but the version." in looked.page("/recipes/cd19-car-t/3/against/1/")
    assert looked.clients["quality"].get("/recipes/cd19-car-t/9/against/1/").status_code == 404
    listed = looked.page("/recipes/")
    for said in ("approved, replaced by cd19-car-t/2", "in force", "proposed, waits for production"):
        assert said in listed
    waits = looked.page("/recipes/cd19-car-t/3/")
    assert "/do/approve-recipe-for-production/?recipe=cd19-car-t/3" in waits
    assert "/do/propose-change/?recipes=cd19-car-t/3" in waits
    manager = looked.page("/my-work/", by="production manager")
    assert "/do/approve-recipe-for-production/?recipe=cd19-car-t/3" in manager
    assert "whole procedure done without cells" in looked.page("/recipes/cd19-car-t/2/")
