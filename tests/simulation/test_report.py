"""The report and the command: what a person who asks "what if" gets to see."""

import base64
import json
import re
from pathlib import Path

import pytest
from click.testing import Result as Outcome
from pypdf import PdfReader
from tests.commands.test_commands import lindra
from tests.simulation.scenarios import EXAMPLE, changed, read
from typer.testing import CliRunner

from lindra.config.commands import app
from lindra.simulation.campaign.campaign import simulated
from lindra.simulation.campaign.report.content import content_of
from lindra.simulation.campaign.report.words import difference_said, held, number, said
from lindra.simulation.campaign.report.write import write_report
from lindra.simulation.campaign.result import Result, differences, result_of
from lindra.simulation.campaign.tables import tables_of


def result(*changes: tuple[str, str]) -> Result:
    found = read(("years: 5", "years: 2"), *changes)
    made = tables_of(found.scenario, found.ways)
    return result_of(found.scenario, made, simulated(made, 1, 0, 30), seed=1)


@pytest.fixture(scope="module")
def two() -> tuple[Result, Result]:
    other = ("title: {en: \"200 patients a year\", sv: \"200 patienter om året\"}",
             "title: {en: \"Eight <b>systems</b>\", sv: \"Åtta system\"}")  # fmt: skip
    return result(), result(("pieces: 10", "pieces: 8"), ("name: 200-patients", "name: eight"), other)


def test_a_report_is_written_in_both_languages_as_page_and_paper(tmp_path: Path, two: tuple[Result, Result]) -> None:
    written = write_report(tmp_path / "new", *two, differences(*two))
    assert [file.name for file in written] == [
        f"200-patients-against-eight-{language}.{kind}" for language in ("sv", "en") for kind in ("html", "pdf")
    ]
    page = written[2].read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "Eight &lt;b&gt;systems" in page  # what people write is never taken for markup
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!data:)', page)  # it needs nothing else
    pictures = [base64.b64decode(found) for found in re.findall(r"base64,([^\"]+)", page)]
    assert len(pictures) == 4
    for picture in pictures:
        assert picture.startswith(b"<svg")
    assert "Vein to vein" in page
    swedish = written[0].read_text(encoding="utf-8")
    assert "Ven till ven" in swedish
    assert "Vein to vein" not in swedish
    paper = PdfReader(written[1])
    text = "".join(one.extract_text() for one in paper.pages)
    assert "Tänk om" in text
    assert "Åtta system" in text
    assert b"pdfaid" in written[3].read_bytes()


def test_what_is_alone_has_three_pictures_and_no_difference(tmp_path: Path, two: tuple[Result, Result]) -> None:
    written = write_report(tmp_path, two[0], None, ())
    page = written[2].read_text(encoding="utf-8")
    assert page.count("<figure>") == 3
    assert "Difference" not in page


def test_numbers_are_written_as_people_write_them(two: tuple[Result, Result]) -> None:
    assert number(1234567.891, 1, "en") == "1,234,567.9"
    assert number(1234567.891, 1, "sv") == "1\u202f234\u202f567,9"
    assert number(-0.04, 1, "sv") == "0,0"
    assert number(-2.5, 1, "en") == "−2.5"
    assert number(float("nan"), 1, "en") == "–"
    assert re.fullmatch(r"15\.\d days \(15\.\d to 15\.\d\)", said(two[0].figure("vein_to_vein_median_days"), "en"))
    wait = next(one for one in differences(*two) if one.figure.name == "wait_p90_days")
    assert re.fullmatch(r"\+\d+,\d\d dagar \(\d+,\d\d till \d+,\d\d\)", difference_said(wait, "sv"))


def test_the_answer_says_what_changes_and_the_scenario_what_differs(two: tuple[Result, Result]) -> None:
    found = content_of(*two, differences(*two), "en")
    assert found.answer[0].startswith("200 patients a year: ")
    assert "What is most in use is closed system processor" in found.answer[1]
    assert "The share dead one year after referral rises by" in found.answer[2]
    row = next(row for row in found.scenario if row[0] == "System")
    assert row[1:3] == ("10 × closed system processor", "8 × closed system processor")
    swedish = content_of(*two, differences(*two), "sv")
    assert next(row for row in swedish.scenario if row[0] == "System")[1] == "10 × slutet processystem"
    assert "slutet processystem" in swedish.answer[1]
    assert any(row[0] == "Slutet processystem" for row in swedish.uses)
    assert next(row for row in found.scenario if row[0] == "Beds")[2] == "="
    assert any("Tully" in source for source in found.sources)
    for part in held(two[0].scenario):
        assert part.label.en
        assert part.label.sv
        assert part.value.sv


def whatif(*arguments: str) -> Outcome:
    """Run the command, in this process: another would load the engine anew."""
    return CliRunner().invoke(app, ["whatif", *arguments], env={"COLUMNS": "160", "NO_COLOR": "1"})


def test_the_command_answers_and_writes_the_report(tmp_path: Path) -> None:
    done = whatif(str(EXAMPLE), "--replications", "10", "--years", "1", "--report", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert "10 replications of 1.0 years, seed 1" in done.output
    assert "Vein to vein, median" in done.output
    assert sorted(file.suffix for file in tmp_path.glob("200-patients-*")) == [".html", ".html", ".pdf", ".pdf"]


def test_the_command_compares_and_answers_as_json() -> None:
    other = EXAMPLE.with_name("200-patients-seven-systems.yaml")
    done = whatif(str(EXAMPLE), "--against", str(other), "--replications", "5", "--years", "1", "--seed", "7", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["scenario"], answer["against"]["scenario"], answer["seed"]) == (
        "200-patients", "200-patients-seven-systems", 7,
    )  # fmt: skip
    assert answer["differences"]["use_of_system_closed_system_processor_percent"]["mean"] > 5
    assert answer["figures"]["vein_to_vein_median_days"]["unit"] == "days"


def test_the_command_refuses_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = changed(("pieces: 10", "pieces: 0"), ("../../recipes", str(EXAMPLE.parents[2] / "recipes")))
    broken.write_text(text, encoding="utf-8")
    done = lindra(tmp_path, "whatif", str(broken))  # as a person types it
    assert done.returncode == 1
    assert f"{broken}:" in done.stderr
    assert "pieces is 0. Write 1 to 10000." in done.stderr
    assert "Traceback" not in done.stderr
    assert "can not be read" in whatif(str(tmp_path / "none.yaml")).output
    assert "0.4 years can not be lived" in whatif(str(EXAMPLE), "--years", "0.4").output
    away = whatif(str(EXAMPLE), "--cluster", "tcp://127.0.0.1:9")
    assert away.exit_code == 1
    assert "No cluster answers at tcp://127.0.0.1:9." in away.output
