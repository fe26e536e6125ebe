"""The forecast on the page of a batch, in the API and on the command line, on the played centre."""

import base64
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser
from tests.commands.test_commands import lindra
from tests.pages.conftest import numbers, opened

from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.schedule.forecast.from_record import course_of, cultures_of, expected_of, history_of, need_of
from lindra.simulation.demo import PASSWORD
from lindra.therapy.manufacture.batch import Batch
from lindra.web.door import store

OPERATOR = "P-0008"


def read(path: str) -> tuple[int, object]:
    """Read an address of the API as the operator."""
    basic = base64.b64encode(f"{OPERATOR}:{PASSWORD}".encode()).decode()
    answer = Client().get(f"/api{path}", headers={"Authorization": f"Basic {basic}"})
    return answer.status_code, json.loads(answer.content)


def test_the_page_of_a_growing_batch_says_what_is_foretold_and_how_often_that_held(
    browser: Browser, served: str
) -> None:
    batch = numbers()["batch"]
    for language, dark, said, scripts in (
        ("en", False, ("Forecast, dashed", "viable cells expected", "such intervals held"), False),
        ("sv", True, ("Prognos, streckad", "viabla celler väntas", "sådana intervall"), True),
    ):
        page = opened(browser, served, OPERATOR, language=language, dark=dark, scripts=scripts)
        page.goto(f"{served}/batches/{batch}/")
        figure = page.locator("figure").first
        for words in said:
            assert words in figure.inner_text()
        address = f"{served}/batches/{batch}/growth.svg"
        svg = page.request.get(address, headers={"Accept-Language": language}).text()
        assert "stroke-dasharray" in svg
        assert ("least dose" if language == "en" else "minsta dos") in svg
        assert ">310<" in svg  # what has been counted stays drawn
        page.context.close()


def test_a_batch_whose_last_count_is_made_has_its_curve_and_no_forecast(demonstration: Path) -> None:
    client = Client()
    client.post("/sign-in/", {"code": OPERATOR, "password": PASSWORD})
    made = numbers()["made"]
    page = client.get(f"/batches/{made}/").content.decode()
    assert "growth.svg" in page
    assert "<figcaption>" not in page
    curve = client.get(f"/batches/{made}/growth.svg")
    assert curve.status_code == 200
    # In Swedish 1,120 is a little more than one.
    assert re.search(r">[0-9]+\u202f[0-9]{3}<", curve.content.decode())
    assert not re.search(r">[0-9]+,[0-9]+<", curve.content.decode())
    assert read(f"/batches/{made}/forecast") == (200, {"forecast": None})


def test_the_forecast_is_read_by_the_api_and_on_the_command_line(demonstration: Path) -> None:
    batch = numbers()["batch"]
    status, body = read(f"/batches/{batch}/forecast")
    assert status == 200
    assert isinstance(body, dict)
    found = body["forecast"]
    assert [count["cells"] for count in found["counts"]] == ["100", "310"]
    assert [day["day"] for day in found["days"]] == ["6", "7", "8", "9", "10", "11", "12"]
    assert found["history"] == 5
    assert float(found["days"][-1]["low"]) < float(found["days"][-1]["middle"]) < float(found["days"][-1]["high"])
    assert read("/batches/B-26-9999-X/forecast")[0] == 404
    shown = lindra(demonstration, "forecast", batch)
    assert shown.returncode == 0, shown.stderr
    assert found["says"][0]["en"] in shown.stdout
    assert json.loads(lindra(demonstration, "forecast", batch, "--json").stdout) == found
    assert "nothing to foretell" in lindra(demonstration, "forecast", numbers()["made"]).stdout
    absent = lindra(demonstration, "forecast", "B-26-9999-X")
    assert (absent.returncode, "has no batch" in absent.stderr) == (1, True)


@pytest.mark.parametrize(
    ("recipe", "cultures", "counted"),
    [
        ("cd19-car-t", 1, [4, 4, 4, 4, 4]),
        ("til", 1, [3]),  # what was seeded on day 14 begins a culture of its own
        ("lv-cd34", 1, [4]),
        ("uc-msc-product", 1, [3]),
        ("dopaminergic-product", 1, [6]),
        ("uc-msc-dose", 0, []),  # nothing grows in it
    ],
)
def test_the_history_of_whatever_recipe_declares_its_growth_is_read(
    demonstration: Path, recipe: str, cultures: int, counted: list[int]
) -> None:
    with store().reading() as record:
        version = record.need(RecipeVersion, f"{recipe}/1", field="recipe").recipe
        found = cultures_of(version)
        assert len(found) == cultures
        for culture in found:
            history = history_of(record, version, culture)
            assert [len(course.counts) for course in history] == counted
            expected = expected_of(version, culture)
            assert expected.knots[0] == (0.0, 0.0)
            assert history_of(record, version, culture, apart_from=history[0].batch) == history[1:]


def test_the_dose_is_read_in_cells_with_the_share_and_what_became_of_it(demonstration: Path) -> None:
    known = numbers()
    with store().reading() as record:
        batch = record.need(Batch, known["batch"], field="batch")
        made = record.need(Batch, known["made"], field="batch")
        recipe = record.need(RecipeVersion, batch.recipe, field="batch").recipe
    need = need_of(recipe, batch)
    assert need is not None
    assert need.least == float(batch.weight_kg) * 0.5
    assert need.enough == float(batch.weight_kg) * 10
    course = course_of(made, recipe, cultures_of(recipe)[0])
    assert course is not None
    assert course.share == 0.245
    assert course.dosed == pytest.approx(0.26, abs=0.001)  # the harvest's own share
