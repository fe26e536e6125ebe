"""What is printed says what the record says, in either language, in a form that an archive takes."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.centre import Centre
from tests.commands.test_commands import lindra
from tests.pages.conftest import numbers

from lindra.gmp.identity import with_check
from lindra.gmp.quantity import Quantity
from lindra.simulation.demo import PASSWORD, PEOPLE
from lindra.therapy.manufacture.batch import Batch
from lindra.therapy.manufacture.facts import BagFilled, LabelIssued
from lindra.web.door import clock, store
from lindra.web.paper.apart import NotSet, set_apart
from lindra.web.paper.batch_record import NoSuchBatch, batch_record
from lindra.web.paper.label import NoLabel, bag_label, set_label
from lindra.web.paper.symbol import Raster, SymbolUnreadable, check, data_matrix


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_the_record_of_a_batch_is_printed_whole(demonstration: Path) -> None:
    made = numbers()["made"]
    data = batch_record(made, "en")
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    text = text_of(data)
    with store().reading() as record:
        batch = record.find(Batch, made)
    assert batch is not None
    for step in batch.steps:
        for value in step.values:
            assert value.value.replace("-", " ").split()[0] in text, value
        for issue in step.issues:
            assert issue.lot in text
    assert batch.chain_of_identity in text
    assert "I certify, as Qualified Person, what is shown here." in text
    assert "P-0009 Ivan Petrov" in text  # the second person
    assert re.search(r"\d{2}:\d{2} \+0[12]", text)  # times with their zone


def test_it_speaks_swedish(demonstration: Path) -> None:
    text = text_of(batch_record(numbers()["made"], "sv"))
    assert "Gällande gränser" in text
    assert "Jag intygar, som sakkunnig person, det som visas här." in text


def test_a_corrected_value_keeps_the_first_one_on_paper(own_demonstration: Path) -> None:
    batch = numbers()["batch"]
    work = Centre.at_work(store(), PEOPLE)
    with store().reading() as record:
        found = record.find(Batch, batch)
    assert found is not None
    step = next(step for step in found.steps if step.value("culture_volume"))
    reason = "Read again on the screen."
    at = {"batch": batch, "step": step.name, "measure": "culture_volume", "unit": "mL"}
    first = step.value("culture_volume")
    assert first is not None
    work.does("correct-value", by="operator", value="71.5", reason=reason, **at)
    text = text_of(batch_record(batch, "en"))
    assert f"{first.value} 71.5 mL" in text
    assert reason in text


def test_a_batch_under_way_says_what_is_missing(demonstration: Path) -> None:
    assert "What is missing before release" in text_of(batch_record(numbers()["batch"], "en"))


def test_page_api_and_command_give_it(demonstration: Path, tmp_path: Path) -> None:
    made = numbers()["made"]
    client = Client()
    client.post("/sign-in/", {"code": "P-0012", "password": PASSWORD})
    for address in (f"/batches/{made}/record.pdf", f"/api/batches/{made}/record.pdf?language=sv"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
    assert client.get("/batches/nothing/record.pdf").status_code == 404
    assert client.get("/api/batches/nothing/record.pdf").status_code == 404
    file = tmp_path / "record.pdf"
    assert lindra(demonstration, "batch", "pdf", made, "--out", str(file)).returncode == 0
    assert file.read_bytes().startswith(b"%PDF")
    with pytest.raises(NoSuchBatch):
        batch_record("nothing", "en")


def test_a_document_whose_data_do_not_fit_is_not_printed(tmp_path: Path) -> None:
    template = tmp_path / "said.typ"
    template.write_text("#json(bytes(sys.inputs.data)).said", encoding="utf-8")
    assert "Läst igen" in text_of(set_apart(template, {"said": "Läst igen"}, at=clock.now()))
    with pytest.raises(NotSet, match=r"said\.typ could not be set: (?s:.*)said"):
        set_apart(template, {"written": "Läst igen"}, at=clock.now())


def test_a_label_is_printed_while_it_is_out_and_its_symbol_reads_back(own_demonstration: Path) -> None:
    work, batch = Centre.at_work(store(), PEOPLE), numbers()["batch"]
    bag = with_check("G-26-0099-01")
    expires = work.now + timedelta(hours=24)
    with store().reading() as record:
        of = record.need(Batch, batch, field="")
    volume = Quantity(Decimal(80), "mL")
    identity = {"bag": bag, "batch": batch, "therapy": of.therapy, "chain_of_identity": of.chain_of_identity}
    work.given(BagFilled(**identity, volume=volume, filled_at=work.now, expires_at=expires, at=work.now, by="P-0008"))
    with pytest.raises(NoLabel, match="No label is out"):
        bag_label(bag, "en")
    about = {"bag": bag, "batch": batch, "therapy": of.therapy, "at": work.now, "by": "P-0008"}
    work.given(LabelIssued(**about, copy=1, reason=""))
    printed = bag_label(bag, "en")
    assert printed.copy.number == 1
    text = text_of(printed.pdf)
    for said in (of.chain_of_identity, bag, "For autologous use only", "Use before", "PT-26-0006-S", "Copy 1"):
        assert said in text
    assert "Endast för autologt bruk" in text_of(bag_label(bag, "sv").pdf)
    client = Client()
    client.post("/sign-in/", {"code": "P-0008", "password": PASSWORD})
    assert client.get(f"/bags/{bag}/label.pdf")["Content-Type"] == "application/pdf"
    assert client.get("/bags/nothing/label.pdf").status_code == 404


def test_a_symbol_that_reads_otherwise_is_not_printed() -> None:
    raster = data_matrix("G-26-0001-01-S")
    with pytest.raises(SymbolUnreadable, match="G-26-0001-01-T"):
        check(raster, "G-26-0001-01-T")
    blank = Raster(b"\xff" * len(raster.pixels), raster.width, raster.height)
    with pytest.raises(SymbolUnreadable):
        check(blank, "G-26-0001-01-S")


def test_a_label_whose_text_would_cover_itself_is_not_printed() -> None:
    symbol = data_matrix("G-26-0001-01-S")
    texts = dict.fromkeys(("bag", "coi", "product", "patient", "use_before", "expires", "warning", "copy"), "x")
    data = {**texts, "for_patient": "x", "language": "en", "lines": ["x"], "symbol": list(symbol.pixels)}
    data |= {"width": symbol.width, "height": symbol.height}
    assert set_label(data).startswith(b"%PDF")
    with pytest.raises(NoLabel, match="does not fit"):
        set_label({**data, "warning": "Contains genetically modified cells. " * 40})
