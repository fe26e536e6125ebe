"""The pages of stocks and families show what the record says, to everyone who holds a vial in the hand."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from tests.centre import Centre
from tests.therapy.test_stock import PATIENT, text

from lindra.simulation import walk
from lindra.simulation.furnish import furnish, furnish_for
from lindra.therapy.manufacture.batch import Batch
from lindra.web.accounts import make_account
from lindra.web.door import store


class Looked:
    """A centre with a bank and one dose from it, and a person who looks."""

    def __init__(self) -> None:
        self.work = Centre(store())
        bank = furnish(self.work, text("test-bank"))
        dose = furnish_for(self.work, text("test-dose"))
        self.bank = walk.stock_made(self.work, bank).batch
        self.work.does("open-cohort", by="quality", recipe="test-dose", cohort="low", decision="Decision 1")
        of = walk.dose_made(self.work, dose, patient=PATIENT, weight_kg=Decimal("0.78"), source=self.bank, cohort="low")
        self.dose = of
        walk.given_and_followed(self.work, dose, of)
        make_account("P-0007", "Greta Wallin", "a password for tests")
        self.client = Client()
        assert self.client.login(username="P-0007", password="a password for tests")

    def page(self, address: str) -> str:
        answer = self.client.get(address, headers={"accept-language": "en"})
        assert answer.status_code == 200, address
        return answer.content.decode()


@pytest.fixture
def looked(database: Path) -> Looked:
    """Make them."""
    return Looked()


def test_a_stock_shows_what_is_left_and_who_has_had_some(looked: Looked) -> None:
    page = looked.page("/stock/")
    assert "A small bank" in page
    assert "<strong>5</strong> of 6" in page
    one = looked.page(f"/stock/{looked.bank}/")
    batch = looked.work.sees(Batch, looked.bank)
    assert PATIENT in one
    assert all(vial in one for vial in batch.bags)
    looked.work.does("block-stock", by="quality", batch=looked.bank, reason="The donor is positive on retest.")
    assert "The donor is positive on retest." in looked.page("/stock/")
    assert looked.client.get("/stock/B-26-9999-X/").status_code == 404
    assert looked.client.get(f"/stock/{looked.dose.batch}/").status_code == 404


def test_a_container_shows_its_family_from_donor_to_patient(looked: Looked) -> None:
    syringe = looked.work.sees(Batch, looked.dose.batch).bags[0]
    page = looked.page(f"/bags/{syringe}/")
    vial = looked.work.sees(Batch, looked.dose.batch).containers[0]
    for code in ("DN-26-0001", vial, looked.bank, looked.dose.batch, syringe, PATIENT):
        assert code in page
    assert page.count('class="box ') >= 6
    assert looked.client.get("/bags/G-26-9999-01-X/").status_code == 404
