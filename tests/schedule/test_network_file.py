"""A network as a text, and its answer at the command line."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from tests.conftest import ROOT
from typer.testing import CliRunner

from lindra.config.commands import app
from lindra.schedule.network.parts import Network
from lindra.schedule.network.reading import read_network

EXAMPLE = ROOT / "docs/examples/network.yaml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def test_the_example_is_a_network() -> None:
    found = read_network(TEXT)
    assert isinstance(found, Network)
    assert found.patients() == 123


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("days: 365", "days: soon", "days: soon", "“soon” in days is not a plain whole number."),
        ("days: 365", "days: 0", "days: 0", "The period in days is 0"),
        ("centre: huddinge, by: porter", "centre: solna, by: porter", "centre: solna", "names the centre solna"),
        ("category: L, level: 2}\n", "category: X, level: 2}\n", "category: X", "“X” is not a category."),
        ("goal: waiting", "goal: fame", "goal: fame", "Choose: cost, untreated, drop-out, deaths, waiting."),
        ("source: secondary tully", "source: read nowhere", "source: read nowhere", "is not among the sources"),
        ("treat_all: yes", "treats_all: yes", "treats_all", "Did you mean “treat_all”?"),
    ],
)
def test_each_fault_stands_in_its_line(old: str, new: str, at: str, said: str) -> None:
    text = TEXT.replace(old, new, 1)
    faults = read_network(text)
    assert isinstance(faults, tuple)
    line = 1 + text[: text.index(at)].count("\n")
    assert said in f"{faults[0].problem.en} {faults[0].remedy.en}"
    assert faults[0].line == line
    assert all(one.problem.sv for one in faults)


def lindra(*words: str) -> Result:
    return CliRunner().invoke(app, ["network", *words], env={"COLUMNS": "300"})


def test_the_command_line_answers_in_json_and_in_tables() -> None:
    done = lindra(str(EXAMPLE), "--json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["status"] == "optimal"
    assert all(one["value"] == one["bound"] for one in answer["reached"])
    assert sum(one["patients"] for one in answer["made"]) == 123
    assert answer["pooling"]["pooled_waiting_days"] > 0
    shown = lindra(str(EXAMPLE))
    assert shown.exit_code == 0
    assert "Treated: 123 of 123 patients." in shown.stdout
    assert "Shared: " in shown.stdout


def test_a_file_that_is_no_network_ends_with_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "network.yaml"
    file.write_text(TEXT.replace("hours: 24", "hours: 0"), encoding="utf-8")
    done = lindra(str(file))
    assert done.exit_code == 1
    assert "The shelf life of cd19-car-t is 0 h." in " ".join(done.stderr.split())
    assert "Hållbarheten för cd19-car-t är 0 h." in " ".join(done.stderr.split())
    done = lindra(str(file), "--json")
    assert [one["line"] for one in json.loads(done.stdout)["faults"]] == [37, 38]
    assert lindra(f"{tmp_path}/none.yaml").exit_code == 1


def test_a_clash_is_told_and_ends_with_one(tmp_path: Path) -> None:
    file = tmp_path / "network.yaml"
    file.write_text(TEXT.replace("waiting_days_max: 42", "waiting_days_max: 1\ncentres_max: 1"), encoding="utf-8")
    done = lindra(str(file))
    assert done.exit_code == 1
    assert "patients can not be collected within 1 days" in " ".join(done.stderr.split())
    assert json.loads(lindra(str(file), "--json").stdout)["status"] == "infeasible"
