"""What a page asks of the databases does not grow with what the centre has done before."""

import re
from decimal import Decimal
from pathlib import Path

from django.test import Client
from tests.centre import PEOPLE, Centre
from tests.conftest import ROOT
from tests.statements import statements

from lindra.gmp.identity import with_check
from lindra.masters.recipe import Recipe
from lindra.simulation import journey
from lindra.simulation.furnish import furnish
from lindra.therapy.manufacture.batch import Batch
from lindra.web.accounts import make_account
from lindra.web.door import store

PASSWORD = "only for this test"
RECIPE = (ROOT / "tests/masters/minimal.yaml").read_text(encoding="utf-8")


def begun(work: Centre, recipe: Recipe, number: int, *, until: str | None = None) -> str:
    therapy = journey.ordered(work, recipe, patient=with_check(f"PT-26-{number:04d}"), weight_kg=Decimal(70))
    return journey.manufactured(work, journey.collected(work, recipe, therapy), until=until)


def asked_by_each_card(client: Client, batch: str) -> dict[str, list[str]]:
    """Return what the page of the next step asks of the databases, for each thing that it offers to do."""
    address = f"/batches/{batch}/bench/"
    offered = dict.fromkeys(re.findall(r'\?do=([^"]+)"', client.get(address).content.decode()))
    found = {}
    for name in ("", *offered):
        with statements() as asked:
            answer = client.get(f"{address}?do={name}")
        assert answer.status_code == 200
        found[name] = [one.split()[0] for one in asked]
    return found


def test_the_next_step_asks_no_more_of_the_databases_after_more_batches(database: Path) -> None:
    work = Centre(store())
    recipe = furnish(work, RECIPE, pieces=1)
    make_account(PEOPLE["operator"].code, "Invented Operator", PASSWORD)
    client = Client()
    client.post("/sign-in/", {"code": PEOPLE["operator"].code, "password": PASSWORD})
    begun(work, recipe, 1)
    batch = begun(work, recipe, 2, until="line_clearance")
    step = recipe.step("count")
    assert step is not None
    journey.begun(work, batch, step)
    after_one = asked_by_each_card(client, batch)
    for number in (3, 4):
        begun(work, recipe, number)
    with store().reading() as record:
        assert len(record.each(Batch)) == 4
    after_three = asked_by_each_card(client, batch)
    assert "attach-file.count" in after_one
    assert after_three == after_one
    assert max(len(asked) for asked in after_one.values()) <= 30
